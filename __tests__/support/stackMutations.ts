import type { HopKind } from "../../commands/trace/rules/hop";
import type { TracedStacks } from "../../commands/trace/rules/world";
import type { StackRole } from "../../config/schema/backend";
import type { ClusterConfig } from "../../config/schema/schema";
import { conditions, trust } from "./accessMutations";
import { attributes } from "./attributeMutations";
import { edges } from "./edgeMutations";
import { network } from "./networkMutations";
import {
  changed,
  type Copy,
  type Found,
  gone,
  isInterface,
  isPublicHost,
  leadsOut,
  type PairNames,
  type Rows,
  serviceOf,
  type Stack,
  type StackMutation,
  to,
} from "./mutationParts";

const hasServer = /^\d/;
/** Within the cluster, by address. */
const isWithin = ({ to: target }: PairNames): boolean => /\d\/(?:TCP|UDP)$/.test(target);

const endpoints: Rows = (found, config) =>
  found("network", "aws_vpc_endpoint").flatMap((endpoint): StackMutation[] => {
    const [type, service] = ["aws_vpc_endpoint", serviceOf(endpoint)];
    const { id } = endpoint;
    const isAsked = (hop: HopKind) => (pair: PairNames) => (isCalled(pair, service) ? hop : undefined);
    const policies = [
      {
        what: `${service}: policy without statements`,
        change: changed("network", type, id, { policy: '{"Statement":[]}' }),
        failsAt: isAsked("endpointPolicy"),
      },
      {
        what: `${service}: policy that denies`,
        change: changed("network", type, id, {
          policy:
            '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"},{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}]}',
        }),
        failsAt: isAsked("endpointPolicy"),
      },
    ];
    if (!isInterface(endpoint)) {
      if (leadsOut(found)) return policies;
      const tables = endpoint.block["route_table_ids"] as readonly string[];
      // Of tables that exist, other routes are not known.
      const ofNodes = tables.filter((table) => table.startsWith("${aws_route_table.private-"));
      return [
        ...policies,
        { what: `${service}: no endpoint`, change: gone("network", type, id), failsAt: to("route", service, "kubelet") },
        ...ofNodes.map((table) => ({
          what: `${service}: no route in ${table}`,
          change: changed("network", type, id, { route_table_ids: tables.filter((other) => other !== table) }),
          failsAt: to("route", service, "kubelet"),
        })),
      ];
    }
    return [
      ...policies,
      // With a route to public addresses, those are asked.
      ...(leadsOut(found)
        ? []
        : [
            {
              what: `${service}: private DNS off`,
              change: changed("network", type, id, { private_dns_enabled: false }),
              failsAt: to("name", service),
            },
            {
              what: `${service}: private DNS not asked for`,
              change: (copy: Copy) => delete copy.network.resource[type]![id]!["private_dns_enabled"],
              failsAt: to("name", service),
            },
          ]),
      { what: `${service}: in no subnet`, change: changed("network", type, id, { subnet_ids: [] }), failsAt: to("name", service) },
      // With rules for groups, those out of the nodes miss it first.
      ...(config.network.nodeSecurityGroup.restrictEgress
        ? []
        : [
            {
              what: `${service}: without security groups`,
              change: changed("network", type, id, { security_group_ids: [] }),
              failsAt: to("ingressRules", service),
            },
          ]),
      ...(leadsOut(found) ? [] : [{ what: `${service}: no endpoint`, change: gone("network", type, id), failsAt: to("name", service) }]),
    ];
  });

/** Pairs of which it is known what is called, by whoever else the cluster has. */
const calledBy: Readonly<Record<string, readonly string[]>> = {
  kubelet: ["ecr.api", "ecr.dkr", "s3"],
  Fargate: ["ecr.api", "ecr.dkr", "s3"],
  "node bootstrap": ["ec2"],
  "VPC CNI": ["ec2", "sts"],
  "EKS Pod Identity Agent": ["eks-auth"],
  "AWS Load Balancer Controller": ["ec2", "elasticloadbalancing"],
  "cluster autoscaler": ["autoscaling", "ec2", "eks"],
  "Fluent Bit": ["logs"],
  "Container Insights": ["ec2", "logs", "monitoring"],
  "Amazon EBS CSI driver": ["ec2"],
  "Amazon EFS CSI driver": ["elasticfilesystem"],
  "Session Manager": ["ssm", "ssmmessages"],
  "the bastion": ["eks", "ssm", "ssmmessages"],
};

