import { alsoWithAutoMode, replacesNodes, withAutoModeAlone } from "./autoModeChanges";
import { keyAdministrators } from "../../../design/encryption/keyAdministrators";
import { hasPodSubnets } from "../../../design/network/cidrBlocks";
import { hasKeylessCache, hasRegistryRepositories, ownKeyEdits } from "./encryption.table";
import { accessEntryEdits } from "./accessEntries.table";
import { anyChange, type Change, type EditTable, alwaysRefused, onAndOff, whenOtherArchitecture, whenSwitchedOn } from "./editCase";
import { keyPolicyFirst, needingNoKey, withoutAutoScaling } from "./keyPolicies";
import { kubernetesVersionCases } from "./kubernetesVersion.table";
import { alsoWithKarpenter } from "./karpenter.table";
import { hasSquid } from "./proxy.table";
import { sessionLoggingEdits } from "./sessionLogging.table";
import { movesControlPlaneRoutes } from "./subnetCases";

const replacesBastion = anyChange({ network: "replace" }, "the bastion is recreated; it keeps nothing");

const withInstances = {
  text: "with proxy.squid, or a bastion",
  test: ({ old, next }: Change): boolean => [old, next].every((config) => hasSquid(config) || config.access.bastion.enabled),
};

const nodesOfAutoMode =
  "nodes without a key of their own, also those of EKS Auto Mode, whose StorageClass is another one; volumes of pods keep their key";

const withFormerCredentials =
  "Apply with the former credentials until the new ones are among access.admins; otherwise the workload stack is refused by Kubernetes";

/**
 * Edits of the control plane, its access, and what the whole cluster shares.
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateClusterConfig.html
 */
