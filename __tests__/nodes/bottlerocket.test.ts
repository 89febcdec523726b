import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { parse } from "smol-toml";
import { stringify } from "yaml";
import { nthAddress } from "../../aws/cidr";
import { loadCluster } from "../../config/load";
import { designFindings } from "../../design/cluster.findings";
import { type SettingsTree, tomlText } from "../../design/userData/tree";
import { registryCertificate } from "../support/certificates";
import { fullClusters } from "../support/fullClusters";
import { expectedMirrors, withoutAmazonEcr } from "../support/machines/nodeMirrors";
import { clusterOutputs, nodesOf, type RenderedNode } from "../support/machines/nodes";
import { laterSettings, settingsFaults, withoutSettings } from "../support/machines/bottlerocketSettings";
import { randomClusters } from "../support/randomClusters";
import { type Changes, clusterFiles, merge, valueOf } from "../support/synth";
import { seedOf } from "../support/numberOf";
import { tellSkipped } from "../support/skipped";
import { tell } from "../support/tell";

/** A program that reads settings in TOML with Bottlerocket's own models, and prints them as JSON or says what is wrong with them. */
const program = process.env["BOTTLEROCKET_SETTINGS"];
const isInstalled = program !== undefined && existsSync(program);
if (!isInstalled) tellSkipped("Bottlerocket's models (BOTTLEROCKET_SETTINGS=/path/program) are not installed");
const testWithModels = isInstalled ? test : test.skip;

const seed = seedOf(18);

const settled: Changes = {
  amiFamily: "Bottlerocket",
  labels: { "example.com/pool": "a", "0": "1.0" },
  taints: [
    { key: "example.com/gpu", value: "yes", effect: "NoSchedule" },
    { key: "example.com/gpu", value: "yes", effect: "NoExecute" },
    { key: "spare", value: "", effect: "PreferNoSchedule" },
  ],
  userData: [
    "[settings.kernel.sysctl]\n'net.core.rmem_max' = '1'\n",
    '[settings.host-containers.admin]\nenabled = false\n[settings]\nmotd = "grüße"\n',
  ],
};
const kinds: Changes = {
  nodeGroups: {
    managed: {
      general: {},
      plain: settled,
      fips: { ...settled, fips: { enabled: true, endpoints: false } },
      custom: { ...settled, amiId: "ami-0123456789abcdef0" },
    },
    selfManaged: { own: { ...settled, labels: { empty: "" } }, given: { amiFamily: "Bottlerocket", maxPods: 20 } },
  },
};

const plain: Changes = { amiFamily: "Bottlerocket" };
/** Groups with instance store volumes, parallel pulls, and devices of Neuron. */
const disks: Changes = { ...plain, instanceTypes: ["i4i.xlarge"], localStorage: "RAID0" };
const storage: Changes = {
  nodeGroups: {
    managed: { disks, pulls: { ...plain, fastImagePull: true }, both: { ...disks, fastImagePull: true } },
    selfManaged: { "own-disks": { ...disks, ...settled }, "own-both": { ...disks, fastImagePull: true } },
  },
};
const neuron: Changes = { nodeGroups: { managed: { neuron: { ...plain, instanceTypes: ["inf2.xlarge"] } } } };

const variants: Readonly<Record<string, Changes>> = {
  kinds,
  "local disks": merge(storage, neuron),
  "small nodes with prefixes in pod subnets": {
    nodeGroups: {
      managed: Object.fromEntries(["t3.nano", "t3.small"].map((type) => [type.slice(3), { ...plain, instanceTypes: [type] }])),
    },
    ...{ customNetworking: { enabled: true }, addons: { vpcCni: { prefixDelegation: true } } },
  },
  "kinds with another service block": { ...kinds, network: { serviceCidr: "10.100.0.0/20" } },
  "kinds with pod subnets": { ...kinds, customNetworking: { enabled: true } },
  "kinds behind a proxy": {
    ...kinds,
    network: { egress: "proxy", transitGateway: { id: "tgw-0123456789abcdef0" } },
    proxy: { url: "http://proxy.example.com:8080", noProxy: [".corp.example.com"] },
    certificateAuthorities: { certificates: { "corp-root": registryCertificate } },
    registry: {
      mirrors: {
        "docker.io": [{ url: "https://111122223333.dkr.ecr.us-west-2.amazonaws.com/v2/hub" }],
        "*": [{ url: "https://mirror.example.com/v2/all" }],
      },
    },
  },
};

