import type { ClusterConfig } from "../../config/schema/schema";
import type { AddressPlan } from "../network/addresses";
import { hasAutoModeLoadBalancers, networkLoadBalancerClass } from "../autoMode/builtIn";
import { named, type Pods, samplePods, type Sample, enabledSamples, sampleNamespace } from "../fargate/pods";
import { deployedImage, type Image } from "../images/images";

/** A Kubernetes object, as a manifest holds it. */
export type KubernetesObject = Readonly<Record<string, unknown>> & { readonly kind: string };

export interface SampleDesign {
  readonly name: string;
  readonly namespace: string;
  /** Its Deployment, its Service and its Ingress where it has them. */
  readonly objects: (subnetIdOf: (zone: string) => string) => readonly KubernetesObject[];
  /** Objects of kinds that CustomResourceDefinitions bring. @default - none */
  readonly customObjects?: (subnetIdOf: (zone: string) => string) => readonly KubernetesObject[];
}

const annotation = (name: string) => `service.beta.kubernetes.io/aws-load-balancer-${name}`;

/** The samples whose load balancer may have fixed addresses. */
export const samplesWithAddresses = ["privateNlb", "privateGateway"] as const;

/** Addresses of an internal Network Load Balancer, which its subnets reserve: one for each, in the order of the zones, or none. */
export const fixedAddresses = ({ samples }: ClusterConfig, sample: (typeof samplesWithAddresses)[number]): readonly string[] =>
  samples[sample].enabled ? samples[sample].addresses : [];

/**
 * The sample applications that the configuration asks for: a web server behind a public Application Load Balancer, a public Network Load
 * Balancer, and internal ones with fixed addresses, by a Service and by a Gateway; and one that is reached inside the cluster only, in a
 * namespace of its own.
 * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/
 */
export function planSamples(config: ClusterConfig, plan: AddressPlan): readonly SampleDesign[] {
  const { application } = config.samples;
  const addresses = fixedAddresses(config, "privateNlb");
  const image = deployedImage(config, config.samples.image);
  const pods = samplePods(config);
  const byAutoMode = hasAutoModeLoadBalancers(config);
  const nlbClass = networkLoadBalancerClass(config);
  const samples: Readonly<Record<Sample, Omit<SampleDesign, "namespace">>> = {
    publicAlb: {
      name: "sample-public-alb",
      objects: () => [
        deployment("sample-public-alb", pods.publicAlb, image),
        service("sample-public-alb", { type: "ClusterIP" }),
        ...(byAutoMode
          ? [...publicIngressClass("sample-public-alb"), ingress("sample-public-alb", "sample-public-alb", {})]
          : [
              ingress("sample-public-alb", "alb", {
                "alb.ingress.kubernetes.io/scheme": "internet-facing",
                "alb.ingress.kubernetes.io/target-type": "ip",
              }),
            ]),
      ],
    },
    publicNlb: {
      name: "sample-public-nlb",
      objects: () => [
        deployment("sample-public-nlb", pods.publicNlb, image),
        networkLoadBalancer("sample-public-nlb", nlbClass, { [annotation("scheme")]: "internet-facing" }),
      ],
    },
    privateNlb: {
      name: "sample-private-nlb",
      objects: (subnetIdOf) => [
        deployment("sample-private-nlb", pods.privateNlb, image),
        networkLoadBalancer("sample-private-nlb", nlbClass, {
          [annotation("scheme")]: "internal",
          [annotation("subnets")]: plan.zones.map(({ zone }) => subnetIdOf(zone)).join(","),
          ...(addresses.length > 0 ? { [annotation("private-ipv4-addresses")]: addresses.join(",") } : {}),
        }),
      ],
    },
    privateGateway: {
      name: gatewayName,
      objects: () => [deployment(gatewayName, pods.privateGateway, image), service(gatewayName, { type: "ClusterIP" })],
      customObjects: (subnetIdOf) => {
        const fixed = fixedAddresses(config, "privateGateway");
        return gatewayObjects(plan.zones.map(({ zone }, index) => ({ subnetId: subnetIdOf(zone), address: fixed[index] })));
      },
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
  spec: { selector: named(name), ports: [{ name: "http", port: 80, targetPort: 80, protocol: "TCP" }], ...spec },
});

const networkLoadBalancer = (name: string, loadBalancerClass: string, annotations: Readonly<Record<string, string>>): KubernetesObject =>
  service(name, { type: "LoadBalancer", loadBalancerClass }, { ...annotations, [annotation("nlb-target-type")]: "ip" });

/**
 * A class for the Ingress of a sample alone: EKS Auto Mode reads the scheme of a load balancer there, and that of other Ingresses is internal. It finds the
 * public subnets by their tags.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/auto-configure-alb.html
 */
const publicIngressClass = (name: string): readonly KubernetesObject[] => [
  { apiVersion: "eks.amazonaws.com/v1", kind: "IngressClassParams", metadata: { name }, spec: { scheme: "internet-facing" } },
  ingressClassOf(name, {}),
];

const ingress = (name: string, ingressClassName: string, annotations: Readonly<Record<string, string>>): KubernetesObject => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "Ingress",
  metadata: { name, namespace: sampleNamespace, annotations },
  spec: {
    ingressClassName,
    rules: [{ http: { paths: [{ path: "/", pathType: "Prefix", backend: { service: { name, port: { number: 80 } } } }] } }],
  },
});

