import fc from "fast-check";
import { overlaps } from "../../../../aws/cidr";
import { deployedFindings } from "../../../../commands/synth/deployed.findings";
import { fleetFindings } from "../../../../commands/synth/fleet/fleet.findings";
import type { ValidCluster } from "../../../../config/load";
import { clusterSchema } from "../../../../config/schema/schema";
import { merge } from "../../../support/synth";

const cluster = (name: string, changes = {}): ValidCluster => ({
  file: `${name}.yaml`,
  config: clusterSchema.parse(merge({ name, region: "us-west-2" }, changes)),
});

const findings = (...clusters: ValidCluster[]) =>
  fleetFindings(clusters).map(({ file, finding: { path, problem } }) => [file, path.join("."), problem]);

const attached = (cidr: string, secondaryCidrs: readonly string[] = []) => ({
  network: { cidr, secondaryCidrs, egress: "transitGateway", transitGateway: { id: "tgw-0123456789abcdef0" } },
});

test("clusters with defaults have nothing against each other", () => {
  expect(findings(cluster("a"), cluster("b"))).toEqual([]);
});

describe("one name for two clusters", () => {
  test("is an error of both", () => {
    expect(findings({ ...cluster("a"), file: "1.yaml" }, cluster("b"), { ...cluster("a"), file: "2.yaml" })).toEqual([
      ["1.yaml", "name", 'the cluster name "a" is also that of 2.yaml, and their stacks would overwrite each other'],
      ["2.yaml", "name", 'the cluster name "a" is also that of 1.yaml, and their stacks would overwrite each other'],
    ]);
  });
});

test("names that differ by case only are one name on some computers", () => {
  expect(findings({ ...cluster("Shop"), file: "1.yaml" }, { ...cluster("shop"), file: "2.yaml" })).toEqual([
    ["1.yaml", "name", 'the cluster name "Shop" is also that of 2.yaml, except for its case, and their stacks would overwrite each other'],
    ["2.yaml", "name", 'the cluster name "shop" is also that of 1.yaml, except for its case, and their stacks would overwrite each other'],
  ]);
});

describe("one place for the states of two clusters", () => {
  const s3 = (bucket: string, keyPrefix: string) => ({ backend: { type: "s3", bucket, region: "us-west-2", keyPrefix } });
  const cloud = (organization: string, workspacePrefix: string, hostname = "app.terraform.io") => ({
    backend: { type: "cloud", organization, workspacePrefix, hostname },
  });

  test("is an error of both, in a bucket", () => {
    expect(findings(cluster("eu-a", s3("states", "")), cluster("a", s3("states", "eu-")))).toEqual([
      ["eu-a.yaml", "backend.keyPrefix", "the states eu-a-… in bucket states are also those of a.yaml"],
      ["a.yaml", "backend.keyPrefix", "the states eu-a-… in bucket states are also those of eu-a.yaml"],
    ]);
  });

  test("is an error of both, in Terraform Cloud", () => {
    expect(findings(cluster("eu-a", cloud("acme", "")), cluster("a", cloud("acme", "eu-", "App.Terraform.io")))).toEqual([
      ["eu-a.yaml", "backend.workspacePrefix", "the states eu-a-… in organization acme on app.terraform.io are also those of a.yaml"],
      ["a.yaml", "backend.workspacePrefix", "the states eu-a-… in organization acme on app.terraform.io are also those of eu-a.yaml"],
    ]);
  });

  test("are two places in two buckets, organizations, hosts or kinds of store", () => {
    expect(findings(cluster("eu-a", s3("one", "")), cluster("a", s3("other", "eu-")))).toEqual([]);
    expect(findings(cluster("eu-a", cloud("one", "")), cluster("a", cloud("other", "eu-")))).toEqual([]);
    expect(findings(cluster("eu-a", cloud("acme", "")), cluster("a", cloud("acme", "eu-", "terraform.example.com")))).toEqual([]);
    expect(findings(cluster("eu-a", s3("acme", "")), cluster("a", cloud("acme", "eu-")))).toEqual([]);
  });
});

