import { actionsWithoutResourceOwner, packageBuckets } from "../../aws/amazonOwned";
import { layerBuckets } from "../../aws/hosts";
import { partitionOf } from "../../aws/regions";
import { nodeClassEntries } from "../../config/schema/karpenter";
import type { ClusterConfig } from "../../config/schema/schema";
import type { ClusterFacts } from "../facts";
import { amazonRegistryAccounts, eksRegistry } from "../images/awsRegistries";
import { isInRegionalRegistry, mirrorAccount, nameInRegistry, registryOf } from "../images/images";
import { isAboutNoResource, isAmazonsResource, roleCalls } from "./calls.table";
import { type EndpointDesign, type ExistingEndpoint, planExistingEndpoints } from "./endpoints";
import { pulledRepository, type Reachability } from "./paths";
import type { AnyOtherValue, ConditionKeys } from "./policyConditions";
import type { AwsRequest } from "./policyEvaluation";

/** Whose a resource is: an AWS account and an organization, as far as they are known. Nobody's where `null`. */
type Owner = { readonly account?: string | AnyOtherValue | undefined; readonly organization?: string | undefined } | null;

/** Something that a consumer asks of a service, through an endpoint that is created for it. */
export interface NeededRequest extends AwsRequest {
  readonly consumer: string;
  readonly service: string;
  /** Whether the resource is the user's. */
  readonly isOwn: boolean;
}

type Call = Pick<NeededRequest, "consumer" | "service" | "action" | "resource" | "caller"> & { readonly owner: Owner };

/** An account and an organization whose ids no user's policy names. */
const amazon = { account: "amazon", organization: "amazon" };

/**
 * What the cluster asks of AWS through the endpoints that are created, as far as it is known what that is: nothing of services that are in the
 * cluster file by name.
 */
export const neededRequests = (facts: ClusterFacts): readonly NeededRequest[] =>
  facts.reachability
    .flatMap((pair) => callsOf(facts, pair))
    .flatMap(({ owner, ...call }) => {
      const endpoint = facts.endpoints.find(({ service }) => service === call.service);
      if (!endpoint) return [];
      const keys = conditionKeys(facts.config, { ...call, region: endpoint.serviceRegion }, owner);
      return [{ ...call, isOwn: owner?.organization !== amazon.organization, keys, through: endpoint.type }];
    });

/** A VPC endpoint that is there already, and what the cluster calls through it, sorted: actions that a policy must name, or a pattern of them. */
export interface UsedEndpoint extends ExistingEndpoint {
  readonly actions: readonly string[];
}

/** The VPC endpoints that an existing VPC is said to have, with the calls that are known, sorted by service. */
export function usedEndpoints(facts: ClusterFacts): readonly UsedEndpoint[] {
  const actions = calledActions(facts);
  return planExistingEndpoints(facts.config).map((endpoint) => ({ ...endpoint, actions: actions(endpoint.service) }));
}

/** The actions that a cluster is known to call of a service, sorted: those that a policy must name, or a pattern of them. */
export function calledActions(facts: ClusterFacts): (service: string) => readonly string[] {
  const calls = facts.reachability.flatMap((pair) => callsOf(facts, pair)).filter(({ action }) => !action.includes("*"));
  return (service) => [...new Set(calls.flatMap((call) => (call.service === service ? [call.action] : [])))].sort();
}

function callsOf(facts: ClusterFacts, { consumer, need }: Reachability): readonly Call[] {
  const { config } = facts;
  if (need.kind === "host") return [];
  if (need.kind === "image") return imageCalls(facts, consumer, pulledRepository(need));
  const { service } = need;
  const byRole = roleCalls(config, consumer, service).flatMap(({ Action, Resource }) =>
    Action.flatMap((action) => Resource.map((resource) => roleCall(config, { consumer, service, action, resource }))),
  );
  return [...byRole, ...otherCalls(facts, consumer, service)];
}

function roleCall(config: ClusterConfig, call: Pick<Call, "consumer" | "service" | "action"> & { readonly resource: string }): Call {
  const { action, resource, service } = call;
  const isNobodys = actionsWithoutResourceOwner[service]?.includes(action);
  const owner = isNobodys ? null : ownerOf(config, isAmazonsResource(config, service, resource));
  return { ...call, resource: isAboutNoResource(action) ? undefined : resource, caller: "role", owner };
}

/** The accounts of AMIs and public parameters differ by region, and AWS documents them nowhere. */
function ownerOf({ accountId, network, registry }: ClusterConfig, isAmazons: boolean | undefined): Owner {
  if (isAmazons === undefined) return {};
  if (!isAmazons) return { organization: network.endpoints.perimeter?.organization };
  const own = [accountId, registry.accountId].filter((id) => id !== undefined);
  return { account: { anyBut: own }, organization: amazon.organization };
}

