import { noEnvironment } from "../../commands/trace/rules/environment";
import type { Attempt } from "./attempts";
import { exampleClusters, type Forbidden, otherClusters } from "./clusters";
import { failureText, type Rehearsal, rehearse, type Tried } from "./rehearsal";
import { describeRehearsal, gather, type Troupe } from "./troupe";
import { disagreements } from "./verdicts";

const clusters = Object.entries({ ...exampleClusters, ...otherClusters });
let troupe: Troupe;

/** Who is told nothing of a proxy. */
const ignorant = (attempt: Attempt): Attempt => {
  const { consumer, ...source } = attempt.source;
  return { ...attempt, source: { ...source, environment: noEnvironment, consumer: { ...consumer, readsEnvironment: false } } };
};

describeRehearsal("the network of", () => {
  beforeAll(() => {
    troupe = gather();
  });
  afterAll(() => troupe.leave());

  describe.each(clusters)("%s", (name, { allowed = [], cluster, forbidden, options }) => {
    let rehearsal: Rehearsal;
    let tried: readonly Tried[];
    let refused: readonly Tried[] = [];
    beforeAll(async () => {
      const urls = forbidden.flatMap((one) => one.urls).map((url) => new URL(url).hostname);
      rehearsal = await rehearse(troupe, cluster(troupe), { ...options, hosts: [...urls, ...allowed.map(({ host }) => host)] });
      const { curl, go, python } = troupe.clients;
      // Python takes a second to start: one zone is enough to hear how it reads what it is told.
      const inOneZone = rehearsal.attempts.filter(({ machine }) => machine.zone === rehearsal.interfaces.all[0]!.zone);
      tried = [...(await rehearsal.tryAll(rehearsal.attempts, [go, curl])), ...(await rehearsal.tryAll(inOneZone, [python]))];
    });
    afterAll(async () => {
      await rehearsal.stage.close();
      const counts = `${rehearsal.traces().length} pairs, ${tried.length} connections, ${refused.length} that must not arrive`;
      process.stdout.write(`rehearsed: ${name}: ${counts}\n`);
    });

    test("lets every pair arrive by its path", () => {
      expect(tried.filter(({ error }) => error !== undefined).map(failureText)).toEqual([]);
      const pairs = new Set(rehearsal.traces().map(({ from, to }) => `${from} to ${to}`));
      expect(new Set(tried.map(({ from, to }) => `${from} to ${to}`))).toEqual(pairs);
    });

    test("does what private-eks trace says of it", () => {
      expect(disagreements(rehearsal.traces(), tried)).toEqual([]);
    });

    test("lets nothing else arrive", async () => {
      const attemptsOf = ({ from: [from, to], ignoresProxy, urls, what }: Forbidden): readonly Attempt[] => {
        const attempts = rehearsal.attemptsAt({ from, to }, urls).map((attempt) => ({ ...attempt, from: what }));
        return ignoresProxy ? attempts.map(ignorant) : attempts;
      };
      const attempts = forbidden.map((one) => ({ what: one.what, attempts: attemptsOf(one) }));
      expect(attempts.filter((one) => one.attempts.length === 0).map(({ what }) => what)).toEqual([]);
      const { curl, go } = troupe.clients;
      refused = await rehearsal.tryAll(
        attempts.flatMap((one) => one.attempts),
        [go, curl],
      );
      expect(refused.filter(({ arrivedBy }) => arrivedBy !== undefined).map(({ arrivedBy, from, url }) => [from, url, arrivedBy])).toEqual(
        [],
      );
    });

    test("leads where the cluster file lets applications go", async () => {
      const attempts = allowed.flatMap(({ from: [from, to], host, path }) => {
        const made = rehearsal.attemptsAt({ from, to }, [`https://${host}/`]);
        return (made.length > 0 ? made : [undefined]).map((attempt) => ({ attempt, path }));
      });
      const results = await rehearsal.tryAll(attempts.flatMap(({ attempt }) => attempt ?? []));
      const expected = new Map(allowed.map(({ host, path }) => [`https://${host}/`, path]));
      expect(attempts.filter(({ attempt }) => !attempt)).toEqual([]);
      expect(results.filter(({ arrivedBy, url }) => arrivedBy !== expected.get(url)).map(failureText)).toEqual([]);
    });
  });
});
