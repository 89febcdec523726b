import { keyOnly } from "../../../../commands/explain/places";
import { clusterRoles } from "../../../../commands/explain/rules/clusterRoles";
import { pathText } from "../../../../config/findings/path";
import { parseCluster } from "../../../../config/schema/schema";
import { type ClusterDesign, designCluster } from "../../../../design/cluster";
import { proxyVariables } from "../../../../design/proxy/proxy";
import { vpcCniEnvironment } from "../../../../design/software/vpcCni";
import { examineLive, type Observed } from "../../../../commands/doctor/rules/examineLive";
import { checkHosts, resolvedHosts } from "../../../../commands/doctor/rules/liveHosts";
import { needsAgent } from "../../../../commands/doctor/rules/liveAws";
import { checkQuotas, countedQuotas } from "../../../../commands/doctor/rules/liveQuotas";
import { readHosts } from "../../../../commands/doctor/readHosts";

const perimeter = { organization: "o-abcd123456" };

function designOf(more: Readonly<Record<string, unknown>> = {}): ClusterDesign {
  return designCluster(
    parseCluster({
      name: "shop",
      region: "us-west-2",
      network: {
        availabilityZones: ["us-west-2a", "us-west-2b"],
        egress: "proxy",
        transitGateway: { id: "tgw-0123456789abcdef0", cidrs: ["192.168.0.0/16"] },
        endpoints: { perimeter },
      },
      proxy: { url: "http://proxy.example.com:3128" },
      customNetworking: { enabled: true },
      serviceAccounts: { "shop/orders": { policyArns: ["arn:aws:iam::111122223333:policy/orders"] } },
      fargateProfiles: { batch: { selectors: [{ namespace: "batch" }] } },
      nodeGroups: { managed: { general: { capacity: { min: 2, max: 3 } } } },
      ...more,
    }).data!,
  );
}

const design = designOf();
const roles = clusterRoles(design, keyOnly);
const zones = design.addresses.zones;
const health = { issues: [] };
const group = "sg-0123456789abcdef0";

/** A cluster in which everything is as the design says. */
function asDesigned({ addons, endpoints, fargateProfiles, proxy, config }: ClusterDesign): Observed {
  const env = (variables: Readonly<Record<string, string>>) => Object.entries(variables).map(([name, value]) => ({ name, value }));
  const fromMap = proxy
    ? ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"].map((name) => ({
        name,
        valueFrom: { configMapKeyRef: { name: "proxy-environment-variables", key: name } },
      }))
    : [];
  const daemonSet = (name: string, variables: Readonly<Record<string, string>>) => ({
    value: { metadata: { name }, spec: { template: { spec: { containers: [{ name, env: [...env(variables), ...fromMap] }] } } } },
  });
  return {
    cluster: {
      status: "ACTIVE",
      version: config.kubernetesVersion,
      endpoint: "https://ABC.gr7.us-west-2.eks.amazonaws.com",
      resourcesVpcConfig: { vpcId: "vpc-0123456789abcdef0", endpointPublicAccess: false, endpointPrivateAccess: true },
      health,
    },
    hosts: { value: [] },
    aws: {
      endpoints: {
        value: endpoints.map(({ perimeter: policy, privateDns, service, serviceName, type }) => ({
          VpcEndpointId: `vpce-${service}`,
          ServiceName: serviceName,
          State: "available",
          PrivateDnsEnabled: privateDns,
          ...(policy && { PolicyDocument: JSON.stringify(policy) }),
          ...(type === "Gateway"
            ? { RouteTableIds: ["rtb-a", "rtb-b"] }
            : { Groups: [{ GroupId: group }], SubnetIds: zones.map(({ zone }) => `subnet-node-${zone}`) }),
        })),
      },
      subnets: {
        value: zones.flatMap(({ node, pod, zone }) => [
          { SubnetId: `subnet-node-${zone}`, CidrBlock: node, AvailabilityZone: zone },
          { SubnetId: `subnet-pod-${zone}`, CidrBlock: pod, AvailabilityZone: zone },
        ]),
      },
      routeTables: {
        value: zones.map(({ zone }) => ({
          RouteTableId: `rtb-${zone.at(-1)!}`,
          Associations: [{ SubnetId: `subnet-node-${zone}` }, { SubnetId: `subnet-pod-${zone}` }],
        })),
      },
      securityGroups: {
        value: [
          {
            GroupId: group,
            IpPermissions: [
              { IpProtocol: "tcp", FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: "10.0.0.0/16" }, { CidrIp: "100.64.0.0/16" }] },
            ],
          },
          { GroupId: "sg-other", IpPermissions: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "10.0.0.0/16" }] }] },
        ],
      },
      instances: {
        value: [
          {
            InstanceId: "i-1",
            Tags: [{ Key: "eks:nodegroup-name", Value: "general-2026112900000000000000000a" }],
            MetadataOptions: { HttpTokens: "required", HttpPutResponseHopLimit: 1 },
          },
        ],
      },
      nodeGroups: { value: [{ nodegroupName: "general-2026112900000000000000000a", status: "ACTIVE", health }] },
      profiles: { value: fargateProfiles.map(({ profileName }) => ({ fargateProfileName: profileName, status: "ACTIVE", health })) },
      addons: { value: addons.map(({ name }) => ({ addonName: name, addonVersion: "v1.10.0-eksbuild.2", status: "ACTIVE", health })) },
      recommended: { value: Object.fromEntries(addons.map(({ name }) => [name, "v1.10.0-eksbuild.2"])) },
      quotas: { value: Object.fromEntries(countedQuotas(design).map(({ code }) => [code, 1000])) },
      associations: {
        value: needsAgent(design).map(({ namespace, path, serviceAccount }) => ({
          namespace,
          serviceAccount,
          roleArn: `arn:aws:iam::111122223333:role/${roles.find(({ place }) => place.key === pathText(path))!.namePrefix!}2026112900000000000000000a`,
        })),
      },
    },
    kubernetes: {
      nodes: {
        value: ["one", "two"].map((name) => ({
          metadata: { name },
          status: { conditions: [{ type: "Ready", status: "True" }], nodeInfo: { kubeletVersion: `v${config.kubernetesVersion}.3-eks-1` } },
        })),
      },
      eniConfigs: {
        value: zones.map(({ zone }) => ({ metadata: { name: zone }, spec: { subnet: `subnet-pod-${zone}`, securityGroups: [group] } })),
      },
      daemonSets: { "aws-node": daemonSet("aws-node", vpcCniEnvironment(config)), "kube-proxy": daemonSet("kube-proxy", {}) },
      proxyConfigMap: { value: { data: { ...proxyVariables({ ...proxy!, url: proxy!.url! }) } } },
    },
  };
}