const isCalled = (pair: PairNames, service: string): boolean => pair.to === service && (calledBy[pair.from]?.includes(service) ?? false);

const endpointRules: Rows = (found) => {
  const interfaces = found("network", "aws_vpc_endpoint").filter(isInterface).map(serviceOf);
  const primary = found("network", "aws_vpc")[0]?.block["cidr_block"];
  return found("network", "aws_vpc_security_group_ingress_rule")
    .filter(({ id }) => id.startsWith("endpoints_https"))
    .flatMap(({ block, id }) => {
      const isOfNodes = block["cidr_ipv4"] === primary;
      const from = isOfNodes
        ? ["kubelet", "VPC CNI", "node bootstrap"]
        : ["AWS Load Balancer Controller", "Fluent Bit", "cluster autoscaler"];
      const failsAt = (pair: PairNames) =>
        from.includes(pair.from) && interfaces.includes(pair.to) ? ("ingressRules" as const) : undefined;
      const type = "aws_vpc_security_group_ingress_rule";
      return [
        { what: `${id} gone`, change: gone("network", type, id), failsAt },
        { what: `${id} at another port`, change: changed("network", type, id, { from_port: 444, to_port: 444 }), failsAt },
        { what: `${id} for UDP`, change: changed("network", type, id, { ip_protocol: "udp" }), failsAt },
        { what: `${id} for few addresses`, change: changed("network", type, id, { cidr_ipv4: "192.0.2.0/28" }), failsAt },
      ];
    });
};

const names: Rows = (found, config) => {
  const interfaces = found("network", "aws_vpc_endpoint").filter(isInterface).map(serviceOf);
  const isByName = (pair: PairNames): boolean =>
    !hasServer.test(pair.to) && !isWithin(pair) && (pair.to !== "api" || pair.from === "kubelet");
  const all = (pair: PairNames) => (isByName(pair) ? ("name" as const) : undefined);
  const direct = (pair: PairNames) => (interfaces.includes(pair.to) ? ("name" as const) : undefined);
  const isProxyAddress = config.proxy?.url !== undefined && /\/\/\d/.test(config.proxy.url);
  const ofAll = isProxyAddress ? direct : all;
  return [
    ...found("network", "aws_vpc").flatMap(({ id }) => [
      { what: "enable_dns_support is false", change: changed("network", "aws_vpc", id, { enable_dns_support: false }), failsAt: ofAll },
      {
        what: "enable_dns_hostnames is false",
        change: changed("network", "aws_vpc", id, { enable_dns_hostnames: false }),
        failsAt: direct,
      },
    ]),
    ...found("network", "aws_vpc_dhcp_options").flatMap(({ id }) => [
      {
        what: "DHCP options without servers",
        change: changed("network", "aws_vpc_dhcp_options", id, { domain_name_servers: [] }),
        failsAt: ofAll,
      },
      ...(leadsOut(found)
        ? []
        : [
            {
              what: "a DNS server out of reach",
              change: changed("network", "aws_vpc_dhcp_options", id, { domain_name_servers: ["198.51.100.53"] }),
              failsAt: ofAll,
            },
          ]),
    ]),
    ...found("network", "aws_route53_resolver_firewall_domain_list").flatMap(({ block, id }) => {
      const domains = block["domains"] as readonly string[];
      return domains
        .filter((domain) => domain.startsWith("api.ecr."))
        .map((domain) => ({
          what: `DNS Firewall without ${domain}`,
          change: changed("network", "aws_route53_resolver_firewall_domain_list", id, {
            domains: domains.filter((other) => other !== domain),
          }),
          failsAt: to("name", "ecr.api", "kubelet"),
        }));
    }),
  ];
};

