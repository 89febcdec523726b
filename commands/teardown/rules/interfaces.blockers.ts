import { transitGatewayAttachment } from "../../../design/network/routes";
import type { NetworkInterface } from "./account";
import { belongsToCluster, isOwn } from "./ownership";
import { awsCommand, type Blocker, type Effect, inOwnSubnet, type Teardown, useOfGroups } from "./teardown";

/**
 * Whether the VPC CNI, or the controller of security groups for pods, made a network interface.
 * @see https://github.com/aws/amazon-vpc-cni-k8s/blob/master/README.md#cluster_name
 */
const isOfPods = ({ description, tags }: NetworkInterface): boolean =>
  /^aws-k8s-/i.test(description) ||
  tags["node.k8s.amazonaws.com/instance_id"] !== undefined ||
  tags["eks:eni:owner"] !== undefined ||
  tags["eks:kubernetes-cni-node-name"] !== undefined;

/** Network interfaces that go with something else: with a resource of the stacks, or with one that another function lists. */
const goesWithOthers: readonly ((network: NetworkInterface, teardown: Teardown) => boolean)[] = [
  ({ instanceId }, teardown) => instanceId !== undefined && !staysWithInstance(teardown, instanceId),
  ({ id }, { account }) =>
    [...account.endpoints, ...account.natGateways].some(({ networkInterfaceIds }) => networkInterfaceIds.includes(id)),
  ({ type }, { design }) => type === "transit_gateway" && transitGatewayAttachment(design.config) === "create",
  ({ description }, { design }) => description === `Amazon EKS ${design.config.name}`,
  ({ description }, { account }) =>
    account.loadBalancers.some(({ name }) => description.startsWith("ELB ") && description.split("/")[1] === name),
  // Security groups for pods: EKS removes the branch interfaces, which no instance has, with their pods.
  (network, { hasWorkload }) => hasWorkload && isOfPods(network) && network.status !== "available" && network.instanceId === undefined,
  // The interface of a pod on Fargate is in the cluster's security group and attached to a machine of AWS's own.
  ({ status, securityGroupIds }, { account, design }) =>
    design.fargateProfiles.length > 0 && status === "in-use" && securityGroupIds.includes(account.cluster?.securityGroupId ?? ""),
];

/** Whether an instance that nothing deletes has the interface: one of others, which stands elsewhere. One that is not listed is ending. */
const staysWithInstance = (teardown: Teardown, instanceId: string): boolean =>
  teardown.account.instances.some(
    (instance) =>
      instance.id === instanceId &&
      !isOwn(teardown.design, instance) &&
      !teardown.ownSubnetIds.has(instance.subnetId) &&
      !belongsToCluster(instance.tags, teardown.design.config.name),
  );

/** What others leave in the description of their network interfaces, and the call that deletes what the interface is of. */
const interfaceOwners: readonly { readonly description: RegExp; readonly owner: string; readonly call: (name: string) => string }[] = [
  {
    description: /^AWS Lambda VPC ENI-(.+)-[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/,
    owner: "Lambda function",
    call: (name) => `lambda update-function-configuration --function-name ${name} --vpc-config SubnetIds=[],SecurityGroupIds=[]`,
  },
  {
    description: /^EFS mount target for .*\((fsmt-\w+)\)$/,
    owner: "EFS mount target",
    call: (name) => `efs delete-mount-target --mount-target-id ${name}`,
  },
  { description: /^ELB ([^/]+)$/, owner: "Classic Load Balancer", call: (name) => `elb delete-load-balancer --load-balancer-name ${name}` },
];

/** Network interfaces in our subnets, or with our security groups, that nothing of the stacks takes away. */
export const networkInterfaceBlockers = (teardown: Teardown): readonly Blocker[] =>
  teardown.account.networkInterfaces
    .filter((network) => !goesWithOthers.some((goes) => goes(network, teardown)))
    .flatMap((network) => {
      const effect = interfaceEffect(teardown, network);
      return effect
        ? [
            {
              kind: "network interface",
              id: network.id,
              owner: interfaceOwner(network),
              ...effect,
              fix: awsCommand(teardown, interfaceRemoval(network)),
            },
          ]
        : [];
    });

function interfaceEffect(teardown: Teardown, { subnetId, securityGroupIds, tags }: NetworkInterface): Effect | undefined {
  if (teardown.ownSubnetIds.has(subnetId)) return inOwnSubnet;
  // In a given subnet, with a given security group.
  const left: Effect | undefined = belongsToCluster(tags, teardown.design.config.name)
    ? { effect: "outlives", stack: "workload", why: "nobody deletes it, and it keeps its addresses" }
    : undefined;
  return useOfGroups(teardown, securityGroupIds) ?? left;
}

function interfaceOwner(network: NetworkInterface): string {
  const { description, managedBy, tags, type } = network;
  if (isOfPods(network)) return `VPC CNI of ${tags["node.k8s.amazonaws.com/instance_id"] ?? "a node"}`;
  const found = ownerByDescription(description);
  return found ? `${found.owner} ${found.name}` : description || (managedBy ?? `somebody else's (${type})`);
}

function interfaceRemoval({ id, managedBy, status, description }: NetworkInterface): string {
  const found = ownerByDescription(description);
  if (found) return found.call(found.name);
  // One that is in use goes with what uses it; AWS deletes no other.
  return status === "available"
    ? `ec2 delete-network-interface --network-interface-id ${id}`
    : `ec2 describe-network-interfaces --network-interface-ids ${id}${managedBy === undefined ? "" : " --include-managed-resources"}`;
}

const ownerByDescription = (text: string) =>
  interfaceOwners.flatMap(({ description, ...owner }) => {
    const [, name] = description.exec(text) ?? [];
    return name === undefined ? [] : [{ ...owner, name }];
  })[0];
