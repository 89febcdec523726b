import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { findToken } from "../../../../commands/bundle/upload/upload";
import { outputOf } from "../../../support/pages";
import { type Ended, privateEks } from "../../../support/program";
import { recordCluster } from "../../../support/record";
import { writeStackFolders } from "../../../support/stackFolders";
import { root } from "../../../support/synth";
import { type Stored, TerraformCloud } from "../../../support/terraformCloud";

jest.setTimeout(60_000);

let directory: string;
const cloud = new TerraformCloud();
const roles = ["network", "cluster", "workload"];
const workspaces = roles.map((role) => `eks-shop-${role}`);

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "private-eks-upload-"));
  await cloud.start(directory);
  writeStackFolders(directory);
});
beforeEach(() => cloud.reset());
afterEach(() => expect(cloud.violations).toEqual([]));
afterAll(() => {
  cloud.stop();
  rmSync(directory, { recursive: true, force: true });
});

const variable = () => `TF_TOKEN_${cloud.hostname.replaceAll(".", "_")}`;
const environment = () => ({
  HOME: directory,
  NODE_EXTRA_CA_CERTS: cloud.certificate,
  NODE_OPTIONS: `--require ${JSON.stringify(join(root, "__tests__/support/noWaits.cjs"))}`,
  WAITS: join(directory, "waits"),
  [variable()]: cloud.token,
});

/** How long the last upload waited before each of its looks and attempts, in milliseconds. */
const waits = () => readFileSync(join(directory, "waits"), "utf8").trim().split("\n").map(Number);

/** Uploads a cluster with a backend as the test wants it. The token is never in the output. */
async function upload(
  backend = "",
  words: readonly string[] = [],
  variables: Readonly<Record<string, string>> = environment(),
): Promise<Ended> {
  const file = join(directory, "shop.yaml");
  const common = `type: cloud, organization: example, hostname: "${cloud.hostname}", workspacePrefix: eks-`;
  writeFileSync(file, `name: shop\nregion: us-west-2\nbackend: { ${common}${backend && `, ${backend}`} }\n`);
  recordCluster(directory, "shop.yaml");
  writeFileSync(join(directory, "waits"), "");
  const ended = await privateEks(["bundle", "shop.yaml", "--upload", ...words], directory, variables);
  expect(`${ended.stdout}${ended.stderr}`).not.toContain(cloud.token);
  expect(ended.stderr).not.toMatch(/^\s+at /m);
  return ended;
}

const runsOf = (name: string): Stored[] =>
  cloud.all("runs").filter(({ relationships }) => relationships["workspace"]!.data!.id === cloud.workspace(name).id);
const readersOf = (name: string) =>
  [...(cloud.consumers.get(cloud.workspace(name).id) ?? [])].map((id) => cloud.stored.get(id)!.attributes["name"]);
const changing = () => cloud.calls.filter((call) => !call.startsWith("GET "));

