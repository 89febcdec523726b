import { nodePoolTag } from "../../../aws/karpenter";
import { autoModeTag } from "../../../design/autoMode/builtIn";
import { guardDutyTag } from "../../../design/software/guardDutyAgent.findings";
import type { AwsResource, Instance } from "./account";
import { belongsToCluster, isOwn } from "./ownership";
import { awsCommand, type Blocker, deleteCalls, type Effect, inOwnSubnet, inOwnVpc, type Teardown, useOfGroups } from "./teardown";

/** Instances of others in our subnets, and wherever they are those of Karpenter, which are in no state. */
export const instanceBlockers = (teardown: Teardown): readonly Blocker[] =>
  teardown.account.instances
    // Those of a node group go with it; one that is not ours is listed by itself.
    .filter((instance) => !isOwn(teardown.design, instance) && instance.tags["eks:nodegroup-name"] === undefined)
    .filter((instance) => !goesWithPool(teardown, instance) && !goesWithAutoMode(teardown, instance))
    .flatMap((instance) => {
      const effect = instanceEffect(teardown, instance);
      return effect
        ? [{ kind: "instance", id: instance.id, owner: instanceOwner(instance), ...effect, fix: instanceRemoval(teardown, instance) }]
        : [];
    });

function instanceOwner(instance: Instance): string {
  const { [autoModePool]: ofAutoMode, [nodePoolTag]: pool } = instance.tags;
  if (ofAutoMode) return `NodePool ${ofAutoMode} of EKS Auto Mode`;
  return pool ? `Karpenter's NodePool ${pool}` : resourceOwner(instance);
}

/** What ends an instance. A node of another cluster goes by no command to this one, whose pool may have the same name. */
function instanceRemoval(teardown: Teardown, { id, managedBy, tags }: Instance): string {
  const { account, design, hasWorkload } = teardown;
  const ofAutoMode = tags[autoModePool];
  const pool = ofAutoMode ?? tags[nodePoolTag];
  const isOurs = belongsToCluster(tags, design.config.name);
  // EKS lets nobody else end the instances of EKS Auto Mode, as long as there is the cluster.
  if (ofAutoMode !== undefined && !isOurs)
    return `have NodePool ${ofAutoMode} deleted in the cluster ${tags[autoModeTag] ?? "that it is of"}`;
  if (ofAutoMode === undefined && managedBy !== undefined) return `have it ended through ${managedBy}, the service that manages it`;
  const isHeld = ofAutoMode !== undefined && account.cluster !== undefined;
  return pool !== undefined && isOurs && (hasWorkload || isHeld)
    ? `kubectl delete nodepool ${pool}`
    : awsCommand(teardown, `ec2 terminate-instances --instance-ids ${id}`);
}

/**
 * Whether an instance is of a node pool of the file, which the workload stack deletes first, and Karpenter then drains. Another cluster in the subnets
 * may well have a pool of the same name.
 */
const goesWithPool = ({ design: { config }, hasWorkload }: Teardown, { tags }: Instance): boolean =>
  hasWorkload && belongsToCluster(tags, config.name) && Object.hasOwn(config.karpenter?.nodePools ?? {}, tags[nodePoolTag] ?? "");

/** The tag that says of which node pool EKS Auto Mode has made an instance. */
const autoModePool = "eks:kubernetes-node-pool-name";

/** Nodes of the pools of the file: they go with the workload stack, and those of built-in pools with the cluster. */
function goesWithAutoMode({ account, design, hasWorkload }: Teardown, { tags }: Instance): boolean {
  const pool = tags[autoModePool];
  const { builtInPools = [], nodePools = {} } = design.autoMode ?? {};
  if (pool === undefined || !belongsToCluster(tags, design.config.name)) return false;
  return (hasWorkload && Object.hasOwn(nodePools, pool)) || (account.cluster !== undefined && builtInPools.some((name) => name === pool));
}

function instanceEffect({ design, ownSubnetIds }: Teardown, { subnetId, tags }: Instance): Effect | undefined {
  if (ownSubnetIds.has(subnetId)) return inOwnSubnet;
  return belongsToCluster(tags, design.config.name)
    ? { effect: "outlives", stack: "workload", why: "it is a node of the cluster that is in no stack" }
    : undefined;
}

/** Something of others beside what the stacks make. */
interface Neighbour {
  readonly kind: string;
  readonly effect: Effect;
  readonly resources: (teardown: Teardown) => readonly AwsResource[];
  /** The call that deletes it. */
  readonly remove: (id: string, vpcId: string) => string;
}

