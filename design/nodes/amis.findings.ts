import { amiType, amiVariant, hasAmdGpu, hasFipsAmis, hasFipsEndpoints, releaseVersions } from "../../aws/amis";
import { compareVersions } from "../../aws/kubernetesVersions";
import type { ConfigPath, Finding } from "../../config/findings/finding";
import type { NodeGroupEntry } from "../../config/schema/nodeGroups";
import type { ClusterConfig } from "../../config/schema/schema";
import { pathText } from "../../config/findings/path";
import { reachesInternet } from "../reachability/paths";
import { applyToNodeGroups, type NodeGroupRule } from "./nodeGroups.findings";
import { waysOut } from "../network/routes.findings";

/** AMIs, releases and container runtimes that do not exist, or not for what the node groups are. */
export const amiFindings = (config: ClusterConfig): readonly Finding[] =>
  applyToNodeGroups(config, [amiRelease, amiExists, neuronRelease, fipsSupport, oneAccelerator, al2Support, dockerSupport]);

/**
 * The first AL2023 releases whose nodeadm knows maxPodsExpression, and that ask EC2 by the proxy of instance.environment.
 * @see https://github.com/awslabs/amazon-eks-ami/releases/tag/v20251007
 * @see https://github.com/awslabs/amazon-eks-ami/pull/2489
 */
const oldestReleases = { withoutProxy: "20251007", withProxy: "20251120" };

/** A release is one of the family's and of the Kubernetes version, and does not stand beside a custom AMI. */
const amiRelease: NodeGroupRule = ({ group, config, at }) => releaseProblems(group, config, at);

/** What is wrong with the release of nodes. @param at a path within what has the keys */
export function releaseProblems(
  { amiFamily, amiId, amiReleaseVersion }: Pick<NodeGroupEntry["group"], "amiFamily" | "amiId" | "amiReleaseVersion">,
  config: ClusterConfig,
  at: (...keys: readonly (string | number)[]) => ConfigPath,
): ReturnType<NodeGroupRule> {
  if (amiReleaseVersion === undefined) return [];
  const path = at("amiReleaseVersion");
  if (amiId) {
    return [
      {
        path,
        alsoReads: [at("amiId")],
        problem: `the release ${amiReleaseVersion} is given besides the custom AMI ${amiId}`,
        fix: "Remove amiReleaseVersion or amiId",
      },
    ];
  }
  const { pattern, example } = releaseVersions[amiFamily];
  if (!pattern.test(amiReleaseVersion)) {
    return [
      {
        path,
        alsoReads: [at("amiFamily")],
        problem: `${amiReleaseVersion} is not a release of the ${amiFamily} AMI`,
        allowed: `a release such as ${example}`,
        fix: "Write the release as EKS does, or remove amiReleaseVersion",
      },
    ];
  }
  const { withoutProxy, withProxy } = oldestReleases;
  const date = amiReleaseVersion.slice(-8);
  const oldest = config.network.egress === "proxy" ? withProxy : withoutProxy;
  if (amiFamily === "AL2023" && date < oldest) {
    return [
      {
        path,
        ...(date >= withoutProxy && { alsoReads: [["proxy"]] }),
        problem: `the release ${amiReleaseVersion} is too old for the node configuration${date < withoutProxy ? "" : " of a proxy"}`,
        allowed: `AL2023 releases since ${oldest}`,
        fix: "Choose a newer release, or remove amiReleaseVersion",
      },
    ];
  }
  return amiFamily !== "Bottlerocket" && !amiReleaseVersion.startsWith(`${config.kubernetesVersion}.`)
    ? [
        {
          path,
          alsoReads: [["kubernetesVersion"]],
          problem: `the release ${amiReleaseVersion} is not for Kubernetes ${config.kubernetesVersion}`,
          allowed: `a release that begins with ${config.kubernetesVersion}.`,
          fix: `Choose a release for Kubernetes ${config.kubernetesVersion}, or remove amiReleaseVersion`,
        },
      ]
    : [];
}

/** EKS has an AMI of the family for each instance type, where the user gives none. */
const amiExists: NodeGroupRule = ({ group, at }) =>
  group.amiId
    ? []
    : group.instanceTypes.flatMap((name, index) => {
        const path = at("instanceTypes", index);
        const variant = amiVariant(name);
        if (hasAmdGpu(name)) {
          const fix = "Choose an instance type with NVIDIA GPUs, or give amiId";
          return [{ path, problem: `${name} has AMD GPUs, for which EKS has no AMI`, fix }];
        }
        if (amiType(group.amiFamily, variant)) return [];
        return [
          {
            path,
            alsoReads: [at("amiFamily")],
            problem: `EKS has no ${group.amiFamily} AMI for ${name} (${variant.architecture}, ${variant.accelerator})`,
            fix: "Choose another amiFamily or instance type, or give amiId",
          },
        ];
      });

/** The first release of Bottlerocket whose standard AMI has the driver of Neuron. @see https://github.com/bottlerocket-os/bottlerocket/pull/4400 */
const firstWithNeuron = "1.30.0";

