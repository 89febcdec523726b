import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { listPermissions } from "../../../commands/aws/read";
import { traceText } from "../../../commands/trace/formats";
import { readGivenVpc } from "../../../commands/trace/readGivenVpc";
import { subjectNamed } from "../../../commands/trace/rules/endsNamed";
import { givenVpcPermissions, vpcFromAws, withGivenVpc } from "../../../commands/trace/rules/givenVpc";
import { tracedVpcOf } from "../../../commands/trace/rules/subnets";
import { traceOf, type TraceSubject } from "../../../commands/trace/rules/trace";
import { readWorld } from "../../../commands/trace/rules/world";
import { FakeAws, queryError } from "../../support/fakeAws";
import { privateEks } from "../../support/program";
import { synthesizeFiles } from "../../support/synth";
import { tracedDemo } from "../../support/traces";
import { type VpcAnswer, vpcAnswers } from "../../support/vpcAnswers";

jest.setTimeout(120_000);

const directory = mkdtempSync(join(tmpdir(), "private-eks-trace-vpc-"));
const file = join(directory, "clusters/shop.yaml");
const aws = new FakeAws();
let environment: Readonly<Record<string, string>>;

const id = (prefix: string, digit: string): string => `${prefix}-0123456789abcdef${digit}`;
const vpcId = id("vpc", "0");
const [subnetA, subnetB, tableA, tableB, group] = [id("subnet", "a"), id("subnet", "b"), id("rtb", "a"), id("rtb", "b"), id("sg", "0")];

const cluster = (name: string, network: object = {}) => ({
  name,
  region: "us-west-2",
  network: {
    existingVpc: {
      id: vpcId,
      cidr: "10.64.0.0/16",
      nodeSubnets: { "us-west-2a": { id: subnetA, cidr: "10.64.0.0/20" }, "us-west-2b": { id: subnetB, cidr: "10.64.16.0/20" } },
    },
    availabilityZones: ["us-west-2a", "us-west-2b"],
    egress: "none",
    endpoints: { interface: "existing", services: { s3: "existing" } },
    ...network,
  },
  nodeGroups: { managed: { general: {} } },
});

const services = ["ec2", "ecr.api", "ecr.dkr", "eks-auth", "eks", "sts"];

/** A network team's VPC that has all that the cluster needs. */
const team: VpcAnswer = {
  id: vpcId,
  cidrs: ["10.64.0.0/16"],
  subnets: [
    { id: subnetA, cidr: "10.64.0.0/20", zone: "us-west-2a" },
    { id: subnetB, cidr: "10.64.16.0/20", zone: "us-west-2b" },
  ],
  tables: [
    { id: tableA, subnets: [subnetA] },
    { id: tableB, subnets: [subnetB] },
    { id: id("rtb", "0"), main: true },
  ],
  endpoints: [
    { id: id("vpce", "0"), service: "com.amazonaws.us-west-2.s3", type: "Gateway", tables: [tableA, tableB] },
    ...services.map((service, index) => ({
      id: id("vpce", String(index + 1)),
      service: `com.amazonaws.us-west-2.${service}`,
      type: "Interface",
      subnets: [subnetA, subnetB],
      groups: [group],
    })),
  ],
  groups: { [group]: [{ cidr: "10.64.0.0/16", ports: [443, 443] }] },
};

