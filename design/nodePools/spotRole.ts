import type { ClusterConfig } from "../../config/schema/schema";
import { autoModePools, type AutoModePools } from "../autoMode/autoMode";
import { permitsSpot } from "../autoMode/nodePool";
import { poolsWithSpot } from "../karpenter/karpenter";

/** The service-linked role by which EC2 starts Spot Instances. An account has it once. */
export const spotRoleName = "AWSServiceRoleForEC2Spot";

type AutoModePool = AutoModePools["nodePools"][string];

const autoModePoolsWithSpot = (config: ClusterConfig): readonly AutoModePool[] =>
  Object.values(autoModePools(config)?.nodePools ?? {}).filter(permitsSpot);

/** Whether Karpenter or EKS Auto Mode may ask EC2 itself for Spot Instances, which EC2 starts by a role of its own. */
export const mayStartSpot = (config: ClusterConfig): boolean =>
  poolsWithSpot(config).length > 0 || autoModePoolsWithSpot(config).length > 0;

/** Whether a key of the company's own encrypts nodes of pools, so that its policy must name the role. */
function hasOwnKey(config: ClusterConfig, pools: readonly AutoModePool[]): boolean {
  const classes = autoModePools(config)?.nodeClasses ?? {};
  return pools.some(
    ({ nodeClass }) => (classes[nodeClass]?.ephemeralStorage.kmsKeyArn ?? config.encryption.volumesKmsKeyArn) !== undefined,
  );
}

/**
 * Why somebody must create the role before nodes of pools can be Spot Instances, as a sentence without a full stop; undefined where AWS creates it, or
 * nothing asks for it. Whoever first asks EC2 for a Spot Instance creates it, if allowed to: the controller of Karpenter is not. EKS Auto Mode is by
 * AmazonEKSComputePolicy, and EC2 Auto Scaling, which starts the nodes of managed and self-managed groups, by its own service-linked role.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/service-linked-roles-spot-instance-requests.html
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEKSComputePolicy.html
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AutoScalingServiceRolePolicy.html
 */
export function needOfSpotRole(config: ClusterConfig): string | undefined {
  if (poolsWithSpot(config).length > 0) return "Karpenter starts no Spot Instance without it";
  const pools = autoModePoolsWithSpot(config);
  if (pools.length === 0) return undefined;
  const { permissionsBoundary, roles } = config.iam;
  if (hasOwnKey(config, pools))
    return "the policy of the KMS key of the nodes' volumes must name it, which KMS refuses for a role that does not exist";
  if (roles.cluster !== undefined)
    return "EKS Auto Mode creates it only if the role in iam.roles.cluster allows iam:CreateServiceLinkedRole for spot.amazonaws.com, as AmazonEKSComputePolicy does";
  return permissionsBoundary === undefined
    ? undefined
    : "EKS Auto Mode creates it only if the policy in iam.permissionsBoundary allows iam:CreateServiceLinkedRole for spot.amazonaws.com";
}
