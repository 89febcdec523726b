import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { App } from "cdktf";
import { clusterSchema } from "../../config/schema/schema";
import { analyse } from "../../design/facts";
import { podGroupNeeds } from "../../design/network/podGroupNeeds";
import { PodSecurityGroup } from "../../modules/customNetworking";
import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { policyDocument, type ResourceStatement } from "../../design/iam/policy";
import { EncryptionKey } from "../../modules/cluster/controlPlane";
import { checkLeftLogGroup } from "../../modules/cluster/leftLogGroup";
import { VersionGuard } from "../../modules/cluster/versionGuard";
import { checkControlPlaneZones } from "../../modules/network/controlPlaneZones";
import { PodPolicies } from "../../modules/workload/podPolicies";
import { planSecurityGroupPolicies } from "../../design/software/securityGroupPolicies";
import { createAwsProvider } from "../../stacks/providers";
import { sortedJson, Stack as WrittenStack } from "../../stacks/write/stack";
import { dataSources, type Json, type Stack } from "../support/stack";
import { synthDemo } from "../support/synth";

const folder = mkdtempSync(join(tmpdir(), "private-eks-checks-"));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** What AWS would answer: attributes by type of data source, and of single ones by their address. */
interface Answers {
  readonly byType: Readonly<Record<string, object>>;
  readonly byAddress: Readonly<Record<string, object>>;
}

/** The warnings of a plan with the answers. All plans of a stack that tests ask for at the same time are one run of Terraform. */
type Plan = (answers: Answers) => Promise<readonly string[]>;

interface Asked {
  readonly answers: Answers;
  readonly resolve: (warnings: readonly string[]) => void;
  readonly reject: (reason: unknown) => void;
}

/** The warnings of a stack's plans, with AWS played by Terraform: a failed check fails the test run. */
function planOf(json: Stack["json"]): Plan {
  const cwd = mkdtempSync(join(folder, "stack-"));
  const { backend: _backend, ...terraform } = json["terraform"] as Record<string, Json>;
  writeFileSync(join(cwd, "cdk.tf.json"), JSON.stringify({ ...json, terraform }));
  let asked: Asked[] = [];
  const answerAll = async (): Promise<void> => {
    const batch = asked;
    asked = [];
    try {
      const warnings = await runTests(
        cwd,
        batch.map(({ answers }) => answers),
      );
      for (const [index, { resolve }] of batch.entries()) resolve(warnings[index]!);
    } catch (reason) {
      for (const { reject } of batch) reject(reason);
    }
  };
  return (answers) =>
    new Promise((resolve, reject) => {
      // One run of Terraform after the other: each takes a gigabyte.
      if (asked.push({ answers, resolve, reject }) === 1) runs = runs.then(answerAll);
    });
}

let runs = Promise.resolve();

jest.setTimeout(600_000);

/** @see https://developer.hashicorp.com/terraform/language/tests/mocking */
async function runTests(cwd: string, all: readonly Answers[]): Promise<readonly (readonly string[])[]> {
  for (const name of readdirSync(cwd).filter((file) => file.endsWith(".tftest.hcl"))) rmSync(join(cwd, name));
  for (const [index, answers] of all.entries()) writeFileSync(join(cwd, testFile(index)), testOf(answers));
  const run = async (...args: string[]): Promise<string> => {
    const terraform = spawn("terraform", args, { cwd, stdio: ["ignore", "pipe", "ignore"] });
    return text(terraform.stdout);
  };
  await run("init", "-no-color");
  const lines = (await run("test", "-json")).split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as TestLine]));
  return all.map((_, index) => {
    const own = lines.filter((line) => line["@testfile"] === testFile(index));
    if (!own.some(({ test_run }) => test_run?.progress === "complete")) throw new Error(JSON.stringify(lines, null, 2));
    return own
      .flatMap(({ diagnostic }) => diagnostic ?? [])
      .map(({ summary, detail }) => (summary === "Check block assertion failed" ? detail : `${summary}: ${detail}`));
  });
}

