import { runnerPolicy } from "../../design/iam/runnerPolicy";
import { proxyCertificate } from "../support/certificates";
import { dataSources, embedded, type Json, prerequisites, references, resource, resources } from "../support/stack";
import { type Changes, type Stacks, synthDemo } from "../support/synth";

const certificates = { "corporate-root": proxyCertificate.trim() };
const key = "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

/** A cluster for which the pools of EKS would not do. */
const closed: Changes = {
  tags: { team: "platform" },
  network: { egress: "proxy", transitGateway: { id: "tgw-0123456789abcdef0" } },
  proxy: { url: "http://proxy.example.com:3128" },
  certificateAuthorities: { certificates },
  customNetworking: { enabled: true },
  encryption: { volumesKmsKeyArn: key },
  autoMode: {
    nodePools: { general: {}, batch: { nodeClass: "large", capacityTypes: ["spot"] } },
    nodeClasses: { large: { ephemeralStorage: { size: 500 } } },
  },
};
const ofEks = synthDemo({ autoMode: { builtInPools: ["general-purpose", "system"] } });
const plain = synthDemo({ autoMode: {} });
const own = synthDemo(closed);

interface KubernetesObjectJson {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: Readonly<Record<string, Json>>;
}

/** The objects of the release, with their references. */
function objects({ workload }: Stacks): readonly KubernetesObjectJson[] {
  const [values] = resource(workload, "helm_release", "auto-mode").attributes["values"] as readonly [string];
  return embedded(values)["objects"] as unknown as readonly KubernetesObjectJson[];
}

const object = (stacks: Stacks, kind: string, name: string) => {
  const found = objects(stacks).find((other) => other.kind === kind && other.metadata.name === name);
  if (!found) throw new Error(`no ${kind} ${name}`);
  return found;
};

const clusterOf = ({ cluster }: Stacks) => resource(cluster, "aws_eks_cluster").attributes;

/** The three switches of EKS Auto Mode. */
const switches = (stacks: Stacks) => {
  const {
    compute_config: compute,
    kubernetes_network_config: network,
    storage_config: storage,
  } = clusterOf(stacks) as Record<string, Record<string, Json>>;
  return [
    compute!["enabled"],
    (network!["elastic_load_balancing"] as Record<string, Json>)["enabled"],
    (storage!["block_storage"] as Record<string, Json>)["enabled"],
  ];
};

describe("addresses of pods on the way out of the VPC", () => {
  const peerings = { company: { connectionId: "pcx-12345678", cidrs: ["10.1.0.0/16"] } };
  const behindGateway = { egress: "transitGateway", transitGateway: { id: "tgw-0123456789abcdef0" } };
  const variable = (value: string) => ({ addons: { vpcCni: { env: { AWS_VPC_K8S_CNI_EXTERNALSNAT: value } } } });
  test.each<[string, object, "Random" | "Disabled"]>([
    ["without a way out", {}, "Random"],
    ["behind NAT gateways", { network: { egress: "nat" } }, "Disabled"],
    ["behind a transit gateway", { network: behindGateway }, "Disabled"],
    ["behind a transit gateway, of pod subnets", { network: behindGateway, customNetworking: { enabled: true } }, "Random"],
    ["of pod subnets, to a peering connection", { network: { egress: "nat", peerings }, customNetworking: { enabled: true } }, "Random"],
    // Only aws-node on other nodes finds subnets by their tags.
    [
      "beside pod subnets that the VPC CNI finds",
      { network: { ...behindGateway, podSubnets: { enabled: true } }, addons: { vpcCni: { subnetDiscovery: true } } },
      "Disabled",
    ],
    ["as the file says", { network: behindGateway, ...variable("false") }, "Random"],
    ["as the file says, without a way out", variable("true"), "Disabled"],
  ])("%s", (_name, changes, expected) => {
    const stacks = synthDemo({ autoMode: {}, ...changes });
    expect(object(stacks, "NodeClass", "private").spec["snatPolicy"]).toBe(expected);
  });
});

