import * as z from "zod";
import { document, flag, noCounterpart, ofOwnName, permissionsBoundary, resourceTags, textField, texts, textMap } from "./noCounterpart";

const featureRolesWhy = "the features of this cluster bring their own roles";
const attachToFeatureRole = "Attach the policy to the feature's role once it is created";
const makeRole = "Write a role for it into serviceAccounts";
const ownAccountWhy = "service accounts come with their applications";
const writeAtAccount = "Write it at the service account";

/** What is said of a role that is given, where nothing has one. */
const givenRole = {
  why: "a role is of a service account, and this one has none",
  instead: "Write roleArn of its service account into serviceAccounts",
};

/** What is said of a role for many service accounts. */
export const rolePattern = {
  why: "a role is for one service account",
  instead: "Write the service accounts that the pattern stands for into serviceAccounts",
};

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
      labels: noCounterpart(textMap(), ownAccountWhy, writeAtAccount),
      annotations: noCounterpart(textMap(), ownAccountWhy, writeAtAccount),
    })
    .optional(),
  wellKnownPolicies: wellKnownPolicies.optional(),
  attachPolicyARNs: noCounterpart(texts(), featureRolesWhy, attachToFeatureRole),
  attachPolicy: noCounterpart(document(), featureRolesWhy, attachToFeatureRole),
  attachRoleARN: noCounterpart(textField(), givenRole.why, givenRole.instead),
  permissionsBoundary: permissionsBoundary(),
  roleName: ofOwnName(),
  roleOnly: noCounterpart(flag(), ownAccountWhy, "Create the service account with the application"),
  subjectPattern: noCounterpart(textField(), rolePattern.why, rolePattern.instead),
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
  permissionPolicyName: noCounterpart(textField(), "policies in roles have names of private-eks", "Leave it out"),
  policy: noCounterpart(
    textField(),
    "it is not a document in JSON, or not of an application",
    "Write it into serviceAccounts as sessionPolicy, as a mapping",
  ),
  roleARN: noCounterpart(textField(), givenRole.why, givenRole.instead),
  roleName: ofOwnName(),
  permissionsBoundaryARN: permissionsBoundary(),
  createServiceAccount: noCounterpart(flag(), ownAccountWhy, "Create the service account with the application"),
  disableSessionTags: noCounterpart(flag(), featureRolesWhy, makeRole),
  targetRoleARN: noCounterpart(textField(), featureRolesWhy, makeRole),
  tags: resourceTags(),
});

/** `iam` of a ClusterConfig. */
export const clusterIam = z.strictObject({
  withOIDC: noCounterpart(flag(), "the cluster has an OIDC provider unless iam.oidcProvider is false", "Write iam.oidcProvider"),
  serviceAccounts: z.array(eksctlServiceAccount).optional(),
  podIdentityAssociations: z.array(podIdentityAssociation).optional(),
  vpcResourceControllerPolicy: noCounterpart(
    flag(),
    "the cluster's role has this policy where pods have security groups of their own, and only there",
    "Set addons.vpcCni.podSecurityGroups.enabled to true where they shall have them",
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