const routes: Rows = (found, config) => {
  const publicBy = (hop: HopKind) => (pair: PairNames) =>
    isPublicHost(pair.to) && (pair.from !== "the bastion" || config.access.bastion.subnet === "private") ? hop : undefined;
  const ofWay = publicBy("route");
  const withoutProxy = config.network.egress === "nat" || config.network.egress === "transitGateway";
  const associations = found("network", "aws_route_table_association").filter(({ id }) =>
    /^private-.*node-route-table-association/.test(id),
  );
  return [
    ...(config.network.existingVpc
      ? []
      : associations.map(({ id }) => ({
          what: `${id} gone`,
          change: gone("network", "aws_route_table_association", id),
          failsAt: to("route", "s3", "kubelet"),
        }))),
    ...(withoutProxy
      ? [
          ...found("network", "aws_route")
            .filter(({ id }) => /^(nat|transit-gateway)_route|^public_internet/.test(id))
            .map(({ id }) => ["aws_route", id] as const),
          ...found("network", "aws_nat_gateway").map(({ id }) => ["aws_nat_gateway", id] as const),
          ...found("network", "aws_internet_gateway").map(({ id }) => ["aws_internet_gateway", id] as const),
          ...found("network", "aws_ec2_transit_gateway_vpc_attachment").map(
            ({ id }) => ["aws_ec2_transit_gateway_vpc_attachment", id] as const,
          ),
        ].map(([type, id]) => ({
          what: `${id} gone`,
          change: gone("network", type, id),
          failsAt: (pair: PairNames) => (pair.from === "kubelet" ? ofWay(pair) : undefined),
        }))
      : []),
  ];
};

const squid: Rows = (found, config) => {
  if (!config.proxy?.squid) return [];
  const at = (hop: HopKind) => (pair: PairNames) => (isPublicHost(pair.to) ? hop : undefined);
  const templates = found("network", "aws_launch_template");
  const lines = templates.flatMap(({ block, id }) =>
    [
      ...String(block["user_data"]).matchAll(
        / {6}(acl destinations dstdomain -n (\S+?)|acl clients src \S+?|http_access allow clients)\\n/g,
      ),
    ].map(([line, text, domain]): StackMutation => ({
      what: `squid.conf without ${text}`,
      change: changed("network", "aws_launch_template", id, { user_data: String(block["user_data"]).replace(line, "") }),
      failsAt: (pair) => (domain === undefined ? at("proxyList")(pair) : pair.to === domain ? "proxyList" : undefined),
    })),
  );
  const rules: readonly (readonly [string, RegExp, HopKind])[] = [
    ["aws_vpc_security_group_ingress_rule", /clients-/, "ingressRules"],
    ["aws_vpc_security_group_ingress_rule", /instances-from-load-balancer/, "ingressRules"],
    ["aws_vpc_security_group_egress_rule", /load-balancer-to-instances/, "ingressRules"],
    ["aws_vpc_security_group_egress_rule", /instances-to-https_/, "proxyWayOut"],
    ["aws_route", /public_internet/, "proxyWayOut"],
    ["aws_internet_gateway", /public_/, "proxyWayOut"],
    ["aws_route_table_association", /public_/, "proxyWayOut"],
    ["aws_lb_listener", /forward-proxy/, "name"],
    ["aws_lb_target_group", /forward-proxy/, "name"],
  ];
  const primary = found("network", "aws_vpc")[0]?.block["cidr_block"];
  return [
    ...lines.filter(({ what }) => !what.includes("acl clients") || what.includes(String(primary))),
    ...rules.flatMap(([type, pattern, hop]) =>
      found("network", type)
        .filter(
          ({ block, id }) =>
            pattern.test(id) && (block["cidr_ipv4"] === undefined || block["cidr_ipv4"] === primary || block["cidr_ipv4"] === "0.0.0.0/0"),
        )
        .map(({ id }) => ({ what: `${id} gone`, change: gone("network", type, id), failsAt: at(hop) })),
    ),
    ...found("network", "aws_lb_listener").map(({ id }) => ({
      what: "Squid's listener at another port",
      change: changed("network", "aws_lb_listener", id, { port: 3129 }),
      failsAt: at("name"),
    })),
    ...found("network", "aws_autoscaling_group").map(({ id }) => ({
      what: "Squid in no target group",
      change: changed("network", "aws_autoscaling_group", id, { target_group_arns: [] }),
      failsAt: at("name"),
    })),
    ...templates.flatMap(({ block, id }) => {
      const text = String(block["user_data"]);
      const listening = (what: string, other: string): StackMutation => ({
        what,
        change: changed("network", "aws_launch_template", id, { user_data: other }),
        failsAt: at("name"),
      });
      return [
        listening("Squid that only its own machine reaches", text.replace("http_port ", "http_port 127.0.0.1:")),
        // Squid ends where it has no port; with one of another protocol, it does not answer clients of a proxy.
        listening("Squid without a port for clients", text.replace("http_port ", "icp_port ")),
      ];
    }),
    ...templates.map(({ block, id }) => ({
      what: "Squid without public addresses",
      change: changed("network", "aws_launch_template", id, {
        network_interfaces: (block["network_interfaces"] as object[]).map((item) => ({ ...item, associate_public_ip_address: "false" })),
      }),
      failsAt: at("proxyWayOut"),
    })),
  ];
};

