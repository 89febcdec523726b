import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { clusterSchema } from "../../config/schema/schema";
import { planBastion } from "../../design/access/bastion/bastion";
import type { OutboundSettings, ProxySettings } from "../../design/proxy/proxy";
import { proxyCertificate, registryCertificate } from "../support/certificates";
import { bastionUserData } from "../../design/access/bastion/userData";
import { analyse } from "../../design/facts";

const proxy: ProxySettings = {
  url: "http://proxy.example.com:3128",
  noProxy: ["localhost", "::1", "[::1]", "10.0.0.0/16", ".s3.us-west-2.amazonaws.com"],
  repositoriesThroughProxy: false,
};

const behindProxy: OutboundSettings = { proxy, certificates: { proxy: proxyCertificate, registry: registryCertificate } };

const plan = (bastion: object) => {
  const config = clusterSchema.parse({ name: "demo", region: "us-west-2", access: { bastion: { enabled: true, ...bastion } } });
  return planBastion(config, analyse(config).addresses!)!;
};
const fromInternet = plan({});
const fromBucket = plan({ toolsBucket: { name: "my-tools", prefix: "tools/" } });

const variants = [
  ["from the internet", bastionUserData(fromInternet)],
  ["from a bucket", bastionUserData(fromBucket)],
  ["by a proxy", bastionUserData(fromInternet, { ...behindProxy, proxy: { ...proxy, repositoriesThroughProxy: true } })],
  ["for arm64", bastionUserData(plan({ instanceType: "t4g.micro" }), { proxy, certificates: {} })],
] as const;

/** The files of a user data by path. */
const filesOf = (userData: string): Readonly<Record<string, string>> => {
  const { write_files } = parse(userData) as { write_files: { path: string; content: string }[] };
  return Object.fromEntries(write_files.map(({ path, content }) => [path, content]));
};

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "private-eks-bastion-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (path: string, content: string | Buffer, mode = 0o644): string => {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  chmodSync(file, mode);
  return file;
};

function run(program: string, args: readonly string[], options: { env?: Record<string, string>; input?: string } = {}) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: "utf8", timeout: 60_000, ...options });
  if (error) throw error;
  return { status, stdout, stderr };
}

describe.each(variants)("the user data of a bastion whose tools come %s", (_, userData) => {
  test("is valid for cloud-init, and small enough for EC2", () => {
    const { status, stdout, stderr } = run("cloud-init", ["schema", "--config-file", write("user-data", userData)]);
    expect(stdout + stderr).toContain("Valid cloud-config");
    expect(status).toBe(0);
    expect(Buffer.byteLength(userData)).toBeLessThan(16384);
  });

  test("holds scripts that their shells can read", () => {
    const files = filesOf(userData);
    for (const shell of ["bash", "dash"]) {
      expect(run(shell, ["-n", write("profile", files["/etc/profile.d/bastion.sh"]!)])).toMatchObject({ status: 0, stderr: "" });
    }
    expect(run("bash", ["-n", write("install", files["/usr/local/sbin/install-tools"]!)])).toMatchObject({ status: 0, stderr: "" });
  });
});

test("shells read the variables of the proxy as they are meant", () => {
  const file = write("environment", filesOf(bastionUserData(fromInternet, behindProxy))["/etc/environment"]!);
  const { stdout } = run("dash", ["-c", `set -a; . ${file}; env`], { env: { PATH: process.env["PATH"]! } });
  expect(stdout.split("\n")).toEqual(
    expect.arrayContaining([
      "HTTPS_PROXY=http://proxy.example.com:3128",
      "http_proxy=http://proxy.example.com:3128",
      "no_proxy=localhost,::1,[::1],10.0.0.0/16,.s3.us-west-2.amazonaws.com",
      "AWS_CA_BUNDLE=/etc/pki/tls/certs/ca-bundle.crt",
    ]),
  );
});

/** What the scripts may use besides what stands in for the network and the package manager. */
const programs = [
  "bash",
  "cat",
  "chmod",
  "cp",
  "cut",
  "dirname",
  "gzip",
  "id",
  "install",
  "mkdir",
  "mktemp",
  "mv",
  "rm",
  "seq",
  "sha256sum",
  "tar",
];

