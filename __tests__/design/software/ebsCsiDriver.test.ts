import { clusterSchema } from "../../../config/schema/schema";
import { ebsCsiConfiguration, ebsCsiKeyStatements, ebsCsiPolicy } from "../../../design/software/ebsCsiDriver";

const parse = (changes: object = {}) => clusterSchema.parse({ name: "demo", region: "us-west-2", ...changes });
const groups = (...managed: readonly object[]) => ({
  nodeGroups: { managed: Object.fromEntries(managed.map((one, index) => [`group-${index}`, one])) },
});

describe("attachments that are no volumes of pods", () => {
  const reserved = (changes: object) => ebsCsiConfiguration(parse(changes))["node"];
  const reserve = (reservedVolumeAttachments: number) => ({ reservedVolumeAttachments });

  test.each([
    ["the root volume and two further interfaces of an m6i.large", [{}], 3],
    ["Bottlerocket's two volumes", [{ amiFamily: "Bottlerocket" }], 4],
    ["the root volume alone, where volumes are attached apart from interfaces", [{ instanceTypes: ["m7i.48xlarge"] }], 1],
    ["the root volume and seven further interfaces of Graviton 3", [{ instanceTypes: ["m7g.4xlarge"] }], 8],
    ["the root volume alone of Graviton 4", [{ instanceTypes: ["m8g.4xlarge"] }], 1],
    ["the root volume and further interfaces of bare metal", [{ instanceTypes: ["m7i.metal-24xl"] }], 15],
    ["the root volume and interfaces on the one card of Trainium", [{ instanceTypes: ["trn1.32xlarge"] }], 5],
    ["the root volume, those, and one on each further card with an adapter", [{ instanceTypes: ["trn1.32xlarge"], efa: true }], 12],
    ["the root volume alone of P5, with 31 further interfaces", [{ instanceTypes: ["p5.48xlarge"], efa: true }], 1],
    ["the root volume alone of Trainium 2", [{ instanceTypes: ["trn2.48xlarge"], efa: true }], 1],
    ["the root volume alone of a type that is not known", [{ instanceTypes: ["m6x.large"] }], 1],
    ["those of the node with most", [{}, { instanceTypes: ["m6i.large", "m5.24xlarge"] }], 15],
    [
      "those of groups whose pods do not reach the metadata service",
      [{ metadata: { hopLimit: 2 }, instanceTypes: ["m5.24xlarge"] }, {}],
      3,
    ],
  ])("are %s", (_name, managed, expected) => {
    expect(reserved(groups(...managed))).toEqual(reserve(expected));
  });

  const withPool = (nodeClass: object, requirements?: readonly object[]) => ({
    ...groups({ metadata: { hopLimit: 2 } }),
    karpenter: { nodeClasses: { default: nodeClass }, nodePools: { default: { ...(requirements && { requirements }) } } },
  });
  const ofTypes = (...values: readonly string[]) => [{ key: "node.kubernetes.io/instance-type", operator: "In", values }];

  test.each<readonly [string, object, readonly object[] | undefined, number | undefined]>([
    ["those of the largest type that the pool names", {}, ofTypes("m6i.large", "m5.24xlarge"), 15],
    ["the volumes alone, where types attach volumes apart", { amiFamily: "Bottlerocket" }, ofTypes("m7i.large"), 2],
    ["those of the largest of all types that the requirements leave", {}, undefined, 15],
    ["those of a small family", {}, [{ key: "karpenter.k8s.aws/instance-family", operator: "In", values: ["t3"] }], 4],
    ["the volume of a type that is not known", {}, ofTypes("m99i.large"), 1],
    ["the driver's to count, where pods reach the metadata service", { metadata: { hopLimit: 2 } }, undefined, undefined],
  ])("of nodes of Karpenter are %s", (_name, nodeClass, requirements, expected) => {
    expect(reserved(withPool(nodeClass, requirements))).toEqual(expected === undefined ? undefined : reserve(expected));
  });

  test("of a node class without a pool do not count", () => {
    expect(
      reserved({ ...groups({ metadata: { hopLimit: 2 } }), karpenter: { nodeClasses: { default: {} }, nodePools: {} } }),
    ).toBeUndefined();
  });

  test("are the driver's to count where it reaches the metadata service, and where there are no nodes", () => {
    expect(reserved(groups({ metadata: { hopLimit: 2 } }))).toBeUndefined();
    expect(reserved({ observability: { containerInsights: { enabled: true } } })).toBeUndefined();
    expect(reserved(groups())).toBeUndefined();
  });
});

test("volumes get the tags of the cluster file", () => {
  expect(ebsCsiConfiguration(parse({ tags: { team: "a" } }))["controller"]).toEqual({ extraVolumeTags: { team: "a" } });
  expect(ebsCsiConfiguration(parse())).not.toHaveProperty("controller");
});

test.each([
  ["us-west-2", undefined, "AmazonEBSCSIDriverPolicyV2"],
  ["us-west-2", "any", "service-role/AmazonEBSCSIDriverPolicy"],
  ["cn-north-1", undefined, "service-role/AmazonEBSCSIDriverPolicy"],
  ["us-gov-west-1", undefined, "service-role/AmazonEBSCSIDriverPolicy"],
  ["us-gov-west-1", "tagged", "AmazonEBSCSIDriverPolicyV2"],
])("in %s with volumes %s the role has %s", (region, volumes, policy) => {
  expect(ebsCsiPolicy(parse({ region, addons: { ebsCsiDriver: { volumes } } }))).toBe(policy);
});

test("the role may use the keys of the node groups, by grants for EC2 only", () => {
  const keys = ["a", "b"].map((id) => `arn:aws:kms:us-west-2:111122223333:key/${id}`);
  const volumes = [keys[1], keys[0], keys[1]].map((kmsKeyArn) => ({ volume: { kmsKeyArn } }));
  const statements = ebsCsiKeyStatements(parse(groups(...volumes)));
  expect(statements.map(({ Resource }) => Resource)).toEqual([keys, keys]);
  expect(statements.find(({ Action }) => Action.includes("kms:CreateGrant"))?.Condition).toEqual({
    Bool: { "kms:GrantIsForAWSResource": "true" },
  });
  expect(ebsCsiKeyStatements(parse())).toEqual([]);
  const all = "arn:aws:kms:us-west-2:111122223333:key/11111111-12ab-34cd-56ef-1234567890ab";
  expect(ebsCsiKeyStatements(parse({ encryption: { volumesKmsKeyArn: all } })).map(({ Resource }) => Resource)).toEqual([[all], [all]]);
});
