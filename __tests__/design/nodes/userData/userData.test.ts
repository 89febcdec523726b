import fc from "fast-check";
import { parse as parseToml, stringify as stringifyToml } from "smol-toml";
import { parse } from "yaml";
import { clusterSchema } from "../../../../config/schema/schema";
import { planNodeGroups, type NodeGroupDesign, type Taint } from "../../../../design/nodes/nodeGroups";
import { renderUserData } from "../../../../design/nodes/userData/userData";
import type { OutboundSettings, ProxySettings } from "../../../../design/proxy/proxy";
import { isLabelValue, keyProblem } from "../../../../aws/names";

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

const bottlerocketSettings = (toml: string) => parseToml(toml)["settings"] as Record<string, Record<string, unknown>>;

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
    ["a self-managed node group", "selfManaged", {}],
    ["a managed node group with a custom AMI", "managed", { amiId: "ami-0123456789abcdef0" }],
  ] as const)("of %s joins the cluster", (_name, kind, settings) => {
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
          maxPodsExpression: "20",
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

  test.each<[string, object, boolean]>([
    ["without the internet", {}, false],
    ["with NAT gateways", { network: { egress: "nat" } }, true],
    ["behind a proxy, which lets pass what is known to be needed", { network: { egress: "proxy" }, proxy: { squid: {} } }, false],
    ["in a region without endpoints with FIPS", { region: "eu-west-1", network: { egress: "nat" } }, false],
    ["where the file says that they are reached", { fips: { enabled: true, endpoints: true } }, true],
  ])("with FIPS %s", (_what, { fips = { enabled: true }, ...others }: { fips?: object }, calls) => {
    const nodeGroups = { managed: { main: { amiFamily: "Bottlerocket", maxPods: 20, fips } } };
    const config = clusterSchema.parse({ name: "demo", region: "us-west-2", ...others, nodeGroups });
    const settings = bottlerocketSettings(renderUserData(planNodeGroups(config, ["us-west-2a"])[0]!, cluster));
    const awsConfig = settings["aws"] && Buffer.from(settings["aws"]["config"] as string, "base64").toString();
    expect(awsConfig).toBe(calls ? undefined : "[default]\nuse_fips_endpoint=false\n");
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
        "a = '1'",
        "'example.com/b' = '2'",
        "[settings.kubernetes.node-taints]",
        "gpu = ['true:NoSchedule', ':NoExecute']",
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
        const { kubernetes } = bottlerocketSettings(renderUserData(settings, cluster));
        expect(kubernetes!["node-labels"] ?? {}).toEqual(wantedLabels);
        const read = Object.entries(kubernetes!["node-taints"] ?? {}).flatMap(([name, values]) =>
          (values as string[]).map((text) => `${name}=${text}`),
        );
        expect(read.sort()).toEqual(wantedTaints.map((taint) => `${taint.key}=${taint.value}:${taint.effect}`).sort());
      }),
    );
  });

  test("whatever the order in the file", () => {
    fc.assert(
      fc.property(labels, fc.constantFrom("AL2023", "Bottlerocket", "AL2"), (wanted, amiFamily) => {
        const render = (ordered: object) => renderUserData(group("selfManaged", { amiFamily, labels: ordered }), cluster);
        expect(render(Object.fromEntries(Object.entries(wanted).reverse()))).toBe(render(wanted));
      }),
    );
  });
});

