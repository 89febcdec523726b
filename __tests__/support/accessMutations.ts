import { changed, type PairNames, type Rows, serviceOf, type StackMutation, to } from "./mutationParts";

interface TrustDocument {
  readonly Statement: readonly Readonly<Record<string, unknown>>[];
}

const trustOf = (block: Readonly<Record<string, unknown>>): string => String(block["assume_role_policy"]);

/** A pair of each service account, of which it is known what is called. */
const pairOf: Readonly<Record<string, readonly [string, string]>> = {
  "aws-load-balancer-controller": ["AWS Load Balancer Controller", "ec2"],
  "cluster-autoscaler": ["cluster autoscaler", "autoscaling"],
  "ebs-csi-controller-sa": ["Amazon EBS CSI driver", "ec2"],
  "efs-csi-controller-sa": ["Amazon EFS CSI driver", "elasticfilesystem"],
  "aws-for-fluent-bit": ["Fluent Bit", "logs"],
};

/** What is wrong with the one statement of a trust policy, and what is left open then. */
const wrongTrust: readonly (readonly [string, (text: string) => string, "unknown"?])[] = [
  ["another service", (text) => text.replace(/"(?:ec2|pods\.eks|eks-fargate-pods)\.amazonaws/, '"lambda.amazonaws')],
  ["another action", (text) => text.replace("sts:AssumeRole", "sts:GetCallerIdentity")],
  ["no TagSession", (text) => text.replace(',"sts:TagSession"', "")],
  ["Deny", (text) => text.replace('"Effect":"Allow"', '"Effect":"Deny"')],
  ["another namespace", (text) => text.replace(/"(aws:RequestTag\/kubernetes-namespace)":"[^"]*"/, '"$1":"elsewhere"')],
  ["another audience", (text) => text.replace(/(:aud)":"[^"]*"/, '$1":"elsewhere"')],
  ["another profile", (text) => text.replace(/:fargateprofile\/[^/"]*\//, ":fargateprofile/elsewhere/")],
  ["an external id", (text) => withCondition(text, { StringLike: { "sts:ExternalId": "given" } }), "unknown"],
];

const withCondition = (text: string, condition: object): string => {
  // Expressions have quotes of their own.
  if (text.includes("${trimprefix(")) return text;
  const document = JSON.parse(text) as TrustDocument;
  return JSON.stringify({
    ...document,
    Statement: document.Statement.map((statement) => ({
      ...statement,
      Condition: { ...(statement["Condition"] as object | undefined), ...condition },
    })),
  });
};

/** Whose role it is: of the pairs that it has, one. */
function userOf(id: string, text: string): readonly [string, string] | undefined {
  if (id.startsWith("node-groups_")) return ["kubelet", "ecr.api"];
  if (id.startsWith("bastion_role")) return ["the bastion", "ssm"];
  if (id.startsWith("fargate-role")) return ["Fargate", "ecr.api"];
  if (id.startsWith("vpc-cni-role")) return ["VPC CNI", "ec2"];
  return Object.entries(pairOf).find(([account]) => text.includes(`"${account}"`) || text.includes(`:${account}"`))?.[1];
}

/** Trust policies that do not let in who asks, associations of others, and an OIDC provider for others. */
export const trust: Rows = (found) => {
  const roles = (["network", "cluster", "workload"] as const).flatMap((stack) =>
    found(stack, "aws_iam_role").flatMap(({ block, id }): StackMutation[] => {
      const [from, service] = userOf(id, trustOf(block)) ?? [];
      if (from === undefined) return [];
      return wrongTrust.flatMap(([what, change, status]) => {
        const text = change(trustOf(block));
        if (text === trustOf(block)) return [];
        return [
          {
            what: `${id} trusts ${what}`,
            change: changed(stack, "aws_iam_role", id, { assume_role_policy: text }),
            ...(status && { status }),
            failsAt: to("credentials", service!, from),
          },
        ];
      });
    }),
  );
  const type = "aws_eks_pod_identity_association";
  const associations = found("workload", type).flatMap(({ block, id }): StackMutation[] => {
    const [from, service] = pairOf[String(block["service_account"])] ?? [];
    if (from === undefined) return [];
    const nothing = { Version: "2012-10-17", Statement: [{ Effect: "Deny", Action: "*", Resource: "*" }] };
    return [
      {
        what: `${id} with another cluster`,
        change: changed("workload", type, id, { cluster_name: "elsewhere" }),
        failsAt: to("credentials", service!, from),
      },
      {
        what: `${id} with a session policy that denies`,
        change: changed("workload", type, id, { policy: JSON.stringify(nothing) }),
        failsAt: to("permission", service!, from),
      },
    ];
  });
  const providers = found("cluster", "aws_iam_openid_connect_provider").flatMap(({ id }): StackMutation[] =>
    [{ client_id_list: ["elsewhere"] }, { url: "https://elsewhere.example.com" }].map((attributes) => ({
      what: `OIDC provider with ${JSON.stringify(attributes)}`,
      change: changed("cluster", "aws_iam_openid_connect_provider", id, attributes),
      failsAt: (pair: PairNames) =>
        found("cluster", "aws_iam_role").some(({ block }) => trustOf(block).includes("kube-system:aws-node"))
          ? to("credentials", "ec2", "VPC CNI")(pair)
          : undefined,
    })),
  );
  return [...roles, ...associations, ...providers];
};

const denying = (condition: object): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Deny", Action: "*", Resource: "*", Condition: condition }] });

/** Permissions under conditions, or for some resources. */
export const conditions: Rows = (found, { region }) => {
  const roles = found("workload", "aws_iam_role").flatMap(({ block, id }): StackMutation[] => {
    const [from, service] = userOf(id, trustOf(block)) ?? [];
    if (from === undefined) return [];
    const added = (condition: object) => (copy: Parameters<StackMutation["change"]>[0]) => {
      (copy.workload.resource["aws_iam_role_policy"] ??= {})["added"] = { role: `\${aws_iam_role.${id}.name}`, policy: denying(condition) };
    };
    const failsAt = to("permission", service!, from);
    return [
      {
        what: `${id} denied outside an endpoint`,
        change: added({ StringNotEquals: { "aws:SourceVpce": "vpce-0123456789abcdef0" } }),
        status: "unknown",
        failsAt,
      },
      { what: `${id} denied outside its region`, change: added({ StringEquals: { "aws:RequestedRegion": region } }), failsAt },
    ];
  });
  const inline = found("workload", "aws_iam_role_policy").flatMap(({ block, id }): StackMutation[] => {
    const [, account] = /^([a-z-]+)-role_policy/.exec(id) ?? [];
    const [from, service] = pairOf[account ?? ""] ?? [];
    if (from === undefined) return [];
    return [
      {
        what: `${id} for principals with a tag`,
        change: changed("workload", "aws_iam_role_policy", id, {
          policy: withCondition(String(block["policy"]), { StringEquals: { "aws:PrincipalTag/team": "platform" } }),
        }),
        status: "unknown",
        failsAt: to("permission", service!, from),
      },
    ];
  });
  const repositories = found("network", "aws_vpc_endpoint")
    .filter((endpoint) => serviceOf(endpoint) === "ecr.dkr")
    .map(({ id }): StackMutation => ({
      what: "ecr.dkr for a repository that nobody asks for",
      change: changed("network", "aws_vpc_endpoint", id, {
        policy: JSON.stringify({
          Statement: [
            { Effect: "Allow", Principal: "*", Action: "*", Resource: `arn:aws:ecr:${region}:602401143452:repository/none-of-ours` },
          ],
        }),
      }),
      failsAt: to("endpointPolicy", "ecr.dkr", "kubelet"),
    }));
  return [...roles, ...inline, ...repositories];
};
