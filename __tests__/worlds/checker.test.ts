import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Changes, configDemo, merge } from "../support/synth";
import { violationsOf } from "./checker/check";
import type { Mapping, Written } from "./checker/model";
import { readWritten } from "./checker/read";
import { shrunk } from "./run/shrink";
import { staged } from "./run/staged";

const enabled = { enabled: true };
const image = { repository: "111122223333.dkr.ecr.us-west-2.amazonaws.com/image" };

/** A cluster with something for each of the checks. */
const cluster: Changes = {
  network: { egress: "nat", secondaryCidrs: ["100.64.0.0/16"], publicSubnets: enabled, flowLogs: enabled },
  customNetworking: enabled,
  nodeGroups: { managed: { one: {} }, selfManaged: { own: {} } },
  loadBalancerController: { ...enabled, image },
  karpenter: { image, nodePools: { one: { limits: { nodes: 3 } } } },
  registry: {
    pullThroughCache: {
      hub: {
        registry: "docker.io",
        credentialArn: "arn:aws:secretsmanager:us-west-2:111122223333:secret:ecr-pullthroughcache/hub-AbCdEf",
        repositories: { kmsKeyArn: "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab", keepImages: 20 },
      },
    },
  },
  serviceAccounts: {
    "shop/orders": {
      services: ["sqs"],
      policy: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sqs:*", Resource: "*" }] },
    },
  },
};

const text = JSON.stringify(merge({ name: "demo", region: "us-west-2" }, cluster));
const written = staged(configDemo(cluster), (folder) => readWritten(folder, text));

/** A cluster with EKS Auto Mode, which Karpenter cannot be beside. */
const autoMode: Changes = { autoMode: {} };
const autoModeText = JSON.stringify(merge({ name: "demo", region: "us-west-2" }, autoMode));
const ofAutoMode = staged(configDemo(autoMode), (folder) => readWritten(folder, autoModeText));

/** One of which the file asks for nothing public. */
const closed: Changes = { nodeGroups: { managed: { one: {} } }, access: { bastion: { ...enabled, toolsBucket: { name: "my-tools" } } } };
const builtInPools: Changes = { autoMode: { builtInPools: ["system"] } };
const ofBuiltInPools = staged(configDemo(builtInPools), (folder) =>
  readWritten(folder, JSON.stringify(merge({ name: "demo", region: "us-west-2" }, builtInPools))),
);

/** A given VPC, with a given security group of pods. */
const givenPods: Changes = {
  network: {
    availabilityZones: ["us-west-2a", "us-west-2b"],
    nodeSubnets: { cidrs: { "us-west-2b": "10.20.4.0/22" } },
    existingVpc: {
      id: "vpc-0123456789abcdef0",
      cidr: "10.20.0.0/16",
      nodeSubnets: { "us-west-2a": { id: "subnet-0123456789abcdefa", cidr: "10.20.0.0/22" } },
      securityGroups: { pods: "sg-0123456789abcdef2" },
    },
  },
  customNetworking: enabled,
};
const ofGivenPods = staged(configDemo(givenPods), (folder) =>
  readWritten(folder, JSON.stringify(merge({ name: "demo", region: "us-west-2" }, givenPods))),
);

const closedText = JSON.stringify(merge({ name: "demo", region: "us-west-2" }, closed));
const ofClosed = staged(configDemo(closed), (folder) => readWritten(folder, closedText));

/** The same with the texts of a stack changed, as a fault of the code would. */
const changed = (stack: keyof Written["stacks"], change: (json: string) => string, of: Written = written): Written => ({
  ...of,
  stacks: { ...of.stacks, [stack]: JSON.parse(change(JSON.stringify(of.stacks[stack]))) as Mapping },
});

type Blocks = Record<string, Record<string, Record<string, unknown>>>;

