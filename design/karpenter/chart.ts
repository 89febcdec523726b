import { karpenterCharts } from "../../aws/karpenter";
import type { KarpenterConfig } from "../../config/schema/karpenter";
import type { ClusterConfig } from "../../config/schema/schema";
import { credentialsOf, pods } from "../fargate/pods";
import { karpenterPolicy } from "../iam/karpenterPolicy";
import { type Chart, deployedChart, deployedImage, type Image, karpenterImage } from "../images/images";
import { goProgramValues, proxyVariables } from "../proxy/proxy";
import type { ChartDesign, ChartInputs, InstalledChart } from "../software/chartDesign";
import { planInterruptions } from "./interruptions";
import { isIsolated, reservedInterfaces } from "./switches";

/** A chart of Karpenter, as the cluster file has it. */
const chartOf = ({ chart, version }: KarpenterConfig, name: string): Chart => ({ repository: chart.repository, name, version });

/** The chart of the resource definitions alone: Helm installs those of the other, and never upgrades them. */
export function definitionsChart(config: ClusterConfig, settings: KarpenterConfig): InstalledChart {
  const sourceChart = chartOf(settings, karpenterCharts.definitions);
  return {
    path: ["karpenter"],
    name: karpenterCharts.definitions,
    namespace: pods.karpenter.namespace,
    chart: deployedChart(config, sourceChart),
    sourceChart,
  };
}

/** The chart of the controller. */
export function controllerChart(config: ClusterConfig, settings: KarpenterConfig): ChartDesign {
  const sourceChart = chartOf(settings, karpenterCharts.controller);
  const credentials = credentialsOf(config, pods.karpenter, settings.credentials);
  return {
    path: ["karpenter"],
    name: karpenterCharts.controller,
    namespace: pods.karpenter.namespace,
    chart: deployedChart(config, sourceChart),
    sourceChart,
    credentials,
    policy: karpenterPolicy(config),
    existingRoleArn: config.iam.roles.karpenter,
    values: (inputs) => controllerValues(config, settings, { ...inputs, isIrsa: credentials === "irsa" }),
  };
}

/**
 * The region is told, or the controller asks the metadata service, which is too far away for pods; the endpoint of the cluster, or it asks EKS.
 * @see https://github.com/aws/karpenter-provider-aws/blob/main/charts/karpenter/README.md
 */
function controllerValues(config: ClusterConfig, settings: KarpenterConfig, inputs: ChartInputs & { readonly isIrsa: boolean }) {
  const { clusterEndpoint, isIrsa, outbound, roleArn } = inputs;
  const { memory, cpu } = settings.resources;
  const { env, extraVolumeMounts, ...ofPod } = goProgramValues("env", outbound);
  const variables = { AWS_REGION: config.region, ...(outbound.proxy && proxyVariables(outbound.proxy)), ...(env as object | undefined) };
  return {
    fullnameOverride: karpenterCharts.controller,
    replicas: settings.replicas,
    serviceAccount: {
      create: true,
      name: karpenterCharts.controller,
      ...(isIrsa ? { annotations: { "eks.amazonaws.com/role-arn": roleArn } } : {}),
    },
    // Running pods keep to the way in which they got their role: with another one, or another role by IRSA, there are to be new ones.
    ...(isIrsa ? { podAnnotations: { "private-eks/role-arn": roleArn } } : {}),
    // Pods of CoreDNS may be on nodes that the controller is to replace; the name server of the VPC answers in any case.
    dnsPolicy: "Default",
    controller: {
      image: imageValues(deployedImage(config, karpenterImage(settings)), settings.version),
      env: Object.entries(variables).map(([name, value]) => ({ name, value })),
      resources: { requests: { cpu, memory }, limits: { memory } },
      ...(extraVolumeMounts === undefined ? {} : { extraVolumeMounts }),
    },
    ...ofPod,
    // As in the chart, but without the zones of nodes whose taints keep the pods away, where they could never be.
    topologySpreadConstraints: [
      { maxSkew: 1, topologyKey: "topology.kubernetes.io/zone", whenUnsatisfiable: "DoNotSchedule", nodeTaintsPolicy: "Honor" },
    ],
    settings: {
      clusterName: config.name,
      clusterEndpoint,
      isolatedVPC: isIsolated(config),
      interruptionQueue: planInterruptions(config)?.queue ?? "",
      reservedENIs: reservedInterfaces(config),
    },
  };
}

/** The chart writes a digest of its own behind any image unless it is told another, or none. */
const imageValues = ({ repository, tag }: Image, version: string) =>
  repository.endsWith("@sha256")
    ? { repository: repository.slice(0, -"@sha256".length), tag: version, digest: `sha256:${tag}` }
    : { repository, tag, digest: "" };
