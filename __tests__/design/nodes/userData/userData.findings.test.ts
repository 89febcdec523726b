import { clusterSchema } from "../../../../config/schema/schema";
import { analyse, type ClusterFacts } from "../../../../design/facts";
import { userDataFindings } from "../../../../design/nodes/userData/userData.findings";
import type { ProxyDesign } from "../../../../design/proxy/proxy";

const proxy: ProxyDesign = { noProxy: ["localhost"], repositoriesThroughProxy: false };
const check = (settings: object, changes: Partial<ClusterFacts> = {}) => {
  const nodeGroups = { managed: { main: settings } };
  return userDataFindings({ ...analyse(clusterSchema.parse({ name: "demo", region: "us-west-2", nodeGroups })), ...changes });
};
const nodeConfig = (spec: string) => `apiVersion: node.eks.aws/v1alpha1\nkind: NodeConfig\nspec: ${spec}\n`;

test.each<[string, object]>([
  ["scripts", { userData: ["#!/bin/sh\ntrue\n", "#cloud-config\n{}\n", "#cloud-boothook\n#!/bin/sh\ntrue\n"] }],
  ["NodeConfigs of their own", { userData: [nodeConfig("{ kubelet: { config: { cpuManagerPolicy: static }, flags: [--v=4] } }")] }],
  ["more variables", { userData: [nodeConfig("{ instance: { environment: { default: { no_proxy: a }, kubelet: { A: b } } } }")] }],
  ["scripts on AL2", { amiFamily: "AL2", userData: ["#!/bin/sh\ntrue\n"] }],
  [
    "settings of Bottlerocket",
    { amiFamily: "Bottlerocket", userData: ["[settings.kubernetes]\nallowed-unsafe-sysctls = []\n", "settings.motd = 'a'"] },
  ],
  ["a line of EKS's boundary where EKS makes no archive", { amiId: "ami-0123456789abcdef0", userData: ["#!/bin/sh\n--//\n"] }],
  ["lines that only begin like the boundary of EKS", { userData: ["#!/bin/sh\n--//a\n --//\n--///\n"] }],
  ["text that looks like a template", { userData: ["#!/bin/sh\necho ${HOME} %{x}\n"] }],
])("accepts %s", (_name, settings) => {
  expect(check(settings, { proxy })).toEqual([]);
});

test.each<[string, object, string]>([
  [
    "a text without a first line that says what it is",
    { userData: ["echo\n"] },
    "reads this text, whose first line does not say what it is",
  ],
  [
    "a first line with a password",
    { userData: ["/x http://u:p4ss@h:3128\n"] },
    "reads this text, whose first line does not say what it is",
  ],
  ["an empty first line", { userData: ["\n#!/bin/sh\n"] }, "reads this text, whose first line does not say what it is"],
  ["NodeConfigs on AL2", { amiFamily: "AL2", userData: [nodeConfig("{}")] }, "on a node of AL2"],
  ["a line that ends the part", { userData: ["#!/bin/sh\n--//PRIVATE-EKS//\n"] }, "a line of the text is the one that separates"],
  ...["--//", "--//--", "--// a", "--//\t"].map((line): [string, object, string] => [
    `${JSON.stringify(line)}, which ends a part of the archive that EKS makes`,
    { userData: [`#!/bin/sh\n${line}\n`] },
    "a line of the text is the one that separates",
  ]),
  ["a NodeConfig that names the cluster", { userData: [nodeConfig("{ cluster: { name: x } }")] }, "the text sets spec.cluster, which"],
  [
    "a NodeConfig that sets the proxy and the pods",
    { userData: [nodeConfig("{ kubelet: { maxPodsExpression: '9' }, instance: { environment: { default: { NO_PROXY: a } } } }")] },
    "the text sets spec.kubelet.maxPodsExpression, spec.instance.environment.default.NO_PROXY, which",
  ],
  ["a NodeConfig that is not valid YAML", { userData: [nodeConfig("{")] }, "the text is not valid YAML: "],
  ["a NodeConfig of two documents", { userData: [`${nodeConfig("{}")}---\na: b\n`] }, "the text is not valid YAML: "],
  ["a NodeConfig without spec", { userData: [nodeConfig("")] }, "the text is not a valid NodeConfig"],
  ["text that is no TOML", { amiFamily: "Bottlerocket", userData: ["#!/bin/sh\ntrue\n"] }, "the text is not valid TOML: "],
  ["TOML beside settings", { amiFamily: "Bottlerocket", userData: ["[kubernetes]\na = 1\n"] }, "sets kubernetes, which is not a setting"],
  [
    "settings that are ours",
    { amiFamily: "Bottlerocket", userData: ["[settings]\nnetwork.https-proxy = 'a'\nkubernetes.max-pods = 5\n"] },
    "the text sets settings.network.https-proxy, settings.kubernetes.max-pods, which",
  ],
])("refuses %s", (_name, settings, problem) => {
  expect(check(settings, { proxy })).toEqual([
    expect.objectContaining({
      severity: "error",
      path: ["nodeGroups", "managed", "main", "userData", 0],
      problem: expect.stringContaining(problem),
    }),
  ]);
});

test("refuses a setting of Bottlerocket in two texts, at the second", () => {
  const userData = ["settings.motd = 'a'", "settings.motd = 'b'"];
  expect(check({ amiFamily: "Bottlerocket", userData })).toMatchObject([{ path: ["nodeGroups", "managed", "main", "userData", 1] }]);
});

describe.each(["AL2023", "AL2", "Bottlerocket"])("user data of %s that EC2 would not take points to", (amiFamily) => {
  const filler = (bytes: number) =>
    amiFamily === "Bottlerocket" ? `settings.motd = '${"x".repeat(bytes)}'` : `#!/bin/sh\n#${"x".repeat(bytes)}\n`;
  const big = { "a-root": "x".repeat(17_000) };

  test("userData", () => {
    expect(check({ amiFamily, userData: [filler(17_000)] })).toMatchObject([
      { path: ["nodeGroups", "managed", "main", "userData"], allowed: "at most 16384 bytes" },
    ]);
    expect(check({ amiFamily, userData: [filler(8_000)] })).toEqual([]);
  });

  test.each([
    ["certificateAuthorities", "certificates", { certificateAuthorities: { certificates: big, namespaces: [] } }],
    ["proxy", "caCertificates", {}],
  ])("%s.%s", (section, key, changes) => {
    const certificateAuthorities = { certificates: big, namespaces: ["kube-system"] };
    const { config } = analyse(clusterSchema.parse({ name: "demo", region: "us-west-2" }));
    const facts = { config: { ...config, ...changes }, certificateAuthorities, proxy };
    expect(check({ amiFamily, userData: [filler(500)] }, facts)).toMatchObject([{ path: [section, key] }]);
  });

  test("noProxy", () => {
    const noProxy = Array.from({ length: 1_000 }, (_, index) => `host-${index}.example.com`);
    expect(check({ amiFamily }, { proxy: { ...proxy, noProxy } })).toMatchObject([{ path: ["proxy", "noProxy"] }]);
  });
});