interface TestLine {
  readonly "@testfile"?: string;
  readonly diagnostic?: { readonly summary: string; readonly detail: string };
  readonly test_run?: { readonly progress: string };
}

const testFile = (index: number): string => `${index}.tftest.hcl`;

function testOf({ byAddress, byType }: Answers): string {
  const mocks = Object.entries(byType).map(([type, defaults]) => `mock_data "${type}" {\ndefaults = ${JSON.stringify(defaults)}\n}`);
  const overrides = Object.entries(byAddress).map(
    ([address, values]) => `override_data {\ntarget = ${address}\nvalues = ${JSON.stringify(values)}\n}`,
  );
  return ['mock_provider "aws" {', ...mocks, "}", ...overrides, 'run "plan" {\ncommand = plan\n}'].join("\n");
}

const [a, b] = ["us-west-2a", "us-west-2b"] as const;
const vpcId = "vpc-0123456789abcdef0";
const base = {
  existingVpc: {
    id: vpcId,
    cidr: "10.20.0.0/16",
    secondaryCidrs: ["100.64.0.0/16"],
    nodeSubnets: {
      [a]: { id: "subnet-0123456789abcde0a", cidr: "10.20.0.0/22" },
      [b]: { id: "subnet-0123456789abcde0b", cidr: "10.20.4.0/22" },
    },
  },
};

const account = "111122223333";

/** A VPC as the cluster file says. */
const vpcAnswers = {
  aws_caller_identity: { account_id: account },
  aws_vpc: {
    id: vpcId,
    owner_id: account,
    cidr_block: "10.20.0.0/16",
    cidr_block_associations: [{ association_id: "", cidr_block: "100.64.0.0/16", state: "associated" }],
    enable_dns_support: true,
    enable_dns_hostnames: true,
  },
  aws_vpc_dhcp_options: { domain_name_servers: ["AmazonProvidedDNS"] },
  aws_route_tables: { ids: ["rtb-0123456789abcdef0"] },
  aws_route_table: { id: "rtb-0123456789abcdef0", vpc_id: vpcId, associations: [], routes: [] },
  aws_subnets: { ids: [] },
};

const subnetAnswers = (stack: Stack): Answers["byAddress"] =>
  Object.fromEntries(
    dataSources(stack, "aws_subnet").map(({ address, path }) => {
      const zone = path.includes(a) ? a : b;
      const { cidr, id } = base.existingVpc.nodeSubnets[zone];
      return [address, { id, vpc_id: vpcId, availability_zone: zone, cidr_block: cidr, map_public_ip_on_launch: false, tags: {} }];
    }),
  );

const address = (stack: Stack, path: string): string => dataSources(stack).find((block) => block.path.endsWith(path))!.address;

describe("the owner of an existing VPC", () => {
  const [own, shared] = [{}, { shared: true, ownerAccountId: "444455556666" }].map(
    (owner) => synthDemo({ network: { existingVpc: { ...base.existingVpc, ...owner, zoneIds: { [a]: "usw2-az2" } } } }).network,
  ) as [Stack, Stack];
  const plans = new Map([own, shared].map((stack) => [stack, planOf(stack.json)]));

  const refusals = (stack: Stack, ownerId: string, zoneId = "usw2-az2") => {
    const byType = { ...vpcAnswers, aws_vpc: { ...vpcAnswers.aws_vpc, owner_id: ownerId } };
    const answers = Object.entries(subnetAnswers(stack)).map(([key, values]) => [key, { ...values, availability_zone_id: zoneId }]);
    return plans.get(stack)!({ byType, byAddress: Object.fromEntries(answers) as Answers["byAddress"] });
  };

  test.concurrent.each<[string, Stack, string, readonly string[]]>([
    ["is the account of the cluster", own, account, []],
    ["shares it, as the file says", shared, "444455556666", []],
    ["is another account, of which the file says nothing", own, "444455556666", [`${vpcId} is of account 444455556666, not of ${account}`]],
    [
      "is the account of the cluster, and the file says it is shared",
      shared,
      account,
      [`${vpcId} is of account ${account}, which is that of the cluster`, `${vpcId} is of account ${account}, not of 444455556666`],
    ],
    ["is a third account", shared, "777788889999", [`${vpcId} is of account 777788889999, not of 444455556666`]],
  ])("%s", async (_what, stack, owner, sentences) => {
    expect(await refusals(stack, owner)).toEqual(sentences.map((sentence) => expect.stringContaining(sentence)));
  });

  test.concurrent("has subnets in the zone whose id the file has", async () => {
    expect(await refusals(own, account, "usw2-az3")).toEqual([expect.stringContaining("is in usw2-az3, not in usw2-az2")]);
  });
});

