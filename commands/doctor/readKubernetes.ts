import type { ClusterConfig } from "../../config/schema/schema";
import { kubernetesApi } from "../aws/kubernetesApi";
import { CommandFailure } from "../failure";
import type { Seen } from "./rules/live";
import { proxiedDaemonSets, proxyConfigMap } from "./rules/liveKubernetes";
import type { ObservedKubernetes } from "./rules/observed";

const eniConfigs = "/apis/crd.k8s.amazonaws.com/v1alpha1/eniconfigs";
const systemNamespace = "/api/v1/namespaces/kube-system";
const systemDaemonSets = "/apis/apps/v1/namespaces/kube-system/daemonsets";

/** What the Kubernetes API says of a cluster. Where it is not reached, that is said for each. */
export async function readKubernetes(config: ClusterConfig): Promise<ObservedKubernetes> {
  const call = await orRefusal(() => kubernetesApi(config, "whole"));
  const get = <T>(path: string): Promise<Seen<T>> =>
    "problem" in call ? Promise.resolve(call) : orRefusal(() => call.value("GET", path) as Promise<T>);
  const list = async <T>(path: string): Promise<Seen<readonly T[]>> => {
    const answer = await get<{ readonly items?: readonly T[] } | undefined>(path);
    return "problem" in answer ? answer : { value: answer.value?.items ?? [] };
  };
  const [nodes, configs, configMap, ...daemonSets] = await Promise.all([
    list<Items<"nodes">>("/api/v1/nodes"),
    list<Items<"eniConfigs">>(eniConfigs),
    get<ValueOf<ObservedKubernetes["proxyConfigMap"]>>(`${systemNamespace}/configmaps/${proxyConfigMap}`),
    ...proxiedDaemonSets.map((name) => get<ValueOf<ObservedKubernetes["daemonSets"][string]>>(`${systemDaemonSets}/${name}`)),
  ]);
  return {
    nodes,
    eniConfigs: configs,
    proxyConfigMap: configMap,
    daemonSets: Object.fromEntries(proxiedDaemonSets.map((name, index) => [name, daemonSets[index]!])),
  };
}

type ValueOf<S> = S extends { readonly value: infer T } ? T : never;
type Items<K extends "nodes" | "eniConfigs"> = ValueOf<ObservedKubernetes[K]>[number];

/** A refusal, or a network that leads nowhere, is told; any other error is a fault of ours. */
async function orRefusal<T>(run: () => Promise<T>): Promise<Seen<T>> {
  try {
    return { value: await run() };
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    return { problem: error.message.replace(/\.$/, "") };
  }
}
