import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { createObject, type Front, kubernetesObject, startIamFront } from "../../e2e/emulators";
import type { Decision } from "../../e2e/iamFront";
import type { WrittenPolicy } from "../iam/decision";
import { embedded, resource, type Stack } from "../stack";
import { chartFolder } from "./helm";
import { environmentOf, type PodTemplate } from "./objects";

/** The account of the emulators. */
const account = "123456789012";

/** A controller to run beside the emulated cluster, as its Deployment says. */
export interface ControllerOptions {
  /** The program. */
  readonly program: string;
  /** Name of its Deployment, its service account and its Helm release in kube-system. */
  readonly name: string;
  /** A folder that exists; the controller gets one of its own in it. */
  readonly directory: string;
  /** The front that decides about its calls. */
  readonly front: Front;
  /** Flags in place of what a pod has: the files of its service account and its volumes. */
  readonly inPlaceOfPod: (place: { readonly kubeconfig: string; readonly folderOf: (mountPath: string) => string }) => readonly string[];
  /** Variables in place of what a pod has. @default - none */
  readonly variables?: Readonly<Record<string, string>>;
}

/** A controller that runs. */
export interface Controller {
  /** All that it has printed. */
  readonly output: () => string;
  readonly isRunning: () => boolean;
  readonly stop: () => void;
}

interface DeploymentObject {
  readonly spec: { readonly template: PodTemplate };
}

interface VolumeSource {
  readonly name: string;
  readonly secret?: { readonly secretName: string };
}

/** Waits until something is there. @param what for the error */
export async function until<Value>(what: string, find: () => Promise<Value | undefined>, seconds = 240): Promise<Value> {
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    const found = await find();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`after ${seconds} seconds there is still not ${what}`);
}

/** An object of the Kubernetes API, once it is there. */
const existing = <T>(path: string): Promise<T> =>
  until(path, async () => {
    const object = await kubernetesObject<T & { readonly kind: string }>(path);
    return object.kind === "Status" ? undefined : object;
  });

/**
 * Copies a chart to where a release of Terraform's finds it: `<folder>/<name>`.
 * @param defaults texts of its values.yaml and what stands there instead, where the emulated cluster is not like a real one
 */
export function placeChart(folder: string, name: string, version: string, defaults: Readonly<Record<string, string>> = {}): string {
  cpSync(chartFolder(name, version), join(folder, name), { recursive: true, dereference: true });
  const values = join(folder, name, "values.yaml");
  const text = Object.entries(defaults).reduce((before, [from, to]) => before.replace(from, to), readFileSync(values, "utf8"));
  writeFileSync(values, text);
  return folder;
}

/** Has a chart be told of a Kubernetes version: the emulated cluster's API server has none that templates could compare. */
export function tellVersion(chart: string, kubernetesVersion: string): void {
  const files = readdirSync(chart, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const { name, parentPath } of files.filter((entry) => /\.(tpl|ya?ml)$/.test(entry.name))) {
    const path = join(parentPath, name);
    const before = readFileSync(path, "utf8");
    const after = before
      .replace(name === "Chart.yaml" ? /^kubeVersion:.*\n/m : /(?!)/, "")
      .replace(/\$?\.Capabilities\.KubeVersion\.(?:Git)?Version/g, `"v${kubernetesVersion}.0"`);
    if (after !== before) writeFileSync(path, after);
  }
}

/** The policy of a controller's role in the workload stack. */
export const policyOf = (workload: Stack, name: string): WrittenPolicy =>
  embedded(resource(workload, "aws_iam_role_policy", `${name}-role/`).attributes["policy"]) as unknown as WrittenPolicy;

/**
 * Starts the IAM that decides about the calls of controllers by the policies of their roles.
 * @param behind what stands before the emulators already
 */
export async function startControllerIam(
  directory: string,
  policies: Readonly<Record<string, WrittenPolicy>>,
  behind: Front,
): Promise<Front & { readonly decisions: () => readonly Decision[] }> {
  const stacks = join(directory, "roles");
  for (const [name, policy] of Object.entries(policies)) {
    mkdirSync(join(stacks, name), { recursive: true });
    writeFileSync(join(stacks, name, "runner-policy.json"), JSON.stringify(policy));
  }
  const organization = join(directory, "organization.json");
  writeFileSync(organization, JSON.stringify({ Statement: [] }));
  const decisions = join(directory, "decisions");
  writeFileSync(decisions, "");
  const front = await startIamFront(directory, { account, stacks, roles: {}, organization, decisions }, behind);
  return {
    ...front,
    decisions: () =>
      readFileSync(decisions, "utf8")
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as Decision),
  };
}

