import { z } from "zod";
import { document, flag, noCounterpart, permissionsBoundary, resourceTags, text, texts, textMap } from "./noCounterpart";

const own = "the features of this cluster bring their own roles";
const attach = "Attach the policy to the feature's role once it is made";
const ownRole = "Make the role, and an aws_eks_pod_identity_association, in a Terraform configuration of your own";

/** Features that `wellKnownPolicies` name. */
export const wellKnownPolicies = z.strictObject({
  autoScaler: noCounterpart(flag(), own, ownRole),
  awsLoadBalancerController: noCounterpart(flag(), own, ownRole),
  ebsCSIController: noCounterpart(flag(), own, ownRole),
  efsCSIController: noCounterpart(flag(), own, ownRole),
  certManager: noCounterpart(flag(), "cert-manager is not installed", ownRole),
  externalDNS: noCounterpart(flag(), "ExternalDNS is not installed", ownRole),
  imageBuilder: noCounterpart(flag(), "there is no image builder", ownRole),
});

/** An entry of `iam.serviceAccounts`. */
const serviceAccount = z.strictObject({
  metadata: z
    .strictObject({
      name: noCounterpart(text(), own, ownRole),
      namespace: noCounterpart(text(), own, ownRole),
      labels: noCounterpart(textMap(), own, ownRole),
      annotations: noCounterpart(textMap(), own, ownRole),
    })
    .optional(),
  wellKnownPolicies: wellKnownPolicies.optional(),
  attachPolicyARNs: noCounterpart(texts(), own, attach),
  attachPolicy: noCounterpart(document(), own, attach),
  attachRoleARN: noCounterpart(text(), own, ownRole),
  permissionsBoundary: noCounterpart(
    text(),
    "roles have no permissions boundary",
    "Attach it by a service control policy, or to the roles once they are made",
  ),
  roleName: noCounterpart(text(), "roles are named after the cluster", "Leave it out"),
  roleOnly: noCounterpart(flag(), own, "Leave it out"),
  subjectPattern: noCounterpart(text(), own, ownRole),
  tags: resourceTags(),
  status: noCounterpart(document(), "it is what eksctl reports, not what is asked for", "Leave it out"),
});

/** An entry of `podIdentityAssociations`. */
export const podIdentityAssociation = z.strictObject({
  namespace: noCounterpart(text(), own, ownRole),
  serviceAccountName: noCounterpart(text(), own, ownRole),
  wellKnownPolicies: wellKnownPolicies.optional(),
  permissionPolicyARNs: noCounterpart(texts(), own, attach),
  permissionPolicy: noCounterpart(document(), own, attach),
  permissionPolicyName: noCounterpart(text(), own, "Leave it out"),
  policy: noCounterpart(text(), own, ownRole),
  roleARN: noCounterpart(text(), own, ownRole),
  roleName: noCounterpart(text(), "roles are named after the cluster", "Leave it out"),
  permissionsBoundaryARN: permissionsBoundary(),
  createServiceAccount: noCounterpart(flag(), own, "Leave it out"),
  disableSessionTags: noCounterpart(flag(), own, ownRole),
  targetRoleARN: noCounterpart(text(), own, ownRole),
  tags: resourceTags(),
});

/** What every entry of a list says that stands for no feature of ours. */
export const strangerReason = { why: own, instead: ownRole };

/** `iam` of a ClusterConfig. */
export const iam = z.strictObject({
  withOIDC: noCounterpart(flag(), "the cluster always has an OIDC provider", "Leave it out"),
  serviceAccounts: z.array(serviceAccount).optional(),
  podIdentityAssociations: z.array(podIdentityAssociation).optional(),
  vpcResourceControllerPolicy: noCounterpart(
    flag(),
    "the cluster's role has this policy where pods have security groups of their own, and only there",
    'Write ENABLE_POD_ENI: "true" into addons.vpcCni.env where they shall have them',
  ),
  serviceRoleARN: noCounterpart(text(), "the cluster's role is made with the cluster", "Give that role further policies after it is made"),
  serviceRolePermissionsBoundary: permissionsBoundary(),
  fargatePodExecutionRoleARN: noCounterpart(
    text(),
    "the pod execution role is made with the profiles",
    "Give that role further policies after it is made",
  ),
  fargatePodExecutionRolePermissionsBoundary: permissionsBoundary(),
});

const accessPolicy = z.strictObject({
  policyARN: text().optional(),
  accessScope: z
    .strictObject({
      type: text().optional(),
      namespaces: noCounterpart(texts(), "administrators administer the whole cluster", "Leave it out"),
    })
    .optional(),
});

const accessEntry = z.strictObject({
  principalARN: text().optional(),
  type: text().optional(),
  accessPolicies: z.array(accessPolicy).optional(),
  kubernetesGroups: texts().optional(),
  kubernetesUsername: noCounterpart(text(), "administrators keep the name that EKS gives them", "Leave it out"),
});

/** `accessConfig` of a ClusterConfig. */
export const accessConfig = z.strictObject({
  authenticationMode: text().optional(),
  bootstrapClusterCreatorAdminPermissions: flag().optional(),
  accessEntries: z.array(accessEntry).optional(),
});

/** An entry of `iamIdentityMappings`, which eksctl writes into the ConfigMap aws-auth. */
export const iamIdentityMapping = z.strictObject({
  arn: text().optional(),
  groups: noCounterpart(texts(), "administrators are in no other groups", "Make an access entry of your own for the groups"),
  username: noCounterpart(text(), "administrators keep the name that EKS gives them", "Leave it out"),
  noDuplicateARNs: noCounterpart(flag(), "a role or user has one access entry", "Leave it out"),
  account: noCounterpart(
    text(),
    "access is by access entries, which name roles and users",
    "Write them into access.admins, or make an access entry of your own",
  ),
  serviceName: noCounterpart(
    text(),
    "access for AWS services is not configured",
    "Make an access entry of your own for the service's role",
  ),
  namespace: noCounterpart(text(), "access for AWS services is not configured", "Make an access entry of your own for the service's role"),
});
