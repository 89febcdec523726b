import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { clusterSchema } from "../../config/schema/schema";
import { planNodeGroups } from "../../design/nodes/nodeGroups";
import { renderUserData } from "../../design/nodes/userData/userData";
import type { OutboundSettings, ProxySettings } from "../../design/proxy/proxy";

/** Debian's Python, whose packages cloud-init is one of. */
const python = "/usr/bin/python3";

const cluster = {
  name: "demo",
  endpoint: "https://0123456789ABCDEF.gr7.us-west-2.eks.amazonaws.com",
  certificateAuthority: "LS0tLS1CRUdJTg==",
  serviceCidr: "172.20.0.0/16",
  clusterDnsAddress: "172.20.0.10",
};
const pem = "-----BEGIN CERTIFICATE-----\nTUlJ\n-----END CERTIFICATE-----";
const proxy: ProxySettings = {
  url: "http://proxy.example.com:3128",
  noProxy: ["localhost", "::1", "[::1]", "10.0.0.0/16", ".internal"],
  repositoriesThroughProxy: false,
};
const behindProxy: OutboundSettings = { proxy, certificates: { "corp-root": pem } };
const variables = {
  HTTP_PROXY: proxy.url,
  HTTPS_PROXY: proxy.url,
  NO_PROXY: "localhost,::1,[::1],10.0.0.0/16,.internal",
  http_proxy: proxy.url,
  https_proxy: proxy.url,
  no_proxy: "localhost,::1,[::1],10.0.0.0/16,.internal",
  AWS_CA_BUNDLE: "/etc/pki/tls/certs/ca-bundle.crt",
};

const texts = {
  AL2023: [
    "#!/bin/bash\necho 'grüße = €' \t\ntrue",
    `#!/bin/bash\n# Größe\necho '${"AfkGr+IqhSs=".repeat(700)}' | base64 -d > /opt/blob\n`,
    "#cloud-config\nwrite_files: []\n",
    "#cloud-boothook\n#!/bin/sh\ntrue\n",
    "apiVersion: node.eks.aws/v1alpha1\nkind: NodeConfig\nspec: {}\n",
  ],
  AL2: ["#!/bin/bash\necho 'grüße = €' \t\ntrue", "#cloud-config\nwrite_files: []\n", "#cloud-boothook\n#!/bin/sh\ntrue\n"],
  Bottlerocket: ["[settings.motd]\ntext = \"grüße\\n'€'\"\n"],
};
type Family = keyof typeof texts;

const render = (amiFamily: Family, kind: string, settings: object, outbound?: OutboundSettings): string => {
  const main = { amiFamily, labels: { "example.com/a": "b" }, taints: [{ key: "gpu", value: "yes", effect: "NoSchedule" }], ...settings };
  const config = clusterSchema.parse({ name: "demo", region: "us-west-2", nodeGroups: { [kind]: { main } } });
  return renderUserData(planNodeGroups(config, ["us-west-2a"])[0]!, cluster, outbound);
};

const kinds = [
  ["managed", {}],
  ["selfManaged", {}],
  ["managed", { amiId: "ami-0123456789abcdef0" }],
] as const;
const cases = (families: readonly Family[]) =>
  families.flatMap((family) =>
    kinds.flatMap(([kind, settings]) =>
      [undefined, behindProxy].flatMap((withProxy) =>
        [[], texts[family]].map(
          (userData) =>
            [
              `${family}, ${kind}, ${"amiId" in settings ? "custom AMI, " : ""}${withProxy ? "proxy" : "no proxy"}, ${userData.length} texts`,
              render(family, kind, { ...settings, userData }, withProxy),
              userData,
            ] as const,
        ),
      ),
    ),
  );

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "private-eks-user-data-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a program with a text as its input; fails with what it says. */
const run = (program: string, args: readonly string[], input: string): string =>
  execFileSync(program, args, { input, encoding: "utf8", stdio: ["pipe", "pipe", "pipe"] });

interface Part {
  readonly type: string;
  readonly body: string;
}

