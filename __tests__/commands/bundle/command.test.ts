import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { extract } from "tar-stream";
import { type ArchivedFile, archiveOf } from "../../../commands/archive";
import { locked } from "../../support/lockFile";
import { type Ended, privateEks } from "../../support/program";
import { recordCluster } from "../../support/record";

/** What an archive holds, read by another program's library than the one that compressed it. */
async function contentsOf(archive: Buffer) {
  const entries: { name: string; content: string; owner: readonly unknown[] }[] = [];
  const reader = extract();
  reader.end(gunzipSync(archive));
  for await (const entry of reader) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    const { name, mode, uid, gid, uname, gname, mtime, type } = entry.header;
    entries.push({ name, content: Buffer.concat(chunks).toString(), owner: [mode, uid, gid, uname, gname, mtime.getTime(), type] });
  }
  return entries;
}

describe("an archive", () => {
  const files = fc.uniqueArray(fc.record({ name: fc.stringMatching(/^[a-z.]{1,40}$/), content: fc.uint8Array({ maxLength: 2000 }) }), {
    selector: ({ name }) => name,
    maxLength: 6,
  });

  test("has the same bytes whatever the order of its files, and gives them back with nothing of this machine", async () => {
    await fc.assert(
      fc.asyncProperty(files, async (given: ArchivedFile[]) => {
        const archive = await archiveOf(given);
        expect(await archiveOf([...given].reverse())).toEqual(archive);
        const contents = await contentsOf(archive);
        expect(contents.map(({ name }) => name)).toEqual(given.map(({ name }) => name).sort());
        for (const { name, content } of given) {
          const entry = contents.find((other) => other.name === name)!;
          expect(entry.content).toBe(Buffer.from(content).toString());
          expect(entry.owner).toEqual([0o644, 0, 0, "", "", 0, "file"]);
        }
      }),
      { numRuns: 50 },
    );
  });

  test("has these bytes on every machine, with a gzip header without time and operating system", async () => {
    const archive = await archiveOf([{ name: "cdk.tf.json", content: Buffer.from(`${'{"resource":{}}'.repeat(500)}\n`) }]);
    expect([...archive.subarray(0, 10)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255]);
    expect(archive.toString("base64")).toMatchInlineSnapshot(
      `"H4sIAAAAAAAC/+3ZvQ5AMBRAYbOnEA8gvVIGbyN+BhKSlkm8uysWzAxNzlnaL13undu0Y7b02eDnKforY0xpbXKe2vuUspAiue7XgxHJrej7bxPdWv1SOx3lgyUfywXSlrrOz6trurTa9h1CCCGEEEIIIYQQQgghhBBCCKEyDuXTl4hIOwB/jK0kACQAAA=="`,
    );
  });
});

const removeLock = "remove it, and bundle with --platform linux_amd64, or what will run Terraform";