/** The hosts that NO_PROXY must have for a service, of which no other entry stands for one. */
const bypassed: readonly (readonly [RegExp, string, readonly string[]])[] = [
  [/^api\.ecr\./, "ecr.api", ["kubelet"]],
  [/^\.dkr\.ecr\./, "ecr.dkr", ["kubelet"]],
  [/^s3\.|^\.s3-accesspoint\./, "s3", ["kubelet"]],
  [/^ec2\./, "ec2", ["node bootstrap", "VPC CNI"]],
  [/^sts\./, "sts", ["VPC CNI"]],
  [/^elasticloadbalancing\./, "elasticloadbalancing", ["AWS Load Balancer Controller"]],
];

/** A text with JSON in it, without an entry of NO_PROXY. */
function withoutEntry(text: string, entry: string): string {
  const escaped = entry.replaceAll(".", "\\.");
  return text.replace(new RegExp(`, '${escaped}'(?=[,\\]])|,${escaped}(?=[,'"\\\\])`, "g"), "");
}

/** Where NO_PROXY is told, by type and attribute, and who reads it of whom something is known. */
const toldPlaces: readonly (readonly [type: string, attribute: string, pattern: RegExp])[] = [
  ["aws_launch_template", "user_data", /./],
  ["kubernetes_config_map_v1", "data", /^proxy/],
  ["helm_release", "values", /^aws-load-balancer/],
];