/** The parts that cloud-init hands to its handlers. */
const cloudInitParts = `
import json, sys
from cloudinit import handlers, helpers, user_data
parts = []
processor = user_data.UserDataProcessor(helpers.Paths({"cloud_dir": sys.argv[1], "run_dir": sys.argv[1]}))
message = processor.process(sys.stdin.buffer.read())
handlers.walk(message, lambda data, name, payload, headers: parts.append(
    {"type": headers["Content-Type"], "body": payload if isinstance(payload, str) else payload.decode()}), None)
print(json.dumps(parts))
`;

/** The parts as Python's own parser reads them. */
const pythonParts = `
import email, email.policy, json, sys
message = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.strict)
assert message.is_multipart() and not message.defects, message.defects
print(json.dumps([{"type": part.get_content_type(), "body": part.get_payload(decode=True).decode()} for part in message.iter_parts()]))
`;
const partsOf = (archive: string): readonly Part[] => JSON.parse(run(python, ["-c", cloudInitParts, folder], archive)) as Part[];

describe.each(cases(["AL2023", "AL2"]))("%s", (_name, archive, userData) => {
  test("cloud-init and Python read the same parts, the user's as they were written", () => {
    const parts = partsOf(archive);
    expect(JSON.parse(run(python, ["-c", pythonParts], archive))).toEqual(parts);
    expect(parts.map(({ body }) => body)).toEqual(expect.arrayContaining([...userData]));
    expect(parts.map(({ type }) => type)).not.toContain("text/plain");
  });

  test("bash reads every script", () => {
    for (const { type, body } of partsOf(archive)) {
      if (["text/x-shellscript", "text/cloud-boothook"].includes(type)) run("bash", ["-n"], body);
    }
  });
});

/** Reads all parts as nodeadm does, each to its end, and prints the number of NodeConfigs. */
const goReader = `package main
import ("fmt"; "io"; "mime"; "mime/multipart"; "net/mail"; "os")
func check(err error) { if err != nil { panic(err) } }
func main() {
	message, err := mail.ReadMessage(os.Stdin); check(err)
	_, params, err := mime.ParseMediaType(message.Header.Get("Content-Type")); check(err)
	configs := 0
	for reader := multipart.NewReader(message.Body, params["boundary"]); ; {
		part, err := reader.NextPart()
		if err == io.EOF { break }
		check(err)
		kind, _, err := mime.ParseMediaType(part.Header.Get("Content-Type")); check(err)
		if kind != "application/node.eks.aws" { continue }
		_, err = io.ReadAll(part); check(err)
		configs++
	}
	fmt.Print(configs)
}
`;

/** @see https://github.com/awslabs/amazon-eks-ami/blob/main/nodeadm/internal/configprovider/mime.go */
test("Go, in which nodeadm is written, reads the NodeConfigs of AL2023 beside parts of any kind", () => {
  writeFileSync(join(folder, "main.go"), goReader);
  execFileSync("go", ["build", "-o", "reader", "main.go"], { cwd: folder, stdio: "pipe", env: { ...process.env, GO111MODULE: "off" } });
  for (const [name, archive, userData] of cases(["AL2023"])) {
    expect([name, run(join(folder, "reader"), [], archive)]).toEqual([name, userData.length > 0 ? "2" : "1"]);
  }
});

test.each(cases(["Bottlerocket"]))("Python reads the TOML of %s", (_name, toml, userData) => {
  const { settings } = JSON.parse(
    run(python, ["-c", "import json, sys, tomllib; print(json.dumps(tomllib.load(sys.stdin.buffer)))"], toml),
  );
  expect(settings.motd?.text).toBe(userData.length > 0 ? "grüße\n'€'" : undefined);
  if (!toml.includes("https-proxy")) {
    expect([settings.network, settings.pki]).toEqual([undefined, undefined]);
    return;
  }
  expect(settings.network).toEqual({ "https-proxy": proxy.url, "no-proxy": proxy.noProxy });
  expect(Buffer.from(settings.pki["corp-root"].data, "base64").toString()).toBe(pem);
});

