import { existsSync, readFileSync } from "node:fs";
import { nodesOf, type RenderedNode } from "../support/machines/nodes";
import { eksLabels, mergedByEks, mergedByKarpenter, unregisteredTaint } from "../support/machines/appendedParts";
import { al2023Machine, containerdVersions, type ExpectedNode, nodeadm, nodeFaults, unitEnvironment } from "../support/machines/nodeadm";
import { sortedVariables } from "../support/machines/noProxy";
import { canRunMachines, runMachines } from "../support/machines/runMachines";
import { fullClusters } from "../support/fullClusters";
import { proxyCertificate, registryCertificate } from "../support/certificates";
import { randomClusters } from "../support/randomClusters";
import { type Changes, clusterFiles, merge, valueOf } from "../support/synth";
import { instanceTypes } from "../../aws/instanceTypes";
import { seedOf } from "../support/numberOf";
import { tellSkipped } from "../support/skipped";
import { tell } from "../support/tell";

const missing = !nodeadm || !existsSync(nodeadm) ? "nodeadm (NODEADM=/path/nodeadm) is not installed" : "it takes root and namespaces";
const isPossible = nodeadm !== undefined && existsSync(nodeadm) && canRunMachines();
if (!isPossible) tellSkipped(missing);
const testWithNodeadm = isPossible ? test : test.skip;

const seed = seedOf(18);
const unencodedLine = `echo '${"AfkGr+IqhSs=".repeat(700)}' | base64 -d > /opt/blob`;

/** A group with what can be said of its nodes, and texts of the user's own of each kind. */
const group: Changes = {
  labels: { "example.com/pool": "a", "0": "1.0" },
  taints: [
    { key: "example.com/gpu", value: "yes", effect: "NoSchedule" },
    { key: "example.com/gpu", value: "yes", effect: "NoExecute" },
    { key: "spare", value: "", effect: "PreferNoSchedule" },
  ],
  userData: [
    `#!/bin/bash\n# Größe\n${unencodedLine}\n`,
    "#cloud-config\nwrite_files: []\n",
    "apiVersion: node.eks.aws/v1alpha1\nkind: NodeConfig\nspec:\n  kubelet:\n    config:\n      maxParallelImagePulls: 3\n    flags: ['--v=3']\n",
  ],
};
const kinds: Changes = {
  nodeGroups: {
    managed: {
      plain: group,
      given: { ...group, maxPods: 31 },
      small: { instanceTypes: ["t3.small", "m5.24xlarge"] },
      disks: { instanceTypes: ["i4i.xlarge"], localStorage: "RAID0", fastImagePull: true },
      pinned: { amiReleaseVersion: "1.35.0-20260715" },
      custom: { ...group, amiId: "ami-0123456789abcdef0", instanceTypes: ["m7g.16xlarge"] },
    },
    selfManaged: {
      own: { ...group, labels: { "example.com/pool": "a", empty: "" } },
      "own-given": { maxPods: 200, instanceTypes: ["c6i.32xlarge"], localStorage: "RAID0" },
    },
  },
};
const podSubnets: Changes = { customNetworking: { enabled: true }, network: { secondaryCidrs: ["100.64.0.0/16"] } };
/** Nodes whose addresses are too few for the most pods that Kubernetes recommends, even with prefixes. */
const small: Changes = { nodeGroups: { managed: { nano: { instanceTypes: ["t3.nano"] }, small: { instanceTypes: ["t3.small"] } } } };
const variants: Readonly<Record<string, Changes>> = {
  kinds,
  "kinds with pod subnets": { ...kinds, ...podSubnets },
  "kinds with prefixes": { ...kinds, addons: { vpcCni: { prefixDelegation: true } } },
  "small nodes with prefixes": { ...small, addons: { vpcCni: { prefixDelegation: true } } },
  "small nodes with prefixes in pod subnets": { ...small, ...podSubnets, addons: { vpcCni: { prefixDelegation: true } } },
  "kinds with another service block": { ...kinds, network: { serviceCidr: "10.100.0.0/20" } },
  "kinds behind a proxy": {
    ...kinds,
    network: { egress: "proxy", transitGateway: { id: "tgw-0123456789abcdef0" } },
    proxy: {
      url: "http://proxy.example.com:8080",
      noProxy: [".corp.example.com"],
      caCertificates: { proxy: proxyCertificate, registry: registryCertificate },
    },
  },
  "mirrors of registries": {
    nodeGroups: { managed: { plain: {}, custom: { amiId: "ami-0123456789abcdef0" } }, selfManaged: { own: {} } },
    network: { egress: "nat" },
    registry: {
      mirrors: {
        "docker.io": [{ url: "https://111122223333.dkr.ecr.us-west-2.amazonaws.com/v2/hub" }],
        "*": [{ url: "https://mirror.example.com/v2/all" }],
      },
    },
  },
  "kinds whose EC2 calls take the proxy": {
    ...kinds,
    network: { egress: "proxy", transitGateway: { id: "tgw-0123456789abcdef0" }, endpoints: { services: { ec2: "proxy" } } },
    proxy: { url: "http://proxy.example.com:3128" },
  },
};