/** What is local to node and cluster, gone from NO_PROXY. */
const localNoProxy: Rows = (found, config) => {
  const [cluster] = found("cluster", "aws_eks_cluster");
  const network = cluster?.block["kubernetes_network_config"] as { readonly service_ipv4_cidr: string } | undefined;
  if (config.network.egress !== "proxy" || !network) return [];
  const services = network.service_ipv4_cidr;
  const inCluster = [services, services.replace(/\.0\/\d+$/, ".1")];
  const name = [`.eks.${config.region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com"}`];
  const controller = "AWS Load Balancer Controller";
  const isByAgent = found("workload", "aws_eks_pod_identity_association").some(
    ({ block }) => block["service_account"] === "aws-load-balancer-controller",
  );
  const rows: readonly (readonly [type: string, entries: readonly string[], from: string, target: string, hop: HopKind])[] = [
    ["aws_launch_template", name, "kubelet", "api", "noProxy"],
    ["aws_launch_template", ["169.254.169.254"], "kubelet", "ecr.api", "credentials"],
    ["kubernetes_config_map_v1", name, "kube-proxy", "api", "noProxy"],
    ["kubernetes_config_map_v1", name, "VPC CNI", "api", "noProxy"],
    ["kubernetes_config_map_v1", inCluster, "VPC CNI", "api", "noProxy"],
    ["helm_release", inCluster, controller, "api", "noProxy"],
    ...(isByAgent ? [["helm_release", ["169.254.170.23"], controller, "ec2", "credentials"] as const] : []),
  ];
  return toldPlaces.flatMap(([type, attribute, pattern]) =>
    found("workload", type)
      .filter(({ block, id }) => pattern.test(id) && /no.proxy/i.test(JSON.stringify(block[attribute] ?? "")))
      .flatMap(({ block, id }) =>
        rows
          .filter(([ofType]) => ofType === type)
          .map(([, entries, from, target, hop]) => ({
            what: `${id}: NO_PROXY without ${entries.join(" and ")}`,
            change: changed("workload", type, id, {
              [attribute]: JSON.parse(entries.reduce(withoutEntry, JSON.stringify(block[attribute]))) as unknown,
            }),
            failsAt: to(hop, target, from),
          })),
      ),
  );
};

const metadata: Rows = (found) =>
  found("workload", "aws_launch_template").map(({ block, id }) => ({
    what: `${id} without instance metadata`,
    change: changed("workload", "aws_launch_template", id, {
      metadata_options: { ...(block["metadata_options"] as object), http_endpoint: "disabled" },
    }),
    failsAt: to("credentials", "ecr.api", "kubelet"),
  }));

/** Rules between the parts of a cluster, and who needs them: those of a group of the nodes, and those of pods in subnets of their own. */
const innerRules: Rows = (found, config) => {
  const isRestricted = config.network.nodeSecurityGroup.restrictEgress;
  const dns = /^CoreDNS 53/;
  const rows: readonly (readonly [rule: RegExp, from: string, target: RegExp])[] = [
    [/cluster-to-nodes-in/, "the control plane", /^kubelet 10250/],
    [/nodes-to-cluster-/, "kubelet", /^api$/],
    [/nodes-to-pods-/, "kubelet", /^CoreDNS 8181/],
    [/pods-from-cluster/, "the control plane", /^(?:AWS Load Balancer Controller|metrics-server) /],
    ...(isRestricted ? [] : [[/pods-from-cluster/, "kubelet", /^CoreDNS 8181/] as const]),
    [/pods-from-pods|pods-to-pods-/, "pods", dns],
    [/cluster-from-pods|pods-to-cluster-/, "CoreDNS", /^api$/],
    [/pods-to-nodes-/, "metrics-server", /^kubelet 10250/],
    ...(config.customNetworking.enabled ? [] : [[/nodes-to-nodes-/, "pods", dns] as const]),
  ];
  const types = [
    ["aws_vpc_security_group_ingress_rule", "ingressRules"],
    ["aws_vpc_security_group_egress_rule", "egressRules"],
  ] as const;
  // What pods ask for by its name, they do not find without CoreDNS.
  const byName = /^(?:ec2|elasticloadbalancing|autoscaling|eks|logs)$/;
  const failsByName = (rule: string, { from, to: target }: PairNames): boolean =>
    rows.some(([pattern, , asked]) => asked === dns && pattern.test(rule)) &&
    /^(?:AWS Load Balancer Controller|cluster autoscaler|Fluent Bit)$/.test(from) &&
    byName.test(target);
  return (["cluster", "workload"] as const).flatMap((stack) =>
    types.flatMap(([type, hop]) =>
      found(stack, type).flatMap(({ id }) =>
        rows
          .filter(([rule]) => rule.test(id))
          .map(([, from, target]) => ({
            what: `${id} gone`,
            change: gone(stack, type, id),
            failsAt: (pair: PairNames) => {
              if (target === dns && failsByName(id, pair)) return "name" as const;
              return pair.from === from && target.test(pair.to) ? hop : undefined;
            },
          })),
      ),
    ),
  );
};

