import type { AmiFamily } from "../../aws/amis";
import { firstToHandOn, newestKnownSettings } from "../../aws/karpenterBottlerocket";
import { compareVersions } from "../../aws/kubernetesVersions";
import { valueAt } from "../../config/findings/path";
import type { NodeClassConfig } from "../../config/schema/karpenter";
import { settingsOfText } from "../nodes/userData/bottlerocket";
import { contentType, nodeConfigType, type PartProblem } from "../nodes/userData/userParts";
import { isTree, type SettingsTree, yamlText } from "../userData/tree";

type ClassUserData = Pick<NodeClassConfig, "amiFamily" | "instanceStorePolicy" | "userData">;

/** A problem of one text: an error where it does not say otherwise. */
export type OwnSettingProblem = PartProblem & { readonly severity?: "warning" };

/** What one text of user data says. */
interface SaidText {
  /** The text without lines that are comments. */
  readonly text: string;
  /** What it sets: of a NodeConfig what is below spec, of Bottlerocket what is below settings. Nothing where it is something else. */
  readonly settings: SettingsTree;
}

/** What a text of user data says of a node that Karpenter decides or must know. */
interface OwnSetting extends Pick<OwnSettingProblem, "severity"> {
  readonly isSaid: (said: SaidText, nodeClass: ClassUserData) => boolean;
  readonly name: string;
  readonly why: string;
  readonly fix: string;
}

const overwrites = "which Karpenter overwrites";
const passedOver = "which Karpenter does not know when it starts nodes for pods";
const remove = "Remove it from the text";
const into = (key: string): string => `${remove}, and write it into ${key}`;

const says =
  (pattern: RegExp) =>
  ({ text }: SaidText): boolean =>
    pattern.test(text);

const sets =
  (...keys: readonly string[]) =>
  ({ settings }: SaidText): boolean =>
    valueAt(settings, keys) !== undefined;

/**
 * An array of instance store volumes: Karpenter counts its space by the key alone, and makes it then. Without the key nodes work, and pods that request
 * ephemeral storage wait for ever.
 * @see https://karpenter.sh/docs/concepts/nodeclasses/#specinstancestorepolicy
 */
const localDisks = (name: string, isSaid: (said: SaidText) => boolean, isOther = isSaid): readonly OwnSetting[] => [
  {
    severity: "warning",
    isSaid: (said, { instanceStorePolicy }) => instanceStorePolicy === undefined && isSaid(said),
    name,
    why: "whose space Karpenter does not count: pods that request more ephemeral-storage than the root volume has get no node",
    fix: `Have no pod request so much, or remove it from the text and write RAID0 into instanceStorePolicy of the node class`,
  },
  {
    isSaid: (said, { instanceStorePolicy }) => instanceStorePolicy !== undefined && isOther(said),
    name,
    why: "which instanceStorePolicy has Karpenter set",
    fix: remove,
  },
];

