import { clusterSchema } from "../../../config/schema/schema";
import { loadText } from "../../support/badConfigs";
import { unusedRoleFindings } from "../../../design/iam/unusedRoles.findings";

const role = (name: string) => `arn:aws:iam::111122223333:role/${name}`;
const findings = (changes: object, names: readonly string[]) =>
  unusedRoleFindings(
    clusterSchema.parse({
      name: "demo",
      region: "us-west-2",
      iam: { roles: Object.fromEntries(names.map((name) => [name, role(name)])) },
      ...changes,
    }),
  );
const all = [
  ...["cluster", "fargate", "flowLogs", "squid", "bastion", "vpcCni", "ebsCsiDriver", "efsCsiDriver", "containerInsights"],
  ...["loadBalancerController", "clusterAutoscaler", "fluentBit", "autoModeNodes", "autoModeBuiltInNodes", "karpenter"],
];
const enabled = { enabled: true };

test("the roles of control plane and VPC CNI are used in every cluster with nodes", () => {
  expect(findings({}, ["cluster", "vpcCni"])).toEqual([]);
});

test("every other role of a minimal cluster is told, with the key that would use it", () => {
  expect(findings({}, all).map(({ severity, path, fix }) => [severity, path.at(-1), fix])).toEqual([
    ["warning", "autoModeNodes", "Write a pool into autoMode.nodePools, or remove iam.roles.autoModeNodes"],
    ["warning", "autoModeBuiltInNodes", "Name pools in autoMode.builtInPools, or remove iam.roles.autoModeBuiltInNodes"],
    ["warning", "fargate", "Write a profile into fargateProfiles, or remove iam.roles.fargate"],
    ["warning", "flowLogs", "Set network.flowLogs.enabled to true, or remove iam.roles.flowLogs"],
    ["warning", "squid", "Set network.egress to proxy and write proxy.squid: {}, or remove iam.roles.squid"],
    ["warning", "bastion", "Set access.bastion.enabled to true, or remove iam.roles.bastion"],
    ["warning", "ebsCsiDriver", "Set addons.ebsCsiDriver.enabled to true, or remove iam.roles.ebsCsiDriver"],
    ["warning", "efsCsiDriver", "Set addons.efsCsiDriver.enabled to true, or remove iam.roles.efsCsiDriver"],
    ["warning", "containerInsights", "Set observability.containerInsights.enabled to true, or remove iam.roles.containerInsights"],
    ["warning", "loadBalancerController", "Set loadBalancerController.enabled to true, or remove iam.roles.loadBalancerController"],
    ["warning", "clusterAutoscaler", "Set addons.clusterAutoscaler.enabled to true, or remove iam.roles.clusterAutoscaler"],
    ["warning", "fluentBit", "Set observability.fluentBit.enabled to true, or remove iam.roles.fluentBit"],
    ["warning", "karpenter", "Write karpenter: {}, or remove iam.roles.karpenter"],
  ]);
});

test("none is, where all is on", () => {
  const on = {
    network: { egress: "proxy", flowLogs: enabled },
    proxy: { squid: {} },
    access: { bastion: enabled },
    addons: { ebsCsiDriver: enabled, efsCsiDriver: enabled, clusterAutoscaler: enabled },
    loadBalancerController: enabled,
    observability: { containerInsights: enabled, fluentBit: enabled },
    fargateProfiles: { jobs: { selectors: [{ namespace: "jobs" }] } },
    autoMode: { builtInPools: ["general-purpose"], nodePools: { own: {} } },
    karpenter: {},
  };
  expect(findings(on, all)).toEqual([]);
});

test("the role of caches is used where one has repositories with a key of AWS KMS", () => {
  const caches = (settings: object) => ({ registry: { pullThroughCache: { public: { registry: "public.ecr.aws", ...settings } } } });
  const [unused, ...others] = findings({}, ["pullThroughCache"]);
  expect(others).toEqual([]);
  expect(unused).toMatchObject({
    problem: "this has no effect without a cache whose repositories have a KMS key",
    fix: "Write repositories.kmsKeyArn below a cache of registry.pullThroughCache, or remove iam.roles.pullThroughCache",
  });
  expect(findings(caches({}), ["pullThroughCache"])).toHaveLength(1);
  expect(findings(caches({ repositories: {} }), ["pullThroughCache"])).toHaveLength(1);
  const kmsKeyArn = "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
  expect(findings(caches({ repositories: { kmsKeyArn } }), ["pullThroughCache"])).toEqual([]);
});

test("each says what there is not", () => {
  expect(findings({ nodeGroups: {} }, [...all, "vpcCni"]).map(({ problem }) => problem.replace("this has no effect without ", ""))).toEqual(
    [
      "a node pool of autoMode",
      "autoMode.builtInPools",
      ...["a Fargate profile", "network.flowLogs.enabled: true", "proxy.squid", "access.bastion.enabled: true", "a node group"],
      ...["addons.ebsCsiDriver.enabled: true", "addons.efsCsiDriver.enabled: true", "observability.containerInsights.enabled: true"],
      ...["loadBalancerController.enabled: true", "addons.clusterAutoscaler.enabled: true", "observability.fluentBit.enabled: true"],
      "karpenter",
    ],
  );
});

test.each([
  ["fargate", "fargateProfiles: { jobs: 5 }"],
  ["squid", "proxy: { squid: 5 }"],
  ["vpcCni", "nodeGroups: 5"],
  ["bastion", "access: { bastion: 5 }"],
  ["autoModeNodes", "autoMode: 5"],
  ["karpenter", "karpenter: 5"],
  ["pullThroughCache", "registry: { pullThroughCache: 5 }"],
])("that of %s waits for what is wrong with %s", (user, wrong) => {
  const { findings: found } = loadText(`name: demo\nregion: us-west-2\niam: { roles: { ${user}: ${role("a")} } }\n${wrong}\n`);
  expect(found.length).toBeGreaterThan(0);
  expect(found.filter(({ path }) => path[0] === "iam")).toEqual([]);
});

test("a cluster without nodes has no VPC CNI", () => {
  expect(findings({ nodeGroups: {} }, ["vpcCni"])).toMatchObject([
    { path: ["iam", "roles", "vpcCni"], fix: "Write a group into nodeGroups, or remove iam.roles.vpcCni" },
  ]);
});