/** What boots: a node, and its user data as the instance gets it. */
interface Boot {
  readonly name: string;
  readonly node: RenderedNode;
  readonly archive: string;
  readonly expected: ExpectedNode;
  readonly containerd: (typeof containerdVersions)[number];
}

/** Numbers of pods that EKS may count, below ours and above. */
const eksNumbers = [4, 250] as const;

function bootsOf(node: RenderedNode): readonly Boot[] {
  const { labels, taints } = node.given;
  const boot = (how: string, archive: string, expected: ExpectedNode, containerd: Boot["containerd"] = "2.1.5") => ({
    ...{ name: `${node.name}, ${how}`, node, archive, expected, containerd },
  });
  if (node.joins) return containerdVersions.map((version) => boot(version, node.userData, { labels, taints }, version));
  const ofKarpenter = {
    labels: { "karpenter.sh/nodepool": "default", ...labels },
    taints: [unregisteredTaint] as unknown as typeof taints,
  };
  return [
    ...eksNumbers.map((number) =>
      boot(`merged by EKS with ${number} pods`, mergedByEks(node, number), { labels: { ...eksLabels(node), ...labels }, taints }),
    ),
    boot("merged by Karpenter", mergedByKarpenter(node, 4), ofKarpenter),
  ];
}

const al2023 = (name: string, cluster: Changes) => nodesOf(name, cluster).filter(({ group: { family } }) => family === "AL2023");

/** Nodes whose user data another one has as well are booted once. */
function distinct(boots: readonly Boot[]): readonly Boot[] {
  const seen = new Set<string>();
  return boots.filter(({ archive, containerd }) => !seen.has(archive + containerd) && seen.add(archive + containerd));
}

const faultsOf = (boots: readonly Boot[]) => {
  const steps = runMachines(boots.map(({ node, archive, containerd }) => al2023Machine(node, archive, containerd)));
  return boots.flatMap(({ name, node, expected }, index) => nodeFaults(node, expected, steps[index]!).map((fault) => `${name}: ${fault}`));
};

testWithNodeadm.each<readonly [what: string, clusters: () => Readonly<Record<string, Changes>>]>([
  ["the examples", () => Object.fromEntries(clusterFiles.map((file) => [file, valueOf(file)]))],
  ["every kind of group", () => variants],
  ["clusters with everything on", () => fullClusters],
  [
    `random clusters of seed ${seed}`,
    () => Object.fromEntries(randomClusters(24, seed).map((cluster, index) => [`cluster ${index}`, cluster])),
  ],
])("nodeadm makes the nodes of %s what their groups say", (_what, clusters) => {
  const boots = distinct(Object.entries(clusters()).flatMap(([name, cluster]) => al2023(name, cluster).flatMap(bootsOf)));
  tell(`${boots.length} nodes`);
  expect(boots.length).toBeGreaterThan(10);
  expect(faultsOf(boots)).toEqual([]);
});

testWithNodeadm("texts of the user's own add to the variables of the proxy, and take none away", () => {
  const spec = `instance: { environment: { default: { LANG: C }, kubelet: { A: 'a %h "b" c' } } }`;
  const added = { userData: [`apiVersion: node.eks.aws/v1alpha1\nkind: NodeConfig\nspec: { ${spec} }\n`] };
  const [node] = al2023("a cluster", merge(variants["kinds behind a proxy"]!, { nodeGroups: { managed: { plain: added } } }));
  const [steps] = runMachines([al2023Machine(node!, mergedByEks(node!, 4))]);
  const variables = { HTTP_PROXY: node!.proxy!.url, HTTPS_PROXY: node!.proxy!.url, NO_PROXY: node!.proxy!.noProxy.join(","), LANG: "C" };
  const { files } = steps![0]!;
  expect(sortedVariables(unitEnvironment(files, "containerd"))).toEqual(sortedVariables(variables));
  expect(sortedVariables(unitEnvironment(files, "kubelet"))).toEqual(sortedVariables({ ...variables, A: 'a %h "b" c' }));
});

testWithNodeadm.each(["--//", "--//--"])("a line %j of a script would end its part in the archive of EKS, as the finding says", (line) => {
  const [node] = al2023("a cluster", {
    nodeGroups: { managed: { plain: { userData: [`#!/bin/sh\ncat <<E\n${line.replace("//", "//a")}\nE\n`] } } },
  });
  const archive = mergedByEks({ ...node!, userData: node!.userData.replace(line.replace("//", "//a"), line) }, 4);
  const [steps] = runMachines([al2023Machine(node!, archive)]);
  expect(steps![0]!.status).toBe(1);
});

