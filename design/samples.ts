import type { Finding } from "../config/finding";
import type { ClusterConfig } from "../config/schema";
import type { AddressPlan } from "./addresses/addresses";
import { isUsableAddress } from "./addresses/cidr";

/** A Kubernetes object, as a manifest holds it. */
export type KubernetesObject = Readonly<Record<string, unknown>> & { readonly kind: string };

/** A sample application. */
export interface SampleDesign {
  readonly name: string;
  /** Its Deployment and Service, and its Ingress where it has one. */
  readonly objects: (subnetIdOf: (zone: string) => string) => readonly KubernetesObject[];
}

/** The namespace of the samples. */
export const sampleNamespace = "samples";

const annotation = (name: string) => `service.beta.kubernetes.io/aws-load-balancer-${name}`;

/**
 * The sample applications that the configuration asks for: a web server behind a public Application Load Balancer, a public Network Load
 * Balancer, and an internal one with fixed addresses.
 * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/
 */
export function planSamples(config: ClusterConfig, plan: AddressPlan): readonly SampleDesign[] {
  const { publicAlb, publicNlb, privateNlb, image } = config.samples;
  const samples: readonly (SampleDesign & { readonly enabled: boolean })[] = [
    {
      enabled: publicAlb.enabled,
      name: "sample-public-alb",
      objects: () => [
        deployment("sample-public-alb", image),
        service("sample-public-alb", { type: "ClusterIP" }),
        ingress("sample-public-alb", {
          "alb.ingress.kubernetes.io/scheme": "internet-facing",
          "alb.ingress.kubernetes.io/target-type": "ip",
        }),
      ],
    },
    {
      enabled: publicNlb.enabled,
      name: "sample-public-nlb",
      objects: () => [
        deployment("sample-public-nlb", image),
        networkLoadBalancer("sample-public-nlb", { [annotation("scheme")]: "internet-facing" }),
      ],
    },
    {
      enabled: privateNlb.enabled,
      name: "sample-private-nlb",
      objects: (subnetIdOf) => [
        deployment("sample-private-nlb", image),
        networkLoadBalancer("sample-private-nlb", {
          [annotation("scheme")]: "internal",
          [annotation("subnets")]: plan.zones.map(({ zone }) => subnetIdOf(zone)).join(","),
          ...(privateNlb.addresses.length > 0 ? { [annotation("private-ipv4-addresses")]: privateNlb.addresses.join(",") } : {}),
        }),
      ],
    },
  ];
  return samples.filter(({ enabled }) => enabled).map(({ name, objects }) => ({ name, objects }));
}

const labels = (name: string) => ({ "app.kubernetes.io/name": name });

const deployment = (name: string, { repository, tag }: ClusterConfig["samples"]["image"]): KubernetesObject => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name, namespace: sampleNamespace },
  spec: {
    replicas: 2,
    selector: { matchLabels: labels(name) },
    template: {
      metadata: { labels: labels(name) },
      spec: {
        automountServiceAccountToken: false,
        containers: [{ name: "web", image: `${repository}:${tag}`, ports: [{ containerPort: 80, protocol: "TCP" }] }],
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
    if (isUsableAddress(node, address)) return [];
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
