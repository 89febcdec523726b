import { clusterSchema } from "../../../config/schema/schema";
import { analyse } from "../../../design/facts";
import { amiFindings } from "../../../design/nodes/amis.findings";
import { nodeGroupFindings } from "../../../design/nodes/nodeGroups.findings";
import { userDataFindings } from "../../../design/nodes/userData/userData.findings";
import { proxyCertificate } from "../../support/certificates";

const check = (nodeGroups: object, cluster: object = {}) => {
  const facts = analyse(clusterSchema.parse({ name: "demo", region: "us-west-2", ...cluster, nodeGroups }));
  return [...nodeGroupFindings(facts.config), ...amiFindings(facts.config), ...userDataFindings(facts)];
};
const managed = (group: object, cluster: object = {}) => check({ managed: { main: group } }, cluster);
const selfManaged = (group: object, cluster: object = {}) => check({ selfManaged: { main: group } }, cluster);
const at = (...keys: (string | number)[]) => ["nodeGroups", "managed", "main", ...keys];
const key = (region: string) => `arn:aws:kms:${region}:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab`;

describe("accepts", () => {
  test.each<[string, object]>([
    ["the defaults", {}],
    ["a full configuration", { volume: { size: 100, iops: 10000, throughput: 1000, kmsKeyArn: key("us-west-2") }, labels: { a: "b" } }],
    ["an unencrypted volume that is asked for", { volume: { encrypted: false } }],
    ["a custom AMI without maxPods", { amiId: "ami-0123456789abcdef0" }],
    ["AMD GPUs on a custom AMI", { amiId: "ami-0123456789abcdef0", instanceTypes: ["g4ad.xlarge"] }],
    ["instance types of one architecture", { instanceTypes: ["m6i.large", "m5.large"] }],
    [
      "a taint with two effects",
      {
        taints: [
          { key: "a", effect: "NoSchedule" },
          { key: "a", effect: "NoExecute" },
        ],
      },
    ],
    ["a release of Bottlerocket", { amiFamily: "Bottlerocket", amiReleaseVersion: "1.49.0-713f44ce" }],
    ["no nodes at first", { capacity: { min: 0, desired: 0, max: 1 } }],
  ])("%s", (_name, group) => {
    expect([...managed(group), ...selfManaged(group)]).toEqual([]);
  });
});