describe("endpoints that are there", () => {
  const { network } = synthDemo({ network: { ...base, endpoints: { services: { sts: "existing" } } } });
  const sts = {
    private_dns_enabled: true,
    security_group_ids: ["sg-old"],
    subnet_ids: ["subnet-a", "subnet-b"],
    policy: JSON.stringify({ Statement: [{ Effect: "Allow", Action: "*", Resource: "*", Principal: "*" }] }),
  };
  const plan = planOf(network.json);

  const warningsOf = (endpoint: object, groups: Readonly<Record<string, readonly string[]>>) =>
    plan({
      byType: { ...vpcAnswers, aws_vpc_endpoint: { ...sts, ...endpoint }, aws_security_groups: { ids: [] } },
      byAddress: {
        ...subnetAnswers(network),
        [address(network, `existing-endpoints/subnets-${a}`)]: { ids: ["subnet-a", "subnet-0123456789abcde0a"] },
        [address(network, `existing-endpoints/subnets-${b}`)]: { ids: ["subnet-b"] },
        ...Object.fromEntries(Object.entries(groups).map(([admitted, ids]) => [address(network, `admit-${admitted}`), { ids }])),
      },
    });
  const withStatement = (...Statement: readonly object[]) => ({ policy: JSON.stringify({ Statement }) });
  const refusesTokens = `The policy of the sts endpoint of ${vpcId} has no statement that allows sts:AssumeRoleWithWebIdentity. Have its owner allow what the cluster calls.`;
  const primary = { "10.20.0.0-16": ["sg-other", "sg-old"] };

  test.concurrent.each<[string, object, Readonly<Record<string, readonly string[]>>, readonly string[]]>([
    ["let in all blocks", {}, { ...primary, "100.64.0.0-16": ["sg-old"] }, []],
    ["let in a prefix list", {}, { ...primary, "prefix-lists": ["sg-old"] }, []],
    [
      "let in the primary block only",
      {},
      { ...primary, "100.64.0.0-16": ["sg-other"] },
      [
        `No security group of the sts endpoint of ${vpcId} has a rule that lets in 100.64.0.0/16. Nodes and pods with these addresses need it, on port 443: have its owner add rules for the blocks.`,
      ],
    ],
    [
      "are in one zone only",
      { subnet_ids: ["subnet-b"] },
      { "prefix-lists": ["sg-old"] },
      [
        `The sts endpoint of ${vpcId} has no network interface in ${a}: nodes there reach it in other zones only, and not while those fail. Have its owner add a subnet of each zone where AWS offers the service.`,
      ],
    ],
    ["have a policy that only denies", withStatement({ Effect: "Deny", Action: "*" }), { "prefix-lists": ["sg-old"] }, [refusesTokens]],
    [
      "have a policy that allows other calls",
      withStatement({ Effect: "Allow", Action: ["sts:Get*"] }),
      { "prefix-lists": ["sg-old"] },
      [refusesTokens],
    ],
    [
      "have a policy that allows the call by a pattern",
      withStatement({ Effect: "Deny", Action: "s3:*" }, { Effect: "Allow", Action: ["s3:*", "STS:AssumeRoleWithWeb????????"] }),
      { "prefix-lists": ["sg-old"] },
      [],
    ],
    [
      "have a policy that allows all but other calls",
      withStatement({ Effect: "Allow", NotAction: "s3:*" }),
      { "prefix-lists": ["sg-old"] },
      [],
    ],
    ["have a policy that is not JSON", { policy: "" }, { "prefix-lists": ["sg-old"] }, []],
  ])("and %s", async (_what, endpoint, groups, expected) => {
    expect(await warningsOf(endpoint, groups)).toEqual(expected);
  });
});

