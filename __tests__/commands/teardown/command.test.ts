import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { listPermissions } from "../../../commands/aws/read";
import { teardownPermissions } from "../../../commands/teardown/rules/account";
import { type Answers, callerOf, ec2List, eksError, FakeAws, noCluster, queryError, roleSession } from "../../support/fakeAws";
import { root } from "../../support/synth";

const program = join(root, "bin/private-eks.js");
const allPermissions = listPermissions(teardownPermissions);
const directory = mkdtempSync(join(tmpdir(), "private-eks-teardown-"));
const file = join(directory, "demo.yaml");
writeFileSync(file, "name: demo\nregion: us-west-2\ndeletionProtection: false\n");
const second = join(directory, "second.yaml");
writeFileSync(second, "name: second\nregion: eu-west-1\ndeletionProtection: false\n");

// Each test starts the program, and the SDK with it.
jest.setTimeout(60_000);

const aws = new FakeAws();
let environment: Readonly<Record<string, string>>;

beforeAll(async () => {
  environment = await aws.start();
});
afterAll(() => {
  aws.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** Runs the check as a process. */
async function check(words: readonly string[], env: Readonly<Record<string, string>> = environment) {
  const child = spawn(process.execPath, [program, "teardown", "--check", ...words], {
    cwd: directory,
    env: { HOME: directory, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const [status] = (await once(child, "close")) as [number];
  return { status, stdout, stderr };
}

const vpc: Answers = {
  "ec2:DescribeVpcs": () => ({ body: ec2List("DescribeVpcs", "<vpcSet><item><vpcId>vpc-1</vpcId></item></vpcSet>") }),
};
const volume = (id: string) =>
  `<item><volumeId>${id}</volumeId><tagSet><item><key>KubernetesCluster</key><value>demo</value></item><item><key>CSIVolumeName</key><value>${id}-pv</value></item></tagSet></item>`;

const nothingIsKnown = "demo (us-west-2): not everything could be read; so far nothing is known\n";
const keys = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };
const ssoProfile = join(directory, "config");
const session = "sso_region = us-west-2\nsso_start_url = https://example.awsapps.com/start\n";
writeFileSync(ssoProfile, `[profile sso]\nsso_session = s\nsso_account_id = 111122223333\nsso_role_name = r\n[sso-session s]\n${session}`);

const wrongEndpoint = join(directory, "endpoint");
writeFileSync(wrongEndpoint, "[default]\nendpoint_url = garbage\n");

/** Two pages of volumes. */
const twoPages: Answers = {
  "ec2:DescribeVolumes": (parameters) => {
    const page = parameters.get("NextToken") === "more" ? volume("vol-2") : volume("vol-1");
    const next = parameters.get("NextToken") === "more" ? "" : "<nextToken>more</nextToken>";
    return { body: ec2List("DescribeVolumes", `<volumeSet>${page}</volumeSet>${next}`) };
  },
};

describe("the check", () => {
  test("of an account without the cluster says that nothing blocks, and reads by the permissions that it names", async () => {
    aws.answer(vpc);
    expect(await check([file])).toEqual({ status: 0, stdout: "demo (us-west-2): nothing blocks\n", stderr: "" });
    // Tags and attributes of load balancers are read where there are some, images where there are repositories, and IAM where a cluster may leave something.
    const others = [
      "iam:ListInstanceProfiles",
      "ec2:DescribeLaunchTemplates",
      "ecr:DescribeRepositories",
      "ecr:ListImages",
      "elasticloadbalancing:DescribeLoadBalancerAttributes",
      "elasticloadbalancing:DescribeTags",
    ];
    expect([...aws.called, ...others].sort()).toEqual(allPermissions);
    for (const action of allPermissions) expect(action).toMatch(/:(Describe|List)\w+$/);
    const { stdout } = spawnSync(process.execPath, [program, "teardown", "--help"], { encoding: "utf8" });
    expect(stdout).toContain(allPermissions.map((permission) => `  ${permission}\n`).join(""));
  });

  test("of an account without cluster and VPC says so, since it may be another account", async () => {
    aws.answer({});
    const { status, stdout } = await check([file]);
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: "demo (us-west-2): nothing blocks; this account has neither the cluster nor a VPC that was created for it\n",
    });
  });

  test("lists repositories with images, but for those that Terraform deletes with them", async () => {
    const withRepositories = join(directory, "repositories.yaml");
    const repositories = "{ shop: {}, later: {}, cache: { forceDelete: true } }";
    writeFileSync(withRepositories, `${readFileSync(file, "utf8")}registry: { repositories: ${repositories} }\n`);
    aws.answer({
      ...vpc,
      "ecr:ListImages": (parameters) =>
        [...parameters.keys()].join().includes('"repositoryName":"shop"')
          ? { body: JSON.stringify({ imageIds: [{ imageTag: "1" }] }) }
          : eksError(400, "RepositoryNotFoundException", "The repository does not exist"),
    });
    const { stdout, stderr } = await check([withRepositories]);
    expect(stderr).toBe("");
    expect(stdout).toContain("1 to clear, in this order\n1. repository shop: registry.repositories.shop\n");
  });

  test("lists the repositories that pull-through caches have filled, and no others", async () => {
    const withCache = join(directory, "cache.yaml");
    const cache = "network: { egress: nat }\nregistry: { pullThroughCache: { quay: quay.io } }\n";
    writeFileSync(withCache, `${readFileSync(file, "utf8").replace(/^network:.*\n/m, "")}${cache}`);
    const names = ["quay/a/b", "quayside/a", "shop"];
    aws.answer({
      ...vpc,
      "ecr:DescribeRepositories": () => ({ body: JSON.stringify({ repositories: names.map((repositoryName) => ({ repositoryName })) }) }),
    });
    const { stdout, stderr } = await check([withCache]);
    expect(stderr).toBe("");
    expect(stdout).toContain(
      "1 to clear, in this order\n1. repository quay/a/b: registry.pullThroughCache.quay\n   outlives the cluster stack",
    );
  });

  test("asks for the launch templates that Karpenter left by the tag of the cluster", async () => {
    const withKarpenter = join(directory, "karpenter.yaml");
    const karpenter = 'karpenter: { nodePools: { main: {} } }\nregistry: { mirror: true, accountId: "111122223333" }\n';
    writeFileSync(withKarpenter, `${readFileSync(file, "utf8")}${karpenter}`);
    const tag = (key: string, value: string) => `<item><key>${key}</key><value>${value}</value></item>`;
    const tags = `<tagSet>${tag("eks:eks-cluster-name", "demo")}${tag("karpenter.k8s.aws/ec2nodeclass", "default")}</tagSet>`;
    const template = `<item><launchTemplateId>lt-1</launchTemplateId><launchTemplateName>karpenter.k8s.aws/1</launchTemplateName>${tags}</item>`;
    let filter: readonly (string | null)[] = [];
    aws.answer({
      ...vpc,
      "ec2:DescribeLaunchTemplates": (parameters) => {
        filter = ["Filter.1.Name", "Filter.1.Value.1"].map((key) => parameters.get(key));
        return { body: ec2List("DescribeLaunchTemplates", `<launchTemplates>${template}</launchTemplates>`) };
      },
    });
    const { stdout } = await check([withKarpenter]);
    expect(filter).toEqual(["tag:eks:eks-cluster-name", "demo"]);
    expect(stdout).toContain(
      "1. launch template lt-1: karpenter.k8s.aws/1 of Karpenter's node class default\n   outlives the workload stack",
    );
  });

  test("lists the instance profiles that EKS Auto Mode left", async () => {
    const withAutoMode = join(directory, "auto-mode.yaml");
    writeFileSync(withAutoMode, `${readFileSync(file, "utf8")}autoMode: {}\n`);
    const profile = (name: string) => `<InstanceProfileName>${name}</InstanceProfileName><Roles></Roles>`;
    const names = ["eks-us-west-2-demo-1", "eks-us-west-2-other-1"];
    aws.answer({
      ...vpc,
      "iam:ListInstanceProfiles": () => ({ body: list("ListInstanceProfiles", "InstanceProfiles", names, profile) }),
    });
    const { stdout, stderr } = await check([withAutoMode]);
    expect(stderr).toBe("");
    expect(stdout).toContain("1 to clear, in this order\n1. instance profile eks-us-west-2-demo-1: no role\n   outlives the cluster stack");

    aws.answer(vpc);
    // What listens there is nothing: in a private VPC, IAM is not reached.
    expect(await check([withAutoMode], { ...environment, AWS_ENDPOINT_URL_IAM: "http://127.0.0.1:1" })).toEqual({
      status: 0,
      stdout: "demo (us-west-2): nothing blocks\n",
      stderr: "demo: Instance profiles that are left, or that hold the role of nodes, are not known, since iam is not reached from here.\n",
    });
    aws.answer({ ...vpc, "iam:ListInstanceProfiles": () => eksError(403, "AccessDenied", "no") });
    expect(await check([withAutoMode])).toMatchObject({ status: 1, stdout: nothingIsKnown });
  });

  test("lists what EKS Auto Mode left, which EC2 hides unless it is asked for what services manage", async () => {
    const withAutoMode = join(directory, "left-by-auto-mode.yaml");
    writeFileSync(withAutoMode, `${readFileSync(file, "utf8")}autoMode: {}\n`);
    const tags = (more: Readonly<Record<string, string>>) => {
      const all = Object.entries({ "eks:eks-cluster-name": "demo", ...more });
      return all.map(([key, value]) => `<item><key>${key}</key><value>${value}</value></item>`).join("");
    };
    const operator = "<operator><managed>true</managed><principal>eks.amazonaws.com</principal></operator>";
    const node = `<item><instanceId>i-1</instanceId><subnetId>subnet-1</subnetId>${operator}<tagSet>${tags({ "eks:kubernetes-node-pool-name": "main" })}</tagSet></item>`;
    const network = `<item><networkInterfaceId>eni-1</networkInterfaceId><subnetId>subnet-1</subnetId><status>in-use</status>${operator}<tagSet>${tags({})}</tagSet></item>`;
    const claimed = (id: string, cluster: string) =>
      `<item><volumeId>${id}</volumeId><tagSet>${tags({ "eks:eks-cluster-name": cluster, CSIVolumeName: "pv-1" })}</tagSet></item>`;
    const subnet =
      "<item><subnetId>subnet-1</subnetId><tagSet><item><key>Name</key><value>demo-node-us-west-2a</value></item></tagSet></item>";
    const managed =
      (action: string, items: string): Answers[string] =>
      (parameters) => ({ body: ec2List(action, parameters.get("IncludeManagedResources") === "true" ? items : "") });
    aws.answer({
      ...vpc,
      "ec2:DescribeSubnets": () => ({ body: ec2List("DescribeSubnets", `<subnetSet>${subnet}</subnetSet>`) }),
      "ec2:DescribeInstances": managed(
        "DescribeInstances",
        `<reservationSet><item><instancesSet>${node}</instancesSet></item></reservationSet>`,
      ),
      "ec2:DescribeNetworkInterfaces": managed("DescribeNetworkInterfaces", `<networkInterfaceSet>${network}</networkInterfaceSet>`),
      // EKS Auto Mode gives its volumes no other tag that names the cluster. What others have is asked for, too, and left out.
      "ec2:DescribeVolumes": (parameters, path) =>
        [...parameters].some(([key, value]) => key.startsWith("Filter.1.Value.") && value === "eks:eks-cluster-name")
          ? managed("DescribeVolumes", `<volumeSet>${claimed("vol-1", "demo")}${claimed("vol-2", "other")}</volumeSet>`)(parameters, path)
          : { body: ec2List("DescribeVolumes", "") },
    });
    const { stdout, stderr } = await check([withAutoMode]);
    expect(stderr).toBe("");
    expect(stdout.split("\n").filter((line) => /^\d|^ {3}fix/.test(line))).toEqual([
      "1. volume vol-1: pv-1",
      "   fix: aws ec2 delete-volume --volume-id vol-1 --region us-west-2",
      "2. instance i-1: NodePool main of EKS Auto Mode",
      "   fix: aws ec2 terminate-instances --instance-ids i-1 --region us-west-2",
      "3. network interface eni-1: eks.amazonaws.com",
      "   fix: aws ec2 describe-network-interfaces --network-interface-ids eni-1 --include-managed-resources --region us-west-2",
    ]);
  });

  test("reads all pages, and says of each finding what it is, why it blocks, and the fix", async () => {
    aws.answer(twoPages);
    const { status, stdout, stderr } = await check([file]);
    const why = "   outlives the workload stack: it keeps its data, and costs, until it is deleted; make a snapshot of what you need first";
    expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
    expect(stdout.split("\n")).toEqual([
      "demo (us-west-2): 2 to clear, in this order",
      "1. volume vol-1: vol-1-pv",
      why,
      "   fix: aws ec2 delete-volume --volume-id vol-1 --region us-west-2",
      "2. volume vol-2: vol-2-pv",
      why,
      "   fix: aws ec2 delete-volume --volume-id vol-2 --region us-west-2",
      "",
    ]);
  });

  test("asks for the tags of 20 load balancers at a time, and reads them", async () => {
    const arns = Array.from({ length: 21 }, (_, index) => `arn:lb/${index}`);
    const sizes: number[] = [];
    aws.answer({
      "elasticloadbalancing:DescribeLoadBalancers": () => ({
        body: list("DescribeLoadBalancers", "LoadBalancers", arns, (arn) => `<LoadBalancerArn>${arn}</LoadBalancerArn>`),
      }),
      "elasticloadbalancing:DescribeTags": (parameters) => {
        const asked = [...parameters].filter(([key]) => key.startsWith("ResourceArns.")).map(([, arn]) => arn);
        sizes.push(asked.length);
        const tags = "<Tags><member><Key>elbv2.k8s.aws/cluster</Key><Value>demo</Value></member></Tags>";
        return { body: list("DescribeTags", "TagDescriptions", asked, (arn) => `<ResourceArn>${arn}</ResourceArn>${tags}`) };
      },
    });
    const { stdout } = await check([file, "--output", "json"]);
    expect(new Set(sizes)).toEqual(new Set([20, 1]));
    const { clusters } = JSON.parse(stdout) as { clusters: { blockers: { id: string }[] }[] };
    expect(clusters[0]!.blockers.map(({ id }) => id)).toEqual(arns);
  });

  test("of another account than the file's lists nothing, and of a role's session all", async () => {
    const [guarded, assumed] = ["guarded", "assumed"].map((name) => join(directory, `${name}.yaml`));
    const role = "arn:aws:iam::111122223333:role/terraform";
    writeFileSync(guarded!, `${readFileSync(file, "utf8")}accountId: "111122223333"\n`);
    writeFileSync(assumed!, `${readFileSync(file, "utf8")}assumeRoleArn: ${role}\naccess: { admins: ["${role}"] }\n`);
    aws.answer({ ...twoPages, "sts:GetCallerIdentity": () => callerOf("444455556666") });
    const { status, stdout, stderr } = await check([guarded!]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: nothingIsKnown });
    expect(stderr).toContain(
      "demo: accountId in the cluster file is 111122223333, and the account of the AWS credentials is 444455556666.",
    );
    expect([...aws.called]).toEqual(["sts:GetCallerIdentity"]);

    aws.answer({ ...twoPages, "sts:AssumeRole": () => roleSession(role, "ASIA1") });
    expect((await check([assumed!])).stdout).toContain("2 to clear, in this order");
    expect(aws.signers.get("ec2:DescribeVolumes")).toBe("ASIA1 us-west-2");
  });

  test("of several clusters goes on after one that has findings, and as JSON has a version", async () => {
    aws.answer(twoPages);
    const { status, stdout } = await check([file, second, "--output", "json"]);
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      clusters: [
        { cluster: "demo", region: "us-west-2", complete: true, problems: [], notes: [], blockers: [{ id: "vol-1" }, { id: "vol-2" }] },
        { cluster: "second", region: "eu-west-1", complete: true, blockers: [] },
      ],
    });
  });

  test("of what it may not read in part says what is missing, and lists the rest", async () => {
    aws.answer({
      ...twoPages,
      ...vpc,
      "ec2:DescribeNetworkInterfaces": () => queryError(403, "UnauthorizedOperation", "You are not authorized to perform this operation."),
      "eks:DescribeCluster": () => noCluster,
    });
    const { status, stdout, stderr } = await check([file]);
    expect(status).toBe(1);
    expect(stdout).toContain("demo (us-west-2): not everything could be read; so far 2 to clear, in this order\n");
    expect(stderr).toBe(
      "demo: The credentials do not allow ec2:DescribeNetworkInterfaces. Allow it on all resources, and run the command again.\n",
    );
  });

  test("of another cluster of the same name lists nothing of it", async () => {
    const cluster = { name: "demo", deletionProtection: true, resourcesVpcConfig: { vpcId: "vpc-9" } };
    aws.answer({ ...vpc, ...twoPages, "eks:DescribeCluster": () => ({ body: JSON.stringify({ cluster }) }) });
    const { status, stdout, stderr } = await check([file]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: nothingIsKnown });
    expect(stderr).toMatch(/^demo: The EKS cluster demo is in vpc-9, and that of the file is in a VPC with .*\n$/);
  });

  test.each([
    ["no credentials", { AWS_EC2_METADATA_DISABLED: "true" }, /^demo: There are no AWS credentials .*\n$/],
    [
      "a profile that is not there",
      { AWS_EC2_METADATA_DISABLED: "true", AWS_PROFILE: "none" },
      /^demo: There are no AWS credentials .*\n$/,
    ],
    [
      "a single sign-on that has ended",
      { AWS_PROFILE: "sso", AWS_CONFIG_FILE: ssoProfile },
      /^demo: There are no AWS .*aws sso login.*\n$/,
    ],
    [
      "an endpoint that is no URL",
      { ...keys, AWS_ENDPOINT_URL: "localhost:4566" },
      /^demo: AWS_ENDPOINT_URL is "localhost:4566", which is not a valid URL\. .*\n$/,
    ],
    [
      "an endpoint of one service that is no URL",
      { ...keys, AWS_ENDPOINT_URL_EKS: "garbage" },
      /^demo: AWS_ENDPOINT_URL_EKS is "garbage", which is not a valid URL\. .*\n$/,
    ],
    [
      "an endpoint in a file that is no URL",
      { ...keys, AWS_CONFIG_FILE: wrongEndpoint },
      /^demo: An endpoint_url in the AWS configuration file is not a valid URL\. .*\n$/,
    ],
    ["no way to AWS", { ...keys, AWS_ENDPOINT_URL: "http://127.0.0.1:9" }, /^demo: 127\.0\.0\.1 cannot be reached \(ECONNREFUSED\).*\n$/],
    [
      "a host without an address",
      { ...keys, AWS_ENDPOINT_URL: "http://aws.invalid" },
      /^demo: aws\.invalid cannot be reached \(E\w+\).*\n$/,
    ],
  ])("with %s says so once, and that nothing is known", async (_what, env, sentence) => {
    const { status, stdout, stderr } = await check([file], env);
    expect({ status, stdout }).toEqual({ status: 1, stdout: nothingIsKnown });
    expect(stderr).toMatch(sentence);
  });

  test("with an AWS that does not answer says so once for each service, within seconds", async () => {
    const silent = createServer().listen(0, "127.0.0.1");
    await once(silent, "listening");
    const env = { ...keys, AWS_ENDPOINT_URL: `http://127.0.0.1:${(silent.address() as AddressInfo).port}`, AWS_MAX_ATTEMPTS: "1" };
    const begin = Date.now();
    const { status, stdout, stderr } = await check([file], env);
    silent.close();
    expect(Date.now() - begin).toBeLessThan(20_000);
    expect({ status, stdout }).toEqual({ status: 1, stdout: nothingIsKnown });
    expect(stderr).toMatch(/^(demo: AWS did not answer in time \((eks|ec2|elasticloadbalancing)\)\. .*\n){3}$/);
  });

  test.each([
    ["expired credentials", "ExpiredToken", "ExpiredTokenException", /^demo: The AWS credentials have expired\..*\n$/],
    [
      "a region that is off",
      "AuthFailure",
      "UnrecognizedClientException",
      /^demo: AWS does not accept the credentials in this region .*\n$/,
    ],
  ])("with %s says so once", async (_what, code, eksCode, sentence) => {
    const answers = allPermissions.map((name) => [
      name,
      () => (name.startsWith("eks:") ? eksError(403, eksCode, "Not so.") : queryError(403, code, "Not so.")),
    ]);
    aws.answer(Object.fromEntries(answers) as Answers);
    const { status, stdout, stderr } = await check([file]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: nothingIsKnown });
    expect(stderr).toMatch(sentence);
  });

  test("of a cluster that there is not is status 1, and reads nothing", async () => {
    aws.answer({});
    const { status, stdout, stderr } = await check(["nowhere"]);
    expect({ status, stdout, called: aws.called.size }).toEqual({ status: 1, stdout: "", called: 0 });
    expect(stderr).toContain('error: there is no cluster "nowhere"');
  });

  test("of a file with errors is status 1, and reads nothing", async () => {
    aws.answer({});
    const bad = join(directory, "bad.yaml");
    writeFileSync(bad, "name: bad\nregion: us-west\n");
    const { status, stdout, stderr } = await check([bad]);
    expect({ status, stdout, called: aws.called.size }).toEqual({ status: 1, stdout: "", called: 0 });
    expect(stderr).toContain("bad.yaml:2:9: error: region: ");
  });
});

