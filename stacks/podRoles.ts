import type { ITerraformDependable, TerraformStack } from "cdktf";
import type { ClusterDesign } from "../design/cluster";
import type { ServiceAccountDesign } from "../design/serviceAccounts/serviceAccounts";
import { PodRole, type PodRoleProps } from "../modules/role";
import { createServiceAccount } from "../modules/workload/serviceAccount";
import type { clusterOutputs, Outputs } from "./outputs";
import { publishServiceAccounts } from "./serviceAccountOutputs";

/**
 * Creates a role of pods of the cluster.
 * @param name what the name of the role says besides the cluster's. @default - the service account
 */
export type CreatePodRole = (
  id: string,
  props: Omit<PodRoleProps, "clusterName" | "clusterArn" | "namePrefix" | "oidcProvider">,
  name?: string,
) => PodRole;

export interface PodRolesProps {
  readonly design: ClusterDesign;
  readonly cluster: Outputs<typeof clusterOutputs>;
}

/** What creates the roles of pods in a stack. */
export function podRolesOf(stack: TerraformStack, { cluster, design }: PodRolesProps): CreatePodRole {
  return (id, props, name = props.serviceAccount) =>
    new PodRole(stack, id, {
      ...props,
      clusterName: cluster.cluster_name,
      clusterArn: cluster.cluster_arn,
      namePrefix: `${design.config.name}-${name}`,
      oidcProvider: { arn: cluster.oidc_provider_arn, issuerHost: cluster.oidc_issuer_host },
    });
}

export interface ServiceAccountsProps extends PodRolesProps {
  readonly createPodRole: CreatePodRole;
  /** Namespaces that come late, which service accounts may be in. */
  readonly namespaces: readonly ITerraformDependable[];
}

/** The roles of applications, and the service accounts that are made for them. */
export interface ServiceAccounts {
  /** The ARN of each role, by `<namespace>/<name>` of the service account. */
  readonly roleArns: ReadonlyMap<string, string>;
  /** What pods that use them come after. */
  readonly ready: readonly ITerraformDependable[];
}

/** The roles of applications, which charts and samples may be, too. */
export function createServiceAccounts(
  stack: TerraformStack,
  { cluster, createPodRole, design, namespaces }: ServiceAccountsProps,
): ServiceAccounts {
  const roles = design.serviceAccounts.map((account) => {
    const { namespace, serviceAccount } = account;
    return { account, role: createPodRole(serviceAccountId(account), account, `${namespace}-${serviceAccount}`) };
  });
  publishServiceAccounts(stack, { partition: design.partition.id, clusterArn: cluster.cluster_arn, roles });
  return {
    roleArns: new Map(roles.map(({ account, role }) => [account.key, role.arn])),
    ready: roles.flatMap(({ account, role }) => {
      if (!account.createsObject) return role.ready;
      const dependsOn = [...role.ready, ...namespaces];
      return [
        ...role.ready,
        createServiceAccount(stack, `${serviceAccountId(account)}-object`, { ...account, roleArn: role.arn, dependsOn }),
      ];
    }),
  };
}

/** A namespace has no period, so no two accounts have one id. */
const serviceAccountId = ({ namespace, serviceAccount }: ServiceAccountDesign): string => `service-account-${namespace}.${serviceAccount}`;