const home = process.env["EMULATORS_HOME"] ?? join(homedir(), ".cache/eks-emulators");

/** Writes a kubeconfig with a token of a service account, so that the roles of the chart decide what the program may do. */
async function kubeconfigOf(serviceAccount: string, file: string): Promise<string> {
  const path = `/api/v1/namespaces/kube-system/serviceaccounts/${serviceAccount}/token`;
  const request = { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: { expirationSeconds: 7200 } };
  const { status } = await createObject<{ readonly status: { readonly token: string } }>(path, request);
  const cluster = { server: "https://127.0.0.1:6443", "certificate-authority": join(home, "run/pki/apiserver.crt") };
  const context = { cluster: "emulated", user: "pod", namespace: "kube-system" };
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "emulated", cluster }],
    users: [{ name: "pod", user: { token: status.token } }],
    contexts: [{ name: "pod", context }],
    "current-context": "pod",
  };
  writeFileSync(file, JSON.stringify(config));
  return file;
}

/** Writes the secrets that a pod mounts. @returns the folder of each by its mount path */
async function mountSecrets({ spec }: PodTemplate, directory: string): Promise<ReadonlyMap<string, string>> {
  const folders = new Map<string, string>();
  for (const { name, secret } of (spec.volumes ?? []) as readonly VolumeSource[]) {
    const mount = spec.containers[0]!.volumeMounts?.find((volume) => volume.name === name);
    if (!secret || !mount) continue;
    const path = `/api/v1/namespaces/kube-system/secrets/${secret.secretName}`;
    const { data } = await existing<{ readonly data: Readonly<Record<string, string>> }>(path);
    const folder = join(directory, name);
    mkdirSync(folder);
    for (const [file, content] of Object.entries(data)) writeFileSync(join(folder, file), Buffer.from(content, "base64"));
    folders.set(mount.mountPath, folder);
  }
  return folders;
}

/** Starts a controller with the arguments and variables that its Deployment has in the cluster. */
export async function startController(options: ControllerOptions): Promise<Controller> {
  const { program, name, directory: parent, front, inPlaceOfPod, variables = {} } = options;
  const directory = join(parent, name);
  mkdirSync(directory);
  const { spec } = await existing<DeploymentObject>(`/apis/apps/v1/namespaces/kube-system/deployments/${name}`);
  const container = spec.template.spec.containers[0]!;
  const folders = await mountSecrets(spec.template, directory);
  const kubeconfig = await kubeconfigOf(spec.template.spec.serviceAccountName!, join(directory, "kubeconfig"));
  const words = [...(container.command ?? []).slice(1), ...(container.args ?? [])];
  const own = inPlaceOfPod({ kubeconfig, folderOf: (mountPath) => folders.get(mountPath)! });
  const env = {
    ...front.environment,
    ...environmentOf(container),
    PATH: process.env["PATH"],
    POD_NAMESPACE: "kube-system",
    KUBECONFIG: kubeconfig,
    ...variables,
    AWS_ACCESS_KEY_ID: name,
    AWS_SECRET_ACCESS_KEY: "secret",
    AWS_EC2_METADATA_DISABLED: "true",
  };
  const child: ChildProcess = spawn(program, [...words, ...own], { env, cwd: dirname(kubeconfig), stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout!, child.stderr!]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  return {
    output: () => output,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    stop: () => child.kill("SIGKILL"),
  };
}

const forwarder = `
const { connect, createServer } = require("node:net");
const [address, port, target] = process.argv.slice(1);
createServer((from) => {
  const to = connect(Number(target), "127.0.0.1");
  for (const [one, other] of [[from, to], [to, from]]) one.pipe(other).on("error", () => one.destroy());
}).listen(Number(port), address);`;

/** Leads the cluster address of a Service to a port of this machine, as kube-proxy would to the pod. @returns what ends it */
export async function forwardService(namespace: string, name: string, target: number): Promise<() => void> {
  const { spec } = await existing<{ readonly spec: { readonly clusterIP: string; readonly ports: readonly { readonly port: number }[] } }>(
    `/api/v1/namespaces/${namespace}/services/${name}`,
  );
  spawnSync("ip", ["address", "add", `${spec.clusterIP}/32`, "dev", "lo"]);
  const child = spawn(process.execPath, ["-e", forwarder, spec.clusterIP, String(spec.ports[0]!.port), String(target)]);
  return () => child.kill();
}
