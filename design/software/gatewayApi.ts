import { compareVersions } from "../../aws/kubernetesVersions";
import type { ClusterConfig } from "../../config/schema/schema";
import type { KubernetesObject } from "./samples";

/** The CustomResourceDefinitions that are installed before the AWS Load Balancer Controller. */
export interface GatewayApiDesign {
  readonly objects: readonly KubernetesObject[];
}

export const customResourceDefinition = "CustomResourceDefinition";

/** Whether the AWS Load Balancer Controller makes load balancers of Gateways. */
export const hasGatewayApi = ({ loadBalancerController: { enabled, gatewayApi } }: ClusterConfig): boolean =>
  enabled && gatewayApi.enabled === true;

/**
 * The first release of the controller that makes load balancers of Gateways unless it is told not to. Releases before 2.13 end with an error at
 * the switches.
 * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.2.0/pkg/config/feature_gates.go
 */
const firstReleaseOnByDefault = "3.2.0";

/** The version at the beginning of a tag or of a chart's version; undefined for digests and names of one's own. */
export const releaseOf = (text: string): string | undefined => /^v?(\d+\.\d+\.\d+)/.exec(text)?.[1];

/** What the controller is told of Gateways: nothing where the cluster file says nothing, as ever, so that it finds out by itself. */
export function gatewayFeatureGates({ loadBalancerController }: ClusterConfig): Readonly<Record<string, boolean>> | undefined {
  const { gatewayApi, image } = loadBalancerController;
  if (gatewayApi.enabled === undefined) return undefined;
  if (gatewayApi.enabled) return allGates;
  const release = releaseOf(image.tag) ?? firstReleaseOnByDefault;
  return compareVersions(release, firstReleaseOnByDefault) < 0 ? undefined : noGates;
}

/**
 * The switches of the controller for Gateways. Where one of them is left to it, the controller looks once, at its start, for the
 * CustomResourceDefinitions, and without them goes on without Gateways and no word in its status; told, it ends with an error. A change of
 * them restarts its pods.
 * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/pkg/gateway/crddetect/gateway_feature_flags.go
 */
const allGates = { NLBGatewayAPI: true, ALBGatewayAPI: true, GatewayListenerSet: true } as const;

/** Without these two the controller watches no kind of Gateway API, whatever definitions the cluster has. */
const noGates = { NLBGatewayAPI: false, ALBGatewayAPI: false } as const;

/** Whether the cluster file brings CustomResourceDefinitions of Gateways. */
export const bringsDefinitions = (config: ClusterConfig): boolean => {
  const { crds, objects } = config.loadBalancerController.gatewayApi;
  return hasGatewayApi(config) && crds === "files" && objects.length > 0;
};

/**
 * CustomResourceDefinitions that the cluster file brings. Helm keeps them when the release is uninstalled: with them, Kubernetes would delete
 * each Gateway of the cluster.
 * @see https://helm.sh/docs/howto/charts_tips_and_tricks/#tell-helm-not-to-uninstall-a-resource
 */
export function planGatewayApi(config: ClusterConfig): GatewayApiDesign | undefined {
  const { objects } = config.loadBalancerController.gatewayApi;
  if (!bringsDefinitions(config)) return undefined;
  return {
    objects: objects.map((object) => {
      const { annotations } = object.metadata as { readonly annotations?: object };
      const metadata = { ...object.metadata, annotations: { ...annotations, "helm.sh/resource-policy": "keep" } };
      const kept = { ...object, metadata };
      return object.kind === customResourceDefinition ? (withoutDescriptions(kept) as KubernetesObject) : kept;
    }),
  };
}

/** Without what documents fields: three quarters of the text, which Terraform would show in its plan and hold in its state. */
function withoutDescriptions(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDescriptions);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, child]: [string, unknown]) =>
      // A field may be named description, too: it is a mapping.
      key === "description" && typeof child === "string" ? [] : [[key, withoutDescriptions(child)]],
    ),
  );
}
