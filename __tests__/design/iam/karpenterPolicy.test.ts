import { clusterSchema } from "../../../config/schema/schema";
import { karpenterPolicy, karpenterStatements } from "../../../design/iam/karpenterPolicy";
import { type Context, refusalOf } from "../../support/iam/decision";
import { merge } from "../../support/synth";

const account = "111122223333";
const parse = (changes: object = {}) => clusterSchema.parse(merge({ name: "demo", region: "us-west-2", karpenter: {} }, changes as never));
const config = parse();

type Call = readonly [action: string, resource: string, context: Context];
const isAllowed = (
  [action, resource, context = {}]: readonly [string, string, Context?],
  cluster = config,
  nodeRoleArn?: string,
): boolean => refusalOf({ action, resource, context }, [karpenterPolicy(cluster, nodeRoleArn)], []) === undefined;

const ec2 = (type: string, region = "us-west-2", owner = account): string => `arn:aws:ec2:${region}:${owner}:${type}/${type}-0a`;
/** The tags of what a cluster's Karpenter makes. */
const requested = (cluster = "demo"): Context => ({
  [`aws:RequestTag/kubernetes.io/cluster/${cluster}`]: "owned",
  "aws:RequestTag/eks:eks-cluster-name": cluster,
  "aws:RequestTag/karpenter.sh/nodepool": "default",
});
/** The tags of what it has made. */
const owned = (cluster = "demo"): Context => ({
  [`aws:ResourceTag/kubernetes.io/cluster/${cluster}`]: "owned",
  "aws:ResourceTag/karpenter.sh/nodepool": "default",
});

const starts = ["ec2:CreateFleet", "ec2:RunInstances"];
const makes = [...starts, "ec2:CreateLaunchTemplate"];
const made = ["fleet", "instance", "launch-template", "network-interface", "spot-instances-request", "volume"];
const given = ["capacity-reservation", "placement-group", "security-group", "subnet"];

/** @see https://github.com/aws/karpenter-provider-aws/blob/main/website/content/en/docs/getting-started/getting-started-with-karpenter/cloudformation.yaml */
const tagged: readonly Call[] = [
  ...starts.map((action): Call => [action, ec2("launch-template"), owned()]),
  ...makes.flatMap((action) => made.map((type): Call => [action, ec2(type), requested()])),
  ...["CreateFleet", "CreateLaunchTemplate", "RunInstances"].flatMap((action) =>
    made.map((type): Call => ["ec2:CreateTags", ec2(type), { ...requested(), "ec2:CreateAction": action }]),
  ),
  ["ec2:CreateTags", ec2("instance"), { ...owned(), "aws:TagKeys": ["Name", "eks:eks-cluster-name", "karpenter.sh/nodeclaim"] }],
  ["ec2:TerminateInstances", ec2("instance"), owned()],
  ["ec2:DeleteLaunchTemplate", ec2("launch-template"), owned()],
];

test.each(tagged)("%s on %s with %j is allowed, and with a tag less it is not", (action, resource, context) => {
  expect(isAllowed([action, resource, context])).toBe(true);
  const without = (key: string): Context => Object.fromEntries(Object.entries(context).filter(([other]) => other !== key));
  const needed = Object.keys(context).filter((key) => key !== "aws:TagKeys");
  expect(needed.filter((key) => isAllowed([action, resource, without(key)]))).toEqual([]);
});

test.each<Call>([
  ["ec2:TerminateInstances", ec2("instance"), owned("other")],
  ["ec2:DeleteLaunchTemplate", ec2("launch-template"), owned("other")],
  ["ec2:RunInstances", ec2("launch-template"), owned("other")],
  ["ec2:RunInstances", ec2("instance"), requested("other")],
  ["ec2:RunInstances", ec2("instance"), { ...requested(), "aws:RequestTag/eks:eks-cluster-name": "other" }],
  ["ec2:CreateTags", ec2("instance"), { ...requested(), "ec2:CreateAction": "CreateVolume" }],
  ["ec2:CreateTags", ec2("instance"), { ...owned(), "aws:TagKeys": ["Name", "team"] }],
  ["ec2:CreateTags", ec2("instance"), { ...owned(), "aws:RequestTag/eks:eks-cluster-name": "other" }],
  ["ec2:CreateTags", ec2("volume"), { ...owned(), "aws:TagKeys": ["Name"] }],
  ["ec2:RunInstances", ec2("instance", "us-east-1"), requested()],
  ["ec2:TerminateInstances", ec2("volume"), owned()],
])("%s on %s with %j is not of this cluster's Karpenter", (action, resource, context) => {
  expect(isAllowed([action, resource, context])).toBe(false);
});

test.each(starts)("%s takes images of anybody, and what exists in the account and region", (action) => {
  const allowed = [
    ...["image", "snapshot"].map((type) => ec2(type, "us-west-2", "")),
    ...given.map((type) => ec2(type)),
    ec2("subnet", "us-west-2", "444455556666"),
  ];
  expect(allowed.filter((resource) => !isAllowed([action, resource]))).toEqual([]);
  const refused = [ec2("volume"), ec2("subnet", "us-east-1"), ec2("image", "us-west-2", account)];
  expect(refused.filter((resource) => isAllowed([action, resource]))).toEqual([]);
});