describe("private-eks bundle", () => {
  let directory: string;
  const required_providers = { aws: { source: "aws", version: "6.25.0" } };
  const stackJson = (role: string) => JSON.stringify({ terraform: { required_providers, role } });
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "private-eks-bundle-"));
    writeFileSync(join(directory, "shop.yaml"), "name: shop\nregion: us-west-2\n");
    for (const role of ["network", "cluster", "workload"]) {
      const folder = join(directory, "cdktf.out/stacks", `shop-${role}`);
      mkdirSync(join(folder, ".terraform/providers"), { recursive: true });
      const files = {
        "cdk.tf.json": stackJson(role),
        "z.tf.json": "{}",
        "runner-policy.json": "",
        "plan.out": "",
        "terraform.tfstate": "secret",
      };
      for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    }
    recordCluster(directory, "shop.yaml");
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const run = (...words: string[]): Promise<Ended> => privateEks(["bundle", ...words], directory, {});
  const folderOf = (role: string) => join(directory, "cdktf.out/stacks", `shop-${role}`);
  const archives = join("cdktf.out", "bundles");

  /** A terraform that writes down how it was called, and a lock file. */
  function fakeTerraform(script = 'echo "$@" >>calls; f="${1#-chdir=}"; cp new.lock.hcl "$f/.terraform.lock.hcl"') {
    const bin = join(directory, "bin");
    mkdirSync(bin);
    writeFileSync(join(directory, "new.lock.hcl"), locked);
    writeFileSync(join(bin, "terraform"), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, "terraform"), 0o755);
    return (...words: string[]) => privateEks(["bundle", ...words], directory, { PATH: `${bin}:/usr/bin:/bin` });
  }

  test("packs Terraform's JSON of each stack and nothing else, in the order of the stacks, with sums for sha256sum", async () => {
    const { status, stdout } = await run("shop.yaml");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^\w{64} {2}\S+shop-network.tar.gz\n\w{64} {2}\S+shop-cluster.tar.gz\n\w{64} {2}\S+shop-workload.tar.gz\n$/);
    execFileSync("sha256sum", ["--check", "--strict"], { cwd: directory, input: stdout });
    expect(readdirSync(join(directory, archives)).sort()).toEqual(["shop-cluster.tar.gz", "shop-network.tar.gz", "shop-workload.tar.gz"]);
    const contents = await contentsOf(readFileSync(join(directory, archives, "shop-network.tar.gz")));
    expect(contents.map(({ name, content }) => [name, content])).toEqual([
      ["cdk.tf.json", stackJson("network")],
      ["z.tf.json", "{}"],
    ]);
  });

  test("packs the chart of Kubernetes objects with the stack that has one, and takes it for no file left behind", async () => {
    mkdirSync(join(folderOf("workload"), "objects-chart/templates"), { recursive: true });
    for (const name of ["Chart.yaml", "templates/objects.yaml"]) writeFileSync(join(folderOf("workload"), "objects-chart", name), name);
    const json = JSON.stringify({ terraform: {}, resource: { helm_release: { a: { chart: "${path.module}/objects-chart" } } } });
    writeFileSync(join(folderOf("workload"), "cdk.tf.json"), json);
    const { status, stderr } = await run("shop.yaml");
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.not.stringContaining("objects-chart") as string });
    const contents = await contentsOf(readFileSync(join(directory, archives, "shop-workload.tar.gz")));
    expect(contents.map(({ name, content }) => [name, content])).toEqual([
      ["cdk.tf.json", json],
      ["objects-chart/Chart.yaml", "Chart.yaml"],
      ["objects-chart/templates/objects.yaml", "templates/objects.yaml"],
      ["z.tf.json", "{}"],
    ]);
  });

  test("writes the same bytes again, later, from another folder and under another mask and zone of time", async () => {
    const first = await run("shop.yaml");
    utimesSync(join(folderOf("network"), "cdk.tf.json"), new Date(), new Date());
    chmodSync(join(folderOf("network"), "z.tf.json"), 0o600);
    const again = await privateEks(["bundle", "../shop.yaml", "--from", ".", "--out", "../again"], join(directory, "cdktf.out"), {
      TZ: "Asia/Tokyo",
    });
    const sums = ({ stdout }: Ended) => stdout.split("\n").map((line) => line.split(" ")[0]);
    expect(sums(again)).toEqual(sums(first));
    expect(existsSync(join(directory, "again/shop-network.tar.gz"))).toBe(true);
  });

  test("says that there is no lock file, and packs one that is there", async () => {
    expect((await run("shop.yaml")).stderr).toBe(
      "No lock file, so the providers' checksums are not fixed: shop-network, shop-cluster, shop-workload. Add --platform linux_amd64, or what will run Terraform\n",
    );
    for (const role of ["network", "cluster", "workload"]) writeFileSync(join(folderOf(role), ".terraform.lock.hcl"), locked);
    expect(await run("shop.yaml")).toMatchObject({ status: 0, stderr: "" });
    const contents = await contentsOf(readFileSync(join(directory, archives, "shop-cluster.tar.gz")));
    expect(contents.map(({ name }) => name)).toEqual([".terraform.lock.hcl", "cdk.tf.json", "z.tf.json"]);
  });

  test("has Terraform lock the providers for the platforms, from a mirror", async () => {
    const terraform = fakeTerraform();
    mkdirSync(join(directory, "mirror"));
    const platforms = ["--platform", "linux_amd64", "--platform", "linux_arm64"];
    expect(await terraform("shop.yaml", ...platforms, "--fs-mirror", "mirror")).toMatchObject({ status: 0, stderr: "" });
    const calls = readFileSync(join(directory, "calls"), "utf8").trim().split("\n");
    expect(calls).toEqual(
      ["network", "cluster", "workload"].map(
        (role) =>
          `-chdir=${folderOf(role)} providers lock -no-color -platform=linux_amd64 -platform=linux_arm64 -fs-mirror=${join(directory, "mirror")}`,
      ),
    );
    const contents = await contentsOf(readFileSync(join(directory, archives, "shop-network.tar.gz")));
    expect(contents[0]).toMatchObject({ name: ".terraform.lock.hcl", content: locked });
  });

  test("hands on what Terraform says when it finds no provider, and writes nothing", async () => {
    const terraform = fakeTerraform("echo 'Error: no available releases match' >&2; exit 1");
    const { status, stdout, stderr } = await terraform(
      "shop.yaml",
      "--platform",
      "linux_arm64",
      "--net-mirror",
      "https://mirror.example.com/",
    );
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toBe(
      `The providers of ${folderOf("network")} cannot be locked: see that https://mirror.example.com/ has their versions for linux_arm64 and can be reached. Terraform says:\nError: no available releases match\n`,
    );
    expect(existsSync(join(directory, archives))).toBe(false);
  });

  test("knows a provider by its short and by its long name", async () => {
    const terraform = { required_providers: { aws: { source: "hashicorp/aws", version: "6.99.0" } } };
    writeFileSync(join(folderOf("cluster"), "cdk.tf.json"), JSON.stringify({ terraform }));
    writeFileSync(join(folderOf("cluster"), ".terraform.lock.hcl"), locked);
    expect((await run("shop.yaml")).stderr).toContain(
      "has version 6.25.0 of registry.terraform.io/hashicorp/aws, and the stack needs 6.99.0",
    );
  });

  test.each([
    ["integrations/github", "registry.terraform.io/integrations/github"],
    ["registry.terraform.io/hashicorp/aws", "registry.terraform.io/hashicorp/aws"],
    ["Terraform.Example.com/platform/vault", "terraform.example.com/platform/vault"],
  ])("holds a lock of %s against the version that the stack needs", async (source, address) => {
    const required = { aws: { source: "aws", version: "6.25.0" }, other: { source, version: "6.3.1" } };
    writeFileSync(join(folderOf("cluster"), "cdk.tf.json"), JSON.stringify({ terraform: { required_providers: required } }));
    const lock = join(folderOf("cluster"), ".terraform.lock.hcl");
    writeFileSync(lock, locked.replace("registry.terraform.io/hashicorp/aws", address).replaceAll("6.25.0", "6.2.0"));
    expect(await run("shop.yaml")).toEqual({
      status: 1,
      stdout: "",
      stderr: `${lock} has version 6.2.0 of ${address}, and the stack needs 6.3.1: ${removeLock}\n`,
    });
    writeFileSync(lock, locked.replace("registry.terraform.io/hashicorp/aws", address).replaceAll("6.25.0", "6.3.1"));
    expect(await run("shop.yaml")).toMatchObject({ status: 0 });
  });

  test("warns of local modules and files that the JSON names and its archive does not hold, and packs what it has", async () => {
    for (const role of ["network", "cluster", "workload"]) writeFileSync(join(folderOf(role), ".terraform.lock.hcl"), locked);
    mkdirSync(join(folderOf("cluster"), "charts/agent"), { recursive: true });
    for (const name of ["lambda.zip", "policy.json"]) writeFileSync(join(folderOf("cluster"), name), "");
    const json = {
      terraform: {},
      module: {
        own: { source: "./modules/own" },
        above: { source: "../shared", version: "1.0.0" },
        registry: { source: "terraform-aws-modules/vpc/aws" },
        git: { source: "git::https://example.com/vpc.git" },
      },
      resource: {
        aws_lambda_function: { a: { filename: "lambda.zip", role: "/", image_config: { command: ["./run.sh", "z.tf.json", "plan"] } } },
        helm_release: { a: { chart: "${path.module}/charts/agent", name: "charts", file: join(directory, "shop.yaml") } },
        aws_iam_policy: {
          a: { policy: '${file("${path.module}/policy.json")}', other: '${templatefile("/srv/policy.tftpl", {})}' },
          b: { policy: 'say file("quoted") of $${file("escaped")}' },
          // What the file system refuses as paths: an expression as it is in the policies of endpoints, and texts of other kinds.
          c: {
            policy: `\${[for zone in ["${"a".repeat(300)}"] : zone]}`,
            path: `/${"a".repeat(300)}`,
            name: "a\0b",
            description: "two\nlines",
          },
        },
      },
    };
    writeFileSync(join(folderOf("cluster"), "cdk.tf.json"), JSON.stringify(json));
    const { status, stderr } = await run("shop.yaml");
    const left = [
      "./modules/own",
      "../shared",
      "lambda.zip",
      "${path.module}/charts/agent",
      join(directory, "shop.yaml"),
      "${path.module}/policy.json",
      "/srv/policy.tftpl",
    ];
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: `warning: the archive of shop-cluster does not hold ${left.join(", ")}, which its JSON names: take a module from a registry or Git, and have the extension write the text of a file into the property\n`,
    });
  });

  test("takes no local state for a file left behind, neither the stack's own nor one that it reads", async () => {
    for (const role of ["network", "cluster", "workload"]) writeFileSync(join(folderOf(role), ".terraform.lock.hcl"), locked);
    for (const role of ["network", "cluster"]) writeFileSync(join(directory, `terraform.shop-${role}.tfstate`), "{}");
    const stateOf = (role: string) => `../../../terraform.shop-${role}.tfstate`;
    const condition = `\${fileexists("\${path.module}/${stateOf("network")}")}`;
    const network = { backend: "local", config: { path: stateOf("network") }, lifecycle: { precondition: [{ condition }] } };
    const json = { terraform: { backend: { local: { path: stateOf("cluster") } } }, data: { terraform_remote_state: { network } } };
    writeFileSync(join(folderOf("cluster"), "cdk.tf.json"), JSON.stringify(json));
    expect(await run("shop.yaml")).toMatchObject({ status: 0, stderr: "" });
  });

  test.each<[string, unknown]>([
    ["a constraint", { aws: { source: "aws", version: ">= 6.0" } }],
    ["the short form", { aws: "6.99.0" }],
    ["a list", [{ aws: { source: "aws", version: "6.99.0" } }]],
  ])("leaves it to Terraform what providers are by %s, written by hand", async (_what, providers) => {
    writeFileSync(join(folderOf("cluster"), "cdk.tf.json"), JSON.stringify({ terraform: { required_providers: providers } }));
    writeFileSync(join(folderOf("cluster"), ".terraform.lock.hcl"), locked);
    expect(await run("shop.yaml")).toMatchObject({ status: 0 });
  });

  test("has Terraform lock nothing as long as a stack is missing", async () => {
    rmSync(join(folderOf("workload"), "cdk.tf.json"));
    const { status, stderr } = await fakeTerraform()("shop.yaml", "--platform", "linux_amd64");
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringMatching(/^There is no \S+shop-workload/) as string });
    expect(existsSync(join(directory, "calls"))).toBe(false);
  });

  test("says that locking needs Terraform", async () => {
    expect(await privateEks(["bundle", "shop.yaml", "--platform", "linux_amd64"], directory, { PATH: "/nowhere" })).toEqual({
      status: 1,
      stdout: "",
      stderr: "The lock file needs the terraform program, which is not on the PATH: install it, or leave --platform out\n",
    });
  });

  /** Writes files with the time of yesterday, as `mv`, `cp -p` and `rsync -t` put them in place of others. */
  function putBack(files: Readonly<Record<string, string>>) {
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(join(directory, name), text);
      utimesSync(join(directory, name), 1000, 1000);
    }
  }
  const shop = "name: shop\nregion: us-west-2\n";

  test.each([
    ["missing", () => rmSync(join(folderOf("network"), "cdk.tf.json")), "There is no \\S+shop-network/cdk.tf.json"],
    ["without a record", () => rmSync(join(directory, "cdktf.out/clusters"), { recursive: true }), "There is no \\S+clusters/shop.json"],
    [
      "in the making",
      () => {
        mkdirSync(join(directory, "cdktf.out/.new-abcdef"));
        writeFileSync(join(directory, "cdktf.out/.new-abcdef/publication.json"), "{}");
      },
      "A synthesis ended, or goes on, while it moves files to their place in \\S+",
    ],
    [
      "made from another file",
      () => putBack({ "shop.yaml": `${shop}network: { cidr: 10.8.0.0/16 }\n` }),
      "\\S+ was not made from what shop.yaml says now",
    ],
    [
      "made with another file that the cluster file extends",
      () => putBack({ "shop.yaml": `extends: defaults.yaml\n${shop}`, "defaults.yaml": "network: { cidr: 10.8.0.0/16 }\n" }),
      "\\S+ was not made from what shop.yaml says now",
    ],
  ])("asks for synth if a stack is %s, and writes nothing", async (_what, spoil, start) => {
    spoil();
    const { status, stdout, stderr } = await run("shop.yaml");
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(new RegExp(`^${start}: run \`npx private-eks synth shop.yaml\` first\\n$`));
    expect(existsSync(join(directory, archives))).toBe(false);
  });

  test("packs stacks whose cluster file says the same, however new it is and whatever its comments are", async () => {
    writeFileSync(join(directory, "shop.yaml"), "region: us-west-2 # Oregon\nextends: [defaults.yaml]\n");
    writeFileSync(join(directory, "defaults.yaml"), "name: shop\n");
    for (const role of ["network", "cluster", "workload"]) utimesSync(join(folderOf(role), "cdk.tf.json"), 1000, 1000);
    expect((await run("shop.yaml")).status).toBe(0);
  });

  test.each([
    ["no JSON", "cdk.tf.json", '{"x": ', "is not JSON: run `npx private-eks synth shop.yaml` again"],
    ["empty", "cdk.tf.json", "\n", "is empty: run `npx private-eks synth shop.yaml` again"],
    ["a list", "cdk.tf.json", "[]", "is a list, not a JSON object: run `npx private-eks synth shop.yaml` again"],
    ["no stack", "cdk.tf.json", "{}", 'has no "terraform": run `npx private-eks synth shop.yaml` again'],
    ["truncated", "imports.tf.json", '{"import": [', "is not JSON: run `npx private-eks adopt shop.yaml` again, or remove it"],
    ["null", "z.tf.json", "null", "is null, not a JSON object: correct it, or remove it"],
    ["no lock file", ".terraform.lock.hcl", "garbage\n", `is not a list of provider blocks: ${removeLock}`],
    ["a truncated lock file", ".terraform.lock.hcl", locked.slice(0, -10), `is not a list of provider blocks: ${removeLock}`],
    ["an empty lock file", ".terraform.lock.hcl", "# only a comment\n", `is empty: ${removeLock}`],
    [
      "a lock file with no hashes",
      ".terraform.lock.hcl",
      `${locked}provider "example.com/a/b" {\n  version = "1.0.0"\n}\n`,
      `has a provider without its version and hashes: ${removeLock}`,
    ],
    [
      "a lock file of another version",
      ".terraform.lock.hcl",
      locked.replaceAll("6.25.0", "5.99.0"),
      `has version 5.99.0 of registry.terraform.io/hashicorp/aws, and the stack needs 6.25.0: ${removeLock}`,
    ],
  ])("refuses a file of a stack that is %s, and writes nothing", async (_what, file, text, problem) => {
    const path = join(folderOf("workload"), file);
    writeFileSync(path, text);
    expect(await run("shop.yaml")).toEqual({ status: 1, stdout: "", stderr: `${path} ${problem}\n` });
    expect(existsSync(join(directory, archives))).toBe(false);
  });

  test("names every file of a stack that is damaged, and one that is none", async () => {
    for (const name of ["y.tf.json", "z.tf.json"]) writeFileSync(join(folderOf("network"), name), "{");
    expect((await run("shop.yaml")).stderr.match(/[yz]\.tf\.json is not JSON/g)).toHaveLength(2);
    mkdirSync(join(folderOf("network"), "x.tf.json"));
    const { status, stderr } = await run("shop.yaml");
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: `${join(folderOf("network"), "x.tf.json")} cannot be read: illegal operation on a directory. Make it a file that you may read, or remove it\n`,
    });
  });

  test.each([
    ["a file", "taken"],
    ["below a file", "taken/archives"],
    ["where no folder can be", "/proc/archives"],
  ])("says that an --out that is %s cannot be written to", async (_what, out) => {
    writeFileSync(join(directory, "taken"), "");
    const { status, stdout, stderr } = await run("shop.yaml", "--out", out);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(
      new RegExp(`^The archives cannot be written into ${out}: .+\\. Name a folder that you may write to by --out\\n$`),
    );
  });

  test.each([["a file"], ["not there"]])("says that a --from that is %s holds no stacks", async (what) => {
    if (what === "a file") writeFileSync(join(directory, "elsewhere"), "");
    const { status, stdout, stderr } = await run("shop.yaml", "--from", "elsewhere");
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(
      /^There is no \S+cdk.tf.json: correct --from, or run `CDKTF_OUTDIR=elsewhere npx private-eks synth shop.yaml` first\n$/,
    );
  });

  test("goes on with other clusters after one with an error", async () => {
    writeFileSync(join(directory, "broken.yaml"), "name: broken\nregion: us-west\n");
    const { status, stdout, stderr } = await run("broken.yaml", "shop.yaml");
    expect(status).toBe(1);
    expect(stderr).toMatch(/^broken\.yaml:2:9: error: region: /);
    expect(stdout.match(/shop-\w+\.tar\.gz/g)).toHaveLength(3);
  });

  test.each([
    ["--platform", "linux_mips", "Terraform is released for darwin_amd64, darwin_arm64, freebsd_386, "],
    ["--fs-mirror", "/nope", "There is no such folder: name the one that `terraform providers mirror` wrote."],
    ["--fs-mirror", "shop.yaml", "There is no such folder"],
    ["--net-mirror", "junk", "Terraform takes an HTTPS URL only: write one such as https://mirror.example.com/providers/."],
    ["--net-mirror", "http://mirror.example.com/", "Terraform takes an HTTPS URL only"],
    ["--net-mirror", "https://", "Terraform takes an HTTPS URL only"],
  ])("refuses %s %s before Terraform runs", async (option, value, reason) => {
    const { status, stderr } = await fakeTerraform()("shop.yaml", option, value);
    expect(status).toBe(1);
    expect(stderr).toMatch(new RegExp(`^error: option '${option} <\\w+>' argument '${value}' is invalid\\. ${reason}`));
    expect([existsSync(join(directory, "calls")), existsSync(join(directory, archives))]).toEqual([false, false]);
  });

  test.each([
    ["a platform that is none", ["--platform", "Linux"]],
    ["no run of no upload", ["--no-run"]],
    ["two mirrors", ["--fs-mirror", "mirror", "--net-mirror", "https://mirror.example.com/"]],
  ])("%s is wrong usage", async (_what, words) => {
    expect(await run("shop.yaml", ...words)).toMatchObject({ status: 1, stdout: "" });
  });
});
