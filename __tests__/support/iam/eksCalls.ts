import type { Context, Permission } from "./decision";
import { type Call, requestTags, type Scope } from "./signedCall";

/** Ids that AWS makes, where it does not matter which. */
const anyId = "00000000-0000-0000-0000-000000000000";

/** Kinds of what a cluster has, as paths have them and as ARNs and actions do. */
const kinds: Readonly<Record<string, { readonly arn: string; readonly action: string }>> = {
  addons: { arn: "addon", action: "Addon" },
  "node-groups": { arn: "nodegroup", action: "Nodegroup" },
  "fargate-profiles": { arn: "fargateprofile", action: "FargateProfile" },
  "access-entries": { arn: "access-entry", action: "AccessEntry" },
  "pod-identity-associations": { arn: "podidentityassociation", action: "PodIdentityAssociation" },
};

const updates: Readonly<Record<string, string>> = {
  "update-config": "Config",
  "update-version": "Version",
  update: "",
};

interface Body {
  readonly name?: string;
  readonly addonName?: string;
  readonly nodegroupName?: string;
  readonly fargateProfileName?: string;
  readonly principalArn?: string;
  readonly policyArn?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly roleArn?: string;
  readonly nodeRole?: string;
  readonly podExecutionRoleArn?: string;
  readonly serviceAccountRoleArn?: string;
  readonly launchTemplate?: object;
  readonly encryptionConfig?: readonly { readonly provider: { readonly keyArn: string } }[];
  readonly accessScope?: { readonly namespaces?: readonly string[] };
}

/**
 * The permissions that a call of EKS needs.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelastickubernetesservice.html
 */
export function eksPermissions({ method, url, body: sent }: Call, scope: Scope): readonly Permission[] {
  const [path = "", query = ""] = url.split("?");
  const [, collection, first, second, third, fourth, fifth] = path.split("/").map(decodeURIComponent);
  const body = JSON.parse(sent || "{}") as Body;
  const arn = (rest: string): string => `arn:aws:eks:${scope.region}:${scope.account}:${rest}`;
  const context = requestTags(body.tags ?? {});
  const one = (action: string, resource: string, more: Context = {}): readonly Permission[] => [
    { action: `eks:${action}`, resource, context: { ...context, ...more } },
  ];

  if (collection === "addons") return one("DescribeAddonVersions", "*");
  // The ARN in the path has slashes of its own.
  if (collection === "tags") {
    const tagged = decodeURIComponent(path.slice("/tags/".length));
    return one(method === "POST" ? "TagResource" : method === "DELETE" ? "UntagResource" : "ListTagsForResource", tagged);
  }
  if (collection !== "clusters") throw new Error(`eks: ${method} ${url} is not known here`);
  if (first === undefined) {
    if (method === "GET") return one("ListClusters", "*");
    return [
      ...one("CreateCluster", arn(`cluster/${body.name}`)),
      ...taggedAs(arn(`cluster/${body.name}`), body, context),
      ...neededFor(body, scope),
    ];
  }

  const cluster = arn(`cluster/${first}`);
  if (second === undefined) return one(method === "DELETE" ? "DeleteCluster" : "DescribeCluster", cluster);
  if (second === "update-config") return one("UpdateClusterConfig", cluster);
  if (second === "updates") {
    if (method === "POST") return one("UpdateClusterVersion", cluster);
    const of = new URLSearchParams(query);
    const [addon, group] = [of.get("addonName"), of.get("nodegroupName")];
    const part = addon ? [`addon/${first}/${addon}/${anyId}`] : group ? [`nodegroup/${first}/${group}/${anyId}`] : [];
    return [cluster, ...part.map(arn)].flatMap((resource) => one("DescribeUpdate", resource));
  }

  const kind = kinds[second];
  if (!kind) throw new Error(`eks: ${method} ${url} is not known here`);
  const resource = (name: string): string => {
    const principal = name.replace(/^arn:aws:iam::(\d+):(role|user)\/(?:.*\/)?/, "$2/$1/");
    return arn(kind.arn === "podidentityassociation" ? `${kind.arn}/${first}/${name}` : `${kind.arn}/${first}/${principal}/${anyId}`);
  };
  if (third === undefined) {
    if (method === "GET") return one(`List${kind.action}s`.replace("ys", "ies"), cluster);
    const name = body.addonName ?? body.nodegroupName ?? body.fargateProfileName ?? body.principalArn ?? `a-${anyId}`;
    return [...one(`Create${kind.action}`, cluster), ...taggedAs(resource(name), body, context), ...neededFor(body, scope)];
  }
  if (fourth === "access-policies") {
    const policyArn = body.policyArn ?? fifth;
    const namespaces = body.accessScope?.namespaces ?? [];
    const more = { ...(policyArn && { "eks:policyArn": policyArn }), ...(namespaces.length > 0 && { "eks:namespaces": namespaces }) };
    const action =
      method === "GET" ? "ListAssociatedAccessPolicies" : method === "POST" ? "AssociateAccessPolicy" : "DisassociateAccessPolicy";
    return one(action, resource(third), more);
  }
  const verb = method === "GET" ? "Describe" : method === "DELETE" ? "Delete" : "Update";
  const part = fourth === undefined ? "" : updates[fourth];
  if (part === undefined) throw new Error(`eks: ${method} ${url} is not known here`);
  return [...one(`${verb}${kind.action}${part}`, resource(third)), ...(method === "POST" ? neededFor(body, scope) : [])];
}

