import fc from "fast-check";
import { podIdentityTrust } from "../../design/iam/trust";
import { type Block, dataSources, embedded, type Json, prerequisites, referenced, resource, resources, type Stack } from "../support/stack";
import { type Changes, merge, synthDemo, synthFile } from "../support/synth";

const fullyPrivate = synthFile("examples/fully-private.yaml").workload;
const customNetworking = synthFile("examples/custom-networking.yaml").workload;
const demo = (changes: Changes = {}): Stack => synthDemo(changes).workload;

const zones = ["a", "b", "c"].map((letter) => `us-west-2${letter}`);
const subnetOf = (zone: string) => `\${data.terraform_remote_state.network.outputs.node_subnet_ids["${zone}"]}`;
const clusterOutput = (name: string) => `\${data.terraform_remote_state.cluster.outputs.${name}}`;

const nodeGroups = (stack: Stack) => [...resources(stack, "aws_eks_node_group"), ...resources(stack, "aws_autoscaling_group")];
const eniConfigs = (stack: Stack) => resources(stack, "kubernetes_manifest").filter(({ path }) => path.startsWith("eni-config-"));
const addons = (stack: Stack) => resources(stack, "aws_eks_addon");
const charts = (stack: Stack) => resources(stack, "helm_release");
/** Roles themselves come before what they may. */
const applicationRoles = (stack: Stack) =>
  resources(stack).filter(({ path, type }) => path.startsWith("service-account-") && type !== "aws_iam_role");
const samples = (stack: Stack) => resources(stack).filter(({ path }) => path.startsWith("sample"));

const addresses = (blocks: readonly Block[]) => blocks.map(({ address }) => address);
const chartValues = (stack: Stack) => embedded((resource(stack, "helm_release").attributes["values"] as Json[])[0]);

const nat: Changes = { network: { egress: "nat" } };
const loadBalancerController: Changes = merge(nat, { loadBalancerController: { enabled: true } });

