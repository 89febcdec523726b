import { spawnSync } from "node:child_process";
import { accessSync, appendFileSync, constants, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { clusterFilesOf, commandsOf, shellOf } from "../support/pages";
import { tellSkipped } from "../support/skipped";
import { root } from "../support/synth";
import { type Front, startFront, untilNodesReady } from "./emulators";
import { emulated } from "./terraform";

/** Installation, which `.ci/package` does in an empty folder, and CI in a checkout. */
const installs = /^(npm|npx private-eks init)\b/;

/** All programs of a name, in the order of PATH. */
const found = (name: string): readonly string[] =>
  (process.env["PATH"] ?? "")
    .split(delimiter)
    .map((folder) => join(folder, name))
    .filter((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });

/** AWS's program, which stands behind that of the emulators. */
const [, aws] = found("aws");
const hasClients = aws !== undefined && found("kubectl").length > 0;
if (emulated && !hasClients) tellSkipped("the clients of a first cluster: the AWS CLI or kubectl is not installed");

(emulated ? describe : describe.skip)("the pages that take a reader to a first cluster", () => {
  let front: Front;
  let directory: string;

  beforeAll(async () => {
    front = await startFront();
    directory = mkdtempSync(join(tmpdir(), "private-eks-pages-"));
    symlinkSync(join(root, "examples"), join(directory, "examples"));
    // The emulated Kubernetes API knows one token, and none that is signed with keys of AWS.
    const token = { kind: "ExecCredential", apiVersion: "client.authentication.k8s.io/v1beta1", status: { token: "admin-token" } };
    const program = `#!/bin/sh
case "$*" in *get-token*) echo '${JSON.stringify(token)}' ;; *) exec ${aws} "$@" ;; esac
`;
    mkdirSync(join(directory, "bin"));
    writeFileSync(join(directory, "bin/aws"), program, { mode: 0o755 });
  });

  afterAll(() => {
    front.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  /** Runs commands of a page in the folder of the reader. Questions of Terraform are answered with yes. */
  function run(commands: readonly string[]): string {
    const functions = 'npx() { shift; "$node" "$program" "$@"; }\nterraform() { command terraform "$@" <<< yes; }\n';
    const env = {
      ...process.env,
      ...front.environment,
      PATH: [join(directory, "bin"), process.env["PATH"]].join(delimiter),
      KUBECONFIG: join(directory, "kubeconfig"),
      TF_CLI_ARGS: "-no-color",
      node: process.execPath,
      program: join(root, "bin/private-eks.js"),
    };
    const { status, stdout, stderr } = spawnSync("bash", ["-euc", functions + commands.join("\n")], {
      cwd: directory,
      encoding: "utf8",
      env,
    });
    if (status !== 0) throw new Error(`${commands.join("\n")}\nended with ${status}:\n${stdout.slice(-3000)}\n${stderr}`);
    return stdout;
  }

  const commandsIn = (page: string): readonly string[] =>
    shellOf(page)
      .flatMap(commandsOf)
      .filter((command) => !installs.test(command));
  const ofClients = (command: string): boolean => /^(aws|kubectl) /.test(command);

  /** A page's cluster files are written, and its commands run in their order: what they printed. */
  function follow(page: string): string {
    for (const [name, text] of Object.entries(clusterFilesOf(page))) {
      mkdirSync(dirname(join(directory, name)), { recursive: true });
      writeFileSync(join(directory, name), text);
    }
    return run(commandsIn(page).filter((command) => !ofClients(command)));
  }

  test("README.md: its commands lead to nodes that are ready", async () => {
    const printed = follow("README.md");
    expect(
      [...printed.matchAll(/^Apply complete! Resources: (\d+) added, 0 changed, 0 destroyed/gm)].map(([, count]) => Number(count)),
    ).toEqual(
      // As the page says of the three stacks.
      [...printed.matchAll(/^shop {2}[^]*?^Next/gm)].flatMap(([summary]) =>
        [...summary.matchAll(/(\d+) resources/g)].map(([, count]) => Number(count)),
      ),
    );
    expect(await untilNodesReady(2)).toEqual({ ready: 2, all: 2 });
  });

  (hasClients ? test : test.skip).each(["README.md", "docs/getting-started.md"])("%s: the AWS CLI and kubectl show the nodes", (page) => {
    rmSync(join(directory, "kubeconfig"), { force: true });
    const commands = commandsIn(page).filter(ofClients);
    expect(commands.map((command) => command.split(" ").slice(0, 3).join(" "))).toEqual(["aws eks update-kubeconfig", "kubectl get nodes"]);
    expect(run(commands).match(/ Ready /g)).toHaveLength(2);
  });

  test("docs/getting-started.md: it is the same cluster, so that its commands change nothing", () => {
    const printed = follow("docs/getting-started.md");
    expect(printed.match(/^No changes\./gm)).toHaveLength(3);
  });

  test("docs/guides/destroy.md: without deletion protection all is destroyed", () => {
    appendFileSync(join(directory, "clusters/shop.yaml"), "deletionProtection: false\n");
    const commands = commandsIn("docs/guides/destroy.md");
    const lifting = commands.findIndex((command) => command.startsWith("npx private-eks synth"));
    const last = commands.findIndex((command, index) => index > lifting && command.startsWith("done"));
    const printed = run(commands.slice(lifting, last + 1));
    expect(printed.match(/^Destroy complete!/gm)).toHaveLength(3);
  });
});