/** A folder that stands for the root of a node, with the files of Amazon Linux 2 and programs that only write down how they are called. */
function nodeRoot(): { readonly root: string; readonly bin: string } {
  const root = join(folder, "root");
  const bin = join(folder, "bin");
  for (const path of [bin, join(root, "etc/eks"), join(root, "etc/yum.repos.d"), join(root, "run")]) mkdirSync(path, { recursive: true });
  writeFileSync(join(root, "etc/environment"), "LANG=en_US.utf-8");
  writeFileSync(join(root, "etc/yum.conf"), "[main]\ngpgcheck=1\nproxy = http://old.example.com:1\n\n[other]\nname=other\n");
  writeFileSync(join(root, "etc/yum.repos.d/amzn2-core.repo"), "[amzn2-core]\nname=core\n[amzn2-core-source]\nname=source\n");
  writeFileSync(join(root, "etc/yum.repos.d/company.repo"), "[company]\nname=company\n");
  for (const program of [join(bin, "systemctl"), join(bin, "update-ca-trust"), join(root, "etc/eks/bootstrap.sh")]) {
    writeFileSync(
      program,
      `#!/bin/bash\nfor word in "$(basename "$0")" "$@"; do printf '%s|' "$word"; done >> "${folder}/calls"\necho >> "${folder}/calls"\nenv > "${folder}/environment"\n`,
    );
    chmodSync(program, 0o755);
  }
  return { root, bin };
}

