import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import type { Explanation } from "../../../commands/explain/model";
import { bundledFiles } from "../../support/bundledFiles";
import { privateEks } from "../../support/program";
import { clusterFiles, root } from "../../support/synth";

const directory = mkdtempSync(join(tmpdir(), "private-eks-explain-"));
afterAll(() => rmSync(directory, { recursive: true }));

const shop = { name: "shop", region: "us-west-2", nodeGroups: { managed: { general: { instanceTypes: ["m6i.large"] } } } };

const write = (changes: object = {}, file = "shop.yaml"): void => writeFileSync(join(directory, file), stringify({ ...shop, ...changes }));

const run = (options: readonly string[], cluster = "shop.yaml") =>
  privateEks(["explain", cluster, ...options], directory, { NO_COLOR: "1", PATH: process.env["PATH"] ?? "" });

/** What a run that must succeed without a word on stderr wrote. */
async function output(options: readonly string[] = []): Promise<string> {
  const { status, stderr, stdout } = await run(options);
  expect([status, stderr]).toEqual([0, ""]);
  return stdout;
}

jest.setTimeout(120_000);

beforeEach(() => write());

test("loads neither cdktf nor a provider package, nor an AWS SDK", () => {
  const files = bundledFiles("commands/explain/command.ts");
  expect(files).toContain("commands/explain/model.ts");
  expect(
    files.filter((file) => /^(stacks|modules|commands\/aws)\/|node_modules\/(cdktf|constructs|@cdktf|@aws-sdk|@smithy)\//.test(file)),
  ).toEqual([]);
});

test("tells the sections one after the other, without empty ones", async () => {
  const stdout = await output();
  expect(stdout.split("\n\n").map((section) => section.trim().split(/ {2,}|\n/)[0])).toEqual([
    "shop",
    "STACK",
    "ZONE",
    "ENDPOINT",
    "A MONTH",
    "CONSUMER",
    "IAM ROLE",
    "KUBERNETES API FROM",
  ]);
  expect(stdout).toMatch(/^shop {2}us-west-2 {2}Kubernetes 1\.35 {2}shop\.yaml$/m);
  expect(stdout).toMatch(/^us-west-2a +node +10\.0\.0\.0\/19 +8187 +11 +\d+ +\d+$/m);
  expect(stdout).toMatch(/^ec2 +Interface +\$21\.90 +node bootstrap: a node asks EC2 for its private DNS name/m);
  expect(stdout).toMatch(/^s3 +Gateway +free +kubelet: the images/m);
  expect(stdout).toMatch(/^\$182\.50 a month of 730 hours, on demand; without nodes/m);
  expect(stdout).toMatch(/^kubelet +VPC endpoint +ecr\.api, ecr\.dkr, s3$/m);
  expect(stdout.trimEnd().split("\n").length).toBeLessThan(60);
});

test("tells one section, and of one that the cluster does not have that it is not there", async () => {
  expect(await output(["--section", "cost"])).toMatch(/^A MONTH {2}COSTS\n \$73\.00 {2}control plane/);
  expect(await output(["--section", "no-proxy"])).toBe("nothing to tell of no-proxy: the cluster has none\n");
});

test("writes JSON with a version, and the places of keys that are in the file", async () => {
  const json = JSON.parse(await output(["--json"])) as Explanation;
  expect(json).toMatchObject({ version: 1, cluster: { name: "shop", egress: "none", file: "shop.yaml" } });
  expect(Object.keys(json)).toEqual([
    "version",
    "cluster",
    "stacks",
    "addresses",
    "endpoints",
    "cost",
    "reachability",
    "noProxy",
    "roles",
    "api",
  ]);
  const places = new Map(json.reachability.map(({ consumer, place }) => [consumer, place]));
  expect(places.get("kubelet")).toEqual({ key: "nodeGroups", file: "shop.yaml", line: 3 });
  expect(places.get("VPC CNI")).toEqual({ key: "addons.vpcCni" });
});

test("answers a question with hops, reason and place", async () => {
  expect(await output(["--why", "ecr.api", "--from", "kubelet"])).toBe(
    [
      "an interface endpoint of ecr.api is created: com.amazonaws.us-west-2.ecr.api",
      "",
      "kubelet to ecr.api: by VPC endpoint",
      "  the images of all EKS add-ons are in Amazon ECR, whose layers are in Amazon S3; asked for by nodeGroups (shop.yaml:3)",
      "  1. api.ecr.us-west-2.amazonaws.com resolves to the private addresses of the endpoint, by private DNS",
      "  2. the security group of the endpoints lets in TCP 443 from 10.0.0.0/16",
      "  3. interface endpoint com.amazonaws.us-west-2.ecr.api in the node subnet of each zone",
      "  4. the endpoint policy allows all",
      "",
    ].join("\n"),
  );
  expect(JSON.parse(await output(["--why", "10.0.0.9", "--json"]))).toMatchObject({
    version: 1,
    cluster: { name: "shop" },
    question: "10.0.0.9",
    statements: ["10.0.0.9 is in the node subnet 10.0.0.0/19 of us-west-2a"],
    pairs: [],
  });
});

test("of what is not known, the nearest is suggested, with status 1", async () => {
  expect(await run(["--why", "ecr.ap"])).toEqual({
    status: 1,
    stdout: "",
    stderr: 'Nothing of shop is called "ecr.ap". Did you mean ecr.api?\n',
  });
  expect((await run(["--why", "zzzzzzzz"])).stderr).toMatch(
    /^Nothing of shop is called "zzzzzzzz"\. Name an AWS service such as ecr\.api, a host/,
  );
});

test("compares with another file, in words and money", async () => {
  write({}, "old.yaml");
  expect(await output(["--diff", "old.yaml"])).toBe("nothing changes in shop\n");
  write({ access: { sessionManager: true } });
  const stdout = await output(["--diff", "old.yaml"]);
  expect(stdout).toMatch(/^added +endpoint of ssm, \$21\.90 a month, needed by Session Manager$/m);
  expect(stdout).toMatch(/\n\$43\.80 a month more: \$226\.30 instead of \$182\.50\.\n$/);
  expect(JSON.parse(await output(["--diff", "old.yaml", "--json"]))).toMatchObject({ version: 1, cost: { isComplete: true } });
});

test("compares with a revision of git, and says where there is none", async () => {
  expect(await run(["--since", "HEAD"])).toMatchObject({
    status: 1,
    stdout: "",
    stderr: expect.stringMatching(/^shop\.yaml:1:1: error: git cannot show it at HEAD: /) as string,
  });
  const git = (...words: readonly string[]) =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...words], { cwd: directory, stdio: "ignore" });
  git("init", "-q");
  git("add", "shop.yaml");
  git("commit", "-qm", "first");
  write({ access: { sessionManager: true } });
  expect(await output(["--since", "HEAD"])).toMatch(/^added +endpoint of ssmmessages, /m);
  // The repository is that of the file, wherever the command runs.
  const elsewhere = await privateEks(["explain", join(directory, "shop.yaml"), "--since", "HEAD"], tmpdir(), {
    PATH: process.env["PATH"] ?? "",
  });
  expect(elsewhere).toMatchObject({ status: 0, stdout: expect.stringMatching(/^added +endpoint of ssmmessages, /m) as string });
});

