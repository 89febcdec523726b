import { amiType, amiVariant, hasAmdGpu, releaseVersions } from "../../aws/amis";
import type { Rule } from "./nodeGroupRule";

/**
 * The first AL2023 releases whose nodeadm knows maxPodsExpression, and that ask EC2 by the proxy of instance.environment.
 * @see https://github.com/awslabs/amazon-eks-ami/releases/tag/v20251007
 * @see https://github.com/awslabs/amazon-eks-ami/pull/2489
 */
const oldestReleases = { withoutProxy: "20251007", withProxy: "20251120" };

/** A release is one of the family's and of the Kubernetes version, and does not stand beside a custom AMI. */
export const amiRelease: Rule = ({ group, config, at }) => {
  const { amiFamily, amiId, amiReleaseVersion } = group;
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
  if (amiFamily === "AL2023" && date < (config.proxy ? withProxy : withoutProxy)) {
    return [
      {
        path,
        ...(date >= withoutProxy && { alsoReads: [["proxy"]] }),
        problem: `the release ${amiReleaseVersion} is too old for the node configuration${date < withoutProxy ? "" : " of a proxy"}`,
        allowed: `AL2023 releases since ${config.proxy ? withProxy : withoutProxy}`,
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
};

/** EKS has an AMI of the family for each instance type, where the user gives none. */
export const amiExists: Rule = ({ group, at }) =>
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

/** The instance types of a group have one accelerator, or none: they boot one AMI. Their architecture is another rule's. */
export const oneAccelerator: Rule = ({ group, at }) => {
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
