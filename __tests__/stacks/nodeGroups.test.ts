import { parse } from "yaml";
import { sessionManagerStatement } from "../../design/iam/roles";
import { dataSources, decoded, embedded, type Json, prerequisites, referenced, resource, resources, type Stack } from "../support/stack";
import { type Changes, merge, synthDemo, synthFile } from "../support/synth";

const fullyPrivate = synthFile("examples/fully-private.yaml").workload;
const customNetworking = synthFile("examples/custom-networking.yaml").workload;
const managed = (settings: Changes, others: Changes = {}): Stack =>
  synthDemo(merge({ nodeGroups: { managed: { main: settings } } }, others)).workload;
const selfManaged = (settings: Changes, others: Changes = {}): Stack =>
  synthDemo(merge({ nodeGroups: { selfManaged: { main: settings } } }, others)).workload;

const zones = ["a", "b", "c"].map((letter) => `us-west-2${letter}`);
const subnetOf = (zone: string) => `\${data.terraform_remote_state.network.outputs.node_subnet_ids["${zone}"]}`;
const clusterOutput = (name: string) => `\${data.terraform_remote_state.cluster.outputs.${name}}`;
const addresses = (blocks: readonly { readonly address: string }[]) => blocks.map(({ address }) => address);

const template = (stack: Stack, path = "") => resource(stack, "aws_launch_template", path);
const userData = (stack: Stack, path = "") => decoded(template(stack, path).attributes["user_data"]);

/** The NodeConfig in the user data of an Amazon Linux 2023 launch template. */
const nodeConfig = (stack: Stack, path = ""): unknown =>
  parse(/\n\n--.*\nContent-Type: application\/node\.eks\.aws\n\n(.*)\n--/s.exec(userData(stack, path))![1]!);

/** A group without taints, for CoreDNS. */
const system: Changes = { nodeGroups: { managed: { system: {} } } };
const nat: Changes = { network: { egress: "nat" } };

