import { explanation } from "../../commands/explain/model";
import { fullClusters } from "../support/fullClusters";
import type { Stack } from "../support/stack";
import { configDemo, merge, synthDemo, type Changes, type Stacks } from "../support/synth";

/** Clusters that have all kinds of roles between them. */
const clusters: Readonly<Record<string, Changes>> = {
  "the default": {},
  "without Kubernetes objects": { nodeGroups: { managed: { general: {} } } },
  ...Object.fromEntries(Object.entries(fullClusters).filter(([name]) => ["nat", "squid", "proxy with pod subnets", "none"].includes(name))),
  "roles of a company": merge(fullClusters["nat"]!, {
    iam: { namePrefix: "corp-", path: "/platform/", permissionsBoundary: "arn:aws:iam::111122223333:policy/boundary" },
    accountId: "111122223333",
    serviceAccounts: { "shop/orders": { wellKnownPolicies: { externalDNS: true } } },
  }),
  "roles that exist": {
    iam: { roles: { cluster: "arn:aws:iam::111122223333:role/eks", vpcCni: "arn:aws:iam::111122223333:role/cni" } },
  },
};

const explained = (changes: Changes) => explanation(configDemo(changes), { today: "2026-11-29" });

/** A document whose references to what only AWS knows are alike, whether Terraform fills them in or nobody does. */
const masked = (document: string): unknown =>
  JSON.parse(
    document
      .replaceAll(/\$?\$\{[^}]*\}/g, "REF")
      .replaceAll(
        /arn:[\w-]+:iam::[^:"]+:oidc-provider\/[^"]+?<oidc-id>|[\w.-]+\/id\/<oidc-id>|arn:[\w-]+:eks:[^:"]+:[^:"]+:cluster\/[\w-]+(?=")/g,
        "REF",
      )
      .replaceAll(
        /<account>|(?<=:)111122223333(?=:(?:cluster|log-group|vpc-flow-log|fargateprofile|\*))|(?<="aws:SourceAccount":")\d+/g,
        "REF",
      )
      .replaceAll(/arn:[\w-]+:logs:[\w-]+:REF:log-group:[\w/-]+/g, "REF"),
  );

interface MadeRole {
  readonly namePrefix: string;
  readonly boundary: string | undefined;
  readonly managed: readonly string[];
  readonly policies: Readonly<Record<string, unknown>>;
  readonly trust: unknown;
}

/** Each role of a stack with its policies. */
function madeRoles(stack: Stack): readonly MadeRole[] {
  const named = <T>(type: string) =>
    Object.entries((stack.json["resource"] as Readonly<Record<string, object>> | undefined)?.[type] ?? {}) as [string, T][];
  const attached = named<{ role: string; policy_arn: string }>("aws_iam_role_policy_attachment").map(([, one]) => one);
  const inline = named<{ role: string; name: string; policy: string }>("aws_iam_role_policy").map(([, one]) => one);
  return named<{ name_prefix: string; permissions_boundary?: string; assume_role_policy: string }>("aws_iam_role").map(([id, role]) => ({
    namePrefix: role.name_prefix,
    boundary: role.permissions_boundary,
    managed: attached.flatMap((one) => (one.role === `\${aws_iam_role.${id}.name}` ? [one.policy_arn] : [])).sort(),
    policies: Object.fromEntries(
      inline.flatMap((one) => (one.role === `\${aws_iam_role.${id}.name}` ? [[one.name, masked(one.policy)] as const] : [])),
    ),
    trust: masked(role.assume_role_policy),
  }));
}

const byName = (one: MadeRole, other: MadeRole): number => (one.namePrefix < other.namePrefix ? -1 : 1);

describe.each(Object.entries(clusters))("of %s", (_name, changes) => {
  const roles = explained(changes).roles;

  test.each(["network", "cluster", "workload"] as const)("the roles of the %s stack are told as they are made", (name) => {
    const made = madeRoles(synthDemo(changes)[name]);
    const told = roles
      .filter(({ existingArn, stack }) => stack === name && existingArn === undefined)
      .map((role) => ({
        namePrefix: role.namePrefix!,
        boundary: role.permissionsBoundary,
        managed: [...role.managedPolicyArns].sort(),
        policies: Object.fromEntries(Object.entries(role.policies).map(([policy, document]) => [policy, masked(JSON.stringify(document))])),
        trust: masked(JSON.stringify(role.trust)),
      }));
    expect(told.sort(byName)).toEqual([...made].sort(byName));
  });

  test("whether Terraform calls the Kubernetes API is told of each stack", () => {
    const stacks: Stacks = synthDemo(changes);
    const callsOf = ({ json }: Stack): readonly string[] => {
      const types = [...Object.keys(json["resource"] ?? {}), ...Object.keys(json["data"] ?? {})];
      return types.some((type) => /^(kubernetes|helm)_/.test(type)) ? ["AWS", "Kubernetes"] : ["AWS"];
    };
    expect(explained(changes).stacks.map(({ calls, role }) => [role, calls])).toEqual(
      (["network", "cluster", "workload"] as const).map((role) => [role, callsOf(stacks[role])]),
    );
  });
});