const proxy: ProxySettings = {
  url: "${data.terraform_remote_state.network.outputs.proxy_url}",
  noProxy: ["localhost", "[::1]", ".internal"],
  repositoriesThroughProxy: false,
};
const pem = "-----BEGIN CERTIFICATE-----\nTUlJ\n-----END CERTIFICATE-----\n";
const certificates = { "corp-root": pem };
const behindProxy: OutboundSettings = { proxy, certificates: {} };
const intercepted: OutboundSettings = { proxy, certificates };
const custom = { amiId: "ami-0123456789abcdef0" };
const kinds = [
  ["managed", "managed", {}, false],
  ["self-managed", "selfManaged", {}, true],
  ["managed with a custom AMI", "managed", custom, true],
  ["self-managed with a custom AMI", "selfManaged", custom, true],
] as const;
const partTypes = (text: string) => mimeParts(text).map(({ contentType }) => contentType?.replace(/^[a-z]+\//, ""));

describe.each(kinds)("%s nodes", (_name, kind, settings, joins) => {
  const script = "#!/bin/bash\necho ${HOME}\n";
  const al2023 = group(kind, { ...settings, userData: [script] });
  const al2 = group(kind, { ...settings, amiFamily: "AL2", userData: [script], labels: { b: "2", a: "1" } });
  const bottlerocket = group(kind, { ...settings, amiFamily: "Bottlerocket", userData: ["[settings.motd]\n"] });

  test("of AL2023 get certificate authorities first, then the NodeConfig with the variables, then the user's parts", () => {
    expect(partTypes(renderUserData(al2023, cluster))).toEqual(["node.eks.aws", "x-shellscript"]);
    expect(partTypes(renderUserData(al2023, cluster, behindProxy))).toEqual(["node.eks.aws", "x-shellscript"]);
    const [trust, config, own] = mimeParts(renderUserData(al2023, cluster, intercepted));
    expect([trust!.contentType, own!.body]).toEqual(["text/cloud-boothook", script]);
    expect(trust!.body).toContain(
      `/etc/pki/ca-trust/source/anchors/private-eks-corp-root.pem <<'EOF'\n${pem}EOF\nupdate-ca-trust extract\n`,
    );
    expect(parse(config!.body)).toMatchObject({
      spec: {
        instance: { environment: { default: { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url, NO_PROXY: "localhost,[::1],.internal" } } },
      },
    });
    expect("cluster" in (parse(config!.body) as { spec: object }).spec).toBe(joins);
  });

  test("of AL2 are prepared by a boothook, run the user's parts, and join last", () => {
    const script = (text: string) => mimeParts(text).at(-1)!.body;
    const last = joins ? ["x-shellscript"] : [];
    expect(partTypes(renderUserData(al2, cluster, intercepted))).toEqual(["cloud-boothook", "x-shellscript", ...last]);
    expect(partTypes(renderUserData(al2, cluster))).toEqual([...(joins ? [] : ["cloud-boothook"]), "x-shellscript", ...last]);
    if (!joins) return expect(mimeParts(renderUserData(al2, cluster))[0]!.body).toContain("--max-pods=20");
    expect(script(renderUserData(al2, cluster, behindProxy))).toBe(
      [
        "#!/bin/bash",
        "set -o errexit",
        "set -a; . /etc/environment; set +a",
        `/etc/eks/bootstrap.sh '${cluster.name}' \\`,
        `  --apiserver-endpoint '${cluster.endpoint}' \\`,
        `  --b64-cluster-ca '${cluster.certificateAuthority}' \\`,
        "  --dns-cluster-ip '172.20.0.10' \\",
        "  --use-max-pods false \\",
        "  --kubelet-extra-args '--max-pods=20 --node-labels=a=1,b=2'",
        "",
      ].join("\n"),
    );
    expect(script(renderUserData(al2, cluster))).not.toContain("/etc/environment");
  });

  test("of Bottlerocket get settings of network and certificates, and the user's", () => {
    const { kubernetes, ...others } = bottlerocketSettings(renderUserData(bottlerocket, cluster, intercepted));
    expect(others).toEqual({
      network: { "https-proxy": proxy.url, "no-proxy": proxy.noProxy },
      pki: { "corp-root": { data: Buffer.from(pem).toString("base64"), trusted: true } },
      motd: {},
    });
    expect("cluster-name" in kubernetes!).toBe(joins);
    expect(renderUserData(bottlerocket, cluster)).not.toMatch(/network|pki/);
  });

  test("trust certificate authorities without a proxy too, before containerd and the AWS CLI need them", () => {
    const direct: OutboundSettings = { certificates };
    const trust = `private-eks-corp-root.pem <<'EOF'\n${pem}EOF\nupdate-ca-trust extract\n`;
    const [al2023Hook, config] = mimeParts(renderUserData(al2023, cluster, direct));
    expect(al2023Hook!.body).toContain(trust);
    expect((parse(config!.body) as { spec: object }).spec).not.toHaveProperty("instance");
    const [al2Hook, ...others] = mimeParts(renderUserData(al2, cluster, direct));
    expect(al2Hook!.body).toContain(trust);
    expect(al2Hook!.body).toContain("# private-eks begin\nAWS_CA_BUNDLE='/etc/pki/tls/certs/ca-bundle.crt'\n# private-eks end\n");
    expect(al2Hook!.body).toContain("for unit in containerd sandbox-image kubelet cloud-final; do");
    expect(al2Hook!.body).not.toContain("yum");
    expect(others.at(-1)!.body.includes("set -a; . /etc/environment; set +a")).toBe(joins);
    expect(bottlerocketSettings(renderUserData(bottlerocket, cluster, direct))).toMatchObject({
      pki: { "corp-root": { data: Buffer.from(pem).toString("base64"), trusted: true } },
    });
    for (const node of [al2023, al2, bottlerocket]) expect(renderUserData(node, cluster, direct)).not.toMatch(/https.proxy|no.proxy/i);
  });
});

test.each([
  ["containerd", {}, ["containerd", "sandbox-image", "kubelet", "cloud-final"]],
  ["docker", { ...custom, containerRuntime: "docker" }, ["docker", "kubelet", "cloud-final"]],
])("on AL2 with %s the units that pull images and join get the variables", (_name, settings, units) => {
  const [hook, join] = mimeParts(renderUserData(group("managed", { ...settings, amiFamily: "AL2" }), cluster, behindProxy));
  expect(hook!.body).toContain(`for unit in ${units.join(" ")}; do`);
  expect(join?.body.includes("--container-runtime dockerd") ?? false).toBe(units[0] === "docker");
});

describe("the user's parts", () => {
  test.each([
    ["#!/usr/bin/python3\n", "text/x-shellscript"],
    ["#cloud-config\npackages: []\n", "text/cloud-config"],
    ["#cloud-boothook\n#!/bin/sh\n", "text/cloud-boothook"],
    ["apiVersion: node.eks.aws/v1alpha1\nkind: NodeConfig\nspec: {}\n", "application/node.eks.aws"],
  ])("%j is %s", (text, contentType) => {
    expect(mimeParts(renderUserData(group("managed", { userData: [text] }), cluster)).at(-1)).toEqual({ contentType, body: text });
  });

  test("beyond ASCII are encoded, and leave Terraform's marks alone", () => {
    const [, part] = mimeParts(renderUserData(group("managed", { userData: ["#!/bin/sh\necho 'ü=$${x}' \n"] }), cluster));
    expect(part).toEqual({ contentType: 'text/x-shellscript; charset="utf-8"', body: "#!/bin/sh\necho '=C3=BC=3D$${x}'=20\n" });
  });

  test("beyond ASCII have no line that fills the buffer of nodeadm, and say the same", () => {
    const piece = fc.constantFrom("ü", "=", "${", " ", "--//PRIVATE-EKS//", "a".repeat(4000), "b".repeat(90), "\n");
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60, size: "max" }), (pieces) => {
        const text = `#!/bin/sh\n: ü${pieces.join("")}`;
        fc.pre(!/^--\/\/PRIVATE/m.test(text));
        const { body } = mimeParts(renderUserData(group("managed", { userData: [text] }), cluster)).at(-1)!;
        expect(body.split("\n").filter((line) => line.length > 4095)).toEqual([]);
        const octets = body.replace(/=\n/g, "").replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
        expect(Buffer.from(octets, "latin1").toString()).toBe(text);
      }),
    );
  });

  test.each([
    [4095, 0],
    [4096, 1],
  ])("beyond ASCII with a line of %i encoded characters have %i soft breaks", (length, breaks) => {
    const text = `#!/bin/sh\n: ü${"a".repeat(length - ": =C3=BC".length)}\n`;
    const { body } = mimeParts(renderUserData(group("managed", { userData: [text] }), cluster)).at(-1)!;
    expect(body.match(/=$/gm) ?? []).toHaveLength(breaks);
  });

  test("of Bottlerocket are merged into ours, whatever the TOML", () => {
    const values = fc.oneof(
      fc.string(),
      fc.boolean(),
      fc.bigInt({ min: -(2n ** 53n), max: 2n ** 53n }),
      fc.double().filter((value) => !Number.isNaN(value)),
      fc.array(fc.string()),
    );
    const table = fc.dictionary(fc.string({ minLength: 1 }), values, { noNullPrototype: true });
    const tables = fc.dictionary(fc.string({ minLength: 1 }), fc.oneof(table, fc.array(table)), { noNullPrototype: true });
    fc.assert(
      fc.property(tables, (own) => {
        const text = stringifyToml({ settings: { own } }, { numbersAsFloat: true });
        const rendered = renderUserData(group("managed", { amiFamily: "Bottlerocket", userData: [text] }), cluster);
        const read = (toml: string) => parseToml(toml, { integersAsBigInt: true })["settings"] as Record<string, unknown>;
        expect(read(rendered)).toEqual({ kubernetes: { "max-pods": 20n }, own: read(text)["own"] });
      }),
    );
  });
});

test.each(["AL2023", "AL2", "Bottlerocket"])("%s: the URL, the exceptions and the certificates change nothing else", (amiFamily) => {
  const node = group("selfManaged", { amiFamily });
  const render = (changes: object, trusted: OutboundSettings["certificates"] = certificates) =>
    renderUserData(node, cluster, { proxy: { ...proxy, ...changes }, certificates: trusted });
  expect(render({ url: "http://other.example.com:3128" }).replaceAll("http://other.example.com:3128", proxy.url)).toBe(render({}));
  expect(render({ noProxy: [] })).not.toContain(".internal");
  expect(render({}, {})).toBe(renderUserData(node, cluster, behindProxy));
  expect(renderUserData(node, cluster)).not.toMatch(/proxy/i);
});