describe("the order of things", () => {
  const features: readonly Changes[] = [
    { nodeGroups: { managed: { one: {} } } },
    { nodeGroups: { managed: { two: { amiFamily: "Bottlerocket", instanceTypes: ["m6g.large"] } } } },
    { nodeGroups: { selfManaged: { three: {} } } },
    { nodeGroups: { selfManaged: { four: { amiFamily: "Bottlerocket" } } } },
    { customNetworking: { enabled: true } },
    { addons: { ebsCsiDriver: { enabled: true }, efsCsiDriver: { enabled: true } } },
    { addons: { metricsServer: { enabled: true }, clusterAutoscaler: { enabled: true } } },
    { observability: { containerInsights: { enabled: true }, fluentBit: { enabled: true } } },
    { serviceAccounts: { "apps/orders": { policyArns: ["arn:aws:iam::111122223333:policy/orders"] } } },
    { serviceAccounts: { "apps/reports": { credentials: "irsa", wellKnownPolicies: { externalDNS: true } } } },
    merge(loadBalancerController, { samples: { publicAlb: { enabled: true } } }),
    merge(loadBalancerController, { samples: { publicNlb: { enabled: true }, privateNlb: { enabled: true } } }),
  ];

  /** What waits for what, whatever else there is. */
  const edges: readonly [string, (stack: Stack) => readonly Block[], (stack: Stack) => readonly Block[]][] = [
    ["every node group waits for every ENIConfig", nodeGroups, eniConfigs],
    ["every add-on waits for every node group", addons, nodeGroups],
    ["every add-on waits for every ENIConfig", addons, eniConfigs],
    ["every chart waits for every add-on", charts, addons],
    [
      "every other chart waits for the load balancer controller, whose webhook refuses Services until it runs",
      (stack) => charts(stack).filter(({ path }) => !path.startsWith("aws-load-balancer-controller/")),
      (stack) => charts(stack).filter(({ path }) => path.startsWith("aws-load-balancer-controller/")),
    ],
    ["every chart waits for the roles of applications", charts, applicationRoles],
    ["every sample waits for the roles of applications", samples, applicationRoles],
    [
      "every sample waits for the load balancer controller",
      samples,
      (stack) => charts(stack).filter(({ path }) => path.startsWith("aws-load-balancer-controller/")),
    ],
  ];

  const everything = demo(features.reduce(merge, nat));

  test.each(edges)("%s", (_edge, later, earlier) => {
    expect(later(everything).length * earlier(everything).length).toBeGreaterThan(0);
    for (const block of later(everything)) {
      expect([...prerequisites(everything, block)]).toEqual(expect.arrayContaining(addresses(earlier(everything))));
    }
  });

  test("is the same for any choice of features", () => {
    fc.assert(
      fc.property(fc.subarray([...features]), (chosen) => {
        const stack = demo(chosen.reduce(merge, nat));
        for (const [, later, earlier] of edges) {
          for (const block of later(stack)) {
            expect([...prerequisites(stack, block)]).toEqual(expect.arrayContaining(addresses(earlier(stack))));
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  test("has no timers", () => {
    expect(resources(everything).filter(({ type }) => /^(time|null|terraform_data|local)/.test(type))).toEqual([]);
  });

  test("is checked for all there is: groups of both kinds and families, add-ons, charts, samples", () => {
    expect(nodeGroups(everything)).toHaveLength(4);
    expect(addons(everything)).toHaveLength(5);
    expect(charts(everything)).toHaveLength(3);
    expect(samples(everything)).toHaveLength(8);
  });
});

describe("ENIConfigs", () => {
  test("are one a zone: named like it, with its pod subnet and the security group of pods", () => {
    expect(eniConfigs(customNetworking).map(({ attributes }) => attributes["manifest"])).toEqual(
      ["a", "b", "c"].map((letter) => ({
        apiVersion: "crd.k8s.amazonaws.com/v1alpha1",
        kind: "ENIConfig",
        metadata: { name: `ap-southeast-1${letter}` },
        spec: {
          subnet: `\${data.terraform_remote_state.network.outputs.pod_subnet_ids["ap-southeast-1${letter}"]}`,
          securityGroups: [clusterOutput("pod_security_group_id")],
        },
      })),
    );
  });

  test("are none without custom networking", () => {
    expect(eniConfigs(fullyPrivate)).toEqual([]);
  });
});

describe("add-ons that need nodes", () => {
  test("are CoreDNS alone unless the file asks for more", () => {
    expect(addons(fullyPrivate).map(({ attributes }) => attributes["addon_name"])).toEqual(["coredns"]);
  });

  test("take a pinned version, or the recommended one", () => {
    const stack = demo({ addons: { coreDns: { version: "v1.12.4-eksbuild.1" }, metricsServer: { enabled: true } } });
    expect(addons(stack).map(({ attributes }) => attributes["addon_version"])).toEqual([
      "v1.12.4-eksbuild.1",
      `\${${dataSources(stack, "aws_eks_addon_version")[0]!.address}.version}`,
    ]);
  });

  test.each([
    ["ebsCsiDriver", "kube-system", "ebs-csi-controller-sa", "AmazonEBSCSIDriverPolicyV2"],
    ["efsCsiDriver", "kube-system", "efs-csi-controller-sa", "service-role/AmazonEFSCSIDriverPolicy"],
  ])("get their role by pod identity before they start: %s", (addon, namespace, serviceAccount, policy) => {
    const stack = demo({ addons: { [addon]: { enabled: true } } });
    const association = resource(stack, "aws_eks_pod_identity_association");
    expect(association.attributes).toMatchObject({ namespace, service_account: serviceAccount });
    const role = referenced(stack, association.attributes["role_arn"]);
    const clusterArn = clusterOutput("cluster_arn");
    expect(embedded(role.attributes["assume_role_policy"])).toEqual(podIdentityTrust(clusterArn, namespace, serviceAccount));
    const attachment = resource(stack, "aws_iam_role_policy_attachment", "csi-driver-role/");
    expect(attachment.attributes["policy_arn"]).toBe(`arn:aws:iam::aws:policy/${policy}`);
    expect(referenced(stack, attachment.attributes["role"])).toEqual(role);
    const driver = addons(stack).find(({ attributes }) => attributes["addon_name"] !== "coredns")!;
    expect([...prerequisites(stack, driver)]).toEqual(expect.arrayContaining(addresses([association, attachment])));
    expect(driver.attributes["service_account_role_arn"]).toBeUndefined();
  });

  test("get their role by IRSA where pod identity is not offered", () => {
    const stack = demo({ region: "cn-north-1", addons: { ebsCsiDriver: { enabled: true } } });
    const driver = addons(stack).find(({ attributes }) => attributes["addon_name"] === "aws-ebs-csi-driver")!;
    const role = referenced(stack, driver.attributes["service_account_role_arn"]);
    const issuer = clusterOutput("oidc_issuer_host");
    expect(embedded(role.attributes["assume_role_policy"])).toMatchObject({
      Statement: [
        {
          Principal: { Federated: clusterOutput("oidc_provider_arn") },
          Condition: {
            StringEquals: {
              [`${issuer}:aud`]: "sts.amazonaws.com",
              [`${issuer}:sub`]: "system:serviceaccount:kube-system:ebs-csi-controller-sa",
            },
          },
        },
      ],
    });
    expect(resources(stack, "aws_eks_pod_identity_association")).toEqual([]);
  });
});

describe("the AWS Load Balancer Controller", () => {
  const registry = "111122223333.dkr.ecr.us-west-2.amazonaws.com";
  const mirrored = { repository: `${registry}/eks/aws-load-balancer-controller`, tag: "v3.5.0" };
  const isolated = demo({ loadBalancerController: { enabled: true, image: mirrored } });

  test("is told its region and VPC, and needs no metadata service", () => {
    expect(chartValues(customNetworking)).toEqual({
      clusterName: "custom-networking",
      region: "ap-southeast-1",
      vpcId: "${data.terraform_remote_state.network.outputs.vpc_id}",
      image: { repository: "public.ecr.aws/eks/aws-load-balancer-controller", tag: "v3.5.0" },
      replicaCount: 2,
      defaultTargetType: "ip",
      defaultTags: { environment: "example" },
      enableShield: true,
      enableWaf: false,
      enableWafv2: true,
      serviceAccount: { create: true, name: "aws-load-balancer-controller" },
    });
  });

  test("asks neither WAF nor Shield where nothing leads to them, nor may it; its image is the mirror's", () => {
    expect(chartValues(isolated)).toMatchObject({ enableShield: false, enableWaf: false, enableWafv2: false, image: mirrored });
    const policy = (stack: Stack) => String(resource(stack, "aws_iam_role_policy", "load-balancer").attributes["policy"]);
    expect(policy(isolated)).toContain("elasticloadbalancing:CreateLoadBalancer");
    expect(policy(isolated)).not.toMatch(/shield:|waf/);
    expect(policy(customNetworking)).toMatch(/shield:.*wafv2:|wafv2:.*shield:/);
  });

  test("can be applied again after an installation that failed", () => {
    expect(resource(customNetworking, "helm_release").attributes).toMatchObject({
      name: "aws-load-balancer-controller",
      namespace: "kube-system",
      upgrade_install: true,
      cleanup_on_fail: true,
      wait: true,
    });
  });

  test.each<[string, Changes, Changes]>([
    ["its repository", {}, { repository: "https://aws.github.io/eks-charts", chart: "aws-load-balancer-controller", version: "3.5.0" }],
    [
      "a mirror in Amazon ECR",
      { repository: `oci://${registry}/charts`, name: "lbc", version: "3.4.1" },
      { repository: `oci://${registry}/charts`, chart: "lbc", version: "3.4.1" },
    ],
    ["a folder", { repository: "/opt/charts" }, { chart: "/opt/charts/aws-load-balancer-controller" }],
  ])("comes from %s", (_name, chart, expected) => {
    const stack = demo(merge(loadBalancerController, { loadBalancerController: { chart } }));
    const { repository, chart: name, version } = resource(stack, "helm_release").attributes;
    expect({ repository, chart: name, version }).toEqual({ repository: undefined, version: undefined, ...expected });
  });

  test("gets its role by pod identity", () => {
    const association = resource(isolated, "aws_eks_pod_identity_association");
    expect(association.attributes).toMatchObject({
      cluster_name: clusterOutput("cluster_name"),
      namespace: "kube-system",
      service_account: "aws-load-balancer-controller",
    });
    const permissions = resource(isolated, "aws_iam_role_policy", "load-balancer");
    expect(referenced(isolated, permissions.attributes["role"])).toEqual(referenced(isolated, association.attributes["role_arn"]));
    expect([...prerequisites(isolated, resource(isolated, "helm_release"))]).toEqual(
      expect.arrayContaining(addresses([association, permissions])),
    );
  });

  test.each<[string, Changes]>([
    ["where the file says so", { loadBalancerController: { credentials: "irsa" } }],
    ["where pod identity is not offered", { region: "cn-north-1" }],
  ])("gets its role by IRSA %s", (_name, changes) => {
    const stack = demo(merge(loadBalancerController, changes));
    const role = resource(stack, "aws_iam_role", "load-balancer");
    expect(chartValues(stack)).toMatchObject({
      serviceAccount: { annotations: { "eks.amazonaws.com/role-arn": `\${${role.address}.arn}` } },
    });
    expect(embedded(role.attributes["assume_role_policy"])).toMatchObject({
      Statement: [{ Action: ["sts:AssumeRoleWithWebIdentity"] }],
    });
    expect(resources(stack, "aws_eks_pod_identity_association")).toEqual([]);
    expect(prerequisites(stack, resource(stack, "helm_release"))).toContain(
      resource(stack, "aws_iam_role_policy", "load-balancer").address,
    );
  });
});

describe("the cluster autoscaler", () => {
  const repository = "111122223333.dkr.ecr.us-west-2.amazonaws.com/autoscaling/cluster-autoscaler";
  const isolated: Changes = { addons: { clusterAutoscaler: { enabled: true, image: { repository } } } };

  test("asks EC2 for the instance types, by its endpoint where there is no internet", () => {
    expect(chartValues(demo(isolated))).toMatchObject({ extraArgs: { "aws-use-static-instance-list": false } });
    expect(resources(synthDemo(isolated).network, "aws_vpc_endpoint").map(({ path }) => path)).toEqual(
      expect.arrayContaining([expect.stringMatching(/\bec2\b/), expect.stringMatching(/\bautoscaling\b/)]),
    );
  });

  test("finds the groups of its cluster, in the version of the cluster", () => {
    const stack = demo(merge(isolated, { kubernetesVersion: "1.34" }));
    expect(chartValues(stack)).toMatchObject({
      cloudProvider: "aws",
      awsRegion: "us-west-2",
      autoDiscovery: { clusterName: "demo" },
      image: { repository, tag: "v1.34.0" },
      rbac: { serviceAccount: { create: true, name: "cluster-autoscaler" } },
    });
    expect(resource(stack, "aws_eks_pod_identity_association").attributes["service_account"]).toBe("cluster-autoscaler");
  });
});

describe("Fluent Bit", () => {
  const stack = demo(merge(nat, { observability: { fluentBit: { enabled: true, retentionDays: 30 } } }));
  const logGroup = resource(stack, "aws_cloudwatch_log_group");

  test("finds its log group there, which Terraform keeps for as long as the file says", () => {
    expect(logGroup.attributes).toMatchObject({ name: "/aws/eks/demo/containers", retention_in_days: 30 });
    expect(prerequisites(stack, resource(stack, "helm_release"))).toContain(logGroup.address);
    expect(chartValues(stack)).toMatchObject({ cloudWatchLogs: { logGroupName: "/aws/eks/demo/containers", autoCreateGroup: false } });
  });

  test("gets its role by pod identity before it starts, and may write to that log group alone", () => {
    const association = resource(stack, "aws_eks_pod_identity_association");
    expect(association.attributes).toMatchObject({ namespace: "kube-system", service_account: "aws-for-fluent-bit" });
    const permissions = resource(stack, "aws_iam_role_policy", "fluent-bit");
    expect(embedded(permissions.attributes["policy"])).toMatchObject({
      Statement: [{ Resource: ["", ":*"].map((end) => `arn:aws:logs:us-west-2:*:log-group:/aws/eks/demo/containers${end}`) }],
    });
    expect([...prerequisites(stack, resource(stack, "helm_release"))]).toEqual(
      expect.arrayContaining(addresses([association, permissions])),
    );
  });

  test("is told the address of the Kubernetes API by its pod, not by Terraform", () => {
    expect(chartValues(stack)).toMatchObject({ filter: { kubeURL: "https://$${KUBERNETES_SERVICE_HOST}:443" } });
  });

  test("leaves no log group where it is not asked for", () => {
    expect(resources(customNetworking, "aws_cloudwatch_log_group")).toEqual([]);
  });
});

describe("sample applications", () => {
  const object = (stack: Stack, path: string) => resource(stack, "kubernetes_manifest", path).attributes["manifest"];

  test("are none unless asked for", () => {
    expect(samples(fullyPrivate)).toEqual([]);
  });

  test("public ALB: an Ingress with a public Application Load Balancer in front of the pods", () => {
    expect(object(customNetworking, "sample-public-alb/ingress")).toMatchObject({
      metadata: {
        annotations: { "alb.ingress.kubernetes.io/scheme": "internet-facing", "alb.ingress.kubernetes.io/target-type": "ip" },
      },
      spec: {
        ingressClassName: "alb",
        rules: [{ http: { paths: [{ path: "/", backend: { service: { name: "sample-public-alb", port: { number: 80 } } } }] } }],
      },
    });
    expect(object(customNetworking, "sample-public-alb/service")).toMatchObject({ spec: { type: "ClusterIP" } });
  });

  test("public NLB: a Service with a public Network Load Balancer of the load balancer controller", () => {
    expect(object(customNetworking, "sample-public-nlb/service")).toMatchObject({
      metadata: {
        annotations: {
          "service.beta.kubernetes.io/aws-load-balancer-scheme": "internet-facing",
          "service.beta.kubernetes.io/aws-load-balancer-nlb-target-type": "ip",
        },
      },
      spec: { type: "LoadBalancer", loadBalancerClass: "service.k8s.aws/nlb" },
    });
  });

  test("private NLB: an internal one, with a fixed address in the node subnet of each zone, in the same order", () => {
    expect(object(customNetworking, "sample-private-nlb/service")).toMatchObject({
      metadata: {
        annotations: {
          "service.beta.kubernetes.io/aws-load-balancer-scheme": "internal",
          "service.beta.kubernetes.io/aws-load-balancer-nlb-target-type": "ip",
          "service.beta.kubernetes.io/aws-load-balancer-private-ipv4-addresses": "172.31.10.10,172.31.74.10,172.31.138.10",
          "service.beta.kubernetes.io/aws-load-balancer-subnets": ["a", "b", "c"]
            .map((letter) => subnetOf(`ap-southeast-1${letter}`))
            .join(","),
        },
      },
      spec: { type: "LoadBalancer", loadBalancerClass: "service.k8s.aws/nlb" },
    });
  });

  test("private NLB without fixed addresses: AWS assigns them", () => {
    const stack = demo(merge(loadBalancerController, { samples: { privateNlb: { enabled: true } } }));
    const { metadata } = object(stack, "sample-private-nlb/service") as { metadata: { annotations: object } };
    expect(Object.keys(metadata.annotations)).not.toContain("service.beta.kubernetes.io/aws-load-balancer-private-ipv4-addresses");
    expect(metadata.annotations).toMatchObject({
      "service.beta.kubernetes.io/aws-load-balancer-subnets": zones.map(subnetOf).join(","),
    });
  });

  test("run the image of the file, in a namespace of their own, without a token of the API", () => {
    const stack = demo(
      merge(loadBalancerController, {
        samples: { image: { repository: "mirror.example.com/nginx", tag: "1.2" }, publicNlb: { enabled: true } },
      }),
    );
    expect(object(stack, "sample-public-nlb/deployment")).toMatchObject({
      metadata: { namespace: "samples" },
      spec: { template: { spec: { automountServiceAccountToken: false, containers: [{ image: "mirror.example.com/nginx:1.2" }] } } },
    });
    expect(resource(stack, "kubernetes_namespace_v1").attributes["metadata"]).toEqual({ name: "samples" });
  });

  test("send the traffic to their own pods: Ingress to Service to Deployment, by name, label and port", () => {
    for (const name of ["sample-public-alb", "sample-public-nlb", "sample-private-nlb"]) {
      const pod = { metadata: { labels: { "app.kubernetes.io/name": name } }, spec: { containers: [{ ports: [{ containerPort: 80 }] }] } };
      expect(object(customNetworking, `${name}/deployment`)).toMatchObject({
        spec: { selector: { matchLabels: pod.metadata.labels }, template: pod },
      });
      expect(object(customNetworking, `${name}/service`)).toMatchObject({
        metadata: { name, namespace: "samples" },
        spec: { selector: pod.metadata.labels, ports: [{ port: 80, targetPort: 80 }] },
      });
    }
  });
});

describe("roles of applications", () => {
  const targetRoleArn = "arn:aws:iam::222233334444:role/reports";
  const stack = demo({
    serviceAccounts: {
      "apps/orders": {
        policy: { Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "arn:aws:s3:::${aws:PrincipalTag/kubernetes-namespace}" }] },
      },
      "apps/reports": { targetRoleArn },
      "apps/small": { targetRoleArn, disableSessionTags: true },
      "jobs/nightly": { credentials: "irsa", policyArns: ["arn:aws:iam::111122223333:policy/jobs"] },
    },
  });
  const association = (name: string) => resource(stack, "aws_eks_pod_identity_association", `.${name}/`).attributes;
  const role = (name: string) => resource(stack, "aws_iam_role", `.${name}/`);
  const output = (name: string) => (stack.json["output"] as Record<string, { value: Record<string, string> }>)[name]!.value;
  const account = `\${split(":", ${clusterOutput("cluster_arn").slice(2, -1)})[4]}`;
  const root = { AWS: `arn:aws:iam::${account}:root` };
  const arnOf = (name: string) => `\${${role(name).address}.arn}`;
  const tagsOf = (serviceAccount: string) => ({
    "aws:RequestTag/eks-cluster-arn": clusterOutput("cluster_arn"),
    "aws:RequestTag/kubernetes-namespace": "apps",
    "aws:RequestTag/kubernetes-service-account": serviceAccount,
  });

  test("trust the pods of one service account of the cluster", () => {
    const trust = (name: string) => (embedded(role(name).attributes["assume_role_policy"]) as { Statement: object[] }).Statement;
    expect(trust("orders")).toEqual(podIdentityTrust(clusterOutput("cluster_arn"), "apps", "orders").Statement);
    expect(trust("small")).toMatchObject([{ Condition: { ArnEquals: { "aws:SourceArn": clusterOutput("cluster_arn") } } }]);
    expect(trust("nightly")).toMatchObject([
      { Condition: { StringEquals: { [`${clusterOutput("oidc_issuer_host")}:sub`]: "system:serviceaccount:jobs:nightly" } } },
    ]);
  });

  test("are associated with it, or put out for its annotation", () => {
    expect(association("orders")).toEqual({
      cluster_name: clusterOutput("cluster_name"),
      namespace: "apps",
      service_account: "orders",
      role_arn: arnOf("orders"),
    });
    expect(association("reports")).toMatchObject({ target_role_arn: targetRoleArn });
    expect(association("small")).toMatchObject({ target_role_arn: targetRoleArn, disable_session_tags: true });
    expect(resources(stack, "aws_eks_pod_identity_association")).toHaveLength(3);
    expect(output("service_account_role_arns")).toEqual({
      "apps/orders": arnOf("orders"),
      "apps/reports": arnOf("reports"),
      "apps/small": arnOf("small"),
      "jobs/nightly": arnOf("nightly"),
    });
  });

  test("are what the target roles of other accounts must trust, by tags or by the external id", () => {
    const trusts = Object.entries(output("target_role_trust_policies")).map(([key, text]) => [key, embedded(text)]);
    const { address } = resource(stack, "aws_eks_pod_identity_association", ".small/");
    const byRole = (name: string) => ({ ArnEquals: { "aws:PrincipalARN": arnOf(name) } });
    expect(Object.fromEntries(trusts)).toEqual({
      "apps/reports": {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: root,
            Action: ["sts:AssumeRole", "sts:TagSession"],
            Condition: { StringEquals: tagsOf("reports"), ...byRole("reports") },
          },
        ],
      },
      "apps/small": {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: root,
            Action: ["sts:AssumeRole"],
            Condition: { StringEquals: { "sts:ExternalId": `\${${address}.external_id}` }, ...byRole("small") },
          },
          { Effect: "Allow", Principal: root, Action: ["sts:TagSession"], Condition: byRole("small") },
        ],
      },
    });
  });

  test("are not made where they exist: the association or the output names them", () => {
    const [pods, irsa] = ["orders", "nightly"].map((name) => `arn:aws:iam::111122223333:role/apps/${name}`);
    const given = demo({
      serviceAccounts: { "apps/orders": { roleArn: pods }, "jobs/nightly": { roleArn: irsa, credentials: "irsa" } },
    });
    const without = demo();
    expect(resources(given, "aws_iam_role")).toHaveLength(resources(without, "aws_iam_role").length);
    expect(resources(given, "aws_iam_role_policy_attachment")).toHaveLength(resources(without, "aws_iam_role_policy_attachment").length);
    expect(resources(given, "aws_eks_pod_identity_association").map(({ attributes }) => attributes["role_arn"])).toEqual([pods]);
    expect((given.json["output"] as Record<string, { value: unknown }>)["service_account_role_arns"]?.value).toEqual({
      "apps/orders": pods,
      "jobs/nightly": irsa,
    });
  });

  test("have names that fit, and ids that no two share", () => {
    const [namespace, name] = ["a".repeat(63), "b".repeat(200)];
    const roles = resources(
      demo({ serviceAccounts: { [`${namespace}/${name}`]: {}, "a/b-c": {}, "a-b/c": {}, "a/b.c": {} } }),
      "aws_iam_role",
    ).filter(({ path }) => path.startsWith("service-account-"));
    expect(roles).toHaveLength(4);
    for (const { attributes } of roles) expect(String(attributes["name_prefix"]).length).toBeLessThanOrEqual(38);
  });

  test("keep the text of a policy", () => {
    expect(JSON.stringify(resource(stack, "aws_iam_role_policy", ".orders/").attributes["policy"])).toContain(
      "$${aws:PrincipalTag/kubernetes-namespace}",
    );
  });

  test("put nothing out where there are none", () => {
    expect(demo().json["output"]).toBeUndefined();
  });
});

describe("service accounts on request", () => {
  const stack = demo({
    serviceAccounts: {
      "apps/orders": { createServiceAccount: true },
      "jobs/nightly": { createServiceAccount: true, credentials: "irsa" },
      "apps/other": {},
    },
    addons: { clusterAutoscaler: { enabled: true } },
    registry: { mirror: true, accountId: "111122223333" },
  });
  const made = (name: string) => resource(stack, "kubernetes_service_account_v1", `.${name}-object`);
  const labels = { "app.kubernetes.io/managed-by": "private-eks" };

  test("are made, with the annotation that IRSA goes by", () => {
    expect(resources(stack, "kubernetes_service_account_v1")).toHaveLength(2);
    expect(made("orders").attributes["metadata"]).toEqual({ name: "orders", namespace: "apps", labels });
    const { address } = resource(stack, "aws_iam_role", ".nightly/");
    expect(made("nightly").attributes["metadata"]).toEqual({
      ...{ name: "nightly", namespace: "jobs", labels },
      annotations: { "eks.amazonaws.com/role-arn": `\${${address}.arn}` },
    });
  });

  test("come after what their role works by, and before charts", () => {
    const { address } = resource(stack, "aws_eks_pod_identity_association", ".orders/");
    expect([...prerequisites(stack, made("orders"))]).toContain(address);
    const chart = resource(stack, "helm_release", "cluster-autoscaler");
    expect([...prerequisites(stack, chart)]).toEqual(expect.arrayContaining([made("orders").address, made("nightly").address]));
  });
});

describe("session policies", () => {
  const statement = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::${aws:PrincipalAccount}-orders/*" };
  const stack = demo({
    serviceAccounts: { "apps/orders": { sessionPolicy: { Statement: [statement] }, disableSessionTags: true }, "apps/other": {} },
  });
  const versionOf = ({ json }: Stack) => (json["terraform"] as { required_providers: { aws: { version: string } } }).required_providers.aws;

  test("are of the association, whose text stays as it is", () => {
    const { policy, ...others } = resource(stack, "aws_eks_pod_identity_association", ".orders/").attributes;
    expect(String(policy)).toContain("$${aws:PrincipalAccount}-orders");
    expect(embedded(policy)).toEqual({ Version: "2012-10-17", Statement: [{ ...statement, Resource: expect.any(String) as string }] });
    expect(others["disable_session_tags"]).toBe(true);
    expect(resource(stack, "aws_eks_pod_identity_association", ".other/").attributes["policy"]).toBeUndefined();
  });

  test("raise the version of the AWS provider in this stack, and nothing else does", () => {
    expect(versionOf(stack)).toEqual({ source: "aws", version: "6.66.0" });
    for (const other of [
      synthDemo({ serviceAccounts: { "apps/orders": { sessionPolicy: { Statement: [statement] }, disableSessionTags: true } } }).cluster,
      demo({ serviceAccounts: { "apps/orders": { disableSessionTags: true } } }),
    ]) {
      expect(versionOf(other)).toEqual({ source: "aws", version: "6.25.0" });
    }
  });
});
