import { clusterSchema } from "../../../config/schema/schema";
import type { Need } from "../../../design/reachability/dependency";
import { reachability } from "../../../design/reachability/paths";
import { merge } from "../../support/synth";

const parse = (changes: object = {}) => clusterSchema.parse(merge({ name: "demo", region: "us-west-2", karpenter: {} }, changes as never));
const pairs = (changes: object) => reachability(parse(changes)).filter(({ consumer }) => consumer === "Karpenter");
const subject = (need: Need) => (need.kind === "service" ? need.service : need.kind === "host" ? need.host : need.source);

/** What Karpenter calls besides its image. */
const called = (changes: object) => pairs(changes).flatMap(({ need }) => (need.kind === "image" ? [] : [subject(need)]));
const classes = (...nodeClasses: readonly object[]) => ({
  karpenter: {
    nodeClasses: Object.fromEntries(nodeClasses.map((settings, index) => [index === 0 ? "default" : `class-${index}`, settings])),
  },
});
const amiId = "ami-0123456789abcdef0";
const nat = { network: { egress: "nat" } };

test.each<readonly [string, object, readonly string[]]>([
  ["its queue, EKS and Systems Manager by default", {}, ["ec2", "eks", "ssm", "sqs", "eks-auth"]],
  ["no queue where it is switched off", { karpenter: { interruptionQueue: false } }, ["ec2", "eks", "ssm", "eks-auth"]],
  ["no EKS for Bottlerocket", classes({ amiFamily: "Bottlerocket" }), ["ec2", "ssm", "sqs", "eks-auth"]],
  ["no Systems Manager where an id names the AMI", classes({ amiId }), ["ec2", "eks", "sqs", "eks-auth"]],
  ["what one of its classes needs", classes({ amiFamily: "Bottlerocket", amiId }, { amiId }), ["ec2", "eks", "sqs", "eks-auth"]],
  ["AWS STS for its role by IRSA", { karpenter: { credentials: "irsa" } }, ["ec2", "eks", "ssm", "sqs", "sts"]],
  [
    "AWS STS on Fargate",
    { fargateProfiles: { system: { selectors: [{ namespace: "kube-system" }] } } },
    ["ec2", "eks", "ssm", "sqs", "sts"],
  ],
])("Karpenter calls %s", (_what, changes, expected) => {
  expect(called(changes)).toEqual(expected);
});

test("the key karpenter asks for all of it, and without it nothing does", () => {
  expect(new Set(pairs(nat).map(({ askedBy }) => askedBy.join(".")))).toEqual(new Set(["karpenter"]));
  const without = reachability(clusterSchema.parse({ name: "demo", region: "us-west-2", ...nat }));
  expect(without.filter(({ consumer }) => consumer === "Karpenter")).toEqual([]);
});

describe("prices and instance profiles", () => {
  const hosts = (changes: object) => pairs(changes).flatMap(({ need }) => (need.kind === "host" ? [need.host] : []));

  test("are asked for where something leads to them, unless the file says not to", () => {
    const both = ["iam.amazonaws.com", "api.pricing.us-east-1.amazonaws.com"];
    expect(hosts(nat)).toEqual(both);
    expect(hosts({ karpenter: { isolatedVPC: false } })).toEqual(both);
    expect(hosts({})).toEqual([]);
    expect(hosts({ ...nat, karpenter: { isolatedVPC: true } })).toEqual([]);
  });

  /** @see https://docs.aws.amazon.com/general/latest/gr/billing.html */
  test.each([
    ["eu-west-1", ["iam.amazonaws.com", "api.pricing.eu-central-1.amazonaws.com"]],
    ["ap-southeast-2", ["iam.amazonaws.com", "api.pricing.ap-south-1.amazonaws.com"]],
    ["us-gov-west-1", ["iam.us-gov.amazonaws.com"]],
    ["cn-north-1", ["iam.cn-north-1.amazonaws.com.cn", "api.pricing.cn-northwest-1.amazonaws.com.cn"]],
  ])("are asked for by their hosts in %s", (region, expected) => {
    expect(hosts({ ...nat, region })).toEqual(expected);
  });

  test("are done without by isolatedVPC, which is the fix", () => {
    const remedies = pairs({ karpenter: { isolatedVPC: false } }).flatMap(({ need }) => (need.kind === "host" ? [need.remedy] : []));
    const remedy = { path: ["karpenter", "isolatedVPC"], fix: "Set karpenter.isolatedVPC to true" };
    expect(remedies).toEqual([remedy, remedy]);
  });
});

describe("the image", () => {
  const image = (changes: object) => pairs(changes).find(({ need }) => need.kind === "image")!;
  const digest = "723130949e4cab989461ff07d1be4cd781d63515432494641b33c235f300ae23";

  test("is that of the version by its digest, and can be mirrored", () => {
    expect(image({}).need).toEqual({
      kind: "image",
      source: "public.ecr.aws/karpenter/controller@sha256",
      repository: "public.ecr.aws/karpenter/controller@sha256",
      tag: digest,
      remedy: {
        path: ["karpenter", "image", "repository"],
        fix: "Mirror it to <account>.dkr.ecr.us-west-2.amazonaws.com/karpenter/controller and set karpenter.image.repository to that, set registry.mirror to true with registry.accountId",
      },
    });
  });

  test("comes from the mirror of the registry, by the same digest", () => {
    const { need } = image({ registry: { mirror: true, accountId: "111122223333" } });
    expect(need).toMatchObject({
      repository: "111122223333.dkr.ecr.us-west-2.amazonaws.com/demo/karpenter/controller@sha256",
      tag: digest,
    });
  });

  test("is pulled by the proxy of the nodes, and without one on Fargate", () => {
    const proxy = { network: { egress: "proxy" }, proxy: { squid: {} } };
    const fargateProfiles = { system: { selectors: [{ namespace: "kube-system" }] } };
    expect([image(proxy).path, image({ ...proxy, fargateProfiles }).path]).toEqual(["proxy", undefined]);
  });
});

test("says why, of regional services and of those without an endpoint", () => {
  const reasons = new Set(pairs(nat).map(({ need, why }) => (need.kind === "host" ? ["host", why] : ["service", why]).join(": ")));
  expect([...reasons]).toEqual([
    expect.stringMatching(/^service: it starts and ends instances; .* its queue for interruptions$/),
    expect.stringMatching(/^host: it asks AWS Price List .*, and IAM .*; neither has a VPC endpoint here$/),
  ]);
});