describe("a first upload", () => {
  test("makes the workspaces, shares state with who reads it, chains the runs, and waits for a confirmation of the first", async () => {
    cloud.add("agent-pools", { name: "vpc-old" });
    cloud.add("agent-pools", { name: "vpc-older" });
    const pool = cloud.add("agent-pools", { name: "vpc" });
    const { status, stdout, stderr } = await upload(
      "project: platform, tags: [team:a, eks], agents: { pool: vpc }, terraformVersion: 1.13.4",
    );
    expect({ status, stderr: stderr.split("\n").at(-2) }).toEqual({
      status: 0,
      stderr: "eks-shop-network: waits for you at that address; eks-shop-cluster runs once it is applied",
    });
    expect(stdout).toContain(
      `eks-shop-network: https://${cloud.hostname}/app/example/workspaces/eks-shop-network/runs/${runsOf("eks-shop-network")[0]!.id}\n`,
    );

    const [project] = cloud.all("projects");
    expect(project!.attributes["name"]).toBe("platform");
    for (const name of workspaces) {
      const { attributes, relationships } = cloud.workspace(name);
      const onAgents = name.endsWith("workload");
      expect(attributes).toMatchObject({
        "execution-mode": onAgents ? "agent" : "remote",
        "terraform-version": "1.13.4",
        "global-remote-state": false,
        "auto-apply": false,
        "tag-names": ["team:a", "eks"],
      });
      expect(relationships["project"]!.data!.id).toBe(project!.id);
      expect(relationships["agent-pool"]?.data?.id).toBe(onAgents ? pool.id : undefined);
    }
    expect(workspaces.map(readersOf)).toEqual([["eks-shop-cluster", "eks-shop-workload"], ["eks-shop-workload"], []]);
    const nameOf = (id: string) => cloud.stored.get(id)!.attributes["name"];
    expect(
      cloud
        .all("run-triggers")
        .map(({ relationships: { workspace, sourceable } }) => [nameOf(sourceable!.data!.id), nameOf(workspace!.data!.id)]),
    ).toEqual([
      ["eks-shop-network", "eks-shop-cluster"],
      ["eks-shop-cluster", "eks-shop-workload"],
    ]);
  });

  test("prints what the guide shows", async () => {
    cloud.add("agent-pools", { name: "vpc-shop" });
    const { stdout, stderr } = await upload('project: platform, tags: ["team:platform", private-eks], agents: { pool: vpc-shop }');
    const lines = (text: string) =>
      text
        .replaceAll(cloud.hostname, "app.terraform.io")
        .replaceAll(/\b[0-9a-f]{64}\b|\bruns?-\w+$/gm, "…")
        .split("\n")
        .sort();
    expect(lines(`${stdout}${stderr}`)).toEqual(lines(outputOf("docs/guides/terraform-cloud.md", "npx private-eks bundle shop --upload")));
  });

  test("uploads what was packed, and the confirmation of a run starts the next one", async () => {
    await upload();
    const archives = [...cloud.archives.values()];
    expect(archives).toEqual(roles.map((role) => readFileSync(join(directory, "cdktf.out/bundles", `shop-${role}.tar.gz`))));
    expect(workspaces.map((name) => runsOf(name).length)).toEqual([1, 0, 0]);
    cloud.confirm(runsOf("eks-shop-network")[0]!);
    expect(runsOf("eks-shop-cluster").map(({ attributes }) => attributes["trigger-reason"])).toEqual(["run_trigger"]);
  });

  test("goes through all stacks with autoApply, following the runs that the triggers start", async () => {
    const { status, stdout, stderr } = await upload("autoApply: true");
    expect({ status, runs: workspaces.map((name) => runsOf(name).map(({ attributes }) => attributes["status"])) }).toEqual({
      status: 0,
      runs: [["applied"], ["applied"], ["applied"]],
    });
    expect(stdout.match(/\/workspaces\/eks-shop-\w+/g)).toEqual(workspaces.map((name) => `/workspaces/${name}`));
    expect(stderr.match(/^eks-shop-\w+: (planning|applied)$/gm)).toEqual(
      workspaces.flatMap((name) => [`${name}: planning`, `${name}: applied`]),
    );
    expect(waits()).toEqual([500, 500, 500, ...roles.flatMap(() => [500, 1_000])]);
  });

  test("starts the next run itself where no trigger does so within a minute, whatever ran before", async () => {
    await upload("autoApply: true");
    for (const { id } of cloud.all("run-triggers")) cloud.stored.delete(id);
    cloud.faults.push({ on: /^POST workspaces\/.*\/run-triggers$/, status: 201, body: '{"data":{"id":"lost","attributes":{}}}', times: 2 });
    expect((await upload("autoApply: true")).status).toBe(0);
    expect(workspaces.map((name) => runsOf(name).map(({ attributes }) => attributes["trigger-reason"]))).toEqual([
      ["manual", "manual"],
      ["run_trigger", "manual"],
      ["run_trigger", "manual"],
    ]);
    const minute = Array.from({ length: 20 }, () => 3_000);
    expect(waits()).toEqual([500, 500, 500, 500, 1_000, ...minute, 500, 1_000, ...minute, 500, 1_000]);
  });

  test("starts the next run itself after a plan without changes, which triggers none", async () => {
    cloud.plans.set("eks-shop-network", "none");
    expect(await upload()).toMatchObject({ status: 0, stderr: expect.stringContaining("eks-shop-cluster: waits for you") as string });
    expect(runsOf("eks-shop-cluster").map(({ attributes }) => attributes["trigger-reason"])).toEqual(["manual"]);
  });

  test.each(["errored", "canceled", "force_canceled", "discarded", "policy_soft_failed"])(
    "ends with status 1 and the address of a run that is %s, and starts no other",
    async (state) => {
      cloud.ends.set("eks-shop-network", state);
      const { status, stdout, stderr } = await upload();
      const [, address] = /eks-shop-network: (https:.*)\n$/.exec(stdout)!;
      const lines = [state.replaceAll("_", " "), `the run ended without an apply, so nothing follows it. It says why at ${address}`];
      expect({ status, last: stderr.split("\n").slice(-3, -1) }).toEqual({
        status: 1,
        last: lines.map((line) => `eks-shop-network: ${line}`),
      });
      expect(cloud.all("runs")).toHaveLength(1);
    },
  );

  test.each(["policy_override", "post_plan_awaiting_decision", "planned_and_saved"])(
    "does not wait for who decides on a run that is %s",
    async (state) => {
      cloud.ends.set("eks-shop-network", state);
      expect(await upload()).toMatchObject({ status: 0, stderr: expect.stringContaining("eks-shop-network: waits for you") as string });
    },
  );

  test("starts no run with --no-run", async () => {
    expect(await upload("", ["--no-run"])).toMatchObject({ status: 0 });
    expect([cloud.archives.size, cloud.all("runs").length]).toEqual([3, 0]);
  });
});

