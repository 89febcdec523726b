import { permissionOf } from "./calledActions";
import type { Context, Permission } from "./decision";
import { eksPermissions } from "./eksCalls";
import { impliedPermissions, type KnownTemplates, namedTemplates } from "./fleetCalls";
import { loadBalancingPermissions } from "./loadBalancingCalls";
import { queryOf } from "./queryCall";
import { type Call, requestTags, resourceTags, type Scope, type Tags } from "./signedCall";

/** What IAM knows of what exists already. */
export interface Known extends KnownTemplates {
  /** Path and permissions boundary of a role; undefined where there is none. */
  readonly role: (name: string) => Promise<{ readonly path: string; readonly boundary?: string } | undefined>;
  /** Tags and aliases of a KMS key. */
  readonly key: (id: string) => Promise<{ readonly tags: Tags; readonly aliases: readonly string[] }>;
  readonly tagsOfGroup: (autoScalingGroup: string) => Promise<Tags>;
  /** Tags of resources of EC2, by their ids, or of Elastic Load Balancing, by their ARNs. */
  readonly tagsOf: (service: "ec2" | "elasticloadbalancing", ids: readonly string[]) => Promise<Readonly<Record<string, Tags>>>;
}

/**
 * The permissions that a call needs: its own, those for what it names (roles that it passes, keys), and those for the tags it gives.
 * A call that is not known here is an error: whoever adds one says what it is about.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export async function permissionsOf(call: Call, scope: Scope, known: Known): Promise<readonly Permission[]> {
  const permissions = await (services[scope.service] ?? unknownService)(call, scope, known);
  return permissions.map(({ context, ...permission }) => ({ ...permission, context: { "aws:RequestedRegion": scope.region, ...context } }));
}

type Reader = (call: Call, scope: Scope, known: Known) => Promise<readonly Permission[]> | readonly Permission[];

const unknownService: Reader = ({ method, url }, { service }) => {
  throw new Error(`${service} is not known here: ${method} ${url}`);
};

/** Types of EC2's resources by the prefix of their ids. */
const typesOfIds: Readonly<Record<string, string>> = {
  ami: "image",
  eni: "network-interface",
  i: "instance",
  lt: "launch-template",
  rtb: "route-table",
  sg: "security-group",
  sgr: "security-group-rule",
  subnet: "subnet",
  vol: "volume",
  vpc: "vpc",
  vpce: "vpc-endpoint",
};

const ec2: Reader = async (call, { account, region }, known) => {
  const { action, parameters, entries, tags } = queryOf(call);
  // Images are Amazon's or shared: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
  const arn = (type: string, id: string): string => `arn:aws:ec2:${region}:${type === "image" ? "" : account}:${type}/${id}`;
  const isRead = /^(Describe|Get)/.test(action);
  // What a template says is used when something is started with it.
  const isAboutParameters = !isRead && !action.startsWith("CreateLaunchTemplate");
  const named = new Map(
    [...(isAboutParameters ? [...parameters.values(), ...(await namedTemplates(call, known))] : [])].flatMap((value) => {
      const type = typesOfIds[/^([a-z]+)-[0-9a-f]+$/.exec(value)?.[1] ?? ""];
      return type ? [[arn(type, value), value]] : [];
    }),
  );
  const tagged = named.size > 0 ? await known.tagsOf("ec2", [...named.values()]) : {};
  const specifications = entries("TagSpecification", "\\.ResourceType").map((type, index) => ({
    type,
    context: requestTags(tags(`TagSpecification\\.${index + 1}\\.Tag`)),
  }));
  // Reading is about no resource. Whatever is made is about all that it is given, too.
  const about = isRead ? ["*"] : [...new Set([...named.keys(), ...specifications.map(({ type }) => arn(type, "*"))])];
  const given = Object.assign({}, requestTags(tags("Tag")), ...specifications.map(({ context }) => context)) as Context;
  const own = [
    ...(about.length > 0 ? about : ["*"]).map((resource) => ({
      action: `ec2:${action}`,
      resource,
      context: { ...given, ...resourceTags(tagged[named.get(resource) ?? ""] ?? {}) },
    })),
    ...specifications.map(({ type, context }) => ({
      action: "ec2:CreateTags",
      resource: arn(type, "*"),
      context: { ...context, "ec2:CreateAction": action },
    })),
  ];
  return [...own, ...(await impliedPermissions(call, own, known))];
};

const iam: Reader = async (call, { account }, { role }) => {
  const { action, get, tags } = queryOf(call);
  const arn = (kind: string, path: string, name: string): string => `arn:aws:iam::${account}:${kind}${path}${name}`;
  const given = requestTags(tags("Tags\\.member"));
  const one = (resource: string, context: Context = {}) => [{ action: `iam:${action}`, resource, context: { ...given, ...context } }];
  const boundary = get("PermissionsBoundary");
  if (action === "CreateRole") {
    const tagging = Object.keys(given).length > 0 ? ["iam:TagRole"] : [];
    const context = { ...given, ...(boundary && { "iam:PermissionsBoundary": boundary }) };
    const resource = arn("role", get("Path") || "/", get("RoleName"));
    return [`iam:${action}`, ...tagging].map((needed) => ({ action: needed, resource, context }));
  }
  if (action === "CreatePolicy") return one(arn("policy", get("Path") || "/", get("PolicyName")));
  if (action === "CreateOpenIDConnectProvider") return one(arn("oidc-provider", "/", get("Url").replace("https://", "")));
  if (get("OpenIDConnectProviderArn")) return one(get("OpenIDConnectProviderArn"));
  if (get("RoleName")) {
    const found = await role(get("RoleName"));
    const bound = boundary || found?.boundary;
    return one(arn("role", found?.path ?? "/", get("RoleName")), {
      ...(bound && { "iam:PermissionsBoundary": bound }),
      ...(get("PolicyArn") && { "iam:PolicyARN": get("PolicyArn") }),
    });
  }
  if (get("PolicyArn")) return one(get("PolicyArn"));
  throw new Error(`iam:${action} is not known here`);
};