describe("a given security group of the endpoints", () => {
  const group = "sg-0123456789abcdef0";
  const privateLink = { kafka: { serviceName: "com.amazonaws.vpce.us-west-2.vpce-svc-0123456789abcdef0", ports: [8443] } };
  const existingVpc = { ...base.existingVpc, secondaryCidrs: [], securityGroups: { endpoints: group } };
  const { network } = synthDemo({ network: { existingVpc, endpoints: { privateLink } } });
  const [each, ids] = ["aws_vpc_security_group_rule", "aws_vpc_security_group_rules"].map((type) => dataSources(network, type)[0]!.address);
  const plan = planOf(network.json);

  const warningsOf = (rules: readonly object[]) =>
    plan({
      byType: {
        ...vpcAnswers,
        aws_security_group: { id: group, vpc_id: vpcId },
        aws_vpc_endpoint_service: { availability_zones: [a, b], vpc_endpoint_policy_supported: true },
      },
      byAddress: {
        ...subnetAnswers(network),
        [ids!]: { ids: rules.map((_, index) => `sgr-${index}`) },
        ...Object.fromEntries(rules.map((rule, index) => [`${each}["sgr-${index}"]`, { ...noRule, ...rule }])),
      },
    });
  const noRule = { is_egress: false, ip_protocol: "tcp", cidr_ipv4: null, prefix_list_id: null, referenced_security_group_id: null };
  const from = (cidr_ipv4: string, from_port: number, to_port = from_port) => ({ cidr_ipv4, from_port, to_port });
  const refused = (port: number) =>
    `No rule of ${group} lets in 10.20.0.0/16 on TCP port ${port}. Nodes and pods with these addresses need the VPC endpoints behind it: have its owner add a rule, or remove network.existingVpc.securityGroups.endpoints to get a group here.`;

  test.concurrent.each<[string, readonly object[], readonly string[]]>([
    ["lets in the block on every port", [from("10.0.0.0/8", 443), from("10.20.0.0/16", 8000, 9000)], []],
    [
      "lets in a prefix list, and a group",
      [
        { prefix_list_id: "pl-1", from_port: 443, to_port: 443 },
        { ip_protocol: "-1", referenced_security_group_id: "sg-1" },
      ],
      [],
    ],
    [
      "lets in SSH and HTTPS from a part only",
      [from("10.20.0.0/16", 22), from("10.20.0.0/17", 443), from("10.20.0.0/16", 8443)],
      [refused(443)],
    ],
    ["lets in HTTPS alone", [from("0.0.0.0/0", 443), { ...from("0.0.0.0/0", 0, 65535), is_egress: true }], [refused(8443)]],
  ])("that %s", async (_what, rules, expected) => {
    expect(await warningsOf(rules)).toEqual(expected);
  });
});