const noProxy: Rows = (found, config) => {
  if (config.network.egress !== "proxy") return [];
  const places: readonly (readonly [string, string, readonly string[]])[] = [
    ["aws_launch_template", "user_data", ["kubelet", "node bootstrap"]],
    ["kubernetes_config_map_v1", "data", ["VPC CNI"]],
    ["helm_release", "values", ["AWS Load Balancer Controller"]],
  ];
  return places.flatMap(([type, attribute, readers]) =>
    found("workload", type).flatMap(({ block, id }) => {
      const text = JSON.stringify(block[attribute] ?? "");
      const entries = new Set(
        /(?:NO_PROXY|no-proxy)[^[',a-z]*([^\n]*?)(?:\\n|$|\\"})/.exec(text)?.[1]?.match(/[a-z0-9.-]+\.amazonaws\.com(?:\.cn)?/g) ?? [],
      );
      return [...entries].flatMap((entry): StackMutation[] => {
        const [, service, clients = []] = bypassed.find(([pattern]) => pattern.test(entry)) ?? [];
        const from = clients.filter((client) => readers.includes(client));
        if (service === undefined || from.length === 0 || (type === "helm_release" && !id.startsWith("aws-load-balancer"))) return [];
        const without = withoutEntry(text, entry);
        return [
          {
            what: `${id}: NO_PROXY without ${entry}`,
            change: changed("workload", type, id, { [attribute]: JSON.parse(without) as unknown }),
            failsAt: (pair) => (pair.to === service && from.includes(pair.from) ? "noProxy" : undefined),
          },
        ];
      });
    }),
  );
};

/** What is attached, and who cannot do without. */
const attachments: readonly (readonly [RegExp, string, string])[] = [
  [/AmazonEC2ContainerRegistryPullOnly$/, "kubelet", "ecr.api"],
  [/AmazonEKSWorkerNodePolicy$/, "EKS Pod Identity Agent", "eks-auth"],
  [/AmazonEKS_CNI_Policy$/, "VPC CNI", "ec2"],
  [/AmazonEBSCSIDriverPolicy(V2)?$/, "Amazon EBS CSI driver", "ec2"],
  [/AmazonEFSCSIDriverPolicy$/, "Amazon EFS CSI driver", "elasticfilesystem"],
  [/CloudWatchAgentServerPolicy$/, "Container Insights", "logs"],
  [/AmazonEKSFargatePodExecutionRolePolicy$/, "Fargate", "ecr.api"],
];

const inlinePolicies: readonly (readonly [RegExp, string, Readonly<Record<string, string>>])[] = [
  [
    /^aws-load-balancer-controller-role/,
    "AWS Load Balancer Controller",
    { "elasticloadbalancing:": "elasticloadbalancing", "ec2:": "ec2" },
  ],
  [/^cluster-autoscaler-role/, "cluster autoscaler", { "autoscaling:": "autoscaling", "ec2:": "ec2", "eks:": "eks" }],
  [/^aws-for-fluent-bit-role/, "Fluent Bit", { "logs:": "logs" }],
  [/^bastion_role/, "the bastion", { "eks:": "eks", "ssm:": "ssm" }],
];

const permissions: Rows = (found) => {
  const of = (stack: StackRole) => {
    const type = "aws_iam_role_policy_attachment";
    const others = found(stack, type)
      .filter(({ block }) => String(block["policy_arn"]).endsWith("AmazonEC2ContainerRegistryPowerUser"))
      .map(({ block }) => block["role"]);
    const attached = found(stack, type).flatMap(({ block, id }) => {
      const [, from, service] = attachments.find(([pattern]) => pattern.test(String(block["policy_arn"]))) ?? [];
      return from === undefined || others.includes(block["role"])
        ? []
        : [{ what: `${id} gone`, change: gone(stack, type, id), failsAt: to("permission", service!, from) }];
    });
    const inline = found(stack, "aws_iam_role_policy").flatMap(({ block, id }) => {
      const [, from, services] = inlinePolicies.find(([pattern]) => pattern.test(id)) ?? [];
      return from === undefined ? [] : statementMutations(stack, id, String(block["policy"]), from, services!);
    });
    return [...attached, ...inline];
  };
  return [...of("network"), ...of("cluster"), ...of("workload")];
};

interface PolicyStatement {
  readonly Action?: readonly string[];
  readonly Effect?: string;
}

/** Each statement that alone allows something of a service. */
function statementMutations(
  stack: StackRole,
  id: string,
  policy: string,
  from: string,
  services: Readonly<Record<string, string>>,
): readonly StackMutation[] {
  const document = JSON.parse(policy) as { readonly Statement: readonly PolicyStatement[] };
  return document.Statement.flatMap((statement, index) => {
    const rest = document.Statement.filter((_, other) => other !== index);
    const alone = (statement.Action ?? []).filter((action) => !rest.some(({ Action }) => Action?.includes(action)));
    const failing = Object.entries(services).flatMap(([prefix, service]) =>
      alone.some((action) => action.startsWith(prefix)) ? [service] : [],
    );
    if (failing.length === 0) return [];
    return [
      {
        what: `${id} without statement ${index}`,
        change: changed(stack, "aws_iam_role_policy", id, { policy: JSON.stringify({ ...document, Statement: rest }) }),
        failsAt: (pair: PairNames) => (pair.from === from && failing.includes(pair.to) ? ("permission" as const) : undefined),
      },
    ];
  });
}

const byAccount: Readonly<Record<string, readonly [string, string]>> = {
  "aws-load-balancer-controller": ["AWS Load Balancer Controller", "ec2"],
  "cluster-autoscaler": ["cluster autoscaler", "autoscaling"],
  "ebs-csi-controller-sa": ["Amazon EBS CSI driver", "ec2"],
  "efs-csi-controller-sa": ["Amazon EFS CSI driver", "elasticfilesystem"],
  "cloudwatch-agent": ["Container Insights", "logs"],
  "aws-for-fluent-bit": ["Fluent Bit", "logs"],
};

const credentials: Rows = (found) => {
  const type = "aws_eks_pod_identity_association";
  const associations = found("workload", type).flatMap(({ block, id }) => {
    const [from, service] = byAccount[String(block["service_account"])] ?? [];
    return from === undefined
      ? []
      : [
          { what: `${id} gone`, change: gone("workload", type, id), failsAt: to("credentials", service!, from) },
          {
            what: `${id} in another namespace`,
            change: changed("workload", type, id, { namespace: "elsewhere" }),
            failsAt: to("credentials", service!, from),
          },
        ];
  });
  const known = Object.values(byAccount);
  const agent = found("cluster", "aws_eks_addon")
    .filter(({ block }) => block["addon_name"] === "eks-pod-identity-agent" && associations.length > 0)
    .map(({ id }) => ({
      what: "no Pod Identity Agent",
      change: gone("cluster", "aws_eks_addon", id),
      failsAt: (pair: PairNames) =>
        known.some(([from, service]) => pair.from === from && pair.to === service) ? ("credentials" as const) : undefined,
    }));
  const trust = found("cluster", "aws_iam_role")
    .filter(({ block, id }) => id.startsWith("vpc-cni-role") && String(block["assume_role_policy"]).includes("kube-system:aws-node"))
    .map(({ block, id }) => ({
      what: "the VPC CNI's role trusts another service account",
      change: changed("cluster", "aws_iam_role", id, {
        assume_role_policy: String(block["assume_role_policy"]).replace("kube-system:aws-node", "kube-system:other"),
      }),
      failsAt: to("credentials", "ec2", "VPC CNI"),
    }));
  const provider = found("cluster", "aws_iam_openid_connect_provider").map(({ id }) => ({
    what: "no OIDC provider",
    change: gone("cluster", "aws_iam_openid_connect_provider", id),
    failsAt: (pair: PairNames) => (trust.length > 0 ? to("credentials", "ec2", "VPC CNI")(pair) : undefined),
  }));
  return [...associations, ...agent, ...trust, ...provider];
};

const others: Rows = (found, config) => {
  const onNodes = Object.keys(config.fargateProfiles).length === 0;
  const configs = found("workload", "kubernetes_manifest").filter(
    ({ block }) => (block["manifest"] as { kind?: string }).kind === "ENIConfig",
  );
  const certificates = config.network.egress === "proxy" && config.proxy?.url !== undefined;
  return [
    ...(onNodes ? configs : []).map(({ id }) => ({
      what: `${id} gone`,
      change: gone("workload", "kubernetes_manifest", id),
      failsAt: (pair: PairNames) => (pair.from === "AWS Load Balancer Controller" ? ("source" as const) : undefined),
    })),
    ...found("network", "aws_vpc_security_group_egress_rule")
      .filter(({ id }) => id.startsWith("bastion_tcp-443-"))
      .map(({ id }) => ({
        what: `${id} gone`,
        change: gone("network", "aws_vpc_security_group_egress_rule", id),
        failsAt: (pair: PairNames) =>
          pair.from === "the bastion" && /^(eks|ssm|ssmmessages)$/.test(pair.to) ? ("egressRules" as const) : undefined,
      })),
    ...found("cluster", "aws_vpc_security_group_egress_rule")
      .filter(({ id }) => id.startsWith("node-security-group_egress-"))
      .filter(({ block }) => JSON.stringify(block).includes("endpoint_security_group_id"))
      .map(({ id }) => ({
        what: `${id} gone`,
        change: gone("cluster", "aws_vpc_security_group_egress_rule", id),
        failsAt: to("egressRules", "ecr.api", "kubelet"),
      })),
    ...found("cluster", "aws_vpc_security_group_egress_rule")
      .filter(({ block, id }) => id.startsWith("node-security-group_egress-") && block["prefix_list_id"] !== undefined)
      .map(({ id }) => ({
        what: `${id} gone`,
        change: gone("cluster", "aws_vpc_security_group_egress_rule", id),
        failsAt: to("egressRules", "s3", "kubelet"),
      })),
    ...(certificates
      ? found("workload", "aws_launch_template")
          .filter(({ block }) => /BEGIN CERTIFICATE|settings\.pki/.test(String(block["user_data"])))
          .map(({ block, id }) => ({
            what: `${id} without certificates`,
            change: changed("workload", "aws_launch_template", id, {
              user_data: String(block["user_data"])
                .replaceAll("BEGIN CERTIFICATE", "NOTHING")
                .replaceAll("settings.pki", "settings.nothing"),
            }),
            failsAt: (pair: PairNames) => (pair.from === "kubelet" && isPublicHost(pair.to) ? ("interception" as const) : undefined),
          }))
      : []),
    ...(config.proxy?.url === undefined
      ? []
      : [
          {
            what: "nobody is asked to let anything pass",
            change: (copy: Copy) => (copy.network.output["proxy_destinations"]!.value = []),
            failsAt: (pair: PairNames) => (isPublicHost(pair.to) ? ("proxyList" as const) : undefined),
          },
        ]),
  ];
};

const kinds: Readonly<Record<string, Rows>> = {
  endpoints,
  endpointRules,
  names,
  routes,
  squid,
  noProxy,
  localNoProxy,
  metadata,
  innerRules,
  permissions,
  credentials,
  others,
  trust,
  conditions,
  attributes,
  network,
  edges,
};

/** All that the table can do to the stacks of a cluster, by kind. */
export function mutationsOf(stacks: TracedStacks, config: ClusterConfig): readonly (StackMutation & { readonly kind: string })[] {
  const found = (stack: StackRole, type: string): readonly Found[] =>
    Object.entries((stacks[stack] as unknown as Stack).resource[type] ?? {}).map(([id, block]) => ({ id, block }));
  return Object.entries(kinds).flatMap(([kind, rows]) => rows(found, config).map((mutation) => ({ ...mutation, kind })));
}
