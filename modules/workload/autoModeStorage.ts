import { StorageClassV1 } from "@cdktf/provider-kubernetes/lib/storage-class-v1";
import type { Construct } from "constructs";
import type { StorageClassDesign } from "../../design/autoMode/storageClass";

/**
 * A StorageClass for volumes of pods on nodes of EKS Auto Mode, whose block storage attaches none to others. Kubernetes changes none in place: a class with
 * other parameters replaces it, and volumes keep what they have. A volume waits for its pod, in whose zone it must be.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/create-storage-class.html
 */
export function createAutoModeStorage(scope: Construct, id: string, { isDefault, name, parameters }: StorageClassDesign): StorageClassV1 {
  return new StorageClassV1(scope, id, {
    metadata: {
      name,
      ...(isDefault && { annotations: { "storageclass.kubernetes.io/is-default-class": "true" } }),
    },
    storageProvisioner: "ebs.csi.eks.amazonaws.com",
    volumeBindingMode: "WaitForFirstConsumer",
    allowVolumeExpansion: true,
    allowedTopologies: { matchLabelExpressions: [{ key: "eks.amazonaws.com/compute-type", values: ["auto"] }] },
    parameters: { ...parameters },
  });
}