const isValid = (cluster: Changes) => loadCluster({ file: "test.yaml", text: stringify(cluster) }, designFindings).config !== undefined;

/** Nodes of every cluster whose groups may be of this family. */
const clusters: Readonly<Record<string, () => Readonly<Record<string, Changes>>>> = {
  "the examples": () => Object.fromEntries(clusterFiles.map((file) => [file, valueOf(file)])),
  "every kind of group": () => variants,
  "clusters with everything on": () => fullClusters,
  [`random clusters of seed ${seed}`]: () =>
    Object.fromEntries(
      randomClusters(24, seed)
        .map((cluster) => merge(cluster, storage))
        .filter(isValid)
        .map((cluster, index) => [`cluster ${index}`, cluster]),
    ),
};
const nodesOfAll = (which: () => Readonly<Record<string, Changes>>): readonly RenderedNode[] =>
  Object.entries(which()).flatMap(([name, cluster]) => nodesOf(name, cluster).filter(({ group: { family } }) => family === "Bottlerocket"));

/** The settings that a node should have from its user data, apart from the user's own. */
function expectedSettings({ config, given, joins, maxPods, proxy, serviceCidr, certificates }: RenderedNode): Record<string, unknown> {
  const { fastImagePull, fips, instanceTypes, labels, localStorage, taints } = given;
  const outputs = clusterOutputs(config);
  const joining = {
    "cluster-name": config.name,
    "api-server": canonical(outputs["cluster_endpoint"]!),
    "cluster-certificate": outputs["cluster_certificate_authority"],
    "cluster-dns-ip": nthAddress(serviceCidr, 10),
    "node-labels": labels,
    "node-taints": Object.fromEntries(
      taints.map(({ key }) => [key, taints.filter((taint) => taint.key === key).map(({ value, effect }) => `${value}:${effect}`)]),
    ),
  };
  const { token, urls } = expectedMirrors(config);
  const used = Object.entries(joining).filter(([, value]) => typeof value !== "object" || Object.keys(value).length > 0);
  const pki = Object.entries(certificates).map(([name, pem]) => [name, pem.trim()]);
  return {
    kubernetes: {
      ...(joins && Object.fromEntries(used)),
      "max-pods": maxPods,
      ...(instanceTypes.some(hasNeuron) && { "device-ownership-from-security-context": true }),
      ...(token && {
        "credential-providers": {
          "ecr-credential-provider": {
            enabled: true,
            "cache-duration": "12h",
            "image-patterns": expect.arrayContaining(["*.dkr.ecr.*.amazonaws.com", ...token.registries]) as unknown,
            environment: { AWS_REGION: token.region },
          },
        },
      }),
    },
    mirrors: Object.fromEntries(Object.entries(urls).map(([registry, endpoint]) => [registry, endpoint.map(canonical)])),
    network: proxy && { "https-proxy": canonical(proxy.url), "no-proxy": [...proxy.noProxy].sort() },
    pki: pki.length > 0 ? Object.fromEntries(pki) : undefined,
    aws: fips.enabled && fips.endpoints === false ? "[default]\nuse_fips_endpoint=false\n" : undefined,
    "bootstrap-commands": localStorage && [expectedCommands(fastImagePull)],
    "container-runtime": fastImagePull ? { snapshotter: "soci" } : undefined,
    "container-runtime-plugins": fastImagePull ? { "soci-snapshotter": { "pull-mode": "parallel-pull-unpack" } } : undefined,
  };
}

/** Families with Inferentia and Trainium. @see https://docs.aws.amazon.com/ec2/latest/instancetypes/ac.html */
const hasNeuron = (instanceType: string): boolean => /^(?:inf|trn)\d/.test(instanceType);

/**
 * What moves images and pods to the instance store volumes: the folders of Kubernetes, or all that the release can move, among them that of the SOCI
 * snapshotter.
 * @see https://bottlerocket.dev/en/os/latest/#/concepts/bootstrap-commands/
 */
const expectedCommands = (all: boolean) => ({
  commands: [
    ["apiclient", "ephemeral-storage", "init"],
    ["apiclient", "ephemeral-storage", "bind", ...(all ? [] : ["--dirs", "/var/lib/containerd", "/var/lib/kubelet", "/var/log/pods"])],
  ],
  essential: true,
  mode: "always",
});

/** A URL as models of 2026 keep it: those of 2024 keep it as it is written. */
const canonical = (url: string): string => (URL.canParse(url) ? new URL(url).href : url);

const text = (base64: string) => Buffer.from(base64, "base64").toString();

