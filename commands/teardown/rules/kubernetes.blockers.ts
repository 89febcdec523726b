import { sampleNamespace } from "../../../design/fargate/pods";
import type { NamedResource, Tags, TeardownAccount } from "./account";
import { belongsToCluster } from "./ownership";
import { awsCommand, type Blocker, deleteCalls, type Effect, inOwnSubnet, inOwnVpc, type Teardown } from "./teardown";

/** The Kubernetes object that something in AWS was made for. */
interface OwnerObject {
  readonly kind: "Gateway" | "Ingress" | "Service" | "PersistentVolumeClaim";
  readonly namespace: string;
  readonly name: string;
}

/**
 * The tags that tell the owner, as `namespace/name`.
 * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/deploy/configurations/
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEKSLoadBalancingPolicy.html
 */
const objectTags: readonly (readonly [tag: string, kind: OwnerObject["kind"]])[] = [
  ["ingress.k8s.aws/stack", "Ingress"],
  ["service.k8s.aws/stack", "Service"],
  ["ingress.eks.amazonaws.com/stack", "Ingress"],
  ["service.eks.amazonaws.com/stack", "Service"],
  ["gateway.k8s.aws.alb/stack", "Gateway"],
  ["gateway.k8s.aws.nlb/stack", "Gateway"],
  ["kubernetes.io/service-name", "Service"],
];

function objectOfTags(tags: Tags): OwnerObject | undefined {
  const [kind, namespace, name] =
    objectTags.flatMap(([tag, kind]) => (tags[tag] ? [[kind, ...tags[tag].split("/")] as const] : []))[0] ?? [];
  return kind && namespace && name ? { kind, namespace, name } : undefined;
}

/** Ingresses that share a load balancer. */
interface IngressGroup {
  readonly name: string;
  /** Which Ingresses are in it, as the end of a phrase. */
  readonly members: string;
}

/**
 * The tags that tell a group by its name, and what puts an Ingress into it: EKS Auto Mode does not read the annotation.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/auto-configure-alb.html
 */
const groupTags: readonly (readonly [tag: string, key: string])[] = [
  ["ingress.k8s.aws/stack", "with the annotation alb.ingress.kubernetes.io/group.name"],
  ["ingress.eks.amazonaws.com/stack", "whose IngressClassParams have spec.group.name"],
];

const groupOfTags = (tags: Tags): IngressGroup | undefined =>
  groupTags.flatMap(([tag, key]) => (tags[tag] ? [{ name: tags[tag], members: `${key}: ${tags[tag]}` }] : []))[0];

/** The claim of a volume. @see https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/tagging.md */
function claimOfTags(tags: Tags): OwnerObject | undefined {
  const [namespace, name] = ["namespace", "name"].map((part) => tags[`kubernetes.io/created-for/pvc/${part}`]);
  return namespace && name ? { kind: "PersistentVolumeClaim", namespace, name } : undefined;
}

const objectText = ({ kind, namespace, name }: OwnerObject): string => `${kind} ${namespace}/${name}`;

const deleteCommand = ({ kind, namespace, name }: OwnerObject): string =>
  `kubectl --namespace ${namespace} delete ${kind.toLowerCase()} ${name}`;

/** A kind of resource that controllers make, what it does to the stacks, and how it is deleted when the controllers are gone. */
interface ControllerResource {
  readonly kind: string;
  readonly resources: (account: TeardownAccount) => readonly NamedResource[];
  readonly effect: (teardown: Teardown, id: string) => Effect;
  readonly remove: (id: string) => string;
}

const leftByController: Effect = { effect: "outlives", stack: "workload", why: "nobody deletes it when the controller is gone" };

