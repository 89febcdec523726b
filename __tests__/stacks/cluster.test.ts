import { type Block, dataSources, embedded, type Json, prerequisites, referenced, resource, resources, type Stack } from "../support/stack";
import { type Changes, synthDemo, synthFile } from "../support/synth";

const fullyPrivate = synthFile("examples/fully-private.yaml").cluster;
const customNetworking = synthFile("examples/custom-networking.yaml").cluster;
const demo = (changes: Changes = {}): Stack => synthDemo(changes).cluster;

const controlPlane = (stack: Stack) => resource(stack, "aws_eks_cluster");
const addon = (stack: Stack, name: string): Block =>
  resources(stack, "aws_eks_addon").find(({ attributes }) => attributes["addon_name"] === name)!;
const ingressRules = (stack: Stack, path: string) =>
  resources(stack, "aws_vpc_security_group_ingress_rule").filter((rule) => rule.path.startsWith(path));

describe("the control plane", () => {
  test("is reached through the VPC only", () => {
    expect(controlPlane(fullyPrivate).attributes).toMatchObject({
      name: "fully-private",
      version: "1.35",
      vpc_config: { endpoint_private_access: true, endpoint_public_access: false },
    });
    expect(controlPlane(fullyPrivate).attributes["vpc_config"]).not.toHaveProperty("public_access_cidrs");
  });

  test("is public too where the file says so, to the addresses it lists", () => {
    expect(controlPlane(customNetworking).attributes).toMatchObject({
      vpc_config: { endpoint_private_access: true, endpoint_public_access: true, public_access_cidrs: ["203.0.113.0/24"] },
    });
  });

  test("stands in the node subnet of every zone, with the service CIDR of the file", () => {
    const { vpc_config, kubernetes_network_config } = controlPlane(customNetworking).attributes;
    expect(vpc_config).toMatchObject({
      subnet_ids: ["a", "b", "c"].map(
        (letter) => `\${data.terraform_remote_state.network.outputs.node_subnet_ids["ap-southeast-1${letter}"]}`,
      ),
    });
    expect(kubernetes_network_config).toEqual({ ip_family: "ipv4", service_ipv4_cidr: "10.50.0.0/24" });
  });

  test("starts without the add-ons that EKS would install before they are configured", () => {
    expect(controlPlane(fullyPrivate).attributes["bootstrap_self_managed_addons"]).toBe(false);
  });

  test("is protected from deletion until the file lifts the protection", () => {
    expect(controlPlane(demo()).attributes["deletion_protection"]).toBe(true);
    expect(controlPlane(demo({ deletionProtection: false })).attributes["deletion_protection"]).toBe(false);
  });

  test("has the tags of the file on the security group that EKS makes too", () => {
    const stack = demo({ tags: { team: "platform", "cost-center": "42" } });
    const tags = resources(stack, "aws_ec2_tag").map(({ attributes: { key, value, resource_id } }) => [key, value, resource_id]);
    const group = `\${${controlPlane(stack).address}.vpc_config[0].cluster_security_group_id}`;
    expect(tags).toEqual([
      ["cost-center", "42", group],
      ["team", "platform", group],
    ]);
    expect(resources(demo(), "aws_ec2_tag")).toEqual([]);
  });

  test("leaves the name of that group to EKS, and tells tags apart whose keys make the same id", () => {
    const tags = resources(demo({ tags: { Name: "mine", "a/b": "1", "a--b": "2" } }), "aws_ec2_tag");
    expect(tags.map(({ attributes: { key, value } }) => [key, value]).toSorted()).toEqual([
      ["a--b", "2"],
      ["a/b", "1"],
    ]);
  });

  test("waits for the permissions of its role", () => {
    const role = referenced(fullyPrivate, controlPlane(fullyPrivate).attributes["role_arn"]);
    const attachment = resource(fullyPrivate, "aws_iam_role_policy_attachment", "cluster-role");
    expect(attachment.attributes).toMatchObject({ policy_arn: "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy" });
    expect(referenced(fullyPrivate, attachment.attributes["role"])).toEqual(role);
    expect(prerequisites(fullyPrivate, controlPlane(fullyPrivate))).toContain(attachment.address);
    expect(embedded(role.attributes["assume_role_policy"])).toMatchObject({ Statement: [{ Principal: { Service: "eks.amazonaws.com" } }] });
  });

  test("is of the Kubernetes version of the file, and so are its add-ons", () => {
    const stack = demo({ kubernetesVersion: "1.33" });
    expect(controlPlane(stack).attributes["version"]).toBe("1.33");
    expect(dataSources(stack, "aws_eks_addon_version").map(({ attributes }) => attributes["kubernetes_version"])).toEqual(
      Array(3).fill("1.33"),
    );
  });
});