describe("a transit gateway", () => {
  const transitGateway = { id: "tgw-0123456789abcdef0", attachment: "create" };
  const stackOf = (attachment: object) =>
    synthDemo({ network: { ...base, egress: "transitGateway", transitGateway: { ...transitGateway, ...attachment } } }).network;
  const routed = { aws_route_table: { ...vpcAnswers.aws_route_table, routes: [{ cidr_block: "0.0.0.0/0", gateway_id: "" }] } };
  const stack = stackOf({});
  const plan = planOf(stack.json);

  const warningsOf = (gateway: object, attachment: object | undefined, planned = plan) =>
    planned({
      byType: {
        ...vpcAnswers,
        ...routed,
        aws_ec2_transit_gateway: { owner_id: "111122223333", auto_accept_shared_attachments: "disable", ...gateway },
        aws_ec2_transit_gateway_vpc_attachments: { ids: attachment ? ["tgw-attach-1"] : [] },
        aws_ec2_transit_gateway_vpc_attachment: { ...attachment },
      },
      byAddress: subnetAnswers(stack),
    });
  const ours = { tags: { Name: "demo" } };
  const foreign = { owner_id: "444455556666" };

  test.concurrent.each<[string, object, object | undefined, readonly string[]]>([
    ["of the same account accepts the attachment", {}, undefined, []],
    ["of another account may accept it by itself", { ...foreign, auto_accept_shared_attachments: "enable" }, undefined, []],
    ["of another account may have accepted it", foreign, ours, []],
    [
      "of another account may have to",
      foreign,
      undefined,
      [
        `tgw-0123456789abcdef0 is of account 444455556666, which has not accepted the attachment of ${vpcId}. Until it has, routes to it fail. Apply, have its owner accept the attachment, and apply again.`,
      ],
    ],
    [
      "has an attachment of the VPC that is not of here",
      {},
      { tags: {} },
      [
        `${vpcId} is attached to tgw-0123456789abcdef0 already, by tgw-attach-1, and EC2 attaches it once. Set network.transitGateway.attachment to existing.`,
      ],
    ],
  ])("%s", async (_what, gateway, attachment, expected) => {
    expect(await warningsOf(gateway, attachment)).toEqual(expected);
  });

  test.concurrent("of another account has route tables that its owner decides on", async () => {
    expect(await warningsOf(foreign, ours, planOf(stackOf({ defaultRouteTableAssociation: false }).json))).toEqual([
      "tgw-0123456789abcdef0 is of account 444455556666, which alone decides on its route tables. Remove network.transitGateway.defaultRouteTableAssociation, and tell its owner.",
    ]);
  });
});

