import { anyChange, type EditCase, type EditTable, sameCases, whenAdded, whenRemoved } from "./editCase";
import { endpointGoes } from "./network.table";
import { ofReachedServices } from "./serviceAccounts.table";

const wholeRelease = "the release, its namespace, and the endpoints and mirrored images that only it needs";

/** What becomes of CustomResourceDefinitions. Without its definition Kubernetes keeps no object. */
const definitionsStay =
  "CustomResourceDefinitions stay with their objects if they come from the folder crds or have the annotation helm.sh/resource-policy: keep, as those of presets have; others go, and with them every object of their kinds";

/** A namespace is not gone before all in it is, and finalizers wait for controllers that the release takes with it. */
const withoutFinalizers =
  "Delete what has finalizers of the release's controllers, such as Applications, Kustomizations and HelmReleases, or remove the finalizers";

const upgradeInPlace = "the release, in place: Helm upgrades it";

/** A list of what the pods of a chart call. */
const callCases: readonly EditCase[] = ofReachedServices([
  { when: endpointGoes, effects: { network: "remove" }, meaning: "endpoints that the stack made; what uses them must have another way" },
  { effects: { network: "create" }, meaning: "endpoints that the stack creates" },
]);

/** Edits of the user's own Helm releases. @see https://helm.sh/docs/chart_best_practices/custom_resource_definitions/ */
export const chartEdits: EditTable = {
  "charts.<name>": ofReachedServices([
    {
      when: whenAdded,
      effects: { network: "create", cluster: "create", workload: "create" },
      meaning: `${wholeRelease}; fill the repositories before the workload stack is applied`,
    },
    {
      when: whenRemoved,
      effects: { network: "remove", cluster: "remove", workload: "remove" },
      meaning: `${wholeRelease}; with the namespace goes all that is in it; ${definitionsStay}`,
      first: withoutFinalizers,
    },
  ]),
  ...sameCases(
    "charts.<name>.chart",
    ["repository", "name"],
    anyChange(
      { cluster: "remove", workload: "update" },
      `${upgradeInPlace}; with a mirror, fill the new chart's repository before the workload stack`,
    ),
  ),
  "charts.<name>.chart.version": anyChange(
    { workload: "update" },
    `${upgradeInPlace}, without the CustomResourceDefinitions of the folder crds; with a mirror, copy the chart first`,
  ),
  "charts.<name>.namespace": [
    {
      effects: { workload: "replace" },
      meaning: `the release, uninstalled and installed in the other namespace; the namespace that it leaves is destroyed with everything in it; ${definitionsStay}`,
      first: `${withoutFinalizers}; and write the new namespace into the annotation meta.helm.sh/release-namespace of the CustomResourceDefinitions that stay by helm.sh/resource-policy, which Helm otherwise refuses as those of another release`,
    },
  ],
  "charts.<name>.images": anyChange(
    { network: "update", cluster: "remove", workload: "update" },
    `${upgradeInPlace}; with a mirror, fill the new images' repositories before the workload stack`,
  ),
  ...sameCases("charts.<name>", ["values", "serviceAccount"], anyChange({ workload: "update" }, upgradeInPlace)),
  "charts.<name>.valuesFiles": anyChange({ workload: "update" }, `nothing but what it changes of charts.<name>.values: ${upgradeInPlace}`),
  "charts.<name>.services": callCases,
  "charts.<name>.hosts": ofReachedServices([{ effects: { network: "update" }, meaning: "what the proxy must let pass" }]),
  ...sameCases(
    "charts.<name>",
    ["proxy", "certificates"],
    anyChange({ workload: "update" }, `${upgradeInPlace}, with a ConfigMap of the certificates where it mounts them`),
  ),
  "charts.<name>.after": anyChange({}, "nothing: the order of installation counts when releases are installed"),
};