describe("control-plane logs", () => {
  test("go to a log group that is there first, encrypted, with the retention of the file", () => {
    const group = resource(customNetworking, "aws_cloudwatch_log_group");
    expect(group.attributes).toMatchObject({ name: "/aws/eks/custom-networking/cluster", retention_in_days: 30 });
    expect(referenced(customNetworking, group.attributes["kms_key_id"]).type).toBe("aws_kms_key");
    expect(prerequisites(customNetworking, controlPlane(customNetworking))).toContain(group.address);
  });

  test("are of all five types for 90 days, unless the file says less", () => {
    const types = ["api", "audit", "authenticator", "controllerManager", "scheduler"];
    expect(controlPlane(demo()).attributes["enabled_cluster_log_types"]).toEqual(types);
    expect(resource(demo(), "aws_cloudwatch_log_group").attributes["retention_in_days"]).toBe(90);
    const audit = demo({ observability: { controlPlaneLogs: { types: ["audit"] } } });
    expect(controlPlane(audit).attributes["enabled_cluster_log_types"]).toEqual(["audit"]);
  });
});

describe("encryption", () => {
  const keyOfSecrets = (stack: Stack) =>
    (controlPlane(stack).attributes["encryption_config"] as { provider: { key_arn: Json }; resources: Json }).provider.key_arn;

  test("of secrets is by a key of the cluster's own, which rotates", () => {
    const key = referenced(fullyPrivate, keyOfSecrets(fullyPrivate));
    expect(key.attributes).toMatchObject({ enable_key_rotation: true, deletion_window_in_days: 30 });
    expect(controlPlane(fullyPrivate).attributes["encryption_config"]).toMatchObject({ resources: ["secrets"] });
    expect(resource(fullyPrivate, "aws_kms_alias").attributes["name"]).toBe("alias/eks/fully-private");
  });

  test("lets CloudWatch Logs of the region use the key for the cluster's logs alone", () => {
    const stack = demo({ region: "cn-north-1" });
    expect(embedded(resource(stack, "aws_kms_key").attributes["policy"])).toMatchObject({
      Statement: [
        { Principal: { AWS: "arn:aws-cn:iam::${data.aws_caller_identity.account.account_id}:root" } },
        {
          Principal: { Service: "logs.cn-north-1.amazonaws.com.cn" },
          Condition: {
            ArnLike: {
              "kms:EncryptionContext:aws:logs:arn":
                "arn:aws-cn:logs:cn-north-1:${data.aws_caller_identity.account.account_id}:log-group:/aws/eks/demo/*",
            },
          },
        },
      ],
    });
  });

  test("of secrets is by the user's key where the file names one", () => {
    const kmsKeyArn = "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    const stack = demo({ encryption: { kmsKeyArn } });
    expect(keyOfSecrets(stack)).toBe(kmsKeyArn);
    expect(stack.json["output"]).toMatchObject({ kms_key_arn: { value: kmsKeyArn } });
  });
});