/** The same with the resources of a stack changed. */
const without = (stack: keyof Written["stacks"], change: (resources: Blocks) => void, of?: Written): Written =>
  changed(
    stack,
    (json) => {
      const parsed = JSON.parse(json) as { readonly resource: Blocks };
      change(parsed.resource);
      return JSON.stringify(parsed);
    },
    of,
  );

const first = (blocks: Blocks, type: string): Record<string, unknown> => Object.values(blocks[type]!)[0]!;

test.each([
  ["a cluster", written],
  ["one of EKS Auto Mode", ofAutoMode],
  ["one with nothing public", ofClosed],
  ["one with built-in pools of EKS Auto Mode", ofBuiltInPools],
  ["one with a given security group of pods", ofGivenPods],
])("nothing is wrong with %s", (_, given) => expect(violationsOf(given)).toEqual([]));

const releaseNamed = (blocks: Blocks, name: string): Record<string, unknown> =>
  Object.values(blocks["helm_release"]!).find((release) => release["name"] === name)!;

/** The same with the objects of a release changed, whose texts may hold references. */
const objectsChanged = (name: string, change: (json: string) => string, of?: Written): Written =>
  without(
    "workload",
    (all) => {
      const release = releaseNamed(all, name);
      release["values"] = (release["values"] as readonly string[]).map(change);
    },
    of,
  );