describe("one bucket with two regions", () => {
  const states = (bucket: string, region: string) => ({ backend: { type: "s3", bucket, region } });

  test("is an error of each cluster", () => {
    const clusters = [
      cluster("a", states("states-bucket", "us-west-2")),
      cluster("b", states("states-bucket", "us-west-2")),
      cluster("c", states("states-bucket", "eu-west-1")),
    ];
    expect(findings(...clusters)).toEqual([
      ["a.yaml", "backend.region", "bucket states-bucket is in us-west-2 here, and in eu-west-1 in c.yaml"],
      ["b.yaml", "backend.region", "bucket states-bucket is in us-west-2 here, and in eu-west-1 in c.yaml"],
      ["c.yaml", "backend.region", "bucket states-bucket is in eu-west-1 here, and in us-west-2 in a.yaml"],
    ]);
  });

  test("are two buckets in two partitions or of two names", () => {
    expect(findings(cluster("a", states("states-bucket", "us-west-2")), cluster("b", states("states-bucket", "cn-north-1")))).toEqual([]);
    expect(findings(cluster("a", states("states-bucket", "us-west-2")), cluster("b", states("other-bucket", "eu-west-1")))).toEqual([]);
  });
});

describe("VPCs on one transit gateway whose addresses overlap", () => {
  test("are errors of both, at the block", () => {
    expect(findings(cluster("a", attached("10.0.0.0/16")), cluster("b", attached("10.1.0.0/16", ["10.0.128.0/20"])))).toEqual([
      ["a.yaml", "network.cidr", "10.0.0.0/16 overlaps 10.0.128.0/20 of b.yaml, and both VPCs are attached to tgw-0123456789abcdef0"],
      [
        "b.yaml",
        "network.secondaryCidrs.0",
        "10.0.128.0/20 overlaps 10.0.0.0/16 of a.yaml, and both VPCs are attached to tgw-0123456789abcdef0",
      ],
    ]);
  });

  test("are none on two transit gateways, in the address space that VPCs share, or where the VPC is the same", () => {
    const other = merge(attached("10.0.0.0/16"), { network: { transitGateway: { id: "tgw-11111111111111111" } } });
    expect(findings(cluster("a", attached("10.0.0.0/16")), cluster("b", other))).toEqual([]);
    const pods = (cidr: string) => ({ ...attached(cidr, ["100.64.0.0/16"]), customNetworking: { enabled: true } });
    expect(findings(cluster("a", pods("10.0.0.0/16")), cluster("b", pods("10.1.0.0/16")))).toEqual([]);
    const inVpc = (name: string, tagSubnets: boolean) =>
      cluster(name, {
        network: {
          egress: "transitGateway",
          transitGateway: { id: "tgw-0123456789abcdef0", attachment: "existing" },
          endpoints: { skip: true },
          existingVpc: { id: "vpc-0123456789abcdef0", cidr: "10.0.0.0/16", nodeSubnets: {}, tagSubnets },
        },
      });
    expect(findings(inVpc("a", true), inVpc("b", false))).toEqual([]);
  });

  describe("may do so in 100.64.0.0/10", () => {
    const pods = (cidr: string, changes = {}) =>
      merge(attached(cidr, ["100.64.0.0/16"]), merge({ customNetworking: { enabled: true } }, changes));
    const env = (variables: Readonly<Record<string, string>>) => ({ addons: { vpcCni: { env: variables } } });
    const filesOfFindings = (changes: object) =>
      findings(cluster("a", pods("10.0.0.0/16")), cluster("b", pods("10.1.0.0/16", changes))).map(([file, path]) => `${file}: ${path}`);
    const both = ["a.yaml: network.secondaryCidrs.0", "b.yaml: network.secondaryCidrs.0"];

    test.each<[string, object]>([
      ["pods have the addresses of their nodes outside the VPC", {}],
      ["so they have with security groups of their own", env({ ENABLE_POD_ENI: "true", POD_SECURITY_GROUP_ENFORCING_MODE: "standard" })],
      [
        "pod subnets are made, and pods not in them yet",
        { customNetworking: { enabled: false }, network: { podSubnets: { enabled: true } } },
      ],
      [
        "a tag puts pods there, which have the addresses of their nodes outside the VPC",
        {
          customNetworking: { enabled: false },
          network: { podSubnets: { enabled: true, tags: { "kubernetes.io/role/cni": "1" } } },
        },
      ],
      ["the block has no subnets", { customNetworking: { enabled: false } }],
    ])("where %s", (_case, changes) => {
      expect(filesOfFindings(changes)).toEqual([]);
    });

    test.each<[string, object]>([
      ["pods keep their addresses", env({ AWS_VPC_K8S_CNI_EXTERNALSNAT: "true" })],
      ["pods keep them for some destinations", env({ AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS: "10.0.0.0/8" })],
      ["pods keep them for their security groups", env({ ENABLE_POD_ENI: "true" })],
      [
        "a tag puts pods there that keep them",
        {
          customNetworking: { enabled: false },
          network: { podSubnets: { enabled: true, tags: { "kubernetes.io/role/cni": "1" } } },
          ...env({ AWS_VPC_K8S_CNI_EXTERNALSNAT: "true" }),
        },
      ],
      ["nodes are there, too", { network: { nodeSubnets: { cidrs: { "us-west-2a": "100.64.240.0/20" } } } }],
    ])("but not where %s", (_case, changes) => {
      expect(filesOfFindings(changes)).toEqual(both);
    });

    test("but not as primary blocks", () => {
      expect(findings(cluster("a", attached("100.64.0.0/16")), cluster("b", attached("100.64.0.0/16")))).toHaveLength(2);
      expect(findings(cluster("a", pods("10.0.0.0/16")), cluster("b", attached("100.64.128.0/17"))).map(([, path]) => path)).toEqual([
        "network.secondaryCidrs.0",
        "network.cidr",
      ]);
    });
  });

  test("are looked for in all blocks that the clusters of a VPC name, and not within it", () => {
    const inVpc = (name: string, changes: Parameters<typeof merge>[1]) =>
      cluster(
        name,
        merge({ network: { endpoints: { skip: true }, existingVpc: { id: "vpc-0123456789abcdef0", cidr: "10.60.0.0/16" } } }, changes),
      );
    const { egress, transitGateway } = attached("").network;
    const v1 = inVpc("v1", { network: { egress, transitGateway: { ...transitGateway, attachment: "existing" } } });
    const v2 = inVpc("v2", { network: { secondaryCidrs: ["10.61.0.0/16"], existingVpc: { tagSubnets: false } } });
    const clashes = (...clusters: ValidCluster[]) => findings(...clusters).filter(([, , problem]) => problem?.includes("attached"));
    expect(clashes(v1, v2, cluster("c3", attached("10.61.0.0/16")))).toEqual([
      [
        "v2.yaml",
        "network.secondaryCidrs.0",
        "10.61.0.0/16 overlaps 10.61.0.0/16 of c3.yaml, and both VPCs are attached to tgw-0123456789abcdef0",
      ],
      ["c3.yaml", "network.cidr", "10.61.0.0/16 overlaps 10.61.0.0/16 of v2.yaml, and both VPCs are attached to tgw-0123456789abcdef0"],
    ]);
    expect(clashes(v1, v2, cluster("c3", attached("10.62.0.0/16")))).toEqual([]);
  });

  test("are found for exactly the blocks that overlap another", () => {
    const cidr = fc.tuple(fc.integer({ min: 16, max: 20 }), fc.nat(3), fc.nat(15)).map(([prefix, second, third]) => {
      const mask = 2 ** (24 - prefix);
      return `10.${second}.${Math.floor((third * 16) / mask) * mask}.0/${prefix}`;
    });
    fc.assert(
      fc.property(fc.array(cidr, { maxLength: 8 }), (cidrs) => {
        const found = fleetFindings(cidrs.map((block, index) => cluster(`c${index}`, attached(block)))).map(({ file }) => file);
        const expected = cidrs.flatMap((one, index) =>
          cidrs.some((other, place) => place !== index && overlaps(one, other)) ? [`c${index}.yaml`] : [],
        );
        expect([...found].sort()).toEqual(expected);
      }),
    );
  });
});

