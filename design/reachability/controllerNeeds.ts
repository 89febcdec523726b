import type { Credentials } from "../../aws/regions";
import type { ConfigPath } from "../../config/findings/finding";
import { pathText } from "../../config/findings/path";
import type { ClusterConfig } from "../../config/schema/schema";
import { credentialsOf, type Pods } from "../fargate/pods";
import { deployedImage, type Image, mirrorOf } from "../images/images";
import { awsServices, type Need, type Remedy } from "./dependency";

/** An image that the cluster file names under `path`; a mirror in Amazon ECR can stand in for it. */
export function namedImage(config: ClusterConfig, path: ConfigPath, named: Image): Need {
  return { kind: "image", source: named.repository, ...deployedImage(config, named), ...remedyOfImage(config, path, named) };
}

/** What to do where nothing leads to an image that the cluster file names under `path`. */
export function remedyOfImage(
  config: ClusterConfig,
  path: ConfigPath,
  { repository }: Pick<Image, "repository">,
): { readonly remedy: Remedy } {
  const key = [...path, "repository"];
  const fix = `Mirror it to ${mirrorOf(config, repository)} and set ${pathText(key)} to that, set registry.mirror to true with registry.accountId`;
  return { remedy: { path: key, fix } };
}

/** What pods call to get the credentials of their role; undefined for the pods of a DaemonSet. */
export const credentialNeeds = (config: ClusterConfig, ofPods: Pods | undefined, wanted?: Credentials): readonly Need[] =>
  awsServices(credentialsOf(config, ofPods, wanted) === "irsa" ? "sts" : "eks-auth")();
