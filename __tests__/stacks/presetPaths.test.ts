import { explanation } from "../../commands/explain/model";
import { answerTo } from "../../commands/explain/rules/questions";
import { bypassesProxy } from "../../commands/trace/rules/environment";
import { chartPresets } from "../../design/charts/presetTable";
import type { ChartPreset } from "../../design/charts/presets/preset";
import { designCluster } from "../../design/cluster";
import { registryOf } from "../../design/images/images";
import { loadText } from "../support/badConfigs";
import presetImages from "../support/charts/presetImages.json";
import {
  autoModeAlone,
  behindSquid,
  byEcr,
  clusterOf,
  inRegistry,
  mirrored,
  type PresetName,
  presetNames,
  type Situation,
  situations,
} from "../support/charts/presetSituations";
import { releasesOf } from "../support/charts/releases";
import { resources, type Json } from "../support/stack";
import { configDemo, merge, synthDemo, type Changes } from "../support/synth";
import { failure, hopsBetween, pairTraces, type TracedCluster } from "../support/traces";
import { stringify } from "yaml";

/** What pods of presets call as they are, and what the clusters here add. */
const calledServices: Readonly<Partial<Record<PresetName, readonly string[]>>> = { "external-secrets": ["secretsmanager"] };
const calledHosts = ({ changes }: Situation, preset: PresetName): readonly string[] =>
  (changes["charts"] as Readonly<Record<string, { readonly hosts: readonly string[] }>> | undefined)?.[preset]?.hosts ?? [];

/** The images that values of a chart name: each in a mapping with its tag. */
function imagesIn(value: Json): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(imagesIn);
  const { image, registry, repository = image, tag } = value as Readonly<Record<string, Json>>;
  const own =
    typeof repository === "string" && typeof tag === "string" ? [`${registry ? `${String(registry)}/` : ""}${repository}:${tag}`] : [];
  return [...own, ...Object.values(value).flatMap(imagesIn)];
}

/** The entries of each NO_PROXY that values hold. */
function noProxiesIn(value: Json): readonly (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [];
  const { name, value: text } = value as Readonly<Record<string, Json>>;
  return name === "NO_PROXY" ? [String(text).split(",")] : Object.values(value).flatMap(noProxiesIn);
}

/** The pairs that trace knows, and the traces of all but images of a registry of which one is traced: their way is the same. */
function tracesOf(traced: TracedCluster) {
  const pairs = new Set<string>();
  const registries = new Set<string>();
  const traces = pairTraces(traced, traced.stacks, ({ from, to }) => {
    pairs.add(`${from} ${to}`);
    const registry = to.includes("/") ? `${from} ${registryOf(to)}` : undefined;
    return registry === undefined || (!registries.has(registry) && registries.add(registry).has(registry));
  });
  return { pairs, traces };
}

