import { runnerPolicy } from "../../design/iam/runnerPolicy";
import { existingRoles } from "../../design/iam/existingRoles";
import { resources } from "../support/stack";
import { type Changes, configDemo, synthDemo } from "../support/synth";

const role = (name: string) => `arn:aws:iam::111122223333:role/platform/${name}`;
const profile = "arn:aws:iam::111122223333:instance-profile/platform/nodes";

/** All that can have a role, with one that exists. */
const given: Changes = {
  network: { egress: "proxy", flowLogs: { enabled: true } },
  proxy: { squid: { allow: [".example.com"] } },
  access: { admins: [role("admin")], bastion: { enabled: true }, sessionManager: true },
  addons: { ebsCsiDriver: { enabled: true }, efsCsiDriver: { enabled: true }, clusterAutoscaler: { enabled: true } },
  loadBalancerController: { enabled: true },
  observability: { containerInsights: { enabled: true }, fluentBit: { enabled: true } },
  registry: { mirror: true, accountId: "111122223333" },
  fargateProfiles: { jobs: { selectors: [{ namespace: "jobs" }] } },
  nodeGroups: {
    managed: { one: { iam: { roleArn: role("managed") } } },
    selfManaged: {
      two: { iam: { roleArn: role("nodes") } },
      three: { iam: { roleArn: role("nodes"), instanceProfileArn: profile } },
    },
  },
  iam: {
    roles: Object.fromEntries(
      [
        ...["cluster", "fargate", "flowLogs", "squid", "bastion", "vpcCni", "ebsCsiDriver", "efsCsiDriver", "containerInsights"],
        ...["loadBalancerController", "clusterAutoscaler", "fluentBit"],
      ].map((user) => [user, role(user)]),
    ),
  },
};
const stacks = synthDemo(given);
const all = (type: string) => Object.values(stacks).flatMap((stack) => resources(stack, type));
const attributes = (type: string, ...names: readonly string[]) => all(type).map((block) => names.map((name) => block.attributes[name]));

test("neither roles nor policies are made", () => {
  for (const type of ["aws_iam_role", "aws_iam_role_policy", "aws_iam_role_policy_attachment"]) expect(all(type)).toEqual([]);
});

test("each is used where the one that is made would be", () => {
  expect(attributes("aws_eks_cluster", "role_arn")).toEqual([[role("cluster")]]);
  expect(attributes("aws_eks_fargate_profile", "pod_execution_role_arn")).toEqual([[role("fargate")]]);
  expect(attributes("aws_flow_log", "iam_role_arn")).toEqual([[role("flowLogs")]]);
  expect(attributes("aws_eks_node_group", "node_role_arn")).toEqual([[role("managed")]]);
  expect(attributes("aws_iam_instance_profile", "role").flat().sort()).toEqual(["bastion", "nodes", "squid"]);
  expect(attributes("aws_eks_pod_identity_association", "service_account", "role_arn").sort()).toEqual([
    ["aws-for-fluent-bit", role("fluentBit")],
    ["aws-load-balancer-controller", role("loadBalancerController")],
    ["aws-node", role("vpcCni")],
    ["cloudwatch-agent", role("containerInsights")],
    ["cluster-autoscaler", role("clusterAutoscaler")],
    ["ebs-csi-controller-sa", role("ebsCsiDriver")],
    ["efs-csi-controller-sa", role("efsCsiDriver")],
  ]);
});

test("self-managed groups have the profile that is given, and one access entry for their role", () => {
  const profiles = attributes("aws_launch_template", "iam_instance_profile").flat();
  expect(profiles).toContainEqual({ arn: profile });
  expect(attributes("aws_eks_access_entry", "principal_arn", "type").filter(([, type]) => type === "EC2_LINUX")).toEqual([
    [role("nodes"), "EC2_LINUX"],
  ]);
  for (const { attributes: group } of all("aws_autoscaling_group")) {
    if (String(group["name_prefix"]).includes("squid")) continue;
    expect(group["depends_on"]).toContainEqual(expect.stringMatching(/^aws_eks_access_entry\./));
  }
});

test("the runner passes each to its service, and writes none of them", () => {
  const place = { partition: "aws", dnsSuffix: "amazonaws.com", region: "us-west-2", cluster: "demo" };
  const arns = existingRoles(configDemo(given)).map(({ arn }) => arn);
  const statements = Object.values(stacks).flatMap(({ json }) => runnerPolicy(json, place, arns).Statement);
  expect(
    statements.flatMap(({ Action }) => Action).filter((action) => /^iam:.*Role(Policy)?$/.test(action) && !/Pass|Linked|Get/.test(action)),
  ).toEqual([]);
  const passed = statements
    .filter(({ Action }) => Action.includes("iam:PassRole"))
    .flatMap(({ Resource, Condition }) =>
      Resource.map((resource) => [
        resource.replace("arn:aws:iam::*:role/platform/", ""),
        Condition?.["StringEquals"]?.["iam:PassedToService"],
      ]),
    );
  expect(passed.map(([name, service]) => `${String(name)} ${String(service)}`).sort()).toEqual([
    "bastion ec2.amazonaws.com",
    "cluster eks.amazonaws.com",
    ...["clusterAutoscaler", "containerInsights", "ebsCsiDriver", "efsCsiDriver"].map((user) => `${user} pods.eks.amazonaws.com`),
    "fargate eks-fargate-pods.amazonaws.com",
    "fargate eks.amazonaws.com",
    "flowLogs vpc-flow-logs.amazonaws.com",
    ...["fluentBit", "loadBalancerController"].map((user) => `${user} pods.eks.amazonaws.com`),
    "managed eks.amazonaws.com",
    "nodes ec2.amazonaws.com",
    "squid ec2.amazonaws.com",
    "vpcCni pods.eks.amazonaws.com",
  ]);
});

test("without an OIDC provider all pods have their roles by EKS Pod Identity", () => {
  const without = synthDemo({ iam: { oidcProvider: false }, addons: { ebsCsiDriver: { enabled: true } } });
  expect(resources(without.cluster, "aws_iam_openid_connect_provider")).toEqual([]);
  expect(JSON.stringify(without)).not.toContain("AssumeRoleWithWebIdentity");
  const [cni] = resources(without.cluster, "aws_eks_pod_identity_association");
  expect(cni?.attributes).toMatchObject({ namespace: "kube-system", service_account: "aws-node" });
  const [addon] = resources(without.cluster, "aws_eks_addon").filter(({ attributes: { addon_name: name } }) => name === "vpc-cni");
  expect(addon?.attributes["service_account_role_arn"]).toBeUndefined();
  expect(addon?.attributes["depends_on"]).toContain(cni?.address);
  expect(resources(without.network, "aws_vpc_endpoint").map(({ attributes }) => attributes["service_name"])).not.toContain(
    "com.amazonaws.us-west-2.sts",
  );
});

test("EKS reads the given role of a managed group with the permissions of the runner", () => {
  const place = { partition: "aws", dnsSuffix: "amazonaws.com", region: "us-west-2", cluster: "demo" };
  const arns = existingRoles(configDemo(given)).map(({ arn }) => arn);
  const { Statement } = runnerPolicy(stacks.workload.json, place, arns);
  const allowed = Statement.filter(({ Resource }) => Resource.includes("arn:aws:iam::*:role/platform/managed")).flatMap(
    ({ Action }) => Action,
  );
  expect(allowed).toEqual(expect.arrayContaining(["iam:GetRole", "iam:ListAttachedRolePolicies", "iam:PassRole"]));
});
