import { policies } from "../../../aws/data/managed-policies.json";
import type { ManagedPolicy } from "../../../design/iam/policy";
import { fewOf } from "../../../config/findings/located";
import type { RoleCredentials } from "./credentials";
import { cannotTell, type HopVerdict, passes, stops } from "./hop";
import type { CallKeys } from "./iamConditions";
import { actionsText, type AwsCall, isAnyAction, isDenied, policyAnswer } from "./iamPolicies";
import { resourceAllowing, resourcePolicyVerdict } from "./resourcePolicies";
import { parsedJson, plainText, shown, type Value } from "./values";
import type { TracedBlock, World } from "./world";

/** The policies of a role: inline ones, attached ones, and whether there are others whose text is not in the JSON. */
function policiesOf(world: World, role: TracedBlock) {
  const isOf = (block: TracedBlock): boolean => world.find(block.get("role"), "aws_iam_role") === role;
  const inline = world.blocks("aws_iam_role_policy").filter(isOf);
  const attachments = world.blocks("aws_iam_role_policy_attachment").filter(isOf);
  const attached = attachments.map((attachment) => {
    const arn = attachment.get("policy_arn");
    const own = world.find(arn, "aws_iam_policy");
    const document = own ? parsedJson(own.get("policy")) : (managedPolicyDocument(plainText(arn)) as Value | undefined);
    return { document, addresses: own ? [own.address, attachment.address] : [attachment.address], arn: shown(plainText(arn)) };
  });
  const boundary = role.get("permissions_boundary");
  return {
    policies: [
      ...inline.map((block) => ({ document: parsedJson(block.get("policy")), addresses: [block.address], arn: block.address })),
      ...attached,
    ],
    boundary: boundary === undefined ? undefined : shown(plainText(boundary)),
  };
}

/** Whether the policies of a role, and the session policy of who assumed it, allow calls. */
export const permissionVerdict = (world: World, credentials: RoleCredentials, calls: readonly AwsCall[], keys: CallKeys): HopVerdict =>
  world.once(
    `permission ${JSON.stringify([plainText(credentials.role), credentials.session, keys("aws:sourcevpce"), calls.map(({ action, resource = "" }) => action + resource)])}`,
    () => rolePermission(world, credentials, calls, keys),
  );