/** Runs a script of a node as root does, but in a folder. */
function runScript(script: string, { root, bin }: ReturnType<typeof nodeRoot>): void {
  const file = join(folder, "script");
  writeFileSync(
    file,
    script.replaceAll(/(^|[ '"(])\/(etc|run)\//gm, `$1${root}/$2/`).replaceAll("EnvironmentFile=/etc", `EnvironmentFile=${root}/etc`),
  );
  chmodSync(file, 0o755);
  const { status, stderr } = spawnSync(file, { encoding: "utf8", env: { PATH: `${bin}:${process.env["PATH"]}` } });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
}

/** All files below a folder, by path. */
const filesIn = (path: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(path, { recursive: true, encoding: "utf8" })
      .filter((name) => statSync(join(path, name)).isFile())
      .map((name) => [name, readFileSync(join(path, name), "utf8").replaceAll(path, "")]),
  );

describe("the boothook of Amazon Linux 2", () => {
  const hook = (settings: object = {}, kind = "managed") => partsOf(render("AL2", kind, settings, behindProxy))[0]!.body;

  test("makes the files that the node reads, at each boot the same", () => {
    const node = nodeRoot();
    runScript(hook(), node);
    const files = filesIn(node.root);
    runScript(hook(), node);
    expect(filesIn(node.root)).toEqual(files);
    const dropIn = "[Service]\nEnvironmentFile=/etc/environment\n";
    const { "etc/environment": environment, "etc/eks/bootstrap.sh": _bootstrap, ...others } = files;
    expect(others).toEqual({
      "etc/yum.conf": `[main]\nproxy=${proxy.url}\ngpgcheck=1\n\n[other]\nname=other\n`,
      // Through the endpoint of Amazon S3, and so without the proxy.
      "etc/yum.repos.d/amzn2-core.repo": "[amzn2-core]\nproxy=_none_\nname=core\n[amzn2-core-source]\nproxy=_none_\nname=source\n",
      "etc/yum.repos.d/company.repo": "[company]\nname=company\n",
      "etc/pki/ca-trust/source/anchors/private-eks-corp-root.pem": `${pem}\n`,
      ...Object.fromEntries(
        ["containerd", "sandbox-image", "kubelet", "cloud-final"].map((unit) => [
          `etc/systemd/system/${unit}.service.d/http-proxy.conf`,
          dropIn,
        ]),
      ),
      "etc/systemd/system/kubelet.service.d/40-max-pods.conf": expect.stringContaining("[Service]\n"),
    });
    expect(environment).toMatch(/^LANG=en_US.utf-8\n# private-eks begin\n[^#]*# private-eks end\n$/);
    expect(readFileSync(join(folder, "calls"), "utf8")).toBe("update-ca-trust|extract|\nsystemctl|daemon-reload|\n".repeat(2));
  });

  test("prepares Docker where the node runs it", () => {
    const node = nodeRoot();
    runScript(hook({ amiId: "ami-0123456789abcdef0", containerRuntime: "docker" }), node);
    const units = Object.keys(filesIn(node.root)).filter((name) => name.endsWith("http-proxy.conf"));
    expect(units.map((name) => name.split("/")[3]).sort()).toEqual(["cloud-final.service.d", "docker.service.d", "kubelet.service.d"]);
  });

  test("appends max pods to the arguments that EKS gives, once however often the kubelet starts", () => {
    const node = nodeRoot();
    runScript(hook(), node);
    const dropIn = readFileSync(join(node.root, "etc/systemd/system/kubelet.service.d/40-max-pods.conf"), "utf8");
    const [remove, write] = [...dropIn.matchAll(/^ExecStartPre=-(.*)$/gm)].map(([, command]) => command!.replaceAll("$$", "$"));
    const file = join(node.root, "run/kubelet-max-pods");
    for (const start of [1, 2]) {
      const env = { PATH: process.env["PATH"], KUBELET_EXTRA_ARGS: "--node-labels=a=b --max-pods=17" };
      for (const command of [remove!, write!]) {
        execFileSync("/bin/sh", ["-c", command.replaceAll(`${node.root}/run`, "/run").replaceAll("/run/", `${node.root}/run/`)], { env });
      }
      expect([start, readFileSync(file, "utf8")]).toEqual([start, "KUBELET_EXTRA_ARGS=--node-labels=a=b --max-pods=17 --max-pods=29\n"]);
    }
    expect(dropIn.replaceAll(node.root, "")).toMatch(/^EnvironmentFile=-\/run\/kubelet-max-pods$/m);
  });

  test("is followed by the bootstrap script, which gets all variables and each value as one word", () => {
    const node = nodeRoot();
    const parts = partsOf(render("AL2", "selfManaged", {}, behindProxy));
    for (const { body } of parts) runScript(body, node);
    expect(readFileSync(join(folder, "calls"), "utf8").trimEnd().split("\n").at(-1)).toBe(
      [
        "bootstrap.sh|demo",
        `--apiserver-endpoint|${cluster.endpoint}`,
        `--b64-cluster-ca|${cluster.certificateAuthority}`,
        "--dns-cluster-ip|172.20.0.10",
        "--use-max-pods|false",
        "--kubelet-extra-args|--max-pods=29 --node-labels=example.com/a=b --register-with-taints=gpu=yes:NoSchedule|",
      ].join("|"),
    );
    const environment = readFileSync(join(folder, "environment"), "utf8").replaceAll(node.root, "").split("\n");
    expect(environment).toEqual(
      expect.arrayContaining([...Object.entries(variables).map(([name, value]) => `${name}=${value}`), "LANG=en_US.utf-8"]),
    );
  });
});

test("cloud-init itself runs a boothook, and keeps the bootstrap script for last", () => {
  const script = `
import sys
from cloudinit import handlers, helpers, user_data
from cloudinit.handlers.boot_hook import BootHookPartHandler
from cloudinit.handlers.shell_script import ShellScriptPartHandler
class Source:
    def get_instance_id(self): return "i-0"
paths = helpers.Paths({"cloud_dir": sys.argv[1], "run_dir": sys.argv[1]}, ds=Source())
message = user_data.UserDataProcessor(paths).process(sys.stdin.buffer.read())
by_type = {"text/cloud-boothook": BootHookPartHandler(paths, Source()), "text/x-shellscript": ShellScriptPartHandler(paths)}
def handle(data, name, payload, headers):
    handler = by_type.get(headers["Content-Type"])
    if handler: handler.handle_part(None, headers["Content-Type"], name, payload, "always")
handlers.walk(message, handle, None)
`;
  const node = nodeRoot();
  const archive = render("AL2", "selfManaged", { userData: ["#!/bin/sh\ntrue\n"] }, { proxy, certificates: {} });
  const redirected = archive.replaceAll(/(^|[ ])\/etc\//gm, `$1${node.root}/etc/`);
  execFileSync(python, ["-c", script, folder], { input: redirected, env: { PATH: `${node.bin}:${process.env["PATH"]}` }, stdio: "pipe" });
  expect(readFileSync(join(node.root, "etc/environment"), "utf8")).toContain(`HTTPS_PROXY='${proxy.url}'\n`);
  const scripts = filesIn(folder);
  const names = Object.keys(scripts)
    .filter((name) => name.includes("scripts/part-"))
    .sort();
  expect(names.map((name) => scripts[name]!.includes("bootstrap.sh"))).toEqual([false, true]);
});