/** Programs that note how they are called, and serve the folder `mirror`. */
const standIns = {
  curl: `name="\${@: -1}"; exec ${run("which", ["curl"]).stdout.trim()} "\${@:1:$#-1}" "file://$FOLDER/mirror/\${name#https://}"`,
  aws: `case "$1" in
    s3) source="\${@: -2:1}"; cp "$FOLDER/mirror/\${source#s3://my-tools/tools/}" "\${@: -1}" ;;
    eks) if [ -e "$FOLDER/cluster" ]; then mkdir -p "$HOME/.kube"; echo "$*" > "$HOME/.kube/config"; else echo "No cluster found for name: demo." >&2; exit 254; fi ;;
  esac`,
  dnf: 'cp "$FOLDER/path/cat" "$FOLDER/bin/jq"',
  sleep: 'if [ -e "$FOLDER/later" ]; then cp -r "$FOLDER/later/." "$FOLDER/mirror"; fi',
};

/** A machine with nothing but the files of the user data, in the folder. */
function machine(userData: string) {
  for (const program of programs) {
    const found = run("which", [program]).stdout.trim();
    mkdirSync(join(folder, "path"), { recursive: true });
    symlinkSync(found, join(folder, "path", program));
  }
  symlinkSync(join(folder, "path/bash"), join(folder, "path/sh"));
  for (const [name, body] of Object.entries(standIns)) {
    write(`path/${name}`, `#!${folder}/path/bash\necho "${name} $*" >> "$FOLDER/calls"\n${body}\n`, 0o755);
  }
  mkdirSync(join(folder, "bin"), { recursive: true });
  mkdirSync(join(folder, "home"), { recursive: true });
  const moved = (text: string) =>
    text.replaceAll("/usr/local/bin", join(folder, "bin")).replaceAll("/etc/environment", join(folder, "environment"));
  const files = filesOf(userData);
  write("environment", files["/etc/environment"]!);
  write("install-tools", moved(files["/usr/local/sbin/install-tools"]!), 0o755);
  write("profile", moved(files["/etc/profile.d/bastion.sh"]!));
  write("calls", "");
  const env = { FOLDER: folder, PATH: `${folder}/bin:${folder}/path`, HOME: join(folder, "home"), TMPDIR: folder };
  return {
    install: () => run(join(folder, "path/bash"), [join(folder, "install-tools")], { env }),
    /** A session as Session Manager starts it: an interactive sh, which is no login shell. */
    session: () => run(join(folder, "path/sh"), ["-i"], { env: { ...env, ENV: join(folder, "profile") }, input: "exit\n" }),
    calls: () => readFileSync(join(folder, "calls"), "utf8").split("\n").slice(0, -1),
    installed: () => readdirSync(join(folder, "bin")).sort(),
  };
}

const sha256 = (content: Buffer) => createHash("sha256").update(content).digest("hex");
const kubectl = Buffer.from("#!/bin/sh\necho kubectl\n");
const kubectlFile = "dl.k8s.io/release/v1.35.0/bin/linux/amd64/kubectl";
const helmFile = fromInternet.tools[1]!.file;

/** Publishes kubectl and helm with their checksums, in the forms that their projects write. */
function publish(root = "mirror"): void {
  write("archive/linux-amd64/helm", "#!/bin/sh\necho helm\n", 0o755);
  write("archive/linux-amd64/LICENSE", "Apache");
  const archive = write(`${root}/${helmFile}`, "");
  run("tar", ["-czf", archive, "-C", join(folder, "archive"), "linux-amd64"]);
  write(`${root}/${helmFile}.sha256sum`, `${sha256(readFileSync(archive))}  ${helmFile.split("/").pop()}\n`);
  write(`${root}/${kubectlFile}`, kubectl);
  write(`${root}/${kubectlFile}.sha256`, sha256(kubectl));
}

