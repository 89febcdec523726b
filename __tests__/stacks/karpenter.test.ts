import { policySize } from "../../design/iam/managedPolicies";
import { maxPolicySize } from "../../design/iam/policy";
import { proxyCertificate } from "../support/certificates";
import { embedded, type Json, prerequisites, references, resource, resources, type Stack } from "../support/stack";
import { type Changes, merge, type Stacks, synthDemo } from "../support/synth";

const account = "111122223333";

/** Karpenter in a VPC without a way out, with a mirror. */
const isolated: Changes = {
  registry: { mirror: true, accountId: account },
  nodeGroups: { managed: { system: { capacity: { min: 2 } } } },
  karpenter: {
    nodeClasses: { default: { amiReleaseVersion: "1.35.2-20260415" } },
    nodePools: { default: { limits: { cpu: "100" } } },
  },
};
const withKarpenter = (changes: Changes = {}): Stacks => synthDemo(merge(isolated, changes));

interface KubernetesObjects {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: Readonly<Record<string, unknown>>;
}

const release = (stack: Stack, name: string) => resource(stack, "helm_release", `${name}/release`);
const valuesOf = (stack: Stack, name: string) =>
  embedded((release(stack, name).attributes["values"] as readonly Json[])[0]) as Readonly<Record<string, unknown>>;
const objectsOf = (stack: Stack) =>
  (valuesOf(stack, "karpenter-objects") as unknown as { readonly objects: readonly KubernetesObjects[] }).objects;
const classOf = (stack: Stack, name = "default") =>
  objectsOf(stack).find(({ kind, metadata }) => kind === "EC2NodeClass" && metadata.name === name)!.spec;
const serviceNames = ({ network }: Stacks) =>
  resources(network, "aws_vpc_endpoint").map(({ attributes }) => String(attributes["service_name"]).replace(/^.*us-west-2\./, ""));

interface Policy {
  readonly Statement: readonly { readonly Action: readonly string[]; readonly Resource: readonly string[]; readonly Condition?: object }[];
}
const policyOf = ({ workload }: Stacks) =>
  embedded(resource(workload, "aws_iam_role_policy", "karpenter-role").attributes["policy"]) as unknown as Policy;
const actionsOf = (stacks: Stacks) => policyOf(stacks).Statement.flatMap(({ Action }) => Action);