describe("another upload", () => {
  const again = ["--no-run"];
  const uploads = roles.flatMap(() => [expect.stringMatching(/^POST workspaces\/.*\/configuration-versions$/) as string, "PUT archive"]);

  test("of the same changes nothing in the workspaces", async () => {
    cloud.add("agent-pools", { name: "vpc" });
    const backend = "project: platform, agents: { pool: vpc }";
    await upload(backend, again);
    cloud.calls.length = 0;
    const { stderr } = await upload(backend, again);
    expect(changing()).toEqual(uploads);
    expect(stderr).toBe(workspaces.map((name) => `${name}: configuration uploaded\n`).join(""));
  });

  test("corrects what was changed, and leaves alone what is the user's", async () => {
    await upload("", again);
    const { attributes } = cloud.workspace("eks-shop-network");
    Object.assign(attributes, { "global-remote-state": true, "tag-names": ["mine"], description: "mine" });
    const stranger = cloud.add("workspaces", { name: "stranger" });
    for (const name of workspaces) cloud.consumers.set(cloud.workspace(name).id, new Set([stranger.id]));
    const { stderr } = await upload("", again);
    expect(attributes).toMatchObject({ "global-remote-state": false, "tag-names": ["mine", "private-eks"], description: "mine" });
    expect(workspaces.map(readersOf)).toEqual([["eks-shop-cluster", "eks-shop-workload"], ["eks-shop-workload"], []]);
    expect(stderr).toContain("workspace eks-shop-network: changed global-remote-state\n");
    expect(stderr).toContain("remote state consumers of eks-shop-network: 2 added, 1 removed\n");
  });

  test.each(["found", "created"])("shares no state with the project, where the host can, of a workspace that it has %s", async (way) => {
    const turnOn = () => workspaces.forEach((name) => (cloud.workspace(name).attributes["project-remote-state"] = true));
    if (way === "created") cloud.defaults = { "project-remote-state": true };
    else await upload("", again).then(turnOn);
    const { status, stderr } = await upload("", again);
    expect({ status, shared: workspaces.map((name) => cloud.workspace(name).attributes["project-remote-state"]) }).toEqual({
      status: 0,
      shared: [false, false, false],
    });
    expect(stderr).toContain("workspace eks-shop-network: changed project-remote-state\n");
  });

  test("takes a stack from the agents that the cluster file no longer gives them", async () => {
    cloud.add("agent-pools", { name: "vpc" });
    await upload("agents: { pool: vpc, stacks: [network, workload] }", again);
    await upload("agents: { pool: vpc }", again);
    expect(workspaces.map((name) => cloud.workspace(name).attributes["execution-mode"])).toEqual(["remote", "remote", "agent"]);
  });

  test("uploads nothing to a workspace whose runs are on somebody's machine", async () => {
    await upload("", again);
    cloud.workspace("eks-shop-workload").attributes["execution-mode"] = "local";
    cloud.archives.clear();
    const { status, stderr } = await upload("", again);
    expect({ status, archives: cloud.archives.size }).toEqual({ status: 0, archives: 2 });
    expect(stderr).toContain("eks-shop-workload: nothing uploaded, because its execution mode is local");
  });
});

