import type { ClusterConfig } from "../../config/schema/schema";
import type { KubernetesObject } from "../software/samples";
import type { ClusterFacts } from "../facts";
import { autoModePools, type AutoModePools } from "./autoMode";
import { ingressClass } from "./ingressClass";
import { type AutoModeInputs, nodeClassObject } from "./nodeClass";
import { nodePoolObject } from "./nodePool";
import { autoModeNoProxy } from "./noProxy";

/** EKS Auto Mode of a cluster. */
export interface AutoModeDesign extends AutoModePools {
  /** What the nodes reach without the proxy; empty where there is none. */
  readonly noProxy: readonly string[];
  /** What it finds in the cluster: network policies, node classes, node pools, and classes of volumes and load balancers. */
  readonly objects: (inputs: AutoModeInputs) => readonly KubernetesObject[];
}

/** EKS Auto Mode as it is set up; undefined where the file does not name it. */
export function planAutoMode(facts: ClusterFacts): AutoModeDesign | undefined {
  const { config } = facts;
  const pools = autoModePools(config);
  if (!pools) return undefined;
  const noProxy = facts.proxy ? autoModeNoProxy(facts) : [];
  return {
    ...pools,
    noProxy,
    objects: (inputs) => [
      ...(config.addons.vpcCni.networkPolicy.enabled ? [networkPolicyController] : []),
      ...Object.entries(pools.nodeClasses).map((entry) => nodeClassObject(config, entry, noProxy, inputs)),
      ...Object.entries(pools.nodePools).map(nodePoolObject),
      ...storageClass(config),
      ...ingressClass(config, inputs.subnetIds),
    ],
  };
}

/** @see https://docs.aws.amazon.com/eks/latest/userguide/auto-net-pol.html */
const networkPolicyController: KubernetesObject = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "amazon-vpc-cni", namespace: "kube-system" },
  data: { "enable-network-policy-controller": "true" },
};

/**
 * EKS Auto Mode makes no StorageClass. Volumes wait for their pod, whose zone they must be in.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/create-storage-class.html
 */
function storageClass({ autoMode, encryption, tags }: ClusterConfig): readonly KubernetesObject[] {
  const settings = autoMode?.storageClass;
  if (!settings?.enabled) return [];
  const kmsKeyId = settings.kmsKeyArn ?? encryption.volumesKmsKeyArn;
  return [
    {
      apiVersion: "storage.k8s.io/v1",
      kind: "StorageClass",
      metadata: {
        name: settings.name,
        ...(settings.isDefault && { annotations: { "storageclass.kubernetes.io/is-default-class": "true" } }),
      },
      provisioner: "ebs.csi.eks.amazonaws.com",
      volumeBindingMode: "WaitForFirstConsumer",
      allowVolumeExpansion: true,
      // Volumes of nodes of groups are not those of EKS Auto Mode.
      allowedTopologies: [{ matchLabelExpressions: [{ key: "eks.amazonaws.com/compute-type", values: ["auto"] }] }],
      parameters: {
        type: "gp3",
        encrypted: "true",
        ...(kmsKeyId !== undefined && { kmsKeyId }),
        ...Object.fromEntries(Object.entries(tags).map(([key, value], index) => [`tagSpecification_${index + 1}`, `${key}=${value}`])),
      },
    },
  ];
}
