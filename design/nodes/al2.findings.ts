import type { Rule } from "./nodeGroupRule";

/**
 * What AL2 was last released with.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/eks-ami-deprecation-faqs.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/dockershim-deprecation.html
 */
const last = { kubernetes: "1.32", kubernetesWithDocker: "1.23", update: "2025-11-26" };

/** EKS optimized AMIs of AL2 exist for old versions only, and get no updates. */
export const al2Support: Rule = ({ group, config, at }) => {
  if (group.amiFamily !== "AL2" || group.amiId) return [];
  const path = at("amiFamily");
  return config.kubernetesVersion > last.kubernetes
    ? [
        {
          path,
          alsoReads: [["kubernetesVersion"], at("amiId")],
          problem: `EKS has no AL2 AMI for Kubernetes ${config.kubernetesVersion}: the last one is for ${last.kubernetes}`,
          allowed: `AL2 until Kubernetes ${last.kubernetes}, or with a custom AMI`,
          fix: "Choose AL2023 or Bottlerocket, or give amiId",
        },
      ]
    : [
        {
          severity: "warning",
          path,
          alsoReads: [at("amiId")],
          problem: `the AL2 AMIs of EKS have had no updates since ${last.update}, not even for security`,
          fix: "Move to AL2023 or Bottlerocket",
        },
      ];
};

/** Docker is in custom AMIs of AL2 only, and a kubelet of today needs cri-dockerd beside it. */
export const dockerSupport: Rule = ({ group, at }) => {
  if (group.containerRuntime !== "docker") return [];
  const path = at("containerRuntime");
  if (group.amiFamily !== "AL2") {
    return [
      {
        path,
        alsoReads: [at("amiFamily")],
        problem: `nodes of ${group.amiFamily} have no Docker`,
        allowed: "docker on AL2 with a custom AMI",
        fix: "Remove containerRuntime, or set amiFamily to AL2 and give amiId",
      },
    ];
  }
  return group.amiId
    ? [
        {
          severity: "warning",
          path,
          problem: `Kubernetes speaks to Docker itself until ${last.kubernetesWithDocker} only`,
          allowed: "an AMI with Docker, cri-dockerd and an /etc/eks/bootstrap.sh that takes --container-runtime dockerd",
          fix: "Make sure that the AMI has them, or move to containerd",
        },
      ]
    : [
        {
          path,
          alsoReads: [at("amiId")],
          problem: `the AMIs of EKS hold Docker until Kubernetes ${last.kubernetesWithDocker} only`,
          allowed: "docker with a custom AMI that holds it",
          fix: "Remove containerRuntime, or give amiId",
        },
      ];
};
