import { keyGrantFindings } from "../../../design/encryption/keyGrants.findings";
import { type Changes, configDemo } from "../../support/synth";

const key = (name: string, account = "444455556666") => `arn:aws:kms:us-west-2:${account}:key/${name}`;
const cluster: Changes = { accountId: "111122223333", network: { egress: "nat" } };
const bought = (...values: readonly string[]) => ({ requirements: [{ key: "karpenter.sh/capacity-type", operator: "In", values }] });

/** The places that are warned of, with the role that needs a grant. */
const warned = (changes: Changes) =>
  keyGrantFindings(configDemo({ ...cluster, ...changes })).map(({ path, problem }) => [
    path.join("."),
    /service-linked role (\S+)/.exec(problem)?.[1]?.replace("AWSServiceRoleFor", ""),
  ]);

const groups = { managed: { one: {}, two: { volume: { kmsKeyArn: key("two") } } } };

test("one key of volumes, for all groups and Squid, has one command", () => {
  const changes = { encryption: { volumesKmsKeyArn: key("v") }, nodeGroups: { managed: { one: {}, two: {} }, selfManaged: { three: {} } } };
  expect(keyGrantFindings(configDemo({ ...cluster, ...changes }))).toEqual([
    {
      severity: "warning",
      path: ["encryption", "volumesKmsKeyArn"],
      alsoReads: [["accountId"], ["assumeRoleArn"]],
      problem:
        "the key is of the account 444455556666, and the service-linked role AWSServiceRoleForAutoScaling of 111122223333 can use it by a grant alone, without which it starts no instance",
      fix: `Let the policy of the key allow what key-policy.json beside the cluster stack says, then run once in 111122223333: aws kms create-grant --region us-west-2 --key-id ${key("v")} --grantee-principal arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling --operations Encrypt Decrypt ReEncryptFrom ReEncryptTo GenerateDataKey GenerateDataKeyWithoutPlaintext DescribeKey CreateGrant`,
    },
  ]);
});

test.each<readonly [string, Changes, readonly (readonly [string, string])[]]>([
  ["the key of a group", { nodeGroups: groups }, [["nodeGroups.managed.two.volume.kmsKeyArn", "AutoScaling"]]],
  [
    "Spot Instances of Karpenter, by the key of their class",
    {
      karpenter: {
        nodeClasses: { default: { volume: { kmsKeyArn: key("class") } }, other: { volume: { kmsKeyArn: key("other") } } },
        nodePools: { default: bought("spot"), other: { nodeClass: "other", ...bought("on-demand") } },
      },
    },
    [["karpenter.nodeClasses.default.volume.kmsKeyArn", "EC2Spot"]],
  ],
  [
    "Spot Instances of EKS Auto Mode, by the key of all",
    { autoMode: { nodePools: { main: { capacityTypes: ["spot"] } } }, nodeGroups: {}, encryption: { volumesKmsKeyArn: key("v") } },
    [["encryption.volumesKmsKeyArn", "EC2Spot"]],
  ],
])("%s", (_, changes, expected) => expect(warned(changes)).toEqual(expected));

test.each<readonly [string, Changes]>([
  ["of the account of the cluster", { encryption: { volumesKmsKeyArn: key("v", "111122223333") } }],
  ["where the file does not tell that account", { accountId: undefined, encryption: { volumesKmsKeyArn: key("v") } }],
  ["that encrypt no volumes of instances", { encryption: { kmsKeyArn: key("secrets"), logsKmsKeyArn: key("logs") } }],
  [
    "of volumes that are not encrypted",
    { encryption: { volumesKmsKeyArn: key("v") }, nodeGroups: { managed: { one: { volume: { encrypted: false } } } } },
  ],
  [
    "of On-Demand Instances, which the role of the controller starts",
    {
      nodeGroups: {},
      fargateProfiles: { system: { selectors: [{ namespace: "kube-system" }] } },
      encryption: { volumesKmsKeyArn: key("v") },
      karpenter: { nodePools: { default: bought("on-demand") } },
    },
  ],
])("nothing is said of keys %s", (_, changes) => expect(warned(changes)).toEqual([]));
