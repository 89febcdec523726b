import { proxyCertificate } from "../certificates";
import { merge, type Changes } from "../synth";
import presetImages from "./presetImages.json";

/** The name of a preset. */
export type PresetName = keyof typeof presetImages;
/** All presets. */
export const presetNames = Object.keys(presetImages) as PresetName[];

/** A cluster with presets, and how their pods get what they need. */
export interface Situation {
  readonly changes: Changes;
  readonly presets: readonly PresetName[];
  /** The reference that values have of an image. */
  readonly named: (image: string) => string;
  /** What leads to its registry, in the words of an explanation. */
  readonly path: string;
  readonly puller: "kubelet" | "Fargate";
  /** What hands out the credentials of roles. */
  readonly broker: "eks-auth" | "sts";
}

const mirrorAccount = "111122223333";
/** What follows the registry of an image. */
export const inRegistry = (image: string): string => image.slice(image.indexOf("/") + 1);
const inMirror = (region = "us-west-2", suffix = "amazonaws.com") => ({
  named: (image: string) => `${mirrorAccount}.dkr.ecr.${region}.${suffix}/demo/${inRegistry(image)}`,
  path: "endpoint",
});
const asIs = (path: string) => ({ named: (image: string) => image, path });
const onNodes = { presets: presetNames, puller: "kubelet", broker: "eks-auth" } as const;
/** The mirror of a cluster. */
export const mirrored: Changes = { accountId: mirrorAccount, registry: { mirror: true } };
const transitGateway = { id: "tgw-0123456789abcdef0", cidrs: ["10.130.0.0/16"] };
const ecrMirror = (prefix: string) => [{ url: `https://${mirrorAccount}.dkr.ecr.us-west-2.amazonaws.com/v2/${prefix}` }];
const mirrorsInEcr = {
  "docker.io": "hub",
  "ghcr.io": "ghcr",
  "quay.io": "quay",
  "registry.k8s.io": "k8s",
  "reg.kyverno.io": "kyverno",
  "nvcr.io": "nvidia",
};
/** Mirrors of nodes for all registries of which the presets have images, but for Amazon ECR Public. */
export const byEcr: Changes = {
  registry: { mirrors: Object.fromEntries(Object.entries(mirrorsInEcr).map(([registry, prefix]) => [registry, ecrMirror(prefix)])) },
};

/** A way out by Squid alone. */
export const behindSquid: Changes = { network: { egress: "proxy", publicSubnets: { enabled: true } }, proxy: { squid: {} } };

/** Nodes of EKS Auto Mode alone. */
export const autoModeAlone: Changes = { nodeGroups: {}, autoMode: { nodePools: { main: {} } } };

/** Clusters in which pods of presets reach all that they need. */
export const situations: Readonly<Record<string, Situation>> = {
  "isolated, with a mirror": { ...onNodes, ...inMirror(), changes: mirrored },
  "isolated, with mirrors of nodes in Amazon ECR": {
    ...onNodes,
    ...asIs("endpoint"),
    // A node has no token of Amazon ECR for images of public.ecr.aws, which Argo CD and Neuron's plugin run.
    presets: presetNames.filter((name) => !presetImages[name].images.some((image) => image.startsWith("public.ecr.aws/"))),
    changes: byEcr,
  },
  "without internet, with a registry of the company for all images": {
    ...onNodes,
    ...asIs("transitGateway"),
    changes: {
      network: { egress: "transitGateway", transitGateway },
      registry: { mirrors: { "*": [{ url: "https://10.130.0.5/v2/all" }] } },
    },
  },
  "behind Squid": {
    ...onNodes,
    ...asIs("proxy"),
    changes: merge(behindSquid, { charts: { "argo-cd": { hosts: ["git.example.com"] } } }),
  },
  "behind Squid, with a mirror of nodes at a port of its own": {
    ...onNodes,
    ...asIs("proxy"),
    presets: ["kyverno"],
    changes: merge(behindSquid, { registry: { mirrors: { "*": [{ url: "https://mirror.example.org:8443/v2/all" }] } } }),
  },
  "behind a proxy of the company that intercepts TLS": {
    ...onNodes,
    ...asIs("proxy"),
    changes: {
      network: { egress: "proxy", transitGateway },
      proxy: { url: "http://10.130.0.8:3128", caCertificates: { proxy: proxyCertificate } },
    },
  },
  "isolated in China": {
    ...onNodes,
    ...inMirror("cn-north-1", "amazonaws.com.cn"),
    broker: "sts",
    changes: merge(mirrored, { region: "cn-north-1" }),
  },
  "isolated in AWS GovCloud": { ...onNodes, ...inMirror("us-gov-west-1"), changes: merge(mirrored, { region: "us-gov-west-1" }) },
  "on EKS Auto Mode alone": {
    ...onNodes,
    ...inMirror(),
    changes: merge(mirrored, autoModeAlone),
  },
  "on Fargate alone": {
    ...onNodes,
    ...inMirror(),
    puller: "Fargate",
    broker: "sts",
    changes: merge(mirrored, { nodeGroups: {}, fargateProfiles: { all: { selectors: [{ namespace: "*" }] } } }),
  },
};

const serviceAccounts = {
  "external-secrets/external-secrets": {
    policy: { Statement: [{ Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: "*" }] },
  },
};

/** A cluster file with the presets of a situation. */
export const clusterOf = ({ changes, presets }: Pick<Situation, "changes" | "presets">, more: Changes = {}): Changes =>
  [{ charts: Object.fromEntries(presets.map((name) => [name, {}])), serviceAccounts }, changes, more].reduce(merge);