describe("the control plane", () => {
  test("manages nodes, volumes and load balancers together, or none of them", () => {
    expect(switches(ofEks)).toEqual([true, true, true]);
    expect(switches(own)).toEqual([true, true, true]);
    expect(switches(synthDemo({ autoMode: { enabled: false } }))).toEqual([false, false, false]);
    expect(clusterOf(own)).toMatchObject({ bootstrap_self_managed_addons: false, access_config: { authentication_mode: "API" } });
  });

  test("is as ever without the key", () => {
    expect(clusterOf(synthDemo())).not.toHaveProperty("compute_config");
    expect(clusterOf(synthDemo())["kubernetes_network_config"]).toEqual({ ip_family: "ipv4", service_ipv4_cidr: "172.20.0.0/16" });
  });

  test("makes pools of its own, with a role, only where the file asks for them", () => {
    expect(clusterOf(ofEks)["compute_config"]).toMatchObject({ node_pools: ["general-purpose", "system"] });
    expect(references((clusterOf(ofEks)["compute_config"] as Record<string, Json>)["node_role_arn"])).toEqual([
      resource(ofEks.cluster, "aws_iam_role", "auto-mode-built-in-node-role").address,
    ]);
    expect(objects(ofEks).map(({ kind }) => kind)).toEqual(["IngressClassParams", "IngressClass"]);
  });

  test("has the permissions of the nodes of its own pools before EKS starts these", () => {
    const attached = resources(ofEks.cluster, "aws_iam_role_policy_attachment");
    const addresses = attached.filter(({ path }) => path.startsWith("auto-mode-built-in-node-role/")).map(({ address }) => address);
    expect(addresses).toHaveLength(2);
    const cluster = resource(ofEks.cluster, "aws_eks_cluster");
    expect([...prerequisites(ofEks.cluster, cluster)]).toEqual(expect.arrayContaining(addresses));
  });

  test("has nodes of built-in pools with a role of their own, so that the entry of others is not EKS's to make", () => {
    const both = synthDemo({
      autoMode: { builtInPools: ["system"], nodePools: { batch: {} } },
      iam: { roles: { autoModeBuiltInNodes: "arn:aws:iam::111122223333:role/company/built-in" } },
    });
    expect(clusterOf(both)["compute_config"]).toMatchObject({ node_role_arn: "arn:aws:iam::111122223333:role/company/built-in" });
    const [role] = references(resource(both.cluster, "aws_eks_access_entry", "auto-mode-nodes").attributes["principal_arn"]);
    expect(role).toBe(resource(both.cluster, "aws_iam_role", "auto-mode-node-role").address);
    expect(resources(ofEks.cluster, "aws_eks_access_entry").map(({ path }) => path)).not.toContain("auto-mode-nodes");
  });

  test.each([
    ["nothing else", plain, ["private"], ["main"]],
    ["all that nodes can be told", own, ["private", "large"], ["general", "batch"]],
  ])("has no pools of its own, and thus no role that it could not give up, with %s", (_, stacks, classes, pools) => {
    expect(clusterOf(stacks)["compute_config"]).toEqual({ enabled: true, node_pools: [] });
    const named = (kind: string) => objects(stacks).flatMap((one) => (one.kind === kind ? [one.metadata.name] : []));
    expect([named("NodeClass"), named("NodePool")]).toEqual([classes, pools]);
  });

  test("has a role that tags its sessions, with the five policies and no more than its tags and keys ask for", () => {
    const role = resource(own.cluster, "aws_iam_role", "cluster-role");
    expect(embedded(role.attributes["assume_role_policy"])["Statement"]).toMatchObject([{ Action: ["sts:AssumeRole", "sts:TagSession"] }]);
    const attached = resources(own.cluster, "aws_iam_role_policy_attachment").filter(({ path }) => path.startsWith("cluster-role/"));
    expect(attached.map(({ attributes }) => String(attributes["policy_arn"]).split("/").pop()).sort()).toEqual([
      "AmazonEKSBlockStoragePolicy",
      "AmazonEKSClusterPolicy",
      "AmazonEKSComputePolicy",
      "AmazonEKSLoadBalancingPolicy",
      "AmazonEKSNetworkingPolicy",
    ]);
    expect(resources(ofEks.cluster, "aws_iam_role_policy")).toEqual([]);
    const documents = resources(own.cluster, "aws_iam_role_policy").map(({ attributes }) => [
      attributes["name"],
      String(attributes["policy"]),
    ]);
    expect(Object.fromEntries(documents)["auto-mode-tags"]).toContain(
      '"aws:RequestTag/eks:eks-cluster-name":"$${aws:PrincipalTag/eks:eks-cluster-name}"',
    );
    expect(Object.fromEntries(documents)["auto-mode-keys"]).toContain(key);
  });
});