/** The settings that we write. */
interface Settings {
  readonly "container-registry"?: { readonly mirrors: readonly { readonly registry: string; readonly endpoint: readonly string[] }[] };
  readonly kubernetes?: { readonly "api-server"?: string };
  readonly network?: { readonly "https-proxy": string; readonly "no-proxy"?: readonly string[] };
  readonly pki?: Readonly<Record<string, { readonly data: string; readonly trusted: boolean }>>;
  readonly aws?: { readonly config: string };
  readonly "bootstrap-commands"?: Readonly<Record<string, unknown>>;
  readonly "container-runtime"?: unknown;
  readonly "container-runtime-plugins"?: unknown;
}

/** What user data says, in the form of the expectation. */
function foundSettings(settings: Settings): Record<string, unknown> {
  const { kubernetes, network, pki, aws } = settings;
  const mirrors = settings["container-registry"]?.mirrors ?? [];
  const server = kubernetes?.["api-server"];
  return {
    mirrors: withoutAmazonEcr(Object.fromEntries(mirrors.map(({ registry, endpoint }) => [registry, endpoint.map(canonical)]))),
    kubernetes: { ...kubernetes, ...(server !== undefined && { "api-server": canonical(server) }) },
    network: network && {
      ...network,
      ...(network["https-proxy"] && { "https-proxy": canonical(network["https-proxy"]) }),
      ...(network["no-proxy"] && { "no-proxy": [...network["no-proxy"]].sort() }),
    },
    pki: pki && Object.fromEntries(Object.entries(pki).map(([name, { data, trusted }]) => [name, trusted ? text(data).trim() : undefined])),
    aws: aws && text(aws.config),
    "bootstrap-commands": settings["bootstrap-commands"] && Object.values(settings["bootstrap-commands"]),
    "container-runtime": settings["container-runtime"],
    "container-runtime-plugins": settings["container-runtime-plugins"],
  };
}