describe("access", () => {
  const admins = ["arn:aws:iam::111122223333:role/teams/platform", "arn:aws:iam::111122223333:user/breakglass"];

  test("is by the EKS API; without admins the creator is the only one", () => {
    expect(controlPlane(demo()).attributes["access_config"]).toEqual({
      authentication_mode: "API",
      bootstrap_cluster_creator_admin_permissions: true,
    });
    expect(resources(demo(), "aws_eks_access_entry")).toEqual([]);
  });

  test("is for the admins of the file and nobody else", () => {
    const stack = demo({ region: "us-gov-west-1", access: { admins: admins.map((arn) => arn.replace("arn:aws:", "arn:aws-us-gov:")) } });
    expect(controlPlane(stack).attributes["access_config"]).toMatchObject({ bootstrap_cluster_creator_admin_permissions: false });
    const entries = resources(stack, "aws_eks_access_entry");
    expect(entries.map(({ attributes }) => [attributes["principal_arn"], attributes["type"]]).sort()).toEqual([
      ["arn:aws-us-gov:iam::111122223333:role/teams/platform", "STANDARD"],
      ["arn:aws-us-gov:iam::111122223333:user/breakglass", "STANDARD"],
    ]);
    const policies = resources(stack, "aws_eks_access_policy_association");
    expect(policies).toHaveLength(2);
    for (const { attributes } of policies) {
      expect(attributes).toMatchObject({
        policy_arn: "arn:aws-us-gov:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
        access_scope: { type: "cluster" },
      });
      expect(entries).toContainEqual(referenced(stack, attributes["principal_arn"]));
    }
  });

  test("is for others with their type, groups, user name and policies, in namespaces or the whole cluster", () => {
    const stack = demo({
      access: {
        entries: {
          developers: {
            principal: "arn:aws:iam::111122223333:role/developers",
            policies: [{ name: "AmazonEKSEditPolicy", namespaces: ["team-*", "shop"] }, { name: "AmazonEKSViewPolicy" }],
            groups: ["developers"],
            username: "developer:{{SessionName}}",
          },
          nodes: { principal: "arn:aws:iam::111122223333:role/nodes", type: "EC2_LINUX" },
        },
      },
    });
    const entry = (name: string) => resource(stack, "aws_eks_access_entry", `role-${name}`);
    expect(entry("developers").attributes).toMatchObject({
      principal_arn: "arn:aws:iam::111122223333:role/developers",
      type: "STANDARD",
      kubernetes_groups: ["developers"],
      user_name: "developer:{{SessionName}}",
    });
    expect(entry("nodes").attributes["type"]).toBe("EC2_LINUX");
    // EKS has groups of its own there, which Terraform must not take away.
    expect(entry("nodes").attributes).not.toHaveProperty("kubernetes_groups");
    const policy = (name: string) => resource(stack, "aws_eks_access_policy_association", `policy-${name}`).attributes;
    expect(policy("AmazonEKSEditPolicy")).toMatchObject({
      policy_arn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy",
      access_scope: { type: "namespace", namespaces: ["team-*", "shop"] },
    });
    expect(policy("AmazonEKSViewPolicy")["access_scope"]).toEqual({ type: "cluster" });
    expect(controlPlane(stack).attributes["access_config"]).toMatchObject({ bootstrap_cluster_creator_admin_permissions: true });
  });

  test("of an administrator has the same addresses in both keys, so that none is taken away and given again", () => {
    const principal = "arn:aws:iam::111122223333:role/platform";
    const entries = (access: object) =>
      ["aws_eks_access_entry", "aws_eks_access_policy_association"].flatMap((type) =>
        resources(demo({ access }), type).map(({ address }) => address),
      );
    const policies = [{ name: "AmazonEKSClusterAdminPolicy" }];
    const moved = demo({ access: { entries: { platform: { principal, policies } } } });
    expect(entries({ entries: { platform: { principal, policies } } })).toEqual(entries({ admins: [principal] }));
    expect(entries({ entries: { other: { principal, policies } } })).toEqual(entries({ admins: [principal] }));
    expect(controlPlane(moved).attributes["access_config"]).toMatchObject({ bootstrap_cluster_creator_admin_permissions: false });
  });

  test("in no group is written out, since Terraform leaves groups that the file no longer has", () => {
    const stack = demo({ access: { entries: { viewer: { principal: "arn:aws:iam::111122223333:role/viewer" } } } });
    expect(resource(stack, "aws_eks_access_entry").attributes["kubernetes_groups"]).toEqual([]);
  });

  test("of the creator is decided once: naming admins later must not replace the cluster", () => {
    expect(controlPlane(demo()).attributes["lifecycle"]).toMatchObject({
      ignore_changes: expect.arrayContaining(["access_config[0].bootstrap_cluster_creator_admin_permissions"]),
    });
  });

  test("from runners outside the VPC is HTTPS to the control plane's interfaces alone, by their addresses", () => {
    const stack = demo({ access: { runnerCidrs: ["10.200.0.0/24", "192.168.7.0/28"] } });
    const rules = ingressRules(stack, "control-plane/");
    const group = resource(stack, "aws_security_group", "api-security-group");
    expect(controlPlane(stack).attributes["vpc_config"]).toMatchObject({ security_group_ids: [`\${${group.address}.id}`] });
    expect(rules.map(({ attributes }) => attributes["cidr_ipv4"])).toEqual(["10.200.0.0/24", "192.168.7.0/28"]);
    for (const { attributes } of rules) {
      expect(attributes).toMatchObject({
        ip_protocol: "tcp",
        from_port: 443,
        to_port: 443,
        security_group_id: `\${${group.address}.id}`,
      });
    }
    expect(ingressRules(demo(), "control-plane/")).toEqual([]);
  });
});

