import { EksPodIdentityAssociation } from "@cdktf/provider-aws/lib/eks-pod-identity-association";
import type { TerraformStack } from "cdktf";
import type { ClusterDesign } from "../design/cluster";
import type { AddonRole } from "../design/software/addonDesign";
import type { ControlPlane } from "../modules/cluster/controlPlane";
import type { OidcProvider } from "../modules/cluster/identity";
import { podTrust, roleOf } from "../modules/role";
import { EksAddon } from "../modules/software";

export interface ClusterAddonsProps {
  readonly design: ClusterDesign;
  readonly controlPlane: ControlPlane;
  /** @default - no role of theirs is for IRSA */
  readonly oidcProvider?: OidcProvider | undefined;
}

/** The add-ons that nodes need to join, with their roles. */
export function createClusterAddons(stack: TerraformStack, props: ClusterAddonsProps): void {
  const { controlPlane, design } = props;
  const created = new Map<string, EksAddon>();
  for (const addon of design.addons.filter(({ stack: ofStack }) => ofStack === "cluster")) {
    const roles = addon.roles.map((wanted) => createAddonRole(stack, wanted, addon.name, props));
    const before = addon.after.flatMap((name) => created.get(name)?.resource ?? []);
    created.set(
      addon.name,
      new EksAddon(stack, addon.name, {
        clusterName: controlPlane.name,
        kubernetesVersion: design.config.kubernetesVersion,
        name: addon.name,
        version: addon.version,
        configuration: addon.configuration,
        timeoutMinutes: addon.timeoutMinutes,
        serviceAccountRoleArn: roles.find(({ byIrsa }) => byIrsa)?.role.arn,
        dependsOn: [...roles.flatMap(({ ready }) => ready), ...before],
      }),
    );
  }
}

function createAddonRole(
  stack: TerraformStack,
  wanted: AddonRole,
  addon: string,
  { controlPlane, design, oidcProvider }: ClusterAddonsProps,
) {
  const role = roleOf(stack, wanted.id, wanted.existingArn, {
    namePrefix: `${design.config.name}-${wanted.name}`,
    trust: podTrust({ ...wanted, clusterArn: controlPlane.arn, oidcProvider: oidcProvider ?? { arn: "", issuerHost: "" } }),
    managedPolicyArns: wanted.managedPolicyArns,
    inlinePolicies: wanted.inlinePolicies,
  });
  const byIrsa = wanted.credentials === "irsa";
  const association = byIrsa
    ? []
    : [
        new EksPodIdentityAssociation(stack, associationId(wanted, addon), {
          clusterName: controlPlane.name,
          namespace: wanted.namespace,
          serviceAccount: wanted.serviceAccount,
          roleArn: role.arn,
        }),
      ];
  return { role, byIrsa, ready: [...role.permissions, ...association] };
}

/** The id of a role, and so of its association, names the service account where an add-on may have several. */
const associationId = ({ id }: AddonRole, addon: string): string => id.replace(`${addon}-role`, `${addon}-association`);
