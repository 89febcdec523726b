import type { KubernetesObject } from "../software/samples";
import type { ClusterFacts } from "../facts";
import { autoModePools, type AutoModePools } from "./autoMode";
import { hasAutoModeNodesAlone } from "./builtIn";
import { ingressClass } from "./ingressClass";
import { type AutoModeInputs, autoModeClassObject } from "./nodeClass";
import { autoModePoolObject } from "./nodePool";
import { autoModeNoProxy } from "./noProxy";
import { planStorageClass, type StorageClassDesign } from "./storageClass";

/** EKS Auto Mode of a cluster. */
export interface AutoModeDesign extends AutoModePools {
  /** What the nodes reach without the proxy; empty where there is none. */
  readonly noProxy: readonly string[];
  /** What it finds in the cluster: network policies, node classes, node pools, and a class of load balancers. */
  readonly objects: (inputs: AutoModeInputs) => readonly KubernetesObject[];
  /** Whether the objects may be in the cluster already: the add-on vpc-cni of node groups that went leaves the one of network policies. */
  readonly takesOwnership: boolean;
  /** @default - none is made */
  readonly storageClass?: StorageClassDesign | undefined;
}

/** EKS Auto Mode as it is set up; undefined where the file does not name it. */
export function planAutoMode(facts: ClusterFacts): AutoModeDesign | undefined {
  const { config } = facts;
  const pools = autoModePools(config);
  if (!pools) return undefined;
  const noProxy = facts.proxy ? autoModeNoProxy(facts) : [];
  // Beside node groups, the add-on vpc-cni makes the same object, with the same key.
  const enforcesPolicies = config.addons.vpcCni.networkPolicy.enabled && hasAutoModeNodesAlone(config);
  return {
    ...pools,
    noProxy,
    takesOwnership: enforcesPolicies,
    storageClass: planStorageClass(config),
    objects: (inputs) => [
      ...(enforcesPolicies ? [networkPolicyController] : []),
      ...Object.entries(pools.nodeClasses).map((entry) => autoModeClassObject(config, entry, noProxy, inputs)),
      ...Object.entries(pools.nodePools).map(autoModePoolObject),
      ...ingressClass(config, inputs.subnetIds),
    ],
  };
}

/**
 * Switches on network policies. It stays when the release gives it up, as with the first node group, whose add-on then has it.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/auto-net-pol.html
 * @see https://github.com/aws/amazon-vpc-cni-k8s/blob/master/charts/aws-vpc-cni/templates/configmap.yaml
 */
const networkPolicyController: KubernetesObject = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "amazon-vpc-cni", namespace: "kube-system", annotations: { "helm.sh/resource-policy": "keep" } },
  data: { "enable-network-policy-controller": "true" },
};
