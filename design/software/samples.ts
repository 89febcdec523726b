import type { Finding } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import type { AddressPlan } from "../network/addresses";
import { isUsableAddress } from "../../aws/cidr";
import type { Pods } from "../fargate/pods";
import { deployedImage, type Image } from "../images/images";

/** A Kubernetes object, as a manifest holds it. */
export type KubernetesObject = Readonly<Record<string, unknown>> & { readonly kind: string };

/** A sample application. */
export interface SampleDesign {
  readonly name: string;
  readonly namespace: string;
  /** Its Deployment, its Service and its Ingress where it has them. */
  readonly objects: (subnetIdOf: (zone: string) => string) => readonly KubernetesObject[];
}

/** The samples, by their key in the cluster file. */
type Sample = Exclude<keyof ClusterConfig["samples"], "image">;

/** The namespace of the samples with a load balancer. */
export const sampleNamespace = "samples";

/** The samples that the configuration asks for. */
export const enabledSamples = ({ samples }: ClusterConfig): readonly Sample[] =>
  (["publicAlb", "publicNlb", "privateNlb", "application"] as const).filter((sample) => samples[sample].enabled);

const labels = (name: string) => ({ "app.kubernetes.io/name": name });

/** The pods of each sample. */
export const samplePods = ({ samples }: ClusterConfig): Readonly<Record<Sample, Pods>> => ({
  publicAlb: { namespace: sampleNamespace, labels: labels("sample-public-alb") },
  publicNlb: { namespace: sampleNamespace, labels: labels("sample-public-nlb") },
  privateNlb: { namespace: sampleNamespace, labels: labels("sample-private-nlb") },
  application: { namespace: samples.application.namespace, labels: labels("sample-application") },
});

const annotation = (name: string) => `service.beta.kubernetes.io/aws-load-balancer-${name}`;

/**
 * The sample applications that the configuration asks for: a web server behind a public Application Load Balancer, a public Network Load
 * Balancer, and an internal one with fixed addresses; and one that is reached inside the cluster only, in a namespace of its own.
 * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/
 */
export function planSamples(config: ClusterConfig, plan: AddressPlan): readonly SampleDesign[] {
  const { privateNlb, application } = config.samples;
  const image = deployedImage(config, config.samples.image);
  const pods = samplePods(config);
  const samples: Readonly<Record<Sample, Omit<SampleDesign, "namespace">>> = {
    publicAlb: {
      name: "sample-public-alb",
      objects: () => [
        deployment("sample-public-alb", pods.publicAlb, image),
        service("sample-public-alb", { type: "ClusterIP" }),
        ingress("sample-public-alb", {
          "alb.ingress.kubernetes.io/scheme": "internet-facing",
          "alb.ingress.kubernetes.io/target-type": "ip",
        }),
      ],
    },
    publicNlb: {
      name: "sample-public-nlb",
      objects: () => [
        deployment("sample-public-nlb", pods.publicNlb, image),
        networkLoadBalancer("sample-public-nlb", { [annotation("scheme")]: "internet-facing" }),
      ],
    },
    privateNlb: {
      name: "sample-private-nlb",
      objects: (subnetIdOf) => [
        deployment("sample-private-nlb", pods.privateNlb, image),
        networkLoadBalancer("sample-private-nlb", {
          [annotation("scheme")]: "internal",
          [annotation("subnets")]: plan.zones.map(({ zone }) => subnetIdOf(zone)).join(","),
          ...(privateNlb.addresses.length > 0 ? { [annotation("private-ipv4-addresses")]: privateNlb.addresses.join(",") } : {}),
        }),
      ],
    },
    application: {
      name: "sample-application",
      objects: () => [deployment("sample-application", pods.application, image, { replicas: application.replicas, resources })],
    },
  };
  return enabledSamples(config).map((sample) => ({ ...samples[sample], namespace: pods[sample].namespace }));
}

/** What fits the smallest pod of Fargate: a quarter of a CPU and 512 MiB, of which Fargate takes 256 MiB for itself. @see https://docs.aws.amazon.com/eks/latest/userguide/fargate-pod-configuration.html */
const resources = { requests: { cpu: "250m", memory: "256Mi" }, limits: { memory: "256Mi" } };

