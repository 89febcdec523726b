import type { ClusterDesign } from "../../design/cluster";
import { openNodeRules } from "../../design/network/openRules";

/**
 * What of a cluster, besides the Kubernetes API, has public addresses or is open to all: load balancers, the bastion, rules of the nodes. Nodes
 * that the stacks make subnets for have no public addresses.
 * @returns phrases with the key that asks for each
 */
export const publicEntriesOf = ({ bastion, config }: ClusterDesign): readonly string[] => [
  ...(["publicAlb", "publicNlb"] as const)
    .filter((sample) => config.samples[sample].enabled)
    .map((sample) => `an internet-facing load balancer (samples.${sample})`),
  ...(bastion?.subnet === "public" ? ["a bastion with a public address (access.bastion.subnet)"] : []),
  ...openNodeRules("ingress", config).map(
    ({ cidr, name }) => `nodes that let in ${cidr} (network.nodeSecurityGroup.ingress.${name})`,
  ),
];
