import { type EKSClient, paginateDescribeAddonVersions } from "@aws-sdk/client-eks";
import { allPages } from "./read";

/** What EKS offers of an add-on for a Kubernetes version. */
interface OfferedVersions {
  /** The version that it recommends. @default - none, as for a Kubernetes version that the add-on is not made for yet */
  readonly recommended: string | undefined;
  /** All, in the order of EKS. */
  readonly versions: readonly string[];
}

/**
 * The versions of an add-on that EKS offers for a Kubernetes version, and the one that it recommends, if it does.
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeAddonVersions.html
 */
export async function addonVersions(client: EKSClient, addonName: string, kubernetesVersion: string): Promise<OfferedVersions> {
  const pages = paginateDescribeAddonVersions({ client }, { addonName, kubernetesVersion });
  const all = (await allPages(pages, ({ addons }) => addons)).flatMap((addon) => addon.addonVersions ?? []);
  return {
    recommended: all.find(({ compatibilities = [] }) => compatibilities.some(({ defaultVersion }) => defaultVersion))?.addonVersion,
    versions: all.flatMap(({ addonVersion }) => addonVersion ?? []),
  };
}
