import type { StackRole } from "../../../config/schema/backend";
import type { ClusterConfig } from "../../../config/schema/schema";
import type { ClusterDesign } from "../../../design/cluster";
import { hasCertificates } from "../../../design/userData/caCertificates";
import { inWords } from "../../inWords";

/** A stack in the order in which it is applied, and what whoever applies it needs. */
export interface StackStep {
  readonly order: number;
  readonly role: StackRole;
  /** Name of its folder. */
  readonly name: string;
  /** What it makes, in words. */
  readonly makes: string;
  /** Which APIs Terraform calls. */
  readonly calls: readonly ("AWS" | "Kubernetes")[];
  /** Machines from which it can be applied, as phrases. */
  readonly runFrom: readonly string[];
}

/** The stacks of a cluster, in their order. */
export const stackSteps = (design: ClusterDesign): readonly StackStep[] => {
  const anywhere = ["any machine that reaches the APIs of AWS, such as a laptop or a runner"];
  const makes = inWords(design);
  const callsKubernetes = workloadCallsKubernetes(design);
  const steps: readonly Omit<StackStep, "order" | "name">[] = [
    { role: "network", makes: makes.network, calls: ["AWS"], runFrom: anywhere },
    { role: "cluster", makes: makes.cluster, calls: ["AWS"], runFrom: anywhere },
    {
      role: "workload",
      makes: makes.workload,
      calls: callsKubernetes ? ["AWS", "Kubernetes"] : ["AWS"],
      runFrom: callsKubernetes ? placesThatReachApi(design.config) : anywhere,
    },
  ];
  return steps.map((step, index) => ({ order: index + 1, name: `${design.config.name}-${step.role}`, ...step }));
};

/** What the workload stack makes in Kubernetes itself, rather than by the EKS API. */
const workloadCallsKubernetes = ({
  charts,
  config,
  fargateLogging,
  namespaces,
  proxy,
  samples,
  serviceAccounts,
  ...design
}: ClusterDesign): boolean =>
  charts.length > 0 ||
  config.customNetworking.enabled ||
  fargateLogging !== undefined ||
  namespaces.length > 0 ||
  proxy !== undefined ||
  samples.length > 0 ||
  serviceAccounts.some(({ createsObject }) => createsObject) ||
  design.networkPolicies.length > 0 ||
  design.securityGroupPolicies.length > 0 ||
  hasCertificates(design.certificateAuthorities);

/** Machines from which the Kubernetes API is reached, the most open first. */
export function placesThatReachApi({ access }: ClusterConfig): readonly string[] {
  const { additionalSecurityGroupIds, apiProxyUrl, bastion, publicEndpoint, runnerCidrs } = access;
  return [
    ...(publicEndpoint.enabled ? [`machines in ${publicEndpoint.cidrs.join(", ")}, by the public endpoint`] : []),
    ...(runnerCidrs.length > 0
      ? [`machines in ${runnerCidrs.join(", ")} that have a route to the VPC and resolve the private endpoint`]
      : []),
    ...(apiProxyUrl === undefined ? [] : ["a machine that reaches the proxy of access.apiProxyUrl"]),
    ...(bastion.enabled ? ["the bastion, through Session Manager"] : []),
    ...(additionalSecurityGroupIds.length > 0 ? [`machines that ${additionalSecurityGroupIds.join(", ")} let in`] : []),
    "machines in the VPC with the cluster security group",
  ];
}