/** What is wrong with the ways of the pods of presets, by the stacks and by what explain and trace say of them. */
function faultsOf(situation: Situation, more: Changes = {}): readonly string[] {
  const cluster = clusterOf(situation, more);
  const config = configDemo(cluster);
  const stacks = synthDemo(cluster);
  const { network, cluster: controlPlane, workload } = stacks;
  const traced = { name: "demo", config, stacks: { network: network.json, cluster: controlPlane.json, workload: workload.json } };
  const [design, explained] = [designCluster(config), explanation(config, { today: "2026-11-29" })];
  const { pairs, traces } = tracesOf(traced);
  const endpoints = resources(network, "aws_vpc_endpoint").map(({ attributes }) => String(attributes["service_name"]));
  const repositories = resources(controlPlane, "aws_ecr_repository").map(({ attributes }) => attributes["name"]);
  const releases = releasesOf(stacks);

  const ofPreset = (preset: PresetName): readonly string[] => {
    const { values } = releases.find(({ name }) => name === preset)!;
    const inValues = new Set(imagesIn(values));
    const wanted = presetImages[preset].images.map((image) => ({ image, reference: situation.named(image) }));
    const pathOf = (question: string): readonly string[] => {
      const answer = answerTo(question, preset, explained, design);
      if ("unknown" in answer) return [];
      return answer.pairs
        .filter(({ destination, place }) => destination.name === question && place.key.includes(preset))
        .map(({ path }) => path);
    };
    return [
      ...wanted.flatMap(({ image, reference }) => {
        const repository = reference.replace(/:[^:/]+$/, "");
        return [
          ...(inValues.has(reference) ? [] : [`its values do not name ${reference}`]),
          ...(pathOf(reference).includes(situation.path) ? [] : [`explain knows no way to ${reference}`]),
          ...(pairs.has(`${situation.puller} ${repository}`) ? [] : [`trace knows no ${repository}`]),
          ...(reference === image || repositories.includes(`demo/${inRegistry(repository.replace("/demo/", "/"))}`)
            ? []
            : [`no repository for ${image}`]),
          ...noProxiesIn(values)
            .filter((entries) => entries.some((entry) => bypassesProxy(entry, registryOf(image))))
            .map(() => `NO_PROXY keeps ${registryOf(image)} from the proxy`),
        ];
      }),
      ...[...inValues].filter((image) => !wanted.some(({ reference }) => reference === image)).map((image) => `nobody runs ${image}`),
      ...calledHosts(situation, preset).flatMap((host) => (pathOf(host).includes("proxy") ? [] : [`explain knows no way to ${host}`])),
      ...(calledServices[preset] ?? []).flatMap((service) => [
        ...(endpoints.some((name) => name.endsWith(`.${service}`)) ? [] : [`no endpoint of ${service}`]),
        ...(pathOf(service).includes("endpoint") ? [] : [`explain knows no way to ${service}`]),
        ...noProxiesIn(values)
          .filter((entries) => !entries.some((entry) => bypassesProxy(entry, `${service}.${config.region}.amazonaws.com`)))
          .map(() => `NO_PROXY leads ${service} to the proxy`),
      ]),
    ].map((fault) => `${preset}: ${fault}`);
  };
  const byHop = (service: string) =>
    Object.values(hopsBetween(traced, "external-secrets/external-secrets", service)).filter(({ status }) => status === "fails");
  return [
    ...situation.presets.flatMap(ofPreset),
    ...traces.filter(({ status }) => status === "fails").map(failure),
    ...(situation.presets.includes("external-secrets") ? ["secretsmanager", situation.broker] : []).flatMap((service) =>
      byHop(service).map(({ says }) => `external-secrets to ${service}: ${says}`),
    ),
  ];
}

test("the images are those of the charts that the presets install", () => {
  const known = Object.entries(chartPresets).map(([name, { chart }]) => [name, `${chart.name} ${chart.version}`]);
  expect(Object.fromEntries(known)).toEqual(Object.fromEntries(Object.entries(presetImages).map(([name, { chart }]) => [name, chart])));
});

test.each(Object.keys(situations))("pods of the presets have a way to all that they need: %s", (name) => {
  expect(faultsOf(situations[name]!)).toEqual([]);
});

/** The errors of a cluster that a text tells, by the keys that they are about. */
const errorsOf = (cluster: Changes) =>
  loadText(stringify(merge({ name: "demo", region: "us-west-2" }, cluster))).findings.filter(({ severity }) => severity === "error");

