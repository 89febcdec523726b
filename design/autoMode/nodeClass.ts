import type { AutoModeNodeClassConfig } from "../../config/schema/autoMode";
import type { ClusterConfig } from "../../config/schema/schema";
import type { OutboundSettings } from "../proxy/proxy";
import type { KubernetesObject } from "../software/samples";
import { hasExternalSnatInAutoMode } from "../software/vpcCni";

/** What of the network and of IAM only Terraform knows. */
export interface AutoModeInputs {
  /** Name of the role of the nodes, without its path. */
  readonly nodeRoleName: string;
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  /** Where pods have addresses of subnets of their own. @default - they are in the subnets of their nodes */
  readonly pods?: { readonly subnetIds: readonly string[]; readonly securityGroupId: string } | undefined;
  readonly outbound: OutboundSettings;
}

/**
 * The certificate authorities that nodes trust, in base64, sorted by name: another order would make EKS replace all nodes.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/create-node-class.html
 */
const certificateBundles = ({ certificates }: OutboundSettings) =>
  Object.keys(certificates)
    .sort()
    .map((name) => ({ name, data: Buffer.from(`${certificates[name]!.trim()}\n`).toString("base64") }));

const byId = (ids: readonly string[]) => ids.map((id) => ({ id }));

/**
 * A node class of EKS Auto Mode: instances in the node subnets without public addresses, which know the proxy and the certificate authorities of the
 * cluster file, with the pods where custom networking has them.
 * @param noProxy what the nodes reach without the proxy
 * @see https://docs.aws.amazon.com/eks/latest/userguide/create-node-class.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/auto-odcr.html
 */
export function autoModeClassObject(
  config: ClusterConfig,
  [name, settings]: readonly [string, AutoModeNodeClassConfig],
  noProxy: readonly string[],
  { nodeRoleName, outbound, pods, securityGroupIds, subnetIds }: AutoModeInputs,
): KubernetesObject {
  const { capacityReservation, ephemeralStorage, fips, singleAddresses } = settings;
  const kmsKeyArn = ephemeralStorage.kmsKeyArn ?? config.encryption.volumesKmsKeyArn;
  const bundles = certificateBundles(outbound);
  const tags = { ...config.tags, ...settings.tags };
  return {
    apiVersion: "eks.amazonaws.com/v1",
    kind: "NodeClass",
    metadata: { name },
    spec: {
      role: nodeRoleName,
      subnetSelectorTerms: byId(subnetIds),
      securityGroupSelectorTerms: byId(securityGroupIds),
      ...(pods && { podSubnetSelectorTerms: byId(pods.subnetIds), podSecurityGroupSelectorTerms: byId([pods.securityGroupId]) }),
      ...(capacityReservation && { capacityReservationSelectorTerms: byId(capacityReservation.ids) }),
      snatPolicy: hasExternalSnatInAutoMode(config) ? "Disabled" : "Random",
      ...networkPolicySettings(config),
      ephemeralStorage: {
        size: `${ephemeralStorage.size}Gi`,
        iops: ephemeralStorage.iops,
        throughput: ephemeralStorage.throughput,
        ...(kmsKeyArn !== undefined && { kmsKeyID: kmsKeyArn }),
      },
      advancedNetworking: {
        associatePublicIPAddress: false,
        ...(singleAddresses && { ipv4PrefixSize: "32" }),
        ...(outbound.proxy && { httpsProxy: outbound.proxy.url, noProxy }),
      },
      ...(bundles.length > 0 && { certificateBundles: bundles }),
      ...(fips && { advancedSecurity: { fips: true } }),
      ...(Object.keys(tags).length > 0 && { tags }),
    },
  };
}

/**
 * Network policies, as the keys of the VPC CNI ask for them: EKS Auto Mode has it built in, and reads none of its variables.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/auto-net-pol.html
 */
function networkPolicySettings({ addons: { vpcCni } }: ClusterConfig) {
  const { enabled, enforcingMode, eventLogs } = vpcCni.networkPolicy;
  if (!enabled) return {};
  return {
    networkPolicy: enforcingMode === "strict" ? "DefaultDeny" : "DefaultAllow",
    networkPolicyEventLogs: eventLogs === undefined ? "Disabled" : "Enabled",
  };
}