describe("two uploads at the same time", () => {
  test("make the same project, workspaces and run triggers, each of them once", async () => {
    const project = cloud.add("projects", { name: "platform" });
    cloud.hide(/^GET organizations\/example\/projects$/, 1);
    for (const name of workspaces) cloud.add("workspaces", { name, "tag-names": [], "execution-mode": "remote" });
    cloud.hide(/^GET organizations\/example\/workspaces\//, 1);
    const ids = workspaces.map((name) => cloud.workspace(name).id);
    const references = [ids[0]!, ids[1]!].map((id) => ({ data: { type: "workspaces", id } }));
    cloud.add("run-triggers", {}, { sourceable: references[0]!, workspace: references[1]! });
    cloud.hide(/^GET workspaces\/.*\/run-triggers$/, 1);
    const { status, stderr } = await upload("project: platform", ["--no-run"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.not.stringContaining("created") as string });
    expect(workspaces.map((name) => cloud.workspace(name).relationships["project"]!.data!.id)).toEqual(ids.map(() => project.id));
    expect([cloud.all("projects").length, cloud.all("workspaces").length, cloud.all("run-triggers").length]).toEqual([1, 3, 2]);
    expect(changing()).toEqual(expect.arrayContaining(["POST organizations/example/projects", "POST organizations/example/workspaces"]));
  });
});

describe("a host that is busy", () => {
  test("is asked again after 429, as late as it says, and after failures", async () => {
    cloud.faults.push({ on: /^POST organizations\/example\/workspaces$/, status: 429, headers: { "retry-after": "0" }, times: 2 });
    cloud.faults.push({ on: /^GET organizations/, status: 502, headers: { "retry-after": "0" }, times: 1 });
    cloud.faults.push({ on: /^PUT archive$/, status: 503, headers: { "retry-after": "0" }, times: 1 });
    expect(await upload("", ["--no-run"])).toMatchObject({ status: 0 });
    expect(cloud.all("workspaces").map(({ attributes }) => attributes["name"])).toEqual(workspaces);
  });

  test("is not asked twice to create something that it may have created", async () => {
    cloud.faults.push({ on: /^POST organizations\/example\/workspaces$/, status: 504, times: 1 });
    const { status, stderr } = await upload();
    expect({ status, stderr }).toEqual({ status: 1, stderr: `workspace eks-shop-network: ${cloud.hostname} answers 504\n` });
  });

  test("is asked again where the connection ends before the answer does, but for creations", async () => {
    cloud.faults.push({ on: /^GET organizations\/example\/workspaces/, status: 200, lost: true, times: 1 });
    cloud.faults.push({ on: /^POST workspaces\/.*\/run-triggers$/, status: 201, lost: true, times: 1 });
    const { status, stderr } = await upload();
    expect({ status, last: stderr.trim().split("\n").at(-1) }).toEqual({
      status: 1,
      last: `run triggers of eks-shop-cluster: ${cloud.hostname} ends the connection before its answer is complete (UND_ERR_SOCKET)`,
    });
    expect(cloud.calls.filter((call) => call.endsWith("run-triggers") && call.startsWith("POST"))).toHaveLength(1);
  });

  test("keeps no other cluster from its upload", async () => {
    writeFileSync(join(directory, "other.yaml"), "name: other\nregion: us-west-2\nbackend: { type: local }\n");
    cloud.faults.push({ on: /^POST organizations\/example\/workspaces$/, status: 201, lost: true, times: 1 });
    const { status, stderr } = await upload("", ["other.yaml"]);
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringMatching(/^workspace eks-shop-network: .* ends the connection .*\nother: the state is kept with /) as string,
    });
  });
});

