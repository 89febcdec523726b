import fc from "fast-check";
import { instanceTypes } from "../../../aws/instanceTypes";
import { instanceDomains } from "../../../aws/nodePoolLabels";
import { autoModePoolFindings } from "../../../design/autoMode/nodePools.findings";
import { podAddressFindings } from "../../../design/karpenter/podAddresses.findings";
import { nodePoolFindings } from "../../../design/karpenter/nodePools.findings";
import { startableTypes } from "../../../design/nodePools/startableTypes";
import { configDemo } from "../../support/synth";

type Operator = "In" | "NotIn" | "Exists" | "DoesNotExist" | "Gt" | "Lt" | "Gte" | "Lte";

const domain = instanceDomains.karpenter;
const requirement = (key: string, operator: Operator, ...values: readonly string[]) => ({
  key: key.includes("/") ? key : `${domain}/instance-${key}`,
  operator,
  values: [...values],
});
const arch = (...values: readonly string[]) => requirement("kubernetes.io/arch", "In", ...values);
const types = (...values: readonly string[]) => requirement("node.kubernetes.io/instance-type", "In", ...values);

/** What website/content/en/docs/reference/instance-types.md of Karpenter 1.14 says of types: architecture, category, generation, vCPUs, local NVMe. */
const documented: readonly (readonly [name: string, arch: string, category: string, generation: string, cpu: string, nvme: string])[] = [
  ["a1.medium", "arm64", "a", "1", "1", ""],
  ["m6i.large", "amd64", "m", "6", "2", ""],
  ["m7i-flex.large", "amd64", "m", "7", "2", ""],
  ["m5.metal", "amd64", "m", "5", "96", ""],
  ["u-6tb1.56xlarge", "amd64", "u", "1", "224", ""],
  ["g4ad.2xlarge", "amd64", "g", "4", "8", "300"],
  ["m6gd.large", "arm64", "m", "6", "2", "118"],
];

test.each(documented)("labels of %s are as Karpenter documents them", (name, architecture, category, generation, cpu, nvme) => {
  const [family, size] = name.split(".") as [string, string];
  const asked = [
    arch(architecture),
    requirement("category", "In", category),
    requirement("generation", "In", generation),
    requirement("family", "In", family),
    requirement("size", "In", size),
    requirement("cpu", "Gte", cpu),
    requirement("cpu", "Lte", cpu),
    nvme === "" ? requirement("local-nvme", "DoesNotExist") : requirement("local-nvme", "In", nvme),
  ];
  expect(startableTypes(asked, domain)).toEqual([name]);
});

/** What it says of memory, GPUs and accelerators: memory; name, manufacturer, count, and memory of a GPU. */
const documentedHardware: readonly (readonly [type: string, memory: string, kind: string, labels: Readonly<Record<string, string>>])[] = [
  ["m6i.large", "8192", "gpu", {}],
  ["g4dn.12xlarge", "196608", "gpu", { name: "t4", manufacturer: "nvidia", count: "4", memory: "16384" }],
  ["g4ad.16xlarge", "262144", "gpu", { name: "radeon-pro-v520", manufacturer: "amd", count: "4", memory: "8192" }],
  ["g6f.large", "8192", "gpu", { name: "l4", manufacturer: "nvidia", count: "0", memory: "2861" }],
  ["p5.48xlarge", "2097152", "gpu", { name: "h100", manufacturer: "nvidia", count: "8", memory: "81920" }],
  ["dl1.24xlarge", "786432", "gpu", { name: "gaudi-hl-205", manufacturer: "habana", count: "8", memory: "32768" }],
  ["inf2.24xlarge", "393216", "accelerator", { name: "inferentia2", manufacturer: "aws", count: "6" }],
  ["trn1.32xlarge", "524288", "accelerator", { name: "trainium", manufacturer: "aws", count: "16" }],
];

test.each(documentedHardware)("labels of the hardware of %s are as Karpenter documents them", (name, memory, kind, labels) => {
  const ofKind = Object.entries(labels).map(([label, value]) => requirement(`${kind}-${label}`, "In", value));
  expect(startableTypes([types(name), requirement("memory", "In", memory), ...ofKind], domain)).toEqual([name]);
  const without = requirement(`${kind}-name`, "DoesNotExist");
  expect(startableTypes([types(name), without], domain)).toEqual(ofKind.length > 0 ? [] : [name]);
});

