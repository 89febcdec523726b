import type { ClusterConfig } from "../../../config/schema/schema";
import { anyChange, type Change, type EditCase, type EditTable, sameCases, whenAdded, whenRemoved } from "./editCase";
import { endpointGoes } from "./network.table";
import { ofReachedServices } from "./serviceAccounts.table";

/** Whether the add-on that a change is about is in the cluster stack, before and after. */
const isBeforeNodes = ({ old, next, path }: Change): boolean =>
  [old, next].some(({ addons }: ClusterConfig) => addons.eks[String(path[2])]?.order === "beforeNodes");

const restarts = "the add-on, in place; its pods restart where it changes them";

/** The same in the stack of the add-on. */
const inItsStack = (effect: "update" | "remove", meaning: string): readonly EditCase[] => [
  { when: { text: "with order beforeNodes", test: isBeforeNodes }, effects: { cluster: effect }, meaning },
  { effects: { workload: effect }, meaning },
];

/** Edits of `addons.eks`, and of the configuration of the other add-ons. */
export const eksAddonEdits: EditTable = {
  "addons.eks.<name>": ofReachedServices([
    {
      when: whenAdded,
      effects: { network: "create", cluster: "create", workload: "create" },
      meaning: "the add-on with its roles, and the endpoints that it needs",
    },
    {
      when: whenRemoved,
      effects: { network: "remove", cluster: "remove", workload: "remove" },
      meaning: "the add-on with all that it runs, its roles, and the endpoints that only it needs; what it has made elsewhere stays",
    },
  ]),
  "addons.eks.<name>.version": inItsStack("update", restarts),
  "addons.eks.<name>.configuration": inItsStack("update", restarts),
  "addons.eks.<name>.roles": ofReachedServices([
    {
      when: endpointGoes,
      effects: { network: "remove", cluster: "remove", workload: "remove" },
      meaning: "roles with their associations come, go and change, and endpoints go; pods use other roles when they restart",
    },
    {
      effects: { network: "create", cluster: "remove", workload: "remove" },
      meaning: "roles with their associations come, go and change; pods use other roles when they restart",
    },
  ]),
  "addons.eks.<name>.services": ofReachedServices([
    { when: endpointGoes, effects: { network: "remove" }, meaning: "endpoints that the stack made; what uses them must have another way" },
    { effects: { network: "create" }, meaning: "endpoints that the stack creates" },
  ]),
  "addons.eks.<name>.hosts": ofReachedServices([{ effects: { network: "update" }, meaning: "what the proxy must let pass" }]),
  "addons.eks.<name>.order": [
    {
      when: { text: "afterNodes", test: ({ after }) => after === "afterNodes" },
      effects: { cluster: "remove", workload: "create" },
      meaning: "the cluster stack removes the add-on, and the workload stack installs it again; its pods stop in between",
    },
    {
      effects: {},
      meaning: "the cluster stack would install the add-on while that of the workload stack exists, and EKS refuses a second one",
      instead: "Remove the add-on and apply the workload stack, then write it again with order: beforeNodes",
    },
  ],
  ...sameCases(
    "addons",
    ["vpcCni.configuration", "kubeProxy.configuration", "podIdentityAgent.configuration"],
    anyChange({ cluster: "update" }, restarts),
  ),
  ...sameCases(
    "addons",
    ["coreDns", "ebsCsiDriver", "efsCsiDriver", "metricsServer", "guardDutyAgent", "nodeMonitoringAgent"].map(
      (name) => `${name}.configuration`,
    ),
    anyChange({ workload: "update" }, restarts),
  ),
  "observability.containerInsights.configuration": anyChange({ workload: "update" }, restarts),
};