/** What is called without a role, or is not the user's. */
function otherCalls({ config, nodeGroups }: ClusterFacts, consumer: string, service: string): readonly Call[] {
  const { region } = config;
  const call = { consumer, service };
  const partition = partitionOf(region).id;
  if (service === "sts") {
    const owner = { organization: config.network.endpoints.perimeter?.organization };
    const resource = `arn:${partition}:iam::*:role/*`;
    return [{ ...call, action: "sts:AssumeRoleWithWebIdentity", resource, caller: "serviceAccountToken", owner }];
  }
  if (consumer === "the bastion" && service === "s3") {
    return packageBuckets(region)
      .slice(0, 1)
      .map((bucket) => ({ ...call, ...objectIn(partition, bucket), caller: "anonymous", owner: amazon }));
  }
  if (!["kubelet", "Fargate"].includes(consumer)) return [];
  const { eks, bottlerocket } = amazonRegistryAccounts(region);
  const usesBottlerocket =
    nodeGroups.some(({ family }) => family === "Bottlerocket") ||
    nodeClassEntries(config).some(({ group }) => group.amiFamily === "Bottlerocket");
  if (service === "ecr.api" || service === "ecr.dkr") {
    return [eks, ...(usesBottlerocket ? [bottlerocket] : [])].flatMap((account) =>
      pullCalls({ consumer, service, region, account, name: "*", organization: amazon.organization }),
    );
  }
  return service === "s3" ? layerCalls(consumer, eksRegistry(region), region) : [];
}

/** Pulling an image: from Amazon ECR of the region, or at least its layers from a bucket of the region. */
function imageCalls({ config }: ClusterFacts, consumer: string, repository: string): readonly Call[] {
  const { network, region } = config;
  const layers = layerCalls(consumer, registryOf(repository), region);
  if (!isInRegionalRegistry(repository, region)) return layers;
  const [account] = /^\d{12}(?=\.)/.exec(repository) ?? [];
  const isAmazons = account !== undefined && Object.values(amazonRegistryAccounts(region)).includes(account);
  const ofMirror = account === mirrorAccount(config) ? network.endpoints.perimeter?.organization : undefined;
  const organization = isAmazons ? amazon.organization : ofMirror;
  return [...pullCalls({ consumer, service: "ecr.dkr", region, account, name: nameInRegistry(repository), organization }), ...layers];
}

interface PullOptions {
  readonly consumer: string;
  readonly service: string;
  readonly region: string;
  readonly account: string | undefined;
  /** Of the repository. */
  readonly name: string;
  /** That of the account; undefined where it is not known. */
  readonly organization: string | undefined;
}

/**
 * A registry answers behind `ecr.dkr`; AWS advises to let the same pass `ecr.api`, whose calls the registry makes.
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEC2ContainerRegistryPullOnly.html
 * @see https://github.com/aws-samples/data-perimeter-policy-examples/blob/main/service_specific_guidance/ecr-specific-guidance.md
 */
const pullCalls = ({ consumer, service, region, account, name, organization }: PullOptions): readonly Call[] =>
  ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"].map((action) => ({
    consumer,
    service,
    action,
    resource: `arn:${partitionOf(region).id}:ecr:${region}:${account ?? "*"}:repository/${name}`,
    caller: "role",
    owner: { account, organization },
  }));

/** @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html#ecr-minimum-s3-perms */
const layerCalls = (consumer: string, registry: string, region: string): readonly Call[] =>
  layerBuckets(registry, region).map((bucket) => ({
    consumer,
    service: "s3",
    ...objectIn(partitionOf(region).id, bucket),
    caller: "amazonAccount",
    owner: amazon,
  }));

const objectIn = (partition: string, bucket: string) => ({ action: "s3:GetObject", resource: `arn:${partition}:s3:::${bucket}/*` });

/** What requests say under the keys that endpoint policies are written with. */
function conditionKeys(
  { accountId, network, region: ownRegion, registry }: ClusterConfig,
  { action, caller, region = ownRegion }: Pick<Call, "action" | "caller"> & { readonly region?: string | undefined },
  owner: Owner,
): ConditionKeys {
  const ownAccount = accountId ?? registry.accountId;
  const isSigned = caller === "role" || caller === "amazonAccount";
  const principal = caller === "role" ? { account: ownAccount, organization: network.endpoints.perimeter?.organization } : amazon;
  const known: Readonly<Record<string, ReturnType<ConditionKeys>>> = {
    "aws:principalaccount": isSigned ? principal.account : null,
    "aws:principalisawsservice": isSigned ? "false" : null,
    "aws:principalorgid": isSigned ? principal.organization : null,
    "aws:principaltype": undefined,
    "aws:requestedregion": region,
    "aws:resourceaccount": owner ? owner.account : null,
    "aws:resourceorgid": owner ? owner.organization : null,
    "aws:resourceorgpaths": owner ? (owner.organization === amazon.organization ? amazon.organization : undefined) : null,
    "aws:securetransport": "true",
    // Not in a request that comes through a VPC endpoint: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
    "aws:sourceip": null,
    "aws:sourcevpc": network.existingVpc?.id,
    "aws:viaawsservice": "false",
    // As aws:ResourceAccount, and older: https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html
    "s3:resourceaccount": action.startsWith("s3:") && owner ? owner.account : null,
  };
  const ofPrincipal = caller === "role" ? undefined : null;
  return (key) => {
    const name = key.toLowerCase();
    return name in known ? known[name] : name.startsWith("aws:principal") ? ofPrincipal : undefined;
  };
}

/** The requests through one endpoint. */
export const requestsThrough = (requests: readonly NeededRequest[], { service }: EndpointDesign): readonly NeededRequest[] =>
  requests.filter((request) => request.service === service);
