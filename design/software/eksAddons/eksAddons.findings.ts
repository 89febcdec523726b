import { partitionOf } from "../../../aws/regions";
import type { ConfigPath, Finding } from "../../../config/findings/finding";
import { pathText, valueAt } from "../../../config/findings/path";
import { nearest } from "../../../config/findings/nearest";
import type { ClusterConfig } from "../../../config/schema/schema";
import { webhookPortOnFargate } from "../../charts/presets/preset";
import { runsOnFargate } from "../../fargate/pods";
import { chosenReleases } from "../../charts/releases";
import { irsaRoles } from "../addonDesign";
import { ownKeyOfAddon, planAddons } from "../addons";
import { eksAddonEntries, type EksAddonEntry } from "./eksAddons";
import { withoutNetworkPolicies } from "../strictPolicies.findings";
import { knownAddon, knownAddons, ownNamespace } from "./knownAddons.table";

/** What is wrong with the add-ons of `addons.eks`, or not known of them. */
export const eksAddonFindings = (config: ClusterConfig): readonly Finding[] =>
  eksAddonEntries(config).flatMap((entry) => {
    const own = ownKeyOfAddon(entry.name);
    return own
      ? [ownKeyFinding(entry, own)]
      : [
          ...unknownFindings(entry),
          ...communityFindings(config, entry),
          ...missingServiceFindings(config, entry),
          ...nodeExporterFindings(config, entry),
          ...needsFindings(config, entry),
          ...orderFindings(entry),
          ...irsaFindings(config, entry),
          ...strictPolicyFindings(config, entry),
          ...usersRoleFindings(config, entry),
          ...webhookFindings(config, entry),
        ];
  });

const ownKeyFinding = ({ name, path }: EksAddonEntry, own: ConfigPath): Finding => ({
  severity: "error",
  path,
  problem: `the add-on ${name} has a key of its own, ${pathText(own)}`,
  fix: `Remove it, and write ${pathText(own)} instead`,
});

/** Of what is known nowhere, somebody must say what it calls; and only its publisher knows where its images are. */
function unknownFindings({ name, path, settings }: EksAddonEntry): readonly Finding[] {
  if (knownAddon(name) || settings.services) return [];
  const similar = nearest(name, Object.keys(knownAddons));
  const services = pathText([...path, "services"]);
  return [
    {
      severity: "warning",
      path,
      problem: `of the add-on ${name} private-eks knows neither what it calls nor the images that it pulls, which must be in Amazon ECR of the region where there is no way out`,
      fix: `${similar === undefined ? "List" : `Write ${similar} if you mean that, or list`} the AWS services that it calls in ${services}, or [] there if it calls none`,
    },
  ];
}

/** @see https://docs.aws.amazon.com/eks/latest/userguide/community-addons.html */
function communityFindings({ region }: ClusterConfig, { name, path }: EksAddonEntry): readonly Finding[] {
  const partition = partitionOf(region).id;
  if (!knownAddon(name)?.isCommunity || partition === "aws") return [];
  return [
    {
      severity: "warning",
      path,
      alsoReads: [["region"]],
      problem: `${name} is a community add-on, which EKS may not have in ${region}, a region of the partition ${partition}: the plan of the workload stack fails if it has not`,
      fix: `See whether aws eks describe-addon-versions --addon-name ${name} lists it there, or install its Helm chart`,
    },
  ];
}

/** The list of regions may be older than AWS, but other partitions are years behind. */
function missingServiceFindings({ region }: ClusterConfig, { name, path }: EksAddonEntry): readonly Finding[] {
  const { regions, title } = knownAddon(name) ?? {};
  if (!regions || regions.includes(region)) return [];
  const partition = partitionOf(region).id;
  const place = { path, alsoReads: [["region"]] };
  if (partition !== "aws") {
    return [
      {
        severity: "error",
        ...place,
        problem: `AWS has what the ${title} sends to in no region of the partition ${partition}`,
        fix: `Remove ${pathText(path)}`,
      },
    ];
  }
  return [
    {
      severity: "warning",
      ...place,
      problem: `AWS lists ${region} not among the regions that have what the ${title} sends to`,
      allowed: regions.join(", "),
      fix: `See whether AWS has it in ${region} by now, or remove ${pathText(path)}`,
    },
  ];
}

const nodeExporter = "prometheus-node-exporter";

/** The port of a node that a node exporter takes, by the values of its chart; undefined for one with a network of its own. */
const portOfNode = (values: unknown): string | undefined =>
  valueAt(values, ["hostNetwork"]) === false ? undefined : JSON.stringify(valueAt(values, ["service", "port"]) ?? 9100);

/**
 * Two node exporters on a node: the second gets no port of it, and Helm waits for its pods in vain.
 * @see https://github.com/prometheus-community/helm-charts/blob/main/charts/prometheus-node-exporter/values.yaml
 */
function nodeExporterFindings(config: ClusterConfig, { name, path, settings }: EksAddonEntry): readonly Finding[] {
  const release = name === nodeExporter ? chosenReleases(config).find((one) => one.name === "kube-prometheus-stack") : undefined;
  if (!release || valueAt(release.values, ["nodeExporter", "enabled"]) === false) return [];
  const port = portOfNode(settings.configuration);
  if (port === undefined || port !== portOfNode(release.values[nodeExporter])) return [];
  return [
    {
      severity: "error",
      path,
      alsoReads: [release.path],
      problem: `the node exporter of ${pathText(release.path)} takes the port ${port} of each node, too, so that one of them does not start`,
      fix: `Remove ${pathText(path)}, or set ${pathText([...release.path, "values", "nodeExporter", "enabled"])} to false`,
    },
  ];
}

