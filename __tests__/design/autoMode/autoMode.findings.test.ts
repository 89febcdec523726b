import { clusterSchema } from "../../../config/schema/schema";
import { autoModeFindings } from "../../../design/autoMode/autoMode.findings";
import { analyse } from "../../../design/facts";
import { designFindings } from "../../../design/cluster.findings";
import { type Changes, configDemo } from "../../support/synth";

const foundIn = (config: ReturnType<typeof configDemo>) =>
  autoModeFindings(analyse(config)).map(({ path, problem, severity }) => [severity, path.join("."), problem]);

const found = (changes: Changes) => foundIn(configDemo({ autoMode: {}, ...changes }));

/** Of a cluster that may have errors. */
const foundInBad = (changes: Changes) => foundIn(clusterSchema.parse({ name: "demo", region: "us-west-2", autoMode: {}, ...changes }));

test("nothing is wrong with the defaults", () => expect(found({})).toEqual([]));

test.each(["ap-southeast-7", "mx-central-1", "cn-north-1"])(
  "in %s AWS documents none: a warning with its source, which may be older than AWS",
  (region) =>
    expect(found({ region })).toEqual([
      [
        "warning",
        "autoMode",
        `AWS documents no EKS Auto Mode in ${region}: https://docs.aws.amazon.com/eks/latest/userguide/create-auto.html`,
      ],
    ]),
);

describe("versions of add-ons beside EKS Auto Mode", () => {
  const beside = { nodeGroups: { managed: { one: {} } } };
  const kubeProxy = (version: string) => foundInBad({ ...beside, kubernetesVersion: "1.31", addons: { kubeProxy: { version } } });
  const vpcCni = (version: string) => ({ addons: { vpcCni: { version } } });

  test.each(["v1.31.2-eksbuild.3", "v1.31.10-eksbuild.2", "v1.32.0-eksbuild.2"])("kube-proxy %s is new enough", (version) =>
    expect(kubeProxy(version)).toEqual([]),
  );

  test.each(["v1.31.2-eksbuild.2", "v1.31.1-eksbuild.9", "v1.30.6-eksbuild.1"])(
    "kube-proxy %s is not, by the row of its minor version",
    (version) =>
      expect(kubeProxy(version)).toEqual([["error", "addons.kubeProxy.version", expect.stringContaining("EKS Auto Mode needs v1.3")]]),
  );

  test("are of node groups: without them, and without EKS Auto Mode, any will do", () => {
    const ofVersions = (findings: ReturnType<typeof foundInBad>) => findings.filter(([, path]) => path === "addons.vpcCni.version");
    expect(ofVersions(foundInBad({ ...beside, ...vpcCni("v1.18.5-eksbuild.1") }))).toHaveLength(1);
    expect(ofVersions(foundInBad({ ...beside, ...vpcCni("v1.19.0-eksbuild.1") }))).toEqual([]);
    expect(ofVersions(foundInBad({ nodeGroups: {}, ...vpcCni("v1.18.5-eksbuild.1") }))).toEqual([]);
    expect(ofVersions(foundInBad({ ...beside, ...vpcCni("v1.18.5-eksbuild.1"), autoMode: { enabled: false } }))).toEqual([]);
  });
});

test("EKS ends nodes after 21 days, whatever their pool says", () => {
  const problems = (expireAfter: string) => found({ autoMode: { nodePools: { main: { expireAfter } } } });
  expect(problems("504h")).toEqual([]);
  expect(problems("504h1m")).toHaveLength(1);
  expect(problems("Never")).toEqual([
    ["warning", "autoMode.nodePools.main.expireAfter", "EKS ends nodes of EKS Auto Mode after 21 days, before they are over"],
  ]);
});

test("nodes that are replaced as soon as they are made are an error, of EKS Auto Mode and of Karpenter", () => {
  const ofKarpenter = (expireAfter: string) =>
    designFindings(
      clusterSchema.parse({
        name: "demo",
        region: "us-west-2",
        nodeGroups: { managed: { system: { capacity: { min: 2 } } } },
        karpenter: {
          nodeClasses: { default: { amiReleaseVersion: "1.35.2-20260415" } },
          nodePools: { default: { expireAfter, limits: { nodes: 2 } } },
        },
      }),
    ).filter(({ path }) => path.includes("expireAfter"));
  const ofAutoMode = (expireAfter: string) => foundInBad({ autoMode: { nodePools: { main: { expireAfter } } } });
  const problem = (maker: string, age: string) =>
    `${maker} replaces each node when it is ${age} old, before its pods have run for a while, and starts the next one without end`;
  for (const age of ["0s", "1s", "9m59s"]) {
    expect(ofAutoMode(age)).toEqual([["error", "autoMode.nodePools.main.expireAfter", problem("EKS Auto Mode", age)]]);
    expect(ofKarpenter(age)).toMatchObject([{ severity: "error", problem: problem("Karpenter", age) }]);
  }
  expect([...ofAutoMode("10m"), ...ofKarpenter("10m"), ...ofKarpenter("Never")]).toEqual([]);
});

