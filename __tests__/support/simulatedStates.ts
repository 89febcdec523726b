import { evaluated } from "../../commands/trace/rules/evaluate";
import type { Value } from "../../commands/trace/rules/values";
import type { StackRole } from "../../config/schema/backend";
import { isMapping } from "../../config/findings/path";
import type { TracedStacks } from "../../commands/trace/rules/world";

type Blocks = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, Value>>>>>>;

/** The value under a key; the first of a block that occurs once is itself. */
const valueAtStep = (value: Value | undefined, key: string | number): Value | undefined => {
  if (!isMapping(value)) return undefined;
  return key === 0 ? value : (value as Readonly<Record<string, Value>>)[key];
};

/** What an apply makes of a reference whose value is not written: a text that is the same wherever it stands. */
const made = (path: readonly (string | number)[]): string => path.join("/").replaceAll(/[^\w./-]/g, "-");

/**
 * What `terraform show -json` would print of each stack, if every value that AWS gives were the name of what it is of. Blocks that occur once are lists,
 * attributes that nobody has set are null, and user data is in base64, as they are in states.
 */
export function simulatedStates(stacks: TracedStacks): Readonly<Record<StackRole, object>> {
  const lookUp =
    (stack: StackRole) =>
    (path: readonly (string | number)[]): Value => {
      if (path[0] === "data" && path[1] === "terraform_remote_state") {
        const [, , other, , name, ...rest] = path as [string, string, StackRole, string, string];
        const output = evaluated(stacks[other].output![name]!.value, lookUp(other));
        return rest.reduce<Value>((value, key) => (value as Readonly<Record<string, Value>>)[key]!, output);
      }
      const [kind, [type, id, ...attributes]] = path[0] === "data" ? (["data", path.slice(1)] as const) : (["resource", path] as const);
      const block: Value | undefined = stacks[stack][kind]?.[type!]?.[id!];
      const written = block === undefined ? undefined : attributes.reduce<Value | undefined>(valueAtStep, block);
      return written === undefined ? made(path) : evaluated(written, lookUp(stack));
    };

  const state = (stack: StackRole) => {
    const resources = (mode: "managed" | "data", byType: Blocks) =>
      Object.entries(byType).flatMap(([type, byId]) =>
        Object.entries(type === "terraform_remote_state" ? {} : byId).map(([name, attributes]) => {
          const own = (attribute: string) => lookUp(stack)([...(mode === "data" ? ["data"] : []), type, name, attribute]);
          const values = {
            ...Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, asApplied(key, evaluated(value, lookUp(stack)))])),
            ...Object.fromEntries(["id", "arn", "name", "dns_name"].map((attribute) => [attribute, own(attribute)])),
            ...(type === "aws_eks_cluster" && {
              identity: [{ oidc: [{ issuer: made([type, name, "identity", 0, "oidc", 0, "issuer"]) }] }],
            }),
            ...(type === "aws_eks_fargate_profile" && { arn: profileArn(stacks, name, lookUp("workload")) }),
            ...(type === "aws_route_tables" && { ids: [made(["data", type, name, "ids", 0])] }),
            description: null,
          };
          return { address: `${type}.${name}`, mode, type, name, values };
        }),
      );
    const root = [...resources("managed", stacks[stack].resource ?? {}), ...resources("data", stacks[stack].data ?? {})];
    const outputs = Object.fromEntries(
      Object.entries(stacks[stack].output ?? {}).map(([name, { value }]) => [name, { value: evaluated(value, lookUp(stack)) }]),
    );
    return { format_version: "1.0", terraform_version: "1.10.0", values: { outputs, root_module: { resources: root } } };
  };
  return { network: state("network"), cluster: state("cluster"), workload: state("workload") };
}

/** The ARN of a Fargate profile, which the trust policy of its role has with a wildcard. */
function profileArn({ workload }: TracedStacks, id: string, lookUp: (path: readonly (string | number)[]) => Value): Value {
  const { cluster_name, fargate_profile_name } = workload.resource!["aws_eks_fargate_profile"]![id]!;
  const roles = JSON.stringify(evaluated(workload.resource!["aws_iam_role"]!, lookUp));
  const start = /arn:[^"]*:fargateprofile\//.exec(roles)?.[0] ?? "";
  return `${start}${String(evaluated(cluster_name!, lookUp))}/${String(evaluated(fargate_profile_name!, lookUp))}/1`;
}

/** Blocks of which there is one, that traces read. */
const singleBlocks = ["vpc_config", "launch_template", "metadata_options", "metadata", "mixed_instances_policy", "iam_instance_profile"];

function asApplied(key: string, value: Value): Value {
  if (key === "user_data" && typeof value === "string") return Buffer.from(value).toString("base64");
  if (key === "vpc_config" && isMapping(value)) return [{ ...value, cluster_security_group_id: clusterGroupId }];
  return singleBlocks.includes(key) && isMapping(value) ? [value] : value;
}

/** As {@link made} has it for the only cluster of the network's stacks. */
const clusterGroupId = "aws_eks_cluster/control-plane_cluster_47C848BD/vpc_config/0/cluster_security_group_id";
