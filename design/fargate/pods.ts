/** Pods, by what a Fargate profile can select them by. */
export interface Pods {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

const inKubeSystem = (labels: Pods["labels"]): Pods => ({ namespace: "kube-system", labels });

/** The label that Helm charts, and most EKS add-ons, put on their pods. */
const named = (name: string): Pods["labels"] => ({ "app.kubernetes.io/name": name });

/**
 * The pods of the Deployments that this project installs, with the labels that tell them apart. Those of DaemonSets are not here: they run on
 * nodes only.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/fargate-getting-started.html
 */
export const pods = {
  coreDns: inKubeSystem({ "k8s-app": "kube-dns", "eks.amazonaws.com/component": "coredns" }),
  metricsServer: inKubeSystem(named("metrics-server")),
  loadBalancerController: inKubeSystem({
    ...named("aws-load-balancer-controller"),
    "app.kubernetes.io/instance": "aws-load-balancer-controller",
  }),
  clusterAutoscaler: inKubeSystem({ ...named("aws-cluster-autoscaler"), "app.kubernetes.io/instance": "cluster-autoscaler" }),
  ebsCsiController: inKubeSystem({ ...named("aws-ebs-csi-driver"), app: "ebs-csi-controller" }),
  efsCsiController: inKubeSystem({ ...named("aws-efs-csi-driver"), app: "efs-csi-controller" }),
} as const satisfies Readonly<Record<string, Pods>>;
