import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { listPermissions } from "../../../../commands/aws/read";
import { vpcPermissions } from "../../../../commands/aws/vpcFacts";
import { FakeAws, queryError, roleSession } from "../../../support/fakeAws";
import { readPage } from "../../../support/pages";
import { privateEks } from "../../../support/program";
import { vpcAnswers, type VpcAnswer } from "../../../support/vpcAnswers";

// Each test starts the program, and the SDK with it.
jest.setTimeout(60_000);

const directory = mkdtempSync(join(tmpdir(), "private-eks-import-vpc-"));
const aws = new FakeAws();
let environment: Readonly<Record<string, string>>;

const id = (prefix: string, digit: string): string => `${prefix}-0123456789abcdef${digit}`;
const vpcId = id("vpc", "0");
const [tableA, tableB, tableP] = [id("rtb", "a"), id("rtb", "b"), id("rtb", "f")];

/** A bank's VPC: a transit gateway as its way out, pod subnets, public subnets, endpoints of its own. */
const bank: VpcAnswer = {
  id: vpcId,
  cidrs: ["10.40.0.0/20", "100.64.0.0/16"],
  subnets: [
    { id: id("subnet", "1"), cidr: "10.40.0.0/22", zone: "eu-central-1a", free: 1000 },
    { id: id("subnet", "2"), cidr: "10.40.4.0/22", zone: "eu-central-1b", free: 1 },
    { id: id("subnet", "3"), cidr: "10.40.8.0/24", zone: "eu-central-1b", free: 200 },
    { id: id("subnet", "4"), cidr: "100.64.0.0/18", zone: "eu-central-1a" },
    { id: id("subnet", "5"), cidr: "100.64.64.0/18", zone: "eu-central-1b" },
    { id: id("subnet", "6"), cidr: "10.40.9.0/26", zone: "eu-central-1a", tags: { "kubernetes.io/role/internal-elb": "1" } },
    { id: id("subnet", "7"), cidr: "10.40.10.0/28", zone: "eu-central-1-fra-1a" },
  ],
  tables: [
    {
      id: tableA,
      subnets: [id("subnet", "1"), id("subnet", "4")],
      routes: { "0.0.0.0/0": id("tgw", "0"), "10.40.0.0/24": id("tgw", "0") },
    },
    { id: tableB, subnets: ["2", "3", "5"].map((digit) => id("subnet", digit)), routes: { "0.0.0.0/0": id("tgw", "0") } },
    { id: tableP, subnets: [id("subnet", "6")], routes: { "0.0.0.0/0": id("igw", "0") } },
    { id: id("rtb", "0"), main: true },
  ],
  internetGateway: id("igw", "0"),
  attachments: { [id("tgw", "0")]: [id("subnet", "1")] },
  nameServers: ["10.40.0.2", "10.1.1.1", "fd00:ec2::253"],
  endpoints: [
    { id: id("vpce", "1"), service: "com.amazonaws.eu-central-1.s3", type: "Gateway", tables: [tableA] },
    { id: id("vpce", "2"), service: "com.amazonaws.eu-central-1.ecr.api", type: "Interface" },
    { id: id("vpce", "3"), service: "com.amazonaws.eu-central-1.sts", type: "Interface", privateDns: false },
    { id: id("vpce", "4"), service: "com.amazonaws.vpce.eu-central-1.vpce-svc-0123456789abcdef0", type: "Interface" },
  ],
};

beforeAll(async () => {
  environment = { ...(await aws.start()), HOME: directory };
});
beforeEach(() => aws.answer(vpcAnswers(bank)));
afterAll(() => {
  aws.stop();
  rmSync(directory, { recursive: true, force: true });
});

const importVpc = (...options: readonly string[]) =>
  privateEks(["import", "vpc", vpcId, "--region", "eu-central-1", ...options], directory, environment);

const bankBlock = [
  `# ${vpcId} in eu-central-1, of account 111122223333, as private-eks import vpc read it.`,
  "network:",
  "  existingVpc:",
  `    id: ${vpcId}`,
  "    cidr: 10.40.0.0/20",
  "    secondaryCidrs: [100.64.0.0/16]",
  "    nodeSubnets:",
  `      eu-central-1a: { id: ${id("subnet", "1")}, cidr: 10.40.0.0/22 } # 1000 free addresses`,
  `      eu-central-1b: { id: ${id("subnet", "3")}, cidr: 10.40.8.0/24 } # 200 free addresses`,
  `      # or ${id("subnet", "2")} (10.40.4.0/22, 1 free address)`,
  "    podSubnets:",
  `      eu-central-1a: { id: ${id("subnet", "4")}, cidr: 100.64.0.0/18 } # 100 free addresses`,
  `      eu-central-1b: { id: ${id("subnet", "5")}, cidr: 100.64.64.0/18 } # 100 free addresses`,
  "    # For load balancers on the internet, a public bastion or Squid, with network.publicSubnets.enabled: true:",
  "    # publicSubnets:",
  `    #   eu-central-1a: { id: ${id("subnet", "6")}, cidr: 10.40.9.0/26 } # 100 free addresses`,
  "    routeTables:",
  `      eu-central-1a: ${tableA}`,
  `      eu-central-1b: ${tableB}`,
  `    # Not used: ${id("subnet", "7")} is in eu-central-1-fra-1a, which is not an Availability Zone.`,
  `  egress: transitGateway # 0.0.0.0/0 of ${tableA} leads to ${id("tgw", "0")}`,
  "  transitGateway:",
  `    id: ${id("tgw", "0")}`,
  "    attachment: existing",
  "    cidrs: [0.0.0.0/0]",
  "  dhcpOptions:",
  "    domainNameServers: [10.40.0.2, 10.1.1.1] # those of the VPC, which stay as they are",
  "  endpoints:",
  "    services:",
  "      ecr.api: existing",
  "      s3: existing",
  `      # Not used: ${id("vpce", "3")}, Interface of com.amazonaws.eu-central-1.sts: its private DNS is off, so the service's own name does not lead to it.`,
  `      # Not used: ${id("vpce", "4")}, Interface of com.amazonaws.vpce.eu-central-1.vpce-svc-0123456789abcdef0: write it at network.endpoints.privateLink if the cluster needs another one.`,
  "# Pods get their addresses in podSubnets.",
  "customNetworking:",
  "  enabled: true",
  "",
].join("\n");