export const clusterEdits: EditTable = {
  name: alwaysRefused(
    "the name is that of the EKS cluster and of the three states: another name is another cluster",
    "Keep the name; for a second cluster write a second file",
  ),
  region: alwaysRefused("a cluster cannot move to another region", "Keep the region; for a second cluster write a second file"),
  accountId: [
    {
      when: { text: "another account", test: ({ before, after }) => before !== undefined && after !== undefined },
      effects: {},
      meaning: "a cluster cannot move to another account",
      instead: "Keep the account; for a second cluster write a second file",
    },
    { effects: {}, meaning: "nothing in AWS changes; with the key, plans with credentials of another account fail" },
  ],
  assumeRoleArn: [
    {
      when: {
        text: "with encryption.administrators",
        test: ({ old, next }) => keyAdministrators(old).join() !== keyAdministrators(next).join(),
      },
      effects: { cluster: "update" },
      meaning:
        "the key's policy names the role among its administrators; Terraform acts with other credentials, which need the stack's runner-policy.json",
      first: withFormerCredentials,
    },
    {
      effects: {},
      meaning: "nothing in AWS changes; Terraform acts with other credentials, which need the stack's runner-policy.json",
      first: withFormerCredentials,
    },
  ],
  kubernetesVersion: kubernetesVersionCases,
  allowVersionRollback: anyChange(
    { cluster: "update" },
    "only whether a plan may lower the version, and how long Terraform waits for that",
  ),
  tags: [
    alsoWithAutoMode(
      { network: "update", cluster: "create", workload: "replace" },
      "tags of every resource; EKS replaces the nodes of EKS Auto Mode, within the budgets of their pools, and the StorageClass is another one",
    ),
    {
      when: { text: "with Karpenter", test: ({ old, next }) => old.karpenter !== undefined && next.karpenter !== undefined },
      effects: { network: "update", cluster: "update", workload: "roll nodes" },
      meaning:
        "tags of every resource; instances and volumes of groups have them from the launch template, and Karpenter replaces its nodes, as many at a time as the budgets of their pools let",
    },
    {
      effects: { network: "update", cluster: "update", workload: "roll nodes" },
      meaning: "tags of every resource; instances and volumes have them from the launch template",
    },
  ],
  tagPolicy: anyChange({}, "only what is checked when the file is read"),
  ...ownKeyEdits,
  "encryption.logsKmsKeyArn": anyChange(
    { network: "update", cluster: "update", workload: "update" },
    "the log groups, in place; what they hold is still read with the key of before, which must stay",
  ),
  "encryption.volumesKmsKeyArn": [
    ...withoutAutoScaling(
      alsoWithAutoMode(
        { network: "replace", cluster: "create", workload: "replace" },
        `Squid's instances one after the other, the bastion, and ${nodesOfAutoMode}`,
        withInstances,
      ),
    ),
    ...needingNoKey(
      alsoWithKarpenter(
        { network: "replace", cluster: "update", workload: "roll nodes" },
        "Squid's instances one after the other, the bastion, the nodes of groups without a key of their own",
        withInstances,
      ),
    ),
    ...needingNoKey({
      when: withInstances,
      effects: { network: "replace", cluster: "update", workload: "roll nodes" },
      meaning: "Squid's instances one after the other, the bastion, and the nodes of groups without a key of their own; key-policy.json",
      first: keyPolicyFirst,
    }),
    ...withoutAutoScaling(alsoWithAutoMode({ cluster: "create", workload: "replace" }, nodesOfAutoMode)),
    ...needingNoKey(alsoWithKarpenter({ cluster: "update", workload: "roll nodes" }, "the nodes of groups without a key of their own")),
    ...needingNoKey({
      effects: { cluster: "update", workload: "roll nodes" },
      meaning: "the nodes of groups without a key of their own; key-policy.json",
      first: keyPolicyFirst,
    }),
  ],
  "encryption.repositoriesKmsKeyArn": [
    {
      when: {
        text: "without repositories, with caches that create theirs without a key of their own",
        test: ({ old }) => !hasRegistryRepositories(old) && hasKeylessCache(old),
      },
      effects: { cluster: "update" },
      meaning: "the key of repositories that Amazon ECR creates from now on, and a role by which it does",
    },
    {
      when: { text: "without repositories", test: ({ old }) => !hasRegistryRepositories(old) },
      effects: {},
      meaning: "repositories have the key from when they are created",
    },
    {
      effects: {},
      meaning: "Amazon ECR takes a key for a repository once and for all; the repositories would be replaced, with their images",
      instead: "Keep the key; for new repositories, write it as registry.repositories.<name>.kmsKeyArn",
    },
  ],
  deletionProtection: anyChange(
    { cluster: "update" },
    "with it, EKS refuses to delete the cluster, and Terraform to destroy network, control plane, keys, log groups and repositories",
  ),
  "access.publicEndpoint.enabled": anyChange({ cluster: "update" }, "the endpoint, in place"),
  "access.publicEndpoint.cidrs": anyChange({ cluster: "update" }, "the endpoint, in place"),
  ...accessEntryEdits,
  "access.runnerCidrs": [
    {
      when: movesControlPlaneRoutes,
      effects: { network: "update", cluster: "remove" },
      meaning: "rules of the API's security group, or the group itself, and the control plane's routes to the firewall, come and go",
    },
    ...anyChange({ cluster: "remove" }, "rules of the API's security group come and go, or the group itself"),
  ],
  "access.apiProxyUrl": anyChange({}, "only how Terraform connects"),
  "access.sessionManager": [
    {
      when: whenSwitchedOn,
      effects: { network: "create", workload: "update" },
      changesProxyVariables: true,
      meaning: "endpoints, and permissions of the roles of nodes and Squid",
    },
    {
      effects: { network: "remove", workload: "update" },
      changesProxyVariables: true,
      meaning: "endpoints, and permissions of the roles of nodes and Squid",
    },
  ],
  "access.bastion.enabled": onAndOff(
    { effects: { network: "create", cluster: "create" }, meaning: "the bastion with its endpoints, its rule and its access entry" },
    { effects: { network: "remove", cluster: "remove" }, meaning: "the same goes; apply the cluster stack before the network stack" },
  ),
  "access.bastion.subnet": [
    { effects: { network: "replace" }, changesProxyVariables: true, meaning: "the bastion is recreated; it keeps nothing" },
  ],
  "access.bastion.instanceType": [
    {
      when: whenOtherArchitecture,
      effects: {},
      meaning: "the bastion keeps its AMI, which is of the other architecture",
      instead: "Set access.bastion.enabled to false, apply the cluster and then the network stack, and enable it with the new type",
    },
    ...anyChange({ network: "update" }, "the bastion is stopped and started again"),
  ],
  "access.bastion.administrator": [
    { when: whenSwitchedOn, effects: { cluster: "create" }, meaning: "an access entry of the bastion's role" },
    { effects: { cluster: "remove" }, meaning: "the access entry of the bastion's role goes, also for sessions that are open" },
  ],
  "access.bastion.kubectlVersion": replacesBastion,
  "access.bastion.helmVersion": replacesBastion,
  "access.bastion.toolsBucket": replacesBastion,
  ...sessionLoggingEdits,
  "addons.vpcCni.reservePrefixes": [
    {
      when: whenSwitchedOn,
      effects: { network: "create" },
      meaning: "reservations in the subnets of the pods; addresses in use there stay in use, and prefixes get the blocks around them",
    },
    ...anyChange({ network: "remove" }, "reservations; what is in use stays in use"),
  ],
  "customNetworking.enabled": [
    {
      when: {
        text: "with addons.vpcCni.reservePrefixes, and the pod subnets stay",
        test: ({ next }) => next.addons.vpcCni.reservePrefixes && hasPodSubnets(next),
      },
      effects: { network: "remove", cluster: "create", workload: "roll nodes" },
      changesProxyVariables: true,
      meaning:
        "as without it; the reservations go from the subnets that pods leave to those that they get, and what is in use stays in use",
    },
    withAutoModeAlone(
      { text: "the pod subnets stay", test: ({ old, next }) => hasPodSubnets(old) && hasPodSubnets(next) },
      { effects: { workload: "update" }, meaning: replacesNodes("the node classes, by which pods are in other subnets") },
    ),
    withAutoModeAlone(whenSwitchedOn, {
      effects: { network: "create", cluster: "create", workload: "update" },
      changesProxyVariables: true,
      meaning: replacesNodes("pod subnets, the security group of the pods, and then the node classes, by which pods are in these subnets"),
    }),
    {
      when: whenSwitchedOn,
      effects: { network: "create", cluster: "create", workload: "roll nodes" },
      changesProxyVariables: true,
      meaning:
        "pod subnets, then aws-node's settings, then ENIConfigs and new nodes, new before old; apply the three stacks one after the other at once: nodes that run learn of it only when they are replaced",
    },
    {
      when: { text: "switched off, and the pod subnets go", test: ({ next }) => !hasPodSubnets(next) },
      effects: {},
      meaning: "the pods of the nodes that run have addresses of the pod subnets, which cannot go before the nodes",
      instead: "Set network.podSubnets.enabled to true with it and apply all three stacks; then remove both",
    },
    {
      effects: { cluster: "update", workload: "roll nodes" },
      meaning: "aws-node's settings, then new nodes, whose pods are in the node subnets; after that network.podSubnets.enabled can go",
    },
  ],
};