describe("a given security group of the pods", () => {
  const group = "sg-0123456789abcdef0";
  const ofCluster = "sg-0123456789abcdef1";
  const config = clusterSchema.parse({
    name: "demo",
    region: "us-west-2",
    network: {
      existingVpc: {
        ...base.existingVpc,
        podSubnets: {
          [a]: { id: "subnet-0123456789abcde1a", cidr: "100.64.0.0/18" },
          [b]: { id: "subnet-0123456789abcde1b", cidr: "100.64.64.0/18" },
        },
      },
    },
    customNetworking: { enabled: true },
  });
  const needs = podGroupNeeds(config, analyse(config).addresses!);
  const planWith = (rules: "existing" | "create") => {
    const stack = new WrittenStack(new App(), "cluster");
    createAwsProvider(stack, config);
    new PodSecurityGroup(stack, "pod-security-group", {
      clusterName: "demo",
      vpcId,
      clusterSecurityGroupId: ofCluster,
      dns: [],
      restrictsEgress: false,
      existing: { id: group, rules, needs },
    });
    const json = JSON.parse(sortedJson(stack.toTerraform())) as Stack["json"];
    const [each, ids] = ["aws_vpc_security_group_rule", "aws_vpc_security_group_rules"].map(
      (type) => dataSources({ name: "cluster", json }, type)[0]!.address,
    );
    const plan = planOf(json);
    return (rulesOfGroup: readonly object[]) =>
      plan({
        byType: { aws_security_group: { id: group, vpc_id: vpcId } },
        byAddress: {
          [ids!]: { ids: rulesOfGroup.map((_, index) => `sgr-${index}`) },
          ...Object.fromEntries(rulesOfGroup.map((rule, index) => [`${each}["sgr-${index}"]`, { ...noPeer, ...rule }])),
        },
      });
  };
  const noPeer = {
    is_egress: false,
    cidr_ipv4: null,
    prefix_list_id: null,
    referenced_security_group_id: null,
    from_port: null,
    to_port: null,
  };
  const out = { ip_protocol: "-1", is_egress: true, cidr_ipv4: "0.0.0.0/0" };
  const all = { ip_protocol: "-1" };
  const existing = planWith("existing");

  test.concurrent.each<[string, readonly object[]]>([
    ["its blocks", [out, { ...all, cidr_ipv4: "10.20.0.0/16" }, { ...all, cidr_ipv4: "100.64.0.0/17" }]],
    ["groups", [out, { ...all, referenced_security_group_id: group }, { ...all, referenced_security_group_id: ofCluster }]],
    [
      "prefix lists and ports",
      [
        { ...out, ip_protocol: "tcp", from_port: 443, to_port: 443, cidr_ipv4: "10.20.0.0/21" },
        { ...out, ip_protocol: "udp", from_port: 53, to_port: 53, cidr_ipv4: null, referenced_security_group_id: group },
        { ip_protocol: "udp", from_port: 0, to_port: 1024, prefix_list_id: "pl-1" },
        { ip_protocol: "tcp", from_port: 1024, to_port: 65535, prefix_list_id: "pl-1" },
      ],
    ],
  ])("may let through all that is needed by %s", async (_how, rules) => {
    expect(await existing(rules)).toEqual([]);
  });

  test.concurrent("is warned of where it lets too little through", async () => {
    const place = { pods: "pods (100.64.0.0/18, 100.64.64.0/18)", cluster: "control plane and nodes (10.20.0.0/22, 10.20.4.0/22)" };
    const ways = "Have its owner add rules in, or set network.existingVpc.securityGroups.podRules to create.";
    const tcp = { ip_protocol: "tcp", from_port: 0, to_port: 65535 };
    // One zone's pods are not let in, and of the nodes only TCP; nothing leaves but to the pods.
    const rules = [
      { ...all, cidr_ipv4: "100.64.0.0/18" },
      { ...tcp, cidr_ipv4: "10.20.0.0/16" },
      { ...all, is_egress: true, cidr_ipv4: "100.64.0.0/16" },
    ];
    expect(await existing(rules)).toEqual([
      `${group} does not let udp 53 in from ${place.pods}, for DNS. ${ways}`,
      `${group} does not let udp 53 in from ${place.cluster}, for DNS. ${ways}`,
      `${group} does not let tcp 443 out to ${place.cluster}, for the Kubernetes API and VPC endpoints. Have its owner add rules out.`,
    ]);
  });

  test.concurrent("that gets its rules needs rules out only, and not the same rule from its owner", async () => {
    const created = planWith("create");
    const toItself = { ...all, referenced_security_group_id: group };
    expect(await created([out, { ...toItself, description: "pods to pods" }])).toEqual([]);
    expect(await created([out, { ...toItself, description: "mine" }])).toEqual([
      `${group} lets in everything from itself already, and EC2 takes no second such rule. Have its owner remove it, or set network.existingVpc.securityGroups.podRules to existing.`,
    ]);
  });
});

describe("a security group of securityGroupPolicies", () => {
  const group = "sg-0123456789abcdef0";
  const stack = new WrittenStack(new App(), "workload");
  const config = clusterSchema.parse({
    name: "demo",
    region: "us-west-2",
    securityGroupPolicies: { "team-a/db": { podSelector: {}, securityGroupIds: [group] } },
  });
  createAwsProvider(stack, config);
  // What the control plane is told is left out: a manifest needs a cluster to be planned.
  const securityGroupPolicies = planSecurityGroupPolicies(config);
  new PodPolicies(stack, "pod-policies", { networkPolicies: [], securityGroupPolicies, vpcId, dependsOn: [] });
  const { resource: _manifest, ...json } = JSON.parse(sortedJson(stack.toTerraform())) as Stack["json"];
  const plan = planOf(json);
  const refusals = (vpc: string) => plan({ byType: { aws_security_group: { vpc_id: vpc } }, byAddress: {} });

  test.concurrent("is of the VPC, or the plan stops", async () => {
    expect(await refusals(vpcId)).toEqual([]);
    expect(await refusals("vpc-0fedcba9876543210")).toEqual([
      expect.stringContaining(
        `${group} is of vpc-0fedcba9876543210, not of ${vpcId}. Correct securityGroupPolicies["team-a/db"].securityGroupIds.`,
      ),
    ]);
  });
});

