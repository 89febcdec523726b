import type { ClusterConfig } from "../../../config/schema/schema";
import { newerAwsProviderVersion } from "../../../design/state/terraform";
import { anyChange, type EditCase, type EditTable, sameCases, whenAdded, whenRemoved, whenSwitchedOn } from "./editCase";
import { endpointGoes } from "./network.table";
import { credentialCases } from "./podCredentials";

/** Cases that bring or take what pods reach by endpoints, or by an HTTP proxy. */
export const ofReachedServices = (cases: readonly EditCase[]): readonly EditCase[] =>
  cases.map((one) => ({ ...one, changesProxyVariables: true }));

const roleAndEndpoints = "the role with its pod identity association, and the endpoints that only it needs";

/** The agent keeps the credentials of a pod. @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-assign-target-role.html */
const newPods = "pods that run keep their credentials for up to 6 hours: restart them to apply it sooner";

const hasSessionPolicy = ({ serviceAccounts }: ClusterConfig): boolean =>
  Object.values(serviceAccounts).some(({ sessionPolicy }) => sessionPolicy !== undefined);

/** Edits of the roles of applications. */
export const serviceAccountEdits: EditTable = {
  "serviceAccounts.<name>": ofReachedServices([
    { when: whenAdded, effects: { network: "create", workload: "create" }, meaning: roleAndEndpoints },
    { when: whenRemoved, effects: { network: "remove", workload: "remove" }, meaning: roleAndEndpoints },
  ]),
  "serviceAccounts.<name>.credentials": credentialCases(
    "trust of the role, and the pod identity association; with irsa, annotate the service account",
    "such as by kubectl -n NAMESPACE rollout restart deployment",
  ),
  "serviceAccounts.<name>.roleArn": [
    {
      when: whenAdded,
      effects: { workload: "remove" },
      meaning: `the role that was created, with its policies; the association names the other; ${newPods}`,
      first: "Let the other role trust the pods, and give it the permissions",
    },
    { when: whenRemoved, effects: { workload: "create" }, meaning: `a role, which the association names; ${newPods}` },
    { effects: { workload: "update" }, meaning: `association; with irsa, annotate the service account with the other role; ${newPods}` },
  ],
  ...sameCases("serviceAccounts.<name>", ["policyArns", "policy"], anyChange({ workload: "update" }, "permissions of the role")),
  "serviceAccounts.<name>.wellKnownPolicies": ofReachedServices([
    { when: endpointGoes, effects: { network: "remove", workload: "update" }, meaning: "permissions of the role, and endpoints" },
    { effects: { network: "create", workload: "update" }, meaning: "permissions of the role, and endpoints" },
  ]),
  "serviceAccounts.<name>.targetRoleArn": anyChange({ workload: "update" }, `permissions and association of the role; ${newPods}`),
  "serviceAccounts.<name>.disableSessionTags": anyChange(
    { workload: "update" },
    `trust and association of the role, and the trust policy that its target role needs; ${newPods}`,
  ),
  "serviceAccounts.<name>.sessionPolicy": [
    {
      when: { text: "the first or the last of the cluster", test: ({ old, next }) => hasSessionPolicy(old) !== hasSessionPolicy(next) },
      effects: { workload: "update" },
      meaning: `association of the role, and the version of the AWS provider, which is ${newerAwsProviderVersion} with session policies; ${newPods}`,
      first: "Have that version where providers come from, and run terraform init -upgrade in the folder of the workload stack",
    },
    { effects: { workload: "update" }, meaning: `association of the role; ${newPods}` },
  ],
  "serviceAccounts.<name>.createServiceAccount": [
    {
      when: whenSwitchedOn,
      effects: { workload: "create" },
      meaning: "the service account; Kubernetes refuses one that exists, and one whose namespace does not",
      first: "Import one that exists with terraform import, by <namespace>/<name>; make a namespace that does not exist",
    },
    {
      effects: { workload: "remove" },
      meaning: "the service account; pods that use it run on, and no new ones start",
      first: "Take it out of the state with terraform state rm, so that it stays, or bring one with the application",
    },
  ],
  "serviceAccounts.<name>.services": ofReachedServices([
    { when: endpointGoes, effects: { network: "remove" }, meaning: "endpoints that the stack made; what uses them must have another way" },
    { effects: { network: "create" }, meaning: "endpoints that the stack creates" },
  ]),
  "serviceAccounts.<name>.hosts": ofReachedServices([{ effects: { network: "update" }, meaning: "what the proxy must let pass" }]),
};