type Mutable<T> = { -readonly [K in keyof T]: Mutable<T[K]> };

/** What fails after a change of what is there. */
function failedAfter(change: (observed: Mutable<Observed>) => void): readonly string[] {
  const observed = structuredClone(asDesigned(design)) as Mutable<Observed>;
  change(observed);
  return examineLive(design, observed).flatMap(({ check, detail, status, subject }) =>
    status === "failed" ? [`${check} ${subject}: ${detail}`] : [],
  );
}

const valueOf = <T>(seen: { value: T } | { problem: string }): T => (seen as { value: T }).value;
const endpointOf = (observed: Mutable<Observed>, service: string) =>
  valueOf(observed.aws.endpoints).find(({ VpcEndpointId }) => VpcEndpointId === `vpce-${service}`)!;

test("a cluster that is as its file says has no failed and no skipped check", () => {
  const results = examineLive(design, asDesigned(design));
  expect(results.filter(({ status }) => status !== "ok")).toEqual([]);
  expect(new Set(results.map(({ check }) => check))).toEqual(
    new Set(
      "control plane,endpoint,node group,Fargate profile,instance metadata,add-on,quota,pod identity,nodes,ENIConfig,DaemonSet,ConfigMap".split(
        ",",
      ),
    ),
  );
});

const general = "general-2026112900000000000000000a";
test.each<[string, (observed: Mutable<Observed>) => void, readonly string[]]>([
  [
    "an older control plane",
    (o) => (o.cluster.version = "1.34"),
    ["control plane shop: the control plane runs Kubernetes 1.34, and the file says 1.35"],
  ],
  [
    "a public endpoint",
    (o) => (o.cluster.resourcesVpcConfig!.endpointPublicAccess = true),
    ["control plane shop: the public endpoint of the API is on, and the file wants it off"],
  ],
  [
    "no private endpoint",
    (o) => (o.cluster.resourcesVpcConfig!.endpointPrivateAccess = false),
    ["control plane shop: the private endpoint of the API is off: nodes and pods call the API by public addresses"],
  ],
  [
    "an endpoint in other subnets",
    (o) => (endpointOf(o, "sts").SubnetIds = ["subnet-pod-us-west-2a"]),
    ["endpoint sts: vpce-sts is in no node subnet of the file"],
  ],
  [
    "the role of another service account",
    (o) => {
      const [own] = valueOf(o.aws.associations).filter(({ namespace }) => namespace === "shop");
      own!.roleArn = "arn:aws:iam::111122223333:role/shop-shop-payments-2026112900000000000000000a";
    },
    [
      "pod identity shop/orders: its association gives its pods arn:aws:iam::111122223333:role/shop-shop-payments-2026112900000000000000000a, and the file says shop-shop-orders-*",
    ],
  ],
  [
    "an endpoint that is gone",
    (o) => (o.aws.endpoints = { value: valueOf(o.aws.endpoints).filter(({ VpcEndpointId }) => VpcEndpointId !== "vpce-sts") }),
    ["endpoint sts: vpc-0123456789abcdef0 has no endpoint of com.amazonaws.us-west-2.sts, which VPC CNI needs"],
  ],
  [
    "no fault in an endpoint of others beside ours",
    (o) => {
      const other = { ServiceName: endpointOf(o, "sts").ServiceName, State: "available", VpcEndpointId: "vpce-other" };
      endpointOf(o, "sts").Tags = [{ Key: "Name", Value: "shop-sts" }];
      o.aws.endpoints = { value: [other, { ...endpointOf(o, "s3"), VpcEndpointType: "Interface" }, ...valueOf(o.aws.endpoints)] };
    },
    [],
  ],
  [
    "an endpoint that waits for acceptance",
    (o) => (endpointOf(o, "sts").State = "pendingAcceptance"),
    ["endpoint sts: the endpoint of com.amazonaws.us-west-2.sts is pendingAcceptance"],
  ],
  [
    "private DNS that is off",
    (o) => (endpointOf(o, "sts").PrivateDnsEnabled = false),
    ["endpoint sts: private DNS of vpce-sts is off, and the file wants it on"],
  ],
  [
    "another security group",
    (o) => (endpointOf(o, "sts").Groups = [{ GroupId: "sg-other" }]),
    ["endpoint sts: the security groups sg-other of vpce-sts do not let in 100.64.0.0/16 on TCP port 443"],
  ],
  [
    "another policy",
    (o) =>
      (endpointOf(o, "sts").PolicyDocument = JSON.stringify({
        Statement: [{ Effect: "Deny", Principal: "*", Action: "*", Resource: "*" }],
      })),
    ["endpoint sts: the policy of vpce-sts is not the one of the file"],
  ],
  [
    "a route that is gone",
    (o) => (endpointOf(o, "s3").RouteTableIds = ["rtb-a"]),
    ["endpoint s3: rtb-b of private subnets have no route to vpce-s3"],
  ],
  [
    "a node group with an issue",
    (o) =>
      (valueOf(o.aws.nodeGroups)[0]!.health = {
        issues: [{ code: "InsufficientFreeAddresses", message: "One or more subnets.", resourceIds: ["subnet-1"] }],
      }),
    [
      "node group general: InsufficientFreeAddresses: its subnets have no addresses left for nodes. EKS says: One or more subnets (subnet-1)",
    ],
  ],
  [
    "a node group with an issue that is new",
    (o) => (valueOf(o.aws.nodeGroups)[0]!.health = { issues: [{ code: "Surprise", message: "Something." }] }),
    ["node group general: Surprise. EKS says: Something"],
  ],
  [
    "a node group that is degraded",
    (o) => (valueOf(o.aws.nodeGroups)[0]!.status = "DEGRADED"),
    [`node group general: ${general} is DEGRADED`],
  ],
  [
    "a node group of another name",
    (o) => (valueOf(o.aws.nodeGroups)[0]!.nodegroupName = "general-gpu-2026112900000000000000000a"),
    ["node group general: EKS has no such node group"],
  ],
  [
    "a quota that is lower than what the groups may need",
    (o) => (valueOf(o.aws.quotas)["L-1216C47A"] = 5),
    [
      "quota L-1216C47A: vCPUs of On-Demand Standard instances with all node groups at their maximum: the cluster has 6, and the account may have 5",
    ],
  ],
  ["no Fargate profile", (o) => (o.aws.profiles = { value: [] }), ["Fargate profile batch: EKS has no such profile"]],
  [
    "version 1 of the metadata service",
    (o) => (valueOf(o.aws.instances)[0]!.MetadataOptions = { HttpTokens: "optional", HttpPutResponseHopLimit: 2 }),
    ["instance metadata general: i-1 has tokens optional and hop limit 2, and the file says required and 1"],
  ],
  [
    "an older add-on",
    (o) => (valueOf(o.aws.addons)[0]!.addonVersion = "v1.9.3-eksbuild.4"),
    ["add-on vpc-cni: v1.9.3-eksbuild.4 is installed, and EKS recommends v1.10.0-eksbuild.2"],
  ],
  ["a newer add-on", (o) => (valueOf(o.aws.addons)[0]!.addonVersion = "v1.11.0-eksbuild.1"), []],
  ["an add-on that is gone", (o) => valueOf(o.aws.addons).shift(), ["add-on vpc-cni: EKS has no such add-on"]],
  [
    "an association that is gone",
    (o) => (o.aws.associations = { value: [] }),
    needsAgent(design).map(
      ({ namespace, serviceAccount }) =>
        `pod identity ${namespace}/${serviceAccount}: it has no pod identity association: its pods get no role`,
    ),
  ],
  ["too few nodes", (o) => valueOf(o.kubernetes.nodes).pop(), ["nodes shop: the cluster has 1 node, and the groups have 2 at least"]],
  [
    "a node that is not Ready",
    (o) =>
      (valueOf(o.kubernetes.nodes)[0]!.status!.conditions = [{ type: "Ready", status: "False", message: "cni plugin not initialized" }]),
    ["nodes shop: one is not Ready: cni plugin not initialized"],
  ],
  [
    "an old kubelet",
    (o) => (valueOf(o.kubernetes.nodes)[0]!.status!.nodeInfo = { kubeletVersion: "v1.33.1-eks-1" }),
    ["nodes shop: one runs the kubelet v1.33.1-eks-1, and the file says Kubernetes 1.35"],
  ],
  [
    "an ENIConfig that is gone",
    (o) => valueOf(o.kubernetes.eniConfigs).shift(),
    ["ENIConfig us-west-2a: it does not exist: no node of the zone becomes Ready"],
  ],
  [
    "an ENIConfig with the subnet of another zone",
    (o) => (valueOf(o.kubernetes.eniConfigs)[0]!.spec!.subnet = "subnet-pod-us-west-2b"),
    [`ENIConfig us-west-2a: it names subnet-pod-us-west-2b, which is not the pod subnet ${zones[0]!.pod!} of us-west-2a`],
  ],
  [
    "an ENIConfig without groups",
    (o) => (valueOf(o.kubernetes.eniConfigs)[0]!.spec!.securityGroups = []),
    ["ENIConfig us-west-2a: it names no security groups"],
  ],
  [
    "a variable that was changed",
    (o) => {
      const { containers = [] } = valueOf(o.kubernetes.daemonSets["aws-node"]!)!.spec!.template!.spec!;
      containers[0]!.env = containers[0]!.env!.map((one) =>
        one.name === "AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG" ? { ...one, value: "false" } : one,
      );
    },
    ['DaemonSet aws-node: AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG is "false", and the file makes it "true"'],
  ],
  [
    "a DaemonSet without the proxy",
    (o) => delete valueOf(o.kubernetes.daemonSets["kube-proxy"]!)!.spec!.template!.spec!.containers![0]!.env,
    ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"].map(
      (name) => `DaemonSet kube-proxy: ${name} does not come from the ConfigMap proxy-environment-variables`,
    ),
  ],
  [
    "a DaemonSet that is gone",
    (o) => (o.kubernetes.daemonSets["kube-proxy"] = { value: undefined }),
    ["DaemonSet kube-proxy: it does not exist"],
  ],
  [
    "another proxy",
    (o) => (valueOf(o.kubernetes.proxyConfigMap)!.data!["HTTP_PROXY"] = "http://other:3128"),
    ['ConfigMap proxy-environment-variables: HTTP_PROXY is "http://other:3128", and the file makes it "http://proxy.example.com:3128"'],
  ],
])("finds %s", (_fault, change, expected) => {
  expect(failedAfter(change)).toEqual(expected);
});