test("what is not known here rules out no type, and those of Macs run no Linux", () => {
  expect(startableTypes([types("m99.large", "mac2.metal", "m6i.large"), requirement("cpu", "Gt", "1"), arch("amd64")], domain)).toEqual([
    "m99.large",
    "m6i.large",
  ]);
  expect(startableTypes([types("m6i.large"), requirement("ebs-bandwidth", "Gt", "99999")], domain)).toEqual(["m6i.large"]);
  expect(startableTypes([types("c5a.metal", "m6i.large"), requirement("gpu-count", "Gt", "7")], domain)).toEqual(["c5a.metal"]);
  expect(startableTypes([requirement("size", "In", "metal")], domain)).not.toContain("mac2.metal");
});

test("types of unknown hardware meet what asks for it only where they are named, or families of nothing else", () => {
  const sixteen = requirement("memory", "In", "16");
  const categories = requirement("category", "In", "c", "m", "r", "u");
  const families = (...values: readonly string[]) => requirement("family", "In", ...values);
  expect(startableTypes([categories, sixteen], domain)).toEqual([]);
  expect(startableTypes([families("c5a", "m6i"), sixteen], domain)).toEqual([]);
  expect(startableTypes([families("hs1", "m6i"), sixteen], domain)).toEqual(["hs1.8xlarge"]);
  expect(startableTypes([types("m99.large", "m6i.large"), sixteen], domain)).toEqual(["m99.large"]);
  for (const asked of [
    requirement("gpu-count", "In", "3"),
    requirement("accelerator-count", "Gt", "999"),
    requirement("gpu-memory", "Gte", "9999999"),
    requirement("cpu", "Gt", "5000"),
  ])
    expect(startableTypes([asked], domain)).toEqual([]);
  const oneChip = [requirement("accelerator-name", "In", "trainium2"), requirement("accelerator-count", "In", "1")];
  expect(startableTypes(oneChip, domain)).toEqual(["trn2.3xlarge"]);
});

test.each<readonly [family: string, asked: readonly ReturnType<typeof requirement>[]]>([
  ["c5a", [requirement("gpu-count", "Gt", "0")]],
  ["c5a", [requirement("cpu", "Gt", "96")]],
  ["c5ad", [arch("arm64")]],
  ["c5ad", [requirement("memory", "NotIn", "4096", "8192", "16384", "32768", "65536", "98304", "131072", "196608")]],
  ["u-6tb1", [requirement("memory", "Gt", "6291456")]],
])("bare metal of unknown hardware in the family %s leaves its other types checked", (family, asked) => {
  const ofFamily = requirement("family", "In", family);
  expect(startableTypes([ofFamily, ...asked], domain)).toEqual([]);
  expect(startableTypes([ofFamily], domain).length).toBeGreaterThan(1);
});

test("the number of terabytes in a name is no generation", () => {
  const asked = [types("u-6tb1.metal", "u-12tb1.metal"), requirement("category", "In", "u"), requirement("generation", "In", "1")];
  expect(startableTypes(asked, domain)).toEqual(["u-6tb1.metal", "u-12tb1.metal"]);
});

test("types that are left out are not started, and labels of other domains say nothing", () => {
  const large = [requirement("family", "In", "m6i"), requirement("size", "In", "large", "xlarge")];
  expect(startableTypes([...large, requirement("node.kubernetes.io/instance-type", "NotIn", "m6i.large")], domain)).toEqual(["m6i.xlarge"]);
  // As long as the domain of Karpenter.
  expect(startableTypes([...large, requirement("example-corp.info/instance-size", "In", "small")], domain)).toHaveLength(2);
});

test("a requirement more leaves no type that was not there before", () => {
  const one = fc.oneof(
    fc
      .tuple(fc.constantFrom<Operator>("In", "NotIn"), fc.constantFrom("m", "c", "t"))
      .map(([how, value]) => requirement("category", how, value)),
    fc
      .tuple(fc.constantFrom<Operator>("Gt", "Lt", "Gte", "Lte"), fc.nat(100))
      .map(([how, value]) => requirement("cpu", how, String(value))),
    // Naming a type of which nothing is known brings it in.
    fc.constantFrom(...Object.keys(instanceTypes).filter((name) => instanceTypes[name]!.vcpus !== undefined)).map((name) => types(name)),
  );
  fc.assert(
    fc.property(fc.array(one, { maxLength: 3 }), one, (some, more) => {
      const before = new Set(startableTypes(some, domain));
      expect(startableTypes([...some, more], domain).filter((name) => !before.has(name))).toEqual([]);
    }),
    { numRuns: 30 },
  );
});