describe("without a way, synth names each pair, and its fix leads to a file without the error", () => {
  const mirrorFix = /[Ss]et registry\.mirror to true with registry\.accountId/;

  test.each<[string, Changes]>([
    ["nothing that leads there", {}],
    ["Fargate behind Squid", { ...behindSquid, fargateProfiles: { all: { selectors: [{ namespace: "*" }] } } }],
    ["EKS Auto Mode with mirrors of nodes", { ...byEcr, ...autoModeAlone }],
    ["Fargate with mirrors of nodes", { ...byEcr, fargateProfiles: { all: { selectors: [{ namespace: "*" }] } } }],
  ])("%s: the images of every preset", (_name, changes) => {
    const cluster = clusterOf({ changes, presets: presetNames });
    const errors = errorsOf(cluster);
    for (const preset of presetNames) {
      const about = errors.filter(({ path }) => path.join(".") === `charts.${preset}`);
      expect(about).toHaveLength(1);
      for (const image of presetImages[preset].images) expect(about[0]!.problem).toContain(image);
      expect(about[0]!.fix).toMatch(mirrorFix);
    }
    expect(errors.filter(({ path }) => path[0] !== "charts")).toEqual([]);
    expect(errorsOf(merge(cluster, mirrored))).toEqual([]);
  });

  test("EKS Auto Mode with a registry of the company for all images: what it would be without", () => {
    const { changes } = situations["without internet, with a registry of the company for all images"]!;
    const cluster = clusterOf({ changes: { ...changes, ...autoModeAlone }, presets: ["kube-prometheus-stack"] });
    const errors = errorsOf(cluster);
    expect(errors.map(({ path }) => path.join("."))).toEqual(["charts.kube-prometheus-stack"]);
    expect(errors).toEqual(errorsOf({ ...cluster, registry: {} }));
    expect(errorsOf(merge(cluster, mirrored))).toEqual([]);
  });

  test("mirrors of nodes in Amazon ECR: the images of Amazon ECR Public", () => {
    const cluster = clusterOf({ changes: byEcr, presets: presetNames });
    const errors = errorsOf(cluster);
    const images = { "argo-cd": "docker/library/redis:8.2.3-alpine", "neuron-device-plugin": "neuron/neuron-device-plugin:2.32.0.0" };
    expect(errors.map(({ path, fix, problem }) => ({ path, isMirror: mirrorFix.test(fix), problem }))).toEqual(
      Object.entries(images).map(([name, image]) => ({
        path: ["charts", name],
        isMirror: true,
        problem: expect.stringContaining(`public.ecr.aws/${image}, and nothing in this VPC reaches public.ecr.aws`) as string,
      })),
    );
    expect(errorsOf(merge(cluster, mirrored))).toEqual([]);
  });

  test("an endpoint that is left to a proxy: the service", () => {
    const endpoints = { services: { secretsmanager: "proxy" } };
    const cluster = clusterOf({ changes: merge(mirrored, { network: { endpoints } }), presets: presetNames });
    const [error, ...others] = errorsOf(cluster);
    expect(others).toEqual([]);
    expect(error!.problem).toMatch(/^a Helm chart needs the AWS service secretsmanager, and nothing in this VPC reaches it/);
    expect(error!.fix).toMatch(/^Set network\.endpoints\.services\.secretsmanager to create, or /);
    expect(errorsOf(merge(cluster, { network: { endpoints: { services: { secretsmanager: "create" } } } }))).toEqual([]);
  });

  test("hosts that pods of Argo CD call: each", () => {
    const hosts: Changes = { charts: { "argo-cd": { hosts: ["git.example.com"] } } };
    const [error, ...others] = errorsOf(merge(clusterOf({ changes: mirrored, presets: ["argo-cd"] }), hosts));
    expect(others).toEqual([]);
    expect(error).toMatchObject({ path: ["charts", "argo-cd", "hosts", 0], fix: expect.stringMatching(/^Remove charts/) as string });
  });
});

describe("a preset that knows less is found", () => {
  /** Runs with presets of which each lacks something. */
  function withLesser<Result>(change: (preset: ChartPreset) => ChartPreset, run: () => Result): Result {
    const table = chartPresets as Record<string, ChartPreset>;
    const before = { ...table };
    try {
      for (const [name, preset] of Object.entries(before)) table[name] = change(preset);
      return run();
    } finally {
      Object.assign(table, before);
    }
  }

  test("without the last image of each, and without services", () => {
    const name = "isolated, with a mirror";
    const faults = withLesser(
      (preset) => ({ ...preset, images: preset.images.slice(0, -1), services: [] }),
      () => faultsOf(situations[name]!, { tags: { without: "images" } }),
    );
    const lost = presetNames.flatMap((preset) => {
      const { repository, tag } = chartPresets[preset]!.images.at(-1)!;
      const reference = situations[name]!.named(`${repository}:${tag}`);
      const kept = reference.slice(0, -tag.length - 1);
      return [
        `its values do not name ${reference}`,
        `explain knows no way to ${reference}`,
        `trace knows no ${kept}`,
        `no repository for ${repository}:${tag}`,
      ].map((fault) => `${preset}: ${fault}`);
    });
    expect(faults).toEqual(
      expect.arrayContaining([
        ...lost,
        "external-secrets: no endpoint of secretsmanager",
        "external-secrets: explain knows no way to secretsmanager",
      ]),
    );
  });

  test("without the names that NO_PROXY keeps from the proxy, and with registries among them", () => {
    const faults = withLesser(
      (preset) => ({ ...preset, ...(preset.proxy && { proxy: { ...preset.proxy, noProxy: ["quay.io"] } }) }),
      () => faultsOf({ ...situations["behind Squid"]!, presets: ["argo-cd"] }, { tags: { without: "proxy" } }),
    );
    expect(faults).toContain("argo-cd: NO_PROXY keeps quay.io from the proxy");
  });
});
