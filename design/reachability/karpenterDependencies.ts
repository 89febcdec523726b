import { globalHosts } from "../../aws/karpenter";
import { pods } from "../fargate/pods";
import { deployedImage, karpenterImage } from "../images/images";
import { isIsolated, usesEks, usesParameters } from "../karpenter/switches";
import { credentialNeeds, remedyOfImage } from "./controllerNeeds";
import { awsServices, type Dependency } from "./dependency";

/**
 * What Karpenter calls.
 * @see https://karpenter.sh/docs/getting-started/getting-started-with-karpenter/#private-clusters
 */
export const karpenterDependencies: readonly Dependency[] = [
  {
    consumer: "Karpenter",
    why: "it starts and ends instances; it asks EKS for the addresses of Services, which AL2023 must know, Systems Manager for AMIs, and its queue for interruptions",
    askedBy: ({ karpenter }) => (karpenter ? [["karpenter"]] : []),
    needs: (config) => {
      const { karpenter } = config;
      if (!karpenter) return [];
      const services = [
        "ec2",
        ...(usesEks(config) ? ["eks"] : []),
        ...(usesParameters(config) ? ["ssm"] : []),
        ...(karpenter.interruptionQueue ? ["sqs"] : []),
      ];
      const image = karpenterImage(karpenter);
      return [
        ...awsServices(...services)(),
        ...credentialNeeds(config, pods.karpenter, karpenter.credentials),
        // The key names the repository alone; the digest follows from the version.
        {
          kind: "image",
          source: image.repository,
          ...deployedImage(config, image),
          ...remedyOfImage(config, ["karpenter", "image"], karpenter.image),
        },
      ];
    },
    pods: () => [pods.karpenter],
  },
  {
    consumer: "Karpenter",
    why: "it asks AWS Price List for prices, and IAM for instance profiles that it made; neither has a VPC endpoint here",
    askedBy: (config) => (config.karpenter && !isIsolated(config) ? [["karpenter"]] : []),
    needs: ({ region }) =>
      globalHosts(region).map((host) => ({
        kind: "host",
        host,
        remedy: { path: ["karpenter", "isolatedVPC"], fix: "Set karpenter.isolatedVPC to true" },
      })),
  },
];
