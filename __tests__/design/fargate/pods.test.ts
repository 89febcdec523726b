import fc from "fast-check";
import { clusterSchema } from "../../../config/schema/schema";
import { pods, hasNodes, matches, runsOnFargate, selects, credentialsOf } from "../../../design/fargate/pods";
import { workloads } from "../../../design/fargate/workloads";

const parse = (cluster: object) => clusterSchema.parse({ name: "demo", region: "us-west-2", ...cluster });

/** The meaning of wildcards, character by character. */
const reference = (pattern: string, text: string): boolean => {
  if (pattern === "") return text === "";
  const [first, rest] = [pattern[0], pattern.slice(1)];
  if (first === "*") return reference(rest, text) || (text !== "" && reference(pattern, text.slice(1)));
  return text !== "" && (first === "?" || first === text[0]) && reference(rest, text.slice(1));
};

const textOf = (characters: string) => fc.string({ unit: fc.constantFrom(...Array.from(characters)), maxLength: 7 });

describe("matches", () => {
  test("agrees with the reference on every pattern", () => {
    fc.assert(
      fc.property(textOf("ab.+[/*?-"), textOf("ab.+[/-"), (pattern, text) => {
        expect(matches(pattern, text)).toBe(reference(pattern, text));
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ["team-*", "team-", true],
    ["team-?", "team-", false],
    ["*-team-*", "a-team-b", true],
    ["a.b", "aXb", false],
    ["*", "", true],
  ])("%s and %s: %s", (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected);
  });
});

describe("selects", () => {
  const labels = fc.dictionary(textOf("ab").filter(Boolean), textOf("xy"), { maxKeys: 3 });

  test("selects the pods that a selector was made from, and with any further labels", () => {
    fc.assert(
      fc.property(fc.constantFrom("apps", "kube-system"), labels, labels, (namespace, own, further) => {
        expect(selects({ namespace, labels: own }, { namespace, labels: { ...further, ...own } })).toBe(true);
      }),
    );
  });

  test("selects no pods of another namespace, nor those that lack a label or have another value", () => {
    const labelled = { namespace: "apps", labels: { tier: "web" } };
    expect(selects({ ...labelled, namespace: "app?" }, labelled)).toBe(true);
    expect(selects({ ...labelled, namespace: "app" }, labelled)).toBe(false);
    expect(selects(labelled, { namespace: "apps", labels: {} })).toBe(false);
    expect(selects(labelled, { namespace: "apps", labels: { tier: "batch" } })).toBe(false);
    expect(selects({ namespace: "apps", labels: { "t*": "w?b" } }, labelled)).toBe(true);
    // Key and value must be those of one label.
    expect(selects({ namespace: "apps", labels: { "a*": "x" } }, { namespace: "apps", labels: { ab: "y", b: "x" } })).toBe(false);
  });
});

describe("a cluster", () => {
  const profile = (...selectors: object[]) => ({ fargateProfiles: { a: { selectors: [{ namespace: "other" }] }, b: { selectors } } });

  test("runs on Fargate what any selector of any profile selects", () => {
    const coreDns = parse(profile({ namespace: "x" }, { namespace: "kube-*", labels: { "k8s-app": "kube-dns" } }));
    expect(runsOnFargate(coreDns, pods.coreDns)).toBe(true);
    expect(runsOnFargate(coreDns, pods.loadBalancerController)).toBe(false);
    expect(runsOnFargate(parse({}), pods.coreDns)).toBe(false);
  });

  test("has nodes as soon as it has a node group", () => {
    expect(hasNodes(parse({}))).toBe(true);
    expect(hasNodes(parse({ nodeGroups: { selfManaged: { a: {} } } }))).toBe(true);
    expect(hasNodes(parse({ nodeGroups: {} }))).toBe(false);
  });

  test("gives pods on Fargate their role by IRSA, and those of DaemonSets by pod identity", () => {
    const system = parse(profile({ namespace: "kube-system" }));
    expect(credentialsOf(system, pods.ebsCsiController)).toBe("irsa");
    expect(credentialsOf(system, undefined)).toBe("podIdentity");
    expect(credentialsOf(parse({}), pods.ebsCsiController)).toBe("podIdentity");
    expect(credentialsOf(parse({}), pods.ebsCsiController, "irsa")).toBe("irsa");
    expect(credentialsOf(parse({ region: "cn-north-1" }), undefined)).toBe("irsa");
  });

  test("tells the pods of all workloads apart by their first label", () => {
    const enabled = { enabled: true };
    const all = workloads(
      parse({
        addons: { metricsServer: enabled, clusterAutoscaler: enabled, ebsCsiDriver: enabled, efsCsiDriver: enabled },
        loadBalancerController: enabled,
        observability: { fluentBit: enabled, containerInsights: enabled },
        samples: { publicAlb: enabled, publicNlb: enabled, privateNlb: enabled, application: enabled },
      }),
    );
    expect(all).toHaveLength(12);
    const deployments = all.flatMap((workload) => workload.pods ?? []);
    for (const { namespace, labels } of deployments) {
      const selector = { namespace, labels: Object.fromEntries(Object.entries(labels).slice(0, 1)) };
      expect(deployments.filter((other) => selects(selector, other))).toHaveLength(1);
    }
  });
});
