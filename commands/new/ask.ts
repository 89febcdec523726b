import { isCancel, select, text } from "@clack/prompts";
import { clusterName } from "../../config/schema/primitives";
import { CommandFailure } from "../failure";
import { answerProblem, type QuestionKey, questions, schemaProblem } from "./rules/questions";
import { needsName, type NewRequest } from "./rules/request";
import { needsNoAnswer, type Situation, situationFor, type SituationName, situations } from "./rules/situations";

/** Questions are not results: they stand on stderr. */
const output = process.stderr;

/**
 * Asks on the terminal for all that is not known, optional things too.
 * @param examine is called before the details are asked for, and throws where the answers would be lost
 * @throws CommandFailure where the user gives up, as by Ctrl-C
 */
export async function askMissing(given: NewRequest, examine: (known: NewRequest) => void): Promise<NewRequest> {
  const situation = given.situation ?? (await askSituation());
  const name = given.name ?? (needsName({ ...given, situation }) ? await askName() : undefined);
  const known = { ...given, name, situation };
  examine(known);
  const answers: Partial<Record<QuestionKey, string>> = {};
  for (const key of situations[situation].asks) {
    const now = situationFor(situation, { ...known, ...answers });
    if (now.asks.includes(key)) answers[key] = given[key] ?? (await ask(key, now));
  }
  return { ...known, ...answers };
}

const askSituation = async (): Promise<SituationName> =>
  answered(
    await select({
      message: "What is the cluster like?",
      options: Object.entries(situations).map(([value, { title }]) => ({ value: value as SituationName, label: value, hint: title })),
      output,
    }),
  );

const askName = async (): Promise<string> =>
  answered(await text({ message: "name of the cluster", output, validate: (name = "") => sentence(schemaProblem(clusterName, name)) }));

/** Asks a question of a situation, and again until the answer is one. */
async function ask(key: QuestionKey, situation: Situation): Promise<string> {
  const { regions } = situation;
  const { text: message, otherwise = needsNoAnswer(situation, key) ? "" : undefined } = questions[key];
  if (key === "region" && regions) return answered(await select({ message, options: regions.map((value) => ({ value })), output }));
  const answer = await text({
    message,
    output,
    ...(otherwise !== undefined && { defaultValue: otherwise, placeholder: otherwise }),
    validate: (value = "") => (value === "" && otherwise !== undefined ? undefined : sentence(answerProblem(key, value))),
  });
  return answered(answer);
}

const sentence = (problem: string | undefined): string | undefined => problem && `It ${problem}.`;

function answered<T>(answer: T): Exclude<T, symbol> {
  if (isCancel(answer)) throw new CommandFailure("Nothing was written.");
  return answer as Exclude<T, symbol>;
}