/** Whether a bootstrap command of Bottlerocket puts folders of kubelet or containerd on local disks; what is below /mnt is nobody's but the user's. */
const bindsFolders = ({ text }: SaidText): boolean =>
  [...text.matchAll(/["']ephemeral-storage["']\s*,\s*["']bind["']([^\]]*)\]/g)].some(([, options = ""]) => {
    const folders = [...options.matchAll(/["'](\/[^"']*)["']/g)].map(([, folder = ""]) => folder);
    return folders.length === 0 || folders.some((folder) => !folder.startsWith("/mnt/"));
  });

const strategy = ["instance", "localStorage", "strategy"];

/**
 * Karpenter overwrites taints and the address of the cluster's DNS, and adds labels by itself. What it does not know of a node makes it start the wrong
 * one, or none.
 * @see https://github.com/aws/karpenter-provider-aws/blob/v1.14.1/pkg/providers/amifamily/resolver.go
 * @see https://github.com/aws/karpenter-provider-aws/blob/v1.14.1/pkg/providers/amifamily/bootstrap/bottlerocket.go
 * @see https://github.com/aws/karpenter-provider-aws/blob/v1.14.1/pkg/providers/amifamily/bootstrap/nodeadm.go
 */
const ownSettings: Readonly<Partial<Record<AmiFamily, readonly OwnSetting[]>>> = {
  AL2023: [
    { isSaid: says(/--register-with-taints\b/), name: "--register-with-taints", why: passedOver, fix: into("taints of the node pool") },
    { isSaid: says(/\bregisterWithTaints\b/), name: "registerWithTaints", why: overwrites, fix: into("taints of the node pool") },
    {
      isSaid: says(/--node-labels[= ]["']?(?:[^\s"']*,)?(?:[\w-]+\.)*karpenter\.(?:sh|k8s\.aws)\//),
      name: "--node-labels with labels of Karpenter",
      why: "which are Karpenter's to give",
      fix: into("labels of the node pool, with keys of your own"),
    },
    {
      isSaid: sets("kubelet", "config", "clusterDNS"),
      name: "spec.kubelet.config.clusterDNS",
      why: `${overwrites} with the address of the Service kube-dns`,
      // To the kubelet a flag beats its configuration file, and Karpenter adds to the flags.
      fix: `${remove}, or write the address as --cluster-dns into spec.kubelet.flags`,
    },
    ...localDisks(
      `spec.${strategy.join(".")}`,
      ({ settings }) => String(valueAt(settings, strategy)).startsWith("RAID"),
      sets(...strategy),
    ),
    ...localDisks("setup-local-disks", says(/\bsetup-local-disks\s+raid/)),
  ],
  Bottlerocket: [
    {
      isSaid: sets("kubernetes", "node-taints"),
      name: "settings.kubernetes.node-taints",
      why: overwrites,
      fix: into("taints of the node pool"),
    },
    {
      isSaid: sets("kubernetes", "max-pods"),
      name: "settings.kubernetes.max-pods",
      why: overwrites,
      fix: into("maxPods of the node class"),
    },
    {
      isSaid: sets("kubernetes", "cluster-dns-ip"),
      name: "settings.kubernetes.cluster-dns-ip",
      why: `${overwrites} with the address of the Service kube-dns`,
      fix: remove,
    },
    ...localDisks("apiclient ephemeral-storage", bindsFolders, says(/["']ephemeral-storage["']\s*,\s*["'](?:init|bind)["']/)),
  ],
};

/** Settings in texts of user data that belong into the keys of classes and pools, or that Karpenter drops. Lines that are comments say nothing. */
export const ownSettingProblems = (nodeClass: ClassUserData, version: string): readonly OwnSettingProblem[] =>
  nodeClass.userData.flatMap((text, index) => {
    const said = saidText(text, nodeClass.amiFamily);
    return [
      ...(ownSettings[nodeClass.amiFamily] ?? []).flatMap(({ isSaid, name, severity, why, fix }) =>
        isSaid(said, nodeClass) ? [{ index, ...(severity && { severity }), problem: `the text sets ${name}, ${why}`, fix }] : [],
      ),
      ...(nodeClass.amiFamily === "Bottlerocket" ? droppedSettings(said, version).map((problem) => ({ index, ...problem })) : []),
    ];
  });

function saidText(text: string, family: AmiFamily): SaidText {
  const lines = text.split("\n").filter((line) => !/^\s*#/.test(line));
  return {
    text: lines.join("\n"),
    settings: family === "Bottlerocket" ? asTree(settingsOfText(text)) : nodeConfigSpec(text, family),
  };
}

const asTree = (value: unknown): SettingsTree => (isTree(value) ? value : {});

function nodeConfigSpec(text: string, family: AmiFamily): SettingsTree {
  const read = contentType(text, family) === nodeConfigType ? yamlText(text) : undefined;
  return read && "value" in read ? asTree(valueAt(read.value, ["spec"])) : {};
}

/** Settings that Karpenter reads and does not write again. What a version that is newer than those read here does with them is not known. */
function droppedSettings({ settings }: SaidText, version: string): readonly Omit<OwnSettingProblem, "index">[] {
  const isKnown = compareVersions(version, newestKnownSettings) <= 0;
  return Object.keys(asTree(settings["kubernetes"])).flatMap((key) => {
    const first = firstToHandOn(key);
    if (first !== undefined && compareVersions(version, first) >= 0) return [];
    return [
      {
        ...(!isKnown && { severity: "warning" as const }),
        problem: `the text sets settings.kubernetes.${key}, which Karpenter ${isKnown ? `${version} drops` : `drops in versions to ${newestKnownSettings}`}`,
        fix: first === undefined ? remove : `${remove}, or write ${first} or newer at karpenter.version`,
      },
    ];
  });
}
