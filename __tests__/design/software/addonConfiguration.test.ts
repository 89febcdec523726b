import fc from "fast-check";
import { mergedValues, valueConflicts } from "../../../design/software/addonConfiguration";
import { planAddons } from "../../../design/software/addons";
import { configDemo } from "../../support/synth";

const values = fc.dictionary(
  fc.constantFrom("a", "b", "c"),
  fc.oneof(fc.integer({ max: 3, min: 0 }), fc.dictionary(fc.constantFrom("a", "b"), fc.integer({ max: 2, min: 0 }))),
  {
    noNullPrototype: true,
  },
);

describe("configuration values", () => {
  test("of both are merged, and ours stay", () => {
    const ours = { controller: { extraVolumeTags: { team: "a" } } };
    const theirs = { controller: { extraVolumeTags: { cost: "1" }, resources: {} }, node: { tolerateAllTaints: true } };
    expect(mergedValues(ours, theirs)).toEqual({
      controller: { extraVolumeTags: { team: "a", cost: "1" }, resources: {} },
      node: { tolerateAllTaints: true },
    });
    expect(valueConflicts(ours, theirs)).toEqual([]);
    expect(valueConflicts(ours, { controller: { extraVolumeTags: { team: "b" } } })).toEqual([
      { path: ["controller", "extraVolumeTags", "team"], ours: "a" },
    ]);
  });

  test("without conflicts are the same whoever comes first, and nothing is lost", () => {
    fc.assert(
      fc.property(values, values, (ours, theirs) => {
        const merged = mergedValues(ours, theirs);
        expect(valueConflicts(merged, ours)).toEqual([]);
        if (valueConflicts(ours, theirs).length > 0) return;
        expect(mergedValues(theirs, ours)).toEqual(merged);
      }),
      { numRuns: 50 },
    );
  });
});

test("CoreDNS, kube-proxy and the VPC CNI have what the file says beside what private-eks sets", () => {
  const addons = planAddons(
    configDemo({
      addons: {
        coreDns: { configuration: { replicaCount: 3, autoScaling: { enabled: true } } },
        kubeProxy: { configuration: { mode: "ipvs" } },
        vpcCni: { configuration: { tolerations: [] } },
      },
      fargateProfiles: { dns: { selectors: [{ namespace: "kube-system", labels: { "k8s-app": "kube-dns" } }] } },
    }),
  );
  const configurationOf = (name: string) => addons.find((addon) => addon.name === name)?.configuration;
  expect(configurationOf("coredns")).toEqual({ computeType: "Fargate", replicaCount: 3, autoScaling: { enabled: true } });
  expect(configurationOf("kube-proxy")).toEqual({ mode: "ipvs" });
  expect(configurationOf("vpc-cni")).toMatchObject({ env: { AWS_VPC_K8S_CNI_EXTERNALSNAT: "false" }, tolerations: [] });
});
