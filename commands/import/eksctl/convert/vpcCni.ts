import type { ConfigPath } from "../../../../config/findings/finding";
import { child, isMapping, valueAt } from "../../../../config/findings/path";
import { cniVariables } from "../../../../design/software/vpcCni";
import { copy, impliedAnyway, type ImportOutcome, required, translate, unmapped } from "../outcome";
import type { EksctlConfig } from "../schema/cluster";
import { isExistingVpc } from "./existingVpc";

/** Variables that are keys here: flags of the VPC CNI, which are texts. */
const flags: ReadonlyMap<string, ConfigPath> = new Map([
  ["AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG", ["customNetworking", "enabled"]],
  ["ENABLE_PREFIX_DELEGATION", ["addons", "vpcCni", "prefixDelegation"]],
  ["ENABLE_POD_ENI", ["addons", "vpcCni", "podSecurityGroups", "enabled"]],
]);

/** Variables that have one value here: ENIConfigs are found by the nodes' zones. */
const fixed: ReadonlyMap<string, string> = new Map([
  ["ENI_CONFIG_LABEL_DEF", "topology.kubernetes.io/zone"],
  ["ENI_CONFIG_ANNOTATION_DEF", "k8s.amazonaws.com/eniConfig"],
]);

/**
 * The configuration of the vpc-cni add-on, as far as it has keys.
 * @param values the mapping in `configurationValues`, or its text where it holds none
 * @see https://docs.aws.amazon.com/eks/latest/userguide/cni-custom-network-tutorial.html
 */
export const convertVpcCniValues = (config: EksctlConfig, values: unknown, from: ConfigPath): readonly ImportOutcome[] => [
  ...entriesAt(values, "env").flatMap(([name, value]) => convertVariable(name, value, [...from, "env", name], modesIn(values))),
  ...networkPolicyValues(values, from),
  // Which container reads a variable follows from its name.
  ...entriesAt(values, "init", "env").flatMap(([name, value]) =>
    cniVariables.get(name)?.readBy ? convertVariable(name, value, [...from, "init", "env", name], new Map()) : [],
  ),
  ...(child(values, "eniConfig") ? podSubnets(config, values, [...from, "eniConfig"]) : []),
];

const isOn = (value: unknown): boolean => String(value) === "true";

/** Variables that are keys where what they are about is on. */
const modesIn = (values: unknown): ReadonlyMap<string, ConfigPath> =>
  new Map([
    ...(isOn(valueAt(values, ["env", "ENABLE_POD_ENI"]))
      ? [["POD_SECURITY_GROUP_ENFORCING_MODE", ["addons", "vpcCni", "podSecurityGroups", "enforcingMode"]] as const]
      : []),
    ...(isOn(valueAt(values, ["enableNetworkPolicy"]))
      ? [["NETWORK_POLICY_ENFORCING_MODE", ["addons", "vpcCni", "networkPolicy", "enforcingMode"]] as const]
      : []),
  ]);

/** Network policies, and where their agent logs what they do. */
function networkPolicyValues(values: unknown, from: ConfigPath): readonly ImportOutcome[] {
  const to = ["addons", "vpcCni", "networkPolicy"];
  const enabled = valueAt(values, ["enableNetworkPolicy"]);
  const logs = ["nodeAgent", "enablePolicyEventLogs"];
  const cloudWatch = ["nodeAgent", "enableCloudWatchLogs"];
  const [hasLogs, hasCloudWatch] = [logs, cloudWatch].map((path) => isOn(valueAt(values, path)));
  const eventLogs = [...to, "eventLogs"];
  return [
    ...(enabled === undefined ? [] : translate(isOn(enabled), [...from, "enableNetworkPolicy"], [...to, "enabled"])),
    ...(isOn(enabled) && hasLogs
      ? [
          ...translate(hasCloudWatch ? "cloudWatch" : "node", [...from, ...logs], eventLogs),
          ...(hasCloudWatch ? translate("cloudWatch", [...from, ...cloudWatch], eventLogs) : []),
        ]
      : []),
    ...[logs, cloudWatch].flatMap((path) => {
      const value = valueAt(values, path);
      return value === undefined || isOn(value) ? [] : [impliedAnyway([...from, ...path], value)];
    }),
  ];
}

function convertVariable(name: string, value: unknown, path: ConfigPath, modes: ReadonlyMap<string, ConfigPath>): readonly ImportOutcome[] {
  const text = String(value);
  const mode = modes.get(name);
  if (mode) return copy(text, path, mode);
  const flag = flags.get(name);
  if (flag) return text === "true" || text === "false" ? translate(text === "true", path, flag) : [];
  const only = fixed.get(name);
  if (only !== undefined) return [impliedAnyway(path, only)];
  return typeof value === "object" ? [] : copy(text, path, ["addons", "vpcCni", "env", name]);
}

/** ENIConfigs: the pod subnet, and the security groups, of each zone. */
function podSubnets(config: EksctlConfig, values: unknown, from: ConfigPath): readonly ImportOutcome[] {
  if (!isExistingVpc(config)) {
    const why = "ENIConfigs and pod subnets are created for each zone";
    return [unmapped(from, why, "Write network.secondaryCidrs and network.podSubnets for their addresses")];
  }
  const subnets = entriesAt(values, "eniConfig", "subnets").filter(([zone]) => entriesAt(values, "eniConfig", "subnets", zone).length > 0);
  const to = ["network", "existingVpc"];
  const groups = subnets.flatMap(([zone, subnet]) => {
    const ids = valueAt(subnet, ["securityGroups"]);
    return (Array.isArray(ids) ? (ids as unknown[]) : []).map((id, index) => ({
      id,
      path: [...from, "subnets", zone, "securityGroups", index],
    }));
  });
  return [
    impliedAnyway([...from, "create"], true),
    impliedAnyway([...from, "region"], config.metadata.region),
    ...subnets.flatMap(([zone, subnet]) => {
      const path = [...from, "subnets", zone];
      const id = valueAt(subnet, ["id"]);
      const [given, command] =
        typeof id === "string"
          ? [id, `aws ec2 describe-subnets --subnet-ids ${id}`]
          : [undefined, `aws ec2 describe-subnets --filters Name=vpc-id,Values=${config.vpc?.id ?? "<id>"}`];
      const target = [...to, "podSubnets", zone];
      const what = given ?? `the pod subnet of ${zone}`;
      return [
        ...required(given, [...path, "id"], [...target, "id"], `the id of the pod subnet of ${zone}`, command),
        ...required(undefined, path, [...target, "cidr"], `the CIDR block of ${what}`, command),
      ];
    }),
    ...(groups[0]
      ? [{ kind: "setting" as const, to: [...to, "securityGroups", "pods"], value: groups[0].id, from: groups.map(({ path }) => path) }]
      : []),
    ...groups
      .filter(({ id }) => id !== groups[0]?.id)
      .map(({ path }) =>
        unmapped(
          path,
          "pods have one security group in all zones, and the first of them is written",
          "Put the rules of all into one group",
        ),
      ),
  ];
}

/** What a mapping at a place holds; nothing where none stands there. */
function entriesAt(value: unknown, ...keys: readonly string[]): readonly (readonly [string, unknown])[] {
  const found = valueAt(value, keys);
  return isMapping(found) ? Object.entries(found) : [];
}