test("the block goes to stdout, and what only the owner knows to stderr", async () => {
  const { status, stdout, stderr } = await importVpc();
  expect(stdout).toBe(bankBlock);
  expect(stderr.split("\n").filter((line) => line.startsWith("warning: "))).toEqual([
    `warning: ${id("subnet", "6")} has the tag kubernetes.io/role/internal-elb, but route table ${tableP} leads to an internet gateway: it is taken for a public subnet`,
    `warning: eu-central-1b has 2 node subnets: ${id("subnet", "3")} is written, the others are comments beside it`,
    `warning: the s3 endpoint ${id("vpce", "1")} is not associated with ${tableB}`,
  ]);
  expect(status).toBe(0);
  expect([...aws.called].sort()).toEqual(listPermissions(vpcPermissions));
});

test("the guide shows the block, and the warnings", async () => {
  const guide = readPage("docs/guides/import-vpc.md");
  expect(guide).toContain(bankBlock);
  for (const warning of (await importVpc()).stderr.match(/^warning: .*$/gm)!) expect(guide).toContain(warning);
});

test("a cluster file extends it, and has no errors", async () => {
  expect(await importVpc("-o", "clusters/_vpc.yaml")).toMatchObject({ status: 0, stdout: "Written: clusters/_vpc.yaml\n" });
  expect(readFileSync(join(directory, "clusters/_vpc.yaml"), "utf8")).toBe(bankBlock);
  writeFileSync(join(directory, "clusters/shop.yaml"), "extends: _vpc.yaml\nname: shop\nregion: eu-central-1\n");
  expect((await privateEks(["images", "clusters/shop.yaml"], directory, environment)).status).toBe(0);
  expect(await importVpc("-o", "clusters/_vpc.yaml")).toMatchObject({ status: 1, stderr: expect.stringContaining("add --force") });
  expect((await importVpc("-o", "clusters/_vpc.yaml", "--force")).status).toBe(0);
});

test("a VPC without subnets in two zones is written, with status 1", async () => {
  aws.answer(vpcAnswers({ ...bank, subnets: bank.subnets.slice(0, 1), endpoints: [] }));
  const { status, stdout, stderr } = await importVpc();
  expect(stdout).toContain(id("subnet", "1"));
  expect(stderr).toMatch(/^stdout:\d+:\d+: error: /m);
  expect(status).toBe(1);
});

test("the role of --assume-role reads", async () => {
  const role = "arn:aws:iam::111122223333:role/reader";
  aws.answer({ ...vpcAnswers(bank), "sts:AssumeRole": () => roleSession(role, "ASIAROLE") });
  expect((await importVpc("--assume-role", role)).status).toBe(0);
  expect(aws.signers.get("ec2:DescribeSubnets")).toBe("ASIAROLE eu-central-1");
});

test("the profile of --profile reads, whatever the environment has", async () => {
  const file = join(directory, "credentials");
  writeFileSync(file, "[bank]\naws_access_key_id = AKIABANK\naws_secret_access_key = secret\n");
  const words = ["import", "vpc", vpcId, "--region", "eu-central-1", "--profile", "bank"];
  const { status, stderr } = await privateEks(words, directory, { ...environment, AWS_SHARED_CREDENTIALS_FILE: file });
  expect({ status, lines: stderr.split("\n").length }).toEqual({ status: 0, lines: 4 });
  expect(aws.signers.get("ec2:DescribeSubnets")).toBe("AKIABANK eu-central-1");
});

test.each([
  ["is not there", {}, /^There is no VPC vpc-0123456789abcdef0 in eu-central-1 for these credentials\./],
  [
    "may not be read",
    { "ec2:DescribeSubnets": () => queryError(403, "UnauthorizedOperation", "You are not authorized to perform this operation.") },
    /^The credentials do not allow ec2:DescribeSubnets\.[^\n]*\nNothing was written\.\n$/,
  ],
])("a VPC that %s is status 1, and nothing is written", async (_how, answers, message) => {
  aws.answer(answers);
  const { status, stdout, stderr } = await importVpc("-o", "none.yaml");
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toMatch(message);
});

test("the id of something else is wrong usage", async () => {
  const { status, stderr } = await privateEks(["import", "vpc", "subnet-1", "--region", "eu-central-1"], directory, environment);
  expect(status).toBe(1);
  expect(stderr).toMatch(/It must be a VPC id such as vpc-0123456789abcdef0/);
});