test("a cluster whose EKS Auto Mode is switched off keeps the permissions by which EKS ends nodes, until the key is removed", () => {
  const permissions = (changes: Changes) => {
    const { cluster } = synthDemo({ ...changes, tags: { team: "platform" }, encryption: { volumesKmsKeyArn: key } });
    return {
      trust: resource(cluster, "aws_iam_role", "cluster-role").attributes["assume_role_policy"],
      attached: resources(cluster, "aws_iam_role_policy_attachment").filter(({ path }) => path.startsWith("cluster-role/")),
      inline: resources(cluster, "aws_iam_role_policy").filter(({ path }) => path.startsWith("cluster-role/")),
    };
  };
  const on = permissions({ autoMode: {} });
  expect(on.inline).toHaveLength(2);
  expect(permissions({ autoMode: { enabled: false } })).toEqual(on);
  expect(permissions({}).attached).toHaveLength(1);
});

describe("the role of nodes of built-in pools", () => {
  const caches = {
    network: { egress: "nat", publicSubnets: { enabled: true } },
    registry: { pullThroughCache: { "docker-hub": { registry: "public.ecr.aws" } } },
  } as const;
  const roleOf = ({ cluster }: Stacks) =>
    ["aws_iam_role", "aws_iam_role_policy", "aws_iam_policy", "aws_iam_role_policy_attachment"].flatMap((type) =>
      resources(cluster, type).filter(({ path }) => path.startsWith("auto-mode-built-in-node-role")),
    );

  test.each([
    ["inline", {}, 4],
    ["managed", { iam: { inlinePolicies: false } }, 5],
  ])("goes after the cluster has given it up, with all that it may do: %s policies", (_, changes, count) => {
    const parts = roleOf(synthDemo({ autoMode: { builtInPools: ["system"] }, ...caches, ...changes }));
    expect(parts).toHaveLength(count);
    for (const { address, attributes } of parts) {
      expect([address, attributes["lifecycle"]]).toEqual([address, expect.objectContaining({ create_before_destroy: true })]);
    }
  });

  test("stays while EKS Auto Mode goes off, as EKS drains their nodes, and the control plane does not name it", () => {
    const off = synthDemo({ nodeGroups: { managed: { one: {} } }, autoMode: { enabled: false, builtInPools: ["system"] } });
    expect(roleOf(off).map(({ type }) => type)).toEqual([
      "aws_iam_role",
      "aws_iam_role_policy_attachment",
      "aws_iam_role_policy_attachment",
    ]);
    expect(clusterOf(off)["compute_config"]).toEqual({ enabled: false });
  });

  test("is of no other role's order: these go as ever", () =>
    expect(JSON.stringify(resource(own.cluster, "aws_iam_role", "auto-mode-node-role").attributes["lifecycle"])).not.toContain(
      "create_before_destroy",
    ));
});

