import { type Block, embedded, type Json, prerequisites, references, resource, resources, type Stack } from "../support/stack";
import { type Changes, merge, synthDemo, synthFile } from "../support/synth";

const example = synthFile("examples/fargate.yaml");
const kubeSystem: Changes = { fargateProfiles: { system: { selectors: [{ namespace: "kube-system" }] } } };
const mixed = (changes: Changes = {}): Stack => synthDemo(merge(kubeSystem, changes)).workload;

const addresses = (blocks: readonly Block[]) => blocks.map(({ address }) => address);
const profiles = (stack: Stack) => resources(stack, "aws_eks_fargate_profile");
const logging = (stack: Stack) => resources(stack).filter(({ path }) => path.startsWith("fargate-logging/"));
const addonNames = (stack: Stack) => resources(stack, "aws_eks_addon").map(({ attributes }) => attributes["addon_name"]);

describe("examples/fargate.yaml", () => {
  test("reaches nothing but Amazon ECR, its layers in Amazon S3, and CloudWatch Logs", () => {
    const services = resources(example.network, "aws_vpc_endpoint").map(({ attributes }) => attributes["service_name"]);
    expect(services).toEqual(["ecr.api", "ecr.dkr", "logs", "s3"].map((service) => `com.amazonaws.ca-central-1.${service}`));
    expect(resources(example.network, "aws_nat_gateway")).toEqual([]);
  });

  test("installs CoreDNS for Fargate, and nothing that runs on every node", () => {
    expect(addonNames(example.cluster)).toEqual([]);
    expect(addonNames(example.workload)).toEqual(["coredns"]);
    const { attributes } = resource(example.workload, "aws_eks_addon");
    expect(embedded(attributes["configuration_values"])).toEqual({ computeType: "Fargate" });
    for (const type of ["aws_eks_node_group", "aws_autoscaling_group", "aws_launch_template"])
      expect(resources(example.workload, type)).toEqual([]);
  });

  test("without the profile for CoreDNS is an error that names its selector", () => {
    const changes = { fargateProfiles: { "core-dns": { selectors: [{ namespace: "kube-system", labels: { "k8s-app": "other" } }] } } };
    expect(() => synthFile("examples/fargate.yaml", changes)).toThrow(
      /no node can run CoreDNS.*\n[^]*fix: .*{ namespace: kube-system, labels: { k8s-app: kube-dns } }/,
    );
  });

  test("makes the profiles in private subnets, with one role", () => {
    const ofProfile = (name: string) => resource(example.workload, "aws_eks_fargate_profile", `profile-${name}`).attributes;
    expect(ofProfile("core-dns")["selector"]).toEqual([{ namespace: "kube-system", labels: { "k8s-app": "kube-dns" } }]);
    expect(ofProfile("applications")["selector"]).toEqual([{ namespace: "demo" }]);
    const role = resource(example.workload, "aws_iam_role", "fargate-role");
    for (const { attributes } of profiles(example.workload)) {
      expect(attributes["subnet_ids"]).toEqual(
        ["a", "b"].map((letter) => `\${data.terraform_remote_state.network.outputs.node_subnet_ids["ca-central-1${letter}"]}`),
      );
      expect(references(attributes["pod_execution_role_arn"])).toEqual([role.address]);
    }
  });

  test("only the profiles of this cluster and account use the role", () => {
    const trust = embedded(resource(example.workload, "aws_iam_role", "fargate-role").attributes["assume_role_policy"]);
    const account = "${data.aws_caller_identity.account.account_id}";
    expect(trust["Statement"]).toEqual([
      {
        Effect: "Allow",
        Principal: { Service: "eks-fargate-pods.amazonaws.com" },
        Action: ["sts:AssumeRole"],
        Condition: {
          ArnLike: { "aws:SourceArn": `arn:aws:eks:ca-central-1:${account}:fargateprofile/fargate/*` },
        },
      },
    ]);
  });

  test("tells Fargate where logs go, in the namespace that it reads", () => {
    const settings = resource(example.workload, "kubernetes_config_map_v1");
    const namespace = resource(example.workload, "kubernetes_namespace_v1", "fargate-logging");
    expect(namespace.attributes["metadata"]).toEqual({ name: "aws-observability", labels: { "aws-observability": "enabled" } });
    expect(settings.attributes["metadata"]).toMatchObject({ name: "aws-logging", namespace: "aws-observability" });
    expect(prerequisites(example.workload, settings)).toContain(namespace.address);
    expect(Object.keys(settings.attributes["data"] as object).sort()).toEqual([
      "filters.conf",
      "flb_log_cw",
      "output.conf",
      "parsers.conf",
    ]);
    const { name, retention_in_days } = resource(example.workload, "aws_cloudwatch_log_group").attributes;
    expect([name, retention_in_days]).toEqual(["/aws/eks/fargate/fargate", 30]);
    expect((settings.attributes["data"] as Record<string, string>)["output.conf"]).toContain(`log_group_name ${String(name)}\n`);
  });

  test("runs three replicas of the image in its own registry", () => {
    const { manifest } = resource(example.workload, "kubernetes_manifest", "sample-application").attributes;
    expect(manifest).toMatchObject({
      metadata: { name: "sample-application", namespace: "demo" },
      spec: {
        replicas: 3,
        template: { spec: { containers: [{ image: "111122223333.dkr.ecr.ca-central-1.amazonaws.com/fargate/nginx/nginx:1.29.3" }] } },
      },
    });
  });
});