const sts: Reader = (call) => {
  const { action, get } = queryOf(call);
  // Everybody may ask who they are: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
  return action === "GetCallerIdentity" ? [] : [{ action: `sts:${action}`, resource: get("RoleArn"), context: {} }];
};

const autoscaling: Reader = async (call, { account, region }, { tagsOfGroup }) => {
  const { action, entries, get, tags } = queryOf(call);
  const named = action.startsWith("Describe") ? "" : get("AutoScalingGroupName");
  const groups = [...new Set([...entries("Tags\\.member", "\\.ResourceId"), ...(named ? [named] : [])])];
  if (groups.length === 0) return [{ action: `autoscaling:${action}`, resource: "*", context: {} }];
  return Promise.all(
    groups.map(async (group) => ({
      action: `autoscaling:${action}`,
      resource: `arn:aws:autoscaling:${region}:${account}:autoScalingGroup:00000000-0000-0000-0000-000000000000:autoScalingGroupName/${group}`,
      context: { ...requestTags(tags("Tags\\.member")), ...resourceTags(await tagsOfGroup(group)) },
    })),
  );
};

/** Name and input of a call of the JSON protocol. */
function jsonCall({ headers, body }: Call): { readonly name: string; readonly input: Readonly<Record<string, unknown>> } {
  return { name: headers["x-amz-target"]?.split(".")[1] ?? "", input: JSON.parse(body || "{}") as Readonly<Record<string, unknown>> };
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");

const kms: Reader = async (call, { account, region }, { key }) => {
  const { name, input } = jsonCall(call);
  const arn = (id: string): string =>
    id.startsWith("arn:") ? id : `arn:aws:kms:${region}:${account}:${id.startsWith("alias/") ? id : `key/${id}`}`;
  const action = `kms:${name}`;
  if (name === "CreateKey") {
    const tags = (input["Tags"] ?? []) as readonly { readonly TagKey: string; readonly TagValue: string }[];
    const context = requestTags(Object.fromEntries(tags.map(({ TagKey, TagValue }) => [TagKey, TagValue])));
    const tagging = tags.length > 0 ? [{ action: "kms:TagResource", resource: arn("new"), context }] : [];
    return [{ action, resource: "*", context }, ...tagging];
  }
  const id = text(input["TargetKeyId"]) || text(input["KeyId"]);
  const alias = text(input["AliasName"]);
  const named = alias ? [{ action, resource: arn(alias), context: {} }] : [];
  if (!id) return named.length > 0 ? named : [{ action, resource: "*", context: {} }];
  const { tags, aliases } = await key(id);
  const context = { ...resourceTags(tags), ...(aliases.length > 0 && { "kms:ResourceAliases": aliases }) };
  return [...named, { action, resource: arn(id), context }];
};

const logs: Reader = (call, { account, region }) => {
  const { name, input } = jsonCall(call);
  const group = text(input["logGroupName"]) || text(input["logGroupNamePrefix"]);
  const resource = text(input["resourceArn"]) || `arn:aws:logs:${region}:${account}:log-group:${group}`;
  const tags = (input["tags"] ?? {}) as Tags;
  const tagging = name === "CreateLogGroup" && Object.keys(tags).length > 0 ? ["logs:TagResource"] : [];
  const key = name === "CreateLogGroup" && input["kmsKeyId"] !== undefined ? ["logs:AssociateKmsKey"] : [];
  return [`logs:${name}`, ...tagging, ...key].map((action) => ({ action, resource, context: requestTags(tags) }));
};

const ssm: Reader = (call, { account, region }) => {
  const { name, input } = jsonCall(call);
  const parameter = text(input["Name"]);
  const owner = parameter.startsWith("/aws/service/") ? "" : account;
  return [{ action: `ssm:${name}`, resource: `arn:aws:ssm:${region}:${owner}:parameter${parameter}`, context: {} }];
};

const sqs: Reader = (call, { account, region }) => {
  const { name, input } = jsonCall(call);
  const queue = text(input["QueueName"]) || text(input["QueueUrl"]).split("/").pop();
  return [{ action: `sqs:${name}`, resource: `arn:aws:sqs:${region}:${account}:${queue}`, context: {} }];
};

/** Buckets are named in the path, as those of servers without names are. */
const s3: Reader = ({ method, url }) => {
  const [, bucket = "", object = ""] = /^\/([^/]*)\/?(.*)$/.exec(decodeURIComponent(url.split("?")[0]!))!;
  const verb = { GET: "Get", HEAD: "Head", PUT: "Put", DELETE: "Delete" }[method] ?? method;
  const api = object ? `${verb}Object` : method === "GET" ? "ListObjectsV2" : `${verb}Bucket`;
  return [{ action: permissionOf(`s3:${api}`), resource: `arn:aws:s3:::${bucket}${object && `/${object}`}`, context: {} }];
};

/** Services whose calls are about no resource as far as they are made here: certificates, web ACLs and protections of load balancers. */
const aboutNothing: Reader = (call, { service }) => [{ action: `${service}:${jsonCall(call).name}`, resource: "*", context: {} }];

const services: Readonly<Record<string, Reader>> = {
  ...{ acm: aboutNothing, shield: aboutNothing, wafv2: aboutNothing },
  ...{ autoscaling, ec2, eks: eksPermissions, elasticloadbalancing: loadBalancingPermissions, iam, kms, logs, s3, sqs, ssm, sts },
};