describe("one sentence says what is wrong", () => {
  test.each<[string, () => unknown, string, (host: string) => string]>([
    [
      "a token that is not accepted",
      () => cloud.faults.push({ on: /./, status: 401, times: 1 }),
      "",
      (host) =>
        `organization example: ${host} does not accept the token: run \`terraform login ${host}\`, or renew the one in the environment`,
    ],
    [
      "an organization that is not there",
      () => cloud.faults.push({ on: /entitlement-set$/, status: 404, times: 1 }),
      "",
      (host) => `There is no organization example on ${host} that the token may see`,
    ],
    [
      "an agent pool that is not there",
      () => undefined,
      "agents: { pool: vpc }",
      () => "There is no agent pool vpc in example: create it and start its agents, or correct backend.agents.pool",
    ],
    [
      "a token that may not create workspaces",
      () => cloud.faults.push({ on: /^POST/, status: 404, body: '{"errors":[{"status":"404","title":"not found"}]}', times: 1 }),
      "",
      (host) => `workspace eks-shop-network: not found on ${host}, or the token may not do this (404): not found`,
    ],
    [
      "a request that is refused",
      () =>
        cloud.faults.push({
          on: /^POST/,
          status: 422,
          body: '{"errors":[{"title":"invalid","detail":"Terraform version is \\u001b[31munknown"},{"title":"second"}]}',
          times: 1,
        }),
      "",
      (host) => `workspace eks-shop-network: ${host} answers 422: Terraform version is  [31munknown; second`,
    ],
    [
      "a host that sends elsewhere",
      () => cloud.faults.push({ on: /./, status: 302, headers: { location: "https://login.example.com/?next=secret" }, times: 1 }),
      "",
      (host) => `organization example: ${host} redirects to login.example.com: correct backend.hostname`,
    ],
    [
      "a host of something else",
      () => cloud.faults.push({ on: /./, status: 200, body: "<html>", times: 1 }),
      "",
      (host) => `organization example: ${host} does not answer as Terraform Cloud or Enterprise does: correct backend.hostname`,
    ],
    [
      "an archive that is not taken",
      () => cloud.faults.push({ on: /^PUT archive/, status: 413, times: 1 }),
      "",
      () => expect.stringMatching(/^configuration of eks-shop-network: 127\.0\.0\.1:\d+ does not take the archive \(413\)$/) as string,
    ],
    [
      "an archive that is of no use",
      () => {
        const attributes = { status: "errored", error: "unsupported", "error-message": "not a tar archive" };
        const body = JSON.stringify({ data: { id: "version", attributes } });
        cloud.faults.push({ on: /^GET configuration-versions/, status: 200, body, times: 1 });
      },
      "",
      (host) => `configuration of eks-shop-network: ${host} cannot use the archive: not a tar archive`,
    ],
  ])("%s", async (_what, prepare, backend, sentence) => {
    prepare();
    const { status, stderr } = await upload(backend);
    expect({ status, last: stderr.trim().split("\n").at(-1) }).toEqual({ status: 1, last: sentence(cloud.hostname) });
  });

  test("a host whose port is none", async () => {
    const backend = "{ type: cloud, organization: example, hostname: tfe.example.com:99999 }";
    writeFileSync(join(directory, "shop.yaml"), `name: shop\nregion: us-west-2\nbackend: ${backend}\n`);
    const variables = { ...environment(), "TF_TOKEN_tfe.example.com:99999": "token" };
    const { status, stderr } = await privateEks(["bundle", "shop.yaml", "--upload"], directory, variables);
    expect({ status, stderr }).toEqual({ status: 1, stderr: "tfe.example.com:99999 is not a valid host name: correct backend.hostname\n" });
  });

  test.each(["\n", " ", "…"])("a token with %j in it, which is not told", async (letter) => {
    const { status, stderr } = await upload("", [], { ...environment(), [variable()]: `${cloud.token}${letter}second` });
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: `The token for ${cloud.hostname} has spaces, line ends or letters in it that no token has: copy it again\n`,
    });
    expect(cloud.calls).toEqual([]);
  });

  test("no token", async () => {
    const { status, stdout, stderr } = await upload("", [], { HOME: directory, NODE_EXTRA_CA_CERTS: cloud.certificate });
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toBe(
      `There is no token for ${cloud.hostname}: set ${variable()}, or run \`terraform login ${cloud.hostname}\` (a user's or a team's token)\n`,
    );
  });

  test("a certificate authority that Node.js does not know", async () => {
    const { status, stderr } = await upload("", [], { HOME: directory, [variable()]: cloud.token });
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /certificate of 127\.0\.0\.1:\d+ is not trusted \(\w+\): name the certificate authority's file in NODE_EXTRA_CA_CERTS\n$/,
    );
    expect(cloud.calls).toEqual([]);
  });

  test.each(["{ type: local }", "{ type: s3, bucket: my-state, region: us-west-2 }"])(
    "a backend without workspaces: %s",
    async (backend) => {
      writeFileSync(join(directory, "shop.yaml"), `name: shop\nregion: us-west-2\nbackend: ${backend}\n`);
      const { status, stdout, stderr } = await privateEks(["bundle", "shop.yaml", "--upload"], directory, environment());
      expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
      expect(stderr).toMatch(
        /^shop: the state is kept with backend\.type: (local|s3), which has no workspaces to upload to\. Set backend: .* and run synth\n$/,
      );
    },
  );
});