describe("a managed node group", () => {
  test("runs an EKS optimized AMI of the cluster's version in the node subnets, with a fresh name", () => {
    const stack = managed({});
    const { attributes } = resource(stack, "aws_eks_node_group");
    expect(attributes).toMatchObject({
      cluster_name: clusterOutput("cluster_name"),
      node_group_name_prefix: "main-",
      ami_type: "AL2023_x86_64_STANDARD",
      version: "1.35",
      capacity_type: "ON_DEMAND",
      instance_types: ["m6i.large"],
      subnet_ids: zones.map(subnetOf),
      launch_template: {
        id: `\${${template(stack).address}.id}`,
        version: `\${${template(stack).address}.latest_version}`,
      },
      scaling_config: { min_size: 1, desired_size: 1, max_size: 3 },
      update_config: { max_unavailable: 1 },
      node_repair_config: { enabled: false },
    });
    expect(attributes["release_version"]).toBeUndefined();
  });

  test("is replaced by a new one before it goes, and leaves its size to the autoscaler", () => {
    expect(resource(managed({}), "aws_eks_node_group").attributes["lifecycle"]).toMatchObject({
      create_before_destroy: true,
      ignore_changes: ["scaling_config[0].desired_size"],
    });
  });

  test("stops the plan of limits that EKS refuses for the number of nodes of now", () => {
    const { attributes } = resource(managed({ capacity: { min: 2, max: 5 } }), "aws_eks_node_group");
    expect((attributes["lifecycle"] as Record<string, Json>)["postcondition"]).toMatchObject([
      { condition: "${self.scaling_config[0].desired_size >= 2}", error_message: expect.stringContaining("desiredSize=2") },
      { condition: "${self.scaling_config[0].desired_size <= 5}", error_message: expect.stringContaining("desiredSize=5") },
    ]);
  });

  test("ends an apply by which EKS has moved a pinned AMI release to its newest", () => {
    const { attributes } = resource(managed({ amiReleaseVersion: "1.35.0-20260801" }), "aws_eks_node_group");
    expect((attributes["lifecycle"] as Record<string, Json[]>)["postcondition"]).toContainEqual({
      condition: '${self.release_version == "1.35.0-20260801"}',
      error_message: expect.stringContaining("Write ${self.release_version} as amiReleaseVersion, or apply again to go back"),
    });
  });

  test("of a Capacity Block has its type in the launch template, which names the block", () => {
    const settings = {
      instanceTypes: ["p5.48xlarge"],
      capacity: { type: "CAPACITY_BLOCK", min: 0, desired: 0 },
      capacityReservation: { id: "cr-0123456789abcdef0" },
      availabilityZones: ["us-west-2c"],
    };
    const stack = managed(settings, system);
    const { attributes } = resource(stack, "aws_eks_node_group", "group-main/");
    expect(attributes).toMatchObject({
      capacity_type: "CAPACITY_BLOCK",
      ami_type: "AL2023_x86_64_NVIDIA",
      subnet_ids: [subnetOf("us-west-2c")],
    });
    expect(attributes).not.toHaveProperty("instance_types");
    expect(resource(stack, "aws_launch_template", "group-main/").attributes).toMatchObject({
      instance_type: "p5.48xlarge",
      instance_market_options: { market_type: "capacity-block" },
      capacity_reservation_specification: { capacity_reservation_target: { capacity_reservation_id: "cr-0123456789abcdef0" } },
    });
  });

  test("with adapters has an interface on each network card, whose group lets them reach each other both ways", () => {
    const stack = managed({ instanceTypes: ["p4d.24xlarge"], efa: true, availabilityZones: ["us-west-2c"] }, system);
    const template = resource(stack, "aws_launch_template", "group-main/").attributes;
    expect(template).not.toHaveProperty("vpc_security_group_ids");
    const made = resource(stack, "aws_security_group", "group-main/");
    const groups = [expect.stringContaining("outputs.cluster_security_group_id"), `\${${made.address}.id}`];
    expect(template["network_interfaces"]).toEqual(
      [0, 1, 2, 3].map((card) => ({
        network_card_index: card,
        device_index: 0,
        interface_type: card === 0 ? "efa" : "efa-only",
        security_groups: groups,
        delete_on_termination: "true",
      })),
    );
    for (const type of ["aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"]) {
      expect(resource(stack, type, "group-main/").attributes).toMatchObject({
        security_group_id: `\${${made.address}.id}`,
        referenced_security_group_id: `\${${made.address}.id}`,
        ip_protocol: "-1",
      });
    }
  });

  test.each<[string, string]>([
    ["managed", "aws_eks_node_group"],
    ["selfManaged", "aws_autoscaling_group"],
  ])("with adapters waits for the rules that let them reach each other, which outlive an update: %s", (kind, type) => {
    const efa = { instanceTypes: ["c6in.32xlarge"], efa: true, availabilityZones: ["us-west-2c"] };
    const { workload } = synthDemo({ nodeGroups: { [kind]: { main: efa } } });
    const rules = ["ingress", "egress"].map((way) => resource(workload, `aws_vpc_security_group_${way}_rule`, "group-main/").address);
    const { depends_on: awaited, lifecycle } = resource(workload, type, "group-main/").attributes;
    expect(awaited).toEqual(expect.arrayContaining(rules));
    // Terraform then destroys the rules after an update of the group, and not before it.
    expect(lifecycle).toMatchObject({ create_before_destroy: true });
  });

  test.each([
    [
      { placementGroup: "cluster", availabilityZones: ["us-west-2c"] },
      { name: "demo-main-cluster", strategy: "cluster" },
    ],
    [{ placementGroup: "partition" }, { name: "demo-main-partition", strategy: "partition", partition_count: 7 }],
  ])("with %j is in a placement group, which goes after its nodes", (settings, expected) => {
    const stack = managed(settings, system);
    const made = resource(stack, "aws_placement_group", "group-main/");
    expect(made.attributes).toMatchObject({ ...expected, lifecycle: { create_before_destroy: true } });
    expect(resource(stack, "aws_launch_template", "group-main/").attributes["placement"]).toEqual({
      group_name: `\${${made.address}.name}`,
    });
  });

  test("of On-Demand reservations targets them, and keeps its types", () => {
    const resourceGroupArn = "arn:aws:resource-groups:us-west-2:111122223333:group/gpus";
    const stack = managed({ instanceTypes: ["g5.xlarge", "g6.xlarge"], capacityReservation: { resourceGroupArn } });
    const template = resource(stack, "aws_launch_template", "group-main/").attributes;
    expect(template["capacity_reservation_specification"]).toEqual({
      capacity_reservation_target: { capacity_reservation_resource_group_arn: resourceGroupArn },
    });
    for (const key of ["instance_type", "instance_market_options"]) expect(template).not.toHaveProperty(key);
    expect(resource(stack, "aws_eks_node_group", "group-main/").attributes["instance_types"]).toEqual(["g5.xlarge", "g6.xlarge"]);
  });

  test("takes sizes, spot, zones, labels, taints, tags, update and repair settings of the file", () => {
    const settings = {
      instanceTypes: ["c7g.large", "m7g.large"],
      amiReleaseVersion: "1.35.0-20260801",
      capacity: { min: 2, desired: 3, max: 9, type: "SPOT" },
      availabilityZones: ["us-west-2c"],
      labels: { "example.com/pool": "spot" },
      taints: [
        { key: "spot", value: "yes", effect: "NoSchedule" },
        { key: "soft", effect: "PreferNoSchedule" },
        { key: "drain", effect: "NoExecute" },
      ],
      tags: { team: "batch" },
      update: { maxUnavailablePercentage: 33 },
      repair: true,
    };
    expect(resource(managed(settings, system), "aws_eks_node_group", "group-main/").attributes).toMatchObject({
      ami_type: "AL2023_ARM_64_STANDARD",
      release_version: "1.35.0-20260801",
      instance_types: ["c7g.large", "m7g.large"],
      capacity_type: "SPOT",
      scaling_config: { min_size: 2, desired_size: 3, max_size: 9 },
      subnet_ids: [subnetOf("us-west-2c")],
      labels: { "example.com/pool": "spot" },
      taint: [
        { key: "spot", value: "yes", effect: "NO_SCHEDULE" },
        { key: "soft", value: "", effect: "PREFER_NO_SCHEDULE" },
        { key: "drain", value: "", effect: "NO_EXECUTE" },
      ],
      tags: { Name: "demo-main", team: "batch" },
      update_config: { max_unavailable_percentage: 33 },
      node_repair_config: { enabled: true },
    });
  });

  test("has limits and overrides of node auto repair where the file has some", () => {
    const override = {
      nodeMonitoringCondition: "NetworkingReady",
      nodeUnhealthyReason: "IPAMDNotRunning",
      minRepairWaitTimeMins: 5,
      repairAction: "Replace",
    };
    const nodeRepairConfig = {
      maxUnhealthyNodeThresholdPercentage: 10,
      maxParallelNodesRepairedCount: 3,
      nodeRepairConfigOverrides: [override],
    };
    const attributes = (settings: Changes) => resource(managed(settings), "aws_eks_node_group").attributes["node_repair_config"];
    expect(attributes({ repair: true, nodeRepairConfig })).toEqual({
      enabled: true,
      max_unhealthy_node_threshold_percentage: 10,
      max_parallel_nodes_repaired_count: 3,
      node_repair_config_overrides: [
        {
          node_monitoring_condition: "NetworkingReady",
          node_unhealthy_reason: "IPAMDNotRunning",
          min_repair_wait_time_mins: 5,
          repair_action: "Replace",
        },
      ],
    });
    expect(attributes({ nodeRepairConfig })).toEqual({ enabled: false });
  });

  test("has the tags of the file on the Auto Scaling group that EKS makes too, but not again on its instances", () => {
    const stack = managed({ tags: { team: "batch" } }, { tags: { team: "platform", "cost-center": "42" } });
    const group = resource(stack, "aws_eks_node_group").address;
    expect(
      resources(stack, "aws_autoscaling_group_tag").map(({ attributes: { autoscaling_group_name, tag } }) => [autoscaling_group_name, tag]),
    ).toEqual(
      [
        { key: "cost-center", value: "42" },
        { key: "team", value: "batch" },
      ].map((tag) => [`\${${group}.resources[0].autoscaling_groups[0].name}`, { ...tag, propagate_at_launch: false }]),
    );
  });

  test("of more than ten nodes replaces a tenth of them at a time, and Terraform waits for it", () => {
    const { attributes } = resource(managed({ capacity: { min: 30, max: 100 }, update: { force: true } }), "aws_eks_node_group");
    expect(attributes).toMatchObject({
      update_config: { max_unavailable_percentage: 10 },
      timeouts: { update: "200m" },
      force_update_version: true,
    });
    const small = resource(managed({}), "aws_eks_node_group").attributes;
    expect(small).not.toHaveProperty("timeouts");
    expect(small).not.toHaveProperty("force_update_version");
  });

  test.each([
    ["AL2023", "m6i.large", "AL2023_x86_64_STANDARD"],
    ["AL2023", "m6g.large", "AL2023_ARM_64_STANDARD"],
    ["AL2023", "g5.xlarge", "AL2023_x86_64_NVIDIA"],
    ["AL2023", "g5g.xlarge", "AL2023_ARM_64_NVIDIA"],
    ["Bottlerocket", "m6i.large", "BOTTLEROCKET_x86_64"],
    ["Bottlerocket", "m6g.large", "BOTTLEROCKET_ARM_64"],
    ["Bottlerocket", "g5.xlarge", "BOTTLEROCKET_x86_64_NVIDIA"],
  ])("of %s on %s has the AMI type %s", (amiFamily, instanceType, amiType) => {
    const stack = managed({ amiFamily, instanceTypes: [instanceType] });
    expect(resource(stack, "aws_eks_node_group").attributes["ami_type"]).toBe(amiType);
  });

  test("waits for the permissions of its role", () => {
    const stack = managed({});
    const group = resource(stack, "aws_eks_node_group");
    const role = referenced(stack, group.attributes["node_role_arn"]);
    const attachments = resources(stack, "aws_iam_role_policy_attachment");
    expect(embedded(role.attributes["assume_role_policy"])).toMatchObject({ Statement: [{ Principal: { Service: "ec2.amazonaws.com" } }] });
    expect(attachments.map(({ attributes }) => attributes["policy_arn"])).toEqual([
      "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly",
      "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy",
    ]);
    expect([...prerequisites(stack, group)]).toEqual(expect.arrayContaining(addresses(attachments)));
  });

  test("of a custom AMI says so in the launch template alone, and its user data joins the cluster", () => {
    const stack = managed({ amiId: "ami-0123456789abcdef0" });
    const { attributes } = resource(stack, "aws_eks_node_group");
    expect([attributes["ami_type"], attributes["version"], attributes["release_version"]]).toEqual([undefined, undefined, undefined]);
    expect(template(stack).attributes["image_id"]).toBe("ami-0123456789abcdef0");
    expect(nodeConfig(stack)).toMatchObject({
      spec: {
        cluster: {
          name: clusterOutput("cluster_name"),
          apiServerEndpoint: clusterOutput("cluster_endpoint"),
          certificateAuthority: clusterOutput("cluster_certificate_authority"),
          cidr: "172.20.0.0/16",
        },
      },
    });
  });

  test("in China has China's principals and policies", () => {
    const stack = managed({}, { region: "cn-north-1" });
    const role = referenced(stack, resource(stack, "aws_eks_node_group").attributes["node_role_arn"]);
    expect(embedded(role.attributes["assume_role_policy"])).toMatchObject({
      Statement: [{ Principal: { Service: "ec2.amazonaws.com.cn" } }],
    });
    for (const { attributes } of resources(stack, "aws_iam_role_policy_attachment"))
      expect(attributes["policy_arn"]).toMatch(/^arn:aws-cn:/);
  });
});

