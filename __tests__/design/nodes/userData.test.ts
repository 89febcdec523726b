import fc from "fast-check";
import { parse } from "yaml";
import { clusterSchema } from "../../../config/schema";
import { isLabelValue, keyProblem } from "../../../design/nodes/labels";
import { planNodeGroups, type NodeGroupDesign, type Taint } from "../../../design/nodes/nodeGroups";
import { renderUserData } from "../../../design/nodes/userData";

const cluster = {
  name: '${data.terraform_remote_state.cluster.outputs["name"]}',
  endpoint: '${data.terraform_remote_state.cluster.outputs["endpoint"]}',
  certificateAuthority: '${data.terraform_remote_state.cluster.outputs["certificate_authority"]}',
  serviceCidr: "172.20.0.0/16",
  clusterDnsAddress: "172.20.0.10",
};

function group(kind: "managed" | "selfManaged", settings: object): NodeGroupDesign {
  const config = clusterSchema.parse({ name: "demo", region: "us-west-2", nodeGroups: { [kind]: { main: { maxPods: 20, ...settings } } } });
  return planNodeGroups(config, ["us-west-2a", "us-west-2b"])[0]!;
}

/** The parts of a MIME multi-part archive, read as RFC 2046 says. */
function mimeParts(archive: string): readonly { readonly contentType: string | undefined; readonly body: string }[] {
  const [headers, ...rest] = archive.split("\n\n");
  const boundary = /^Content-Type: multipart\/mixed; boundary="([^"]{1,70})"$/m.exec(headers!)?.[1];
  expect(headers).toMatch(/^MIME-Version: 1\.0$/m);
  const [, ...sections] = `\n${rest.join("\n\n")}`.split(`\n--${boundary}`);
  expect(sections.pop()).toBe("--\n");
  return sections.map((section) => {
    const end = section.indexOf("\n\n");
    return { contentType: /^\nContent-Type: (.*)$/m.exec(section.slice(0, end))?.[1], body: section.slice(end + 2) };
  });
}

function nodeConfig(userData: string): Record<string, unknown> {
  const parts = mimeParts(userData);
  expect(parts.map(({ contentType }) => contentType)).toEqual(["application/node.eks.aws"]);
  return parse(parts[0]!.body);
}

/** What a TOML reader makes of tables of strings, numbers and arrays of strings. */
function tomlTables(toml: string): Record<string, Record<string, unknown>> {
  const tables: Record<string, Record<string, unknown>> = {};
  let table: Record<string, unknown> | undefined;
  const value = (text: string): unknown => JSON.parse(text.replaceAll(/'([^']*)'/g, (_, literal: string) => JSON.stringify(literal)));
  for (const line of toml.trimEnd().split("\n")) {
    const header = /^\[([a-z.-]+)\]$/.exec(line)?.[1];
    if (header) {
      table = tables[header] = {};
    } else {
      const [, key, text] = /^('[^']*'|[a-z-]+) = (.+)$/.exec(line)!;
      table![key!.replaceAll("'", "")] = value(text!);
    }
  }
  return tables;
}

describe("AL2023", () => {
  test("of a managed node group leaves joining, labels and taints to EKS, and sets the pods by a flag", () => {
    const userData = renderUserData(group("managed", { labels: { a: "b" }, taints: [{ key: "c", effect: "NoSchedule" }] }), cluster);
    expect(nodeConfig(userData)).toEqual({
      apiVersion: "node.eks.aws/v1alpha1",
      kind: "NodeConfig",
      spec: { kubelet: { maxPodsExpression: "20", flags: ["--max-pods=20"] } },
    });
  });

  test.each([
    ["a self-managed node group", "selfManaged", {}, { maxPodsExpression: "20" }],
    // A custom AMI may be older than the expression.
    ["a managed node group with a custom AMI", "managed", { amiId: "ami-0123456789abcdef0" }, {}],
  ] as const)("of %s joins the cluster", (_name, kind, settings, expression) => {
    const userData = renderUserData(
      group(kind, { ...settings, labels: { b: "2", "example.com/a": "1" }, taints: [{ key: "gpu", value: "true", effect: "NoSchedule" }] }),
      cluster,
    );
    expect(nodeConfig(userData)).toEqual({
      apiVersion: "node.eks.aws/v1alpha1",
      kind: "NodeConfig",
      spec: {
        cluster: {
          name: cluster.name,
          apiServerEndpoint: cluster.endpoint,
          certificateAuthority: cluster.certificateAuthority,
          cidr: "172.20.0.0/16",
        },
        kubelet: {
          ...expression,
          config: { maxPods: 20, registerWithTaints: [{ key: "gpu", value: "true", effect: "NoSchedule" }] },
          flags: ["--node-labels=b=2,example.com/a=1"],
        },
      },
    });
  });

  test("is what it was, to the byte", () => {
    expect(renderUserData(group("managed", {}), cluster)).toBe(
      [
        "MIME-Version: 1.0",
        'Content-Type: multipart/mixed; boundary="//PRIVATE-EKS//"',
        "",
        "--//PRIVATE-EKS//",
        "Content-Type: application/node.eks.aws",
        "",
        "apiVersion: 'node.eks.aws/v1alpha1'",
        "kind: 'NodeConfig'",
        "spec:",
        "  kubelet:",
        "    maxPodsExpression: '20'",
        "    flags:",
        "      - '--max-pods=20'",
        "",
        "--//PRIVATE-EKS//--",
        "",
      ].join("\n"),
    );
  });
});

