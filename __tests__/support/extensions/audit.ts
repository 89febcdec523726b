import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import { Fn, type TerraformResource } from "cdktf";
import type { Extension } from "../../../stacks/extensions/extension";

/** Publishes the ids of the node subnets, and tags the VPC. */
const audit: Extension = ({ network }, { addresses, config }) => {
  const idOf = (zone: string): string =>
    (network.node.findChild(`private-${zone}`).node.findChild("node-subnet") as TerraformResource).getStringAttribute("id");
  const ids = addresses.zones.map(({ zone }) => idOf(zone));
  new SsmParameter(network, "audit-subnet", { name: `/audit/${config.name}/subnet`, type: "String", value: ids[0]! });
  new SsmParameter(network, "audit-subnets", { name: `/audit/${config.name}/subnets`, type: "StringList", value: Fn.join(",", ids) });
  (network.node.findChild("vpc").node.findChild("vpc") as TerraformResource).addOverride("tags.Audited", "yes");
};

export default audit;
