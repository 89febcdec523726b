import type { ClusterConfig } from "../../../config/schema/schema";
import type { AddressPlan } from "../../network/addresses";
import { proxyDestinations } from "../../reachability/proxyDestinations";
import { squidConfiguration } from "./configuration";
import { squidUserData } from "./userData";
import { amazonLinuxParameter } from "../../../aws/amis";
import { distinctDomains } from "../../../aws/hosts";

/** A Squid of our own: instances in the public subnets. */
export interface SquidDesign {
  readonly instances: number;
  readonly instanceType: string;
  /** Systems Manager parameter that holds the id of the AMI. */
  readonly amiParameter: string;
  /** Not yet in base64. */
  readonly userData: string;
  /** Log group of the access log. */
  readonly logGroupName: string;
  readonly logRetentionDays: number;
}

/** Squid, with what the cluster needs and the user's own domains allowed; undefined where it is not asked for. */
export function planSquid(config: ClusterConfig, { secondaryCidrs, vpcCidr, zones }: AddressPlan): SquidDesign | undefined {
  const squid = config.proxy?.squid;
  if (!squid) return undefined;
  const { allow, instances, instanceType, logRetentionDays } = squid;
  const configuration = squidConfiguration({
    clientCidrs: [vpcCidr, ...secondaryCidrs],
    allow: allow === "all" ? allow : distinctDomains([...proxyDestinations(config), ...allow]),
  });
  const logGroupName = `/aws/ec2/${config.name}/squid`;
  return {
    // Two at least, since one alone is a point of failure, in a single subnet too.
    instances: instances ?? Math.max(2, zones.filter((zone) => zone.public !== undefined).length),
    instanceType,
    amiParameter: amazonLinuxParameter(instanceType),
    userData: squidUserData(configuration, logGroupName),
    logGroupName,
    logRetentionDays,
  };
}
