import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parse as parseYaml } from "yaml";
import { clusterSchema } from "../../config/schema/schema";
import { designCluster } from "../../design/cluster";
import { designFindings } from "../../design/cluster.findings";

const parse = (cluster: object = {}) => clusterSchema.parse({ name: "demo", region: "us-west-2", ...cluster });
const readFile = (name: string) => clusterSchema.parse(parseYaml(readFileSync(resolve(__dirname, "../..", name), "utf8")));
const errorsOf = (cluster: object) =>
  designFindings(parse(cluster))
    .filter(({ severity }) => severity === "error")
    .map(({ path }) => path.join("."));

describe("designFindings", () => {
  test("has nothing against a name and a region", () => {
    expect(designFindings(parse())).toEqual([]);
  });

  test.each(["clusters/default.yaml", "examples/fully-private.yaml", "examples/custom-networking.yaml"])(
    "has no error against %s",
    (file) => {
      expect(designFindings(readFile(file)).filter(({ severity }) => severity === "error")).toEqual([]);
    },
  );

  test.each<[string, object]>([
    ["network.availabilityZones.0", { network: { availabilityZones: ["eu-west-1a", "us-west-2b"] } }],
    ["network.cidr", { network: { cidr: "10.0.0.0/8" } }],
    ["network.serviceCidr", { network: { serviceCidr: "10.0.0.0/20" } }],
    ["network.nodeSubnets.cidrs.us-west-2a", { network: { nodeSubnets: { cidrs: { "us-west-2a": "10.9.0.0/20" } } } }],
    ["network.nodeSubnets", { network: { cidr: "10.0.0.0/25" }, nodeGroups: { managed: { general: { capacity: { max: 30 } } } } }],
    ["access.publicEndpoint.cidrs", { access: { publicEndpoint: { enabled: true } } }],
    ["network.natGateways", { network: { natGateways: "single" } }],
    ["nodeGroups.managed.general.instanceTypes.0", { nodeGroups: { managed: { general: { instanceTypes: ["m6i.lage"] } } } }],
    ["nodeGroups.selfManaged.general.capacity.min", { nodeGroups: { selfManaged: { general: { capacity: { min: 4 } } } } }],
    ["nodeGroups", { nodeGroups: {} }],
    ["addons.vpcCni.env.MAX_ENI", { addons: { vpcCni: { env: { MAX_ENI: "1" } } } }],
    ["network.endpoints.additional.1", { network: { endpoints: { additional: ["logs", "logs"] } } }],
    ["loadBalancerController.image.repository", { loadBalancerController: { enabled: true } }],
    ["samples.publicNlb.enabled", { network: { egress: "nat" }, samples: { publicNlb: { enabled: true } } }],
  ])("asks every set of rules, such as the one for %s", (path, cluster) => {
    expect(errorsOf(cluster)).toEqual([path]);
  });

  test("reports all that is wrong at once", () => {
    const cluster = {
      network: { cidr: "10.0.0.0/8", natGateways: "single" },
      access: { publicEndpoint: { enabled: true } },
      nodeGroups: { managed: { general: { instanceTypes: ["m6i.lage"] } } },
    };
    expect(errorsOf(cluster).sort()).toEqual([
      "access.publicEndpoint.cidrs",
      "network.cidr",
      "network.natGateways",
      "nodeGroups.managed.general.instanceTypes.0",
    ]);
  });

  test("says nothing of the rest where the region is unknown, because zones, names and services follow from it", () => {
    expect(errorsOf({ region: "moon-1", network: { natGateways: "single" } })).toEqual(["region"]);
  });
});