/** What is wrong with settings: by the models' data, by the models themselves where they are installed, and against the group. */
function faultsOf(node: RenderedNode): readonly string[] {
  const byData = settingsFaults(parse(node.userData));
  if (byData.length > 0) return byData;
  try {
    expect(foundSettings(parse(node.userData)["settings"] as Settings)).toEqual(expectedSettings(node));
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}

test.each(Object.entries(clusters))("the settings of %s are Bottlerocket's, and what their groups say", (_what, which) => {
  const nodes = nodesOfAll(which);
  tell(`${nodes.length} nodes`);
  expect(nodes.length).toBeGreaterThan(0);
  expect(nodes.flatMap((node) => faultsOf(node).map((fault) => `${node.name}: ${fault}`))).toEqual([]);
});

const readByModels = (toml: string) => spawnSync(program!, { input: toml, encoding: "utf8", timeout: 10_000 });

/** The settings that the models do not know: they are compared with Bottlerocket's documents alone. */
const unknownSettings: readonly string[] = isInstalled
  ? Object.entries(laterSettings).flatMap(([name, toml]) => (readByModels(toml).status === 0 ? [] : [name]))
  : [];
if (unknownSettings.length > 0) tell(`the models do not know ${unknownSettings.join(", ")}: documents decide`);

/** A user data as it is, or without what the models do not know. */
function knownSettings(userData: string): string {
  if (!unknownSettings.some((name) => userData.includes(name))) return userData;
  const { settings, ...others } = parse(userData, { integersAsBigInt: true }) as SettingsTree;
  return tomlText({ ...others, settings: withoutSettings(settings as SettingsTree, unknownSettings) });
}

testWithModels.each(Object.entries(clusters))("Bottlerocket's models read the settings of %s", (_what, which) => {
  for (const node of nodesOfAll(which)) {
    const { status, stdout, stderr } = readByModels(knownSettings(node.userData));
    expect([node.name, status, stderr]).toEqual([node.name, 0, ""]);
    const found = foundSettings((JSON.parse(stdout) as { settings: Settings }).settings);
    expect(found).toEqual(withoutSettings(expectedSettings(node), unknownSettings));
  }
});

const mutations: readonly (readonly [
  what: string,
  group: string,
  spoil: (userData: string) => string,
  fault: RegExp,
  /** Or only where the models know a setting. */
  seenByModels: boolean | keyof typeof laterSettings,
])[] = [
  ["another number of pods", "plain", (toml) => toml.replace("max-pods = 29", "max-pods = 28"), /"max-pods": 2[89]/, false],
  ["a number that is a text", "plain", (toml) => toml.replace("max-pods = 29", "max-pods = '29'"), /kubernetes\.max-pods/, true],
  ["a mistyped name", "plain", (toml) => toml.replace("https-proxy", "http-proxy"), /network\.http-proxy/, true],
  ["a list that is a text", "plain", (toml) => toml.replace(/no-proxy = \[.*\]/, "no-proxy = 'localhost'"), /network\.no-proxy/, true],
  ["a dropped entry of NO_PROXY", "plain", (toml) => toml.replace("'sts.us-west-2.amazonaws.com'", "'localhost'"), /sts\.us-west-2/, false],
  ["a certificate that is not in base64", "plain", (toml) => toml.replace(/data = '\w/, "data = '-"), /pki\.corp-root\.data/, true],
  [
    "a mirror that is another host",
    "plain",
    (toml) => toml.replace("mirror.example.com/v2/all", "other.example.com/v2/all"),
    /other\.example\.com/,
    false,
  ],
  [
    "a mirror that is no list",
    "plain",
    (toml) => toml.replace("endpoint = ['https://mirror.example.com/v2/all']", "endpoint = 'x'"),
    /container-registry/,
    true,
  ],
  ["a duration that is none", "plain", (toml) => toml.replace("'12h'", "'12 hours'"), /cache-duration/, true],
  ["an effect that is missing", "own", (toml) => toml.replace(":PreferNoSchedule", ""), /kubernetes\.node-taints/, true],
  ["an address that is none", "own", (toml) => toml.replace("172.20.0.10", "172.20.0"), /kubernetes\.cluster-dns-ip/, true],
  [
    "a name with a space",
    "own",
    (toml) => toml.replace("cluster-name = 'demo'", "cluster-name = 'de mo'"),
    /kubernetes\.cluster-name/,
    true,
  ],
  ["a mistyped table", "disks", (toml) => toml.replace(".bootstrap-commands.", ".boot-commands."), /boot-commands is no setting/, true],
  [
    "a table that is not below settings",
    "disks",
    (toml) => toml.replace("[settings.boot", "[boot"),
    /bootstrap-commands is not below/,
    true,
  ],
  ["a mistyped name of a command's", "disks", (toml) => toml.replace("essential", "esential"), /storage\.esential/, "bootstrap-commands"],
  ["a mode that is none", "disks", (toml) => toml.replace("'always'", "'ever'"), /storage\.mode is "ever"/, "bootstrap-commands"],
  ["a mistyped command", "disks", (toml) => toml.replace("'ephemeral-storage'", "'local-storage'"), /commands is .*local-storage/, false],
  [
    "a folder that cannot be moved",
    "disks",
    (toml) => toml.replace("/var/log/pods", "/var/log/pod"),
    /commands is .*\/var\/log\/pod"/,
    false,
  ],
  ["a folder that is not moved", "disks", (toml) => toml.replace(", '/var/lib/kubelet'", ""), /\/var\/lib\/kubelet/, false],
  ["disks whose failure nobody notices", "disks", (toml) => toml.replace("essential = true", "essential = false"), /"essential"/, false],
  ["another snapshotter", "pulls", (toml) => toml.replace("'soci'", "'sochi'"), /container-runtime\.snapshotter/, "container-runtime"],
  ["a mistyped plugin", "pulls", (toml) => toml.replace("soci-snap", "sochi-snap"), /sochi-snap/, "container-runtime-plugins"],
  ["a mode of pulls that is none", "both", (toml) => toml.replace("-unpack'", "'"), /soci-snapshotter is/, "container-runtime-plugins"],
  ["devices of root alone", "neuron", (toml) => toml.replace(/device-ownership.* = true\n/, ""), /device-ownership/, false],
  ["a mistyped setting of devices", "neuron", (toml) => toml.replace("from-security", "by-security"), /device-ownership-by/, true],
];

test.each(mutations)("%s is found", (_what, name, spoil, fault, seenByModels) => {
  const both = { proxy: variants["kinds behind a proxy"]!, storage: variants["local disks"]! };
  const node = nodesOfAll(() => both).find((found) => found.group.name === name)!;
  const userData = spoil(node.userData);
  expect(userData).not.toBe(node.userData);
  expect(faultsOf({ ...node, userData }).join("\n")).toMatch(fault);
  if (!isInstalled) return;
  const isSeen = typeof seenByModels === "boolean" ? seenByModels : !unknownSettings.includes(seenByModels);
  expect(readByModels(knownSettings(userData)).status).toBe(isSeen ? 1 : 0);
});
