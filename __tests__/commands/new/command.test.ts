import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { proxyCertificate } from "../../support/certificates";
import { answerProblem } from "../../../commands/new/rules/questions";
import { root } from "../../support/synth";

const directory = mkdtempSync(join(tmpdir(), "private-eks-new-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const readIn = (file: string): string => readFileSync(join(directory, file), "utf8");

function run(...words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "bin/private-eks.js"), "new", ...words], {
    cwd: directory,
    env: {},
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  expect(stderr).not.toMatch(/^\s+at /m);
  return { status, stdout, stderr };
}

const frankfurt = ["--region", "eu-central-1"];
const vpc = [
  ...["--situation", "existing-vpc", ...frankfurt, "--vpc", "vpc-0123456789abcdef0", "--vpc-cidr", "10.40.0.0/20"],
  ...["--subnets", "eu-central-1a:subnet-0123456789abcdef0:10.40.0.0/22,eu-central-1b:subnet-0123456789abcdef1:10.40.4.0/22"],
  ...["--proxy", "http://proxy.corp.example.com:8080"],
];

test("options alone make a file, and what comes next is printed", () => {
  expect(run("shop", "--situation", "isolated", ...frankfurt)).toEqual({
    status: 0,
    stdout: "Written: clusters/shop.yaml\nNext: npx private-eks synth clusters/shop.yaml   (docs/getting-started.md)\n",
    stderr: "",
  });
  expect(readIn("clusters/shop.yaml")).toMatch(
    /^# yaml-language-server: \$schema=\.\.\/node_modules\/private-eks\/cluster\.schema\.json\n/,
  );
  const images = spawnSync(process.execPath, [join(root, "bin/private-eks.js"), "images", "shop"], { cwd: directory, encoding: "utf8" });
  expect(images.status).toBe(0);
});

test("the schema of a checkout is found", () => {
  writeFileSync(join(directory, "cluster.schema.json"), "{}");
  expect(run("deep", "--situation", "isolated", ...frankfurt, "-o", "clusters/eu/deep.yaml").status).toBe(0);
  expect(run("flat", "--situation", "isolated", ...frankfurt, "-o", "flat.yaml").status).toBe(0);
  rmSync(join(directory, "cluster.schema.json"));
  expect(readIn("clusters/eu/deep.yaml")).toContain("$schema=../../cluster.schema.json\n");
  expect(readIn("flat.yaml")).toContain("$schema=./cluster.schema.json\n");
});

test("a given VPC with the certificate of its proxy", () => {
  writeFileSync(join(directory, "ca.pem"), proxyCertificate);
  expect(run("bank", ...vpc, "--proxy-ca", "ca.pem")).toMatchObject({ status: 0, stderr: "" });
  expect(readIn("clusters/bank.yaml")).toContain("      -----BEGIN CERTIFICATE-----\n");
});

describe("a file of import vpc", () => {
  const block = `# vpc-0123456789abcdef0 in eu-central-1, of account 111122223333, as private-eks import vpc read it.
network:
  existingVpc:
    id: vpc-0123456789abcdef0
    cidr: 10.40.0.0/20
    nodeSubnets:
      eu-central-1a: { id: subnet-0123456789abcdef0, cidr: 10.40.0.0/22 } # 1000 free addresses
      eu-central-1b: { id: subnet-0123456789abcdef1, cidr: 10.40.8.0/24 } # 200 free addresses
      # or subnet-0123456789abcdef2 (10.40.4.0/22, 1 free address)
    routeTables:
      eu-central-1a: create # the subnet is on the main route table
      eu-central-1b: rtb-0123456789abcdef1
    natGatewayIds:
      eu-central-1a: nat-0123456789abcdef0
  egress: nat # 0.0.0.0/0 of rtb-0123456789abcdef1 leads to nat-0123456789abcdef0
  endpoints:
    services:
      s3: existing
`;
  const words = (file: string, ...more: readonly string[]) => [
    ...["ready", "--situation", "existing-vpc", ...frankfurt, "--vpc-file", file, "--force"],
    ...more,
  ];

  test("is in the result with its comments", () => {
    writeFileSync(join(directory, "_vpc.yaml"), block);
    expect(run(...words("_vpc.yaml"))).toMatchObject({ status: 0, stderr: "" });
    const text = readIn("clusters/ready.yaml");
    expect(text).toContain(`\n\n${block}\naccess:\n`);
    expect(text).not.toContain("proxy:");
    expect(text.split("\n").length).toBeLessThan(60);
  });

  test("goes with a proxy: the other way out is left out", () => {
    expect(run(...words("_vpc.yaml", "--proxy", "http://10.40.0.9:8080"))).toMatchObject({ status: 0, stderr: "" });
    const text = readIn("clusters/ready.yaml");
    expect(text).toContain("  egress: proxy # 0.0.0.0/0 of rtb-0123456789abcdef1 leads to");
    expect(text).toContain(
      "{ id: subnet-0123456789abcdef1, cidr: 10.40.8.0/24 } # 200 free addresses\n      # or subnet-0123456789abcdef2",
    );
    expect(text).toContain("\nproxy:\n  url: http://10.40.0.9:8080\n");
    expect(text).not.toContain("natGatewayIds");
  });

  test.each([
    [
      "a cluster file",
      `name: a\n${block}`,
      /^_other\.yaml:1:7: error: name: this is not a part that import vpc writes\n[^]*allowed: network, c/,
    ],
    ["a network without a VPC", "network:\n  egress: none\n", /^_other\.yaml:1:1: error: network: the file does not say which VPC it is/],
    ["a list", "- network\n", /^_other\.yaml:1:1: error: the file is a list, not a mapping/],
    ["nothing", "", /^_other\.yaml:1:1: error: the file is null, not a mapping/],
    ["no YAML", "network: {\n", /^_other\.yaml:\d+:\d+: error: YAML syntax: /],
    ["a value that is wrong", block.replace("egress: nat", "egress: net"), /^_other\.yaml:15:11: error: network\.egress: "net" is not/],
    ["one zone", block.replace(/ +eu-central-1b: .*\n/g, ""), /^_other\.yaml:6:5: error: network\.existingVpc\.nodeSubnets: /],
  ])("that holds %s is an error at its place in it", (_what, text, message) => {
    writeFileSync(join(directory, "_other.yaml"), text);
    const { status, stdout, stderr } = run(...words("_other.yaml"));
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/\nNothing was written\. Give other values, and run the command again\.\n$/);
  });

  test("that is not there is an error", () => {
    expect(run(...words("none.yaml"))).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("none.yaml:1:1: error: there is no such file") as string,
    });
  });
});

