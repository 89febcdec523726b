import { anyChange, type Change, type EditTable, whenAdded, whenRemoved } from "./editCase";
import { movesControlPlaneRoutes } from "./subnetCases";

const isCustomerRoutedMode = (mode: unknown): boolean => mode === "CUSTOMER_ROUTED";

const forGood = "the control plane, in place, in some ten minutes, and for good: EKS never goes back";

const beforeCustomerRouted =
  "Make sure that routes, network ACLs and the cluster's security group let the control plane reach webhooks and identity providers, and run terraform init -upgrade in the cluster stack, which needs another AWS provider";

/** Terraform leaves the cluster alone where the argument goes. */
const keepsIt = { when: whenRemoved, effects: {}, meaning: "nothing changes: the cluster keeps what it has" } as const;

/** Terraform has no update to ask EKS for, and EKS refuses one that says nothing. */
const zonalShiftLeftOut = {
  text: "left out, where it was written",
  test: ({ before, after }: Change): boolean => before !== undefined && after === undefined,
};

const isSwitchedOn = ({ after }: Change): boolean => after === true;

interface Subscription {
  readonly destinationArn?: string;
  readonly roleArn?: string;
}

/** @see https://registry.terraform.io/providers/hashicorp/aws/6.25.0/docs/resources/cloudwatch_log_subscription_filter */
const changesDestination = ({ before, after }: Change): boolean =>
  (before as Subscription).destinationArn !== (after as Subscription).destinationArn;

/** Subscriptions of which one has a role that is created, and the other another one or none. */
const changesKind = ({ before, after }: Change): boolean => roleKind(before) !== roleKind(after);

const roleKind = (subscription: unknown): string => {
  const { destinationArn = "", roleArn } = (subscription ?? {}) as Subscription;
  return destinationArn.split(":")[2] === "logs" ? "none" : (roleArn ?? "made");
};

/**
 * Edits of the control plane's switches, and of where its logs go.
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateClusterConfig.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/control-plane-egress.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/disable-extended-support.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/eks-provisioned-control-plane.html
 */
export const controlPlaneEdits: EditTable = {
  "controlPlane.egressMode": [
    {
      when: {
        text: `to CUSTOMER_ROUTED, and ${movesControlPlaneRoutes.text}`,
        test: (change) => isCustomerRoutedMode(change.after) && movesControlPlaneRoutes.test(change),
      },
      effects: { network: "update", cluster: "update" },
      meaning: `routes of the control plane's own subnets to the way out; then ${forGood}`,
      first: beforeCustomerRouted,
    },
    {
      when: { text: "to CUSTOMER_ROUTED", test: ({ after }) => isCustomerRoutedMode(after) },
      effects: { cluster: "update" },
      meaning: forGood,
      first: beforeCustomerRouted,
    },
    {
      effects: {},
      meaning:
        "EKS does not go back to AWS_MANAGED: it would take another cluster, and this one stays CUSTOMER_ROUTED whatever the file says",
      instead: "Keep CUSTOMER_ROUTED; for a cluster with AWS_MANAGED write a second file",
    },
  ],
  "controlPlane.egressHosts": anyChange({}, "only what is checked when the file is read"),
  "controlPlane.upgradePolicy": [
    keepsIt,
    {
      when: { text: "to STANDARD", test: ({ after }) => after === "STANDARD" },
      effects: { cluster: "update" },
      meaning:
        "in place; at the end of standard support EKS upgrades the control plane by itself. EKS refuses it while the version is in extended support: upgrade it first",
    },
    {
      effects: { cluster: "update" },
      meaning: "in place; EKS takes it until the end of standard support, after which the cluster costs more",
    },
  ],
  "controlPlane.zonalShift": [
    {
      when: zonalShiftLeftOut,
      effects: {},
      meaning: "Terraform would ask EKS for an update without content, which EKS refuses",
      instead: "Write controlPlane.zonalShift: false, and leave it there",
    },
    {
      when: { text: "to true", test: isSwitchedOn },
      effects: { cluster: "update" },
      meaning: "the cluster is registered with Amazon Application Recovery Controller, where shifts are started or automated",
    },
    { effects: { cluster: "update" }, meaning: "the cluster is no longer registered, and a shift that is under way ends" },
  ],
  "controlPlane.scalingTier": [
    keepsIt,
    {
      when: { text: "to standard", test: ({ after }) => after === "standard" },
      effects: { cluster: "update" },
      meaning: "in place, in some minutes; EKS refuses it while the database of the cluster has more than 8 GB",
    },
    {
      when: { text: "to or from tier-8xl", test: ({ before, after }) => [before, after].includes("tier-8xl") },
      effects: { cluster: "update" },
      meaning: "in place, in some minutes; the price of the other tier counts from then on",
      first: "Run terraform init -upgrade in the cluster stack, which needs another AWS provider",
    },
    { effects: { cluster: "update" }, meaning: "in place, in some minutes; the price of the other tier counts from then on" },
  ],
  "observability.controlPlaneLogs.subscription": [
    {
      when: whenAdded,
      effects: { cluster: "create" },
      meaning: "a subscription filter, with a role where it sends to a stream; what was logged before is not sent",
    },
    { when: whenRemoved, effects: { cluster: "remove" }, meaning: "the subscription filter and its role; the log group stays" },
    {
      when: { text: "with another destination", test: changesDestination },
      effects: { cluster: "replace" },
      meaning: "the filter is recreated, and what is logged meanwhile is at neither destination; a role that was created may go, or come",
    },
    {
      when: { text: "with another role", test: changesKind },
      effects: { cluster: "remove" },
      meaning: "the filter, in place; a role that was created goes, or comes",
    },
    { effects: { cluster: "update" }, meaning: "the filter, in place" },
  ],
};
