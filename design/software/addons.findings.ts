import { shieldHost } from "../../aws/hosts";
import { partitionOf } from "../../aws/regions";
import type { ClusterConfig } from "../../config/schema/schema";
import type { Finding } from "../../config/findings/finding";
import { nearest } from "../../config/findings/nearest";
import type { ClusterFacts } from "../facts";
import { hasShield } from "./controllerFeatures";
import { decidingKey } from "./podNetworking.findings";
import { cniVariables, type CniVariable, vpcCniEnvironment } from "./vpcCni";

/** Variables that other keys of the file decide, and those keys. */
const decidedBy: ReadonlyMap<string, string> = new Map([
  ["AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG", "customNetworking.enabled"],
  ["ENABLE_PREFIX_DELEGATION", "addons.vpcCni.prefixDelegation"],
  ["ENI_CONFIG_ANNOTATION_DEF", "customNetworking.enabled"],
  ["ENI_CONFIG_LABEL_DEF", "customNetworking.enabled"],
  ["ADDITIONAL_ENI_TAGS", "tags"],
]);

/** Variables that contradict the design: the cluster is IPv4, and the number of pods is computed from all interfaces. */
const refused: ReadonlySet<string> = new Set(["ENABLE_IPv4", "ENABLE_IPv6", "MAX_ENI"]);

/** Variables without effect since these versions, which the add-on's schema no longer has. */
const endedWith: ReadonlyMap<string, string> = new Map([
  ["AWS_VPC_K8S_CNI_CONFIGURE_RPFILTER", "v1.12.1"],
  ["ENABLE_NFTABLES", "v1.13.2"],
]);

/** The forms of values, and how they are written. */
const forms = {
  boolean: { pattern: /^(?:true|false)$/, allowed: '"true" or "false"', fix: 'Write "true" or "false"' },
  integer: { pattern: /^\d+$/, allowed: "digits alone, in quotes", fix: 'Write a whole number in quotes, such as "5"' },
} as const;

/**
 * An error for each variable in `addons.vpcCni.env` that another key decides, or whose value the add-on does not read; a warning for one that is not known,
 * which a newer version of the add-on may have.
 */
export const vpcCniFindings = ({ addons }: ClusterConfig): readonly Finding[] =>
  Object.entries(addons.vpcCni.env).flatMap(([name, value]): Finding[] => {
    const finding = { severity: "error", path: ["addons", "vpcCni", "env", name] } as const;
    const key = decidedBy.get(name) ?? decidingKey(addons.vpcCni, name);
    if (key) return [{ ...finding, problem: `${name} is decided by ${key}`, fix: `Remove it, and set ${key}` }];
    if (refused.has(name)) return [{ ...finding, problem: `${name} contradicts what is computed for an IPv4 cluster`, fix: "Remove it" }];
    const ended = endedWith.get(name);
    if (ended) return [{ ...finding, problem: `the vpc-cni add-on has had no variable ${name} since ${ended}`, fix: "Remove it" }];
    const variable = cniVariables.get(name);
    if (variable) return valueFindings(finding, name, value, variable.values);
    const suggestion = nearest(name, [...cniVariables.keys()]);
    return [
      {
        ...finding,
        severity: "warning",
        problem: `private-eks does not know the variable ${name} of the vpc-cni add-on: EKS refuses it where the add-on's version does not have it either`,
        allowed: "the variables of https://github.com/aws/amazon-vpc-cni-k8s#cni-configuration-variables",
        fix: suggestion ? `Write ${suggestion}, unless the add-on has both` : "Remove it, unless the add-on has it",
      },
    ];
  });

function valueFindings(finding: Pick<Finding, "severity" | "path">, name: string, value: string, values: CniVariable["values"]): Finding[] {
  const problem = `the vpc-cni add-on cannot read the value ${JSON.stringify(value)} of ${name}`;
  if (values === "text") return [];
  if (values === "boolean" || values === "integer") {
    const { pattern, allowed, fix } = forms[values];
    return pattern.test(value) ? [] : [{ ...finding, problem, allowed, fix }];
  }
  return values.includes(value) ? [] : [{ ...finding, problem, allowed: values.join(", "), fix: "Write one of these" }];
}

