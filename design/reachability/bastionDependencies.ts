import type { ConfigPath } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import { awsServices, type Dependency, type Need } from "./dependency";

type BastionSettings = ClusterConfig["access"]["bastion"];

/**
 * Where kubectl and helm are downloaded from; a bucket can stand in for them. dl.k8s.io redirects to cdn.dl.k8s.io.
 * @see https://kubernetes.io/releases/download/
 */
const toolHosts = ["cdn.dl.k8s.io", "dl.k8s.io", "get.helm.sh"].map((host): Need => {
  const remedy = {
    path: ["access", "bastion", "enabled"],
    fix: "Copy kubectl and helm to an S3 bucket and name it at access.bastion.toolsBucket",
  };
  return { kind: "host", host, remedy };
});

/**
 * What a bastion needs: rows of the dependency table, in which one in a public subnet is not, since no endpoint is made for it and its way is the internet
 * gateway.
 * @param subnet where the bastion is that they are about
 */
export function bastionDependencies(subnet: BastionSettings["subnet"]): readonly Dependency[] {
  const where =
    (key: keyof BastionSettings, isAsked: (bastion: BastionSettings) => boolean = () => true) =>
    ({ access: { bastion } }: ClusterConfig): readonly ConfigPath[] =>
      bastion.enabled && bastion.subnet === subnet && isAsked(bastion) ? [["access", "bastion", key]] : [];
  return [
    {
      consumer: "the bastion",
      why: "Session Manager reaches it, it asks EKS for the kubeconfig, and its packages are in Amazon S3 of the region",
      askedBy: where("enabled"),
      needs: awsServices("eks", "s3", "ssm", "ssmmessages"),
    },
    {
      consumer: "the bastion",
      why: "it downloads kubectl and helm",
      askedBy: where("enabled", ({ toolsBucket }) => !toolsBucket),
      needs: () => toolHosts,
    },
    {
      consumer: "the bastion",
      why: "its agent logs sessions, and decrypts what users send",
      askedBy: where("sessionLogging", ({ sessionLogging }) => sessionLogging !== undefined),
      needs: ({ access: { bastion } }) =>
        awsServices(
          ...(bastion.sessionLogging?.cloudWatch ? ["logs"] : []),
          ...(bastion.sessionLogging?.s3 ? ["s3"] : []),
          ...(bastion.sessionLogging?.kmsKeyArn ? ["kms"] : []),
        )(),
    },
  ];
}
