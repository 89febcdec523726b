import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { buildSync } from "esbuild";
import type { IamFrontOptions } from "./iamFront";

/** What stands before emulators, and does what they lack. */
export interface Front {
  /** Variables by which Terraform and the program find it. */
  readonly environment: Readonly<Record<string, string>>;
  readonly stop: () => void;
}

/** Starts a script that prints the port of its server. */
async function start(
  script: string,
  { input = [], environment = {} }: { readonly input?: readonly string[]; readonly environment?: Front["environment"] } = {},
): Promise<{ readonly url: string; readonly stop: () => void }> {
  const env = { ...process.env, ...environment };
  const server = spawn(process.execPath, [resolve(__dirname, script), ...input], { stdio: ["ignore", "pipe", "inherit"], env });
  const [port] = (await once(server.stdout, "data")) as [Buffer];
  return { url: `http://127.0.0.1:${port.toString().trim()}`, stop: () => server.kill() };
}

/** Starts a script that stands before the emulators of some services. */
async function startBefore(script: string, services: readonly string[]): Promise<Front> {
  const { url, stop } = await start(script);
  return { environment: Object.fromEntries(services.map((service) => [`AWS_ENDPOINT_URL_${service}`, url])), stop };
}

/** Starts the fronts that all tests need: of EC2, Auto Scaling and Systems Manager, and of EKS and Amazon ECR. */
export const startFront = (): Promise<Front> =>
  startFronts(
    () => startBefore("awsFront.mjs", ["EC2", "AUTO_SCALING", "SSM"]),
    () => startBefore("eksFront.mjs", ["EKS", "ECR"]),
  );

/** Starts the front of S3, which Terraform also reaches S3 Control by. */
export async function startS3Front(): Promise<Front> {
  const front = await startBefore("s3Front.mjs", ["S3"]);
  return { ...front, environment: { ...front.environment, HTTP_PROXY: front.environment["AWS_ENDPOINT_URL_S3"]! } };
}

/** Starts several fronts, as one. */
export async function startFronts(...starts: readonly (() => Promise<Front>)[]): Promise<Front> {
  const fronts = await Promise.all(starts.map((startOne) => startOne()));
  return {
    environment: Object.assign({}, ...fronts.map(({ environment }) => environment)) as Front["environment"],
    stop: () => fronts.forEach(({ stop }) => stop()),
  };
}

/**
 * Starts the IAM of a company, which stands before everything else.
 * @param folder where the program is written
 * @param behind what stands before the emulators already
 */
export async function startIamFront(folder: string, options: IamFrontOptions, behind: Front): Promise<Front> {
  const outfile = join(folder, "iamFront.cjs");
  buildSync({ entryPoints: [join(__dirname, "iamFront.ts")], outfile, bundle: true, platform: "node" });
  const { url, stop } = await start(outfile, { input: [JSON.stringify(options)], environment: behind.environment });
  const services = ["EKS", "ECR", ...Object.keys(behind.environment).map((name) => name.replace("AWS_ENDPOINT_URL_", ""))];
  const environment = Object.fromEntries(services.map((service) => [`AWS_ENDPOINT_URL_${service}`, url]));
  return { environment: { ...environment, AWS_ENDPOINT_URL: url }, stop };
}

/** What an emulated HCP Terraform keeps of a workspace. */
export interface Workspace {
  readonly name: string;
  readonly project: string;
  readonly locked: boolean;
  /** The newest state, as Terraform writes it to files; none where nothing was applied. */
  readonly state?: string;
  /** The same as Terraform tells it to others. */
  readonly json?: string;
}

/**
 * Starts an HCP Terraform that only keeps states, for organization `example` at terraform.example.com.
 * @param folder where Terraform's configuration file is written, which says where that host is
 * @see https://developer.hashicorp.com/terraform/cli/config/config-file
 */