/** What a fault of the code would leave in the stacks, and what the checker says of it. */
const faults: readonly (readonly [what: string, written: Written, problem: RegExp])[] = [
  [
    "subnets planned one step too far",
    without("network", (all) => {
      const [one, other] = Object.values(all["aws_subnet"]!);
      other!["cidr_block"] = one!["cidr_block"];
    }),
    /overlaps another subnet/,
  ],
  [
    "a subnet outside of the VPC",
    changed("network", (json) => json.replace(/"cidr_block":"100\.64\.0\.0\/\d+"/, '"cidr_block":"100.70.0.0/18"')),
    /is in no block/,
  ],
  [
    "a route to the VPC itself",
    without("network", (all) => (first(all, "aws_route")["destination_cidr_block"] = "10.0.0.0/20")),
    /of the VPC away/,
  ],
  [
    "a gateway that does not wait",
    without("network", (all) => delete first(all, "aws_nat_gateway")["depends_on"]),
    /no way to the internet before/,
  ],
  [
    "nodes that do not wait for ENIConfigs",
    without("workload", (all) => delete first(all, "aws_eks_node_group")["depends_on"]),
    /does not wait for kubernetes_manifest/,
  ],
  [
    "nodes that do not wait for their access entry",
    without("workload", (all) => delete first(all, "aws_autoscaling_group")["depends_on"]),
    /does not wait for aws_eks_access_entry/,
  ],
  [
    "a cluster that does not wait for the permissions of its built-in nodes",
    without(
      "cluster",
      (all) => {
        const cluster = first(all, "aws_eks_cluster");
        cluster["depends_on"] = (cluster["depends_on"] as readonly string[]).filter((address) => !address.includes("built-in-node-role"));
      },
      ofBuiltInPools,
    ),
    /does not wait for aws_iam_role_policy_attachment\.auto-mode-built-in-node-role.*: it acts with these permissions/,
  ],
  [
    "a flow log that does not wait for its permissions",
    without("network", (all) => delete first(all, "aws_flow_log")["depends_on"]),
    /does not wait for aws_iam_role_policy\.flow-logs/,
  ],
  [
    "an instance that does not wait for the rules of its security group",
    without(
      "network",
      (all) => {
        const instance = first(all, "aws_instance");
        instance["depends_on"] = (instance["depends_on"] as readonly string[]).filter((address) => !address.includes("egress"));
      },
      ofClosed,
    ),
    /does not wait for aws_vpc_security_group_egress_rule\.bastion/,
  ],
  [
    "an instance that does not wait for the permissions of its profile",
    without(
      "network",
      (all) => {
        const instance = first(all, "aws_instance");
        instance["depends_on"] = (instance["depends_on"] as readonly string[]).filter((address) => !address.includes("role_policy"));
      },
      ofClosed,
    ),
    /does not wait for aws_iam_role_policy\.bastion/,
  ],
  [
    "pods whose group the cluster's does not let in",
    without(
      "cluster",
      (all) => {
        const rule = all["aws_vpc_security_group_ingress_rule"]!["pod-security-group_cluster-from-pods_7F4AAC66"]!;
        rule["referenced_security_group_id"] = rule["security_group_id"];
      },
      ofGivenPods,
    ),
    /has pods in .*pod_security_group_id.* does not let in/,
  ],
  [
    "an instance refresh over more than EC2 allows",
    changed("workload", (json) => json.replace('"max_healthy_percentage":110', '"max_healthy_percentage":200')),
    /90 to 200 % of its instances/,
  ],
  [
    "an instance refresh with fewer instances at most than the group has",
    changed("workload", (json) => json.replace('"max_healthy_percentage":110', '"max_healthy_percentage":90')),
    /has 90 % of its instances at most/,
  ],
  [
    "a prefix one character too long",
    without("workload", (all) => (first(all, "aws_iam_role")["name_prefix"] = "x".repeat(39))),
    /has 65 characters/,
  ],
  [
    "an ARN of another partition",
    changed("workload", (json) =>
      json.replaceAll("arn:aws:iam::aws:policy", "arn:aws-cn:iam::aws:policy").replace('\\"arn:aws:', '\\"arn:aws-cn:'),
    ),
    /another partition/,
  ],
  ["an action without its service", changed("workload", (json) => json.replace("sqs:*", "SendMessage")), /names the action SendMessage/],
  [
    "a policy that grew",
    changed("workload", (json) => json.replace("sqs:*", `sqs:${"a".repeat(11_000)}`)),
    /IAM allows 10240|AWS allows 10240/,
  ],
  [
    "user data without its end",
    changed("workload", (json) => json.replace(/--\/\/PRIVATE-EKS\/\/--\\\\n/, "")),
    /does not end with its boundary/,
  ],
  [
    "user data that grew",
    changed("workload", (json) => json.replace("spec:", `spec:\\\\n# ${"x".repeat(17_000)}`)),
    /and EC2 allows 16384/,
  ],
  ["an output that is not there", without("network", (all) => delete all["aws_internet_gateway"]), /is not in the stack/],
  [
    "a stack that reads more than there is",
    changed("cluster", (json) => json.replaceAll("outputs.vpc_id", "outputs.vpc")),
    /is not an output of that stack/,
  ],
  [
    "a rule twice",
    without("network", (all) => {
      const rules = all["aws_vpc_security_group_ingress_rule"]!;
      rules["again"] = Object.values(rules)[0]!;
    }),
    /has the same rule already/,
  ],
  [
    "too many tags",
    without(
      "network",
      (all) => (first(all, "aws_vpc")["tags"] = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`t${index}`, ""]))),
    ),
    /has 51 tags/,
  ],
  [
    "a cache of a registry by its name in references",
    changed("cluster", (json) => json.replace("registry-1.docker.io", "docker.io")),
    /caches docker\.io, which Amazon ECR does not/,
  ],
  [
    "a cache without its secret",
    without("cluster", (all) => delete first(all, "aws_ecr_pull_through_cache_rule")["credential_arn"]),
    /without a secret/,
  ],
  [
    "repositories with a KMS key that nobody may use",
    without("cluster", (all) => delete first(all, "aws_ecr_repository_creation_template")["custom_role_arn"]),
    /has no role/,
  ],
  [
    "a rule of a lifecycle behind the one for all images",
    changed("cluster", (json) => json.replace('\\"tagStatus\\":\\"untagged\\"', '\\"tagStatus\\":\\"any\\"')),
    /behind one for all images/,
  ],
  [
    "node pools of a class that is not there",
    objectsChanged("karpenter-nodes", (json) =>
      json.replace('"kind":"EC2NodeClass","metadata":{"name":"default"}', '"kind":"EC2NodeClass","metadata":{"name":"x"}'),
    ),
    /NodePool one names the EC2NodeClass default/,
  ],
  [
    "a node class without subnets",
    objectsChanged("karpenter-nodes", (json) => json.replace(/"subnetSelectorTerms":\[.*?\}\]/, '"subnetSelectorTerms":[]')),
    /EC2NodeClass default has no subnetSelectorTerms/,
  ],
  [
    "a node pool that its definition refuses",
    objectsChanged("karpenter-nodes", (json) => json.replace('"expireAfter":"720h"', '"expireAfter":"30d"')),
    /NodePool one is refused for its 30d/,
  ],
  [
    "user data of a node class that nodes cannot read",
    objectsChanged("karpenter-nodes", (json) => json.replace('"spec":{', '"spec":{"userData":"MIME-Version: 1.0",')),
    /EC2NodeClass default has user data that has no boundary/,
  ],
  [
    "node pools of EKS Auto Mode of a class that is not there",
    objectsChanged("auto-mode", (json) => json.replace('"metadata":{"name":"private"}', '"metadata":{"name":"x"}'), ofAutoMode),
    /names the NodeClass private/,
  ],
  [
    "node pools before their controller",
    without("workload", (all) => (releaseNamed(all, "karpenter-nodes")["depends_on"] = [])),
    /does not wait for helm_release\.karpenter_release/,
  ],
  [
    "a controller before its definitions",
    without("workload", (all) => {
      const release = releaseNamed(all, "karpenter");
      release["depends_on"] = (release["depends_on"] as readonly string[]).filter((address) => !address.includes("karpenter-crd"));
    }),
    /does not wait for helm_release\.karpenter-crd/,
  ],
  [
    "a queue that nobody may send to",
    changed("workload", (json) => json.replace("sqs:SendMessage", "SendMessage")),
    /names the action SendMessage/,
  ],
  [
    "a queue with a dot in its name",
    without("workload", (all) => (first(all, "aws_sqs_queue")["name"] = "a.b")),
    /not of the form .*: a\.b/,
  ],
  [
    "two rules of events with one name",
    without("workload", (all) => {
      for (const rule of Object.values(all["aws_cloudwatch_event_rule"]!)) rule["name"] = "same";
    }),
    /another has the name same/,
  ],
  [
    "half of EKS Auto Mode",
    without("cluster", (all) => delete first(all, "aws_eks_cluster")["storage_config"], ofAutoMode),
    /parts of EKS Auto Mode that differ/,
  ],
  [
    "EKS Auto Mode with self-managed add-ons",
    without("cluster", (all) => delete first(all, "aws_eks_cluster")["bootstrap_self_managed_addons"], ofAutoMode),
    /asks for self-managed add-ons/,
  ],
  [
    "EKS Auto Mode without access entries",
    without("cluster", (all) => (first(all, "aws_eks_cluster")["access_config"] = { authentication_mode: "CONFIG_MAP" }), ofAutoMode),
    /authentication mode CONFIG_MAP/,
  ],
  [
    "six security groups of nodes",
    without(
      "workload",
      (all) => (first(all, "aws_launch_template")["vpc_security_group_ids"] = Array.from({ length: 6 }, (_, index) => `sg-${index}`)),
    ),
    /has 6 security groups, and 5 are allowed/,
  ],
  [
    "a key that logs may not use",
    changed("cluster", (json) => json.replace("logs.us-west-2.amazonaws.com", "ec2.us-west-2.amazonaws.com")),
    /CloudWatch Logs may not use it/,
  ],
  [
    "a public endpoint that nobody asked for",
    without(
      "cluster",
      (all) => ((first(all, "aws_eks_cluster")["vpc_config"] as Record<string, unknown>)["endpoint_public_access"] = true),
    ),
    /has the public endpoint true/,
  ],
  [
    "an API that is open to everybody",
    without("cluster", (all) => {
      const settings = first(all, "aws_eks_cluster")["vpc_config"] as Record<string, unknown>;
      settings["public_access_cidrs"] = ["0.0.0.0/0"];
    }),
    /opens the API to 0\.0\.0\.0\/0, and the file to nobody/,
  ],
  [
    "an API without its private endpoint",
    without(
      "cluster",
      (all) => ((first(all, "aws_eks_cluster")["vpc_config"] as Record<string, unknown>)["endpoint_private_access"] = false),
    ),
    /has no private endpoint/,
  ],
  [
    "subnets that give public addresses",
    without("network", (all) => (first(all, "aws_subnet")["map_public_ip_on_launch"] = true)),
    /gives instances public addresses/,
  ],
  [
    "an internet gateway that nobody asked for",
    without("network", (all) => (all["aws_internet_gateway"] = { gateway: { vpc_id: "vpc" } }), ofClosed),
    /leads to the internet/,
  ],
  [
    "a route to an internet gateway that nobody asked for",
    without("network", (all) => (all["aws_route"] = { way: { gateway_id: "igw-0123456789abcdef0" } }), ofClosed),
    /leads to the internet/,
  ],
  [
    "nodes in a subnet with a route to the internet gateway",
    without("network", (all) => {
      const tables = Object.values(all["aws_route_table_association"]!);
      const open = tables.find(({ route_table_id }) => String(route_table_id).includes("public"))!;
      for (const table of tables) table["route_table_id"] = open["route_table_id"];
    }),
    /is of nodes or pods, and has a route to an internet gateway/,
  ],
  [
    "a bastion with a public address",
    without("network", (all) => (first(all, "aws_instance")["associate_public_ip_address"] = true), ofClosed),
    /has a public address/,
  ],
  [
    "nodes with public addresses",
    without("workload", (all) => (first(all, "aws_launch_template")["network_interfaces"] = [{ associate_public_ip_address: "true" }])),
    /has a public address/,
  ],
  [
    "an address that nobody asked for",
    without("network", (all) => (all["aws_eip"] = { address: { domain: "vpc" } }), ofClosed),
    /is an address of the internet/,
  ],
  [
    "node classes that leave public addresses to the subnet",
    objectsChanged("karpenter-nodes", (json) => json.replace('"associatePublicIPAddress":false,', "")),
    /EC2NodeClass default gives nodes public addresses/,
  ],
  [
    "nodes of EKS Auto Mode with public addresses",
    objectsChanged("auto-mode", (json) => json.replace('"associatePublicIPAddress":false', '"associatePublicIPAddress":true'), ofAutoMode),
    /NodeClass private gives nodes public addresses/,
  ],
  [
    "a load balancer of the internet",
    without("network", (all) => (all["aws_lb"] = { proxy: { internal: false } })),
    /is a public load balancer/,
  ],
  [
    "a Service of the internet",
    without("workload", (all) => {
      const annotations = { "service.beta.kubernetes.io/aws-load-balancer-scheme": "internet-facing" };
      all["kubernetes_manifest"] = { own: { manifest: { kind: "Service", metadata: { name: "own", annotations } } } };
    }),
    /is a public load balancer/,
  ],
  [
    "endpoints that let the first block of the VPC in alone",
    without("network", (all) => {
      for (const rule of Object.values(all["aws_vpc_security_group_ingress_rule"]!)) {
        if (rule["cidr_ipv4"] === "100.64.0.0/16") rule["cidr_ipv4"] = "10.0.0.0/16";
      }
    }),
    /lets no HTTPS in from a subnet of nodes or pods/,
  ],
  [
    "nodes that answer IMDSv1",
    without(
      "workload",
      (all) => ((first(all, "aws_launch_template")["metadata_options"] as Record<string, unknown>)["http_tokens"] = "optional"),
    ),
    /answers IMDSv1/,
  ],
  [
    "a bastion that answers IMDSv1",
    without("network", (all) => delete first(all, "aws_instance")["metadata_options"], ofClosed),
    /answers IMDSv1/,
  ],
  [
    "node classes that answer IMDSv1",
    objectsChanged("karpenter-nodes", (json) => json.replace('"httpTokens":"required"', '"httpTokens":"optional"')),
    /EC2NodeClass default answers IMDSv1/,
  ],
  [
    "nodes with volumes that are not encrypted",
    changed("workload", (json) => json.replace('"encrypted":"true"', '"encrypted":"false"')),
    /has a volume that is not encrypted/,
  ],
  [
    "nodes with the volumes of their AMI",
    without("workload", (all) => delete first(all, "aws_launch_template")["block_device_mappings"]),
    /has a volume that is not encrypted/,
  ],
  [
    "node classes with volumes that are not encrypted",
    objectsChanged("karpenter-nodes", (json) => json.replace('"encrypted":true', '"encrypted":false')),
    /EC2NodeClass default has a volume that is not encrypted/,
  ],
  [
    "a StorageClass of volumes that are not encrypted",
    without(
      "workload",
      (all) => ((first(all, "kubernetes_storage_class_v1")["parameters"] as Record<string, unknown>)["encrypted"] = "false"),
      ofAutoMode,
    ),
    /makes volumes that are not encrypted/,
  ],
];

