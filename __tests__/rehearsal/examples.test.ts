import { noEnvironment } from "../../commands/trace/rules/environment";
import type { Attempt } from "./attempts";
import { exampleClusters, type Forbidden, otherClusters } from "./clusters";
import { endpointNamesIn } from "./expectedPaths";
import { failureText, type Rehearsal, rehearse, type Tried } from "./rehearsal";
import { dnsSuffixOf } from "../support/endpointNames";
import { describeRehearsal, gather, type Troupe } from "./troupe";
import { tell } from "../support/tell";
import { disagreements } from "./verdicts";

const clusters = Object.entries({ ...exampleClusters, ...otherClusters });
let troupe: Troupe;

/** Who is told nothing of a proxy. */
const ignorant = (attempt: Attempt): Attempt => {
  const { consumer, ...source } = attempt.source;
  return { ...attempt, source: { ...source, environment: noEnvironment, consumer: { ...consumer, readsEnvironment: false } } };
};

/** A host that a name stands for: a leading dot stands for all below. */
const hostBelow = (name: string): string => name.replace(/^\.(?=dkr\.)/, "111122223333.").replace(/^\./, "something.");

/**
 * Hosts that nodes and Fargate need in a VPC without a way to the internet, as AWS documents it: what the dependency table has plays no part here.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html
 */
const documentedNeeds = (region: string, suffix: string, ofNodes: boolean): readonly string[] =>
  [...(ofNodes ? ["ec2"] : []), "api.ecr", "602401143452.dkr.ecr", `prod-${region}-starport-layer-bucket.s3`].map(
    (name) => `${name}.${region}.${suffix}`,
  );

describeRehearsal("the network of", () => {
  beforeAll(() => {
    troupe = gather();
  });
  afterAll(() => troupe.leave());

  describe.each(clusters)("%s", (name, { allowed = [], cluster, forbidden, options }) => {
    let rehearsal: Rehearsal;
    let tried: readonly Tried[];
    let refused: readonly Tried[] = [];
    let named: readonly string[];
    let needed: readonly string[];
    /** What a node, or Fargate, makes of hosts, with the name and the environment that it has. */
    const fromNodes = async (hosts: readonly string[]): Promise<readonly Tried[]> => {
      const pair = rehearsal.attempts.find(({ from }) => from === "kubelet" || from === "Fargate")!;
      const attempts = rehearsal.attemptsAt(
        pair,
        hosts.map((host) => `https://${host}/`),
      );
      return rehearsal.tryAll(attempts, [troupe.clients.go, troupe.clients.curl]);
    };
    beforeAll(async () => {
      const urls = forbidden.flatMap((one) => one.urls).map((url) => new URL(url).hostname);
      const traced = cluster(troupe);
      const { region } = traced.config;
      named = Object.values(endpointNamesIn(traced.stacks)).flat().map(hostBelow);
      needed = documentedNeeds(region, dnsSuffixOf(region), name !== "fargate");
      const hosts = [...urls, ...allowed.map(({ host }) => host), ...named, ...needed];
      rehearsal = await rehearse(troupe, traced, { ...options, hosts });
      const { curl, go, python } = troupe.clients;
      // Python takes a second to start: one zone is enough to hear how it reads what it is told.
      const inOneZone = rehearsal.attempts.filter(({ machine }) => machine.zone === rehearsal.interfaces.all[0]!.zone);
      tried = [...(await rehearsal.tryAll(rehearsal.attempts, [go, curl])), ...(await rehearsal.tryAll(inOneZone, [python]))];
    });
    afterAll(async () => {
      await rehearsal.stage.close();
      const counts = `${rehearsal.traces().length} pairs, ${tried.length} connections, ${refused.length} that must not arrive`;
      tell(`rehearsed: ${name}: ${counts}`);
    });

    test("lets every pair arrive by its path", () => {
      expect(tried.filter(({ error }) => error !== undefined).map(failureText)).toEqual([]);
      const pairs = new Set(rehearsal.traces().map(({ from, to }) => `${from} to ${to}`));
      expect(new Set(tried.map(({ from, to }) => `${from} to ${to}`))).toEqual(pairs);
    });

    test("has the names of every service that has an endpoint arrive there, whoever needs them", async () => {
      const results = await fromNodes(named);
      expect(results.filter(({ error }) => error !== undefined).map(failureText)).toEqual([]);
      expect(new Set(results.map(({ url }) => new URL(url).hostname))).toEqual(new Set(named));
      expect(results.filter(({ arrivedBy }) => !/^(endpoint |gateway$)/.test(arrivedBy!))).toEqual([]);
    });

    test("leads to what AWS documents that every node needs", async () => {
      const results = await fromNodes(needed);
      expect(results.filter(({ error }) => error !== undefined).map(failureText)).toEqual([]);
      expect(results.length).toBeGreaterThanOrEqual(needed.length);
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
