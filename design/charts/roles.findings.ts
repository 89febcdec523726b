import { partitionOf } from "../../aws/regions";
import type { Finding } from "../../config/findings/finding";
import { pathText } from "../../config/findings/path";
import type { ClusterConfig } from "../../config/schema/schema";
import { presetOf } from "./presetTable";
import { type ChartRelease, usedRole } from "./releases";

/** A release whose pods call AWS without a role. */
export function roleFindings(config: ClusterConfig, release: ChartRelease): readonly Finding[] {
  const { name, namespace, path, serviceAccount } = release;
  if (!serviceAccount) return [];
  const key = `${namespace}/${serviceAccount.name}`;
  if (Object.hasOwn(config.serviceAccounts, key)) return [];
  return config.charts[name]?.serviceAccount
    ? [
        {
          severity: "error",
          path: [...path, "serviceAccount"],
          alsoReads: [["serviceAccounts"]],
          problem: `serviceAccounts has no role for ${key}`,
          fix: `Write ${pathText(["serviceAccounts", key])}, or remove ${pathText([...path, "serviceAccount"])}`,
        },
      ]
    : presetRoleFindings(config, release, key);
}

/** What the pods of a preset do with a role, and the least policy for it. */
function presetRoleFindings(config: ClusterConfig, { name, path, services }: ChartRelease, key: string): readonly Finding[] {
  const preset = presetOf(name);
  const role = preset && usedRole(preset, services);
  if (!role) return [];
  const uses = services.flatMap((service) => (Object.hasOwn(role.uses, service) ? [role.uses[service]!] : []));
  const place = { partition: partitionOf(config.region).id, region: config.region, account: config.accountId ?? "*" };
  const policy = { Statement: uses.flatMap(({ statements }) => statements(place)) };
  return [
    {
      severity: "warning",
      path,
      alsoReads: [["serviceAccounts"], ["accountId"], ["region"]],
      problem: `its pods have no IAM role, which they need to ${uses.map(({ to }) => to).join(" and to ")}${role.orElse === undefined ? "" : `, unless ${role.orElse}`}`,
      fix: `Write ${pathText(["serviceAccounts", key, "policy"])}: ${JSON.stringify(policy)}, with your names in place of <name>`,
    },
  ];
}
