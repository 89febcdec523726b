import { partitionOf } from "../../aws/regions";
import type { ClusterConfig } from "../../config/schema/schema";
import type { LoadBalancerControllerFeatures } from "../iam/controllerPolicies";
import { asksForEndpoint } from "../reachability/endpoints";

/**
 * What the AWS Load Balancer Controller does besides load balancers, where the cluster file leaves it open: what certainly gets through. Where a call
 * does not, the controller waits for minutes and then skips Shield, or fails to reconcile an Ingress with a web ACL; releases before 2.9 fail at any
 * Ingress. Behind a transit gateway there can be a firewall, which lets pass what it likes, as one in the VPC does, and a proxy lets pass what is asked for.
 * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/2797
 * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/pkg/deploy/stack_deployer.go
 */
export function controllerFeatures(config: ClusterConfig): Required<LoadBalancerControllerFeatures> {
  const { certificateDiscovery, shield, waf } = config.loadBalancerController;
  const partition = partitionOf(config.region).id;
  const isOpen = config.network.egress === "nat";
  return {
    waf: waf ?? (asksForEndpoint(config, "wafv2") || (isOpen && partition !== "aws-cn")),
    shield: shield ?? (isOpen && hasShield(config.region)),
    // It has no switch: the controller asks where an HTTPS listener names no certificate, and then alone.
    certificateDiscovery: certificateDiscovery ?? true,
  };
}

/**
 * Whether AWS Shield is known to answer in the partition of a region.
 * @see https://docs.amazonaws.cn/en_us/aws/latest/userguide/waf.html
 * @see https://docs.aws.amazon.com/general/latest/gr/shield.html
 */
export const hasShield = (region: string): boolean => partitionOf(region).id === "aws";