describe("the log group of a control plane", () => {
  const logGroup = "/aws/eks/demo/cluster";
  const stack = new WrittenStack(new App(), "cluster");
  createAwsProvider(stack, clusterSchema.parse({ name: "demo", region: "us-west-2" }));
  const { existingClusters } = new VersionGuard(stack, "guard", { name: "other", kubernetesVersion: "1.35", allowRollback: false });
  checkLeftLogGroup(stack, { clusterName: "demo", existingClusters, logGroup });
  const plan = planOf(JSON.parse(sortedJson(stack.toTerraform())) as Stack["json"]);
  const warnings = (names: readonly string[], log_group_names: readonly string[]) =>
    plan({ byType: { aws_eks_clusters: { names }, aws_cloudwatch_log_groups: { log_group_names } }, byAddress: {} });

  test.concurrent("is warned of where it is left of a cluster that was deleted", async () => {
    expect(await warnings(["demo-2"], [logGroup, `${logGroup}-2`])).toEqual([
      expect.stringContaining(`delete-log-group --log-group-name ${logGroup}`),
    ]);
  });

  test.concurrent.each<[string, readonly string[], readonly string[]]>([
    ["its cluster is there", ["demo"], [logGroup]],
    ["there is neither", [], []],
    ["there is one of another name", [], [`${logGroup}-2`]],
  ])("is let be where %s", async (_where, clusters, groups) => {
    expect(await warnings(clusters, groups)).toEqual([]);
  });
});

describe("administrators of the cluster's key", () => {
  const stack = new WrittenStack(new App(), "cluster");
  createAwsProvider(stack, clusterSchema.parse({ name: "demo", region: "us-west-2" }));
  new EncryptionKey(stack, "encryption-key", {
    clusterName: "demo",
    policy: policyDocument<ResourceStatement>([]),
    administrators: ["arn:aws:iam::111122223333:role/teams/keys", "arn:aws:iam::111122223333:user/teams/breakglass"],
    callerArn: new DataAwsCallerIdentity(stack, "account").arn,
  });
  const plan = planOf(JSON.parse(sortedJson(stack.toTerraform())) as Stack["json"]);
  const of = (arn: string) => plan({ byType: { aws_caller_identity: { arn } }, byAddress: {} });

  test.concurrent.each(["arn:aws:sts::111122223333:assumed-role/keys/session", "arn:aws:iam::111122223333:user/teams/breakglass"])(
    "may make it: %s",
    async (arn) => {
      expect(await of(arn)).toEqual([]);
    },
  );

  test.concurrent.each([
    "arn:aws:sts::111122223333:assumed-role/keys-2/session",
    "arn:aws:sts::444455556666:assumed-role/keys/session",
    "arn:aws:iam::111122223333:user/breakglass",
    "arn:aws:iam::111122223333:user/teams/breakglass-2",
  ])("may not: %s", async (arn) => {
    expect(await of(arn)).toEqual([
      expect.stringMatching(/^Resource precondition failed: These credentials are of none of encryption\.administrators/),
    ]);
  });
});