/** What is skipped after a change of what is there. */
function skippedAfter(change: (observed: Mutable<Observed>) => void): readonly string[] {
  const observed = structuredClone(asDesigned(design)) as Mutable<Observed>;
  change(observed);
  return examineLive(design, observed).flatMap(({ check, detail, status, subject }) =>
    status === "ok" ? [] : [`${status} ${check} ${subject}: ${detail}`],
  );
}

test.each([[{ UserIdGroupPairs: [{ GroupId: "sg-unrelated" }] }], [{ PrefixListIds: [{ PrefixListId: "pl-1" }] }]])(
  "an endpoint that lets in only %j is not called right",
  (by) => {
    const rule = { IpProtocol: "tcp", FromPort: 443, ToPort: 443, IpRanges: [], ...by };
    const results = skippedAfter((o) => {
      endpointOf(o, "sts").Groups = [{ GroupId: "sg-given" }];
      o.aws.securityGroups = { value: [...valueOf(o.aws.securityGroups), { GroupId: "sg-given", IpPermissions: [rule] }] };
    });
    expect(results).toEqual([
      "skipped endpoint sts: vpce-sts lets in 10.0.0.0/16 on TCP port 443, 100.64.0.0/16 on TCP port 443 by other groups or prefix lists alone: whether nodes and pods are in them is not known here",
    ]);
  },
);

