import { fleetFindings } from "../../../../commands/synth/fleet/fleet.findings";
import type { ValidCluster } from "../../../../config/load";
import { clusterSchema } from "../../../../config/schema/schema";
import { merge, type Changes } from "../../../support/synth";

const accountId = "111122223333";
const cluster = (name: string, registry: Changes, others: Changes = { accountId }): ValidCluster => ({
  file: `${name}.yaml`,
  config: clusterSchema.parse(merge({ name, region: "us-west-2", network: { egress: "nat" }, registry }, others)),
});
const findings = (...clusters: ValidCluster[]) =>
  fleetFindings(clusters).map(({ file, finding: { path, problem, severity } }) => [file, severity, path.join("."), problem]);

describe("one registry of two clusters", () => {
  test("has a repository of a name once: the second file is wrong", () => {
    const registry = { repositories: { "team/app": {} } };
    expect(findings(cluster("a", registry), cluster("b", registry))).toEqual([
      ["b.yaml", "error", "registry.repositories.team/app", "the repository is created by this file and by a.yaml"],
    ]);
    expect(findings(cluster("a", registry), cluster("b", { repositories: { "team/other": {} } }))).toEqual([]);
  });

  test("has a cache of a prefix once", () => {
    const registry = { pullThroughCache: { quay: "quay.io" } };
    expect(findings(cluster("a", registry), cluster("b", registry))).toEqual([
      ["b.yaml", "error", "registry.pullThroughCache.quay", "the pull-through cache of this prefix is created by this file and by a.yaml"],
    ]);
    expect(findings(cluster("a", registry), cluster("b", { pullThroughCache: { images: "quay.io" } }))).toEqual([]);
  });

  test("has mirrors of both, unless they have one prefix", () => {
    const mirror = { mirror: true };
    const shared = { mirror: true, prefix: "mirror/" };
    expect(findings(cluster("a", mirror), cluster("b", mirror))).toEqual([]);
    expect(findings(cluster("a", shared), cluster("b", mirror))).toEqual([]);
    const charts = { accountId, charts: { flux: {} } };
    const [[file, severity, path, problem] = [], ...more] = findings(cluster("a", shared, charts), cluster("b", shared, charts));
    expect([file, severity, path, more]).toEqual(["b.yaml", "error", "registry.prefix", []]);
    const [finding] = fleetFindings([cluster("a", shared, charts), cluster("b", shared, charts)]);
    expect(finding!.finding.fix).toBe("Remove it, so that the names begin with b/");
    expect(findings(cluster("a", shared, charts), cluster("b", mirror, charts))).toEqual([]);
    expect(problem).toMatch(/^repositories of the mirror \(8 such as mirror\/\S+\) are created by this file and by a\.yaml$/);
  });

  test("has a repository of a mirror once, though the other lists it", () => {
    const charts = { accountId, charts: { flux: {} } };
    const listed = { repositories: { "a/fluxcd/flux-cli": {} } };
    expect(findings(cluster("a", { mirror: true }, charts), cluster("b", listed))).toEqual([
      ["b.yaml", "error", "registry.repositories.a/fluxcd/flux-cli", "the repository is created by this file and by a.yaml"],
    ]);
    expect(findings(cluster("b", listed), cluster("a", { mirror: true }, charts))).toEqual([
      ["a.yaml", "error", "registry.mirror", "repositories of the mirror (a/fluxcd/flux-cli) are created by this file and by b.yaml"],
    ]);
  });
});

describe("registries of two clusters", () => {
  const registry = { repositories: { "team/app": {} }, pullThroughCache: { quay: "quay.io" } };

  test("are others in another account and region", () => {
    expect(findings(cluster("a", registry), cluster("b", registry, { accountId: "444455556666" }))).toEqual([]);
    expect(findings(cluster("a", registry), cluster("b", registry, { accountId, region: "eu-west-1" }))).toEqual([]);
  });

  test("may be one where a file names no account, which is a warning", () => {
    const told = findings(cluster("a", registry), cluster("b", registry, {}));
    expect(told.map(([, severity]) => severity)).toEqual(["warning", "warning"]);
    expect(told[0]![3]).toBe("the repository is created by this file and by a.yaml, and nothing says that these are of different accounts");
  });

  test("are that of the platform's account for a central mirror, which no cluster makes", () => {
    const central = { mirror: true, accountId: "444455556666", prefix: "mirror/" };
    expect(findings(cluster("a", central), cluster("b", central))).toEqual([]);
  });
});
