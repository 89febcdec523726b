import { clusterSchema } from "../../../config/schema/schema";
import { existingInstanceProfiles, existingRoles } from "../../../design/iam/existingRoles";
import { nodeRole } from "../../../design/iam/roles";

const role = (name: string) => `arn:aws:iam::111122223333:role/${name}`;
const instanceProfileArn = "arn:aws:iam::111122223333:instance-profile/own";

const config = clusterSchema.parse({
  name: "demo",
  region: "us-west-2",
  iam: { roles: { cluster: role("cluster") } },
  observability: {
    controlPlaneLogs: {
      subscription: { destinationArn: `arn:aws:firehose:us-west-2:111122223333:deliverystream/logs`, roleArn: role("logs") },
    },
  },
  karpenter: { iam: { roleArn: role("karpenter") } },
  serviceAccounts: { "apps/web": { roleArn: role("web") } },
  addons: { eks: { acme: { roles: { "acme/agent": { roleArn: role("agent") }, "acme/made": {} } } } },
  nodeGroups: {
    managed: { main: { iam: { roleArn: role("main") } }, made: {} },
    selfManaged: { own: { iam: { roleArn: role("own"), instanceProfileArn } }, made: {} },
  },
});

test("existing roles are found at every place of the cluster file, and made ones are not among them", () => {
  expect(existingRoles(config).map(({ path, arn }) => [path.join("."), arn])).toEqual([
    ["iam.roles.cluster", role("cluster")],
    ["observability.controlPlaneLogs.subscription.roleArn", role("logs")],
    ["serviceAccounts.apps/web.roleArn", role("web")],
    ["addons.eks.acme.roles.acme/agent.roleArn", role("agent")],
    ["nodeGroups.managed.main.iam.roleArn", role("main")],
    ["nodeGroups.selfManaged.own.iam.roleArn", role("own")],
    ["karpenter.iam.roleArn", role("karpenter")],
  ]);
});

test("existing instance profiles are those of self-managed groups", () => {
  expect(existingInstanceProfiles(config).map(({ path, arn }) => [path.join("."), arn])).toEqual([
    ["nodeGroups.selfManaged.own.iam.instanceProfileArn", instanceProfileArn],
  ]);
});

test("an existing role of nodes gets no policy", () => {
  const nothing = { managedPolicyArns: [], statements: [] };
  const { managed, selfManaged } = config.nodeGroups;
  expect(nodeRole(config, managed["main"]!.iam)).toEqual({ ...nothing, existing: { roleArn: role("main") } });
  expect(nodeRole(config, selfManaged["own"]!.iam)).toEqual({ ...nothing, existing: { roleArn: role("own"), instanceProfileArn } });
});
