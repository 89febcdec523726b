import type { ClusterConfig } from "../../../config/schema/schema";
import { type Pods, pods } from "../../../design/fargate/pods";
import { clusterAutoscalerImage, deployedImage, type Image } from "../../../design/images/images";
import { resources } from "../stack";
import type { Stacks } from "../synth";
import type { Rendered } from "./helm";
import { flagsOf, ofKind, type Workload, environmentOf } from "./objects";
import { known } from "./releases";

/** What the objects of a chart say, as `name: value` in words of the test. */
type Said = Readonly<Record<string, unknown>>;

interface Cluster {
  readonly config: ClusterConfig;
  readonly stacks: Stacks;
}

/** A chart that this project installs. Another one joins by a row. */
export interface ChartRow {
  /** A cluster that installs it and nothing else. */
  readonly enabled: object;
  /** The image of its only container. */
  readonly image: (config: ClusterConfig) => Image;
  /** Why the tag is not the chart's own. @default - it is */
  readonly pinned?: string;
  readonly kind: "DaemonSet" | "Deployment";
  /** The pods as Fargate profiles and network policies select them. @default - they are of a DaemonSet */
  readonly pods?: Pods;
  readonly containerPorts: readonly number[];
  readonly replicas: (config: ClusterConfig) => number | undefined;
  readonly disruptionBudgets: readonly object[];
  /** Whether its program can be told of certificate authorities. */
  readonly trustsCertificates: boolean;
  /** What this chart alone has, as it is rendered and as it must be. */
  readonly own: (cluster: Cluster, workload: Workload, objects: readonly Rendered[]) => { readonly rendered: Said; readonly wanted: Said };
}

const picked = (flags: Readonly<Record<string, string>>, names: readonly string[]): Said =>
  Object.fromEntries(names.map((name) => [name, flags[name]]));

/**
 * `key=value,…` as Go's pflag reads it: a list of CSV, whose entries the first `=` parts.
 * @see https://github.com/spf13/pflag/blob/v1.0.10/string_to_string.go
 */
export function stringToString(text = ""): Readonly<Record<string, string>> {
  if (text === "") return {};
  if (/["\n]/.test(text)) throw new Error(`quotes and lines are not read here: ${text}`);
  return Object.fromEntries(
    text.split(",").map((pair) => {
      if (!pair.includes("=")) throw new Error(`${pair} must be formatted as key=value`);
      return [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)];
    }),
  );
}

/** By the name of the chart. */
export const rows: Readonly<Record<string, ChartRow>> = {
  "aws-load-balancer-controller": {
    enabled: { loadBalancerController: { enabled: true } },
    image: ({ loadBalancerController }) => loadBalancerController.image,
    kind: "Deployment",
    pods: pods.loadBalancerController,
    containerPorts: [9443, 8080],
    replicas: ({ loadBalancerController }) => loadBalancerController.replicas,
    disruptionBudgets: [],
    trustsCertificates: true,
    own: ({ config }, { template }, objects) => {
      const flags = Object.fromEntries(flagsOf(template.spec.containers[0]!));
      const names = ["cluster-name", "aws-region", "aws-vpc-id", "default-target-type", "enable-waf"];
      const ports = ofKind(objects, "Service").map(({ spec }) => (spec as { readonly ports: readonly object[] }).ports);
      return {
        rendered: { ...picked(flags, names), tags: stringToString(flags["default-tags"]), ports },
        wanted: {
          "cluster-name": config.name,
          "aws-region": config.region,
          "aws-vpc-id": known.vpcId,
          "default-target-type": "ip",
          "enable-waf": "false",
          tags: config.tags,
          // The webhook, whose port the security groups of nodes and pods let the control plane reach.
          ports: [[{ name: "webhook-server", port: 443, targetPort: "webhook-server" }]],
        },
      };
    },
  },
  "cluster-autoscaler": {
    enabled: { addons: { clusterAutoscaler: { enabled: true } } },
    image: clusterAutoscalerImage,
    pinned: "its minor version is that of the cluster",
    kind: "Deployment",
    pods: pods.clusterAutoscaler,
    containerPorts: [8085],
    replicas: () => 1,
    disruptionBudgets: [{ maxUnavailable: 1 }],
    trustsCertificates: true,
    own: ({ config, stacks }, { template }) => {
      const container = template.spec.containers[0]!;
      const flags = Object.fromEntries(flagsOf(container));
      const names = ["cloud-provider", "namespace", "aws-use-static-instance-list", "balance-similar-node-groups"];
      const tags = (flags["node-group-auto-discovery"] ?? "").replace("asg:tag=", "").split(",");
      const groups = resources(stacks.workload, "aws_autoscaling_group").map(({ attributes }) =>
        (attributes["tag"] as readonly { readonly key: string }[]).map(({ key }) => key),
      );
      return {
        rendered: {
          ...picked(flags, names),
          region: environmentOf(container)["AWS_REGION"],
          tags,
          undiscovered: groups.filter((keys) => !tags.every((tag) => keys.includes(tag))),
        },
        wanted: {
          "cloud-provider": "aws",
          namespace: "kube-system",
          "aws-use-static-instance-list": "false",
          "balance-similar-node-groups": "true",
          region: config.region,
          // EKS puts the same on the groups of managed node groups.
          tags: ["k8s.io/cluster-autoscaler/enabled", `k8s.io/cluster-autoscaler/${config.name}`],
          undiscovered: [],
        },
      };
    },
  },
  "aws-for-fluent-bit": {
    enabled: { observability: { fluentBit: { enabled: true } } },
    image: ({ observability }) => observability.fluentBit.image,
    kind: "DaemonSet",
    containerPorts: [],
    replicas: () => undefined,
    disruptionBudgets: [],
    trustsCertificates: false,
    own: ({ config, stacks }, { template }, objects) => {
      const files = ofKind(objects, "ConfigMap").map(({ data }) => Object.values(data as Readonly<Record<string, string>>).join("\n"));
      const settings = (section: string): Readonly<Record<string, string>> => {
        const [, lines = ""] = new RegExp(`\\[${section}\\]\\n([^[]*)`).exec(files.join("\n")) ?? [];
        return Object.fromEntries([...lines.matchAll(/^\s*(\S+)\s+(.+?)\s*$/gm)].map(([, key = "", value = ""]) => [key, value]));
      };
      const group = resources(stacks.workload, "aws_cloudwatch_log_group").find(({ path }) => path.includes("fluent-bit"));
      return {
        rendered: {
          ...picked(settings("OUTPUT"), ["Name", "region", "log_group_name", "auto_create_group"]),
          ...picked(settings("FILTER"), ["Kube_URL"]),
          tolerations: template.spec.tolerations,
        },
        wanted: {
          Name: "cloudwatch_logs",
          region: config.region,
          log_group_name: group?.attributes["name"],
          auto_create_group: undefined,
          Kube_URL: "https://${KUBERNETES_SERVICE_HOST}:443",
          tolerations: [{ operator: "Exists" }],
        },
      };
    },
  },
};

/** The image of a chart as the cluster pulls it. */
export const imageOf = (row: ChartRow, config: ClusterConfig): string => {
  const { repository, tag } = deployedImage(config, row.image(config));
  return `${repository}:${tag}`;
};
