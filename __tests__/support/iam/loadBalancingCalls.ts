import type { Permission } from "./decision";
import { queryOf } from "./queryCall";
import { type Call, requestTags, resourceTags, type Scope, type Tags } from "./signedCall";

interface KnownTags {
  readonly tagsOf: (service: "elasticloadbalancing", arns: readonly string[]) => Promise<Readonly<Record<string, Tags>>>;
}

/** What is made has no id yet: the ARN of what it belongs to, or its name, leads to its own. */
const made: Readonly<Record<string, (get: (name: string) => string) => string>> = {
  CreateLoadBalancer: (get) => `loadbalancer/${get("Type") === "network" ? "net" : "app"}/${get("Name")}/*`,
  CreateTargetGroup: (get) => `targetgroup/${get("Name")}/*`,
  CreateListener: (get) =>
    `${get("LoadBalancerArn")
      .split(":")
      .at(-1)!
      .replace(/^loadbalancer/, "listener")}/*`,
  CreateRule: (get) =>
    `${get("ListenerArn")
      .split(":")
      .at(-1)!
      .replace(/^listener/, "listener-rule")}/*`,
};

/**
 * The permissions that a call of Elastic Load Balancing needs: its own on what it names, and that for the tags it gives.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html
 */
export async function loadBalancingPermissions(
  call: Call,
  { account, region }: Scope,
  { tagsOf }: KnownTags,
): Promise<readonly Permission[]> {
  const { action, entries, get, tags } = queryOf(call);
  const permission = `elasticloadbalancing:${action}`;
  if (action.startsWith("Describe")) return [{ action: permission, resource: "*", context: {} }];
  const given = requestTags(tags("Tags\\.member"));
  const named = ["LoadBalancerArn", "TargetGroupArn", "ListenerArn", "RuleArn"].map(get).filter((arn) => arn !== "");
  const arns = [...named, ...entries("ResourceArns\\.member")];
  const own = made[action]?.(get);
  const ownArn = own === undefined ? undefined : `arn:aws:elasticloadbalancing:${region}:${account}:${own}`;
  const about = arns.length > 0 ? arns : [ownArn ?? "*"];
  const tagged = arns.length > 0 ? await tagsOf("elasticloadbalancing", arns) : {};
  return [
    ...about.map((resource) => ({ action: permission, resource, context: { ...given, ...resourceTags(tagged[resource] ?? {}) } })),
    ...(ownArn !== undefined && Object.keys(given).length > 0
      ? [{ action: "elasticloadbalancing:AddTags", resource: ownArn, context: { ...given, "elasticloadbalancing:CreateAction": action } }]
      : []),
  ];
}