const network = { egress: "nat" };

/** The problems of a pool of Karpenter, besides those of its limits. */
function problems(requirements: readonly object[], settings: object = {}, nodeClass: object = {}, cluster: object = {}): readonly string[] {
  const nodePools = { default: { limits: { nodes: 3 }, requirements, ...settings } };
  const config = configDemo({ network, ...cluster, karpenter: { nodeClasses: { default: nodeClass }, nodePools } });
  return [...nodePoolFindings(config), ...podAddressFindings(config)].map(({ severity, problem }) => `${severity}: ${problem}`);
}

const none = "warning: the pool starts no nodes at all, since private-eks knows no instance type with";
const key = (name: string): string => `${domain}/instance-${name}`;

test.each([
  [
    "an Arm family for amd64",
    [arch("amd64"), requirement("family", "In", "m7g")],
    `kubernetes.io/arch In (amd64) and ${key("family")} In (m7g)`,
  ],
  [
    "an Intel family for arm64",
    [requirement("family", "In", "m6i"), arch("arm64")],
    `${key("family")} In (m6i) and kubernetes.io/arch In (arm64)`,
  ],
  [
    "a family of another category",
    [requirement("family", "In", "m6i"), requirement("category", "In", "c")],
    `${key("family")} In (m6i) and ${key("category")} In (c)`,
  ],
  [
    "a type of another size",
    [types("m6i.large"), requirement("size", "NotIn", "large")],
    `node.kubernetes.io/instance-type In (m6i.large) and ${key("size")} NotIn (large)`,
  ],
  ["more processors than any type has", [requirement("cpu", "Gt", "5000"), requirement("category", "In", "m")], `${key("cpu")} Gt (5000)`],
  [
    "disks of a family without them",
    [requirement("family", "In", "m6i"), requirement("local-nvme", "Exists")],
    `${key("family")} In (m6i) and ${key("local-nvme")} Exists`,
  ],
  [
    "a GPU that no type of the family has",
    [requirement("family", "In", "g4dn"), requirement("gpu-name", "In", "h100")],
    `${key("family")} In (g4dn) and ${key("gpu-name")} In (h100)`,
  ],
  [
    "more memory than types with so few processors have",
    [requirement("cpu", "Lt", "3"), requirement("category", "In", "m"), requirement("memory", "Gt", "100000")],
    `${key("cpu")} Lt (3) and ${key("memory")} Gt (100000)`,
  ],
])("warns of %s, and names what contradicts itself alone", (_name, requirements, named) => {
  expect(problems([requirement("karpenter.sh/capacity-type", "In", "on-demand"), ...requirements])).toEqual([`${none} ${named}`]);
});

test("what EC2 may have by now is said once", () => {
  expect(problems([arch("amd64"), requirement("family", "In", "m7g", "m99")])).toEqual([
    `warning: private-eks knows no instance type with m99 as its ${key("family")}`,
  ]);
  expect(problems([requirement("size", "In", "largest")])).toEqual([
    `warning: private-eks knows no instance type with largest as its ${key("size")}`,
  ]);
});

test("a GPU, or who makes it, that private-eks does not know", () => {
  expect(problems([requirement("gpu-name", "In", "t4", "t44")])).toEqual([
    `warning: private-eks knows no instance type with t44 as its ${key("gpu-name")}`,
  ]);
  expect(problems([requirement("gpu-manufacturer", "In", "NVIDIA")])).toEqual([
    `warning: private-eks knows no instance type with NVIDIA as its ${key("gpu-manufacturer")}`,
  ]);
  expect(problems([requirement("accelerator-name", "In", "inferentia2")])).toEqual([]);
});

