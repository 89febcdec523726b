import { namedBy } from "./expressions";
import { addressOf, blocksOf, type Block, text, type Written } from "./model";

/** What has a role, an instance profile or a security group for others: these wait. */
const handsOn = ["aws_iam_instance_profile", "aws_launch_template"];

/**
 * Resources that name a role and do nothing with its permissions, each with the reason.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
const namesOnly: Readonly<Record<string, string>> = {
  ...Object.fromEntries(handsOn.map((type) => [type, "whoever starts an instance with it waits"])),
  aws_iam_role_policy: "it is one of the permissions",
  aws_iam_role_policy_attachment: "it is one of the permissions",
  aws_iam_role: "a trust policy names a principal",
  aws_iam_policy: "a policy names what may be passed or assumed",
  aws_eks_access_entry: "an access entry names a principal",
  aws_eks_access_policy_association: "an access policy is about a principal",
  aws_sqs_queue_policy: "a policy names a principal",
  aws_kms_key: "the policy of a key names a principal",
  aws_ecr_repository_policy: "the policy of a repository names a principal",
  aws_eks_pod_identity_association: "pods get the role as they start, and what installs them waits",
  kubernetes_service_account_v1: "pods get the role as they start",
};

const permissionTypes = ["aws_iam_role_policy", "aws_iam_role_policy_attachment"];
const ruleTypes = ["aws_vpc_security_group_egress_rule", "aws_vpc_security_group_ingress_rule"];
/** What starts instances; network interfaces of other kinds need their rules when somebody connects. */
const startsInstances = ["aws_instance", "aws_autoscaling_group", "aws_eks_node_group"];

/** Something, and what has to be there before it. */
export interface Waiting {
  readonly then: Block;
  readonly firsts: readonly Block[];
  readonly why: string;
}

/** Whatever acts with a role of its stack waits for the role's permissions, and an instance for the rules of its security groups. */
export const waitingForUsed = (written: Written): readonly Waiting[] =>
  blocksOf(written)
    .filter(({ kind }) => kind === "resource")
    .flatMap((then) => {
      const used = usedBy(written, then);
      return [
        ...(then.type in namesOnly
          ? []
          : [
              { then, firsts: ofThem(written, then, used, permissionTypes, "aws_iam_role", "role"), why: "it acts with these permissions" },
            ]),
        ...(startsInstances.includes(then.type)
          ? [
              {
                then,
                firsts: ofThem(written, then, used, ruleTypes, "aws_security_group", "security_group_id"),
                why: "what it starts with connects by these rules",
              },
            ]
          : []),
      ];
    });

/** Addresses that a block names in its arguments, also by what hands them on. */
function usedBy(written: Written, block: Block): ReadonlySet<string> {
  const named = (one: Block): readonly string[] => {
    const { depends_on: _, ...body } = one.body;
    return namedBy({ body });
  };
  const blocks = new Map(
    blocksOf(written)
      .filter(({ stack, type }) => stack === block.stack && handsOn.includes(type))
      .map((one) => [addressOf(one), one]),
  );
  const used = new Set(named(block));
  for (const address of used) for (const next of blocks.has(address) ? named(blocks.get(address)!) : []) used.add(next);
  return used;
}

/** Resources of the same stack that belong to what is used, as one of their arguments says. */
const ofThem = (
  written: Written,
  { stack }: Block,
  used: ReadonlySet<string>,
  types: readonly string[],
  owner: string,
  argument: string,
): readonly Block[] =>
  blocksOf(written).filter((one) => {
    if (one.stack !== stack || one.kind !== "resource" || !types.includes(one.type)) return false;
    const [, name] = new RegExp(`\\b${owner}\\.([\\w-]+)\\.`).exec(text(one.body[argument])) ?? [];
    return name !== undefined && used.has(`${owner}.${name}`);
  });
