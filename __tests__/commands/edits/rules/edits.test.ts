import fc from "fast-check";
import * as z from "zod";
import { unwrap } from "../../../../config/findings/allowed";
import { clusterSchema, directives } from "../../../../config/schema/schema";
import { editTable, editsBetween, hasRefused } from "../../../../commands/edits/rules/edits";
import { editFindings } from "../../../../commands/edits/rules/edits.findings";
import { editsReference } from "../../../../commands/edits/rules/editsReference";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { loadText } from "../../../support/badConfigs";
import { proxyCertificate } from "../../../support/certificates";
import { type Changes, configDemo, merge, root } from "../../../support/synth";

/** Every key of a cluster file that holds a value of its own; lists and unions count as one. */
function leaves(path: string, schema: z.core.$ZodType): readonly string[] {
  const bare = unwrap(schema);
  if (bare instanceof z.ZodObject)
    return Object.entries(bare.shape).flatMap(([key, below]) => leaves(path ? `${path}.${key}` : key, below));
  if (bare instanceof z.ZodRecord && unwrap(bare.valueType) instanceof z.ZodObject) return leaves(`${path}.<name>`, bare.valueType);
  return [path];
}

/** The row of a leaf: its own, or one above it that has no rows below. */
const rowOf = (leaf: string): string | undefined =>
  [leaf, ...leaf.split(".").map((_, index, steps) => steps.slice(0, index).join("."))].find(
    (path) => Object.hasOwn(editTable, path) && (path === leaf || !Object.keys(editTable).some((row) => row.startsWith(`${path}.`))),
  );

const base: Changes = {
  kubernetesVersion: "1.33",
  network: { availabilityZones: ["us-west-2a", "us-west-2b"] },
  nodeGroups: { managed: { one: {} }, selfManaged: { two: {} } },
};

const config = (changes: Changes) => configDemo(merge(base, changes));

const existingVpc = (settings: Changes, availabilityZones: readonly string[] = ["us-west-2a", "us-west-2b"]): Changes => ({
  network: {
    availabilityZones,
    existingVpc: merge(
      { id: "vpc-12345678", cidr: "10.20.0.0/16", nodeSubnets: { "us-west-2a": { id: "subnet-12345678", cidr: "10.20.0.0/22" } } },
      settings,
    ),
    nodeSubnets: { cidrs: { "us-west-2b": "10.20.4.0/22" } },
  },
});
const customNetworking: Changes = { customNetworking: { enabled: true } };
const publicSubnet: Changes = {
  network: { publicSubnets: { enabled: true, availabilityZones: ["us-west-2b"], cidrs: { "us-west-2b": "10.20.12.0/24" } } },
};
const bastion = (settings: Changes): Changes => ({ access: { bastion: { enabled: true, toolsBucket: { name: "tools" }, ...settings } } });

const authorities = (namespaces: readonly string[]): Changes => ({
  certificateAuthorities: { certificates: { corporate: proxyCertificate }, namespaces },
});

const squidOf = (settings: Changes): Changes => ({ network: { egress: "proxy" }, proxy: { squid: settings } });

const transitGateway = (attachment: "create" | "existing"): Changes =>
  merge(existingVpc({}), { network: { egress: "transitGateway", transitGateway: { id: "tgw-12345678", attachment } } });
