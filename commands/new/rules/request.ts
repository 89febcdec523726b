import { type QuestionKey, questions } from "./questions";
import { type GivenAnswers, needsNoAnswer, situationFor, type SituationName } from "./situations";

/** What is known of the file to write, from the command line and then from the answers. */
export interface NewRequest extends GivenAnswers {
  readonly situation?: SituationName | undefined;
  readonly output?: string;
  readonly force?: true;
}

const keys = Object.keys(questions) as QuestionKey[];

/** Whether the name of the cluster is needed: one that is imported has its own, but the file that is written would have none. */
export const needsName = ({ situation, output }: NewRequest): boolean => situation !== "eksctl" || output === undefined;

/** The file to write. */
export const outputOf = ({ name, output }: NewRequest): string => output ?? `clusters/${name}.yaml`;

/** What is not known and has no default, as the help has it. */
export function missingParts(request: NewRequest): readonly string[] {
  const { name, situation } = request;
  const known = situation && situationFor(situation, request);
  return [
    ...(name === undefined && needsName(request) ? ["[name]"] : []),
    ...(situation === undefined ? ["--situation <situation>"] : []),
    ...(known?.asks ?? []).filter((key) => request[key] === undefined && !needsNoAnswer(known!, key)).map((key) => questions[key].flags),
  ];
}

/** Why what is known does not fit together, as a sentence without a stop: options that the situation has no use for, and regions that it is not about. */
export function requestProblem(request: NewRequest): string | undefined {
  const { region, situation } = request;
  if (situation === undefined) return undefined;
  const { asks, regions } = situationFor(situation, request);
  const unused = keys.find((key) => request[key] !== undefined && !asks.includes(key));
  if (unused) {
    const isInFile = situationFor(situation, {}).asks.includes(unused);
    const other = isInFile ? questions.vpcFile.flags : `--situation ${situation}`;
    return `option '${questions[unused].flags}' means nothing with '${other}': leave it out`;
  }
  if (region !== undefined && regions && !regions.includes(region)) {
    return `option '${questions.region.flags}' must be ${regions.join(" or ")} with '--situation ${situation}': it is ${region}`;
  }
  return undefined;
}