describe("the order of things", () => {
  const everything = mixed({
    network: { egress: "nat" },
    fargateProfiles: { apps: { selectors: [{ namespace: "demo" }] } },
    observability: { fargateLogging: { enabled: true } },
    addons: { metricsServer: { enabled: true } },
    loadBalancerController: { enabled: true },
    samples: { application: { enabled: true }, publicNlb: { enabled: true } },
  });
  const inStack = (...types: string[]) => types.flatMap((type) => resources(everything, type));
  const permissions = inStack("aws_iam_role_policy", "aws_iam_role_policy_attachment").filter(({ path }) =>
    path.startsWith("fargate-role/"),
  );
  const samples = inStack("kubernetes_manifest").filter(({ path }) => path.startsWith("sample-"));

  test.each<[string, readonly Block[], readonly Block[]]>([
    ["every profile waits for the permissions of its role", profiles(everything), permissions],
    ["every profile waits for logging, which running pods do not pick up", profiles(everything), logging(everything)],
    ["every add-on waits for every profile", inStack("aws_eks_addon"), profiles(everything)],
    ["every add-on waits for every node group", inStack("aws_eks_addon"), inStack("aws_eks_node_group")],
    ["every chart waits for every profile", inStack("helm_release"), profiles(everything)],
    [
      "every sample waits for every profile, add-on and chart",
      samples,
      [...profiles(everything), ...inStack("aws_eks_addon", "helm_release")],
    ],
  ])("%s", (_edge, later, earlier) => {
    expect(later.length * earlier.length).toBeGreaterThan(0);
    for (const block of later) expect([...prerequisites(everything, block)]).toEqual(expect.arrayContaining(addresses(earlier)));
  });

  test("a further profile renames none", () => {
    const more = mixed({ fargateProfiles: { another: { selectors: [{ namespace: "another" }] } } });
    expect(addresses(profiles(more))).toEqual(expect.arrayContaining(addresses(profiles(mixed()))));
    expect(profiles(more)).toHaveLength(2);
  });
});