describe("the nodes", () => {
  test("have a role that pulls images and gets credentials of pods, and no more", () => {
    const attached = resources(own.cluster, "aws_iam_role_policy_attachment").filter(({ path }) => path.startsWith("auto-mode-node-role/"));
    expect(attached.map(({ attributes }) => String(attributes["policy_arn"]).split("/").pop()).sort()).toEqual([
      "AmazonEC2ContainerRegistryPullOnly",
      "AmazonEKSWorkerNodeMinimalPolicy",
    ]);
  });

  test("join by an entry that is made here, unless EKS makes it for its own pools", () => {
    expect(resource(own.cluster, "aws_eks_access_entry", "auto-mode-nodes").attributes).toMatchObject({ type: "EC2" });
    expect(resource(own.cluster, "aws_eks_access_policy_association", "auto-mode-nodes").attributes).toMatchObject({
      policy_arn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSAutoNodePolicy",
      access_scope: { type: "cluster" },
    });
    expect(resources(ofEks.cluster, "aws_eks_access_entry")).toEqual([]);
  });

  test("are private, know proxy and certificates, and have pods in the pod subnets", () => {
    const { spec } = object(own, "NodeClass", "private");
    expect(spec).toMatchObject({
      ephemeralStorage: { size: "80Gi", kmsKeyID: key },
      advancedNetworking: { associatePublicIPAddress: false, httpsProxy: "http://proxy.example.com:3128" },
      certificateBundles: [{ name: "corporate-root", data: Buffer.from(`${certificates["corporate-root"]}\n`).toString("base64") }],
      tags: { team: "platform" },
    });
    expect((spec["advancedNetworking"] as { noProxy: string[] }).noProxy.length).toBeLessThanOrEqual(50);
    for (const terms of ["subnetSelectorTerms", "podSubnetSelectorTerms"]) {
      expect((spec[terms] as readonly { id: string }[]).map(({ id }) => /\["(us-west-2.)"\]/.exec(id)?.[1])).toEqual([
        "us-west-2a",
        "us-west-2b",
        "us-west-2c",
      ]);
    }
    expect(JSON.stringify(spec["podSubnetSelectorTerms"])).toContain("pod_subnet_ids");
    expect(spec["podSecurityGroupSelectorTerms"]).toEqual([{ id: "${data.terraform_remote_state.cluster.outputs.pod_security_group_id}" }]);
    expect(object(own, "NodeClass", "large").spec).toMatchObject({ ephemeralStorage: { size: "500Gi" } });
  });

  test("are of pools that name their class", () =>
    expect(object(own, "NodePool", "batch").spec).toMatchObject({
      template: {
        spec: {
          nodeClassRef: { group: "eks.amazonaws.com", kind: "NodeClass", name: "large" },
          requirements: expect.arrayContaining([{ key: "karpenter.sh/capacity-type", operator: "In", values: ["spot"] }]) as unknown,
        },
      },
      limits: { cpu: "1000", memory: "1000Gi" },
    }));

  test("have reserved instances of the reservations that their class names", () => {
    const ids = ["cr-0123456789abcdef0", "cr-0123456789abcdef1"];
    const reserved = synthDemo({
      autoMode: {
        nodePools: { gpus: { nodeClass: "gpus", instanceCategories: ["p"], capacityTypes: ["reserved"] }, main: {} },
        nodeClasses: { gpus: { capacityReservation: { ids } } },
      },
    });
    expect(object(reserved, "NodeClass", "gpus").spec["capacityReservationSelectorTerms"]).toEqual(ids.map((id) => ({ id })));
    expect(JSON.stringify(object(reserved, "NodePool", "gpus").spec)).toContain(
      '{"key":"karpenter.sh/capacity-type","operator":"In","values":["reserved"]}',
    );
    expect(object(reserved, "NodeClass", "private").spec).not.toHaveProperty("capacityReservationSelectorTerms");
  });

  test("have in place of the cluster's group the one that lets nothing out, and the tag by which EKS opens it to load balancers", () => {
    const restricted = synthDemo({ autoMode: {}, network: { nodeSecurityGroup: { restrictEgress: true } } });
    expect(object(restricted, "NodeClass", "private").spec["securityGroupSelectorTerms"]).toEqual([
      { id: "${data.terraform_remote_state.cluster.outputs.node_security_group_id}" },
    ]);
    expect(resource(restricted.cluster, "aws_security_group", "node-security-group").attributes["tags"]).toMatchObject({
      "eks:eks-cluster-name": "demo",
    });
    expect(resource(own.cluster, "aws_security_group", "pod-security-group").attributes["tags"]).toMatchObject({
      "eks:eks-cluster-name": "demo",
    });
  });

  test("of a role that exists are of its name, without its path", () => {
    const given = synthDemo({ ...closed, iam: { roles: { autoModeNodes: "arn:aws:iam::111122223333:role/company/nodes" } } });
    expect(resources(given.cluster, "aws_iam_role").filter(({ path }) => path.startsWith("auto-mode"))).toEqual([]);
    expect(given.cluster.json["output"]).toMatchObject({ auto_mode_node_role_name: { value: "nodes" } });
    expect(resource(given.cluster, "aws_eks_access_entry", "auto-mode-nodes").attributes["principal_arn"]).toBe(
      "arn:aws:iam::111122223333:role/company/nodes",
    );
  });
});

