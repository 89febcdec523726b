import { type EKSClient, paginateDescribeAddonVersions } from "@aws-sdk/client-eks";
import { allPages } from "./read";

/**
 * The versions of an add-on that EKS offers for a Kubernetes version, and the one that it recommends, if it does.
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeAddonVersions.html
 */
export async function addonVersions(
  client: EKSClient,
  addonName: string,
  kubernetesVersion: string,
): Promise<{ readonly recommended: string | undefined; readonly versions: readonly string[] }> {
  const pages = paginateDescribeAddonVersions({ client }, { addonName, kubernetesVersion });
  const all = (await allPages(pages, ({ addons }) => addons)).flatMap((addon) => addon.addonVersions ?? []);
  return {
    recommended: all.find(({ compatibilities = [] }) => compatibilities.some(({ defaultVersion }) => defaultVersion))?.addonVersion,
    versions: all.flatMap(({ addonVersion }) => addonVersion ?? []),
  };
}
