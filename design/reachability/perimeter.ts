import { type AmazonOwned, actionsWithoutResourceOwner, amazonOwned } from "../../aws/amazonOwned";
import { layerBuckets } from "../../aws/hosts";
import { partitionOf } from "../../aws/regions";
import type { ClusterConfig } from "../../config/schema/schema";
import { amazonRegistryAccounts, eksRegistry } from "../images/awsRegistries";
import { allow, type Condition, policyDocument, type PolicyDocument, type Statement } from "../iam/policy";

/** A statement about principals of any account. */
interface PerimeterStatement extends Statement {
  readonly Principal: "*";
}

/** An endpoint policy that keeps data inside an organization. */
export type PerimeterPolicy = PolicyDocument<PerimeterStatement>;

/** What a statement compares with StringEquals, by condition key. */
type Equals = Readonly<Record<string, string | readonly string[]>>;

interface StatementOptions {
  readonly actions?: readonly string[];
  readonly resources?: readonly string[];
  /** One statement for each of them. */
  readonly when: readonly Equals[];
}

/** One statement for each way to belong to the organization; a single one has no number. */
const statementsFor = (sid: string, { actions = ["*"], resources = ["*"], when }: StatementOptions): readonly PerimeterStatement[] =>
  when.map((equals, index) => ({
    Sid: `${sid}${when.length > 1 ? index + 1 : ""}`,
    Principal: "*",
    ...allow(actions, resources, conditionOf(equals)),
  }));

const conditionOf = (equals: Equals): Condition | undefined => (Object.keys(equals).length > 0 ? { StringEquals: equals } : undefined);

/**
 * The endpoint policy of a service around the organization of `network.endpoints.perimeter`; undefined where the cluster file asks for none. Principals of the
 * organization reach its resources, and those of Amazon that nodes need. A pod's token has no principal yet: it may become any role of the organization.
 * @see https://github.com/aws-samples/data-perimeter-policy-examples/tree/main/vpc_endpoint_policies
 */
export function perimeterPolicy(config: ClusterConfig, service: string): PerimeterPolicy | undefined {
  const { network, region } = config;
  const { perimeter } = network.endpoints;
  if (!perimeter) return undefined;
  const belongsTo = (side: "Principal" | "Resource"): readonly Equals[] => [
    { [`aws:${side}OrgID`]: perimeter.organization },
    ...(perimeter.accounts.length > 0 ? [{ [`aws:${side}Account`]: perimeter.accounts }] : []),
  ];
  const principals = belongsTo("Principal");
  const resources = belongsTo("Resource");
  const withoutOwner = actionsWithoutResourceOwner[service];
  const partition = partitionOf(region).id;
  return policyDocument([
    ...statementsFor("OrganizationToOrganization", {
      when: principals.flatMap((principal) => resources.map((resource) => ({ ...principal, ...resource }))),
    }),
    { Sid: "AwsServices", Principal: "*", ...allow(["*"], ["*"], { Bool: { "aws:PrincipalIsAWSService": "true" } }) },
    ...(withoutOwner ? statementsFor("OrganizationToNobodysResources", { actions: withoutOwner, when: principals }) : []),
    ...(service === "sts" ? statementsFor("TokensToRoles", { actions: ["sts:AssumeRoleWithWebIdentity"], when: resources }) : []),
    ...[true, undefined].flatMap((withoutPrincipal) => {
      const owned = [...amazonOwned, ...registries, ...layers(network.egress)].filter(
        ({ calledBy, ...one }) =>
          one.service === service &&
          one.withoutPrincipal === withoutPrincipal &&
          (calledBy === undefined || config[calledBy] !== undefined),
      );
      if (owned.length === 0) return [];
      return statementsFor(withoutPrincipal ? "AnyoneToPublicObjects" : "OrganizationToAmazon", {
        actions: [...new Set(owned.flatMap(({ actions }) => actions))],
        resources: [...new Set(owned.flatMap((one) => one.resources(region).map((resource) => `arn:${partition}:${resource}`)))],
        when: withoutPrincipal ? [{}] : principals,
      });
    }),
  ]);
}

/** Names of the repositories in Amazon's registries; they stand for the account where AWS has not published it. */
export const amazonRepositories = { eks: ["eks/*", "amazon*"], bottlerocket: ["bottlerocket-*"] } as const;

const registries: readonly AmazonOwned[] = ["ecr.api", "ecr.dkr"].map((service) => ({
  service,
  actions: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
  resources: (region) => {
    const accounts = amazonRegistryAccounts(region);
    return (["eks", "bottlerocket"] as const).flatMap((registry) => {
      const account = accounts[registry];
      return account
        ? [`ecr:${region}:${account}:repository/*`]
        : amazonRepositories[registry].map((name) => `ecr:${region}:*:repository/${name}`);
    });
  },
}));

/** The layers of images in Amazon ECR, and of those in Kubernetes' own registry where nodes reach it: they too are in a bucket of the region. */
const layers = (egress: ClusterConfig["network"]["egress"]): readonly AmazonOwned[] => [
  {
    service: "s3",
    actions: ["s3:GetObject"],
    resources: (region) =>
      [eksRegistry(region), ...(egress === "none" ? [] : ["registry.k8s.io"])]
        .flatMap((registry) => layerBuckets(registry, region))
        .map((bucket) => `s3:::${bucket}/*`),
    withoutPrincipal: true,
  },
];
