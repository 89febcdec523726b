import type { HopKind } from "../../commands/trace/rules/hop";
import { changed, type Copy, type PairNames, type Rows, serviceOf, type StackMutation, to } from "./mutationParts";

/** Attributes that are left out, or that name something else than they should. */
export const attributes: Rows = (found, config) => {
  const of = (type: string, hop: (pair: PairNames) => HopKind | undefined, ...others: readonly object[]): readonly StackMutation[] =>
    found("network", type).flatMap(({ id }) =>
      others.map((other) => ({
        what: `${id} with ${JSON.stringify(other)}`,
        change: changed("network", type, id, other),
        failsAt: hop,
      })),
    );
  const isOutside = ({ from, to: target }: PairNames): boolean =>
    (from !== "the bastion" || config.proxy?.squid !== undefined) && /k8s\.io|public\.ecr\.aws/.test(target);
  const outside = (hop: HopKind) => (pair: PairNames) => (isOutside(pair) ? hop : undefined);
  const isNat = config.network.egress === "nat";
  const hasSquid = config.proxy?.squid !== undefined;
  return [
    ...found("network", "aws_vpc").map(({ id }): StackMutation => ({
      what: "enable_dns_hostnames left out",
      change: (copy: Copy) => delete copy.network.resource["aws_vpc"]![id]!["enable_dns_hostnames"],
      failsAt: to("name", "ec2", "VPC CNI"),
    })),
    ...(isNat
      ? [
          ...of("aws_nat_gateway", outside("route"), { connectivity_type: "private" }, { allocation_id: null }),
          ...of("aws_internet_gateway", outside("route"), { vpc_id: "vpc-0123456789abcdef0" }),
        ]
      : []),
    ...(hasSquid
      ? [
          ...of("aws_internet_gateway", outside("proxyWayOut"), { vpc_id: "vpc-0123456789abcdef0" }),
          ...of("aws_lb_target_group", outside("name"), { port: 8080 }),
          ...of("aws_lb_listener", outside("name"), { protocol: "UDP" }),
          ...of("aws_autoscaling_group", outside("name"), { max_size: 0, min_size: 0, desired_capacity: 0 }),
        ]
      : []),
    ...(found("network", "aws_vpc").length > 0
      ? found("network", "aws_vpc_endpoint")
          .filter((endpoint) => serviceOf(endpoint) === "ecr.api")
          .map(({ id }): StackMutation => ({
            what: "a rule that forwards api.ecr",
            change: (copy) => {
              const domain = `api.ecr.${config.region}.amazonaws.com${config.region.startsWith("cn-") ? ".cn" : ""}`;
              copy.network.resource["aws_route53_resolver_rule"] = { added: { domain_name: domain, rule_type: "FORWARD" } };
              copy.network.resource["aws_route53_resolver_rule_association"] = {
                added: {
                  resolver_rule_id: "${aws_route53_resolver_rule.added.id}",
                  vpc_id: copy.network.resource["aws_vpc_endpoint"]![id]!["vpc_id"],
                },
              };
            },
            status: "unknown",
            failsAt: to("name", "ecr.api", "kubelet"),
          }))
      : []),
    ...found("workload", "kubernetes_manifest")
      .filter(({ block }) => (block["manifest"] as { kind?: string }).kind === "ENIConfig")
      .slice(0, 1)
      .flatMap(({ block, id }): readonly StackMutation[] => {
        const text = JSON.stringify(block["manifest"]);
        const [, zone = ""] = /pod_subnet_ids\[\\\\?\\?"([^"\\]+)/.exec(text) ?? [];
        if (zone === "" || Object.keys(config.fargateProfiles).length > 0) return [];
        return [
          {
            what: `${id} with the subnet of another zone`,
            change: changed("workload", "kubernetes_manifest", id, {
              manifest: JSON.parse(text.replace(`[\\"${zone}\\"]`, `[\\"${zone.slice(0, -1)}b\\"]`)) as unknown,
            }),
            failsAt: to("source", "ec2", "AWS Load Balancer Controller"),
          },
        ];
      }),
  ];
};