describe("a self-managed node group", () => {
  const group = resource(fullyPrivate, "aws_autoscaling_group");
  const launchTemplate = template(fullyPrivate, "node-groups/group-self-managed/");

  test("is an Auto Scaling group in the node subnets that replaces its instances when the template changes", () => {
    const version = `\${${launchTemplate.address}.latest_version}`;
    expect(group.attributes).toMatchObject({
      name_prefix: "fully-private-self-managed-",
      vpc_zone_identifier: ["b", "c", "d"].map((letter) => subnetOf(`us-west-2${letter}`)),
      min_size: 1,
      desired_capacity: 1,
      max_size: 2,
      mixed_instances_policy: {
        instances_distribution: {
          on_demand_percentage_above_base_capacity: 100,
          // The instance types in the order of the file: the first is what the user means, and has reserved.
          on_demand_allocation_strategy: "prioritized",
        },
        launch_template: {
          launch_template_specification: { launch_template_id: `\${${launchTemplate.address}.id}`, version },
          override: [{ instance_type: "m6g.large" }],
        },
      },
      // Above 100, a new instance is there before an old one goes.
      instance_refresh: { strategy: "Rolling", preferences: { min_healthy_percentage: 90, max_healthy_percentage: 110 } },
      lifecycle: { create_before_destroy: true, ignore_changes: ["desired_capacity"] },
    });
  });

  test("runs the EKS optimized AMI of its architecture, by a public parameter", () => {
    const parameter = referenced(fullyPrivate, launchTemplate.attributes["image_id"]);
    expect(parameter.attributes).toEqual({
      name: "/aws/service/eks/optimized-ami/1.35/amazon-linux-2023/arm64/standard/recommended/image_id",
    });
    expect(launchTemplate.attributes["image_id"]).toMatch(/\.insecure_value\}$/);
    const bottlerocket = selfManaged({ amiFamily: "Bottlerocket" });
    expect(dataSources(bottlerocket, "aws_ssm_parameter").map(({ attributes }) => attributes["name"])).toEqual([
      "/aws/service/bottlerocket/aws-k8s-1.35/x86_64/latest/image_id",
    ]);
    const custom = selfManaged({ amiId: "ami-0123456789abcdef0" });
    expect(dataSources(custom, "aws_ssm_parameter")).toEqual([]);
    expect(template(custom).attributes["image_id"]).toBe("ami-0123456789abcdef0");
  });

  test("has what EKS gives to managed ones: instance profile, security group, ownership tag", () => {
    const profile = referenced(fullyPrivate, (launchTemplate.attributes["iam_instance_profile"] as { arn: Json }).arn);
    const role = resource(fullyPrivate, "aws_iam_role", "node-groups/group-self-managed/");
    expect(profile.type).toBe("aws_iam_instance_profile");
    expect(referenced(fullyPrivate, profile.attributes["role"])).toEqual(role);
    expect(launchTemplate.attributes["vpc_security_group_ids"]).toEqual([clusterOutput("cluster_security_group_id")]);
    expect(launchTemplate.attributes["tag_specifications"]).toContainEqual({
      resource_type: "instance",
      tags: { Name: "fully-private-self-managed", "kubernetes.io/cluster/fully-private": "owned" },
    });
  });

  test("may join: its role has an access entry, which is there first, with the role's permissions", () => {
    const entry = resource(fullyPrivate, "aws_eks_access_entry");
    expect(entry.attributes).toMatchObject({ type: "EC2_LINUX", cluster_name: clusterOutput("cluster_name") });
    expect(referenced(fullyPrivate, entry.attributes["principal_arn"]).path).toBe("node-groups/group-self-managed/role/role");
    const attachments = resources(fullyPrivate, "aws_iam_role_policy_attachment").filter(({ path }) =>
      path.includes("/group-self-managed/"),
    );
    expect(attachments).toHaveLength(2);
    expect([...prerequisites(fullyPrivate, group)]).toEqual(expect.arrayContaining(addresses([entry, ...attachments])));
  });

  test("joins by its user data, with labels and taints", () => {
    const stack = selfManaged({ labels: { pool: "blue" }, taints: [{ key: "gpu", value: "a", effect: "NoSchedule" }] }, system);
    expect(nodeConfig(stack, "group-main/")).toEqual({
      apiVersion: "node.eks.aws/v1alpha1",
      kind: "NodeConfig",
      spec: {
        cluster: {
          name: clusterOutput("cluster_name"),
          apiServerEndpoint: clusterOutput("cluster_endpoint"),
          certificateAuthority: clusterOutput("cluster_certificate_authority"),
          cidr: "172.20.0.0/16",
        },
        kubelet: {
          maxPodsExpression: "29",
          config: { maxPods: 29, registerWithTaints: [{ key: "gpu", value: "a", effect: "NoSchedule" }] },
          flags: ["--node-labels=pool=blue"],
        },
      },
    });
  });

  test("of spot instances takes them all from the spot market, and replaces those that are about to go", () => {
    const stack = selfManaged({
      instanceTypes: ["m6i.large", "m5.large"],
      capacity: { type: "SPOT" },
      update: { minHealthyPercentage: 50 },
    });
    expect(resource(stack, "aws_autoscaling_group").attributes).toMatchObject({
      capacity_rebalance: true,
      mixed_instances_policy: {
        instances_distribution: { on_demand_percentage_above_base_capacity: 0, spot_allocation_strategy: "price-capacity-optimized" },
        launch_template: { override: [{ instance_type: "m6i.large" }, { instance_type: "m5.large" }] },
      },
      instance_refresh: { preferences: { min_healthy_percentage: 50, max_healthy_percentage: 110 } },
    });
    expect(template(stack).attributes["instance_market_options"]).toBeUndefined();
  });

  test("is known to the cluster autoscaler by its tags, which stay on the group", () => {
    const stack = selfManaged(
      {
        labels: { pool: "blue" },
        taints: [{ key: "gpu", value: "a", effect: "NoSchedule" }],
        tags: { team: "x" },
      },
      system,
    );
    const tags = resource(stack, "aws_autoscaling_group").attributes["tag"] as {
      key: string;
      value: string;
      propagate_at_launch: boolean;
    }[];
    expect(Object.fromEntries(tags.map(({ key, value }) => [key, value]))).toEqual({
      Name: "demo-main",
      team: "x",
      "kubernetes.io/cluster/demo": "owned",
      "k8s.io/cluster-autoscaler/enabled": "true",
      "k8s.io/cluster-autoscaler/demo": "owned",
      "k8s.io/cluster-autoscaler/node-template/label/pool": "blue",
      "k8s.io/cluster-autoscaler/node-template/taint/gpu": "a:NoSchedule",
    });
    expect(tags.every(({ propagate_at_launch }) => !propagate_at_launch)).toBe(true);
  });
});