test("a file of eksctl is handed to its import", () => {
  const eksctl =
    "apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: { name: old, region: eu-west-1 }\nmanagedNodeGroups: [{ name: web, privateNetworking: true }]\n";
  writeFileSync(join(directory, "eksctl.yaml"), eksctl);
  const { status, stdout, stderr } = run("--situation", "eksctl", "--file", "eksctl.yaml", "-o", "old.yaml");
  expect({ status, stdout }).toEqual({
    status: 0,
    stdout: "Written: old.yaml\nNext: npx private-eks synth old.yaml   (docs/getting-started.md)\n",
  });
  expect(stderr).toMatch(/old\.yaml: \d+ values converted/);
  expect(readIn("old.yaml")).toMatch(
    /^# yaml-language-server: \$schema=\.\/node_modules\/private-eks\/cluster\.schema\.json\n# Made by private-eks import eksctl from eksctl\.yaml\.\n/,
  );
  expect(readIn("old.yaml")).toContain("name: old # metadata.name, line 3\n");
  expect(run("--situation", "eksctl", "--file", "eksctl.yaml", "-o", "old.yaml").status).toBe(1);
  expect(run("--situation", "eksctl", "--file", "eksctl.yaml", "-o", "old.yaml", "--force").status).toBe(0);
  expect(run("old", "--situation", "eksctl", "--file", "none.yaml")).toMatchObject({ status: 1, stdout: "" });
  // The name that is given is the cluster's, and not only the file's.
  expect(run("renamed", "--situation", "eksctl", "--file", "eksctl.yaml")).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^Written: clusters\/renamed\.yaml\n/) as string,
  });
  expect(readIn("clusters/renamed.yaml")).toContain("name: renamed # metadata.name, line 3; that file says old\n");
  expect(run("other", "--situation", "eksctl", "--file", "eksctl.yaml", "-o", "named.yaml").status).toBe(0);
  expect(readIn("named.yaml")).toContain("name: other # ");
});