test("a given security group of pods must let in load balancers", () =>
  expect(
    found({
      customNetworking: { enabled: true },
      network: {
        existingVpc: {
          id: "vpc-0123456789abcdef0",
          cidr: "10.0.0.0/16",
          securityGroups: { pods: "sg-0123456789abcdef0" },
          nodeSubnets: {
            "us-west-2a": { id: "subnet-0123456789abcdef0", cidr: "10.0.0.0/24" },
            "us-west-2b": { id: "subnet-0123456789abcdef1", cidr: "10.0.1.0/24" },
          },
          podSubnets: {
            "us-west-2a": { id: "subnet-0123456789abcdef2", cidr: "10.0.2.0/24" },
            "us-west-2b": { id: "subnet-0123456789abcdef3", cidr: "10.0.3.0/24" },
          },
        },
      },
    }),
  ).toEqual([
    [
      "warning",
      "network.existingVpc.securityGroups.pods",
      "load balancers of EKS Auto Mode reach pods only where sg-0123456789abcdef0 has the tag eks:eks-cluster-name: demo, which is not known here",
    ],
  ]));

test("nodes of built-in pools work without the tags of the company", () =>
  expect(found({ tags: { team: "a" }, autoMode: { builtInPools: ["system", "general-purpose"] } })).toEqual([
    ["warning", "autoMode.builtInPools", "nodes of system and general-purpose, which EKS makes itself, do without the tags (tags)"],
  ]));

test("pods on nodes of built-in pools have no strict network policies, which is an error, and nodes no event logs of them", () => {
  const built = (networkPolicy: Changes) => ({ addons: { vpcCni: { networkPolicy } }, autoMode: { builtInPools: ["general-purpose"] } });
  const logs = "the event logs of network policies (addons.vpcCni.networkPolicy.eventLogs)";
  const without = "nodes of general-purpose, which EKS makes itself, do without";
  expect(foundInBad(built({ enabled: true }))).toEqual([]);
  expect(foundInBad(built({ enabled: true, eventLogs: "node" }))).toEqual([["warning", "autoMode.builtInPools", `${without} ${logs}`]]);
  expect(foundInBad(built({ enabled: true, enforcingMode: "strict", eventLogs: "node" }))).toEqual([
    [
      "error",
      "autoMode.builtInPools",
      `${without} strict network policies: pods that no policy selects reach all, and all reach them (addons.vpcCni.networkPolicy.enforcingMode), ${logs}`,
    ],
  ]);
  expect(foundInBad({ ...built({ enabled: true, enforcingMode: "strict", eventLogs: "node" }), autoMode: {} })).toEqual([]);
});

test.each(["karpenter.sh/managed-by", "karpenter.sh/provisioner-name", "karpenter.sh/nodeclaim", "eks.amazonaws.com/nodeclass"])(
  "EKS Auto Mode keeps the tag %s to itself",
  (key) => {
    const nodeClasses = { private: { tags: { [key]: "a" } } };
    const problem = `EKS Auto Mode keeps the tag ${key} to itself, and makes no nodes where it is given`;
    expect(foundInBad({ tags: { [key]: "a", team: "b" } })).toEqual([["error", `tags.${key}`, problem]]);
    expect(foundInBad({ autoMode: { nodePools: { main: {} }, nodeClasses } })).toEqual([
      ["error", `autoMode.nodeClasses.private.tags.${key}`, problem],
    ]);
  },
);

test("AWS documents no fixed addresses of load balancers", () =>
  expect(
    designFindings(
      configDemo({
        autoMode: {},
        samples: {
          image: { repository: "111122223333.dkr.ecr.us-west-2.amazonaws.com/nginx" },
          privateNlb: { enabled: true, addresses: ["10.0.0.10", "10.0.64.10", "10.0.128.10"] },
        },
      }),
    ).map(({ path, severity }) => [severity, path.join(".")]),
  ).toEqual([["warning", "samples.privateNlb.addresses"]]));

