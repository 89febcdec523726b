import { stringify } from "yaml";
import { loadCluster } from "../../../config/load";
import { designCluster } from "../../../design/cluster";
import { designFindings } from "../../../design/cluster.findings";
import type { ClusterConfig } from "../../../config/schema/schema";
import type { NodeGroupDesign } from "../../../design/nodes/nodeGroups";
import { proxyCertificate } from "../certificates";
import { resource, resources } from "../stack";
import { type Changes, synthDemo } from "../synth";
import { placeholder, templateTexts } from "../terraformTexts";
import { cniOptions, documentedMaxPods } from "./maxPods";
import { documentedNoProxy, type ExpectedProxy } from "./noProxy";

type GivenGroup = ClusterConfig["nodeGroups"]["managed" | "selfManaged"][string];

/** A node of a group: what its launch template has, and what it must be by the cluster file and by the documents of AWS and Kubernetes. */
export interface RenderedNode {
  readonly name: string;
  readonly config: ClusterConfig;
  readonly group: NodeGroupDesign;
  /** The group as the cluster file has it, with defaults: what the node must be is read here, and not in the design. */
  readonly given: GivenGroup;
  /** Whether the user data joins the cluster: EKS adds nothing to it. */
  readonly joins: boolean;
  readonly maxPods: number;
  readonly proxy: ExpectedProxy | undefined;
  readonly serviceCidr: string;
  readonly certificates: Readonly<Record<string, string>>;
  /** The user data, with what Terraform puts into it. */
  readonly userData: string;
}

/** What Terraform knows of a cluster once it exists, as the outputs of its other stacks. */
export const clusterOutputs = (config: Pick<ClusterConfig, "name" | "region">): Readonly<Record<string, string>> => ({
  cluster_name: config.name,
  cluster_endpoint: `https://0123456789ABCDEF0123456789ABCDEF.gr7.${config.region}.eks.amazonaws.com`,
  cluster_certificate_authority: Buffer.from(proxyCertificate).toString("base64"),
  proxy_url: `http://${config.name}-proxy-0123456789abcdef.elb.${config.region}.amazonaws.com:3128`,
});

/** The user data of a resource once Terraform has put outputs in the place of references, before base64. */
export function evaluated(userData: string, outputs: Readonly<Record<string, string>>): string {
  const filled = userData.replaceAll(
    /(?<!\$)\$\{data\.terraform_remote_state\.\w+\.outputs\.(\w+)\}/g,
    (reference, name: string) => outputs[name] ?? reference,
  );
  const [text, encoded] = templateTexts(filled);
  const literal = text === placeholder ? encoded : text;
  if (literal === undefined || literal.includes(placeholder)) throw new Error(`not only literals: ${userData}`);
  return literal;
}

/** The nodes of all groups of a cluster, from its synthesized JSON. */
export function nodesOf(name: string, cluster: Changes): readonly RenderedNode[] {
  const stacks = synthDemo(cluster);
  const { config: loaded } = loadCluster(
    { file: "test.yaml", text: stringify({ name: "demo", region: "us-west-2", ...cluster }) },
    designFindings,
  );
  const config = loaded!;
  const { nodeGroups } = designCluster(config);
  const { kubernetes_network_config: services } = resource(stacks.cluster, "aws_eks_cluster").attributes;
  const given = { ...config.nodeGroups.managed, ...config.nodeGroups.selfManaged };
  const proxy = config.proxy && {
    url: config.proxy.url ?? clusterOutputs(config)["proxy_url"]!,
    noProxy: documentedNoProxy(stacks, config),
  };
  return nodeGroups.map((group) => {
    const template = resources(stacks.workload, "aws_launch_template").find(({ path }) => path.includes(`/group-${group.name}/`))!;
    return {
      name: `${name}, group ${group.name}`,
      config,
      group,
      given: given[group.name]!,
      joins: group.name in config.nodeGroups.selfManaged || given[group.name]!.amiId !== undefined,
      maxPods: given[group.name]!.maxPods ?? documentedMaxPods(given[group.name]!.instanceTypes, cniOptions(stacks.cluster)),
      proxy,
      serviceCidr: (services as { readonly service_ipv4_cidr: string }).service_ipv4_cidr,
      certificates: config.certificateAuthorities?.certificates ?? config.proxy?.caCertificates ?? {},
      userData: evaluated(String(template.attributes["user_data"]), clusterOutputs(config)),
    };
  });
}