test("the OIDC provider is the cluster's issuer with the audience of every partition, and no thumbprint to go stale", () => {
  for (const region of ["us-west-2", "cn-north-1"]) {
    const stack = demo({ region });
    expect(resource(stack, "aws_iam_openid_connect_provider").attributes).toEqual({
      url: `\${${controlPlane(stack).address}.identity[0].oidc[0].issuer}`,
      client_id_list: ["sts.amazonaws.com"],
      lifecycle: { prevent_destroy: true },
    });
    expect(dataSources(stack, "tls_certificate")).toEqual([]);
  }
});

describe("add-ons", () => {
  const names = (stack: Stack) => resources(stack, "aws_eks_addon").map(({ attributes }) => attributes["addon_name"]);

  test("before the nodes are CNI, kube-proxy and pod identity agent; the last is not offered in China", () => {
    expect(names(fullyPrivate)).toEqual(["eks-pod-identity-agent", "kube-proxy", "vpc-cni"]);
    expect(names(demo({ region: "cn-north-1" }))).toEqual(["kube-proxy", "vpc-cni"]);
  });

  test("have the version that EKS recommends, read at plan, or the one the file pins", () => {
    const stack = demo({ addons: { vpcCni: { version: "v1.21.1-eksbuild.1" } } });
    expect(addon(stack, "vpc-cni").attributes["addon_version"]).toBe("v1.21.1-eksbuild.1");
    const version = referenced(stack, addon(stack, "kube-proxy").attributes["addon_version"]);
    expect(version).toMatchObject({ type: "aws_eks_addon_version", attributes: { addon_name: "kube-proxy", kubernetes_version: "1.35" } });
    expect(dataSources(stack, "aws_eks_addon_version").map(({ path }) => path)).toEqual([
      "eks-pod-identity-agent/version",
      "kube-proxy/version",
    ]);
  });

  test("keep their configuration, whatever was changed in the cluster", () => {
    for (const { attributes } of resources(fullyPrivate, "aws_eks_addon")) {
      expect(attributes).toMatchObject({ resolve_conflicts_on_create: "OVERWRITE", resolve_conflicts_on_update: "OVERWRITE" });
    }
  });

  const custom = { AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: "true", ENI_CONFIG_LABEL_DEF: "topology.kubernetes.io/zone" };
  const prefixes = { ENABLE_PREFIX_DELEGATION: "true", WARM_PREFIX_TARGET: "1" };
  const transitGateway = { egress: "transitGateway", transitGateway: { id: "tgw-0123456789abcdef0" } };
  test.each<[string, Changes, Changes]>([
    ["defaults", {}, { AWS_VPC_K8S_CNI_EXTERNALSNAT: "false" }],
    ["NAT", { network: { egress: "nat" } }, { AWS_VPC_K8S_CNI_EXTERNALSNAT: "true" }],
    ["a transit gateway", { network: transitGateway }, { AWS_VPC_K8S_CNI_EXTERNALSNAT: "true" }],
    ["a firewall", { network: { egress: "firewall" } }, { AWS_VPC_K8S_CNI_EXTERNALSNAT: "true" }],
    [
      "a firewall and custom networking",
      { network: { egress: "firewall" }, customNetworking: { enabled: true } },
      { AWS_VPC_K8S_CNI_EXTERNALSNAT: "false", ...custom },
    ],
    ["custom networking", { customNetworking: { enabled: true } }, { AWS_VPC_K8S_CNI_EXTERNALSNAT: "false", ...custom }],
    [
      "custom networking and NAT",
      { customNetworking: { enabled: true }, network: { egress: "nat" } },
      { AWS_VPC_K8S_CNI_EXTERNALSNAT: "true", ...custom },
    ],
    [
      "custom networking and a transit gateway",
      { customNetworking: { enabled: true }, network: transitGateway },
      { AWS_VPC_K8S_CNI_EXTERNALSNAT: "false", ...custom },
    ],
    ["prefix delegation", { addons: { vpcCni: { prefixDelegation: true } } }, { AWS_VPC_K8S_CNI_EXTERNALSNAT: "false", ...prefixes }],
    [
      "variables of the user's",
      { addons: { vpcCni: { env: { AWS_VPC_K8S_CNI_EXTERNALSNAT: "true", AWS_VPC_K8S_CNI_LOGLEVEL: "INFO" } } } },
      { AWS_VPC_K8S_CNI_EXTERNALSNAT: "true", AWS_VPC_K8S_CNI_LOGLEVEL: "INFO" },
    ],
  ])("configure the CNI for %s", (_name, changes, env) => {
    expect(embedded(addon(demo(changes), "vpc-cni").attributes["configuration_values"])).toEqual({ env });
  });

  test("give the CNI a role of its own, which only its service account may use, before it starts", () => {
    const stack = demo({ region: "cn-northwest-1" });
    const cni = addon(stack, "vpc-cni");
    const role = referenced(stack, cni.attributes["service_account_role_arn"]);
    const attachment = resource(stack, "aws_iam_role_policy_attachment", "vpc-cni-role");
    expect(attachment.attributes["policy_arn"]).toBe("arn:aws-cn:iam::aws:policy/AmazonEKS_CNI_Policy");
    expect(prerequisites(stack, cni)).toContain(attachment.address);
    const issuer = `\${trimprefix(${controlPlane(stack).address}.identity[0].oidc[0].issuer, "https://")}`;
    expect(embedded(role.attributes["assume_role_policy"])).toMatchObject({
      Statement: [
        {
          Principal: { Federated: `\${${resource(stack, "aws_iam_openid_connect_provider").address}.arn}` },
          Action: ["sts:AssumeRoleWithWebIdentity"],
          Condition: {
            StringEquals: { [`${issuer}:aud`]: "sts.amazonaws.com", [`${issuer}:sub`]: "system:serviceaccount:kube-system:aws-node" },
          },
        },
      ],
    });
  });
});