/** Whoever gives tags at a creation must be allowed to tag what is made. */
const taggedAs = (resource: string, { tags = {} }: Body, context: Context): readonly Permission[] =>
  Object.keys(tags).length > 0 ? [{ action: "eks:TagResource", resource, context }] : [];

/** What EKS does by the permissions of whoever calls it: passes roles, makes its own, uses keys and launch templates. */
function neededFor(body: Body, { account, region }: Scope): readonly Permission[] {
  const permission = (action: string, resource: string, context: Context = {}): Permission => ({ action, resource, context });
  const isPodIdentity = body.roleArn !== undefined && body.name === undefined;
  const passed: readonly (readonly [string | undefined, string])[] = [
    [body.roleArn, isPodIdentity ? "pods.eks.amazonaws.com" : "eks.amazonaws.com"],
    [body.nodeRole, "eks.amazonaws.com"],
    [body.podExecutionRoleArn, "eks-fargate-pods.amazonaws.com"],
    [body.serviceAccountRoleArn, "eks.amazonaws.com"],
  ];
  const serviceRole = (service: string): Permission =>
    permission("iam:CreateServiceLinkedRole", `arn:aws:iam::${account}:role/aws-service-role/${service}/${service}`, {
      "iam:AWSServiceName": service,
    });
  const instances = ["instance", "network-interface", "volume"].map((type) => `arn:aws:ec2:${region}:${account}:${type}/*`);
  return [
    ...passed.flatMap(([role, service]) => (role ? [permission("iam:PassRole", role, { "iam:PassedToService": service })] : [])),
    ...(body.roleArn !== undefined && !isPodIdentity ? [serviceRole("eks.amazonaws.com")] : []),
    ...(body.nodeRole ? [serviceRole("eks-nodegroup.amazonaws.com")] : []),
    ...(body.podExecutionRoleArn ? [serviceRole("eks-fargate.amazonaws.com")] : []),
    ...(body.encryptionConfig ?? []).flatMap(({ provider: { keyArn } }) => [
      permission("kms:DescribeKey", keyArn),
      permission("kms:CreateGrant", keyArn, { "kms:GrantIsForAWSResource": "true" }),
    ]),
    ...(body.launchTemplate
      ? instances.flatMap((resource) => [
          permission("ec2:RunInstances", resource),
          permission("ec2:CreateTags", resource, { "ec2:CreateAction": "RunInstances" }),
        ])
      : []),
  ];
}