/** An IngressClass of EKS Auto Mode, whose load balancers have in common what the IngressClassParams of its name say. */
export const ingressClassOf = (name: string, annotations: Readonly<Record<string, string>>): KubernetesObject => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "IngressClass",
  metadata: { name, ...(Object.keys(annotations).length > 0 && { annotations }) },
  spec: { controller: "eks.amazonaws.com/alb", parameters: { apiGroup: "eks.amazonaws.com", kind: "IngressClassParams", name } },
});
const gatewayName = "sample-private-gateway";
const gatewayGroup = "gateway.networking.k8s.io";

/**
 * An internal Network Load Balancer by a Gateway. In what the controller adds to Gateway API stand its scheme, and its subnets with their
 * addresses; the group is that of the controller.
 * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/gateway/loadbalancerconfig/
 */
function gatewayObjects(
  subnets: readonly { readonly subnetId: string; readonly address: string | undefined }[],
): readonly KubernetesObject[] {
  const inNamespace = { name: gatewayName, namespace: sampleNamespace };
  const ofStandard = (kind: string, metadata: object, spec: object) => ({ apiVersion: `${gatewayGroup}/v1`, kind, metadata, spec });
  const configuration = { group: "gateway.k8s.aws", kind: "LoadBalancerConfiguration", name: gatewayName };
  return [
    {
      apiVersion: `${configuration.group}/v1`,
      kind: configuration.kind,
      metadata: inNamespace,
      spec: {
        scheme: "internal",
        loadBalancerSubnets: subnets.map(({ subnetId, address }) => ({
          identifier: subnetId,
          ...(address === undefined ? {} : { privateIPv4Allocation: address }),
        })),
      },
    },
    ofStandard("GatewayClass", { name: gatewayName }, { controllerName: "gateway.k8s.aws/nlb" }),
    ofStandard("Gateway", inNamespace, {
      gatewayClassName: gatewayName,
      infrastructure: { parametersRef: configuration },
      listeners: [{ name: "http", protocol: "TCP", port: 80, allowedRoutes: { namespaces: { from: "Same" } } }],
    }),
    ofStandard("TCPRoute", inNamespace, {
      parentRefs: [{ name: gatewayName, sectionName: "http" }],
      rules: [{ backendRefs: [{ name: gatewayName, port: 80 }] }],
    }),
  ];
}