describe("a launch template", () => {
  test("has the gp3 volume of the file, encrypted", () => {
    expect(template(customNetworking).attributes["block_device_mappings"]).toEqual([
      {
        device_name: "/dev/xvda",
        ebs: { volume_type: "gp3", volume_size: 100, iops: 3000, throughput: 125, encrypted: "true", delete_on_termination: "true" },
      },
    ]);
  });

  test("has the key that the file names for all volumes, unless it names another or is not encrypted", () => {
    const [all, own] = ["11111111", "22222222"].map((id) => `arn:aws:kms:us-west-2:111122223333:key/${id}-12ab-34cd-56ef-1234567890ab`);
    const keysOf = (volume: object) =>
      (
        template(managed({ volume }, { encryption: { volumesKmsKeyArn: all } })).attributes["block_device_mappings"] as { ebs: object }[]
      ).map(({ ebs }) => ("kms_key_id" in ebs ? ebs.kms_key_id : undefined));
    expect([keysOf({}), keysOf({ kmsKeyArn: own }), keysOf({ encrypted: false })]).toEqual([[all], [own], [undefined]]);
  });

  test("of Bottlerocket has a second volume for images and pods", () => {
    const kmsKeyArn = "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    const stack = managed({ amiFamily: "Bottlerocket", volume: { size: 200, iops: 6000, throughput: 500, kmsKeyArn } });
    expect(template(stack).attributes["block_device_mappings"]).toEqual([
      { device_name: "/dev/xvda", ebs: { volume_type: "gp3", encrypted: "true", kms_key_id: kmsKeyArn, delete_on_termination: "true" } },
      {
        device_name: "/dev/xvdb",
        ebs: {
          volume_type: "gp3",
          volume_size: 200,
          iops: 6000,
          throughput: 500,
          encrypted: "true",
          kms_key_id: kmsKeyArn,
          delete_on_termination: "true",
        },
      },
    ]);
  });

  test.each<[string, Stack, number, string]>([
    ["by default", managed({}), 1, "required"],
    ["with Container Insights, whose agent asks from a pod", customNetworking, 2, "required"],
    ["with a hop limit of the file", managed({ metadata: { hopLimit: 3 } }), 3, "required"],
    ["with IMDSv1 where the file asks for it", managed({ metadata: { httpTokens: "optional" } }), 1, "optional"],
  ])("limits the metadata service %s", (_name, stack, hopLimit, httpTokens) => {
    expect(template(stack).attributes["metadata_options"]).toMatchObject({
      http_endpoint: "enabled",
      http_tokens: httpTokens,
      http_put_response_hop_limit: hopLimit,
    });
  });

  test.each<[string, Stack, number]>([
    ["t3.2xlarge, custom networking", customNetworking, 44],
    ["m6i.large", managed({}), 29],
    ["m6i.large, prefix delegation", managed({}, { addons: { vpcCni: { prefixDelegation: true } } }), 110],
    ["the smallest of m6i.large and m6i.4xlarge", managed({ instanceTypes: ["m6i.4xlarge", "m6i.large"] }), 29],
    ["a number of the file", managed({ maxPods: 17 }), 17],
  ])("passes max pods to a managed AL2023 group: %s", (_name, stack, maxPods) => {
    expect(nodeConfig(stack)).toEqual({
      apiVersion: "node.eks.aws/v1alpha1",
      kind: "NodeConfig",
      spec: { kubelet: { maxPodsExpression: String(maxPods), flags: [`--max-pods=${maxPods}`] } },
    });
  });

  test("passes max pods to a managed Bottlerocket group", () => {
    const stack = managed({ amiFamily: "Bottlerocket", instanceTypes: ["t3.2xlarge"] }, { customNetworking: { enabled: true } });
    expect(userData(stack)).toBe("[settings.kubernetes]\nmax-pods = 44\n");
  });

  test("of a self-managed Bottlerocket group joins the cluster", () => {
    const stack = selfManaged({ amiFamily: "Bottlerocket" }, { network: { serviceCidr: "10.50.0.0/24", cidr: "172.31.0.0/16" } });
    expect(userData(stack)).toBe(
      [
        "[settings.kubernetes]",
        `cluster-name = '${clusterOutput("cluster_name")}'`,
        `api-server = '${clusterOutput("cluster_endpoint")}'`,
        `cluster-certificate = '${clusterOutput("cluster_certificate_authority")}'`,
        "cluster-dns-ip = '10.50.0.10'",
        "max-pods = 29",
        "",
      ].join("\n"),
    );
  });

  test("keeps the user's text as text, whatever Terraform and cdktf make of it", () => {
    const script = '#!/bin/bash\n# 100 %{x} $${y}\nprintf "a\\n\\"%s\\"" "${HOME}" \\\n  $(hostname)\n';
    const attribute = template(managed({ userData: [script] })).attributes["user_data"];
    expect(decoded(attribute)).toContain(`Content-Type: text/x-shellscript\n\n${script}`);
    expect(String(attribute).slice(2)).not.toMatch(/[$%]\{/);
  });

  test.each(["AL2", "AL2023", "Bottlerocket"])("of %s names the proxy of the network stack where it is Squid", (amiFamily) => {
    const stack = selfManaged({ amiFamily, amiId: "ami-0123456789abcdef0" }, { proxy: { squid: {} }, network: { egress: "proxy" } });
    expect(userData(stack)).toContain("${data.terraform_remote_state.network.outputs.proxy_url}");
  });

  test("has a key pair and detailed monitoring only where the file asks", () => {
    const asked = template(managed({ keyName: "ops", monitoring: true })).attributes;
    expect([asked["key_name"], asked["monitoring"]]).toEqual(["ops", { enabled: true }]);
    const silent = template(managed({})).attributes;
    expect([silent["key_name"], silent["monitoring"]]).toEqual([undefined, { enabled: false }]);
  });

  test("leaves to EKS what EKS sets for managed groups", () => {
    const { attributes } = template(managed({}));
    expect(["image_id", "instance_type", "iam_instance_profile", "vpc_security_group_ids", "instance_market_options"]).not.toEqual(
      expect.arrayContaining(Object.keys(attributes)),
    );
    expect(attributes["lifecycle"]).toEqual({ create_before_destroy: true });
  });

  test("tags instances, volumes and network interfaces with the tags of the cluster and the group", () => {
    const stack = managed({ tags: { team: "core" } }, { tags: { "cost centre": "0042" } });
    const tags = { Name: "demo-main", "cost centre": "0042", team: "core" };
    expect(template(stack).attributes["tag_specifications"]).toEqual(
      ["instance", "volume", "network-interface"].map((resource_type) => ({ resource_type, tags })),
    );
    expect(stack.json["provider"]).toMatchObject({ aws: [{ default_tags: [{ tags: { "cost centre": "0042" } }] }] });
  });
});

describe("node roles", () => {
  const policiesOf = (stack: Stack) => resources(stack, "aws_iam_role_policy_attachment").map(({ attributes }) => attributes["policy_arn"]);
  const actionsOf = (stack: Stack) =>
    resources(stack, "aws_iam_role_policy").flatMap(({ attributes }) =>
      (embedded(attributes["policy"])["Statement"] as { Action: string[] }[]).flatMap(({ Action }) => Action),
    );

  test.each([
    ["imageBuilder", "AmazonEC2ContainerRegistryPowerUser"],
    ["ebs", "service-role/AmazonEBSCSIDriverPolicy"],
    ["cloudWatch", "CloudWatchAgentServerPolicy"],
  ])("with the add-on policy %s have the managed policy %s", (policy, name) => {
    const stack = managed({ iam: { withAddonPolicies: { [policy]: true } } });
    expect(policiesOf(stack)).toContain(`arn:aws:iam::aws:policy/${name}`);
    expect(actionsOf(stack)).toEqual([]);
  });

  test.each([
    ["autoScaler", "autoscaling:SetDesiredCapacity"],
    ["externalDNS", "route53:ChangeResourceRecordSets"],
    ["certManager", "route53:GetChange"],
    ["efs", "elasticfilesystem:*"],
    ["fsx", "fsx:*"],
    ["awsLoadBalancerController", "elasticloadbalancing:CreateLoadBalancer"],
    ["xRay", "xray:PutTraceSegments"],
  ])("with the add-on policy %s allow %s, before the group starts", (policy, action) => {
    const stack = managed({ iam: { withAddonPolicies: { [policy]: true } } }, nat);
    expect(actionsOf(stack)).toContain(action);
    const inline = resource(stack, "aws_iam_role_policy");
    expect(prerequisites(stack, resource(stack, "aws_eks_node_group"))).toContain(inline.address);
  });

  test("take policies of the user's, and Session Manager's where it is on", () => {
    const mine = "arn:aws:iam::111122223333:policy/mine";
    const stack = managed({ iam: { attachPolicyArns: [mine] } }, { access: { sessionManager: true } });
    expect(policiesOf(stack)).toEqual([mine, ...policiesOf(managed({}))]);
    expect(actionsOf(stack)).toEqual(sessionManagerStatement.Action);
    expect(policiesOf(managed({}))).toHaveLength(2);
  });

  test("are one for each group, so that one group's permissions are not another's", () => {
    const role = (path: string) => resource(fullyPrivate, "aws_iam_role", path).address;
    expect(role("node-groups/group-managed/")).not.toBe(role("node-groups/group-self-managed/"));
    const powerUser = resource(fullyPrivate, "aws_iam_role_policy_attachment", "AmazonEC2ContainerRegistryPowerUser");
    expect(referenced(fullyPrivate, powerUser.attributes["role"]).address).toBe(role("node-groups/group-managed/"));
  });
});

describe("the plan asks EC2", () => {
  const checks = (stack: Stack) => stack.json["check"] as Readonly<Record<string, { readonly data: Json }>>;

  test("where the instance types of each group are offered", () => {
    const stack = managed({ instanceTypes: ["g4dn.xlarge"], availabilityZones: ["us-west-2b"] }, system);
    expect(stack.json["data"]).toMatchObject({
      aws_ec2_instance_type_offerings: {
        "instance-types-of-main": {
          location_type: "availability-zone",
          filter: [
            { name: "instance-type", values: ["g4dn.xlarge"] },
            { name: "location", values: ["us-west-2b"] },
          ],
        },
      },
    });
    expect(Object.keys(checks(stack))).toEqual(["instance-types-of-main", "instance-types-of-system"]);
  });

  test("what a custom AMI is, of managed and self-managed groups", () => {
    const settings = { amiId: "ami-0123456789abcdef0" };
    for (const stack of [managed(settings), selfManaged(settings)]) {
      expect(checks(stack)["ami-of-main"]!.data).toMatchObject({
        aws_ami: { "ami-of-main": { filter: [{ name: "image-id", values: ["ami-0123456789abcdef0"] }] } },
      });
    }
  });
});