describe("the token", () => {
  const home = () => {
    const folder = mkdtempSync(join(directory, "home-"));
    mkdirSync(join(folder, ".terraform.d"));
    return folder;
  };

  test("of any host is found in the variable that Terraform reads", () => {
    const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?$/);
    const hosts = fc.array(label, { minLength: 2, maxLength: 4 }).map((labels) => labels.join("."));
    fc.assert(
      fc.property(hosts, (host) => {
        const name = `TF_TOKEN_${host.replaceAll("-", "__").replaceAll(".", "_")}`;
        expect(findToken(host, { TF_TOKEN_elsewhere_example_com: "other", [name]: "token" }, "/nowhere")).toBe("token");
        expect(() => findToken(host, { TF_TOKEN_elsewhere_example_com: "other" }, "/nowhere")).toThrow(`set ${name},`);
      }),
    );
  });

  const hcl = (token: string) =>
    `credentials "tfe.example.com" {\n  token = "other"\n}\n\ncredentials "App.terraform.io" {\n  token = "${token}"\n}\n`;
  const json = (token: string) => JSON.stringify({ credentials: { "app.terraform.io": { token } } });

  test("is taken from the environment before the login, and from that before the configuration", () => {
    const folder = home();
    writeFileSync(join(folder, ".terraformrc"), hcl("configured"));
    expect(findToken("app.terraform.io", {}, folder)).toBe("configured");
    writeFileSync(join(folder, ".terraform.d/credentials.tfrc.json"), json("login\r\n"));
    expect(findToken("app.terraform.io", {}, folder)).toBe("login");
    expect(findToken("tfe.example.com", {}, folder)).toBe("other");
    expect(findToken("App.Terraform.io", { "TF_TOKEN_app.terraform.io": "environment" }, folder)).toBe("environment");
  });

  test.each([
    ["HCL", hcl("named")],
    ["JSON", json("named")],
  ])("is taken from a configuration that the environment names, in %s, and from no other then", (_, text) => {
    const folder = home();
    const file = join(folder, "elsewhere");
    writeFileSync(file, text);
    writeFileSync(join(folder, ".terraform.d/credentials.tfrc.json"), json("login"));
    expect(findToken("app.terraform.io", { TF_CLI_CONFIG_FILE: file }, folder)).toBe("named");
    writeFileSync(file, "");
    expect(() => findToken("app.terraform.io", { TF_CLI_CONFIG_FILE: file }, folder)).toThrow("There is no token for app.terraform.io");
  });

  test("is in the application data on Windows", () => {
    const environment = { APPDATA: mkdtempSync(join(directory, "roaming-")) };
    writeFileSync(join(environment.APPDATA, "terraform.rc"), hcl("configured"));
    expect(findToken("app.terraform.io", environment, home(), "win32")).toBe("configured");
    mkdirSync(join(environment.APPDATA, "terraform.d"));
    writeFileSync(join(environment.APPDATA, "terraform.d/credentials.tfrc.json"), json("login"));
    expect(findToken("app.terraform.io", environment, home(), "win32")).toBe("login");
  });

  test("in a file that is not JSON is one sentence", () => {
    const folder = home();
    writeFileSync(join(folder, ".terraform.d/credentials.tfrc.json"), "{");
    expect(() => findToken("app.terraform.io", {}, folder)).toThrow(/credentials\.tfrc\.json is not JSON: repair it, or run/);
  });
});
