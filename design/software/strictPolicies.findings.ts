import type { ConfigPath, Finding } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import { hasStrictNetworkPolicy } from "./vpcCni";

/**
 * Pods for which no network policies are made here, where the VPC CNI lets no pod through without one. Of an add-on or a Helm release of the user's own,
 * nobody knows which pods there are, and what calls them.
 * @param howToMake how policies come in time, as the beginning of a sentence
 * @see https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy-configure.html
 */
export const withoutNetworkPolicies = (
  config: ClusterConfig,
  { name, path }: { readonly name: string; readonly path: ConfigPath },
  howToMake: string,
): readonly Finding[] =>
  hasStrictNetworkPolicy(config)
    ? [
        {
          severity: "warning",
          path,
          alsoReads: [["addons", "vpcCni", "networkPolicy"]],
          problem: `addons.vpcCni.networkPolicy.enforcingMode is strict, and private-eks makes no network policies for the pods of ${name}: those outside of the network of their node reach nothing`,
          fix: `${howToMake}, or set addons.vpcCni.networkPolicy.enforcingMode to standard`,
        },
      ]
    : [];
