import { freeTexts } from "./mutations/freeTexts";
import { loadWorld } from "./generator/repaired";
import { numberOf } from "../support/numberOf";
import { tell } from "../support/tell";
import { failureText, seed, tellFailures } from "./figures";
import { mutationKinds } from "./mutations/tryMutation";
import { runTasks } from "./run/pool";

const count = numberOf("MUTATIONS", 400);

test("the file that free texts are put into is valid", () => {
  expect(loadWorld(freeTexts).findings.filter(({ severity }) => severity === "error")).toEqual([]);
});

test(`files that were spoiled in ${count} ways, of seed ${seed}, have one clear error or the right output`, async () => {
  const start = Date.now();
  const results = await runTasks(
    "mutation",
    seed,
    Array.from({ length: count }, (_, index) => index),
    tellFailures(),
  );
  const outcomes = results.flatMap((result) => ("answer" in result ? [result.answer] : []));
  const lost = results.flatMap((result) =>
    "lost" in result ? [{ kind: `lost: ${result.lost}`, detail: `mutation ${result.index} of seed ${seed}`, file: "" }] : [],
  );
  for (const kind of mutationKinds) {
    const ofKind = outcomes.filter((outcome) => outcome.kind === kind);
    const sum = (of: "tried" | "accepted"): number => ofKind.reduce((total, outcome) => total + outcome[of], 0);
    const keys = new Set(ofKind.flatMap((outcome) => outcome.keys));
    tell(`seed ${seed}: ${kind}: ${sum("tried")} files, ${sum("accepted")} of them valid${keys.size > 0 ? `, ${keys.size} keys` : ""}`);
  }
  tell(`seed ${seed}: ${Math.round((Date.now() - start) / 1000)} seconds`);
  expect(failureText([...lost, ...outcomes.flatMap(({ failures }) => failures)])).toBe("");
});
