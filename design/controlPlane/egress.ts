import { serviceHosts } from "../../aws/hosts";
import type { ConfigPath } from "../../config/findings/finding";
import { pathText } from "../../config/findings/path";
import type { ClusterConfig } from "../../config/schema/schema";
import type { Dependency, Need } from "../reachability/dependency";
import { isCustomerRouted } from "./switches";

const hostPaths = ({ controlPlane }: ClusterConfig): readonly ConfigPath[] =>
  controlPlane.egressHosts.map((_, index) => ["controlPlane", "egressHosts", index]);

const hostNeed = (host: string, fix: string): Need => ({ kind: "host", host, remedy: { fix } });

/** It knows no proxy, nor certificates of ours. */
const byRoutesAlone = { usesProxy: () => false, trustsAuthorities: false, isControlPlane: true } as const;

/**
 * What the control plane reaches through the VPC, where it is told to: rows of the dependency table. What webhooks and aggregated APIs within the
 * cluster are called at, no route leads to.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/control-plane-egress.html
 */
export const controlPlaneDependencies: readonly Dependency[] = [
  {
    consumer: "the control plane",
    why: "with customer-routed egress it calls webhooks, identity providers and aggregated APIs by routes of the VPC",
    askedBy: (config) => (isCustomerRouted(config) ? hostPaths(config) : []),
    needs: ({ controlPlane }, askedBy) =>
      controlPlane.egressHosts.filter((_, index) => index === askedBy.at(-1)).map((host) => hostNeed(host, `Remove ${pathText(askedBy)}`)),
    ...byRoutesAlone,
  },
  {
    consumer: "the control plane",
    why: "with customer-routed egress it asks the issuer of the tokens of service accounts that get IAM roles, as the user guide has it",
    askedBy: (config) => (isCustomerRouted(config) && config.iam.oidcProvider ? [["controlPlane", "egressMode"]] : []),
    needs: ({ region }) =>
      serviceHosts("oidc-eks", region)
        .slice(0, 1)
        .map((host) => hostNeed(host, "Add oidc-eks to network.endpoints.additional")),
    ...byRoutesAlone,
    severity: "warning",
  },
];