/** A list as load balancing answers it. */
const list = (action: string, name: string, items: readonly string[], item: (text: string) => string): string =>
  `<${action}Response><${action}Result><${name}>${items.map((text) => `<member>${item(text)}</member>`).join("")}</${name}></${action}Result></${action}Response>`;

test.each([
  ["without --check, which never destroys", [file], "--check"],
  ["without a cluster", ["--check"], "cluster"],
  ["with a form of output that there is not", ["--check", file, "--output", "xml"], "table, json"],
])("%s, it is wrong usage", (_what, words, problem) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, "teardown", ...words], { encoding: "utf8" });
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toContain(problem);
});

test("other commands do not load the AWS SDK", () => {
  const traced = spawnSync(process.execPath, ["--require", join(directory, "trace.js"), program, "images", file, "--json"], {
    encoding: "utf8",
    env: {},
  });
  expect(traced.stderr).toBe("");
  expect(JSON.parse(traced.stdout)).toMatchObject({ cluster: { name: "demo" } });
});
// Ends with an error where a package of the SDK is loaded.
writeFileSync(
  join(directory, "trace.js"),
  `const { Module } = require("node:module"); const load = Module._load;
   Module._load = (name, ...rest) => { if (name.startsWith("@aws-sdk/")) throw new Error("loads " + name); return load(name, ...rest); };`,
);
