import { z } from "zod";
import { document, flag, noCounterpart, ofOwnName, permissionsBoundary, resourceTags, textField, texts, textMap } from "./noCounterpart";

const featureRolesWhy = "the features of this cluster bring their own roles";
const attachToFeatureRole = "Attach the policy to the feature's role once it is made";
const makeRole = "Make the role, and an aws_eks_pod_identity_association, in a Terraform configuration of your own";

/** Features that `wellKnownPolicies` name. */
export const wellKnownPolicies = z.strictObject({
  autoScaler: noCounterpart(flag(), featureRolesWhy, makeRole),
  awsLoadBalancerController: noCounterpart(flag(), featureRolesWhy, makeRole),
  ebsCSIController: noCounterpart(flag(), featureRolesWhy, makeRole),
  efsCSIController: noCounterpart(flag(), featureRolesWhy, makeRole),
  certManager: noCounterpart(flag(), "cert-manager is not installed", makeRole),
  externalDNS: noCounterpart(flag(), "ExternalDNS is not installed", makeRole),
  imageBuilder: noCounterpart(flag(), "there is no image builder", makeRole),
});

/** An entry of `iam.serviceAccounts`. */
const eksctlServiceAccount = z.strictObject({
  metadata: z
    .strictObject({
      name: noCounterpart(textField(), featureRolesWhy, makeRole),
      namespace: noCounterpart(textField(), featureRolesWhy, makeRole),
      labels: noCounterpart(textMap(), featureRolesWhy, makeRole),
      annotations: noCounterpart(textMap(), featureRolesWhy, makeRole),
    })
    .optional(),
  wellKnownPolicies: wellKnownPolicies.optional(),
  attachPolicyARNs: noCounterpart(texts(), featureRolesWhy, attachToFeatureRole),
  attachPolicy: noCounterpart(document(), featureRolesWhy, attachToFeatureRole),
  attachRoleARN: noCounterpart(textField(), featureRolesWhy, makeRole),
  permissionsBoundary: permissionsBoundary(),
  roleName: ofOwnName(),
  roleOnly: noCounterpart(flag(), featureRolesWhy, "Leave it out"),
  subjectPattern: noCounterpart(textField(), featureRolesWhy, makeRole),
  tags: resourceTags(),
  status: noCounterpart(document(), "it is what eksctl reports, not what is asked for", "Leave it out"),
});

/** An entry of `podIdentityAssociations`. */
export const podIdentityAssociation = z.strictObject({
  namespace: noCounterpart(textField(), featureRolesWhy, makeRole),
  serviceAccountName: noCounterpart(textField(), featureRolesWhy, makeRole),
  wellKnownPolicies: wellKnownPolicies.optional(),
  permissionPolicyARNs: noCounterpart(texts(), featureRolesWhy, attachToFeatureRole),
  permissionPolicy: noCounterpart(document(), featureRolesWhy, attachToFeatureRole),
  permissionPolicyName: noCounterpart(textField(), featureRolesWhy, "Leave it out"),
  policy: noCounterpart(textField(), featureRolesWhy, makeRole),
  roleARN: noCounterpart(textField(), featureRolesWhy, makeRole),
  roleName: ofOwnName(),
  permissionsBoundaryARN: permissionsBoundary(),
  createServiceAccount: noCounterpart(flag(), featureRolesWhy, "Leave it out"),
  disableSessionTags: noCounterpart(flag(), featureRolesWhy, makeRole),
  targetRoleARN: noCounterpart(textField(), featureRolesWhy, makeRole),
  tags: resourceTags(),
});

/** What every entry of a list says that stands for no feature of ours. */
export const strangerReason = { why: featureRolesWhy, instead: makeRole };

/** `iam` of a ClusterConfig. */
export const clusterIam = z.strictObject({
  withOIDC: noCounterpart(flag(), "the cluster has an OIDC provider unless iam.oidcProvider is false", "Write iam.oidcProvider"),
  serviceAccounts: z.array(eksctlServiceAccount).optional(),
  podIdentityAssociations: z.array(podIdentityAssociation).optional(),
  vpcResourceControllerPolicy: noCounterpart(
    flag(),
    "the cluster's role has this policy where pods have security groups of their own, and only there",
    'Write ENABLE_POD_ENI: "true" into addons.vpcCni.env where they shall have them',
  ),
  serviceRoleARN: textField().optional(),
  serviceRolePermissionsBoundary: permissionsBoundary(),
  fargatePodExecutionRoleARN: textField().optional(),
  fargatePodExecutionRolePermissionsBoundary: permissionsBoundary(),
});

const accessPolicy = z.strictObject({
  policyARN: textField().optional(),
  accessScope: z
    .strictObject({
      type: textField().optional(),
      namespaces: texts().optional(),
    })
    .optional(),
});

const accessEntry = z.strictObject({
  principalARN: textField().optional(),
  type: textField().optional(),
  accessPolicies: z.array(accessPolicy).optional(),
  kubernetesGroups: texts().optional(),
  kubernetesUsername: textField().optional(),
});

/** `accessConfig` of a ClusterConfig. */
export const accessConfig = z.strictObject({
  authenticationMode: textField().optional(),
  bootstrapClusterCreatorAdminPermissions: flag().optional(),
  accessEntries: z.array(accessEntry).optional(),
});

/** An entry of `iamIdentityMappings`, which eksctl writes into the ConfigMap aws-auth. */
export const iamIdentityMapping = z.strictObject({
  arn: textField().optional(),
  groups: noCounterpart(texts(), "administrators are in no other groups", "Write an entry for the groups under access.entries"),
  username: noCounterpart(textField(), "administrators keep the name that EKS gives them", "Leave it out"),
  noDuplicateARNs: noCounterpart(flag(), "a role or user has one access entry", "Leave it out"),
  account: noCounterpart(
    textField(),
    "access is by access entries, which name roles and users",
    "Write them into access.admins, or under access.entries",
  ),
  serviceName: noCounterpart(
    textField(),
    "access for AWS services is not configured",
    "Write an entry for the service's role under access.entries",
  ),
  namespace: noCounterpart(
    textField(),
    "access for AWS services is not configured",
    "Write an entry for the service's role under access.entries",
  ),
});