beforeAll(async () => {
  environment = { ...(await aws.start()), HOME: directory, NO_COLOR: "1" };
  Object.assign(process.env, environment);
  mkdirSync(join(directory, "clusters"));
  writeFileSync(file, stringify(cluster("shop")));
  const made = join(directory, "clusters/made.yaml");
  writeFileSync(made, stringify({ name: "made", region: "us-west-2", nodeGroups: { managed: { general: {} } } }));
  synthesizeFiles([file, made], join(directory, "cdktf.out"));
});
afterAll(() => {
  aws.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** The program, which loads the SDK by itself. */
const trace = (...words: readonly string[]) => privateEks(["trace", ...words], directory, environment);

const withEndpoints = (change: (endpoint: NonNullable<VpcAnswer["endpoints"]>[number]) => object): Partial<VpcAnswer> => ({
  endpoints: team.endpoints!.map((endpoint) => ({ ...endpoint, ...change(endpoint) })),
});
const ofService = (service: string, change: object): Partial<VpcAnswer> =>
  withEndpoints((endpoint) => (endpoint.service.endsWith(`.${service}`) ? change : {}));

test("asks AWS, with the permissions that the help names, and knows each hop then", async () => {
  aws.answer(vpcAnswers(team));
  const { status, stderr, stdout } = await trace("shop", "--all", "--live");
  expect([status, stderr, stdout.trimEnd().split("\n").at(-1)]).toEqual([0, "", "15 pairs: 15 ok, 0 unknown, 0 fail"]);
  expect([...aws.called].sort()).toEqual(listPermissions(givenVpcPermissions));
  const { stdout: help } = await trace("--help");
  for (const action of listPermissions(givenVpcPermissions)) expect(help).toContain(action);
});

const acl = (...entries: NonNullable<VpcAnswer["acls"]>[string]["entries"]): Partial<VpcAnswer> => ({
  acls: { [id("acl", "0")]: { subnets: [subnetA], entries } },
});
const everything = { cidr: "0.0.0.0/0", ports: [0, 65535], protocol: "-1" } as const;
const out = { ...everything, egress: true } as const;

test.each<[string, Partial<VpcAnswer>, string, RegExp]>([
  [
    "private DNS off",
    ofService("ec2", { privateDns: false }),
    "aws-node ec2",
    /^fails +name .*whose private DNS is off\n +vpc: aws_vpc_endpoint\.vpce-/m,
  ],
  [
    "no endpoint",
    { endpoints: team.endpoints!.filter(({ service }) => !service.endsWith(".sts")) },
    "aws-node sts",
    /^fails +name .*no VPC endpoint answers/m,
  ],
  [
    "no endpoint, and a transit gateway",
    {
      endpoints: team.endpoints!.filter(({ service }) => !service.endsWith(".sts")),
      tables: team.tables.map((table) => ({ ...table, routes: { "10.0.0.0/8": id("tgw", "0") } })),
      attachments: { [id("tgw", "0")]: [subnetA, subnetB] },
    },
    "aws-node sts",
    /^unknown +name +the VPC has no endpoint for sts\.us-west-2\.amazonaws\.com: what a private hosted zone/m,
  ],
  [
    "a group for others",
    { groups: { [group]: [{ cidr: "10.64.128.0/20", ports: [443, 443] }] } },
    "aws-node ec2",
    /^fails +rules in +no rule allows TCP port 443 from 10\.64\.0\.0\/20/m,
  ],
  ["a policy that denies", ofService("ecr.api", { policy: { Statement: [] } }), "kubelet ecr.api", /^fails +endpoint policy /m],
  [
    "no route to Amazon S3 in a zone",
    ofService("s3", { tables: [tableA] }),
    "kubelet s3",
    /^fails +route +us-west-2b: no route leads to the prefix list of s3/m,
  ],
  ["no DNS", { off: ["enableDnsSupport"] }, "kubelet ecr.api", /^fails +name +the VPC has no DNS/m],
  ["no host names", { off: ["enableDnsHostnames"] }, "kubelet ecr.api", /^fails +name .*enable_dns_hostnames/m],
  [
    "DNS servers out of reach",
    { nameServers: ["192.0.2.53"] },
    "kubelet ecr.api",
    /^fails +name +the DNS server 192\.0\.2\.53 is out of reach/m,
  ],
  [
    "a NACL that lets everything through",
    acl(everything, out),
    "aws-node ec2",
    /^ok +network ACLs +the network ACLs let it through, and answers back/m,
  ],
  [
    "a NACL that denies",
    acl({ ...out, ports: [443, 443], protocol: "6", deny: true }, everything, out),
    "aws-node ec2",
    /^fails +network ACLs +the network ACL of us-west-2a denies TCP port 443 to /m,
  ],
  [
    "a NACL without answers",
    acl({ cidr: "10.64.0.0/16", ports: [443, 443] }, out),
    "aws-node ec2",
    /^fails +network ACLs +the network ACL of us-west-2a denies TCP ports 32768 to 60999 from .*, to which answers go back$/m,
  ],
  [
    "a NACL with answers in two parts",
    acl({ cidr: "10.64.0.0/16", ports: [443, 40000] }, { cidr: "10.64.0.0/16", ports: [40001, 65535] }, out),
    "aws-node ec2",
    /^ok +network ACLs /m,
  ],
  [
    "a NACL for some addresses",
    acl(everything, { ...out, cidr: "10.64.16.0/21" }),
    "aws-node ec2",
    /^fails +network ACLs +the network ACL of us-west-2a denies some of TCP port 443 to 10\.64\.16\.0\/20/m,
  ],
  [
    "a route to a NAT gateway that is gone",
    { tables: team.tables.map((table) => ({ ...table, routes: { "0.0.0.0/0": id("nat", "0") } })) },
    "kubelet 198.51.100.7",
    /^fails +route /m,
  ],
  [
    "a route to a regional NAT gateway",
    {
      tables: team.tables.map((table) => ({ ...table, routes: { "0.0.0.0/0": id("nat", "0") } })),
      natGateways: { [id("nat", "0")]: "regional" },
      internetGateway: id("igw", "0"),
    },
    "kubelet 198.51.100.7",
    /^ok +route .*, which is regional/m,
  ],
  [
    "an interface endpoint of Amazon S3 for who asks from elsewhere",
    {
      endpoints: [
        ...team.endpoints!,
        {
          id: id("vpce", "9"),
          service: "com.amazonaws.us-west-2.s3",
          type: "Interface",
          subnets: [subnetA, subnetB],
          groups: [group],
          forInbound: true,
        },
      ],
    },
    "kubelet s3",
    /^ok +route .*s3 leads to its gateway endpoint/m,
  ],
])("%s", async (_, change, words, expected) => {
  aws.answer(vpcAnswers({ ...team, ...change }));
  const { problems, values } = await readGivenVpc({ region: "us-west-2" }, vpcId);
  expect(problems).toEqual([]);
  const { config, stacks } = tracedDemo("shop", cluster("shop"));
  const world = readWorld(withGivenVpc(stacks, vpcFromAws(values!)));
  const [from, to] = words.split(" ") as [string, string];
  const trace = traceOf({ world, vpc: tracedVpcOf(world), config }, subjectNamed(world, config, from, to) as TraceSubject);
  expect(traceText(trace)).toMatch(expected);
});

test.each<[string, readonly string[], RegExp]>([
  [
    "a VPC that the network stack makes",
    ["made", "--all", "--live"],
    /^error: --live is about network\.existingVpc, and the network stack creates the VPC of made: leave it out, and use --state/,
  ],
  [
    "both ways",
    ["shop", "--all", "--live", "--vpc-state", "x.json"],
    /^error: option '--live' cannot be used with option '--vpc-state <file>'/,
  ],
  ["a state that is missing", ["shop", "--all", "--vpc-state", "x.json"], /^x\.json cannot be read: /],
  [
    "something else than a state",
    ["shop", "--all", "--vpc-state", "clusters/shop.yaml"],
    /^clusters\/shop\.yaml is not what `terraform show -json` prints of a state: run /,
  ],
])("says what to do for %s", async (_, words, message) => {
  const { status, stderr, stdout } = await trace(...words);
  expect([status, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(message);
});

test("says what AWS refuses, and what is not there", async () => {
  aws.answer({ ...vpcAnswers(team), "ec2:DescribeNetworkAcls": () => queryError(403, "UnauthorizedOperation", "no") });
  expect(await trace("shop", "--all", "--live")).toMatchObject({
    status: 1,
    stdout: "",
    stderr: expect.stringContaining("The credentials do not allow ec2:DescribeNetworkAcls.") as string,
  });
  aws.answer({});
  expect((await trace("shop", "--all", "--live")).stderr).toContain(`There is no VPC ${vpcId} in us-west-2 for these credentials.`);
});
