import { bypassesProxy } from "./environment";
import { type HopVerdict, stops } from "./hop";
import { agentAddress, metadataAddress } from "./localAddresses";
import type { TracedSource } from "./sources";
import type { Value } from "./values";
import type { World } from "./world";

/**
 * Credentials, as far as what hands them out is reached: the EKS Pod Identity Agent, or the instance metadata. Both answer at link-local addresses, which a
 * client with a proxy asks the proxy for unless NO_PROXY has them.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-configure-pods.html
 * @see https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-proxy.html
 */
export function withWayToCredentials<V extends HopVerdict & { readonly role: Value | undefined }>(
  world: World,
  source: TracedSource,
  verdict: V,
): V {
  const { decidedBy, noProxy, proxy } = source.environment;
  const isByAgent = hasAssociation(world, source, verdict.role);
  if (verdict.status === "fails" || (!isByAgent && verdict.role !== source.hostRole)) return verdict;
  if (!isByAgent && source.metadataOffBy !== undefined) {
    return {
      ...verdict,
      ...stops(`${source.label} gives nobody its role: http_endpoint of its instance metadata is disabled`, source.metadataOffBy),
    };
  }
  const address = isByAgent ? agentAddress : metadataAddress;
  if (proxy === undefined || source.consumer.place === "fargate" || noProxy.some((entry) => bypassesProxy(entry, address))) return verdict;
  const what = isByAgent ? "the EKS Pod Identity Agent" : "the instance metadata";
  return { ...verdict, ...stops(`NO_PROXY has no entry for ${address}, ${what}: the proxy is asked for credentials`, ...decidedBy) };
}

const hasAssociation = (world: World, { consumer: { role, workload } }: TracedSource, roleArn: Value | undefined): boolean =>
  role !== "node" &&
  world
    .blocks("aws_eks_pod_identity_association")
    .some(
      (block) =>
        block.get("role_arn") === roleArn &&
        block.get("namespace") === workload?.namespace &&
        block.get("service_account") === workload?.serviceAccount,
    );