const controllerResources: readonly ControllerResource[] = [
  {
    kind: "load balancer",
    resources: ({ loadBalancers }) => loadBalancers,
    effect: ({ account, ownSubnetIds }, arn) =>
      account.loadBalancers.some(({ id, subnetIds }) => id === arn && subnetIds.some((subnetId) => ownSubnetIds.has(subnetId)))
        ? inOwnSubnet
        : leftByController,
    remove: deleteCalls["load balancer"],
  },
  {
    kind: "target group",
    resources: ({ targetGroups }) => targetGroups,
    effect: () => leftByController,
    remove: (arn) => `elbv2 delete-target-group --target-group-arn ${arn}`,
  },
  {
    kind: "security group",
    // EKS's own group goes with the cluster.
    resources: ({ securityGroups, cluster }) => securityGroups.filter(({ tags }) => !cluster || tags["aws:eks:cluster-name"] === undefined),
    effect: ({ design }) => (design.config.network.existingVpc ? leftByController : inOwnVpc),
    remove: deleteCalls["security group"],
  },
];

/** What controllers made of Ingresses and Services. It takes the controller to delete it, so it comes before the workload stack. */
export const controllerBlockers = (teardown: Teardown): readonly Blocker[] =>
  controllerResources.flatMap(({ kind, resources, effect, remove }) =>
    resources(teardown.account)
      .filter(
        ({ id, tags }) =>
          belongsToCluster(tags, teardown.design.config.name) && !isOwnGroup(teardown, id) && !goesWithSamples(teardown, tags),
      )
      .map(({ id, name, tags }) => {
        const owner = objectOfTags(tags);
        const group = groupOfTags(tags);
        return {
          kind,
          id,
          owner: owner ? objectText(owner) : group ? `IngressGroup ${group.name}` : name,
          ...effect(teardown, id),
          fix: protectionStep(teardown, id) + (deletionOf(teardown, owner, group) ?? awsCommand(teardown, remove(id))),
        };
      }),
  );

/** Security groups that the stacks make have tags of the cluster, too, so that load balancers are let in. */
const isOwnGroup = ({ ownSecurityGroups }: Teardown, id: string): boolean => ownSecurityGroups.some((group) => group.id === id);

/** The samples go with the workload stack, and with the last of them the security group that all load balancers share. */
function goesWithSamples({ design, hasWorkload }: Teardown, tags: Tags): boolean {
  const owner = objectOfTags(tags);
  const balanced = design.samples.filter(({ namespace }) => namespace === sampleNamespace);
  const shared = tags["elbv2.k8s.aws/resource"] === "backend-sg";
  return hasWorkload && balanced.some(({ name }) => shared || (owner?.namespace === sampleNamespace && owner.name === name));
}

/**
 * AWS deletes no load balancer with this attribute, and the controller waits for ever.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html
 */
function protectionStep({ account, hasWorkload }: Teardown, arn: string): string {
  const isProtected = account.loadBalancers.some(({ id, deletionProtection }) => id === arn && deletionProtection);
  if (!isProtected) return "";
  return `set its attribute deletion_protection.enabled to false${hasWorkload ? " by the annotation that sets it" : ""}, then `;
}

/** While the controller runs it deletes what it made, and would make again what is deleted behind its back. */
function deletionOf({ hasWorkload }: Teardown, owner: OwnerObject | undefined, group: IngressGroup | undefined): string | undefined {
  if (!hasWorkload) return undefined;
  if (owner) return deleteCommand(owner);
  return group && `kubectl delete each Ingress ${group.members}`;
}

const volumeTags = /^(CSIVolumeName|ebs\.csi\.(?:aws|eks\.amazonaws)\.com\/cluster|kubernetes\.io\/created-for\/pv\/name)$/;

/** EBS volumes of PersistentVolumes. Terraform knows nothing of them, and the EBS CSI driver goes with the workload stack. */
export const volumeBlockers = (teardown: Teardown): readonly Blocker[] =>
  teardown.account.volumes
    .filter(({ tags }) => Object.keys(tags).some((key) => volumeTags.test(key)) && belongsToCluster(tags, teardown.design.config.name))
    .map(({ id, tags }) => {
      const claim = claimOfTags(tags);
      return {
        kind: "volume",
        id,
        owner: claim ? objectText(claim) : (tags["CSIVolumeName"] ?? "PersistentVolume"),
        effect: "outlives",
        stack: "workload",
        why: "it keeps its data, and costs, until it is deleted; make a snapshot of what you need first",
        fix: teardown.hasWorkload && claim ? deleteCommand(claim) : awsCommand(teardown, `ec2 delete-volume --volume-id ${id}`),
      };
    });