const givenRouteTables = merge(
  transitGateway("existing"),
  existingVpc({ routeTables: { "us-west-2a": "rtb-12345678", "us-west-2b": "rtb-12345678" } }),
);
const attachmentRefused = ["network.transitGateway.attachment", "refused"];
const openStatement = { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" };
const policies = (statements: Readonly<Record<string, object[]>>): Changes => ({
  network: {
    endpoints: { policies: Object.fromEntries(Object.entries(statements).map(([service, Statement]) => [service, { Statement }])) },
  },
});
const perimeter = (organization: string): Changes => ({ network: { endpoints: { perimeter: { organization } } } });
const roleArn = (name: string): string => `arn:aws:iam::111122223333:role/${name}`;
const admins = (name: string): Changes => ({ access: { admins: [roleArn(name)] } });
const entry = (settings: Changes): Changes => ({ access: { entries: { one: { principal: roleArn("one"), ...settings } } } });
const asAdmin: Changes = { policies: [{ name: "AmazonEKSClusterAdminPolicy" }] };
const inNamespaces = (...namespaces: readonly string[]): Changes => ({ policies: [{ name: "AmazonEKSViewPolicy", namespaces }] });

const vpcCni = (release: string): Changes => ({ addons: { vpcCni: { version: `${release}-eksbuild.1` } } });

const edits = (before: Changes, after: Changes) => editsBetween(config(before), config(after));

/** The edits as `path: effect by stack`. */
const listed = (before: Changes, after: Changes) =>
  edits(before, after).map(({ path, effects, instead }) => [path.join("."), instead === undefined ? effects : "refused"]);

describe("the table", () => {
  test("has a row for every key of the schema", () => {
    const keys = leaves("", clusterSchema);
    expect(keys.length).toBeGreaterThan(150);
    // What a file says of others is settled before any edit is looked at.
    expect(keys.filter((leaf) => rowOf(leaf) === undefined)).toEqual(directives);
  });

  test("has no row for a key that the schema does not have", () => {
    const keys = leaves("", clusterSchema);
    const known = (row: string) => keys.some((leaf) => leaf === row || leaf.startsWith(`${row}.`));
    expect(Object.keys(editTable).filter((row) => !known(row))).toEqual([]);
  });

  test("says something about every case, and what to do instead of a refused one", () => {
    for (const cases of Object.values(editTable)) {
      for (const { effects, meaning, instead } of cases) {
        expect(meaning).toMatch(/^[^.]+(?:\.\S[^.]*|\. [^.]+)*$/);
        if (instead !== undefined) expect(effects).toEqual({});
      }
    }
  });

  test("ends with a case for any other change, or with both of on and off", () => {
    for (const [key, cases] of Object.entries(editTable)) {
      const texts = cases.flatMap(({ when }) => (when ? [when.text] : []));
      const isComplete =
        texts.length < cases.length || (/added|switched on/.test(texts.join()) && /removed|switched off/.test(texts.at(-1)!));
      expect([key, isComplete]).toEqual([key, true]);
    }
  });

  test("is docs/reference/edits.md", () => {
    expect(readFileSync(join(root, "docs/reference/edits.md"), "utf8")).toBe(editsReference());
  });
});

describe("an edit", () => {
  const group = (settings: object): Changes => ({ nodeGroups: { managed: { one: settings } } });

  test.each<[string, Changes, Changes, ReturnType<typeof listed>]>([
    ["none", {}, {}, []],
    ["of the name", {}, { name: "other" }, [["name", "refused"]]],
    ["that names the account", {}, { accountId: "111122223333" }, [["accountId", {}]]],
    ["of the account", { accountId: "111122223333" }, { accountId: "444455556666" }, [["accountId", "refused"]]],
    [
      "of the key of all repositories, without one",
      {},
      { encryption: { repositoriesKmsKeyArn: "arn:aws:kms:us-west-2:111122223333:key/images" } },
      [["encryption.repositoriesKmsKeyArn", {}]],
    ],
    [
      "of the key of all repositories, with a cache alone",
      { network: { egress: "nat" }, registry: { pullThroughCache: { quay: { registry: "quay.io", repositories: {} } } } },
      {
        network: { egress: "nat" },
        registry: { pullThroughCache: { quay: { registry: "quay.io", repositories: {} } } },
        encryption: { repositoriesKmsKeyArn: "arn:aws:kms:us-west-2:111122223333:key/images" },
      },
      [["encryption.repositoriesKmsKeyArn", { cluster: "update" }]],
    ],
    [
      "of the key of all repositories, with one",
      { registry: { repositories: { application: {} } } },
      {
        registry: { repositories: { application: {} } },
        encryption: { repositoriesKmsKeyArn: "arn:aws:kms:us-west-2:111122223333:key/images" },
      },
      [["encryption.repositoriesKmsKeyArn", "refused"]],
    ],
    [
      "of the role of the states",
      { backend: { type: "s3", bucket: "states", region: "us-west-2" } },
      { backend: { type: "s3", bucket: "states", region: "us-west-2", assumeRoleArn: "arn:aws:iam::444455556666:role/states" } },
      [["backend", {}]],
    ],
    [
      "that adds a zone",
      {},
      { network: { availabilityZones: ["us-west-2a", "us-west-2b", "us-west-2c"] } },
      [["network.availabilityZones", { network: "create", workload: "replace node group" }]],
    ],
    [
      "that removes a zone",
      { network: { availabilityZones: ["us-west-2a", "us-west-2b", "us-west-2c"] } },
      {},
      [["network.availabilityZones", "refused"]],
    ],
    ["of the order of zones", { network: { availabilityZones: ["us-west-2b", "us-west-2a"] } }, {}, [["network.availabilityZones", {}]]],
    ["of the VPC's block", {}, { network: { cidr: "10.9.0.0/16" } }, [["network.cidr", "refused"]]],
    ["that writes the VPC's block out", {}, { network: { cidr: "10.0.0.0/16" } }, [["network.cidr", {}]]],
    ["of the subnets' size", {}, { network: { nodeSubnets: { prefixLength: 22 } } }, [["network.nodeSubnets.prefixLength", "refused"]]],
    [
      "that gives a subnet the block it has",
      {},
      { network: { nodeSubnets: { cidrs: { "us-west-2a": "10.0.0.0/19" } } } },
      [["network.nodeSubnets.cidrs", { network: "create" }]],
    ],
    ["of the service block", {}, { network: { serviceCidr: "10.50.0.0/16" } }, [["network.serviceCidr", "refused"]]],
    ["one version up", {}, { kubernetesVersion: "1.34" }, [["kubernetesVersion", { cluster: "update", workload: "roll nodes" }]]],
    [
      "one version up, with a bastion",
      bastion({}),
      merge(bastion({}), { kubernetesVersion: "1.34" }),
      [["kubernetesVersion", { network: "replace", cluster: "update", workload: "roll nodes" }]],
    ],
    ["two versions up", {}, { kubernetesVersion: "1.35" }, [["kubernetesVersion", "refused"]]],
    ["one version down", {}, { kubernetesVersion: "1.32" }, [["kubernetesVersion", "refused"]]],
    [
      "of the namespace of an add-on that stays",
      { addons: { guardDutyAgent: { enabled: true } }, namespaces: { "amazon-guardduty": {} } },
      { addons: { guardDutyAgent: { enabled: true } } },
      [["namespaces.amazon-guardduty", "refused"]],
    ],
    [
      "of strict network policies, in one step",
      { addons: { vpcCni: { networkPolicy: { enabled: true, enforcingMode: "strict" } } } },
      {},
      [
        ["addons.vpcCni.networkPolicy.enabled", "refused"],
        ["addons.vpcCni.networkPolicy.enforcingMode", { cluster: "update", workload: "remove" }],
      ],
    ],
    ["of another namespace", { namespaces: { "team-a": {} } }, {}, [["namespaces.team-a", { workload: "remove" }]]],
    [
      "of pod subnets that the VPC CNI discovers",
      { network: { podSubnets: { enabled: true } }, addons: { vpcCni: { subnetDiscovery: true } } },
      { network: { podSubnets: { enabled: false } }, addons: { vpcCni: { subnetDiscovery: false } } },
      [
        ["network.podSubnets.enabled", "refused"],
        ["addons.vpcCni.subnetDiscovery", { network: "update", cluster: "update" }],
      ],
    ],
    [
      "one version down, asked for",
      {},
      { kubernetesVersion: "1.32", allowVersionRollback: true },
      [
        ["kubernetesVersion", { cluster: "update", workload: "roll nodes" }],
        ["allowVersionRollback", { cluster: "update" }],
      ],
    ],
    [
      "one version down with a bastion",
      bastion({}),
      merge(bastion({}), { kubernetesVersion: "1.32", allowVersionRollback: true }),
      [
        ["kubernetesVersion", { network: "replace", cluster: "update", workload: "roll nodes" }],
        ["allowVersionRollback", { cluster: "update" }],
      ],
    ],
    [
      "two versions down",
      {},
      { kubernetesVersion: "1.31", allowVersionRollback: true },
      [
        ["kubernetesVersion", "refused"],
        ["allowVersionRollback", { cluster: "update" }],
      ],
    ],
    ...(
      [
        ["that adds a namespace for certificates", [], ["apps"], "create"],
        ["that takes away a namespace for certificates", ["apps", "web"], ["web"], "remove"],
        ["of a namespace for certificates", ["apps"], ["web"], "remove"],
      ] as const
    ).map(([name, before, after, workload]): [string, Changes, Changes, [string, object][]] => [
      name,
      authorities(before),
      authorities(after),
      [["certificateAuthorities", { workload }]],
    ]),
    ["of the VPC CNI by one minor version", vpcCni("v1.18.3"), vpcCni("v1.19.0"), [["addons.vpcCni.version", { cluster: "update" }]]],
    ["of the VPC CNI by a build", vpcCni("v1.18.3"), vpcCni("v1.18.5"), [["addons.vpcCni.version", { cluster: "update" }]]],
    ["of the VPC CNI by three minor versions", vpcCni("v1.18.3"), vpcCni("v1.21.1"), [["addons.vpcCni.version", "refused"]]],
    ["of the VPC CNI back by two minor versions", vpcCni("v1.21.1"), vpcCni("v1.19.0"), [["addons.vpcCni.version", "refused"]]],
    ["that adds a group", {}, { nodeGroups: { managed: { three: {} } } }, [["nodeGroups.managed.three", { workload: "create" }]]],
    [
      "of instance types",
      {},
      group({ instanceTypes: ["m6i.xlarge"] }),
      [["nodeGroups.managed.one.instanceTypes", { workload: "replace node group" }]],
    ],
    ["to a custom AMI", {}, group({ amiId: "ami-12345678" }), [["nodeGroups.managed.one.amiId", { workload: "replace node group" }]]],
    [
      "of a custom AMI",
      group({ amiId: "ami-12345678" }),
      group({ amiId: "ami-87654321" }),
      [["nodeGroups.managed.one.amiId", { workload: "roll nodes" }]],
    ],
    ["of the desired size", {}, group({ capacity: { desired: 2 } }), [["nodeGroups.managed.one.capacity.desired", {}]]],
    [
      "that adds a label",
      {},
      group({ labels: { "example.com/pool": "one" } }),
      [["nodeGroups.managed.one.labels", { workload: "update" }]],
    ],
    [
      "that adds a label of a self-managed group",
      {},
      { nodeGroups: { selfManaged: { two: { labels: { pool: "two" } } } } },
      [["nodeGroups.selfManaged.two.labels", { workload: "roll nodes" }]],
    ],
    [
      "that enables custom networking",
      {},
      { customNetworking: { enabled: true } },
      [["customNetworking.enabled", { network: "create", cluster: "create", workload: "roll nodes" }]],
    ],
    ["that disables custom networking", { customNetworking: { enabled: true } }, {}, [["customNetworking.enabled", "refused"]]],
    [
      "that disables custom networking and keeps the pod subnets",
      { customNetworking: { enabled: true } },
      { network: { podSubnets: { enabled: true } } },
      [
        ["network.podSubnets.enabled", {}],
        ["customNetworking.enabled", { cluster: "update", workload: "roll nodes" }],
      ],
    ],
    [
      "that removes the pod subnets after that",
      { network: { podSubnets: { enabled: true } } },
      {},
      [["network.podSubnets.enabled", { network: "remove", cluster: "remove", workload: "remove" }]],
    ],
    [
      "of the pods' block",
      { customNetworking: { enabled: true }, network: { secondaryCidrs: ["100.64.0.0/16"] } },
      { customNetworking: { enabled: true }, network: { secondaryCidrs: ["100.65.0.0/16", "100.64.0.0/16"] } },
      [["network.secondaryCidrs", "refused"]],
    ],
    [
      "that adds an endpoint",
      {},
      { network: { endpoints: { additional: ["xray"] } } },
      [["network.endpoints.additional", { network: "create" }]],
    ],
    [
      "that removes an endpoint",
      { network: { endpoints: { additional: ["xray"] } } },
      {},
      [["network.endpoints.additional", { network: "remove" }]],
    ],
    ["that puts a perimeter around the endpoints", {}, perimeter("o-abcd123456"), [["network.endpoints.perimeter", { network: "update" }]]],
    [
      "of the perimeter's organization",
      perimeter("o-abcd123456"),
      perimeter("o-efgh123456"),
      [["network.endpoints.perimeter", { network: "update" }]],
    ],
    ["that takes the perimeter away, whose policies stay", perimeter("o-abcd123456"), {}, [["network.endpoints.perimeter", {}]]],
    [
      "that takes a policy away, and changes another",
      policies({ ec2: [openStatement], sts: [openStatement] }),
      policies({ sts: [openStatement, openStatement] }),
      [["network.endpoints.policies", { network: "update" }]],
    ],
    [
      "that takes a policy away, which stays",
      policies({ ec2: [openStatement], sts: [openStatement] }),
      policies({ sts: [openStatement] }),
      [["network.endpoints.policies", {}]],
    ],
    [
      "that leaves a policy to the perimeter",
      merge(perimeter("o-abcd123456"), policies({ sts: [openStatement] })),
      perimeter("o-abcd123456"),
      [["network.endpoints.policies", { network: "update" }]],
    ],
    [
      "to NAT gateways",
      {},
      { network: { egress: "nat" } },
      [["network.egress", { network: "create", cluster: "update", workload: "update" }]],
    ],
    ["away from NAT gateways", { network: { egress: "nat" } }, {}, [["network.egress", "refused"]]],
    [
      "away from NAT gateways that keeps the public subnets",
      { network: { egress: "nat" } },
      { network: { publicSubnets: { enabled: true } } },
      [
        ["network.publicSubnets.enabled", {}],
        ["network.egress", { network: "remove", cluster: "update", workload: "update" }],
      ],
    ],
    [
      "from NAT gateways to a transit gateway",
      { network: { egress: "nat" } },
      { network: { egress: "transitGateway", publicSubnets: { enabled: true }, transitGateway: { id: "tgw-12345678" } } },
      [
        ["network.publicSubnets.enabled", {}],
        ["network.egress", "refused"],
        ["network.transitGateway", "refused"],
      ],
    ],
    [
      "that takes a destination from a transit gateway to a peering connection",
      { network: { egress: "transitGateway", transitGateway: { id: "tgw-12345678", cidrs: ["10.99.0.0/16", "10.98.0.0/16"] } } },
      {
        network: {
          egress: "transitGateway",
          transitGateway: { id: "tgw-12345678", cidrs: ["10.98.0.0/16"] },
          peerings: { data: { connectionId: "pcx-12345678", cidrs: ["10.99.0.0/16"] } },
        },
      },
      [
        ["network.transitGateway.cidrs", "refused"],
        ["network.peerings", "refused"],
      ],
    ],
    [
      "that does so in an existing VPC, where no route is ours",
      merge(givenRouteTables, { network: { transitGateway: { cidrs: ["10.99.0.0/16", "10.98.0.0/16"] } } }),
      merge(givenRouteTables, {
        network: {
          transitGateway: { cidrs: ["10.98.0.0/16"] },
          peerings: { data: { connectionId: "pcx-12345678", cidrs: ["10.99.0.0/16"] } },
        },
      }),
      [
        ["network.transitGateway.cidrs", { network: "update" }],
        ["network.peerings", { network: "update" }],
      ],
    ],
    [
      "of the way out of nodes with FIPS",
      { nodeGroups: { managed: { main: { amiFamily: "Bottlerocket", fips: { enabled: true } } } } },
      { network: { egress: "nat" }, nodeGroups: { managed: { main: { amiFamily: "Bottlerocket", fips: { enabled: true } } } } },
      [["network.egress", { network: "remove", cluster: "update", workload: "roll nodes" }]],
    ],
    [
      "that points an endpoint of a full name to another service",
      { network: { endpoints: { privateLink: { kafka: { serviceName: "com.amazonaws.vpce.us-west-2.vpce-svc-0123456789abcdef0" } } } } },
      { network: { endpoints: { privateLink: { kafka: { serviceName: "com.amazonaws.vpce.us-west-2.vpce-svc-0123456789abcdef1" } } } } },
      [["network.endpoints.privateLink.kafka.serviceName", { network: "replace" }]],
    ],
    ["that removes a repository", { registry: { repositories: { "a/b": {} } } }, {}, [["registry.repositories.a/b", "refused"]]],
    [
      "that removes a repository with forceDelete",
      { registry: { repositories: { "a/b": { forceDelete: true } } } },
      {},
      [["registry.repositories.a/b", { cluster: "remove" }]],
    ],
    [
      "of the secrets' key",
      {},
      { encryption: { kmsKeyArn: "arn:aws:kms:us-west-2:111122223333:key/a" } },
      [["encryption.kmsKeyArn", "refused"]],
    ],
    [
      "of a given security group of the pods in use",
      merge(customNetworking, existingVpc({})),
      merge(customNetworking, existingVpc({ securityGroups: { pods: "sg-12345678" } })),
      [["network.existingVpc.securityGroups.pods", "refused"]],
    ],
    [
      "that disables custom networking, and keeps the pods' security group with their subnets",
      merge(customNetworking, existingVpc({ securityGroups: { pods: "sg-12345678" } })),
      merge({ network: { podSubnets: { enabled: true } } }, existingVpc({ securityGroups: { pods: "sg-12345678" } })),
      [
        ["network.podSubnets.enabled", {}],
        ["customNetworking.enabled", { cluster: "update", workload: "roll nodes" }],
      ],
    ],
    [
      "of the pods' security group after that",
      merge({ network: { podSubnets: { enabled: true } } }, existingVpc({ securityGroups: { pods: "sg-12345678" } })),
      merge({ network: { podSubnets: { enabled: true } } }, existingVpc({})),
      [["network.existingVpc.securityGroups.pods", { cluster: "remove" }]],
    ],
    [
      "of a given security group of the endpoints",
      existingVpc({}),
      existingVpc({ securityGroups: { endpoints: "sg-12345678" } }),
      [["network.existingVpc.securityGroups.endpoints", { network: "remove" }]],
    ],
    [
      "that gives another subnet",
      existingVpc({}),
      existingVpc({ nodeSubnets: { "us-west-2a": { id: "subnet-87654321", cidr: "10.20.0.0/22" } } }),
      [["network.existingVpc.nodeSubnets", "refused"]],
    ],
    [
      "to a subnet of ours",
      existingVpc({ nodeSubnets: { "us-west-2c": { id: "subnet-87654321", cidr: "10.20.8.0/22" } } }, [
        "us-west-2a",
        "us-west-2b",
        "us-west-2c",
      ]),
      existingVpc({}, ["us-west-2a", "us-west-2b"]),
      [
        ["network.existingVpc.nodeSubnets", "refused"],
        ["network.availabilityZones", "refused"],
      ],
    ],
    [
      "of the internet gateway in use",
      merge(existingVpc({ internetGatewayId: "igw-12345678" }), publicSubnet),
      merge(existingVpc({ internetGatewayId: "igw-87654321" }), publicSubnet),
      [["network.existingVpc.internetGatewayId", "refused"]],
    ],
    [
      "of the order of zones, where a single NAT gateway is in the first",
      { network: { egress: "nat", natGateways: "single" } },
      { network: { egress: "nat", natGateways: "single", availabilityZones: ["us-west-2b", "us-west-2a"] } },
      [["network.availabilityZones", { network: "replace" }]],
    ],
    [
      "that puts a new zone first, where the bastion is",
      bastion({}),
      merge(bastion({}), { network: { availabilityZones: ["us-west-2c", "us-west-2a", "us-west-2b"] } }),
      [["network.availabilityZones", { network: "replace", workload: "replace node group" }]],
    ],
    [
      "of the bastion's size",
      bastion({ instanceType: "t3.micro" }),
      bastion({ instanceType: "t3.medium" }),
      [["access.bastion.instanceType", { network: "update" }]],
    ],
    [
      "of the bastion's architecture",
      bastion({ instanceType: "t3.micro" }),
      bastion({ instanceType: "t4g.micro" }),
      [["access.bastion.instanceType", "refused"]],
    ],
    [
      "of the architecture of Squid, which keeps its AMI",
      squidOf({ instanceType: "t3.small" }),
      squidOf({ instanceType: "t4g.small" }),
      [["proxy.squid.instanceType", "refused"]],
    ],
    [
      "of the architecture of Squid, with an AMI for it",
      squidOf({ instanceType: "t3.small" }),
      squidOf({ instanceType: "t4g.small", amiId: "ami-12345678" }),
      [
        ["proxy.squid.instanceType", { network: "replace" }],
        ["proxy.squid.amiId", { network: "replace" }],
      ],
    ],
    ["of whose the VPC's only attachment is", transitGateway("create"), transitGateway("existing"), [attachmentRefused]],
    ["that attaches the VPC a second time", transitGateway("existing"), transitGateway("create"), [attachmentRefused]],
    ["that names administrators", {}, admins("one"), [["access.admins", { cluster: "create" }]]],
    ["of one administrator for another", admins("one"), admins("two"), [["access.admins", { cluster: "remove" }]]],
    ["that leaves nobody as an administrator", admins("one"), {}, [["access.admins", "refused"]]],
    ["that names the first administrator in an entry", {}, entry(asAdmin), [["access.entries.one", { cluster: "create" }]]],
    ["that leaves none in an entry", entry(asAdmin), entry({}), [["access.entries.one.policies", "refused"]]],
    [
      "that moves the administrator to an entry",
      admins("one"),
      entry(asAdmin),
      [
        ["access.admins", { cluster: "remove" }],
        ["access.entries.one", { cluster: "create" }],
      ],
    ],
    [
      "of an access policy's namespaces",
      entry(inNamespaces("a")),
      entry(inNamespaces("b")),
      [["access.entries.one.policies", { cluster: "update" }]],
    ],
    ["of an access entry's type", entry({}), entry({ type: "EC2_LINUX" }), [["access.entries.one.type", { cluster: "replace" }]]],
    [
      "of an access entry's principal",
      entry({}),
      entry({ principal: roleArn("two") }),
      [["access.entries.one.principal", { cluster: "remove" }]],
    ],
    [
      "that removes a user name, which Terraform would leave",
      entry({ username: "a" }),
      entry({}),
      [["access.entries.one.username", "refused"]],
    ],
    [
      "of the most nodes that a self-managed group may have",
      {},
      { nodeGroups: { selfManaged: { two: { capacity: { max: 2 } } } } },
      [["nodeGroups.selfManaged.two.capacity.max", { workload: "remove" }]],
    ],
    ["of the backend", {}, { backend: { type: "s3", bucket: "states", region: "us-west-2" } }, [["backend", {}]]],
    [
      "of the first peering connection of pods with custom networking, beside EKS Auto Mode",
      { network: { egress: "nat" }, ...customNetworking, autoMode: {} },
      {
        network: { egress: "nat", peerings: { company: { connectionId: "pcx-12345678", cidrs: ["10.1.0.0/16"] } } },
        ...customNetworking,
        autoMode: {},
      },
      [
        ["network.peerings", { network: "update" }],
        ["addons.vpcCni.env.AWS_VPC_K8S_CNI_EXTERNALSNAT", { cluster: "update", workload: "update" }],
      ],
    ],
    [
      "of the variable that says the same, beside nodes of EKS Auto Mode",
      { network: { egress: "nat" }, autoMode: {} },
      { network: { egress: "nat" }, autoMode: {}, addons: { vpcCni: { env: { AWS_VPC_K8S_CNI_EXTERNALSNAT: "false" } } } },
      [
        ["addons.vpcCni.env", { cluster: "update" }],
        ["addons.vpcCni.env.AWS_VPC_K8S_CNI_EXTERNALSNAT", { workload: "update" }],
      ],
    ],
    ["of the protection", {}, { deletionProtection: false }, [["deletionProtection", { cluster: "update" }]]],
  ])("%s", (_name, before, after, expected) => {
    expect(listed(before, after)).toEqual(expected);
  });

  test("that takes the last user of the public subnets away is refused, at the key that keeps them", () => {
    const sample = {
      samples: { publicNlb: { enabled: true }, image: { repository: "111122223333.dkr.ecr.us-west-2.amazonaws.com/nginx" } },
      loadBalancerController: { enabled: true, image: { repository: "111122223333.dkr.ecr.us-west-2.amazonaws.com/lbc" } },
    };
    const off = merge(sample, { samples: { publicNlb: { enabled: false } } });
    expect(listed(sample, off).at(-1)).toEqual(["network.publicSubnets.enabled", "refused"]);
    expect(hasRefused(edits(sample, merge(off, { network: { publicSubnets: { enabled: true } } })))).toBe(false);
  });

  test("behind a proxy rolls the nodes where it changes NO_PROXY", () => {
    const proxy: Changes = {
      network: { egress: "proxy", transitGateway: { id: "tgw-12345678" } },
      proxy: { url: "http://proxy.example.com:3128" },
    };
    expect(listed(proxy, merge(proxy, { network: { endpoints: { additional: ["xray"] } } }))).toEqual([
      ["network.endpoints.additional", { network: "create", workload: "roll nodes" }],
    ]);
    expect(listed(proxy, merge(proxy, { proxy: { url: "http://other.example.com:3128" } }))).toEqual([
      ["proxy.url", { workload: "roll nodes" }],
    ]);
  });

  test("of certificate authorities does nothing where they move from their older name", () => {
    const certificateAuthorities = { certificates: { corporate: proxyCertificate }, namespaces: ["apps"] };
    const older = { caCertificates: certificateAuthorities.certificates, caNamespaces: certificateAuthorities.namespaces };
    const proxy: Changes = { network: { egress: "proxy" }, proxy: { squid: {} } };
    expect(listed(merge(proxy, { proxy: older }), merge(proxy, { certificateAuthorities }))).toEqual([
      ["proxy.caCertificates", {}],
      ["proxy.caNamespaces", {}],
      ["certificateAuthorities", {}],
    ]);
    expect(listed({ proxy: older }, { certificateAuthorities })).toEqual([
      ["proxy", {}],
      ["certificateAuthorities", {}],
    ]);
    expect(listed({}, { certificateAuthorities })).toEqual([["certificateAuthorities", { workload: "roll nodes" }]]);
    expect(listed(proxy, merge(proxy, { certificateAuthorities }))).toEqual([
      ["certificateAuthorities", { network: "replace", workload: "roll nodes" }],
    ]);
  });

  test("behind a proxy makes a private bastion anew where the nodes roll", () => {
    const proxy = merge(bastion({ subnet: "private" }), {
      network: { egress: "proxy", transitGateway: { id: "tgw-12345678" } },
      proxy: { url: "http://proxy.example.com:3128" },
    });
    expect(listed(proxy, merge(proxy, { proxy: { noProxy: ["example.com"] } }))).toEqual([
      ["proxy.noProxy", { network: "replace", workload: "roll nodes" }],
    ]);
  });

  const s3 = { type: "s3", bucket: "states", region: "us-west-2" };
  const cloud = { type: "cloud", organization: "example" };
  test.each<[string, object, object, RegExp | undefined]>([
    ["from local to S3", { type: "local" }, s3, /terraform init -migrate-state/],
    ["from S3 to Terraform Cloud", s3, cloud, /run terraform init in/],
    ["from Terraform Cloud to S3", cloud, s3, /terraform state pull .* terraform state push/],
    ["to another organization", cloud, { ...cloud, organization: "other" }, /terraform state pull .* terraform state push/],
    ["to another bucket", s3, { ...s3, bucket: "other" }, /terraform init -migrate-state/],
    ["to another key of the states", s3, { ...s3, kmsKeyArn: "arn:aws:kms:us-west-2:111122223333:key/a" }, /-reconfigure/],
    ["to another project", cloud, { ...cloud, project: "other" }, /^Run terraform init/],
    [
      "of how Terraform Cloud runs",
      cloud,
      { ...cloud, autoApply: true, tags: ["team:one"], terraformVersion: "1.13.4", agents: { pool: "vpc" } },
      undefined,
    ],
  ])("of the backend %s changes nothing in AWS, and says how the states move", (_name, before, after, first) => {
    const [edit, ...others] = edits({ backend: before }, { backend: after });
    expect(others).toEqual([]);
    expect(edit).toMatchObject({ path: ["backend"], effects: {}, instead: undefined });
    if (first) expect(edit!.first).toMatch(first);
    else expect(edit!.first).toBeUndefined();
  });

  test("of the limits of a managed group says what EKS wants first", () => {
    const firsts = (before: object, after: object) =>
      edits(group({ capacity: before }), group({ capacity: after })).map(({ first }) => first);
    expect(firsts({ min: 1 }, { min: 2 })).toEqual([expect.stringContaining("raise their number")]);
    expect(firsts({ min: 2 }, { min: 1 })).toEqual([undefined]);
    expect(firsts({ max: 6 }, { max: 5 })).toEqual([expect.stringContaining("lower their number")]);
    expect(firsts({ max: 5 }, { max: 6 })).toEqual([undefined]);
  });

  test("of what only the nodes of before use says that Terraform does not wait for those of self-managed groups", () => {
    const settings = { instanceTypes: ["c6in.32xlarge"], availabilityZones: ["us-west-2a"] };
    const group = (kind: string, more: object): Changes => ({ nodeGroups: { [kind]: { three: { ...settings, ...more } } } });
    const only = (kind: string, before: object, after: object) => edits(group(kind, before), group(kind, after))[0]!;
    const placement = [{ placementGroup: "spread" }, { placementGroup: "partition" }] as const;
    for (const [before, after] of [placement, [placement[0], {}]] as const) {
      const edit = only("selfManaged", before, after);
      expect(edit.effects).toEqual({ workload: "roll nodes" });
      expect(edit.meaning).toMatch(/InvalidPlacementGroup\.InUse.*apply again when aws autoscaling describe-instance-refreshes/);
    }
    const adapters = only("selfManaged", { efa: true }, {});
    expect(adapters.meaning).toMatch(/rules .* go at once.*DependencyViolation; apply again/);
    expect(adapters.first).toContain("Stop what uses the adapters");
    const managed = only("managed", { efa: true }, {});
    expect(managed.meaning).toMatch(/the rules and the security group of adapters go when EKS has replaced the nodes/);
    expect(managed.first).toBeUndefined();
    const withoutWaiting = [
      only("selfManaged", {}, placement[0]),
      only("selfManaged", {}, { efa: true }),
      // EKS has replaced the nodes of managed groups when their update is done, and Terraform waits for that.
      only("managed", ...placement),
      managed,
    ];
    expect(withoutWaiting.filter(({ meaning }) => meaning.includes("apply again"))).toEqual([]);
  });

  test("that pins the VPC CNI, or no longer does, says to look at the version that runs", () => {
    expect(edits({}, vpcCni("v1.21.1"))).toMatchObject([
      { effects: { cluster: "update" }, first: expect.stringContaining("describe-addon") },
    ]);
    expect(edits(vpcCni("v1.21.1"), {})[0]!.first).toContain("one after the other");
    expect(edits(vpcCni("v1.20.4"), vpcCni("v1.21.1"))[0]!.first).toBeUndefined();
  });

  test("of the version of Kubernetes says when Karpenter replaces its nodes, and what holds them back", () => {
    const at = (kubernetesVersion: string): Changes => ({
      kubernetesVersion,
      allowVersionRollback: true,
      registry: { mirror: true, accountId: "111122223333" },
      network: { egress: "nat", publicSubnets: { enabled: true } },
      access: { bastion: { enabled: true } },
      karpenter: {},
    });
    const ofVersion = (from: string, to: string, changes: Changes = {}) =>
      edits(merge(at(from), changes), merge(at(to), changes)).find(({ path }) => path.join() === "kubernetesVersion")!;
    const up = ofVersion("1.34", "1.35");
    expect(up).toMatchObject({ effects: { network: "replace", cluster: "update", workload: "roll nodes" } });
    expect(up.meaning).toMatch(/bastion is recreated.*Karpenter replaces nodes .* from the apply of the cluster stack on/);
    expect(up.first).toContain("karpenter.version");
    const down = ofVersion("1.35", "1.34");
    expect(down.first).toMatch(/^Name an AMI .* by amiId .*Apply the workload stack before the cluster stack.*Karpenter has replaced/);
    const without = ofVersion("1.34", "1.35", { karpenter: undefined, access: undefined });
    expect([without.first, without.effects]).toEqual([undefined, { cluster: "update", workload: "roll nodes" }]);
  });

  test("of the version of Kubernetes says that EKS replaces the nodes of EKS Auto Mode, up and down", () => {
    const at = (kubernetesVersion: string, changes: Changes): Changes => ({
      kubernetesVersion,
      allowVersionRollback: true,
      nodeGroups: {},
      autoMode: {},
      ...changes,
    });
    const ofVersion = (from: string, to: string, changes: Changes = {}) => {
      const [edit, ...others] = editsBetween(configDemo(at(from, changes)), configDemo(at(to, changes)));
      expect(others).toEqual([]);
      return edit!;
    };
    const beside: Changes = { nodeGroups: { managed: { one: {} } } };
    const up = ofVersion("1.34", "1.35");
    // No group rolls nodes.
    expect(up.effects).toEqual({ cluster: "update", workload: "update" });
    expect(up.meaning).toContain("EKS replaces the nodes of EKS Auto Mode from the apply of the cluster stack on, within the budgets");
    expect(ofVersion("1.34", "1.35", beside)).toMatchObject({
      effects: { workload: "roll nodes" },
      meaning: expect.stringContaining("EKS Auto Mode"),
    });

    const down = ofVersion("1.35", "1.34");
    expect(down.meaning).toMatch(/EKS first replaces the nodes .* EKS gives up after 12 hours, and refuses other updates/);
    // There is no add-on kube-proxy to lower, and nothing to roll back before.
    expect(down.first).toMatch(/^See that no budget of a node pool is 0 and no node has .*do-not-disrupt/);
    // By default pods may hold a node longer than EKS goes on.
    expect(down.first).toMatch(
      /pods with this annotation and PodDisruptionBudgets, .*terminationGracePeriod.* well below 12h before, and wait until EKS has replaced/,
    );
    expect(down.first).not.toMatch(/kube-proxy|workload stack/);
    const downBeside = ofVersion("1.35", "1.34", beside);
    expect(downBeside.meaning).toContain("EKS first replaces the nodes of EKS Auto Mode");
    expect(downBeside.first).toMatch(/budget of a node pool.*Apply the workload stack before the cluster stack, and lower kube-proxy/);

    const bastionToo = ofVersion("1.34", "1.35", { network: { egress: "nat" }, access: { bastion: { enabled: true } } });
    expect(bastionToo).toMatchObject({ effects: { network: "replace", cluster: "update", workload: "update" } });
    expect(bastionToo.meaning).toMatch(/nodes of EKS Auto Mode .*The bastion is recreated/);
  });

  test("that takes Karpenter away says to let its nodes go before, by a file that is right", () => {
    const nodeGroups = { managed: { system: { capacity: { min: 2 } } } };
    const withPools: Changes = { nodeGroups, registry: { mirror: true, accountId: "111122223333" }, karpenter: {} };
    const withoutPools = merge(withPools, { karpenter: { nodePools: {} } });
    const removed = edits(withPools, { ...withPools, karpenter: undefined }).find(({ path }) => path.join(".") === "karpenter");
    expect(removed!.first).toMatch(/set karpenter.nodePools to \{\} and apply, wait until .*nodeclaims/);
    expect(edits(withPools, withoutPools).map(({ instead }) => instead)).toEqual([undefined]);
    expect(loadText(stringify({ ...withoutPools, name: "demo", region: "us-west-2" })).config).toBeDefined();
  });

  test("that takes a Squid of ours away says that its events go", () => {
    const squid: Changes = { network: { egress: "proxy", publicSubnets: { enabled: true } }, proxy: { squid: {} } };
    const url: Changes = { ...squid, proxy: { url: "http://proxy.example.com:3128" } };
    const none: Changes = { network: { egress: "none", publicSubnets: { enabled: true } } };
    const losing = (before: Changes, after: Changes) =>
      edits(before, after).flatMap(({ path, meaning }) => (meaning.includes("log group with all events") ? [path.join(".")] : []));
    expect(losing(squid, url)).toEqual(["proxy.squid", "proxy.url"]);
    expect(losing(squid, none)).toEqual(["proxy"]);
    expect(losing(url, squid)).toEqual([]);
    expect(losing(url, none)).toEqual([]);
  });

  test("that names the first administrators says how the creator's access entry is kept", () => {
    expect(edits({}, admins("one"))[0]!.first).toContain("run private-eks adopt");
    expect(edits(admins("one"), admins("two"))[0]!.first).toBeUndefined();
  });

  test("that needs a step by hand is a warning, and a refused one an error with what to do instead", () => {
    expect(editFindings(edits({}, { backend: { type: "s3", bucket: "states", region: "us-west-2" } }))).toMatchObject([
      { severity: "warning", path: ["backend"], fix: expect.stringContaining("-migrate-state") },
    ]);
    expect(editFindings(edits({}, { kubernetesVersion: "1.35" }))).toEqual([
      {
        severity: "error",
        path: ["kubernetesVersion"],
        problem: "an existing cluster does not allow this edit: EKS upgrades one minor version at a time",
        fix: "Write the next minor version and apply all three stacks, then the one after it",
      },
    ]);
  });
});

test("no subnet, VPC or repository is lost by any pair of networks without a refusal", () => {
  const zones = fc.subarray(["us-west-2a", "us-west-2b", "us-west-2c"], { minLength: 2 });
  const network = fc.record({
    availabilityZones: zones,
    cidr: fc.constantFrom("10.0.0.0/16", "10.1.0.0/16"),
    nodeSubnets: fc.constantFrom({}, { prefixLength: 20 }),
    publicSubnets: fc.constantFrom({}, { enabled: true }),
  });
  fc.assert(
    fc.property(network, network, (before, after) => {
      const [old, next] = [config({ network: before }), config({ network: after })];
      const lost =
        before.availabilityZones.some((zone) => !after.availabilityZones.includes(zone)) ||
        before.cidr !== after.cidr ||
        JSON.stringify(before.nodeSubnets) !== JSON.stringify(after.nodeSubnets) ||
        ("enabled" in before.publicSubnets && !("enabled" in after.publicSubnets));
      expect(hasRefused(editsBetween(old, next))).toBe(lost);
    }),
    { numRuns: 60 },
  );
});

test("several minor versions down are refused without asking for what is set already", () => {
  const refusal = (next: Changes) => editsBetween(config({}), config(next)).find(({ path }) => path[0] === "kubernetesVersion")?.instead;
  expect(refusal({ kubernetesVersion: "1.31", allowVersionRollback: true })).toBe(
    "Write the minor version just below the one that runs, or keep the version",
  );
  expect(refusal({ kubernetesVersion: "1.31" })).toContain("set allowVersionRollback to true");
});