test("an endpoint without a subnet in a zone of the file is not called right", () => {
  expect(skippedAfter((o) => (endpointOf(o, "sts").SubnetIds = ["subnet-node-us-west-2a"]))).toEqual([
    "skipped endpoint sts: vpce-sts has no subnet in us-west-2b: right only if AWS does not offer sts there",
  ]);
});

test("nodes that Karpenter alone starts are looked at as those of groups, and none need be there", () => {
  const karpenter = {
    nodeGroups: {},
    fargateProfiles: { system: { selectors: [{ namespace: "kube-system" }] } },
    registry: { mirror: true, accountId: "111122223333" },
    karpenter: { nodeClasses: { default: { amiReleaseVersion: "1.35.2-20260415" } } },
  };
  const ofKarpenter = designOf(karpenter);
  const told = (change: (observed: Mutable<Observed>) => void) => {
    const observed = structuredClone(asDesigned(ofKarpenter)) as Mutable<Observed>;
    change(observed);
    return examineLive(ofKarpenter, observed).flatMap(({ check, detail, status }) =>
      check === "nodes" || check === "DaemonSet" ? [`${status} ${check}: ${detail}`] : [],
    );
  };
  expect(told((o) => (valueOf(o.kubernetes.nodes)[0]!.status!.conditions![0]!.status = "False"))[0]).toBe("failed nodes: one is not Ready");
  expect(told((o) => (o.kubernetes.nodes = { value: [] }))[0]).toBe("ok nodes: the cluster has no node at the moment");
  expect(told((o) => (o.kubernetes.daemonSets["aws-node"] = { value: undefined }))).toContain("failed DaemonSet: it does not exist");
});