describe("minValues", () => {
  const atLeast = (minValues: number, one: ReturnType<typeof requirement>) => ({ ...one, minValues });
  const tooFew = (count: string, label: string, minValues: number): string =>
    `warning: the pool starts no nodes at all, since the instance types that private-eks knows to meet its requirements have ${count} of ${label}, and minValues asks for ${minValues}`;

  test.each([
    [
      "families that another requirement rules out",
      [atLeast(3, requirement("family", "In", "m6i", "m6g", "c6g")), arch("arm64")],
      tooFew("2 values", key("family"), 3),
    ],
    [
      "types of one family and size",
      [requirement("family", "In", "m6i"), requirement("size", "In", "large"), atLeast(2, requirement("generation", "Exists"))],
      tooFew("1 value", key("generation"), 2),
    ],
    [
      "a label of the user's own, which no instance type has",
      [atLeast(2, requirement("example.com/team", "In", "a", "b"))],
      tooFew("0 values", "example.com/team", 2),
    ],
  ])("that %s do not leave is a warning", (_name, requirements, problem) => expect(problems(requirements)).toEqual([problem]));

  test.each([
    ["as many as there are", [atLeast(2, requirement("family", "In", "m6i", "c6i")), arch("amd64")]],
    ["zones, of which only EC2 knows what types have", [atLeast(3, requirement("topology.kubernetes.io/zone", "Exists"))]],
    ["a label that is not known here", [atLeast(9, requirement("ebs-bandwidth", "Exists"))]],
    ["types that EC2 may have by now", [types("m6i.large", "m99.large"), atLeast(2, requirement("memory", "Exists"))]],
  ])("of %s is nothing to warn of", (_name, requirements) =>
    expect(problems(requirements).filter((problem) => problem.includes("minValues"))).toEqual([]),
  );
});

test.each([
  ["the usual requirements", undefined],
  ["no requirements", []],
  ["numbers with something between them", [requirement("cpu", "Gt", "3"), requirement("cpu", "Lt", "5")]],
  ["a label that its nodes may lack", [requirement("example.com/a", "DoesNotExist"), requirement("example.com/a", "NotIn", "b")]],
  ["a category of both architectures", [requirement("category", "In", "m", "t"), arch("arm64")]],
])("a pool with %s is nothing to warn of", (_name, requirements) => {
  const settings = { limits: { cpu: "100" }, labels: { [trunk]: "false" }, ...(requirements && { requirements }) };
  const cluster = { addons: { vpcCni: { env: { ENABLE_POD_ENI: "true" } } } };
  expect(problems(requirements ?? [], { ...settings, requirements }, { maxPods: 110 }, cluster)).toEqual([]);
});

const trunk = "vpc.amazonaws.com/has-trunk-attached";

test("a limit of processors is held against the smallest type", () => {
  const large = [types("m6i.4xlarge", "m6i.8xlarge")];
  expect(problems(large, { limits: { cpu: "8" } })).toEqual([
    "warning: the pool starts no nodes at all, since m6i.4xlarge, the smallest instance type that it may start, has 16 processors",
  ]);
  expect(problems(large, { limits: { cpu: "15999m" } })).toHaveLength(1);
  for (const cpu of ["16", "16000m"]) expect(problems(large, { limits: { cpu } })).toEqual([]);
  const family = [requirement("family", "In", "c5a")];
  expect(problems(family, { limits: { cpu: "1" } })).toEqual([expect.stringContaining("since c5a.large, the smallest instance type")]);
  expect(problems([types("c5a.metal", "m6i.8xlarge")], { limits: { cpu: "8" } })).toEqual([]);
  // Of what EC2 may have by now, nobody knows the size.
  expect(problems([requirement("size", "In", "4xlarge", "small-ish")], { limits: { cpu: "8" } })).toHaveLength(1);
});

test("prefixes: the number that all types have addresses for", () => {
  const config = configDemo({
    network,
    addons: { vpcCni: { prefixDelegation: true } },
    karpenter: { nodePools: { default: { limits: { nodes: 3 }, requirements: [requirement("size", "In", "nano")] } } },
  });
  expect(podAddressFindings(config)).toMatchObject([
    {
      path: ["karpenter", "nodeClasses", "default"],
      fix: "Set maxPods of the class to 4 or less, or have the requirements permit other types",
    },
  ]);
});

test("the keys of a pool of EKS Auto Mode count as requirements", () => {
  const findings = autoModePoolFindings(
    configDemo({
      autoMode: {
        nodePools: {
          main: {
            architectures: ["arm64"],
            requirements: [{ key: "eks.amazonaws.com/instance-family", operator: "In", values: ["m6i"] }],
          },
        },
      },
    }),
  );
  expect(findings).toMatchObject([
    {
      severity: "warning",
      path: ["autoMode", "nodePools", "main", "requirements", 0],
      alsoReads: [["autoMode", "nodePools", "main", "architectures"]],
    },
  ]);
});
