import type { ClusterConfig } from "../../../config/schema/schema";
import { type ChartRelease, chosenReleases } from "../../../design/charts/releases";
import { planNamespaces } from "../../../design/namespaces/namespaces";
import { anyChange, type Change, type EditCase, type EditTable, sameCases, whenAdded, whenRemoved } from "./editCase";
import { endpointGoes } from "./network.table";
import { ofReachedServices } from "./serviceAccounts.table";

const wholeRelease = "the release, its namespace, and the endpoints and mirrored images that only it needs";

/** What becomes of CustomResourceDefinitions. Without its definition Kubernetes keeps no object. */
const definitionsStay =
  "CustomResourceDefinitions stay with their objects if they come from the folder crds or have the annotation helm.sh/resource-policy: keep, as those of presets have; others go, and with them every object of their kinds";

/** A namespace is not gone before all in it is, and finalizers wait for controllers that the release takes with it. */
const withoutFinalizers =
  "Delete what has finalizers of the release's controllers, such as Applications, Kustomizations and HelmReleases, or remove the finalizers";

const chosenRelease = (config: ClusterConfig, { path }: Change): ChartRelease | undefined =>
  chosenReleases(config).find(({ name }) => name === path[1]);

/** Whether the namespace of a release is still there after the edit: another release or key asks for it, or Kubernetes has it by itself. */
function keepsNamespace(change: Change): boolean {
  const namespace = chosenRelease(change.old, change)?.namespace;
  const isMade = (config: ClusterConfig): boolean => planNamespaces(config).some(({ name, exists }) => name === namespace && !exists);
  return !isMade(change.old) || isMade(change.next);
}

/** Whether a release comes in place of one of another name, which has the same chart and the same namespace, and goes with the edit. */
function takesPlace(change: Change): boolean {
  const added = chosenRelease(change.next, change);
  const gone = chosenReleases(change.old).filter(({ name }) => !Object.hasOwn(change.next.charts, name));
  return gone.some(({ namespace, sourceChart }) => namespace === added?.namespace && sourceChart.name === added.sourceChart.name);
}

const upgradeInPlace = "the release, in place: Helm upgrades it";

const definitionsOfOther = `${withoutFinalizers}; and write the new namespace into the annotation meta.helm.sh/release-namespace of the CustomResourceDefinitions that stay by helm.sh/resource-policy, which Helm otherwise refuses as those of another release`;

/** A list of what the pods of a chart call. */
const callCases: readonly EditCase[] = ofReachedServices([
  { when: endpointGoes, effects: { network: "remove" }, meaning: "endpoints that the stack made; what uses them must have another way" },
  { effects: { network: "create" }, meaning: "endpoints that the stack creates" },
]);

/** Edits of the user's own Helm releases. @see https://helm.sh/docs/chart_best_practices/custom_resource_definitions/ */
export const chartEdits: EditTable = {
  "charts.<name>": ofReachedServices([
    {
      when: {
        text: "added, and a release of the same chart and namespace removed",
        test: (change) => whenAdded.test(change) && takesPlace(change),
      },
      effects: { network: "create", cluster: "create", workload: "create" },
      meaning:
        "another release beside the one that goes, at the same time: Helm refuses objects of the same names, with the message invalid ownership metadata",
      first: `Remove the other release alone and apply before. ${withoutFinalizers}; and write the new name into the annotation meta.helm.sh/release-name of the CustomResourceDefinitions that stay by helm.sh/resource-policy, which Helm otherwise refuses as those of another release`,
    },
    {
      when: whenAdded,
      effects: { network: "create", cluster: "create", workload: "create" },
      meaning: `${wholeRelease}; fill the repositories before the workload stack is applied`,
    },
    {
      when: { text: "removed, and its namespace stays", test: (change) => whenRemoved.test(change) && keepsNamespace(change) },
      effects: { network: "remove", cluster: "remove", workload: "remove" },
      meaning: `the release, and the endpoints and mirrored images that only it needs; its namespace stays, with all that is not of the release; ${definitionsStay}`,
      first: withoutFinalizers,
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
      when: { text: "the namespace of before stays", test: keepsNamespace },
      effects: { workload: "replace" },
      meaning: `the release, uninstalled and installed in the other namespace; the namespace that it leaves stays, for another release or key; ${definitionsStay}`,
      first: definitionsOfOther,
    },
    {
      effects: { workload: "replace" },
      meaning: `the release, uninstalled and installed in the other namespace; the namespace that it leaves is destroyed with everything in it; ${definitionsStay}`,
      first: definitionsOfOther,
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