describe("Bottlerocket", () => {
  test("of a managed node group sets the pods", () => {
    expect(renderUserData(group("managed", { amiFamily: "Bottlerocket", labels: { a: "b" } }), cluster)).toBe(
      "[settings.kubernetes]\nmax-pods = 20\n",
    );
  });

  test("of a self-managed node group joins the cluster", () => {
    const settings = {
      amiFamily: "Bottlerocket",
      labels: { "example.com/b": "2", a: "1" },
      taints: [
        { key: "gpu", value: "true", effect: "NoSchedule" },
        { key: "gpu", effect: "NoExecute" },
      ],
    };
    expect(renderUserData(group("selfManaged", settings), cluster)).toBe(
      [
        "[settings.kubernetes]",
        `cluster-name = '${cluster.name}'`,
        `api-server = '${cluster.endpoint}'`,
        `cluster-certificate = '${cluster.certificateAuthority}'`,
        "cluster-dns-ip = '172.20.0.10'",
        "max-pods = 20",
        "[settings.kubernetes.node-labels]",
        "'a' = '1'",
        "'example.com/b' = '2'",
        "[settings.kubernetes.node-taints]",
        "'gpu' = ['true:NoSchedule', ':NoExecute']",
        "",
      ].join("\n"),
    );
  });
});

const key = fc
  .stringMatching(/^([a-z]{1,8}\.[a-z]{2,3}\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,20}[A-Za-z0-9])?$/)
  .filter((text) => !keyProblem(text));
const value = fc.oneof(fc.constant(""), fc.stringMatching(/^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/).filter(isLabelValue));
const labels = fc.dictionary(key, value, { maxKeys: 8, noNullPrototype: true });
const taints = fc.uniqueArray(
  fc.record({ key, value, effect: fc.constantFrom<Taint["effect"]>("NoSchedule", "PreferNoSchedule", "NoExecute") }),
  { maxLength: 8, selector: (taint) => `${taint.key}:${taint.effect}` },
);

describe("any labels and taints reach the kubelet", () => {
  test("of AL2023", () => {
    fc.assert(
      fc.property(labels, taints, (wantedLabels, wantedTaints) => {
        const userData = renderUserData({ ...group("selfManaged", {}), labels: wantedLabels, taints: wantedTaints }, cluster);
        const { kubelet } = nodeConfig(userData).spec as { kubelet: { config: { registerWithTaints?: Taint[] }; flags?: string[] } };
        const pairs = kubelet.flags?.[0]?.replace("--node-labels=", "").split(",") ?? [];
        expect(Object.fromEntries(pairs.map((pair) => pair.split("=")))).toEqual(wantedLabels);
        expect(pairs).toEqual([...pairs].sort());
        expect(kubelet.config.registerWithTaints ?? []).toEqual(wantedTaints);
      }),
    );
  });

  test("of Bottlerocket", () => {
    fc.assert(
      fc.property(labels, taints, (wantedLabels, wantedTaints) => {
        const settings = { ...group("selfManaged", { amiFamily: "Bottlerocket" }), labels: wantedLabels, taints: wantedTaints };
        const tables = tomlTables(renderUserData(settings, cluster));
        expect(tables["settings.kubernetes.node-labels"] ?? {}).toEqual(wantedLabels);
        const read = Object.entries(tables["settings.kubernetes.node-taints"] ?? {}).flatMap(([name, values]) =>
          (values as string[]).map((text) => `${name}=${text}`),
        );
        expect(read.sort()).toEqual(wantedTaints.map((taint) => `${taint.key}=${taint.value}:${taint.effect}`).sort());
      }),
    );
  });

  test("whatever the order in the file", () => {
    fc.assert(
      fc.property(labels, fc.constantFrom("AL2023", "Bottlerocket"), (wanted, amiFamily) => {
        const render = (ordered: object) => renderUserData(group("selfManaged", { amiFamily, labels: ordered }), cluster);
        expect(render(Object.fromEntries(Object.entries(wanted).reverse()))).toBe(render(wanted));
      }),
    );
  });
});