describe("designCluster", () => {
  test("refuses a configuration whose errors nobody looked at", () => {
    const config = parse({ network: { availabilityZones: ["eu-west-1a", "us-west-2b"] } });
    expect(() => designCluster(config)).toThrow("cluster demo has no address plan: its findings were not checked");
  });

  test("a name and a region make a private cluster in three zones", () => {
    const design = designCluster(parse());
    expect(design.addresses.zones.map(({ zone, public: publicSubnet, pod }) => [zone, publicSubnet, pod])).toEqual([
      ["us-west-2a", undefined, undefined],
      ["us-west-2b", undefined, undefined],
      ["us-west-2c", undefined, undefined],
    ]);
    expect(design).not.toHaveProperty("natGatewayZones");
    expect(design.endpoints.map(({ service }) => service)).toEqual(["ec2", "ecr.api", "ecr.dkr", "eks-auth", "s3", "sts"]);
    expect(design.nodeGroups.map(({ name, kind }) => [name, kind])).toEqual([["default", "managed"]]);
    expect([design.charts, design.samples]).toEqual([[], []]);
  });

  test.each([
    ["us-east-1", "aws", "ec2.internal"],
    ["us-west-2", "aws", "us-west-2.compute.internal"],
    ["cn-northwest-1", "aws-cn", "cn-northwest-1.compute.internal"],
    ["us-gov-west-1", "aws-us-gov", "us-gov-west-1.compute.internal"],
  ])("%s is in the partition %s, with host names in %s", (region, partition, domainName) => {
    const design = designCluster(parse({ region }));
    expect([design.partition.id, design.domainName]).toEqual([partition, domainName]);
  });

  test("a domain name of the user's own wins", () => {
    expect(designCluster(parse({ network: { dhcpOptions: { domainName: "corp.example.com" } } })).domainName).toBe("corp.example.com");
  });

  test("node groups without zones of their own are in all zones of the network", () => {
    const config = parse({ network: { availabilityZones: ["us-west-2d", "us-west-2b"] }, nodeGroups: { managed: { general: {} } } });
    expect(designCluster(config).nodeGroups.map(({ zones }) => zones)).toEqual([["us-west-2b", "us-west-2d"]]);
  });
});

describe("examples/fully-private.yaml", () => {
  const design = designCluster(readFile("examples/fully-private.yaml"));

  test("has no way out but endpoints, among them autoscaling and logs", () => {
    expect(design).not.toHaveProperty("natGatewayZones");
    expect(design.addresses.zones.flatMap((zone) => ("public" in zone ? [zone] : []))).toEqual([]);
    expect(design.endpoints.map(({ service }) => service)).toEqual([
      "autoscaling",
      "ec2",
      "ecr.api",
      "ecr.dkr",
      "eks-auth",
      "logs",
      "s3",
      "sts",
    ]);
  });

  test("has managed and self-managed nodes in the zones b, c and d", () => {
    expect(design.nodeGroups.map(({ kind, zones, architecture }) => [kind, zones, architecture])).toEqual([
      ["managed", ["us-west-2b", "us-west-2c", "us-west-2d"], "x86_64"],
      ["selfManaged", ["us-west-2b", "us-west-2c", "us-west-2d"], "arm64"],
    ]);
  });
});

describe("examples/custom-networking.yaml", () => {
  const design = designCluster(readFile("examples/custom-networking.yaml"));

  test("has nodes in 172.31.0.0/16 and pods in 100.64.0.0/16, in every zone", () => {
    expect(design.addresses).toMatchObject({ vpcCidr: "172.31.0.0/16", secondaryCidrs: ["100.64.0.0/16"], serviceCidr: "10.50.0.0/24" });
    expect(design.addresses.zones.map(({ zone, node, pod }) => [zone, node, pod])).toEqual([
      ["ap-southeast-1a", "172.31.0.0/19", "100.64.0.0/18"],
      ["ap-southeast-1b", "172.31.64.0/19", "100.64.64.0/18"],
      ["ap-southeast-1c", "172.31.128.0/19", "100.64.128.0/18"],
    ]);
  });

  test("has a NAT gateway in each zone, and all three samples", () => {
    expect(Object.values(design.natGatewayZones ?? {})).toEqual(["ap-southeast-1a", "ap-southeast-1b", "ap-southeast-1c"]);
    expect(design.samples.map(({ name }) => name)).toEqual(["sample-public-alb", "sample-public-nlb", "sample-private-nlb"]);
  });

  test("has nodes that run as many pods as t3.2xlarge can with an interface less for them", () => {
    expect(design.nodeGroups.map(({ instanceTypes, scaling, maxPods }) => [instanceTypes, scaling, maxPods])).toEqual([
      [["t3.2xlarge"], { min: 3, desired: 3, max: 6 }, 44],
    ]);
  });
});
