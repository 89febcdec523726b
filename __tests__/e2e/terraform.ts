import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseDocument } from "yaml";
import type { PolicyDocument } from "../../design/iam/policy";
import { calledActions, missingActions } from "./runnerPolicy";

const root = resolve(__dirname, "../..");

/** Whether the AWS SDKs are pointed at emulators on this machine; real accounts are never touched by these tests. */
export const emulated = /^http:\/\/(127\.0\.0\.1|localhost):/.test(process.env["AWS_ENDPOINT_URL"] ?? "");

/** Whether Terraform finds a provider without its registry. */
const providerInstalled = (name: string) => existsSync(join(homedir(), ".terraform.d/plugins/registry.terraform.io/hashicorp", name));

/** Whether the workload stack can be applied: its providers are there. */
export const workloadAppliable = providerInstalled("kubernetes") && providerInstalled("helm");

interface ResourceChange {
  readonly address: string;
  readonly type: string;
  readonly change: { readonly actions: string[]; readonly before: Values | null; readonly after: Values | null };
}
type Values = Readonly<Record<string, unknown>>;

/**
 * Attributes that AWS keeps and the emulators do not: moto drops the tags of DHCP options at their creation, and the security groups of an
 * instance with a public address, and at their creation the descriptions of rules that reference a group.
 */
export const forgottenByEmulators: Readonly<Record<string, readonly string[]>> = {
  aws_vpc_dhcp_options: ["tags", "tags_all"],
  aws_instance: ["vpc_security_group_ids"],
  aws_vpc_security_group_egress_rule: ["description"],
  aws_vpc_security_group_ingress_rule: ["description"],
};

/** A cluster's stacks in a folder of their own, from the YAML of an example and changes to it. */
export class Deployment {
  private readonly directory = mkdtempSync(join(tmpdir(), "private-eks-e2e-"));

  /** @param environment variables for Terraform besides those of the process */
  constructor(private readonly environment: Readonly<Record<string, string>>) {}

  /** Synthesizes as users do. `changes` are values by dotted path. */
  synthesize(example: string, changes: Readonly<Record<string, unknown>> = {}): void {
    const document = parseDocument(readFileSync(join(root, "examples", example), "utf8"));
    for (const [path, value] of Object.entries(changes)) document.setIn(path.split("."), value);
    const file = join(this.directory, example);
    writeFileSync(file, document.toString());
    this.run(process.execPath, [join(root, "bin/synth.js"), file], root);
  }

  /** @returns what Terraform printed */
  apply(stack: string): string {
    this.terraform(stack, "init", "-input=false");
    const apply = () => this.terraform(stack, "apply", "-input=false", "-auto-approve");
    try {
      return apply();
    } catch (error) {
      // moto loses its answer to CreateRole now and then, and the AWS SDK asks again for a role that is there by then.
      if (!/EntityAlreadyExists: Role with name/.test(String(error))) throw error;
      return apply();
    }
  }

  destroy(stack: string): void {
    this.terraform(stack, "destroy", "-input=false", "-auto-approve");
  }

  /** What another apply would change, as `address: attributes`, but for what the emulators forget. */
  pendingChanges(stack: string): string[] {
    this.terraform(stack, "plan", "-input=false", "-out=plan.out");
    const plan = JSON.parse(this.terraform(stack, "show", "-json", "plan.out")) as { resource_changes?: ResourceChange[] };
    return (plan.resource_changes ?? [])
      .filter(({ change }) => change.actions.join() !== "no-op" && change.actions.join() !== "read")
      .map(({ type, address, change: { before, after } }) => {
        const keys = Object.keys({ ...before, ...after }).filter((key) => JSON.stringify(before?.[key]) !== JSON.stringify(after?.[key]));
        return { address, keys: keys.filter((key) => !forgottenByEmulators[type]?.includes(key)) };
      })
      .filter(({ keys }) => keys.length > 0)
      .map(({ address, keys }) => `${address}: ${keys.join(", ")}`);
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

  private terraform(stack: string, ...args: string[]): string {
    const log = { TF_LOG_PROVIDER: "debug", TF_LOG_PATH: this.log(stack) };
    return this.run("terraform", [`-chdir=${this.folder(stack)}`, ...args, "-no-color"], this.directory, log);
  }

  private folder(stack: string): string {
    return join(this.directory, "cdktf.out/stacks", stack);
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
      throw new Error(`${command} ${args.join(" ")} ended with ${result.status}:\n${result.stdout.slice(-4000)}\n${result.stderr}`);
    }
    return result.stdout;
  }
}