/** The limits of an instance type, one in a line of a file within the program. */
const typeLine = /\{"instanceType":"([^"]+)","defaultMaxENIs":(\d+),"ipv4AddressesPerInterface":(\d+)\}/g;

testWithNodeadm("instance types have the interfaces and addresses that nodeadm counts with", () => {
  const lines = [...readFileSync(nodeadm!, "latin1").matchAll(typeLine)];
  const known = lines.filter(([, name = ""]) => Object.hasOwn(instanceTypes, name));
  tell(`${known.length} of ${lines.length} types of nodeadm are known here`);
  expect(known.length).toBeGreaterThan(900);
  const limits = known.map(([, name, enis, ipsPerEni]) => [name, { enis: Number(enis), ipsPerEni: Number(ipsPerEni) }]);
  expect(known.map(([, name]) => [name, { enis: instanceTypes[name!]!.enis, ipsPerEni: instanceTypes[name!]!.ipsPerEni }])).toEqual(limits);
});

/** What the renderer could do wrong without a unit test, updated with its snapshots, noticing it. */
const mutations: readonly (readonly [what: string, group: string, spoil: (userData: string) => string, fault: RegExp])[] = [
  ["another number of pods", "plain", (text) => text.replace("--max-pods=29", "--max-pods=28"), /the number of pods is 28 instead of 29/],
  ["no flag for it", "plain", (text) => text.replace(/ {4}flags:\n {6}- '--max-pods=29'\n/, ""), /the number of pods is 4 instead of 29/],
  [
    "a mistyped expression",
    "given",
    (text) => text.replace("maxPodsExpression", "maxPodsExpresion"),
    /the memory kept from pods is "574Mi"/,
  ],
  [
    "no EC2 endpoint in NO_PROXY",
    "plain",
    (text) => text.replace("ec2.us-west-2.amazonaws.com,", ""),
    /the way to the EC2 API is \["by the proxy"\]/,
  ],
  [
    "no variables for containerd",
    "plain",
    (text) => text.replace("      default:", "      kubelet:"),
    /the environment of containerd is \[\]/,
  ],
  ["lines that are not folded", "plain", (text) => text.replaceAll("=\n", ""), /the boot ended with status 1/],
  ["a label without its value", "own", (text) => text.replace("example.com/pool=a", "example.com/pool"), /labels is/],
  [
    "the block of the VPC for that of services",
    "own",
    (text) => text.replace("cidr: '172.20.0.0/16'", "cidr: '10.0.0.0/16'"),
    /clusterDNS is/,
  ],
  [
    "an authority that is no base64",
    "own",
    (text) => text.replace(/certificateAuthority: '\w/, "certificateAuthority: '-"),
    /the boot ended/,
  ],
  ["another use of disks", "disks", (text) => text.replace("RAID0", "Mount"), /the use of local disks is "Mount" instead of "RAID0"/],
  ["no parallel pulls", "disks", (text) => text.replace("FastImagePull: true", "FastImagePull: false"), /unpacked is "one by one"/],
  ["one taint of two", "own", (text) => text.replace(/ +- key: 'example.com\/gpu'\n.*\n +effect: 'NoExecute'\n/, ""), /taints is/],
];

testWithNodeadm.each(mutations)("%s is found", (_what, name, spoil, fault) => {
  const node = al2023("a cluster", variants["kinds behind a proxy"]!).find((found) => found.group.name === name)!;
  const spoilt = { ...node, userData: spoil(node.userData) };
  expect(spoilt.userData).not.toBe(node.userData);
  expect(faultsOf([bootsOf(spoilt)[0]!]).join("\n")).toMatch(fault);
});

/** The same of mirrors of registries. */
const mirrorMutations: typeof mutations = [
  [
    "a mirror that is another host",
    "plain",
    (text) => text.replace("https://mirror.example.com/v2/all", "https://other.example.com/v2/all"),
    /mirrors of registries is/,
  ],
  [
    "no token for images of a registry",
    "plain",
    (text) => text.replace('"docker.io"],"default', '"docker.com"],"default'),
    /with a token of Amazon ECR is \["docker.io"\]/,
  ],
  [
    "a provider that the kubelet is not told of",
    "plain",
    (text) => text.replace("mirrors.json'", "other.json'"),
    /with a token of Amazon ECR is/,
  ],
];

testWithNodeadm.each(mirrorMutations)("%s is found", (_what, name, spoil, fault) => {
  const node = al2023("a cluster", variants["mirrors of registries"]!).find((found) => found.group.name === name)!;
  const spoilt = { ...node, userData: spoil(node.userData) };
  expect(spoilt.userData).not.toBe(node.userData);
  expect(faultsOf([bootsOf(spoilt)[0]!]).join("\n")).toMatch(fault);
});