describe("refuses", () => {
  test.each<[string, object, object]>([
    [
      "a minimum above the maximum",
      { capacity: { min: 5, max: 3 } },
      { path: at("capacity", "min"), problem: "capacity.min 5 is greater than capacity.max 3" },
    ],
    [
      "a minimum above the desired size",
      { capacity: { min: 2, desired: 1, max: 3 } },
      { path: at("capacity", "min"), problem: "capacity.min 2 is greater than capacity.desired 1" },
    ],
    [
      "a desired size above the maximum",
      { capacity: { desired: 4, max: 3 } },
      { path: at("capacity", "desired"), problem: "capacity.desired 4 is greater than capacity.max 3" },
    ],
    [
      "more than 500 IOPS per GiB",
      { volume: { size: 20, iops: 12000 } },
      {
        path: at("volume", "iops"),
        problem: "12000 IOPS are too many for a volume of 20 GiB",
        allowed: "3000 to 10000 IOPS (500 per GiB)",
        fix: "Lower volume.iops, or raise volume.size to 24",
      },
    ],
    [
      "more than 0.25 MiB/s per IOPS",
      { volume: { throughput: 1000 } },
      {
        path: at("volume", "throughput"),
        problem: "a throughput of 1000 MiB/s is too much for 3000 IOPS",
        allowed: "125 to 750 MiB/s (0.25 per IOPS)",
        fix: "Lower volume.throughput, or raise volume.iops to 4000",
      },
    ],
    [
      "a key for an unencrypted volume",
      { volume: { encrypted: false, kmsKeyArn: key("us-west-2") } },
      { path: at("volume", "kmsKeyArn"), problem: `a key is given, ${key("us-west-2")}, but volume.encrypted is false` },
    ],
    [
      "a release besides a custom AMI",
      { amiId: "ami-0123456789abcdef0", amiReleaseVersion: "1.35.2-20260415" },
      { path: at("amiReleaseVersion"), problem: "the release 1.35.2-20260415 is given besides the custom AMI ami-0123456789abcdef0" },
    ],
    [
      "a release in another form",
      { amiReleaseVersion: "v20260415" },
      {
        path: at("amiReleaseVersion"),
        problem: "v20260415 is not a release of the AL2023 AMI",
        allowed: "a release such as 1.35.2-20260415",
      },
    ],
    [
      "a release that does not know all of our node configuration",
      { amiReleaseVersion: "1.35.2-20250920" },
      { path: at("amiReleaseVersion"), problem: "the release 1.35.2-20250920 is too old for the node configuration" },
    ],
    [
      "a release for another Kubernetes version",
      { amiReleaseVersion: "1.34.7-20260415" },
      { path: at("amiReleaseVersion"), problem: "the release 1.34.7-20260415 is not for Kubernetes 1.35" },
    ],
    [
      "AMD GPUs",
      { instanceTypes: ["g4ad.xlarge"] },
      { path: at("instanceTypes", 0), problem: "g4ad.xlarge has AMD GPUs, for which EKS has no AMI" },
    ],
    [
      "Neuron on a Bottlerocket that has no driver for it",
      { amiFamily: "Bottlerocket", instanceTypes: ["inf2.xlarge"], amiReleaseVersion: "1.29.0-713f44ce" },
      { path: at("amiReleaseVersion"), problem: "Bottlerocket 1.29.0 has no driver for the Neuron devices of inf2.xlarge" },
    ],
    [
      "GPUs beside none",
      { instanceTypes: ["m6i.large", "g5.xlarge"] },
      { path: at("instanceTypes", 1), problem: "g5.xlarge (accelerator nvidia) cannot share an AMI with m6i.large (accelerator none)" },
    ],
    [
      "a reserved label",
      { labels: { "node-role.kubernetes.io/worker": "x" } },
      {
        path: at("labels", "node-role.kubernetes.io/worker"),
        problem: "the label key node-role.kubernetes.io/worker has a prefix that Kubernetes and EKS reserve",
        fix: "Choose a key of your own, such as example.com/worker",
      },
    ],
    [
      "an invalid label key",
      { labels: { "a b": "x" } },
      {
        path: at("labels", "a b"),
        problem: "the label key a b is not a valid key",
        fix: "Choose a key of your own, such as example.com/a",
      },
    ],
    [
      "an invalid label value",
      { labels: { a: "b,c" } },
      { path: at("labels", "a"), problem: 'the label a has the invalid value "b,c"', fix: "Change the value" },
    ],
    [
      "a label key that is too long for the EKS API",
      { labels: { [`${"a".repeat(60)}.example.com/name`]: "x" } },
      {
        path: at("labels", `${"a".repeat(60)}.example.com/name`),
        problem: `the label key ${"a".repeat(60)}.example.com/name has 77 characters`,
        fix: "Shorten it by 14 characters",
      },
    ],
    [
      "a label without a value, which the EKS API does not take",
      { labels: { a: "" } },
      { path: at("labels", "a"), problem: "the label a of a managed node group has no value", fix: 'Give it a value, such as "true"' },
    ],
    [
      "a reserved taint",
      { taints: [{ key: "k8s.io/x", effect: "NoSchedule" }] },
      { path: at("taints", 0), problem: "the taint key k8s.io/x has a prefix that Kubernetes and EKS reserve" },
    ],
    [
      "a repeated taint",
      {
        taints: [
          { key: "a", effect: "NoSchedule" },
          { key: "a", value: "b", effect: "NoSchedule" },
        ],
      },
      { path: at("taints", 1), problem: "the taint a with effect NoSchedule is given twice" },
    ],
    [
      "a zone given twice",
      { availabilityZones: ["us-west-2a", "us-west-2b", "us-west-2a"] },
      { path: at("availabilityZones", 2), problem: "us-west-2a is listed twice" },
    ],
    [
      "a zone without subnets",
      { availabilityZones: ["us-west-2d"] },
      {
        path: at("availabilityZones", 0),
        problem: "the network has no subnets in us-west-2d",
        allowed: "us-west-2a, us-west-2b, us-west-2c",
      },
    ],
  ])("%s", (_name, group, finding) => {
    expect(managed(group)).toEqual([expect.objectContaining({ severity: "error", ...finding })]);
  });

  test("a name that a managed node group has", () => {
    expect(check({ managed: { main: {} }, selfManaged: { main: {} } })).toMatchObject([
      { path: ["nodeGroups", "selfManaged", "main"], problem: "nodeGroups.managed has a group named main too" },
    ]);
  });

  test("a managed node group's name without room for Terraform's suffix", () => {
    const name = "a".repeat(37);
    expect(check({ managed: { [name]: {} } })).toMatchObject([
      { path: ["nodeGroups", "managed", name], problem: `the name ${name} has 37 characters`, fix: "Shorten it by 1 characters" },
    ]);
    expect(check({ managed: { ["a".repeat(36)]: {} } })).toEqual([]);
  });

  test("user data that EC2 would not take", () => {
    const labels = Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`label-${index}`.padEnd(63, "x"), "y".repeat(63)]));
    expect(selfManaged({ labels })).toMatchObject([
      { path: ["nodeGroups", "selfManaged", "main", "labels"], allowed: "at most 16384 bytes", fix: "Remove labels or taints" },
    ]);
    expect(managed({ labels })).toEqual([]);
  });
});