describe("the script that installs the tools", () => {
  test.each([
    ["the internet", fromInternet],
    ["the bucket", fromBucket],
  ])("installs them from %s, once", (_, bastion) => {
    const { install, calls, installed } = machine(bastionUserData(bastion));
    publish();
    expect(install()).toMatchObject({ status: 0, stderr: "" });
    expect(installed()).toEqual(["helm", "jq", "kubectl"]);
    expect(readFileSync(join(folder, "bin/kubectl"))).toEqual(kubectl);
    expect(readFileSync(join(folder, "bin/helm"), "utf8")).toContain("echo helm");
    expect(["helm", "kubectl"].map((tool) => statSync(join(folder, "bin", tool)).mode & 0o777)).toEqual([0o755, 0o755]);
    const before = calls();
    expect(before).toHaveLength(5);
    expect(install().status).toBe(0);
    expect(calls()).toEqual(before);
  });

  test.each<readonly [what: string, spoil: () => void]>([
    ["another checksum", () => write(`mirror/${kubectlFile}.sha256`, sha256(Buffer.from("other")))],
    ["an empty checksum", () => write(`mirror/${kubectlFile}.sha256`, "")],
    ["a page of an error as its checksum", () => write(`mirror/${kubectlFile}.sha256`, "<html>denied</html>\n")],
    ["no checksum", () => rmSync(join(folder, `mirror/${kubectlFile}.sha256`))],
    ["half of its bytes", () => write(`mirror/${kubectlFile}`, kubectl.subarray(0, 10))],
    ["no file at all", () => rmSync(join(folder, `mirror/${kubectlFile}`))],
  ])("installs nothing of a kubectl with %s, says so, and goes on", (_, spoil) => {
    const { install, installed } = machine(bastionUserData(fromInternet));
    publish();
    spoil();
    const { status, stderr } = install();
    expect(status).toBe(1);
    expect(stderr).toContain("attempt 20 of 20 failed");
    expect(installed()).toEqual(["helm", "jq"]);
    expect(existsSync(join(folder, "bin/.kubectl"))).toBe(false);
  });

  test("installs nothing of an archive without helm", () => {
    const { install, installed } = machine(bastionUserData(fromInternet));
    publish();
    const archive = join(folder, "mirror", helmFile);
    run("tar", ["-czf", archive, "-C", join(folder, "archive"), "linux-amd64/LICENSE"]);
    write(`mirror/${helmFile}.sha256sum`, `${sha256(readFileSync(archive))}  helm.tar.gz\n`);
    expect(install().status).toBe(1);
    expect(installed()).toEqual(["jq", "kubectl"]);
  });

  test("waits for a way out that opens later", () => {
    const { install, installed } = machine(bastionUserData(fromInternet));
    mkdirSync(join(folder, "mirror"));
    publish("later");
    expect(install().status).toBe(0);
    expect(installed()).toEqual(["helm", "jq", "kubectl"]);
  });

  test("leaves no temporary files", () => {
    const { install } = machine(bastionUserData(fromInternet));
    publish();
    const before = readdirSync(folder);
    install();
    expect(readdirSync(folder)).toEqual(before);
  });
});

describe("a session", () => {
  test("has a kubeconfig from the first one on, and keeps it", () => {
    const { session, install, calls } = machine(bastionUserData(fromInternet, behindProxy));
    publish();
    install();
    write("cluster", "");
    expect(session().stderr).not.toMatch(/not installed|kubeconfig/);
    const kubeconfig = readFileSync(join(folder, "home/.kube/config"), "utf8");
    expect(kubeconfig).toMatch(/^eks update-kubeconfig --name demo --region us-west-2 /);
    const before = calls();
    session();
    expect(calls()).toEqual(before);
  });

  test("says what is missing: tools, and the cluster", () => {
    const { session } = machine(bastionUserData(fromInternet));
    const { stderr } = session();
    for (const tool of ["jq", "kubectl", "helm"]) expect(stderr).toContain(`${tool} is not installed: see /var/log/cloud-init-output.log`);
    expect(stderr).toContain("There is no kubeconfig for the cluster demo yet: No cluster found for name: demo.");
    expect(existsSync(join(folder, "home/.kube/config"))).toBe(false);
  });
});