describe("Karpenter", () => {
  const stacks = withKarpenter();
  const { workload } = stacks;

  test("is installed from the mirror, definitions first, with the image of its digest", () => {
    const repository = `oci://${account}.dkr.ecr.us-west-2.amazonaws.com/demo/karpenter`;
    expect(release(workload, "karpenter-crd").attributes).toMatchObject({ chart: "karpenter-crd", version: "1.14.1", repository });
    expect(release(workload, "karpenter").attributes).toMatchObject({ chart: "karpenter", version: "1.14.1", repository, skip_crds: true });
    expect(valuesOf(workload, "karpenter")).toMatchObject({
      controller: {
        image: {
          repository: `${account}.dkr.ecr.us-west-2.amazonaws.com/demo/karpenter/controller`,
          digest: "sha256:723130949e4cab989461ff07d1be4cd781d63515432494641b33c235f300ae23",
        },
      },
    });
    const repositories = resources(stacks.cluster, "aws_ecr_repository").map(({ attributes }) => attributes["name"]);
    expect(repositories).toEqual(
      expect.arrayContaining(["demo/karpenter/karpenter", "demo/karpenter/karpenter-crd", "demo/karpenter/controller"]),
    );
  });

  test("knows region, cluster and queue, and calls nothing that the VPC does not lead to", () => {
    expect(valuesOf(workload, "karpenter")).toMatchObject({
      replicas: 2,
      dnsPolicy: "Default",
      serviceAccount: { name: "karpenter" },
      // Zones of nodes that are tainted for others do not count: there the second pod would have to be, and could not.
      topologySpreadConstraints: [{ topologyKey: "topology.kubernetes.io/zone", maxSkew: 1, nodeTaintsPolicy: "Honor" }],
      controller: { env: [{ name: "AWS_REGION", value: "us-west-2" }] },
      settings: {
        clusterName: "demo",
        clusterEndpoint: "${data.terraform_remote_state.cluster.outputs.cluster_endpoint}",
        isolatedVPC: true,
        interruptionQueue: "demo-karpenter",
        reservedENIs: "0",
      },
    });
    expect(serviceNames(stacks)).toEqual(expect.arrayContaining(["ec2", "eks", "eks-auth", "sqs", "ssm"]));
    expect(serviceNames(withKarpenter({ karpenter: { interruptionQueue: false } }))).not.toContain("sqs");
    const bottlerocket = { default: { amiFamily: "Bottlerocket", amiReleaseVersion: undefined, amiId: "ami-12345678" } };
    const fewer = serviceNames(withKarpenter({ karpenter: { nodeClasses: bottlerocket } }));
    expect(["eks", "ssm"].filter((service) => fewer.includes(service))).toEqual([]);
  });

  test("comes after add-ons and what its nodes need, and before what it starts; a destroy goes the other way", () => {
    const controller = prerequisites(workload, release(workload, "karpenter"));
    const before = [
      "aws_eks_addon.coredns",
      "helm_release.karpenter-crd",
      "aws_eks_access_entry.karpenter-nodes",
      "aws_iam_instance_profile.karpenter-nodes",
    ];
    const needed = [
      ...before,
      "aws_sqs_queue_policy.karpenter",
      "aws_eks_pod_identity_association.karpenter-role",
      "aws_eks_node_group.node-groups_group-system",
    ];
    for (const address of needed) expect([...controller].some((one) => one.startsWith(address))).toBe(true);
    const objects = release(workload, "karpenter-objects");
    expect(objects.attributes).toMatchObject({ wait: true, timeout: 1800 });
    expect([...prerequisites(workload, objects)]).toContain(release(workload, "karpenter").address);
    const sample = synthDemo(merge(isolated, { samples: { application: { enabled: true } } })).workload;
    const namespace = resource(sample, "kubernetes_namespace_v1", "samples-demo");
    expect([...prerequisites(sample, namespace)]).toContain(release(sample, "karpenter-objects").address);
  });

  test("its nodes have a role, an instance profile and an access entry", () => {
    const role = resource(workload, "aws_iam_role", "karpenter-nodes");
    expect(role.attributes["name_prefix"]).toBe("demo-karpenter-nodes-");
    expect(references(resource(workload, "aws_iam_instance_profile", "karpenter-nodes").attributes["role"])).toEqual([role.address]);
    expect(resource(workload, "aws_eks_access_entry", "karpenter-nodes").attributes).toMatchObject({ type: "EC2_LINUX" });
    expect(classOf(workload)["instanceProfile"]).toBe(
      `\${${resource(workload, "aws_iam_instance_profile", "karpenter-nodes").address}.name}`,
    );
    const given = `arn:aws:iam::${account}:role/platform/nodes`;
    const stack = withKarpenter({ karpenter: { iam: { roleArn: given } } }).workload;
    expect(resources(stack, "aws_iam_role").filter(({ path }) => path.startsWith("karpenter-nodes"))).toEqual([]);
    expect(resource(stack, "aws_eks_access_entry", "karpenter-nodes").attributes["principal_arn"]).toBe(given);
  });

  test("its role may pass the role of its nodes and no other, and has a size that IAM takes", () => {
    const passed = policyOf(stacks).Statement.filter(({ Action }) => Action.includes("iam:PassRole"));
    expect(passed).toEqual([
      expect.objectContaining({
        Resource: [`\${${resource(workload, "aws_iam_role", "karpenter-nodes").address}.arn}`],
        Condition: { StringEquals: { "iam:PassedToService": ["ec2.amazonaws.com"] } },
      }),
    ]);
    const inChina = withKarpenter({ region: "cn-north-1" });
    const passedInChina = policyOf(inChina).Statement.find(({ Action }) => Action.includes("iam:PassRole"));
    expect(passedInChina!.Condition).toEqual({ StringEquals: { "iam:PassedToService": ["ec2.amazonaws.com", "ec2.amazonaws.com.cn"] } });
    expect(actionsOf(stacks).filter((action) => /InstanceProfile|^pricing/.test(action))).toEqual([]);
    const name = "x".repeat(100);
    const kmsKeyArn = `arn:aws:kms:us-west-2:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
    const long = synthDemo(merge(isolated, { name, encryption: { volumesKmsKeyArn: kmsKeyArn } }));
    expect(policySize(policyOf(long))).toBeLessThan(10_240);
    expect(actionsOf(long)).toContain("kms:CreateGrant");
    const managed = synthDemo(merge(isolated, { name, iam: { inlinePolicies: false } })).workload;
    const documents = resources(managed, "aws_iam_policy").filter(({ path }) => path.startsWith("karpenter-role"));
    for (const { attributes } of documents) expect(policySize(embedded(attributes["policy"]) as object)).toBeLessThanOrEqual(maxPolicySize);
    expect(documents.length).toBeGreaterThan(0);
  });

  test("learns of interruptions by rules that alone may fill its queue", () => {
    const queue = resource(workload, "aws_sqs_queue", "karpenter");
    expect(queue.attributes).toMatchObject({ name: "demo-karpenter", sqs_managed_sse_enabled: true, message_retention_seconds: 300 });
    const rules = resources(workload, "aws_cloudwatch_event_rule");
    expect(
      rules
        .map(({ attributes }) => (JSON.parse(attributes["event_pattern"] as string) as { "detail-type": string[] })["detail-type"][0])
        .sort(),
    ).toEqual([
      "AWS Health Event",
      "EC2 Capacity Reservation Instance Interruption Warning",
      "EC2 Instance Rebalance Recommendation",
      "EC2 Instance State-change Notification",
      "EC2 Spot Instance Interruption Warning",
    ]);
    const policy = embedded(resource(workload, "aws_sqs_queue_policy").attributes["policy"]) as unknown as {
      readonly Statement: readonly { readonly Effect: string; readonly Condition: Json }[];
    };
    expect(policy.Statement.map(({ Effect }) => Effect)).toEqual(["Allow", "Deny"]);
    expect([...references(policy.Statement[0]!.Condition)].sort()).toEqual(rules.map(({ address }) => address).sort());
  });

  test("counts instance store volumes by the key of the class, and says nothing of them without it", () => {
    const nodeClasses = { local: { amiReleaseVersion: "1.35.2-20260415", instanceStorePolicy: "RAID0" } };
    const { workload } = withKarpenter({ karpenter: { nodeClasses, nodePools: { local: { nodeClass: "local", limits: { nodes: 1 } } } } });
    expect(classOf(workload, "local")["instanceStorePolicy"]).toBe("RAID0");
    expect(classOf(workload, "default")).not.toHaveProperty("instanceStorePolicy");
  });

  test("is told of proxy and certificates, as its nodes are, and reserves an interface with custom networking", () => {
    const proxied = withKarpenter({
      network: { egress: "proxy", transitGateway: { id: "tgw-0123456789abcdef0" } },
      proxy: { url: "http://proxy.example.com:3128" },
      certificateAuthorities: { certificates: { company: proxyCertificate } },
      customNetworking: { enabled: true },
      karpenter: {
        nodeClasses: { secure: { amiFamily: "Bottlerocket", amiReleaseVersion: "1.49.0-713f44ce" } },
        nodePools: { secure: { nodeClass: "secure", limits: { nodes: 3 } } },
      },
    });
    const values = valuesOf(proxied.workload, "karpenter") as {
      controller: { env: { name: string; value: string }[]; extraVolumeMounts: unknown[] };
      extraVolumes: unknown[];
      settings: object;
    };
    expect(values.settings).toMatchObject({ isolatedVPC: false, reservedENIs: "1" });
    const variables = Object.fromEntries(values.controller.env.map(({ name, value }) => [name, value]));
    expect(variables).toMatchObject({ HTTPS_PROXY: "http://proxy.example.com:3128", SSL_CERT_DIR: "/etc/ssl/cluster" });
    expect(variables["NO_PROXY"]!.split(",")).toEqual(
      expect.arrayContaining(["sqs.us-west-2.amazonaws.com", "ec2.us-west-2.amazonaws.com"]),
    );
    expect([values.extraVolumes.length, values.controller.extraVolumeMounts.length]).toEqual([1, 1]);
    const output = (proxied.network.json["output"] as Record<string, { value: string[] }>)["proxy_destinations"]!;
    expect(output.value).toEqual(expect.arrayContaining(["api.pricing.us-east-1.amazonaws.com", "iam.amazonaws.com"]));
    for (const name of ["default", "secure"]) {
      const userData = String(classOf(proxied.workload, name)["userData"]);
      expect(userData).toContain("http://proxy.example.com:3128");
      expect(userData).not.toContain("max-pods");
      expect(classOf(proxied.workload, name)["tags"]).toMatchObject({ "private-eks/custom-networking": "enabled" });
    }
    expect(actionsOf(proxied)).toContain("pricing:GetProducts");
  });

  test("gets its role by IRSA on Fargate, and its nodes what runs on nodes", () => {
    const fargate = synthDemo({
      nodeGroups: {},
      registry: { mirror: true, accountId: account },
      fargateProfiles: {
        system: {
          selectors: [
            { namespace: "kube-system", labels: { "app.kubernetes.io/name": "karpenter" } },
            { namespace: "kube-system", labels: { "k8s-app": "kube-dns" } },
          ],
        },
      },
      karpenter: isolated["karpenter"],
    });
    const roleArn = expect.stringContaining("karpenter-role") as string;
    expect(valuesOf(fargate.workload, "karpenter")).toMatchObject({
      serviceAccount: { annotations: { "eks.amazonaws.com/role-arn": roleArn } },
      // The Deployment has other pods as soon as they get their role another way.
      podAnnotations: { "private-eks/role-arn": roleArn },
    });
    expect(valuesOf(workload, "karpenter")).not.toHaveProperty("podAnnotations");
    expect(
      resources(fargate.cluster, "aws_eks_addon")
        .map(({ attributes }) => attributes["addon_name"])
        .sort(),
    ).toEqual(["eks-pod-identity-agent", "kube-proxy", "vpc-cni"]);
    expect(serviceNames(fargate)).toContain("sts");
  });

  test("a plan warns where Spot Instances lack their service-linked role", () => {
    expect(Object.keys((workload.json["check"] ?? {}) as object)).not.toContain("role-of-spot-instances");
    const spot = withKarpenter({
      karpenter: { nodePools: { default: { requirements: [{ key: "karpenter.sh/capacity-type", operator: "In", values: ["spot"] }] } } },
    }).workload;
    expect(JSON.stringify((spot.json["check"] as Record<string, Json>)["role-of-spot-instances"])).toContain(
      "Karpenter starts no Spot Instance without it. Create it once: aws iam create-service-linked-role",
    );
  });
});

test("the ids of subnets and security groups, encrypted volumes and one hop are in each node class", () => {
  const { workload } = withKarpenter({
    network: { availabilityZones: ["us-west-2a", "us-west-2b"] },
    karpenter: { nodeClasses: { default: { availabilityZones: ["us-west-2b"], securityGroupIds: ["sg-12345678"] } } },
  });
  expect(classOf(workload)).toMatchObject({
    amiSelectorTerms: [{ alias: "al2023@v20260415" }],
    subnetSelectorTerms: [{ id: '${data.terraform_remote_state.network.outputs.node_subnet_ids["us-west-2b"]}' }],
    securityGroupSelectorTerms: [{ id: "${data.terraform_remote_state.cluster.outputs.cluster_security_group_id}" }, { id: "sg-12345678" }],
    associatePublicIPAddress: false,
    blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs: { encrypted: true, volumeSize: "80Gi", volumeType: "gp3" }, rootVolume: true }],
    metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 },
  });
});
