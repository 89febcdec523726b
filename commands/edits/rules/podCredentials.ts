import type { Credentials } from "../../../aws/regions";
import type { ConfigPath } from "../../../config/findings/finding";
import { pathText } from "../../../config/findings/path";
import type { StackRole } from "../../../config/schema/backend";
import type { ClusterConfig } from "../../../config/schema/schema";
import { planServiceAccounts } from "../../../design/serviceAccounts/serviceAccounts";
import { planAddons } from "../../../design/software/addons";
import { planCharts } from "../../../design/software/charts";
import type { Change, Edit, EditCase } from "./editCase";
import { endpointComes, endpointGoes } from "./network.table";

/** Pods with an IAM role, by the key of the cluster file that says how they get it, or else that asks for them. */
interface PodsWithRole {
  readonly path: ConfigPath;
  readonly stack: StackRole;
  readonly credentials: Credentials;
  /** How they start again, since only new ones get the role another way; without a full stop. */
  readonly restart: string;
}

/**
 * The agent gives no credentials without an association, and STS none for another trust.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html
 */
const noMoreCredentials = "pods that run get no new credentials, and their calls to AWS fail within 6 hours";

const byHand = (command: string): string => `${noMoreCredentials}: restart them after the apply (${command})`;

const deploymentByHand = (namespace: string, deployment: string): string =>
  byHand(`kubectl -n ${namespace} rollout restart deployment ${deployment}`);

/** Pods of which only the service account is known. */
const accountByHand = (namespace: string, serviceAccount: string): string =>
  byHand(`those of the service account ${serviceAccount}, such as by kubectl -n ${namespace} rollout restart deployment`);

const replacedPods = "the apply replaces the controller's pods";

/** Charts with a key of their own for it. */
const chartsWithKey: readonly string[] = ["karpenter", "loadBalancerController"];

/** The Deployments of EKS add-ons that have a role. */
const addonDeployments: Readonly<Record<string, string>> = {
  "aws-ebs-csi-driver": "ebs-csi-controller",
  "aws-efs-csi-driver": "efs-csi-controller",
};

/** The role of the VPC CNI follows iam.oidcProvider and iam.roles.vpcCni, whose own rows say so. */
const podsWithRoles = (config: ClusterConfig): readonly PodsWithRole[] => [
  ...planCharts(config).map(({ credentials, name, namespace, path }): PodsWithRole => ({
    path: chartsWithKey.includes(String(path[0])) ? [...path, "credentials"] : path,
    stack: "workload",
    credentials,
    restart: path[0] === "karpenter" ? replacedPods : deploymentByHand(namespace, name),
  })),
  ...planAddons(config)
    .filter(({ name }) => name !== "vpc-cni")
    .flatMap(({ name, roles, stack }) =>
      roles.map(({ credentials, namespace, path, serviceAccount }): PodsWithRole => {
        const deployment = addonDeployments[name];
        const restart = deployment === undefined ? accountByHand(namespace, serviceAccount) : deploymentByHand(namespace, deployment);
        return { path, stack, credentials, restart };
      }),
    ),
  ...planServiceAccounts(config).map(({ createsObject, credentials, namespace, path, serviceAccount }): PodsWithRole => ({
    path: [...path, "credentials"],
    stack: "workload",
    credentials,
    restart: `${credentials === "irsa" && !createsObject ? "annotate the service account with the role; " : ""}${accountByHand(namespace, serviceAccount)}`,
  })),
];

/** Pods whose role is there before and after, and that get it another way. */
function switchedPods(old: ClusterConfig, next: ClusterConfig): readonly (PodsWithRole & { readonly before: Credentials })[] {
  const former = new Map(podsWithRoles(old).map(({ credentials, path }) => [pathText(path), credentials]));
  return podsWithRoles(next).flatMap((pods) => {
    const before = former.get(pathText(pods.path));
    return before === undefined || before === pods.credentials ? [] : [{ ...pods, before }];
  });
}

const credentialNames = { podIdentity: "EKS Pod Identity", irsa: "IRSA" } as const satisfies Readonly<Record<Credentials, string>>;

/** The endpoint of STS or of EKS Auth comes with the first pods that ask it, and goes with the last. */
function endpointEffects(change: Change): Edit["effects"] {
  if (endpointGoes.test(change)) return { network: "remove" };
  return endpointComes.test(change) ? { network: "create" } : {};
}

/**
 * A Fargate profile has the pods that it selects get their role by IRSA, those too that run on nodes; node groups decide it for service accounts. Rows of
 * a key of its own say it themselves.
 */
export function podCredentialEdits(old: ClusterConfig, next: ClusterConfig, edits: readonly Edit[]): readonly Edit[] {
  if (edits.length === 0) return [];
  const said = new Set(edits.map(({ path }) => pathText(path)));
  return switchedPods(old, next)
    .filter(({ path }) => !said.has(pathText(path)))
    .map(({ before, credentials, path, restart, stack }) => ({
      path,
      before,
      after: credentials,
      effects: { ...endpointEffects({ path, before, after: credentials, old, next }), [stack]: "replace" },
      meaning: `the pods get their role by ${credentialNames[credentials]}, no longer by ${credentialNames[before]}; ${restart}`,
    }));
}

/** Cases, each also with pods that get their role another way. */
export const alsoSwitchingCredentials = (cases: readonly EditCase[]): readonly EditCase[] =>
  cases.flatMap((one) => [
    {
      ...one,
      when: {
        text: [...(one.when ? [one.when.text] : []), "pods with an IAM role get it another way"].join(", and "),
        test: (change) => (one.when?.test(change) ?? true) && switchedPods(change.old, change.next).length > 0,
      },
      effects: { ...one.effects, workload: "replace" as const },
      meaning: `${one.meaning}. Pods with a role change between EKS Pod Identity and IRSA, also those on nodes: a line for each says what restarts them, or their calls to AWS fail within 6 hours`,
    },
    one,
  ]);

/** Cases of the key that says how pods get their role. @param restart how they start again. @default - the apply replaces them */
export function credentialCases(meaning: string, restart?: string): readonly EditCase[] {
  const whole = `${meaning}; ${restart === undefined ? replacedPods : byHand(restart)}`;
  return [
    {
      when: {
        text: "the same as before: the default written out, pods on Fargate, or a region without EKS Pod Identity",
        test: ({ next, old, path }) => switchedPods(old, next).every((pods) => pathText(pods.path) !== pathText(path)),
      },
      effects: {},
      meaning: "nothing changes",
    },
    {
      when: endpointGoes,
      effects: { network: "remove", workload: "replace" },
      changesProxyVariables: true,
      meaning: `the endpoint of STS or of EKS Auth goes; ${whole}`,
    },
    {
      when: endpointComes,
      effects: { network: "create", workload: "replace" },
      changesProxyVariables: true,
      meaning: `the endpoint of STS or of EKS Auth comes; ${whole}`,
    },
    { effects: { workload: "replace" }, meaning: whole },
  ];
}