export async function startTerraformCloud(folder: string): Promise<Front & { readonly workspaces: () => Promise<readonly Workspace[]> }> {
  const cloud = await start("terraformCloud.mjs");
  const services = ["tfe.v2", "tfe.v2.1"].map((service) => `"${service}" = "${cloud.url}/api/v2/"`);
  const file = join(folder, "terraform.tfrc");
  writeFileSync(
    file,
    `host "terraform.example.com" {\n  services = { ${services.join(", ")} }\n}\n` +
      `credentials "terraform.example.com" {\n  token = "example-token"\n}\n`,
  );
  return {
    stop: cloud.stop,
    environment: { TF_CLI_CONFIG_FILE: file },
    workspaces: async () => (await (await fetch(cloud.url)).json()) as readonly Workspace[],
  };
}

/** A call of an emulated service. @returns the body of the answer */
async function aws(
  service: string,
  region: string,
  path: string,
  request: { method: string; body?: string; headers?: object },
): Promise<string> {
  const authorization = `AWS4-HMAC-SHA256 Credential=test/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`;
  const endpoint = process.env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] ?? process.env["AWS_ENDPOINT_URL"]!;
  const response = await fetch(`${endpoint}${path}`, {
    ...request,
    headers: { ...request.headers, authorization },
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${request.method} ${path} of ${service}: ${response.status} ${text}`);
  return text;
}

/** A call of the emulated S3, `/<bucket>/<key>?<query>`. @returns the XML of the answer */
export const s3 = (region: string, method: "DELETE" | "GET", path: string): Promise<string> => aws("s3", region, path, { method });

/** Makes a bucket, as the team that keeps the states would have done before. */
export async function createBucket(region: string, bucket: string): Promise<void> {
  const location = `<LocationConstraint>${region}</LocationConstraint>`;
  const body = `<CreateBucketConfiguration>${location}</CreateBucketConfiguration>`;
  await aws("s3", region, `/${bucket}`, { method: "PUT", body });
}

/** What the emulated KMS says of a key. */
export interface Key {
  readonly Arn: string;
  readonly KeyState: string;
  /** Seconds since 1970, of a key that is to be deleted. */
  readonly DeletionDate?: number;
}

/** Makes a KMS key, or describes one. */
export async function kmsKey(region: string, call: "CreateKey" | "DescribeKey", input: { readonly KeyId?: string } = {}): Promise<Key> {
  const headers = { "content-type": "application/x-amz-json-1.1", "x-amz-target": `TrentService.${call}` };
  const answer = await aws("kms", region, "/", { method: "POST", headers, body: JSON.stringify(input) });
  return (JSON.parse(answer) as { readonly KeyMetadata: Key }).KeyMetadata;
}

/** A call of a service that speaks the query protocol, with its parameters. @returns the XML of the answer */
export const queryAws = (service: string, region: string, parameters: Readonly<Record<string, string>>): Promise<string> =>
  aws(service, region, "/", {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(parameters).toString(),
  });

/** Makes a transit gateway, as a network team would have done before. */
export async function createTransitGateway(region: string): Promise<string> {
  const answer = await queryAws("ec2", region, { Action: "CreateTransitGateway", Version: "2016-11-15" });
  return /<transitGatewayId>(.+?)<\/transitGatewayId>/.exec(answer)![1]!;
}

/** What the emulated EKS says of a node group. */
export interface EksNodeGroup {
  /** With the suffix that Terraform gave it. */
  readonly nodegroupName: string;
  readonly instanceTypes: readonly string[];
  readonly scalingConfig: { readonly maxSize: number };
  readonly resources: { readonly autoScalingGroups: readonly { readonly name: string }[] };
  readonly releaseVersion: string;
  readonly updateConfig: { readonly maxUnavailable?: number; readonly maxUnavailablePercentage?: number };
  /** Ids of the instances behind its nodes. @default - it never had any */
  readonly instances?: readonly string[];
}

/** The managed node groups of a cluster. */
export async function eksNodeGroups(region: string, cluster: string): Promise<readonly EksNodeGroup[]> {
  const path = `/clusters/${cluster}/node-groups`;
  const get = async (url: string): Promise<object> => JSON.parse(await aws("eks", region, url, { method: "GET" })) as object;
  const { nodegroups } = (await get(path)) as { readonly nodegroups: readonly string[] };
  const answers = await Promise.all(nodegroups.map((name) => get(`${path}/${name}`)));
  return answers.map((answer) => (answer as { readonly nodegroup: EksNodeGroup }).nodegroup);
}

/** The only node group of a cluster. */
export const onlyNodeGroup = async (region: string, cluster: string): Promise<EksNodeGroup> => (await eksNodeGroups(region, cluster))[0]!;

/** The load balancer controller's chart, whose repository is on the internet, as a folder that takes the same values. */
export const standInChart = { "loadBalancerController.chart.repository": join(__dirname, "charts") };

/** The charts of Karpenter, in the same way. */
export const karpenterStandIns = { "karpenter.chart.repository": join(__dirname, "charts") };

const home = process.env["EMULATORS_HOME"] ?? join(homedir(), ".cache/eks-emulators");

/** Makes the emulated Kubernetes API answer nobody, or answer again. */
export const answering = (answers: boolean): boolean =>
  process.kill(Number(readFileSync(join(home, "run/kube-apiserver.pid"), "utf8")), answers ? "SIGCONT" : "SIGSTOP");

/** A call of the emulated Kubernetes API. */
async function kubernetes(method: string, path: string, body?: object): Promise<unknown> {
  const call = request(`https://127.0.0.1:6443${path}`, {
    method,
    // A test may ask again after minutes, when the server has closed the connection of before.
    agent: false,
    ca: readFileSync(join(home, "run/pki/apiserver.crt")),
    headers: { authorization: "Bearer admin-token", "content-type": "application/json" },
  });
  call.end(body && JSON.stringify(body));
  const [response] = (await once(call, "response")) as [NodeJS.ReadableStream];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString());
}

