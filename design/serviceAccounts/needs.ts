import { partitionOf, podCredentials } from "../../aws/regions";
import type { ConfigPath } from "../../config/findings/finding";
import { pathText } from "../../config/findings/path";
import type { ClusterConfig } from "../../config/schema/schema";
import { addonPolicyOf, wellKnownPoliciesOf } from "../iam/addonPolicies";
import { describedPodRoles } from "./describedRole";
import { serviceAccountCredentials } from "./serviceAccounts";

/** The switches of service accounts, and of those of EKS add-ons, that stand for an add-on policy of nodes. */
export const serviceAccountsWith =
  (policy: string) =>
  (config: ClusterConfig): readonly ConfigPath[] =>
    describedPodRoles(config).flatMap(({ path, role: { wellKnownPolicies } }) =>
      wellKnownPoliciesOf(wellKnownPolicies)
        .filter((name) => addonPolicyOf[name] === policy)
        .map((name) => [...path, "wellKnownPolicies", name]),
    );

/** What hands pods of a service account the credentials of its role. */
export function accountCredentialNeeds(config: ClusterConfig, path: ConfigPath) {
  const key = String(path.at(-1));
  const account = config.serviceAccounts[key];
  if (!account) return [];
  const credentials = podCredentials(partitionOf(config.region).id, serviceAccountCredentials(config, key, account));
  return [{ kind: "service" as const, service: credentials === "irsa" ? "sts" : "eks-auth" }];
}

/** What the cluster file says that the pods of a service account reach. */
export function serviceAccountNeeds(config: ClusterConfig, path: ConfigPath) {
  const account = config.serviceAccounts[String(path.at(-1))];
  if (!account) return [];
  const without = (item: ConfigPath) => ({ path: item, fix: `Remove ${pathText(item)}` });
  return [
    ...account.services.map((service, index) => ({ kind: "service" as const, service, remedy: without([...path, "services", index]) })),
    ...account.hosts.map((host, index) => ({ kind: "host" as const, host, remedy: without([...path, "hosts", index]) })),
  ];
}