describe("VPCs that are peered and have the same addresses", () => {
  const peered = (cidr: string, secondaryCidrs: readonly string[] = [], connectionId = "pcx-0123456789abcdef0") => ({
    network: { cidr, secondaryCidrs, peerings: { other: { connectionId, cidrs: ["10.99.0.0/16"] } } },
  });

  test("are errors of both, at the block", () => {
    expect(findings(cluster("a", peered("10.0.0.0/16")), cluster("b", peered("10.0.128.0/17")))).toEqual([
      ["a.yaml", "network.cidr", "10.0.0.0/16 overlaps 10.0.128.0/17 of b.yaml, and pcx-0123456789abcdef0 connects both VPCs"],
      ["b.yaml", "network.cidr", "10.0.128.0/17 overlaps 10.0.0.0/16 of a.yaml, and pcx-0123456789abcdef0 connects both VPCs"],
    ]);
  });

  test("are so in the address space that VPCs share too, since EC2 peers no VPCs with a block in common", () => {
    const pods = (cidr: string) => merge(peered(cidr, ["100.64.0.0/16"]), { customNetworking: { enabled: true } });
    expect(findings(cluster("a", pods("10.0.0.0/16")), cluster("b", pods("10.1.0.0/16"))).map(([, path]) => path)).toEqual([
      "network.secondaryCidrs.0",
      "network.secondaryCidrs.0",
    ]);
  });

  test("are none with other blocks, or by other connections", () => {
    expect(findings(cluster("a", peered("10.0.0.0/16")), cluster("b", peered("10.1.0.0/16")))).toEqual([]);
    expect(findings(cluster("a", peered("10.0.0.0/16")), cluster("b", peered("10.0.0.0/16", [], "pcx-11111111111111111")))).toEqual([]);
  });
});