/** Prefixes of interface names that aws-node refuses, which are of the node itself. */
const reservedPrefixes: readonly string[] = ["eth", "lo", "vlan"];

/** Without an address to spare, no pod starts: one of these is above 0 with prefix delegation. */
const warmTargets = ["WARM_PREFIX_TARGET", "WARM_IP_TARGET", "MINIMUM_IP_TARGET"] as const;

/**
 * Errors for values that the add-on's schema lets through, and with which aws-node ends at its start: no node becomes Ready.
 * @see https://github.com/aws/amazon-vpc-cni-k8s/blob/master/cmd/aws-vpc-cni/main.go
 */
export function vpcCniStartFindings(config: ClusterConfig): readonly Finding[] {
  const { env, prefixDelegation } = config.addons.vpcCni;
  const finding = (name: string) => ({ severity: "error", path: ["addons", "vpcCni", "env", name] }) as const;
  const prefix = env["AWS_VPC_K8S_CNI_VETHPREFIX"];
  const variables = vpcCniEnvironment(config);
  return [
    ...(env["AWS_VPC_K8S_PLUGIN_LOG_FILE"] === "stdout"
      ? [
          {
            ...finding("AWS_VPC_K8S_PLUGIN_LOG_FILE"),
            problem: "aws-node does not start: the plugin cannot write its log to stdout, where the kubelet reads its answers",
            allowed: "a file, or stderr",
            fix: "Write the path of a file, such as /var/log/aws-routed-eni/plugin.log, or remove it",
          },
        ]
      : []),
    ...(prefix !== undefined && (prefix.length > 4 || reservedPrefixes.includes(prefix))
      ? [
          {
            ...finding("AWS_VPC_K8S_CNI_VETHPREFIX"),
            problem: `aws-node does not start: ${prefix} is ${prefix.length > 4 ? "too long" : "reserved"} as the beginning of interface names`,
            allowed: `at most 4 characters, other than ${reservedPrefixes.join(", ")}`,
            fix: "Write a shorter one of your own, such as eni, or remove it",
          },
        ]
      : []),
    ...(prefixDelegation && warmTargets.every((name) => Number(variables[name] ?? 0) === 0)
      ? [
          {
            ...finding("WARM_PREFIX_TARGET"),
            alsoReads: [["addons", "vpcCni"]],
            problem: "aws-node does not start: with prefix delegation, it must keep prefixes or addresses for the next pods",
            allowed: `at least one of ${warmTargets.join(", ")} above 0`,
            fix: "Remove WARM_PREFIX_TARGET, or set WARM_IP_TARGET to 1 or more",
          },
        ]
      : []),
  ];
}

/** Warnings about charts. */
export const chartFindings = (facts: ClusterFacts): readonly Finding[] => [...logsTwice(facts.config), ...withoutShield(facts)];

/** Where nothing leads to AWS Shield, that is an error already. */
function withoutShield({ config, reachability }: ClusterFacts): readonly Finding[] {
  const { region } = config;
  const isReached = reachability.some(({ need, path }) => need.kind === "host" && need.host === shieldHost(region) && path !== undefined);
  if (hasShield(region) || !isReached) return [];
  return [
    {
      severity: "warning",
      path: ["loadBalancerController", "shield"],
      alsoReads: [["region"]],
      problem: `AWS documents no AWS Shield in ${region}, a region of the partition ${partitionOf(region).id}, and the controller waits for it`,
      fix: "Set loadBalancerController.shield to false, or remove it",
    },
  ];
}

const logsTwice = ({ observability: { containerInsights, fluentBit } }: ClusterConfig): readonly Finding[] =>
  containerInsights.enabled && fluentBit.enabled
    ? [
        {
          severity: "warning",
          path: ["observability", "fluentBit", "enabled"],
          alsoReads: [["observability", "containerInsights"]],
          problem: "Container Insights sends the logs of containers to CloudWatch Logs too, so they are stored twice",
          fix: "Set observability.fluentBit.enabled or observability.containerInsights.enabled to false",
        },
      ]
    : [];