function rolePermission(world: World, { role: id, session }: RoleCredentials, calls: readonly AwsCall[], keys: CallKeys): HopVerdict {
  const role = world.find(id, "aws_iam_role");
  if (!role) return cannotTell(`the policies of ${shown(plainText(id))}, a role that exists, are not in the JSON`);
  const { policies, boundary } = policiesOf(world, role);
  const known = policies.filter(({ document }) => document !== undefined);
  const documents = known.map(({ document }) => document!);
  const own = calls.map((call) => inOwnAccount(call, appliedAccount(world)));
  const answersOf = (some: readonly Value[]) => own.map((call) => ({ call, answer: policyAnswer(some, call, keys) }));
  const named = (answers: ReturnType<typeof answersOf>, wanted: string): readonly string[] => [
    ...new Set(answers.filter(({ answer }) => answer === wanted).map(({ call }) => call.action)),
  ];
  const denied = new Set(own.filter((call) => isDenied(documents, call, keys)).map(({ action }) => action));
  if (denied.size > 0) {
    const says = `a policy of its role denies ${actionsText([...denied], "any")}, whatever another one allows`;
    const denying = known.filter(({ document }) => own.some((call) => isDenied([document!], call, keys)));
    return stops(says, ...denying.flatMap(({ addresses }) => addresses), role.address);
  }
  const answers = answersOf(documents);
  const refused = named(answers, "refused");
  const [other] = policies.filter(({ document }) => document === undefined);
  if (refused.length > 0) {
    if (refused.every(isAnyAction) && policyAnswer(documents, assumingAnother, keys) !== "refused") {
      const says = `no policy of its role allows ${actionsText(refused, "any")}: what a role may that it assumes is not in the JSON`;
      return cannotTell(says, role.address, ...known.flatMap((policy) => policy.addresses));
    }
    const [allowing] = own.filter(({ action }) => refused.includes(action)).flatMap((call) => resourceAllowing(world, call, keys) ?? []);
    if (allowing !== undefined) {
      const says = `no policy of its role allows ${actionsText(refused, "any")}: whether that of a resource allows it to the role is not known`;
      return cannotTell(says, allowing, role.address);
    }
    return other
      ? cannotTell(
          `no policy in the JSON allows ${actionsText(refused, "any")}, and what ${other.arn} allows is not in it`,
          role.address,
          ...other.addresses,
        )
      : stops(
          `no policy of its role allows ${actionsText(refused, "any")}`,
          role.address,
          ...policies.flatMap(({ addresses }) => addresses),
        );
  }
  const inSession = session ? answersOf([session.document ?? null]) : [];
  const cut = named(inSession, "refused");
  if (session?.document !== undefined && cut.length > 0) {
    return stops(`the session policy of its association does not allow ${actionsText(cut, "any")}`, session.address, role.address);
  }
  const ofResource = resourcePolicyVerdict(world, documents, own, keys);
  if (ofResource?.status === "fails") return { ...ofResource, decidedBy: [...ofResource.decidedBy, role.address] };
  const using = known.filter(({ document }) => own.some((call) => policyAnswer([document!], call, keys) !== "refused"));
  const addresses = using.flatMap((policy) => policy.addresses);
  const conditional = [...new Set([...named(answers, "conditional"), ...named(inSession, "conditional")])];
  if (conditional.length > 0) {
    return cannotTell(
      conditional.some(isAnyAction)
        ? `its role allows ${actionsText(conditional, "some")}, and what is called of it is not known`
        : `its role allows ${fewOf(conditional)} under conditions, or of some resources, that are not known here`,
      ...known.flatMap((policy) => policy.addresses),
      role.address,
    );
  }
  if (session && session.document === undefined)
    return cannotTell("the session policy of its association is not understood here", session.address);
  if (boundary !== undefined)
    return cannotTell(
      `its role allows ${callText(calls)}; what its boundary ${boundary} allows is not in the JSON`,
      ...addresses,
      role.address,
    );
  if (ofResource) return ofResource;
  return passes(`its role allows ${callText(calls)}`, ...addresses, role.address);
}

/** What gives a pod the permissions of a role other than its own. */
const assumingAnother: AwsCall = { action: "sts:AssumeRole", resource: "*", caller: "role" };

/** The account that the stacks are applied in, where a state says so. */
function appliedAccount(world: World): string | undefined {
  const [identity] = world.blocks("data.aws_caller_identity");
  const [, ofCluster] = /^arn:[^:]*:eks:[^:]*:(\d{12}):/.exec(plainText(world.blocks("aws_eks_cluster")[0]?.get("arn") ?? "")) ?? [];
  const account = identity?.get("account_id");
  return typeof account === "string" && /^\d{12}$/.test(account) ? account : ofCluster;
}

/** What a role calls is in its own account, unless the call says whose it is. */
const inOwnAccount = (call: AwsCall, account: string | undefined): AwsCall =>
  account === undefined || call.resource === undefined
    ? call
    : { ...call, resource: call.resource.replace(/^((?:[^:]*:){4})\*:/, `$1${account}:`) };

const callText = (calls: readonly AwsCall[]): string => fewOf([...new Set(calls.map(({ action }) => action))]);

/**
 * The actions of the AWS managed policies that are attached here: a state and the JSON have their ARNs only. Resources and conditions are left out, such as
 * tags that a volume must have.
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
const actions: Readonly<Record<ManagedPolicy | "AmazonSSMManagedInstanceCore", readonly string[]>> = policies;

/** The document of an AWS managed policy by its ARN; undefined of others. */
function managedPolicyDocument(arn: string): { readonly Statement: readonly object[] } | undefined {
  const [, name = ""] = /^arn:[\w-]+:iam::aws:policy\/(.+)$/.exec(arn) ?? [];
  return Object.hasOwn(actions, name)
    ? { Statement: [{ Effect: "Allow", Action: actions[name as keyof typeof actions], Resource: "*" }] }
    : undefined;
}
