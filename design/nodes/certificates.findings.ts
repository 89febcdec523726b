import { hasCertificates } from "../userData/caCertificates";
import { planEndpoints } from "../reachability/endpoints";
import type { Rule } from "./nodeGroupRule";
import { serviceHosts } from "../../aws/hosts";

/**
 * AL2023 asks EC2 for the name of the node before cloud-init runs, which installs the certificate authorities.
 * @see https://github.com/awslabs/amazon-eks-ami/blob/main/templates/al2023/runtime/rootfs/etc/systemd/system/nodeadm-config.service
 */
export const certificatesInTime: Rule = ({ group, config, at }) => {
  if (group.amiFamily !== "AL2023" || !hasCertificates(config.proxy)) return [];
  const { services } = config.network.endpoints;
  if (services["ec2"] === "existing" || planEndpoints(config).some(({ service }) => service === "ec2")) return [];
  return [
    {
      severity: "warning",
      path: at("amiFamily"),
      alsoReads: [["proxy"], ["network", "endpoints"]],
      problem: "AL2023 asks EC2 through the proxy before it trusts proxy.caCertificates",
      fix: `Exempt ${serviceHosts("ec2", config.region).join(", ")} from interception, or give ec2 an endpoint`,
    },
  ];
};