const deployment = (
  name: string,
  { namespace, labels }: Pods,
  { repository, tag }: Image,
  { replicas = 2, ...container }: { readonly replicas?: number; readonly resources?: object } = {},
): KubernetesObject => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name, namespace },
  spec: {
    replicas,
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: {
        automountServiceAccountToken: false,
        containers: [{ name: "web", image: `${repository}:${tag}`, ports: [{ containerPort: 80, protocol: "TCP" }], ...container }],
      },
    },
  },
});

const service = (name: string, spec: object, annotations: Readonly<Record<string, string>> = {}): KubernetesObject => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name, namespace: sampleNamespace, annotations },
  spec: { selector: labels(name), ports: [{ name: "http", port: 80, targetPort: 80, protocol: "TCP" }], ...spec },
});

const networkLoadBalancer = (name: string, annotations: Readonly<Record<string, string>>): KubernetesObject =>
  service(
    name,
    { type: "LoadBalancer", loadBalancerClass: "service.k8s.aws/nlb" },
    { ...annotations, [annotation("nlb-target-type")]: "ip" },
  );

const ingress = (name: string, annotations: Readonly<Record<string, string>>): KubernetesObject => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "Ingress",
  metadata: { name, namespace: sampleNamespace, annotations },
  spec: {
    ingressClassName: "alb",
    rules: [{ http: { paths: [{ path: "/", pathType: "Prefix", backend: { service: { name, port: { number: 80 } } } }] } }],
  },
});

/** The samples' rules: the controller is there, and each fixed address lies in the node subnet of its place in the list. */
export function sampleFindings(config: ClusterConfig, plan: AddressPlan): readonly Finding[] {
  return [...controllerFindings(config), ...fixedAddressFindings(config, plan)];
}

function controllerFindings(config: ClusterConfig): Finding[] {
  if (config.loadBalancerController.enabled) return [];
  return (["publicAlb", "publicNlb", "privateNlb"] as const)
    .filter((sample) => config.samples[sample].enabled)
    .map((sample) => ({
      severity: "error",
      path: ["samples", sample, "enabled"],
      alsoReads: [["loadBalancerController", "enabled"]],
      problem: `sample ${sample} needs the AWS Load Balancer Controller, which is not enabled`,
      fix: "Set loadBalancerController.enabled to true, or this sample's enabled to false",
    }));
}

function fixedAddressFindings(config: ClusterConfig, plan: AddressPlan): Finding[] {
  const { enabled, addresses } = config.samples.privateNlb;
  const path = ["samples", "privateNlb", "addresses"];
  const alsoReads = [["network"]];
  if (addresses.length === 0) return [];
  if (!enabled) {
    return [
      {
        severity: "error",
        path,
        problem: "fixed addresses are given for a sample that is not enabled",
        fix: "Set samples.privateNlb.enabled to true, or remove the addresses",
      },
    ];
  }
  const subnets = plan.zones.map(({ zone, node }) => `${node} (${zone})`).join(", ");
  if (addresses.length !== plan.zones.length) {
    return [
      {
        severity: "error",
        path,
        alsoReads,
        problem: `${addresses.length} fixed addresses for ${plan.zones.length} node subnets`,
        allowed: "one address in each node subnet, in this order: " + subnets,
        fix: `Give ${plan.zones.length} addresses, or none`,
      },
    ];
  }
  return plan.zones.flatMap(({ zone, node }, index): Finding[] => {
    const address = addresses[index]!;
    const given = config.network.existingVpc?.nodeSubnets[zone];
    if (isUsableAddress(node, address)) {
      if (!given) return [];
      return [
        {
          severity: "warning",
          path: [...path, index],
          alsoReads,
          problem: `${address} is in ${given.id}, an existing subnet, where something else may have taken it`,
          fix: "Check that the address is free, and reserve it in the subnet",
        },
      ];
    }
    return [
      {
        severity: "error",
        path: [...path, index],
        alsoReads,
        problem: `${address} is not a usable address of the node subnet of ${zone}`,
        allowed: `an address of ${node}, without its first four and its last, which AWS reserves`,
        fix: `Write an address of ${node} in place ${index + 1}`,
      },
    ];
  });
}