describe("requests", () => {
  const proxied = {
    network: { egress: "proxy", transitGateway: { id: "tgw-0123456789abcdef0", cidrs: ["10.130.0.0/16"] } },
    proxy: { url: "http://10.130.0.7:8080" },
    loadBalancerController: { enabled: true },
    access: { runnerCidrs: ["10.130.0.0/24"] },
  };
  const senders = "10.0.0.0/19 10.0.64.0/19 10.0.128.0/19";

  test("of a firewall team have a row for each connection", async () => {
    write(proxied);
    const lines = (await output(["--for", "firewall", "--format", "csv"])).split("\n");
    expect(lines[0]).toBe("source,destination,names,port,protocol,by,for,reason,key");
    expect(lines).toContain(
      `${senders},10.130.0.7,,8080,TCP,transit gateway,"nodes, pods",the HTTP proxy is the way out: they ask it for all that NO_PROXY does not have,proxy.url`,
    );
    expect(lines).toContain(
      "proxy 10.130.0.7,public.ecr.aws,,443,TCP,HTTP proxy,AWS Load Balancer Controller,its image public.ecr.aws/eks/aws-load-balancer-controller:v3.5.0 is pulled,loadBalancerController.enabled",
    );
    expect(lines).toContain(
      `${senders},interface endpoint com.amazonaws.us-west-2.eks-auth,eks-auth.us-west-2.api.aws,443,TCP,VPC endpoint,EKS Pod Identity Agent; AWS Load Balancer Controller,"EKS Pod Identity Agent: it fetches the credentials of pods; AWS Load Balancer Controller: it finds subnets and security groups, and creates load balancers",addons.podIdentityAgent; loadBalancerController.enabled`,
    );
    expect(lines).toContain(
      `10.130.0.0/24,${senders},,443,TCP,private endpoint,users and Terraform,they call the Kubernetes API,access.runnerCidrs[0]`,
    );
  });

  test("of a network team have blocks, subnets, endpoints and routes", async () => {
    write(proxied);
    const text = await output(["--for", "network"]);
    expect(text).toMatch(/^# Network request for cluster shop in us-west-2\n/);
    expect(text).toContain("| VPC block | new VPC |  | 10.0.0.0/16 | Terraform | primary block |");
    expect(text).toMatch(
      /^\| subnet \| node subnet \| us-west-2b \| 10\.0\.64\.0\/19 \| Terraform \| 8187 addresses, \d+ left with all node groups at their maximum \|$/m,
    );
    expect(text).toContain(
      "| route | shop-private-us-west-2b | us-west-2b | 10.130.0.0/16 to tgw-0123456789abcdef0 | Terraform | network.transitGateway.cidrs |",
    );
    expect(text).toContain(
      "| return route | tgw-0123456789abcdef0 |  | 10.0.64.0/19 to the attachment of the VPC, in the route tables of the transit gateway | its owner |",
    );
  });

  test("of a security team have every role with its documents, and who gets in", async () => {
    write(proxied);
    const text = await output(["--for", "security"]);
    expect(text).toContain("| IAM role | shop-cluster-\\* | cluster | Amazon EKS | arn:aws:iam::aws:policy/AmazonEKSClusterPolicy |");
    expect(text).toContain("run private-eks synth first to have them here");
    expect(text).toMatch(
      /## Policy aws-load-balancer-controller of shop-aws-load-balancer-con[^\n]* \(aws-load-balancer-controller\)\n\n```json\n\{\n {2}"Version"/,
    );
    expect(text).toContain("## Policy of people who use the cluster");
    const csv = await output(["--for", "security", "--format", "csv"]);
    expect(csv).toContain(
      '"{""Version"":""2012-10-17"",""Statement"":[{""Effect"":""Allow"",""Principal"":{""Service"":""eks.amazonaws.com""}',
    );
  });
});

test("the request of a security team has the policies for applying that a synthesis wrote", async () => {
  for (const stack of ["network", "cluster", "workload"]) {
    const folder = join(directory, "cdktf.out/stacks", `shop-${stack}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "runner-policy.json"), JSON.stringify({ Version: "2012-10-17", Statement: [{ Sid: stack }] }));
    writeFileSync(join(folder, "operator-policy.json"), "{}");
  }
  writeFileSync(join(directory, "cdktf.out/stacks/shop-network/runner-policy-2.json"), "{");
  const text = await output(["--for", "security"]);
  expect(text).toContain("The policies for applying the stacks are those that the last synthesis wrote.");
  expect(text.match(/^## Policy for applying .*/gm)).toEqual([
    "## Policy for applying the network stack (cdktf.out/stacks/shop-network/runner-policy.json)",
    "## Policy for applying the cluster stack (cdktf.out/stacks/shop-cluster/runner-policy.json)",
    "## Policy for applying the workload stack (cdktf.out/stacks/shop-workload/runner-policy.json)",
  ]);
  expect(text).toContain('"Sid": "workload"');
});

test.each([
  [["--from", "kubelet"], "error: option '--from <consumer>' means nothing without '--why <name>': add it, or leave it out"],
  [["--format", "csv"], "error: option '--format <format>' means nothing without '--for <team>': add it, or leave it out"],
  [["--section", "prices"], "error: option '--section <name>' argument 'prices' is invalid. Allowed choices are stacks, addresses,"],
  [["--diff", "a.yaml", "--since", "HEAD"], "error: option '--diff <old>' cannot be used with option '--since <revision>'"],
  [["--why", "s3", "--for", "firewall"], "error: option '--why <name>' cannot be used with option '--for <team>'"],
  [["--why", ""], "error: option '--why <name>' has an empty value"],
])("%j is refused", async (options, message) => {
  const { status, stderr, stdout } = await run(options);
  expect([status, stdout]).toEqual([1, ""]);
  expect(stderr).toContain(message);
});

test("a file with errors is not explained", async () => {
  write({ region: "us-west" });
  expect(await run([])).toMatchObject({
    status: 1,
    stdout: "",
    stderr: expect.stringMatching(/^shop\.yaml:2:9: error: region: /) as string,
  });
});

test.each(clusterFiles)("%s is explained", async (file) => {
  const { status, stdout } = await privateEks(["explain", join(root, file)], directory, {});
  expect(status).toBe(0);
  expect(stdout).not.toMatch(/undefined|\[object|NaN/);
});

test("a version that EKS ended is an error, as it is to synth and doctor", async () => {
  write({ kubernetesVersion: "1.30" });
  const { status, stderr, stdout } = await run([]);
  expect([status, stdout]).toEqual([1, ""]);
  expect(stderr).toContain("error: kubernetesVersion: EKS ended support for Kubernetes 1.30, and creates no cluster of it any more");
});
