import { z } from "zod";
import { podIdentityAssociation, wellKnownPolicies } from "./iam";
import { document, flag, noCounterpart, permissionsBoundary, resourceTags, text, texts } from "./noCounterpart";

const ownRole = "each add-on has a role of its own, with the policies that it needs";
const attach = "Attach further policies to that role once it is made";
const search = "it only chooses among the versions that EKS offers";

/** An entry of `addons`. @see https://docs.aws.amazon.com/eks/latest/eksctl/addons.html */
export const addon = z.strictObject({
  name: text(),
  version: text().optional(),
  configurationValues: noCounterpart(
    text(),
    "the configuration of add-ons is made from the cluster's keys",
    "Leave it out, or change the add-on when the cluster is there",
  ),
  wellKnownPolicies: wellKnownPolicies.optional(),
  attachPolicyARNs: noCounterpart(texts(), ownRole, attach),
  useDefaultPodIdentityAssociations: noCounterpart(flag(), ownRole, "Leave it out"),
  attachPolicy: noCounterpart(document(), ownRole, attach),
  podIdentityAssociations: noCounterpart(z.array(podIdentityAssociation), ownRole, attach),
  serviceAccountRoleARN: noCounterpart(text(), ownRole, attach),
  permissionsBoundary: permissionsBoundary(),
  resolveConflicts: noCounterpart(text(), "add-ons overwrite what differs from their configuration", "Leave it out"),
  namespaceConfig: noCounterpart(document(), "add-ons use the namespace that EKS gives them", "Leave it out"),
  tags: resourceTags(),
  owners: noCounterpart(texts(), search, "Leave it out"),
  publishers: noCounterpart(texts(), search, "Leave it out"),
  types: noCounterpart(texts(), search, "Leave it out"),
});

/** `addonsConfig` of a ClusterConfig. */
export const addonsConfig = z.strictObject({
  disableDefaultAddons: flag().optional(),
  autoApplyPodIdentityAssociations: noCounterpart(flag(), ownRole, "Leave it out"),
});