test.each(faults)("the checker finds %s", (_, faulty, problem) => {
  expect(violationsOf(faulty).map((violation) => violation.problem)).toContainEqual(expect.stringMatching(problem));
});

/** What a file may ask for: the checker has nothing against it. */
const asked: readonly (readonly [what: string, changes: Changes])[] = [
  ["a public endpoint", { access: { publicEndpoint: { enabled: true, cidrs: ["203.0.113.0/24"] } } }],
  ["Squid", { network: { egress: "proxy" }, proxy: { squid: {} } }],
  ["a public bastion", { access: { bastion: { ...enabled, subnet: "public" } } }],
  ["public load balancers", { loadBalancerController: { ...enabled, image }, samples: { image, publicAlb: enabled, publicNlb: enabled } }],
  [
    "IMDSv1 and plain volumes",
    { nodeGroups: { managed: { one: { metadata: { httpTokens: "optional" }, volume: { encrypted: false } } } } },
  ],
];

test.each(asked)("the checker takes %s that the file asks for, and finds it where the file does not", (_, changes) => {
  const file = merge({ name: "demo", region: "us-west-2" }, changes);
  const opened = staged(configDemo(changes), (folder) => readWritten(folder, JSON.stringify(file)));
  expect(violationsOf(opened)).toEqual([]);
  const rules = violationsOf({ ...opened, file: { name: "demo", region: "us-west-2" } }).map(({ rule }) => rule);
  expect(rules).toContainEqual(expect.stringMatching(/privacy|instances/));
});

test("the checker knows nothing of the code that it checks", () => {
  const folder = join(__dirname, "checker");
  const imports = readdirSync(folder).flatMap((file) =>
    [...readFileSync(join(folder, file), "utf8").matchAll(/from "([^"]+)"/g)].map(([, name = ""]) => name),
  );
  expect(imports.filter((name) => !/^\.\/\w+$/.test(name) && !["node:fs", "node:path", "yaml", "smol-toml"].includes(name))).toEqual([]);
});

test("what fails is shrunk to what it takes", () => {
  const file = { a: { b: [1, 2, { c: 3, d: 4 }], e: "f" }, g: "h" };
  const fails = (one: object): boolean => JSON.stringify(one).includes('"c":3');
  expect(shrunk(file, fails)).toEqual({ a: { b: [{ c: 3 }] } });
});
