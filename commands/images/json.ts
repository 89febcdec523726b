import type { ClusterConfig } from "../../config/schema/schema";
import type { BillOfMaterials } from "./billOfMaterials";

/** The bill of materials as JSON. docs/bill-of-materials.md describes it; a change that breaks readers raises the version. */
export const json = ({ images, charts }: BillOfMaterials, { name, region, kubernetesVersion }: ClusterConfig): string =>
  JSON.stringify({ version: 1, cluster: { name, region, kubernetesVersion }, images, charts }, undefined, 2);