test("the blocks of the public endpoint are compared with those of the file", () => {
  const open = designOf({ access: { publicEndpoint: { enabled: true, cidrs: ["203.0.113.0/24", "198.51.100.0/24"] } } });
  const told = (publicAccessCidrs: readonly string[]) => {
    const observed = structuredClone(asDesigned(open)) as Mutable<Observed>;
    observed.cluster.resourcesVpcConfig = {
      endpointPublicAccess: true,
      endpointPrivateAccess: true,
      publicAccessCidrs: [...publicAccessCidrs],
    };
    return examineLive(open, observed).flatMap(({ check, detail }) => (check === "control plane" ? [detail] : []));
  };
  expect(told(["198.51.100.0/24", "203.0.113.0/24"])).toEqual([
    "it is active, with Kubernetes 1.35 and the private endpoint, and the public one for the blocks of the file",
  ]);
  expect(told(["203.0.113.0/24", "0.0.0.0/0"])).toEqual([
    "the public endpoint lets in 0.0.0.0/0, which the file does not list",
    "the public endpoint does not let in 198.51.100.0/24, which the file lists",
  ]);
});

test("quotas that are enough are told with their values, and those of IAM and without a value are not judged", () => {
  const withSquid = designOf({ proxy: { squid: {} }, samples: { privateNlb: { enabled: true } } });
  const codes = countedQuotas(withSquid).map(({ code, count }) => `${code} ${count}`);
  expect(codes).toEqual(["L-29B6F2EB 5", "L-93826ACB 1", "L-6D54EA21 1", "L-BD136A63 3", "L-33415657 1", "L-1216C47A 6", "L-69A177A2 2"]);
  const results = checkQuotas(withSquid, { quotas: { value: { "L-69A177A2": 2, "L-1216C47A": 6 } } });
  expect(results.filter(({ status }) => status === "ok").map(({ detail }) => detail)).toEqual([
    "vCPUs of On-Demand Standard instances with all node groups at their maximum: 6 of the 6 that the account may have",
    "Network Load Balancers: 2 of the 2 that the account may have",
  ]);
  expect(results.filter(({ status }) => status !== "ok").map(({ detail, status }) => `${status}: ${detail}`)).toEqual(
    Array(5).fill("skipped: Service Quotas does not tell its value"),
  );
});