describe("a zone without control planes", () => {
  const names = ["us-east-1a", "us-east-1b", "us-east-1c"];
  const stack = new WrittenStack(new App(), "network");
  createAwsProvider(stack, clusterSchema.parse({ name: "demo", region: "us-east-1" }));
  checkControlPlaneZones(stack, { region: "us-east-1", zones: names });
  const plan = planOf(JSON.parse(sortedJson(stack.toTerraform())) as Stack["json"]);
  const warnings = (found: readonly string[]) => plan({ byType: { aws_availability_zones: { names: found } }, byAddress: {} });

  test.concurrent("is warned of where the account has it under the name of one of the cluster's", async () => {
    expect(await warnings(["us-east-1b"])).toEqual([
      "In this account us-east-1b is the zone use1-az3, in which EKS makes no control plane: a new cluster with subnets there fails. Write other zones into network.availabilityZones; add this one for nodes alone, once the cluster is there.",
    ]);
  });

  test.concurrent.each([
    ["another name", ["us-east-1e"]],
    ["none", []],
  ])("is let be where the account has it under %s", async (_name, found) => {
    expect(await warnings(found)).toEqual([]);
  });
});

describe("a node group", () => {
  const amiId = "ami-0123456789abcdef0";
  const settings = { amiId, instanceTypes: ["m7g.large", "m6g.large"], volume: { size: 30 } };
  const { workload } = synthDemo({ nodeGroups: { managed: { own: settings } } });
  const zones = ["a", "b", "c"].map((letter) => `us-west-2${letter}`);
  const device = (device_name: string, volume_size: string) => ({ device_name, ebs: { volume_size }, no_device: "", virtual_name: "" });
  const ami = { architecture: "arm64", root_device_name: "/dev/xvda", block_device_mappings: [device("/dev/xvda", "20")] };
  const keys = "nodeGroups.managed.own";
  // What needs a cluster is not of interest here.
  const { terraform, provider, check, data } = workload.json as Record<string, Record<string, Json>>;
  const { aws_ec2_instance_type_offerings } = data!;
  const plan = planOf({
    terraform,
    provider: { aws: provider!["aws"] },
    check,
    data: { aws_ec2_instance_type_offerings },
  } as unknown as Stack["json"]);

  const warnings = (locations: readonly string[], changes: object = {}) =>
    plan({ byType: { aws_ec2_instance_type_offerings: { locations }, aws_ami: { ...ami, ...changes } }, byAddress: {} });

  test.concurrent.each<[string, readonly string[], object]>([
    ["in all zones, with an AMI as it should be", zones, {}],
    [
      "of which one is in a zone and one in others, with a larger volume",
      [zones[2]!, ...zones],
      { block_device_mappings: [device("/dev/xvda", "30"), device("/dev/xvdb", "100")] },
    ],
  ])("may have instance types %s", async (_how, locations, changes) => {
    expect(await warnings(locations, changes)).toEqual([]);
  });

  test.concurrent.each<[string, readonly string[], object, string]>([
    [
      "zones without any of its instance types",
      [zones[1]!],
      {},
      `EC2 does not offer m7g.large, m6g.large in us-west-2a, us-west-2c, and the node group own would have nodes there. Write the other zones into ${keys}.availabilityZones, or other types into ${keys}.instanceTypes.`,
    ],
    [
      "an AMI of another architecture",
      zones,
      { architecture: "x86_64" },
      `${amiId} is of the architecture x86_64, and m7g.large, m6g.large of the node group own are of arm64: EC2 launches no node. Write another AMI into ${keys}.amiId, or other types into ${keys}.instanceTypes.`,
    ],
    [
      "an AMI with another root volume",
      zones,
      { root_device_name: "/dev/sda1", block_device_mappings: [device("/dev/sda1", "8")] },
      `${amiId} has no volume /dev/xvda, as AMIs of AL2023 have: its root volume is /dev/sda1. Nodes of the group own would get the volume of the cluster file as another one, which nothing uses. Build the AMI with /dev/xvda.`,
    ],
    [
      "an AMI with a larger snapshot",
      zones,
      { block_device_mappings: [device("/dev/xvda", "40")] },
      `The snapshot for /dev/xvda of ${amiId} is larger than the 30 GiB of the node group own, and EC2 launches no node. Raise ${keys}.volume.size to the size of the AMI's volume.`,
    ],
  ])("is warned of %s", async (_what, locations, changes, warning) => {
    expect(await warnings(locations, changes)).toEqual([warning]);
  });
});