/** An object of the emulated Kubernetes API. */
export const kubernetesObject = async <T>(path: string): Promise<T> => (await kubernetes("GET", path)) as T;

/** Replaces an object of the emulated Kubernetes API by what a change makes of it. */
export async function changeObject<T extends object>(path: string, change: (object: T) => T): Promise<void> {
  await kubernetes("PUT", path, change(await kubernetesObject<T>(path)));
}

/** Creates an object of the emulated Kubernetes API, such as a token of a service account. @returns what was created */
export const createObject = async <T>(path: string, object: object): Promise<T> => (await kubernetes("POST", path, object)) as T;

/** Deletes an object of the emulated Kubernetes API. */
export const deleteObject = (path: string): Promise<unknown> => kubernetes("DELETE", path);

interface NodeList {
  readonly items: readonly { readonly status: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] } }[];
}

/**
 * Waits until simulated nodes are Ready, up to three minutes. They take seconds; where the machine is busy they may miss their
 * start, and are looked at again when the node controller marks them after its grace period of a minute.
 * @returns how many are Ready then, and how many are there
 */
export async function untilNodesReady(count: number): Promise<{ readonly ready: number; readonly all: number }> {
  for (let seconds = 0; ; seconds++) {
    const { items } = await kubernetesObject<NodeList>("/api/v1/nodes");
    const ready = items.filter(({ status }) => status.conditions?.some((one) => one.type === "Ready" && one.status === "True")).length;
    if (ready >= count || seconds === 180) return { ready, all: items.length };
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

/** Whether Helm works on a release in kube-system, and has not ended. */
export async function isInstalling(): Promise<boolean> {
  const selector = encodeURIComponent("owner=helm,status=pending-install");
  const path = `/api/v1/namespaces/kube-system/secrets?labelSelector=${selector}`;
  return (await kubernetesObject<{ readonly items: readonly unknown[] }>(path)).items.length > 0;
}
