import { clusterSchema } from "../../../config/schema/schema";
import { mayStartSpot, needOfSpotRole, spotRoleName } from "../../../design/nodePools/spotRole";
import { merge } from "../../support/synth";

const parse = (changes: object) => clusterSchema.parse(merge({ name: "demo", region: "us-west-2" }, changes as never));
const autoMode = (capacityTypes: readonly string[], others: object = {}) => ({
  autoMode: { nodePools: { main: { capacityTypes, ...others } } },
});
const spot = autoMode(["spot", "on-demand"]);
const karpenter = (...values: readonly string[]) => ({
  karpenter: { nodePools: { main: { requirements: [{ key: "karpenter.sh/capacity-type", operator: "In", values }] } } },
});
const key = "arn:aws:kms:us-west-2:111122223333:key/0123abcd-0123-4567-89ab-0123456789ab";
const roles = { iam: { roles: { cluster: "arn:aws:iam::111122223333:role/eks-cluster" } } };
const boundary = { iam: { permissionsBoundary: "arn:aws:iam::111122223333:policy/boundary" } };

/** @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/service-linked-roles-spot-instance-requests.html */
test("the role has the name that EC2 documents", () => {
  expect(spotRoleName).toBe("AWSServiceRoleForEC2Spot");
});

test("EC2 is asked for Spot Instances by pools that permit them", () => {
  const asking = [{}, autoMode(["on-demand"]), karpenter("on-demand"), spot, karpenter("spot")];
  expect(asking.map((changes) => mayStartSpot(parse(changes)))).toEqual([false, false, false, true, true]);
});

const classWithKey = { autoMode: { nodeClasses: { own: { ephemeralStorage: { kmsKeyArn: key } } } } };

test.each<readonly [string, object, RegExp | undefined]>([
  ["Karpenter", karpenter("spot"), /^Karpenter starts no Spot Instance without it$/],
  ["a key of the company's own", merge(spot, { encryption: { volumesKmsKeyArn: key } }), /^the policy of the KMS key /],
  [
    "a key of the node class",
    merge(autoMode(["spot"], { nodeClass: "own" }), { autoMode: { nodeClasses: { own: { ephemeralStorage: { kmsKeyArn: key } } } } }),
    /^the policy of the KMS key /,
  ],
  [
    "a key of one of several node classes",
    {
      autoMode: {
        ...classWithKey.autoMode,
        nodePools: { main: { capacityTypes: ["spot"] }, other: { capacityTypes: ["spot"], nodeClass: "own" } },
      },
    },
    /^the policy of the KMS key /,
  ],
  ["a role that is given", merge(spot, roles), /if the role in iam\.roles\.cluster allows iam:CreateServiceLinkedRole /],
  ["a permissions boundary", merge(spot, boundary), /if the policy in iam\.permissionsBoundary allows iam:CreateServiceLinkedRole /],
  ["EKS Auto Mode alone", spot, undefined],
  [
    "no Spot Instances, whatever else there is",
    merge(autoMode(["on-demand"]), merge(roles, { encryption: { volumesKmsKeyArn: key } })),
    undefined,
  ],
])("somebody must create the role of Spot Instances for %s", (_what, changes, expected) => {
  const need = needOfSpotRole(parse(changes));
  expect(expected ? need : [need]).toEqual(expected ? expect.stringMatching(expected) : [undefined]);
});
