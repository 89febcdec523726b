import type { AmiFamily } from "../../aws/amis";

/** What a text of user data says of a node that Karpenter decides or must know, and the key that says it. */
interface OwnSetting {
  readonly says: RegExp;
  readonly name: string;
  readonly why: string;
  readonly key: string;
}

const overwrites = "which Karpenter overwrites";
const passedOver = "which Karpenter does not know when it starts nodes for pods";

/** Settings in a table of TOML, or with the whole path before the key. */
const bottlerocketSetting = (name: string): RegExp =>
  new RegExp(
    String.raw`^\s*(?:settings\.kubernetes\.)${name}\b|^\s*\[settings\.kubernetes\.${name}\]|^\s*\[settings\.kubernetes\]\s*$(?:\n(?!\s*\[).*)*?\n\s*${name}\b`,
    "m",
  );

/**
 * Karpenter overwrites taints and adds labels by itself. What it does not know of a node makes it start the wrong one, or none.
 * @see https://github.com/aws/karpenter-provider-aws/blob/main/pkg/providers/amifamily/bootstrap/bottlerocket.go
 * @see https://github.com/aws/karpenter-provider-aws/blob/main/pkg/providers/amifamily/bootstrap/nodeadm.go
 */
const ownSettings: Readonly<Partial<Record<AmiFamily, readonly OwnSetting[]>>> = {
  AL2023: [
    { says: /--register-with-taints\b/, name: "--register-with-taints", why: passedOver, key: "taints of the node pool" },
    { says: /\bregisterWithTaints\b/, name: "registerWithTaints", why: overwrites, key: "taints of the node pool" },
    {
      says: /--node-labels[= ]["']?(?:[^\s"']*,)?(?:[\w-]+\.)*karpenter\.(?:sh|k8s\.aws)\//,
      name: "--node-labels with labels of Karpenter",
      why: "which are Karpenter's to give",
      key: "labels of the node pool, with keys of your own",
    },
  ],
  Bottlerocket: [
    { says: bottlerocketSetting("node-taints"), name: "settings.kubernetes.node-taints", why: overwrites, key: "taints of the node pool" },
    { says: bottlerocketSetting("max-pods"), name: "settings.kubernetes.max-pods", why: passedOver, key: "maxPods of the node class" },
  ],
};

/** Settings in texts of user data that belong into the keys of classes and pools. Lines that are comments say nothing. */
export const ownSettingProblems = (texts: readonly string[], family: AmiFamily) =>
  texts.flatMap((text, index) => {
    const said = text
      .split("\n")
      .filter((line) => !/^\s*#/.test(line))
      .join("\n");
    return (ownSettings[family] ?? []).flatMap(({ says, name, why, key }) =>
      says.test(said)
        ? [{ index, problem: `the text sets ${name}, ${why}`, fix: `Remove it from the text, and write it into ${key}` }]
        : [],
    );
  });