describe("Amazon Linux 2", () => {
  const custom = { amiId: "ami-0123456789abcdef0" };
  const old = { kubernetesVersion: "1.32" };
  const proxy = { network: { egress: "proxy" }, proxy: { squid: {} } };
  const pem = "-----BEGIN CERTIFICATE-----";

  test.each<[string, object, object, object]>([
    [
      "has no AMI of EKS for a newer Kubernetes",
      { amiFamily: "AL2" },
      { kubernetesVersion: "1.33" },
      { severity: "error", path: at("amiFamily"), problem: "EKS has no AL2 AMI for Kubernetes 1.33: the last one is for 1.32" },
    ],
    [
      "gets no updates",
      { amiFamily: "AL2" },
      old,
      {
        severity: "warning",
        path: at("amiFamily"),
        problem: "the AL2 AMIs of EKS have had no updates since 2025-11-26, not even for security",
      },
    ],
    [
      "has Docker in custom AMIs only",
      { amiFamily: "AL2", containerRuntime: "docker" },
      { kubernetesVersion: "1.33" },
      { severity: "error", path: at("containerRuntime"), problem: "the AMIs of EKS hold Docker until Kubernetes 1.23 only" },
    ],
    [
      "needs more than Docker to run it",
      { amiFamily: "AL2", containerRuntime: "docker", ...custom },
      {},
      { severity: "warning", path: at("containerRuntime"), problem: "Kubernetes speaks to Docker itself until 1.23 only" },
    ],
    [
      "alone has Docker",
      { amiFamily: "Bottlerocket", containerRuntime: "docker" },
      {},
      { severity: "error", path: at("containerRuntime"), problem: "nodes of Bottlerocket have no Docker" },
    ],
    [
      "has no AMI for NVIDIA on arm64",
      { amiFamily: "AL2", instanceTypes: ["g5g.xlarge"] },
      old,
      { severity: "error", path: at("instanceTypes", 0), problem: "EKS has no AL2 AMI for g5g.xlarge (arm64, nvidia)" },
    ],
    [
      "has releases of its Kubernetes version",
      { amiFamily: "AL2", amiReleaseVersion: "1.31.9-20251120" },
      old,
      { severity: "error", path: at("amiReleaseVersion"), problem: "the release 1.31.9-20251120 is not for Kubernetes 1.32" },
    ],
  ])("%s", (_name, group, cluster, finding) => {
    expect(managed(group, cluster)).toContainEqual(expect.objectContaining(finding));
  });

  test("with a custom AMI has any Kubernetes", () => {
    expect(managed({ amiFamily: "AL2", ...custom })).toEqual([]);
  });

  test("with a proxy AL2023 needs a release whose nodeadm uses it", () => {
    const released = (amiReleaseVersion: string) =>
      managed({ amiReleaseVersion }, proxy).map(({ problem, allowed }) => ({ problem, allowed }));
    expect(released("1.35.0-20251108")).toEqual([
      {
        problem: "the release 1.35.0-20251108 is too old for the node configuration of a proxy",
        allowed: "AL2023 releases since 20251120",
      },
    ]);
    expect(released("1.35.0-20251120")).toEqual([]);
    expect(managed({ amiReleaseVersion: "1.35.0-20251108" })).toEqual([]);
  });

  test("AL2023 asks EC2 before it trusts the user's certificate authorities", () => {
    const config = clusterSchema.parse({
      name: "demo",
      region: "us-west-2",
      ...proxy,
      network: { egress: "proxy", endpoints: { services: { ec2: "proxy" } } },
    });
    const check = (caCertificates: Record<string, string>, services: typeof config.network.endpoints.services) =>
      userDataFindings(
        analyse({
          ...config,
          network: { ...config.network, endpoints: { ...config.network.endpoints, services } },
          proxy: { ...config.proxy!, caCertificates },
        }),
      );
    expect(check({ root: pem }, { ec2: "proxy" })).toMatchObject([
      { severity: "warning", fix: "Exempt ec2.us-west-2.amazonaws.com from interception, or give ec2 an endpoint" },
    ]);
    expect([...check({ root: pem }, {}), ...check({ root: pem }, { ec2: "existing" }), ...check({}, { ec2: "proxy" })]).toEqual([]);
  });

  test.each([
    ["transitGateway", ["AL2023 asks EC2 through the transit gateway before it trusts certificateAuthorities.certificates"]],
    // Nobody stands between a NAT gateway and AWS.
    ["nat", []],
  ])("with egress %s somebody may intercept what AL2023 asks EC2, or not", (egress, problems) => {
    const transitGateway = egress === "nat" ? {} : { transitGateway: { id: "tgw-0123456789abcdef0" } };
    const config = clusterSchema.parse({
      name: "demo",
      region: "us-west-2",
      network: { egress, endpoints: { services: { ec2: "proxy" } }, ...transitGateway },
      certificateAuthorities: { certificates: { root: proxyCertificate } },
    });
    expect(userDataFindings(analyse(config)).map(({ problem }) => problem)).toEqual(problems);
  });
});