/** What it needs may be installed by other means, but must be there before the add-on. */
function needsFindings(config: ClusterConfig, { name, path }: EksAddonEntry): readonly Finding[] {
  const needs = knownAddon(name)?.needs;
  if (needs === undefined || Object.hasOwn(config.addons.eks, needs)) return [];
  return [
    {
      severity: "warning",
      path,
      alsoReads: [["addons", "eks"]],
      problem: `${name} does not start without ${needs}, and the cluster file does not install it`,
      fix: `Add ${pathText(["addons", "eks", needs])}: {}, or install ${needs} by other means before the workload stack`,
    },
  ];
}

/** EKS waits for the pods of an add-on, and nodes come only after the cluster stack. */
function orderFindings({ name, path, settings }: EksAddonEntry): readonly Finding[] {
  const known = knownAddon(name);
  if (settings.order === "afterNodes" || known?.isDaemonSet) return [];
  return [
    {
      severity: known ? "error" : "warning",
      path: [...path, "order"],
      problem: known
        ? `the Deployment of ${name} needs nodes, which come after the cluster stack: that would wait for it, and fail`
        : `if ${name} has a Deployment, its pods need nodes, which come after the cluster stack: that would wait for it, and fail`,
      fix: known ? "Set it to afterNodes" : "Set it to afterNodes, unless all its pods are of DaemonSets",
    },
  ];
}

/** @see https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateAddon.html */
function irsaFindings(config: ClusterConfig, { name, path }: EksAddonEntry): readonly Finding[] {
  const roles = planAddons(config).flatMap((addon) => (addon.name === name ? irsaRoles(addon) : []));
  if (roles.length < 2) return [];
  const accounts = roles.map(({ namespace, serviceAccount }) => `${namespace}/${serviceAccount}`);
  return [
    {
      severity: "error",
      path: [...path, "roles"],
      alsoReads: [["region"], ["nodeGroups"], ["fargateProfiles"]],
      problem: `the pods of ${accounts.join(" and ")} get their roles by IRSA, for which EKS takes one role of an add-on`,
      fix: "Keep one of them, write the others in serviceAccounts, and annotate their service accounts with the ARNs of these roles",
    },
  ];
}

/** Add-ons with a namespace of their own have policies. */
const strictPolicyFindings = (config: ClusterConfig, { name, path }: EksAddonEntry): readonly Finding[] =>
  ownNamespace(name) === undefined
    ? withoutNetworkPolicies(config, { name, path }, "Make NetworkPolicy objects for its pods before the workload stack")
    : [];

/** A role of which only the user knows what it may do. `roles: {}` says that there is to be none. */
function usersRoleFindings(config: ClusterConfig, { name, path, settings }: EksAddonEntry): readonly Finding[] {
  const { serviceAccount, usersRole } = knownAddon(name) ?? {};
  if (!usersRole || serviceAccount === undefined || settings.roles || Object.hasOwn(config.serviceAccounts, serviceAccount)) return [];
  const { accountId, region } = config;
  const policy = { Statement: usersRole.statements({ partition: partitionOf(region).id, region, account: accountId ?? "*" }) };
  const roles = [...path, "roles"];
  return [
    {
      severity: "warning",
      path,
      alsoReads: [["serviceAccounts"], ["accountId"], ["region"]],
      problem: `its pods have no IAM role, which they need to ${usersRole.to}, unless ${usersRole.unless}`,
      fix: `Write ${pathText([...roles, serviceAccount, "policy"])}: ${JSON.stringify(policy)}, with your names in place of <name>, or ${pathText(roles)}: {} if they need none`,
    },
  ];
}

const certManagerWebhook = {
  namespace: "cert-manager",
  labels: { "app.kubernetes.io/name": "webhook", "app.kubernetes.io/instance": "cert-manager", "app.kubernetes.io/component": "webhook" },
};

const portOfKubelet = 10250;

/**
 * On Fargate, each pod shares its network with a kubelet, which has the port that the webhook of cert-manager has by default.
 * @see https://cert-manager.io/docs/installation/compatibility/#aws-eks
 */
function webhookFindings(config: ClusterConfig, { name, path, settings }: EksAddonEntry): readonly Finding[] {
  if (name !== "cert-manager" || !runsOnFargate(config, certManagerWebhook)) return [];
  const place = ["webhook", "securePort"];
  const port = valueAt(settings.configuration, place) ?? portOfKubelet;
  if (Number(port) !== portOfKubelet) return [];
  return [
    {
      severity: "warning",
      path,
      alsoReads: [["fargateProfiles"], ["nodeGroups"]],
      problem: `the webhook of cert-manager is not reached on Fargate: its port ${portOfKubelet} is the kubelet's there, and nothing that cert-manager checks can be created`,
      fix: `Set ${pathText([...path, "configuration", ...place])} to ${webhookPortOnFargate}, if the configuration of its version has that key, or let no Fargate profile select its pods`,
    },
  ];
}
