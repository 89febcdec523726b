import fc from "fast-check";
import type { ValidCluster } from "../../../config/load";
import { clusterSchema } from "../../../config/schema";
import { overlaps } from "../../../design/addresses/cidr";
import { fleetFindings } from "../../../design/fleet/fleetFindings";
import { merge } from "../../support/synth";

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
