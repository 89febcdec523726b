import type { Setting } from "./setting";

type Document = Readonly<Record<string, unknown>>;

/** A policy document that gives permissions, as users write them. */
export function permissionDocument({ random, partition, account }: Setting): Document {
  const statement = (): Document => ({
    Effect: random.pick(["Allow", "Allow", "Deny"]),
    Action: random.pick<unknown>([
      "s3:GetObject",
      ["sqs:SendMessage", "sqs:ReceiveMessage"],
      ["dynamodb:Query", "dynamodb:GetItem", "dynamodb:PutItem"],
      "secretsmanager:GetSecretValue",
    ]),
    Resource: random.pick<unknown>([
      "*",
      `arn:${partition}:s3:::orders/*`,
      [`arn:${partition}:s3:::orders`, `arn:${partition}:s3:::orders/*`],
      `arn:${partition}:s3:::team-\${aws:PrincipalTag/team}/*`,
    ]),
    ...(random.chance(0.3) && { Condition: { StringEquals: { "aws:SourceAccount": account } } }),
    ...(random.chance(0.3) && { Sid: `Statement${random.int(1, 99)}` }),
  });
  return { Version: "2012-10-17", Statement: random.chance(0.7) ? [statement()] : [statement(), statement()] };
}

/** A policy of an endpoint, which names principals, too. */
export const endpointDocument = ({ random, account }: Setting): Document => ({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" },
    ...(random.chance(0.3)
      ? [
          {
            Effect: "Deny",
            Principal: "*",
            Action: "s3:DeleteObject",
            Resource: "*",
            Condition: { StringNotEquals: { "aws:PrincipalAccount": account } },
          },
        ]
      : []),
  ],
});

/** A part of the user data of a node by its family. */
export function userDataPart(family: string, { random }: Setting): string {
  if (family === "Bottlerocket")
    return random.pick([
      '[settings.motd]\nmotd = "hello \\"world\\""\n',
      '[settings.kernel.sysctl]\n"net.core.somaxconn" = "4096"\n',
      "[settings.host-containers.admin]\nenabled = true\n",
    ]);
  return random.pick([
    "#!/bin/bash\nset -e\necho ${HOME} é > /tmp/a\n",
    "#cloud-config\nruncmd:\n  - [ls, -l]\n",
    "#cloud-boothook\n#!/bin/sh\nsysctl -w vm.max_map_count=262144\n",
    ...(family === "AL2023" ? ["apiVersion: node.eks.aws/v1alpha1\nkind: NodeConfig\nspec:\n  kubelet:\n    flags:\n      - --v=2\n"] : []),
  ]);
}
