import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { parseDocument } from "yaml";
import type { PolicyDocument } from "../../design/iam/policy";
import { calledActions, missingActions } from "../support/iam/calledActions";
import { tellSkipped } from "../support/skipped";

const root = resolve(__dirname, "../..");

/** Whether the AWS SDKs are pointed at emulators on this machine; real accounts are never touched by these tests. */
export const emulated = /^http:\/\/(127\.0\.0\.1|localhost):/.test(process.env["AWS_ENDPOINT_URL"] ?? "");

/** Whether Terraform finds a provider without its registry. */
const providerInstalled = (name: string) => existsSync(join(homedir(), ".terraform.d/plugins/registry.terraform.io/hashicorp", name));

/** Whether the workload stack can be applied: its providers are there. */
export const workloadAppliable = providerInstalled("kubernetes") && providerInstalled("helm");

if (!emulated) tellSkipped("what is applied: the emulators are not installed or not started (AWS_ENDPOINT_URL on loopback)");
else if (!workloadAppliable) tellSkipped("workload stacks: Terraform's providers kubernetes and helm are not in ~/.terraform.d/plugins");

/** Terraform's actions by the sign that a plan has for them. */
const actions = { "+": "create", "-": "delete", "~": "update", "+/-": "create,delete", "-/+": "delete,create" } as const;

/** A resource that a plan changes. */
export interface PlannedChange {
  readonly type: string;
  readonly address: string;
  /** In their order. */
  readonly actions: (typeof actions)[keyof typeof actions];
  /** Attributes and blocks that change. */
  readonly keys: readonly string[];
}

/**
 * Attributes that AWS keeps and the emulators do not: moto drops the security groups of an instance with a public address, and at their creation
 * the descriptions of rules that reference a group.
 */
export const forgottenByEmulators: Readonly<Record<string, readonly string[]>> = {
  aws_instance: ["vpc_security_group_ids"],
  aws_vpc_security_group_egress_rule: ["description"],
  aws_vpc_security_group_ingress_rule: ["description"],
};

/** A cluster's stacks in a folder of their own, from the YAML of an example and changes to it. */
export class Deployment {
  private file = "";
  /** What the JSON of a stack said of backend and providers when it was initialized. */
  private readonly initialized = new Map<string, string>();

  /**
   * @param environment variables for Terraform besides those of the process
   * @param directory the folder with the file, its output and its states
   */
  constructor(
    private readonly environment: Readonly<Record<string, string>>,
    private readonly directory = mkdtempSync(join(tmpdir(), "private-eks-e2e-")),
  ) {}

  /** Synthesizes as users do. `changes` are values by dotted path. */
  synthesize(example: string, changes: Readonly<Record<string, unknown>> = {}): void {
    const document = parseDocument(readFileSync(join(root, "examples", example), "utf8"));
    for (const [path, value] of Object.entries(changes)) document.setIn(path.split("."), value);
    this.file = join(this.directory, example);
    writeFileSync(this.file, document.toString());
    this.run(process.execPath, [join(root, "bin/synth.js"), this.file], root);
  }

