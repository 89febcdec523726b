import { spawnSync } from "node:child_process";
import { DescribeClusterCommand, type Cluster } from "@aws-sdk/client-eks";
import type { Dispatcher } from "undici";
import type { ClusterConfig } from "../../config/schema/schema";
import { tokenArguments } from "../../design/access/entries";
import { clusterClients } from "./clusterClients";
import { orAbsent, readTogether } from "./read";
import { CommandFailure, systemReason, wrongProxy } from "../failure";

/** What of the objects of a list the Kubernetes API answers: all, or their metadata alone, which leaves out what a Secret holds. */
export type KubernetesAnswer = "whole" | "metadata";

/** Calls the Kubernetes API of a cluster, and answers with the JSON that it answers; undefined where there is no such object. */
export type KubernetesCall = (method: "GET" | "DELETE", path: string, body?: object) => Promise<unknown>;

/** The IAM permission that it takes; in Kubernetes those of the paths that are called. */
const kubernetesApiPermissions: readonly string[] = ["eks:DescribeCluster"];

const answerTime = 20_000;

/** @see https://kubernetes.io/docs/reference/using-api/api-concepts/#metadata-only-fetches */
const accepted: Readonly<Record<KubernetesAnswer, string>> = {
  whole: "application/json",
  metadata: "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1, application/json",
};

/**
 * The Kubernetes API of a cluster, reached as the workload stack reaches it: with the token of the AWS CLI, by the cluster's certificate authority, and
 * by `access.apiProxyUrl` or the proxy of the environment.
 * @throws CommandFailure where it cannot be reached, or refuses
 */
export async function kubernetesApi(config: ClusterConfig, answers: KubernetesAnswer): Promise<KubernetesCall> {
  const cluster = await describedCluster(config);
  const ca = Buffer.from(cluster.certificateAuthority?.data ?? "", "base64").toString();
  const authorization = `Bearer ${tokenOf(config)}`;
  const { request } = await import("undici");
  const dispatcher = await dispatcherFor(config.access.apiProxyUrl, ca);
  return async (method, path, body) => {
    const answer = await request(`${cluster.endpoint}${path}`, {
      method,
      dispatcher,
      headers: { authorization, accept: method === "GET" ? accepted[answers] : "application/json", "content-type": "application/json" },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(answerTime),
    }).catch((error: unknown) => {
      throw new CommandFailure(
        `The Kubernetes API of ${config.name} cannot be reached (${systemReason(error)}). Run the command where the workload stack is applied.`,
      );
    });
    const text = await answer.body.text();
    if (answer.statusCode === 404) return undefined;
    if (answer.statusCode < 300) return JSON.parse(text) as unknown;
    const { message = text } = kubernetesStatus(text);
    throw new CommandFailure(`The Kubernetes API of ${config.name} answers with status ${answer.statusCode}: ${message}`);
  };
}

/**
 * @param proxy the URL of an HTTP proxy. @default - that of the environment, if any
 * @param ca the certificate authority of the API
 */
async function dispatcherFor(proxy: string | undefined, ca: string): Promise<Dispatcher> {
  // It takes time to load.
  const { EnvHttpProxyAgent, ProxyAgent } = await import("undici");
  try {
    return proxy ? new ProxyAgent({ uri: proxy, requestTls: { ca } }) : new EnvHttpProxyAgent({ connect: { ca }, requestTls: { ca } });
  } catch {
    throw wrongProxy();
  }
}

function kubernetesStatus(text: string): { readonly message?: string } {
  try {
    return JSON.parse(text) as { readonly message?: string };
  } catch {
    return {};
  }
}

async function describedCluster(config: ClusterConfig): Promise<Cluster> {
  const { region, name } = config;
  const { values: clients, problems: strangers } = await clusterClients(config);
  if (strangers.length > 0) throw new CommandFailure(strangers.join("\n"));
  const { values, problems } = await readTogether({
    cluster: {
      actions: kubernetesApiPermissions,
      otherwise: undefined as Cluster | undefined,
      run: () => orAbsent(undefined, async () => (await clients.eks.send(new DescribeClusterCommand({ name }))).cluster),
    },
  });
  if (problems.length > 0) throw new CommandFailure(problems.join("\n"));
  if (!values.cluster?.endpoint) throw new CommandFailure(`There is no cluster ${name} in ${region} that is ready.`);
  return values.cluster;
}

function tokenOf(config: ClusterConfig): string {
  const { error, status, stdout, stderr } = spawnSync("aws", tokenArguments(config.name, config), { encoding: "utf8" });
  if (error) throw new CommandFailure(`The AWS CLI cannot be run, which gives the token of the cluster: ${systemReason(error)}.`);
  if (status !== 0) throw new CommandFailure(`aws eks get-token fails: ${stderr.trim()}`);
  return (JSON.parse(stdout) as { readonly status: { readonly token: string } }).status.token;
}
