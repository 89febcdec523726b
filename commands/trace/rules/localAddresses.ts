import { podIdentityAgent } from "./autoModeNodes";
import { isIPv4 } from "node:net";
import { contains, linkLocalRange } from "../../../aws/cidr";
import { serviceBlockOf } from "./kubernetesApi";
import { cannotTell, type HopVerdict, passes, stops } from "./hop";
import type { TracedSource } from "./sources";
import type { World } from "./world";

/** The metadata service of an instance. */
export const metadataAddress = "169.254.169.254";
/** The EKS Pod Identity Agent, which answers on each node. */
export const agentAddress = "169.254.170.23";

/**
 * What other link-local addresses stand for.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configure-ec2-ntp.html
 */
const linkLocalServices: Readonly<Record<string, string>> = {
  "169.254.169.253": "Amazon's DNS server",
  "169.254.169.123": "the Amazon Time Sync Service",
};

const isIn = (block: string | undefined, host: string): boolean => block !== undefined && isIPv4(host) && contains(block, `${host}/32`);

/** Whether an address is link-local: packets to it do not leave the instance. */
export const isLinkLocal = (host: string): boolean => isIn(linkLocalRange, host);

/** Whether what sends runs where kube-proxy, or Fargate in its place, translates the addresses of services. */
const hasServices = ({ consumer }: TracedSource): boolean => ["node", "hostPod", "pod", "fargate"].includes(consumer.place);

/** Whether an address is one of a Kubernetes service, for what sends to it. */
export const isServiceAddress = (world: World, source: TracedSource, host: string): boolean =>
  hasServices(source) && isIn(serviceBlockOf(world), host);

/** What answers at a link-local address. @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-agent-setup.html */
export function linkLocalVerdict(world: World, source: TracedSource, host: string): HopVerdict {
  const { consumer, label, own } = source;
  if (consumer.place === "controlPlane") return cannotTell(`what answers to ${host} in the control plane is not in the JSON`);
  const stays = `${host} is link-local and does not leave the instance`;
  if (host === agentAddress) {
    const agent = podIdentityAgent(world);
    const isOnNode = !["bastion", "squid", "fargate"].includes(consumer.place) && (source.node !== undefined || consumer.place !== "pod");
    if (!agent) return stops(`${stays}, where the eks-pod-identity-agent add-on is missing`, own.address);
    return isOnNode
      ? passes(`${stays}: the EKS Pod Identity Agent answers`, agent.address)
      : stops(`${label} has no EKS Pod Identity Agent`, own.address);
  }
  if (host === metadataAddress) {
    if (source.metadataOffBy !== undefined)
      return stops(`${label} has no instance metadata: http_endpoint is disabled`, source.metadataOffBy);
    return source.reachesMetadata && consumer.place !== "fargate"
      ? passes(`${stays}: the instance metadata answers`, own.address)
      : stops(`pods of ${label} do not reach the instance metadata`, own.address);
  }
  const service = linkLocalServices[host];
  return service === undefined ? cannotTell(`${stays}: what answers there is not in the JSON`) : passes(`${stays}: ${service} answers`);
}