test("a default StorageClass whose volumes not all nodes attach is a warning, also beside that of the EBS CSI driver", () => {
  const groups = { nodeGroups: { managed: { one: {} } } };
  const autoMode = { storageClass: { isDefault: true } };
  const driver = (configuration: Changes) => ({ addons: { ebsCsiDriver: { enabled: true, configuration } } });
  expect(found({ ...groups })).toEqual([]);
  expect(found({ autoMode })).toEqual([]);
  expect(found({ ...groups, autoMode, ...driver({ defaultStorageClass: { enabled: false } }) })).toEqual([
    [
      "warning",
      "autoMode.storageClass.isDefault",
      "volumes of claims that name no StorageClass attach to nodes of EKS Auto Mode alone: pods with such claims that keep to node groups stay Pending",
    ],
  ]);
  expect(found({ ...groups, autoMode, ...driver({ defaultStorageClass: { enabled: true } }) })).toEqual([
    [
      "warning",
      "autoMode.storageClass.isDefault",
      "there would be two default StorageClasses, with that of the EBS CSI driver (addons.ebsCsiDriver.configuration.defaultStorageClass.enabled): claims that name none get the newer one",
    ],
  ]);
});

test("a given role of the control plane: a warning says all that EKS Auto Mode asks of it", () => {
  const iam = { roles: { cluster: "arn:aws:iam::111122223333:role/company/eks" } };
  const policies = "AmazonEKSBlockStoragePolicy, AmazonEKSComputePolicy, AmazonEKSLoadBalancingPolicy, AmazonEKSNetworkingPolicy";
  const asked = `EKS Auto Mode asks more of this role, which is not known here: sts:TagSession beside sts:AssumeRole in its trust policy, and the policies ${policies}`;
  expect(found({ iam })).toEqual([["warning", "iam.roles.cluster", asked]]);
  const more = {
    tags: { team: "a" },
    encryption: { volumesKmsKeyArn: "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab" },
  };
  expect(found({ iam, ...more })).toEqual([["warning", "iam.roles.cluster", `${asked}, and what auto-mode-tags and auto-mode-keys allow`]]);
  expect(found({ iam, nodeGroups: { managed: { one: {} } }, autoMode: { enabled: false } })).toEqual([]);
});

test("built-in pools keep the role of their nodes while EKS Auto Mode is off, where it is made for them", () => {
  const off = { nodeGroups: { managed: { one: {} } }, autoMode: { enabled: false, builtInPools: ["system"] } };
  expect(found(off)).toEqual([]);
  const given = { iam: { roles: { autoModeBuiltInNodes: "arn:aws:iam::111122223333:role/nodes" } } };
  expect(found({ ...off, ...given }).map(([severity, path]) => [severity, path])).toEqual([["warning", "autoMode.builtInPools"]]);
});

test("nodes do not have the role of the control plane", () => {
  const role = "arn:aws:iam::111122223333:role/eks";
  const roles = { cluster: role, autoModeNodes: role };
  const problem = `${role} is also iam.roles.cluster, and EKS takes no role for nodes that is the role of the control plane`;
  const of = (changes: Changes) => foundInBad(changes).filter(([severity]) => severity === "error");
  expect(of({ iam: { roles } })).toEqual([["error", "iam.roles.autoModeNodes", problem]]);
  const builtIn = { autoMode: { builtInPools: ["general-purpose"] }, iam: { roles: { cluster: role, autoModeBuiltInNodes: role } } };
  expect(of(builtIn)).toEqual([["error", "iam.roles.autoModeBuiltInNodes", problem]]);
  expect(of({ iam: { roles: { ...roles, autoModeNodes: `${role}-nodes` } } })).toEqual([]);
});

test("the pool system alone has no node for pods without its toleration", () => {
  const pending = [
    "warning",
    "autoMode.builtInPools",
    "all nodes have the taint CriticalAddonsOnly of the pool system, and pods without a toleration for it stay Pending",
  ];
  const system = { builtInPools: ["system"] };
  expect(found({ autoMode: system })).toEqual([pending]);
  expect(found({ autoMode: { builtInPools: ["system", "general-purpose"] } })).toEqual([]);
  expect(found({ autoMode: { ...system, nodePools: { main: {} } } })).toEqual([]);
  expect(found({ autoMode: system, nodeGroups: { managed: { one: {} } } })).toEqual([]);
});

test("policy events of nodes of EKS Auto Mode alone go to no log group", () => {
  const events = (changes: Changes) =>
    designFindings(configDemo({ autoMode: {}, ...changes }))
      .filter(({ path }) => path.includes("eventLogs"))
      .map(({ problem, severity }) => `${severity}: ${problem}`);
  const logs = (eventLogs: string) => ({ addons: { vpcCni: { networkPolicy: { enabled: true, eventLogs } } } });
  expect(events(logs("cloudWatch"))).toEqual([
    "warning: nodes of EKS Auto Mode write these events to a file of the node, not to CloudWatch Logs, and there are no others",
  ]);
  expect(events(logs("node"))).toEqual([]);
  expect(events({ ...logs("cloudWatch"), nodeGroups: { managed: { one: {} } } })).toEqual([]);
});

