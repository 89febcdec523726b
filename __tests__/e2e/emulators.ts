import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { request } from "node:https";
import { homedir } from "node:os";
import { join } from "node:path";

/** What stands before emulators, and does what they lack. */
export interface Front {
  /** Variables by which Terraform and the program find it. */
  readonly environment: Readonly<Record<string, string>>;
  readonly stop: () => void;
}

/** Starts a script that stands before the emulators of some services. */
async function start(script: string, services: readonly string[]): Promise<Front> {
  const front = spawn(process.execPath, [join(__dirname, script)], { stdio: ["ignore", "pipe", "inherit"] });
  const [port] = (await once(front.stdout, "data")) as [Buffer];
  const url = `http://127.0.0.1:${port.toString().trim()}`;
  return {
    environment: Object.fromEntries(services.map((service) => [`AWS_ENDPOINT_URL_${service}`, url])),
    stop: () => front.kill(),
  };
}

/** Starts the front of EC2, Auto Scaling and Systems Manager. */
export const startFront = (): Promise<Front> => start("awsFront.mjs", ["EC2", "AUTO_SCALING", "SSM"]);

/** Starts the front of EKS. */
export const startEksFront = (): Promise<Front> => start("eksFront.mjs", ["EKS"]);

/** Starts the front of S3, which Terraform also reaches S3 Control by. */
export async function startS3Front(): Promise<Front> {
  const front = await start("s3Front.mjs", ["S3"]);
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

/** Makes a transit gateway, as a network team would have done before. */
export async function createTransitGateway(region: string): Promise<string> {
  const response = await fetch(process.env["AWS_ENDPOINT_URL"]!, {
    method: "POST",
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${region}/ec2/aws4_request, SignedHeaders=host, Signature=0`,
      "content-type": "application/x-www-form-urlencoded",
    },
    body: "Action=CreateTransitGateway&Version=2016-11-15",
  });
  return /<transitGatewayId>(.+?)<\/transitGatewayId>/.exec(await response.text())![1]!;
}

/** The load balancer controller's chart, whose repository is on the internet, as a folder that takes the same values. */
export const standInChart = { "loadBalancerController.chart.repository": join(__dirname, "charts") };

const home = process.env["EMULATORS_HOME"] ?? join(homedir(), ".cache/eks-emulators");

/** Makes the emulated Kubernetes API answer nobody, or answer again. */
export const answering = (answers: boolean): boolean =>
  process.kill(Number(readFileSync(join(home, "run/kube-apiserver.pid"), "utf8")), answers ? "SIGCONT" : "SIGSTOP");

/** A call of the emulated Kubernetes API. */
async function kubernetes(method: string, path: string, body?: object): Promise<unknown> {
  const call = request(`https://127.0.0.1:6443${path}`, {
    method,
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

/** Adds a node that stands for those that Fargate makes for its pods: the emulators have none. */
export async function createFargateNode(): Promise<void> {
  const capacity = { cpu: "32", memory: "256Gi", pods: "110" };
  await kubernetes("POST", "/api/v1/nodes", {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name: "fargate", annotations: { "kwok.x-k8s.io/node": "fake" }, labels: { "eks.amazonaws.com/compute-type": "fargate" } },
    status: { capacity, allocatable: capacity },
  });
}