test("it reads what the region has, and nothing of other regions", () => {
  const reads = [
    ...["CapacityReservations", "Images", "InstanceStatus", "InstanceTypeOfferings", "InstanceTypes", "Instances", "LaunchTemplates"],
    ...["PlacementGroups", "SecurityGroups", "SpotPriceHistory", "Subnets"],
  ].map((what) => `ec2:Describe${what}`);
  const allowed = (region: string) => reads.filter((action) => isAllowed([action, "*", { "aws:RequestedRegion": region }]));
  expect([allowed("us-west-2"), allowed("us-east-1")]).toEqual([reads, []]);
});

describe("iam:PassRole", () => {
  const role = (name: string) => `arn:aws:iam::${account}:role/${name}`;
  const passes = (name: string, service: string, nodeRoleArn?: string) =>
    isAllowed(["iam:PassRole", role(name), { "iam:PassedToService": service }], config, nodeRoleArn);

  test("is for the role of the nodes, and to EC2 alone", () => {
    expect(passes("nodes", "ec2.amazonaws.com", role("nodes"))).toBe(true);
    expect(passes("admin", "ec2.amazonaws.com", role("nodes"))).toBe(false);
    expect(passes("nodes", "lambda.amazonaws.com", role("nodes"))).toBe(false);
    expect(isAllowed(["iam:PassRole", role("nodes")], config, role("nodes"))).toBe(false);
  });

  test("is for any role while that of the nodes is not known, which is asked of endpoint policies", () => {
    expect(passes("any", "ec2.amazonaws.com")).toBe(true);
    expect(isAllowed(["iam:PassRole", "arn:aws:iam::111122223333:user/any", { "iam:PassedToService": "ec2.amazonaws.com" }])).toBe(false);
  });

  test.each([
    ["us-west-2", "aws", ["ec2.amazonaws.com"]],
    ["cn-north-1", "aws-cn", ["ec2.amazonaws.com", "ec2.amazonaws.com.cn"]],
  ])("in %s names EC2 as it is called there", (region, partition, services) => {
    const statement = karpenterStatements(parse({ region })).find(({ Action }) => Action.includes("iam:PassRole"));
    expect(statement).toEqual({
      Effect: "Allow",
      Action: ["iam:PassRole"],
      Resource: [`arn:${partition}:iam::*:role/*`],
      Condition: { StringEquals: { "iam:PassedToService": services } },
    });
  });
});

/** Services with what is asked of them, besides EC2 and the role that instances get. */
const others = (changes: object) =>
  karpenterStatements(parse(changes)).flatMap(({ Action, Resource }) =>
    /^(?:ec2:|iam:PassRole)/.test(Action[0]!) ? [] : [`${Action.join(" ")} on ${Resource.join(" ")}`],
  );
const ofEks = "eks:DescribeCluster on arn:aws:eks:us-west-2:*:cluster/demo";
const ofParameters = "ssm:GetParameter on arn:aws:ssm:us-west-2::parameter/aws/service/*";
const ofQueue = "sqs:DeleteMessage sqs:GetQueueUrl sqs:ReceiveMessage on arn:aws:sqs:us-west-2:*:demo-karpenter";
const ofInternet = "iam:GetInstanceProfile iam:ListInstanceProfiles pricing:GetProducts on *";
const bottlerocket = { amiFamily: "Bottlerocket" };
const amiId = "ami-0123456789abcdef0";
const key = `arn:aws:kms:us-west-2:${account}:key/1`;

test.each<readonly [string, object, readonly string[]]>([
  ["by default it asks for the cluster, AMIs and interruptions", {}, [ofEks, ofParameters, ofQueue]],
  [
    "where a path leads to them, it asks for prices and instance profiles",
    { network: { egress: "nat" } },
    [ofEks, ofParameters, ofQueue, ofInternet],
  ],
  ["without a queue it asks for none", { karpenter: { interruptionQueue: false } }, [ofEks, ofParameters]],
  ["AMIs that ids name are not asked for", { karpenter: { nodeClasses: { default: { amiId } } } }, [ofEks, ofQueue]],
  ["Bottlerocket needs nothing of EKS", { karpenter: { nodeClasses: { default: bottlerocket } } }, [ofParameters, ofQueue]],
  [
    "what one class of several needs is asked for",
    { karpenter: { nodeClasses: { default: { ...bottlerocket, amiId }, other: { ...bottlerocket }, third: { amiId } } } },
    [ofEks, ofParameters, ofQueue],
  ],
  [
    "keys of volumes are used",
    { karpenter: { nodeClasses: { default: { volume: { kmsKeyArn: key } } } } },
    [
      ofEks,
      ofParameters,
      ofQueue,
      `kms:Decrypt kms:DescribeKey kms:GenerateDataKeyWithoutPlaintext kms:ReEncryptFrom kms:ReEncryptTo on ${key}`,
      `kms:CreateGrant on ${key}`,
    ],
  ],
])("%s", (_what, changes, expected) => {
  expect(others(changes)).toEqual(expected);
});