describe("a cluster with nodes and Fargate", () => {
  test("keeps what runs on every node", () => {
    expect(addonNames(synthDemo(kubeSystem).cluster)).toEqual(expect.arrayContaining(["vpc-cni", "kube-proxy", "eks-pod-identity-agent"]));
  });

  test("tells CoreDNS of Fargate only where a profile selects it", () => {
    const apps = { fargateProfiles: { apps: { selectors: [{ namespace: "apps" }] } } };
    const configuration = (changes: Changes) => resource(synthDemo(changes).workload, "aws_eks_addon").attributes["configuration_values"];
    expect(configuration(kubeSystem)).toBe('{"computeType":"Fargate"}');
    expect(configuration(apps)).toBeUndefined();
  });

  test.each<[string, Changes, boolean]>([
    ["the controller", { network: { egress: "nat" }, loadBalancerController: { enabled: true } }, true],
    ["the EBS CSI driver", { addons: { ebsCsiDriver: { enabled: true } } }, true],
    ["Container Insights", { observability: { containerInsights: { enabled: true } } }, false],
  ])("gives %s its role as the place of its pods allows", (_what, changes, onFargate) => {
    const isIrsa = (stack: Stack) => resources(stack, "aws_eks_pod_identity_association").length === 0;
    expect(isIrsa(mixed(changes))).toBe(onFargate);
    expect(isIrsa(synthDemo(changes).workload)).toBe(false);
  });

  test("hands a role by IRSA to an add-on and to a chart", () => {
    const ebs = mixed({ addons: { ebsCsiDriver: { enabled: true } } });
    const role = resource(ebs, "aws_iam_role", "aws-ebs-csi-driver-role");
    const addon = resource(ebs, "aws_eks_addon", "aws-ebs-csi-driver").attributes;
    expect(references(addon["service_account_role_arn"])).toEqual([role.address]);
    const controller = mixed({ network: { egress: "nat" }, loadBalancerController: { enabled: true } });
    const [values] = resource(controller, "helm_release").attributes["values"] as Json[];
    expect(embedded(values)["serviceAccount"]).toMatchObject({
      annotations: { "eks.amazonaws.com/role-arn": expect.any(String) as string },
    });
    expect(embedded(values)["defaultTargetType"]).toBe("ip");
  });

  test("puts pods on Fargate in the node subnets under custom networking too, and in the zones of the profile", () => {
    const stack = mixed({
      customNetworking: { enabled: true },
      fargateProfiles: { system: { availabilityZones: ["us-west-2c", "us-west-2a"], tags: { Team: "dns" } } },
    });
    const { subnet_ids, tags } = resource(stack, "aws_eks_fargate_profile").attributes;
    expect(subnet_ids).toEqual(["a", "c"].map((l) => `\${data.terraform_remote_state.network.outputs.node_subnet_ids["us-west-2${l}"]}`));
    expect(tags).toEqual({ Team: "dns" });
  });
});

test("a cluster without nodes has no endpoints that only nodes need, and no DaemonSets to tell of a proxy", () => {
  const { network, workload } = synthDemo({
    nodeGroups: {},
    ...kubeSystem,
    network: { egress: "proxy" },
    proxy: { squid: {} },
    access: { sessionManager: true },
  });
  const services = resources(network, "aws_vpc_endpoint").map(
    ({ attributes }) => String(attributes["service_name"]).split("us-west-2.")[1],
  );
  expect(services).toEqual(["ecr.api", "ecr.dkr", "s3"]);
  expect(resources(workload, "kubernetes_env")).toEqual([]);
  expect(resource(workload, "kubernetes_config_map_v1").path).toBe("proxy/config-map");
});

test("the load balancer controller on Fargate reaches AWS STS instead of the agent's service", () => {
  const image = { repository: "111122223333.dkr.ecr.us-west-2.amazonaws.com/eks/aws-load-balancer-controller" };
  const { network } = synthDemo({ nodeGroups: {}, ...kubeSystem, loadBalancerController: { enabled: true, image } });
  const services = resources(network, "aws_vpc_endpoint").map(
    ({ attributes }) => String(attributes["service_name"]).split("us-west-2.")[1],
  );
  expect(services).toEqual(["ec2", "ecr.api", "ecr.dkr", "elasticloadbalancing", "s3", "sts"]);
});

test("a profile whose zones change is there anew before the old one goes, so that its pods find a profile all the time", () => {
  const profiles = (...availabilityZones: string[]) =>
    resources(synthDemo({ nodeGroups: {}, ...kubeSystem, network: { availabilityZones } }).workload, "aws_eks_fargate_profile");
  const [before] = profiles("us-west-2a", "us-west-2b");
  const [after] = profiles("us-west-2a", "us-west-2b", "us-west-2c");
  expect(after!.address).toBe(before!.address);
  expect(after!.attributes["fargate_profile_name"]).not.toBe(before!.attributes["fargate_profile_name"]);
  expect(after!.attributes["lifecycle"]).toEqual({ create_before_destroy: true });
});