test("what clusters in one existing VPC do to each other is found between all of them", () => {
  const inVpc = (name: string, id: string) => cluster(name, { network: { existingVpc: { id, cidr: "10.0.0.0/16", nodeSubnets: {} } } });
  const shared = "vpc-0123456789abcdef0";
  const clusters = [inVpc("a", shared), inVpc("b", "vpc-0fedcba9876543210"), inVpc("c", shared), inVpc("d", shared)];
  expect(findings(...clusters).map(([file, , problem]) => `${file}: ${problem}`)).toEqual(
    [
      ["c", "a"],
      ["d", "a"],
      ["d", "c"],
    ].map(([file, other]) => expect.stringMatching(`^${file}\\.yaml: endpoints of .* by ${other}\\.yaml in the same VPC$`)),
  );
});

describe("services with addresses of another VPC on the transit gateway", () => {
  const named = (name: string, network: object) => cluster(name, merge(attached("10.2.0.0/16"), { network }));

  test("are a warning of the cluster", () => {
    const clusters = [cluster("a", attached("172.20.0.0/16")), named("b", {})];
    expect(fleetFindings(clusters)).toEqual([
      {
        file: "b.yaml",
        finding: {
          severity: "warning",
          path: ["network", "serviceCidr"],
          problem: "service CIDR 172.20.0.0/16 overlaps 172.20.0.0/16 of a.yaml, and both VPCs are attached to tgw-0123456789abcdef0",
          fix: "Before the cluster is created, choose a private block that no VPC on the transit gateway has",
        },
      },
    ]);
  });

  test("are none with a block of their own, on another transit gateway, or where services only are alike", () => {
    const other = cluster("a", attached("172.20.0.0/16"));
    expect(findings(other, named("b", { serviceCidr: "192.168.0.0/16" }))).toEqual([]);
    expect(findings(other, named("b", { transitGateway: { id: "tgw-0fedcba9876543210" } }))).toEqual([]);
    expect(findings(cluster("c", attached("10.3.0.0/16")), named("b", {}))).toEqual([]);
  });
});

describe("a version that ended", () => {
  const old = cluster("a", { kubernetesVersion: "1.31" });
  const record = { file: "a.yaml", config: old.config, keptIn: "cdktf.out/clusters/a.json" };

  test.each([
    ["an error of a cluster that was never deployed", [], "error"],
    ["a warning of one that was", [record], "warning"],
  ])("is %s", (_name, records, severity) => {
    expect(deployedFindings([old], records, "2026-11-29")).toMatchObject([
      { file: "a.yaml", finding: { severity, path: ["kubernetesVersion"] } },
    ]);
  });
});