describe("the rest of the cluster", () => {
  const software: Changes = {
    addons: { metricsServer: { enabled: true } },
    samples: {
      image: { repository: "111122223333.dkr.ecr.us-west-2.amazonaws.com/nginx" },
      publicAlb: { enabled: true },
      publicNlb: { enabled: true },
      privateNlb: { enabled: true },
    },
  };
  const addons = (stacks: Stacks) =>
    [stacks.cluster, stacks.workload].flatMap((stack) =>
      resources(stack, "aws_eks_addon").map(({ attributes }) => attributes["addon_name"]),
    );

  test("has no node group, ENIConfig or add-on that its nodes have built in", () => {
    const stacks = synthDemo({ ...closed, addons: { metricsServer: { enabled: true } } });
    expect(resources(stacks.workload, "aws_eks_node_group")).toEqual([]);
    expect(resources(stacks.workload, "kubernetes_manifest")).toEqual([]);
    expect(resources(stacks.workload, "kubernetes_env")).toEqual([]);
    expect(addons(stacks)).toEqual(["metrics-server"]);
  });

  test("has add-ons for node groups that it names, and CoreDNS for Fargate", () => {
    expect(addons(synthDemo({ autoMode: {}, nodeGroups: { managed: { one: {} } } })).sort()).toEqual([
      "coredns",
      "eks-pod-identity-agent",
      "kube-proxy",
      "vpc-cni",
    ]);
    const selectors = [{ namespace: "kube-system", labels: { "k8s-app": "kube-dns" } }];
    expect(addons(synthDemo({ autoMode: {}, fargateProfiles: { dns: { selectors } } }))).toEqual(["coredns"]);
  });

  test("comes after the node pools, and goes before them", () => {
    const { workload } = synthDemo({ ...closed, addons: { metricsServer: { enabled: true } } });
    expect(prerequisites(workload, resource(workload, "aws_eks_addon"))).toContain(resource(workload, "helm_release", "auto-mode").address);
    expect(resource(workload, "helm_release", "auto-mode").attributes).toMatchObject({ wait: true, timeout: 1800 });
  });

  test.each<[string, Changes]>([
    ["no add-on", {}],
    ["an add-on", { addons: { metricsServer: { enabled: true } } }],
  ])("has charts and samples after the node pools and the StorageClass, and destroyed before them, with %s", (_, changes) => {
    const { workload } = synthDemo({
      autoMode: {},
      registry: { mirror: true },
      accountId: "111122223333",
      charts: { kyverno: {} },
      samples: { image: { repository: "111122223333.dkr.ecr.us-west-2.amazonaws.com/nginx" }, privateNlb: { enabled: true } },
      ...changes,
    });
    const before = [resource(workload, "helm_release", "auto-mode"), resource(workload, "kubernetes_storage_class_v1")];
    const after = [
      resource(workload, "helm_release", "chart-kyverno"),
      resource(workload, "kubernetes_namespace_v1", "namespaces/kyverno"),
      ...resources(workload, "kubernetes_manifest").filter(({ path }) => path.startsWith("sample-private-nlb")),
    ];
    expect(after.length).toBeGreaterThan(3);
    for (const block of after) {
      expect([...prerequisites(workload, block)]).toEqual(expect.arrayContaining(before.map(({ address }) => address)));
    }
  });

  test("has encrypted volumes and internal load balancers by classes of its own", () => {
    expect(resource(own.workload, "kubernetes_storage_class_v1").attributes).toMatchObject({
      metadata: { name: "auto-ebs", annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
      storage_provisioner: "ebs.csi.eks.amazonaws.com",
      parameters: { type: "gp3", encrypted: "true", kmsKeyId: key, tagSpecification_1: "team=platform" },
    });
    expect(object(own, "IngressClassParams", "alb").spec).toMatchObject({ scheme: "internal", tags: [{ key: "team", value: "platform" }] });
    expect(object(own, "IngressClass", "alb").spec).toMatchObject({ controller: "eks.amazonaws.com/alb" });
    const without = synthDemo({
      autoMode: { nodePools: { main: {} }, storageClass: { enabled: false }, ingressClass: { enabled: false } },
    });
    expect(objects(without).map(({ kind }) => kind)).toEqual(["NodeClass", "NodePool"]);
    expect(resources(without.workload, "kubernetes_storage_class_v1")).toEqual([]);
  });

  test("shows its load balancers by samples, without the AWS Load Balancer Controller", () => {
    const { workload } = synthDemo({ autoMode: {}, ...software });
    const manifest = (path: string) =>
      resource(workload, "kubernetes_manifest", path).attributes["manifest"] as unknown as KubernetesObjectJson;
    const objectsOfSample = (name: string) =>
      resources(workload, "kubernetes_manifest")
        .filter(({ path }) => path.startsWith(`${name}/`))
        .map(({ attributes }) => attributes["manifest"] as unknown as KubernetesObjectJson);
    expect(manifest("sample-public-alb/ingressclassparams").spec).toEqual({ scheme: "internet-facing" });
    const { spec } = objectsOfSample("sample-public-alb").find(({ kind }) => kind === "Ingress")!;
    expect(spec["ingressClassName"]).toBe("sample-public-alb");
    for (const sample of ["public", "private"])
      expect(manifest(`sample-${sample}-nlb/service`).spec).toMatchObject({ loadBalancerClass: "eks.amazonaws.com/nlb" });
  });

  test("enforces network policies as the keys of the VPC CNI ask for them", () => {
    const strict = synthDemo({
      autoMode: { nodePools: { main: {} } },
      addons: { vpcCni: { networkPolicy: { enabled: true, enforcingMode: "strict", eventLogs: "node" } } },
    });
    expect(object(strict, "ConfigMap", "amazon-vpc-cni")).toMatchObject({ data: { "enable-network-policy-controller": "true" } });
    expect(object(strict, "NodeClass", "private").spec).toMatchObject({ networkPolicy: "DefaultDeny", networkPolicyEventLogs: "Enabled" });
  });

  test("leaves the object that switches on network policies to the add-on of node groups, and takes it over from it", () => {
    const policies: Changes = { autoMode: { nodePools: { main: {} } }, addons: { vpcCni: { networkPolicy: { enabled: true } } } };
    const alone = synthDemo(policies);
    const mixed = synthDemo({ ...policies, nodeGroups: { managed: { one: {} } } });
    const takesOver = ({ workload }: Stacks) => resource(workload, "helm_release", "auto-mode").attributes["take_ownership"];
    expect(objects(mixed).map(({ kind }) => kind)).not.toContain("ConfigMap");
    expect(takesOver(mixed)).toBeUndefined();
    expect(takesOver(alone)).toBe(true);
    // Else Helm would delete it when the first node group comes, after the add-on has taken it.
    expect(object(alone, "ConfigMap", "amazon-vpc-cni").metadata).toMatchObject({ annotations: { "helm.sh/resource-policy": "keep" } });
  });

  test("needs endpoints for its nodes, and none for what EKS does in its own account", () => {
    const services = resources(ofEks.network, "aws_vpc_endpoint").map(
      ({ attributes }) => String(attributes["service_name"]).split(".us-west-2.")[1],
    );
    expect(services.sort()).toEqual(["ec2", "ecr.api", "ecr.dkr", "eks-auth", "s3"]);
  });

  test("is applied by a runner that may pass the role of the nodes", () => {
    const options = { partition: "aws", dnsSuffix: "amazonaws.com", region: "us-west-2", cluster: "demo" };
    const passed = (stacks: Stacks) =>
      runnerPolicy(stacks.cluster.json as never, options)
        .Statement.filter(({ Action }) => Action.includes("iam:PassRole"))
        .map(({ Condition, Resource }) => [Resource, Condition]);
    const byEks = { StringEquals: { "iam:PassedToService": ["eks.amazonaws.com"] } };
    expect(passed(ofEks)).toContainEqual([
      ["arn:aws:iam::*:role/demo-auto-mode-built-in-nodes-*", "arn:aws:iam::*:role/demo-cluster-*"],
      byEks,
    ]);
    expect(passed(own)).toContainEqual([
      ["arn:aws:iam::*:role/demo-auto-mode-nodes-*"],
      { StringEquals: { "iam:PassedToService": ["ec2.amazonaws.com"] } },
    ]);
  });

  test("reads the role of the nodes from a cluster stack that has it", () => {
    const state = dataSources(own.workload, "terraform_remote_state").find(({ address }) => address.endsWith(".cluster"));
    expect(JSON.stringify(state?.attributes["lifecycle"])).toContain("auto_mode_node_role_name");
  });
});

describe("the service-linked role of Spot Instances", () => {
  const spot = { general: { capacityTypes: ["on-demand", "spot"] } };
  const warning = ({ workload }: Stacks): string | undefined => {
    const checks = (workload.json["check"] ?? {}) as Record<string, { assert: readonly { error_message: string }[] }>;
    return checks["role-of-spot-instances"]?.assert[0]!.error_message;
  };

  test.each([
    ["a key of the nodes' volumes, whose policy must name it", closed, "KMS refuses"],
    [
      "a permissions boundary",
      { iam: { permissionsBoundary: "arn:aws:iam::111122223333:policy/platform" }, autoMode: { nodePools: spot } },
      "only if the policy in iam.permissionsBoundary allows iam:CreateServiceLinkedRole",
    ],
    [
      "a role of the control plane whose policies are not known",
      { iam: { roles: { cluster: "arn:aws:iam::111122223333:role/control-plane" } }, autoMode: { nodePools: spot } },
      "only if the role in iam.roles.cluster allows iam:CreateServiceLinkedRole",
    ],
  ])("is missed by a plan where EKS may not create it: %s", (_what, changes: Changes, why) => {
    expect(warning(synthDemo(changes))).toContain(why);
  });

  test.each([
    ["EKS creates it by the policies of the control plane's role", { autoMode: { nodePools: spot } }],
    [
      "the key is that of other nodes",
      {
        encryption: {},
        autoMode: { nodePools: { ...spot, other: { nodeClass: "kept" } }, nodeClasses: { kept: { ephemeralStorage: { kmsKeyArn: key } } } },
      },
    ],
    ["nothing starts Spot Instances", { encryption: { volumesKmsKeyArn: key }, autoMode: {} }],
    [
      "EC2 Auto Scaling creates it for node groups",
      { nodeGroups: { managed: { batch: { instanceTypes: ["m5.large"], capacity: { type: "SPOT" } } } } },
    ],
  ])("is not looked for where %s", (_what, changes: Changes) => {
    expect(warning(synthDemo(changes))).toBeUndefined();
  });
});

describe("the StorageClass", () => {
  const isDefault = (changes: Changes) => {
    const metadata = resource(synthDemo(changes).workload, "kubernetes_storage_class_v1", "auto-mode-storage").attributes["metadata"];
    return "annotations" in (metadata as Record<string, Json>);
  };
  const groups: Changes = { nodeGroups: { managed: { one: {} } } };

  test("is the default where all nodes attach its volumes, and beside node groups only if the file says so", () => {
    expect(isDefault({ autoMode: {} })).toBe(true);
    expect(isDefault({ ...groups, autoMode: {} })).toBe(false);
    expect(isDefault({ ...groups, autoMode: { storageClass: { isDefault: true } } })).toBe(true);
    expect(isDefault({ autoMode: { storageClass: { isDefault: false } } })).toBe(false);
  });
});
