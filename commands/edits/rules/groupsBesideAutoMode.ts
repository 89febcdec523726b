import { hasNodes } from "../../../design/fargate/pods";
import { autoModeGuide, staysOn } from "./autoModeChanges";
import type { EditCase } from "./editCase";

/** The first and the last node group beside EKS Auto Mode bring and take the add-ons that its own nodes have built in. */
export const groupsBesideAutoMode: readonly EditCase[] = [
  {
    when: {
      text: "the first one, beside EKS Auto Mode",
      test: (change) => staysOn(change) && !hasNodes(change.old) && hasNodes(change.next),
    },
    effects: { network: "create", cluster: "create", workload: "create" },
    changesProxyVariables: true,
    meaning:
      "a group with its role and launch template, and before it the add-ons that nodes of EKS Auto Mode have built in; the StorageClass of EKS Auto Mode stops being the default unless the file says so",
  },
  {
    when: {
      text: "the last one, beside EKS Auto Mode",
      test: (change) => staysOn(change) && hasNodes(change.old) && !hasNodes(change.next),
    },
    effects: { network: "remove", cluster: "remove", workload: "remove" },
    changesProxyVariables: true,
    meaning:
      "the group, and what its nodes need: vpc-cni, kube-proxy, eks-pod-identity-agent, CoreDNS, and endpoints of these alone; the StorageClass of EKS Auto Mode becomes the default unless the file says otherwise",
    first: `Drain the nodes of the group, so that its pods are on nodes of EKS Auto Mode, and apply the workload stack before the others (${autoModeGuide})`,
  },
];