describe("the security group of pods", () => {
  const group = resource(customNetworking, "aws_security_group", "pod-security-group");
  const pods = `\${${group.address}.id}`;
  const nodes = `\${${controlPlane(customNetworking).address}.vpc_config[0].cluster_security_group_id}`;

  test("lets pods, nodes and control plane reach each other, and nobody else in", () => {
    const rules = resources(customNetworking, "aws_vpc_security_group_ingress_rule").map(({ attributes }) => [
      attributes["referenced_security_group_id"],
      attributes["security_group_id"],
      attributes["ip_protocol"],
    ]);
    expect(rules).toHaveLength(3);
    expect(rules).toEqual(
      expect.arrayContaining([
        [pods, pods, "-1"],
        [nodes, pods, "-1"],
        [pods, nodes, "-1"],
      ]),
    );
  });

  test("lets pods go wherever the routes lead", () => {
    expect(resource(customNetworking, "aws_vpc_security_group_egress_rule").attributes).toMatchObject({
      security_group_id: pods,
      cidr_ipv4: "0.0.0.0/0",
      ip_protocol: "-1",
    });
  });

  test("is of the VPC, and not there without custom networking", () => {
    expect(group.attributes["vpc_id"]).toBe("${data.terraform_remote_state.network.outputs.vpc_id}");
    expect(resources(fullyPrivate, "aws_security_group").map(({ path }) => path)).toEqual(["control-plane/api-security-group"]);
    expect(fullyPrivate.json["output"]).toMatchObject({ pod_security_group_id: { value: "" } });
  });
});

test("the plan asks for a log group that is left of a cluster of the same name", () => {
  const { cluster } = synthDemo({ name: "shop" });
  expect(cluster.json["check"]).toHaveProperty("log-group-of-the-control-plane");
  // Not in the check: Terraform would read it there with every apply, and no plan would say that nothing changes.
  expect(cluster.json["data"]).toMatchObject({
    aws_cloudwatch_log_groups: { "log-group-of-the-control-plane": { log_group_name_prefix: "/aws/eks/shop/cluster" } },
  });
});
