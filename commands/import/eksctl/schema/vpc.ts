import { z } from "zod";
import { flag, noCounterpart, text, texts } from "./noCounterpart";

const subnet = z.strictObject({
  id: text().optional(),
  az: noCounterpart(text(), "the cluster is not in this zone", "Write it in network.availabilityZones"),
  cidr: text().optional(),
});
const subnets = z.record(z.string(), subnet);
const withoutVpc = "a security group belongs to a VPC, and none is given";
const ipv4Only = "the cluster is IPv4";

/** `vpc` of a ClusterConfig. @see https://docs.aws.amazon.com/eks/latest/eksctl/vpc-configuration.html */
export const vpc = z.strictObject({
  id: text().optional(),
  cidr: text().optional(),
  subnets: z.strictObject({ private: subnets.optional(), public: subnets.optional() }).optional(),
  nat: z.strictObject({ gateway: z.enum(["HighlyAvailable", "Single", "Disable"]).optional() }).optional(),
  clusterEndpoints: z.strictObject({ publicAccess: flag().optional(), privateAccess: flag().optional() }).optional(),
  publicAccessCIDRs: texts().optional(),
  extraCIDRs: texts().optional(),
  securityGroup: noCounterpart(text(), withoutVpc, "Write network.existingVpc, with the group at securityGroups.controlPlane"),
  controlPlaneSecurityGroupIDs: noCounterpart(
    texts(),
    withoutVpc,
    "Write network.existingVpc, with the group at securityGroups.controlPlane",
  ),
  controlPlaneOnPrivateSubnets: flag().optional(),
  sharedNodeSecurityGroup: noCounterpart(
    text(),
    "nodes use the security group that EKS makes for the cluster",
    "Allow in the other group's rules what comes from the cluster's security group",
  ),
  manageSharedNodeSecurityGroupRules: noCounterpart(flag(), "there is no shared security group of the nodes", "Leave it out"),
  controlPlaneSubnetIDs: noCounterpart(texts(), "the control plane uses the node subnets", "Leave it out"),
  controlPlaneEgressMode: noCounterpart(
    text(),
    "the control plane uses the egress that EKS gives it",
    "Set it with aws eks update-cluster-config",
  ),
  hostnameType: noCounterpart(text(), "nodes are named by their addresses, which EKS needs in every AMI family", "Leave it out"),
  autoAllocateIPv6: noCounterpart(flag(), ipv4Only, "Leave it out"),
  extraIPv6CIDRs: noCounterpart(texts(), ipv4Only, "Leave it out"),
  ipv6Cidr: noCounterpart(text(), ipv4Only, "Leave it out"),
  ipv6Pool: noCounterpart(text(), ipv4Only, "Leave it out"),
});