const neuronRelease: NodeGroupRule = ({ group: { amiFamily, amiId, amiReleaseVersion = "", instanceTypes }, at }) => {
  const [, release] = /^(\d+\.\d+\.\d+)-/.exec(amiReleaseVersion) ?? [];
  const isOld = amiFamily === "Bottlerocket" && release !== undefined && compareVersions(release, firstWithNeuron) < 0;
  const types = instanceTypes.filter((name) => amiVariant(name).accelerator === "neuron");
  if (amiId !== undefined || !isOld || types.length === 0) return [];
  return [
    {
      path: at("amiReleaseVersion"),
      alsoReads: [at("amiFamily"), at("instanceTypes")],
      problem: `Bottlerocket ${release} has no driver for the Neuron devices of ${types.join(", ")}`,
      allowed: `releases from ${firstWithNeuron} on`,
      fix: "Write a later release, or remove amiReleaseVersion",
    },
  ];
};

/**
 * FIPS is of Bottlerocket. Nodes that could call endpoints with FIPS, but for the network, are told of.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/bottlerocket-fips-amis.html
 */
const fipsSupport: NodeGroupRule = ({ group, config, at }) => {
  const { enabled, endpoints } = group.fips;
  if (!enabled) {
    return endpoints === undefined
      ? []
      : [
          {
            path: at("fips", "endpoints"),
            problem: "endpoints with FIPS are for nodes with FIPS",
            fix: `Set ${pathText(at("fips", "enabled"))} to true, or remove it`,
          },
        ];
  }
  if (!hasFipsAmis(group.amiFamily)) {
    return [
      {
        path: at("fips", "enabled"),
        alsoReads: [at("amiFamily")],
        problem: `EKS has no ${group.amiFamily} AMI with FIPS`,
        fix: `Set ${pathText(at("amiFamily"))} to Bottlerocket, or remove fips`,
      },
    ];
  }
  const path = at("fips", "endpoints");
  if (endpoints === true && !hasFipsEndpoints(config.region)) {
    return [
      {
        path,
        alsoReads: [["region"]],
        problem: `Amazon ECR has no endpoint with FIPS in ${config.region}, and without one the nodes pull no images`,
        allowed: "true in regions of the US",
        fix: `Set ${pathText(path)} to false, or remove it`,
      },
    ];
  }
  if (endpoints !== undefined || !hasFipsEndpoints(config.region) || reachesInternet(config)) return [];
  const isProxied = config.network.egress === "proxy";
  return [
    {
      severity: "warning",
      path: at("fips", "enabled"),
      alsoReads: [["network"], ["region"]],
      problem: `the nodes have FIPS, and call endpoints of AWS without: ${isProxied ? "those with FIPS are behind the proxy" : "nothing in this VPC leads to those with FIPS"}`,
      fix: isProxied
        ? `Set ${pathText(path)} to false where that is meant, or to true to have the proxy let pass what the nodes call`
        : `Set ${pathText(path)} to false where that is meant, or choose network.egress ${waysOut.any}`,
    },
  ];
};

/** The instance types of a group have one accelerator, or none: they boot one AMI. Their architecture is another rule's. */
const oneAccelerator: NodeGroupRule = ({ group, at }) => {
  const [first = "", ...others] = group.instanceTypes;
  const { accelerator } = amiVariant(first);
  return group.amiId
    ? []
    : others.flatMap((name, index) =>
        amiVariant(name).accelerator === accelerator
          ? []
          : [
              {
                path: at("instanceTypes", index + 1),
                alsoReads: [at("instanceTypes", 0)],
                problem: `${name} (accelerator ${amiVariant(name).accelerator}) cannot share an AMI with ${first} (accelerator ${accelerator})`,
                fix: "Put it into a node group of its own, or give amiId",
              },
            ],
      );
};

/**
 * What AL2 was last released with.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/eks-ami-deprecation-faqs.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/dockershim-deprecation.html
 */
const lastOfAl2 = { kubernetes: "1.32", kubernetesWithDocker: "1.23", update: "2025-11-26" };

/** EKS optimized AMIs of AL2 exist for old versions only, and get no updates. */
const al2Support: NodeGroupRule = ({ group, config, at }) => {
  if (group.amiFamily !== "AL2" || group.amiId) return [];
  const path = at("amiFamily");
  return config.kubernetesVersion > lastOfAl2.kubernetes
    ? [
        {
          path,
          alsoReads: [["kubernetesVersion"], at("amiId")],
          problem: `EKS has no AL2 AMI for Kubernetes ${config.kubernetesVersion}: the last one is for ${lastOfAl2.kubernetes}`,
          allowed: `AL2 until Kubernetes ${lastOfAl2.kubernetes}, or with a custom AMI`,
          fix: "Choose AL2023 or Bottlerocket, or give amiId",
        },
      ]
    : [
        {
          severity: "warning",
          path,
          alsoReads: [at("amiId")],
          problem: `the AL2 AMIs of EKS have had no updates since ${lastOfAl2.update}, not even for security`,
          fix: "Move to AL2023 or Bottlerocket",
        },
      ];
};

/** Docker is in custom AMIs of AL2 only, and a kubelet of today needs cri-dockerd beside it. */
const dockerSupport: NodeGroupRule = ({ group, at }) => {
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
          problem: `Kubernetes speaks to Docker itself until ${lastOfAl2.kubernetesWithDocker} only`,
          allowed: "an AMI with Docker, cri-dockerd and an /etc/eks/bootstrap.sh that takes --container-runtime dockerd",
          fix: "Make sure that the AMI has them, or move to containerd",
        },
      ]
    : [
        {
          path,
          alsoReads: [at("amiId")],
          problem: `the AMIs of EKS hold Docker until Kubernetes ${lastOfAl2.kubernetesWithDocker} only`,
          allowed: "docker with a custom AMI that holds it",
          fix: "Remove containerRuntime, or give amiId",
        },
      ];
};