  /** Runs a command of the private-eks program for the cluster file. */
  program(...words: readonly string[]): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
    const env = { ...process.env, ...this.environment, CDKTF_OUTDIR: join(this.directory, "cdktf.out") };
    return spawnSync(process.execPath, [join(root, "bin/private-eks.js"), ...words, this.file], { encoding: "utf8", env });
  }

  /** Removes the import blocks that were written for a stack, as users do once they are applied. */
  removeImports(stack: string): void {
    rmSync(join(this.folder(stack), "imports.tf.json"), { force: true });
  }

  /** Puts another configuration, which is no stack, beside them; it is applied and destroyed like them. Calls for one that it replaces are forgotten. */
  addConfiguration(name: string, folder: string): void {
    rmSync(this.log(name), { force: true });
    cpSync(folder, this.folder(name), { recursive: true });
  }

  /** Outputs of a configuration that is applied. */
  outputs<T>(stack: string): T {
    const outputs = JSON.parse(this.terraform(stack, "output", "-json")) as Readonly<Record<string, { readonly value: unknown }>>;
    return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value])) as T;
  }

  /** What a stack needs before it is planned or applied for the first time, or with another backend or other providers. */
  init(stack: string): void {
    const file = join(this.folder(stack), "cdk.tf.json");
    const settings = existsSync(file)
      ? JSON.stringify((JSON.parse(readFileSync(file, "utf8")) as { readonly terraform?: object }).terraform)
      : "";
    if (this.initialized.get(stack) === settings) return;
    this.terraform(stack, "init", "-input=false");
    this.initialized.set(stack, settings);
  }

  /** @returns what Terraform printed */
  apply(stack: string): string {
    this.init(stack);
    const apply = () => this.terraform(stack, "apply", "-input=false", "-auto-approve");
    try {
      return apply();
    } catch (error) {
      // moto loses its answer to CreateRole now and then, and the AWS SDK asks again for a role that is there by then.
      if (!String(error).includes("EntityAlreadyExists: Role with name")) throw error;
      return apply();
    }
  }

  /** Applies a stack while something else goes on, which the apply needs. @returns what Terraform printed */
  async applyBeside(stack: string, work: () => Promise<void>): Promise<string> {
    this.init(stack);
    const terraform = spawn("terraform", [`-chdir=${this.folder(stack)}`, "apply", "-input=false", "-auto-approve", "-no-color"], {
      env: { ...process.env, ...this.environment, TF_LOG_PROVIDER: "debug", TF_LOG_PATH: this.log(stack) },
    });
    let output = "";
    for (const stream of [terraform.stdout, terraform.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
    const [[status]] = await Promise.all([once(terraform, "close"), work()]);
    if (status !== 0) throw new Error(`the apply of ${stack} ended with ${String(status)}:\n${output}`);
    return output;
  }

  destroy(stack: string): void {
    this.terraform(stack, "destroy", "-input=false", "-auto-approve");
  }

  /**
   * Interrupts Terraform while it applies or destroys a stack.
   * @param line the signal is sent when Terraform has printed this
   * @param times how often it has printed it
   * @returns what Terraform printed
   */
  async interrupt(stack: string, command: "apply" | "destroy", line: RegExp, signal: "SIGKILL" | "SIGTERM", times = 1): Promise<string> {
    this.init(stack);
    const terraform = spawn("terraform", [`-chdir=${this.folder(stack)}`, command, "-input=false", "-auto-approve", "-no-color"], {
      env: { ...process.env, ...this.environment },
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";
    terraform.stdout.on("data", (chunk: Buffer) => {
      const isReached = (): boolean => output.split(line).length > times;
      const before = isReached();
      output += chunk.toString();
      if (!before && isReached()) terraform.kill(signal);
    });
    await once(terraform, "close");
    return output;
  }

  /**
   * Kills an apply with its providers, as where the machine is gone, when something is so.
   * @returns whether it was still running
   */
  async killWhen(stack: string, isReached: () => Promise<boolean>): Promise<boolean> {
    this.init(stack);
    const terraform = spawn("terraform", [`-chdir=${this.folder(stack)}`, "apply", "-input=false", "-auto-approve", "-no-color"], {
      env: { ...process.env, ...this.environment },
      stdio: "ignore",
      detached: true,
    });
    const ended = once(terraform, "close");
    while (terraform.exitCode === null && !(await isReached())) await new Promise((resolve) => setTimeout(resolve, 50));
    if (terraform.exitCode !== null) return false;
    process.kill(-terraform.pid!, "SIGKILL");
    await ended;
    return true;
  }

  /**
   * Starts an apply that waits for its approval, with the state locked.
   * @returns what refuses the approval, and waits for the end
   */
  async waitForApproval(stack: string): Promise<() => Promise<void>> {
    const terraform = spawn("terraform", [`-chdir=${this.folder(stack)}`, "apply", "-no-color"], {
      env: { ...process.env, ...this.environment, TF_LOG_PATH: this.log(stack) },
      stdio: ["pipe", "pipe", "inherit"],
    });
    let output = "";
    for await (const chunk of terraform.stdout.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      output += chunk.toString();
      if (output.includes("Enter a value:")) break;
    }
    return async () => {
      const ended = once(terraform, "exit");
      terraform.stdin.end("no\n");
      await ended;
    };
  }

  /** Sets what the cluster was last synthesized with: a record that was read before, or nothing, as on a machine that has not deployed it. */
  remember(record?: string): void {
    rmSync(this.record, { force: true });
    if (record !== undefined) writeFileSync(this.record, record);
  }

  /** What the cluster was last synthesized with. */
  memory(): string {
    return readFileSync(this.record, "utf8");
  }

  /** The Terraform JSON of a stack. */
  json(stack: string): string {
    return readFileSync(join(this.folder(stack), "cdk.tf.json"), "utf8");
  }

  /** What an apply would do, without asking AWS for what is in the state. */
  plan(stack: string): readonly PlannedChange[] {
    return this.plannedChanges(stack, "-refresh=false");
  }

  /** What another apply would change, as `address: attributes`. */
  pendingChanges(stack: string): string[] {
    return this.plannedChanges(stack).map(({ address, keys }) => `${address}: ${keys.join(", ")}`);
  }

  /** The changes of a plan, but for what the emulators forget. Read from its text: to print it as JSON takes as long as the plan itself. */
  private plannedChanges(stack: string, ...options: string[]): readonly PlannedChange[] {
    const text = this.terraform(stack, "plan", "-input=false", ...options);
    const blocks = text.matchAll(
      /^ {2}# (\S+) .*(?:will|must) be .*\n(?: {2}# .*\n)* {0,2}(\+\/-|-\/\+|[-+~]) resource "(\w+)" .*\n([^]*?)^ {4}\}$/gm,
    );
    return [...blocks]
      .map(([, address = "", sign = "", type = "", body = ""]) => {
        const changed = [...body.matchAll(/^ {6}[-+~/]+ (\w+)/gm)].map(([, key = ""]) => key);
        const keys = changed.filter((key) => !forgottenByEmulators[type]?.includes(key));
        return { type, address, actions: actions[sign as keyof typeof actions], keys };
      })
      .filter((change) => change.actions !== "update" || change.keys.length > 0);
  }

  /** Writes what `terraform show -json` prints of the states of some configurations. @returns the folder with a file for each */
  showStates(...stacks: readonly string[]): string {
    const folder = join(this.directory, "states");
    mkdirSync(folder, { recursive: true });
    for (const stack of stacks) writeFileSync(join(folder, `${stack}.json`), this.terraform(stack, "show", "-json"));
    return folder;
  }

  /** Addresses of the resources in a stack's state. */
  resources(stack: string): string[] {
    const state = join(this.directory, `terraform.${stack}.tfstate`);
    const { resources } = JSON.parse(readFileSync(state, "utf8")) as { resources: { mode: string; type: string; name: string }[] };
    return resources.filter(({ mode }) => mode === "managed").map(({ type, name }) => `${type}.${name}`);
  }

  /** The calls of AWS that Terraform has made for a stack, as permissions, and those of them that the stack's own policies do not allow. */
  permissions(stack: string): { readonly called: readonly string[]; readonly missing: readonly string[] } {
    const log = readFileSync(this.log(stack), "utf8");
    const folder = this.folder(stack);
    const policies = readdirSync(folder)
      .filter((file) => file.startsWith("runner-policy"))
      .map((file) => JSON.parse(readFileSync(join(folder, file), "utf8")) as PolicyDocument);
    return { called: calledActions(log), missing: missingActions(log, policies) };
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** Runs commands of a document for the cluster, in the folder that has the output. Questions of Terraform are answered with yes. */
  shell(commands: string): string {
    const answering = 'terraform() { command terraform "$@" <<< yes; }';
    return this.run("bash", ["-euc", `${answering}\n${commands}`], this.directory, { TF_CLI_ARGS: "-no-color" });
  }

  /** Runs Terraform in the folder of a stack, with an access key that says which stack it is. @returns what it printed */
  terraform(stack: string, ...args: string[]): string {
    const variables = { TF_LOG_PROVIDER: "debug", TF_LOG_PATH: this.log(stack), AWS_ACCESS_KEY_ID: stack };
    return this.run("terraform", [`-chdir=${this.folder(stack)}`, ...args, "-no-color"], this.directory, variables);
  }

  private folder(stack: string): string {
    return join(this.directory, "cdktf.out/stacks", stack);
  }

  /** The file by which the synthesis knows what is deployed. */
  private get record(): string {
    return join(this.directory, "cdktf.out/clusters", `${basename(this.file, ".yaml")}.json`);
  }

  /** Terraform's log of all runs of a stack. */
  private log(stack: string): string {
    return join(this.directory, `${stack}.log`);
  }

  private run(command: string, args: readonly string[], cwd: string, environment: Readonly<Record<string, string>> = {}): string {
    const result = spawnSync(command, args, {
      cwd,
      encoding: "utf8",
      env: { ...process.env, ...this.environment, ...environment, CDKTF_OUTDIR: join(this.directory, "cdktf.out") },
      maxBuffer: 1 << 28,
    });
    if (result.status !== 0) {
      throw new Error(`${command} ${args.join(" ")} ended with ${result.status}:\n${result.stderr}\n${result.stdout.slice(-2000)}`);
    }
    return result.stdout;
  }
}
