import { fewOf } from "../../../config/findings/located";
import type { ClusterConfig } from "../../../config/schema/schema";
import type { TracedEndpoint } from "./endpointsOf";
import { cannotTell, type HopVerdict, passes, stops } from "./hop";
import { actionsText, type AwsCall, isAnyAction, policyAnswer } from "./iamPolicies";
import { callKeys, type CallWay } from "./requestedCalls";
import type { TracedVpc } from "./subnets";
import { parsedJson } from "./values";
import type { TracedBlock, World } from "./world";

interface PolicySurroundings {
  readonly world: World;
  readonly vpc: TracedVpc;
  readonly config: ClusterConfig;
}

/** Whether the policy of a VPC endpoint allows calls. */
export function endpointPolicyVerdict(
  { config, vpc, world }: PolicySurroundings,
  { block, isMade, service }: TracedEndpoint,
  calls: readonly AwsCall[],
): HopVerdict {
  if (!isMade) return cannotTell(`the policy of the ${service} endpoint, which exists, is not in the JSON`, block.address);
  const written = block.get("policy");
  if (written === undefined) return passes(`the ${service} endpoint has the policy that allows everything`, block.address);
  const document = parsedJson(written);
  if (document === undefined) return cannotTell(`the policy of the ${service} endpoint is not understood here`, block.address);
  const answers = world.once(`policy ${block.address} ${calls.map(({ action, resource = "" }) => action + resource).join()}`, () =>
    calls.map((call) => ({ call, answer: policyAnswer([document], call, callKeys(config, call, wayThrough(vpc, block))) })),
  );
  const named = (wanted: string): readonly string[] => [
    ...new Set(answers.flatMap(({ answer, call }) => (answer === wanted ? [call.action] : []))),
  ];
  const refused = named("refused");
  if (refused.length > 0)
    return stops(`the policy of the ${service} endpoint does not allow ${actionsText(refused, "any")}`, block.address);
  const conditional = named("conditional");
  if (conditional.some(isAnyAction)) {
    const says = `the policy of the ${service} endpoint allows ${actionsText(conditional, "some")}, and what is called of it is not known`;
    return cannotTell(says, block.address);
  }
  return conditional.length > 0
    ? cannotTell(
        `the policy of the ${service} endpoint allows ${fewOf(conditional)} under conditions, or of some resources, that are not known here`,
        block.address,
      )
    : passes(`the policy of the ${service} endpoint allows ${fewOf(named("allowed"))}`, block.address);
}

/** The VPC and the endpoint, as the keys of conditions know them. */
export const wayThrough = (vpc: TracedVpc, endpoint: TracedBlock): CallWay => {
  const id = endpoint.reference("id");
  return { vpc: typeof vpc.id === "string" ? vpc.id : undefined, endpoint: typeof id === "string" ? id : undefined };
};