const neighboursInSubnets: readonly Neighbour[] = [
  {
    kind: "load balancer",
    effect: inOwnSubnet,
    // Those that name the cluster are the controllers'.
    resources: ({ account, design, ownSubnetIds }) =>
      account.loadBalancers.filter(
        ({ subnetIds, tags }) => subnetIds.some((id) => ownSubnetIds.has(id)) && !belongsToCluster(tags, design.config.name),
      ),
    remove: deleteCalls["load balancer"],
  },
  {
    kind: "NAT gateway",
    effect: inOwnSubnet,
    resources: ({ account, ownSubnetIds }) => account.natGateways.filter(({ subnetId }) => ownSubnetIds.has(subnetId)),
    remove: (id) => `ec2 delete-nat-gateway --nat-gateway-id ${id}`,
  },
  {
    kind: "VPC endpoint",
    effect: inOwnSubnet,
    resources: ({ account, ownSubnetIds }) => account.endpoints.filter(({ subnetIds }) => subnetIds.some((id) => ownSubnetIds.has(id))),
    remove: deleteCalls["VPC endpoint"],
  },
];

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpc.html */
const neighboursInVpc: readonly Neighbour[] = [
  {
    kind: "VPC endpoint",
    effect: inOwnVpc,
    // Gateway and load balancer endpoints; those in subnets are listed for these.
    resources: ({ account }) => account.endpoints.filter(({ subnetIds }) => subnetIds.length === 0),
    remove: deleteCalls["VPC endpoint"],
  },
  {
    kind: "VPC peering connection",
    effect: inOwnVpc,
    resources: ({ account }) => account.peerings,
    remove: (id) => `ec2 delete-vpc-peering-connection --vpc-peering-connection-id ${id}`,
  },
  {
    kind: "internet gateway",
    effect: inOwnVpc,
    resources: ({ account }) => account.internetGateways,
    remove: (id, vpc) => `ec2 detach-internet-gateway --internet-gateway-id ${id} --vpc-id ${vpc}`,
  },
  {
    kind: "VPN gateway",
    effect: inOwnVpc,
    resources: ({ account }) => account.vpnGateways,
    remove: (id, vpc) => `ec2 detach-vpn-gateway --vpn-gateway-id ${id} --vpc-id ${vpc}`,
  },
  {
    kind: "subnet",
    effect: inOwnVpc,
    resources: ({ account }) => account.subnets,
    remove: (id) => `ec2 delete-subnet --subnet-id ${id}`,
  },
  {
    kind: "route table",
    effect: inOwnVpc,
    resources: ({ account }) => account.routeTables,
    remove: (id) => `ec2 delete-route-table --route-table-id ${id}`,
  },
  {
    kind: "network ACL",
    effect: inOwnVpc,
    resources: ({ account }) => account.networkAcls,
    remove: (id) => `ec2 delete-network-acl --network-acl-id ${id}`,
  },
];

/** What others have in our subnets, and in a VPC of ours also beside them. */
export const neighbourBlockers = (teardown: Teardown): readonly Blocker[] =>
  [...neighboursInSubnets, ...(teardown.design.config.network.existingVpc ? [] : neighboursInVpc)].flatMap(
    ({ kind, effect, resources, remove }) =>
      resources(teardown)
        .filter((resource) => !isOwn(teardown.design, resource))
        .map((resource) => ({
          kind,
          id: resource.id,
          owner: resourceOwner(resource),
          ...effect,
          fix: awsCommand(teardown, sharedRemoval(teardown, resource) ?? remove(resource.id, teardown.account.vpcId ?? "")),
        })),
  );

/** GuardDuty has one endpoint in a VPC, for all clusters and instances there: in one that stays, it gives our subnets up. */
function sharedRemoval({ design, ownSubnetIds }: Teardown, resource: AwsResource & { readonly subnetIds?: readonly string[] }) {
  if (!design.config.network.existingVpc || !isOfGuardDuty(resource)) return undefined;
  const subnets = (resource.subnetIds ?? []).filter((id) => ownSubnetIds.has(id));
  return `ec2 modify-vpc-endpoint --vpc-endpoint-id ${resource.id} --remove-subnet-ids ${subnets.join(" ")}`;
}

/**
 * Security groups of others: in a VPC of ours each, in an existing one those whose rules name a group of ours. Those of controllers are
 * {@link controllerBlockers}'s.
 */
export const securityGroupBlockers = (teardown: Teardown): readonly Blocker[] => {
  const { config } = teardown.design;
  const { cluster, securityGroups } = teardown.account;
  return securityGroups
    .filter(
      (group) => group.id !== cluster?.securityGroupId && !belongsToCluster(group.tags, config.name) && !isOwn(teardown.design, group),
    )
    .flatMap((group): readonly Blocker[] => {
      const found = { kind: "security group", id: group.id, owner: resourceOwner(group) };
      const use = useOfGroups(teardown, group.referencedIds);
      if (config.network.existingVpc) {
        return use ? [{ ...found, kind: "security group rule", ...use, fix: `have the rules of ${group.id} removed that name it` }] : [];
      }
      // The default group goes with the VPC.
      if (group.name === "default") return [];
      return [{ ...found, ...inOwnVpc, fix: awsCommand(teardown, deleteCalls["security group"](group.id)) }];
    });
};

type Found = AwsResource & { readonly name?: string; readonly serviceName?: string };

function resourceOwner(resource: Found): string {
  const { name, serviceName, tags } = resource;
  return isOfGuardDuty(resource) ? "GuardDuty's automated agent" : (tags["Name"] ?? name ?? serviceName ?? "somebody else's");
}

/**
 * Whether GuardDuty made it, which manages its agent in the account by itself: an endpoint of its own, with a security group that stays when the
 * endpoint goes.
 * @see https://docs.aws.amazon.com/guardduty/latest/ug/how-runtime-monitoring-works-eks.html
 * @see https://github.com/hashicorp/terraform-provider-aws/pull/46953
 */
const isOfGuardDuty = ({ name = "", tags }: Found): boolean =>
  tags[guardDutyTag] === "true" || name.startsWith("GuardDutyManagedSecurityGroup-");
