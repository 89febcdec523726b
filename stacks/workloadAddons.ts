import type { ITerraformDependable, TerraformStack } from "cdktf";
import type { ClusterDesign } from "../design/cluster";
import { createLogGroup } from "../modules/logGroup";
import { EksAddon } from "../modules/software";
import type { CreatePodRole } from "./podRoles";

export interface WorkloadAddonsProps {
  readonly design: ClusterDesign;
  readonly clusterName: string;
  readonly createPodRole: CreatePodRole;
  /** What all of them come after: nodes or Fargate profiles, which their pods need. */
  readonly dependsOn: readonly ITerraformDependable[];
}

/** The add-ons that need nodes or Fargate profiles, with their roles and log groups. */
export function createWorkloadAddons(
  stack: TerraformStack,
  { clusterName, createPodRole, dependsOn, design }: WorkloadAddonsProps,
): readonly ITerraformDependable[] {
  const { config } = design;
  const created = new Map<string, ITerraformDependable>();
  for (const addon of design.addons.filter(({ stack: ofStack }) => ofStack === "workload")) {
    const roles = addon.roles.map((role) => ({ role: createPodRole(role.id, role, role.name), credentials: role.credentials }));
    const logGroups = Object.entries(addon.logGroups).map(([id, logGroup]) =>
      createLogGroup(stack, `${addon.name}-logs-${id}`, { ...logGroup, kmsKeyArn: config.encryption.logsKmsKeyArn }),
    );
    const before = addon.after.flatMap((name) => created.get(name) ?? []);
    const { resource } = new EksAddon(stack, addon.name, {
      clusterName,
      kubernetesVersion: config.kubernetesVersion,
      name: addon.name,
      version: addon.version,
      configuration: addon.configuration,
      timeoutMinutes: addon.timeoutMinutes,
      serviceAccountRoleArn: roles.find(({ credentials }) => credentials === "irsa")?.role.arn,
      dependsOn: [...dependsOn, ...roles.flatMap(({ role }) => role.ready), ...logGroups, ...before],
    });
    created.set(addon.name, resource);
  }
  return [...created.values()];
}