test("a file name is asked for again where it is empty", () => {
  expect(answerProblem("file", "")).toBe("must be the name of a file");
  expect(answerProblem("vpcFile", "")).toBeUndefined();
});

test("a file that is there is overwritten with --force only", () => {
  writeFileSync(join(directory, "mine.yaml"), "mine");
  const words = ["mine", "--situation", "fargate", ...frankfurt, "-o", "mine.yaml"];
  const { status, stdout, stderr } = run(...words);
  expect({ status, stdout, content: readIn("mine.yaml") }).toEqual({ status: 1, stdout: "", content: "mine" });
  expect(stderr).toMatch(/^mine\.yaml:1:1: error: the file exists already\n {2}fix: .*--force/);
  expect(run(...words, "--force").status).toBe(0);
  expect(readIn("mine.yaml")).toContain("name: mine");
});

test("values that do not fit together are the errors of the file, and nothing is written", () => {
  const { status, stdout, stderr } = run("wrong", ...vpc, "--vpc-cidr", "10.50.0.0/20");
  expect({ status, stdout, isWritten: existsSync(join(directory, "clusters/wrong.yaml")) }).toEqual({
    status: 1,
    stdout: "",
    isWritten: false,
  });
  expect(stderr).toMatch(
    /^clusters\/wrong\.yaml:\d+:\d+: error: [^]*\nNothing was written\. Give other values, and run the command again\.\n$/,
  );
});

test.each([
  [
    "nothing",
    [],
    "error: '[name]', '--situation <situation>' must be given, since nothing can be asked: stdin or stderr is not a terminal",
  ],
  [
    "a situation alone",
    ["shop", "--situation", "existing-vpc"],
    "error: '--region <region>', '--vpc <id>', '--vpc-cidr <block>', '--subnets <list>', '--proxy <url>' must be given, since",
  ],
  [
    "an option of another situation",
    ["shop", "--situation", "isolated", ...frankfurt, "--proxy", "http://proxy.example.com:3128"],
    "error: option '--proxy <url>' means nothing with '--situation isolated': leave it out",
  ],
  [
    "what the file of import vpc holds already",
    ["shop", ...vpc, "--vpc-file", "vpc.yaml"],
    "error: option '--vpc <id>' means nothing with '--vpc-file <file>': leave it out",
  ],
  [
    "a region that is not in China",
    ["shop", "--situation", "china", ...frankfurt],
    "error: option '--region <region>' must be cn-north-1 or cn-northwest-1 with '--situation china': it is eu-central-1",
  ],
  ["a wrong region", ["shop", "--region", "eu"], "It must be an AWS region such as eu-central-1."],
  ["a wrong id", ["shop", "--vpc", "vpc-XXXX"], "It must be a VPC id such as vpc-0123456789abcdef0"],
  [
    "one subnet",
    ["shop", "--subnets", "eu-central-1a:subnet-0123456789abcdef0:10.40.0.0/22"],
    "It must be one subnet in each of two or more zones",
  ],
  [
    "a list of ids",
    ["shop", "--subnets", "subnet-0123456789abcdef0,subnet-0123456789abcdef1"],
    "It must be subnets with commas between, each as",
  ],
  ["a wrong name", ["my shop"], "It must be the name of a cluster such as my-cluster"],
])("%s is wrong usage", (_what, words, message) => {
  const { status, stdout, stderr } = run(...words);
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toContain(message);
  expect(stderr).toContain("(add --help for help)");
});

test("a certificate that cannot be read is status 1", () => {
  expect(run("none", ...vpc, "--proxy-ca", "none.pem")).toEqual({
    status: 1,
    stdout: "",
    stderr: "none.pem cannot be read: no such file or directory.\n",
  });
});

test("the help lists the situations and what they need", () => {
  const { stdout } = run("--help");
  expect(stdout).toMatch(
    /^ {2}existing-vpc {7}a VPC that exists, .*; needs --region, --vpc, --vpc-cidr, --subnets, --proxy, or --region, --vpc-file$/m,
  );
  expect(stdout).toContain("docs/guides/new.md");
});