test("Karpenter beside EKS Auto Mode without node groups: the fix names what is there", () => {
  const fixes = designFindings(clusterSchema.parse({ name: "demo", region: "us-west-2", autoMode: {}, nodeGroups: {}, karpenter: {} })).map(
    ({ fix, path }) => `${path.join(".")}: ${fix}`,
  );
  expect(fixes.join("\n")).not.toContain("remove nodeGroups");
  expect(fixes).toContain("karpenter: Add such a node group, or remove karpenter to have nodes of EKS Auto Mode alone");
});

describe("a requirement that contradicts a key of its pool, be it by the key's default", () => {
  const requirement = (key: string, operator: string, ...values: readonly string[]) => ({ key, operator, values });
  const ofPool = (pool: object) =>
    autoModeFindings(analyse(clusterSchema.parse({ name: "demo", region: "us-west-2", autoMode: { nodePools: { main: pool } } }))).flatMap(
      ({ fix, path, problem }) => (problem.includes("leave no value") ? [{ at: path.join("."), problem, fix }] : []),
    );
  const main = "autoMode.nodePools.main";
  const remove = `remove ${main}.requirements[0]`;

  test.each<readonly [string, object, object, string, string]>([
    [
      "an architecture",
      { requirements: [requirement("kubernetes.io/arch", "In", "arm64")] },
      { architectures: ["arm64"] },
      "architectures (amd64)",
      `Write arm64 into ${main}.architectures, and ${remove}`,
    ],
    [
      "an architecture, by the one that is not meant",
      { requirements: [requirement("kubernetes.io/arch", "NotIn", "amd64")] },
      { architectures: ["arm64"] },
      "architectures (amd64)",
      `Write arm64 into ${main}.architectures, and ${remove}`,
    ],
    [
      "categories",
      { requirements: [requirement("eks.amazonaws.com/instance-category", "In", "g", "p")] },
      { instanceCategories: ["g", "p"] },
      "instanceCategories (c, m, r)",
      `Write g, p into ${main}.instanceCategories, and ${remove}`,
    ],
    [
      "categories, by those that are not meant",
      { requirements: [requirement("eks.amazonaws.com/instance-category", "NotIn", "c", "m", "r")] },
      { instanceCategories: ["g"] },
      "instanceCategories (c, m, r)",
      `Write the values that are meant into ${main}.instanceCategories, and ${remove}`,
    ],
    [
      "a purchase option",
      { requirements: [requirement("karpenter.sh/capacity-type", "In", "spot")] },
      { capacityTypes: ["spot"] },
      "capacityTypes (on-demand)",
      `Write spot into ${main}.capacityTypes, and ${remove}`,
    ],
    [
      "types",
      { instanceTypes: ["m6i.large"], requirements: [requirement("node.kubernetes.io/instance-type", "In", "m7i.large")] },
      { instanceTypes: ["m7i.large"] },
      "instanceTypes (m6i.large)",
      `Write m7i.large into ${main}.instanceTypes, and ${remove}`,
    ],
  ])("names the key and its values: %s", (_, wrong, right, key, fix) => {
    const [found, ...others] = ofPool(wrong);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ at: `${main}.requirements.0`, problem: expect.stringContaining(`${key} and the requirements of `), fix });
    expect(ofPool(right)).toEqual([]);
  });

  test.each([
    [requirement("eks.amazonaws.com/instance-generation", "In", "3", "2")],
    [requirement("eks.amazonaws.com/instance-generation", "Lt", "4")],
  ])("lowers the generation: %j", (lower) => {
    expect(ofPool({ requirements: [lower] })).toMatchObject([{ fix: `Write 2 or less into ${main}.newerThanGeneration` }]);
    expect(ofPool({ newerThanGeneration: 2, requirements: [lower] })).toEqual([]);
  });

  test("is removed with the others of its label, where these contradict each other", () => {
    const requirements = [requirement("kubernetes.io/arch", "In", "arm64"), requirement("kubernetes.io/arch", "In", "amd64")];
    expect(ofPool({ requirements })).toMatchObject([
      { fix: `Write the values that are meant into ${main}.architectures, and ${remove} and ${main}.requirements[1]` },
    ]);
  });
});