test("what cannot be read is skipped, with why, and fails nothing", () => {
  const observed = structuredClone(asDesigned(design)) as Mutable<Observed>;
  const denied = { problem: "The credentials do not allow ec2:DescribeVpcEndpoints" };
  observed.aws.endpoints = denied;
  observed.kubernetes.nodes = { problem: "The Kubernetes API of shop cannot be reached" };
  observed.hosts = { problem: "this machine has no address of the VPC" };
  const results = examineLive(design, observed);
  expect(results.filter(({ status }) => status === "failed")).toEqual([]);
  const skipped = results.filter(({ status }) => status === "skipped").map(({ check, detail }) => `${check}: ${detail}`);
  expect([...new Set(skipped)]).toEqual([
    "endpoint: The credentials do not allow ec2:DescribeVpcEndpoints",
    "names: this machine has no address of the VPC",
    "nodes: The Kubernetes API of shop cannot be reached",
  ]);
});

describe("names and ports", () => {
  const api = "ABC.gr7.us-west-2.eks.amazonaws.com";
  const network = (answers: Readonly<Record<string, readonly string[]>>, closed: readonly string[] = []) => ({
    addresses: () => ["127.0.0.1", "10.0.1.7"],
    resolve: async (host: string) => {
      if (!answers[host]) throw Object.assign(new Error("queryA ENOTFOUND"), { code: "ENOTFOUND" });
      return answers[host];
    },
    open: async (address: string) => {
      if (closed.includes(address)) throw new Error("no answer within 3 seconds");
      return undefined;
    },
  });
  const check = async (answers: Readonly<Record<string, readonly string[]>>, closed?: readonly string[]) => {
    const hosts = await readHosts(
      design,
      Object.keys(answers).map((host) => ({ host })),
      network(answers, closed),
    );
    return checkHosts(design, valueOf(hosts), api).map(
      ({ check: what, detail, status, subject }) => `${status} ${what} ${subject}: ${detail}`,
    );
  };
  const sts = "sts.us-west-2.amazonaws.com";

  test("are right where endpoints answer in the VPC, also in its secondary block", async () => {
    expect(await check({ [sts]: ["10.0.1.20", "100.64.3.1"] })).toEqual([
      `ok name ${sts}: it resolves to 10.0.1.20, 100.64.3.1`,
      `ok port 443 ${sts}: it opens at each address`,
    ]);
  });

  test("that are public, elsewhere, unknown or closed are found", async () => {
    expect(await check({ [sts]: ["52.94.1.1"] })).toContain(`failed name ${sts}: it resolves to the public address 52.94.1.1`);
    expect(await check({ [sts]: ["10.77.0.9"] })).toContain(`failed name ${sts}: it resolves to 10.77.0.9, which is not in the VPC`);
    expect(await check({ [sts]: ["10.0.1.20"] }, ["10.0.1.20"])).toContain(
      `failed port 443 ${sts}: 10.0.1.20 does not answer (no answer within 3 seconds)`,
    );
    expect(await check({ [sts]: ["10.0.1.20", "10.0.65.20"] }, ["10.0.65.20"])).toContain(
      `failed port 443 ${sts}: 10.0.65.20 does not answer (no answer within 3 seconds)`,
    );
    const unknown = await readHosts(design, [{ host: sts }], network({}));
    expect(checkHosts(design, valueOf(unknown), api)).toMatchObject([
      { status: "failed", detail: expect.stringContaining("the name is not known") as string },
    ]);
  });

  test("are not asked for from outside of the VPC", async () => {
    const outside = { ...network({}), addresses: () => ["127.0.0.1", "192.0.2.7"] };
    expect(await readHosts(design, [{ host: sts }], outside)).toEqual({
      problem: expect.stringContaining("no address of the VPC") as string,
    });
  });

  test("are those of the interface endpoints", () => {
    expect(resolvedHosts(design)).toEqual([
      "ec2.us-west-2.amazonaws.com",
      "api.ecr.us-west-2.amazonaws.com",
      "eks-auth.us-west-2.api.aws",
      "sts.us-west-2.amazonaws.com",
    ]);
  });
});
