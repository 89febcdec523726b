import { parse } from "yaml";
import { proxyCertificate, registryCertificate } from "../support/certificates";
import { decoded, embedded, type Json, prerequisites, references, resource, resources, type Stack } from "../support/stack";
import { type Changes, merge, type Stacks, synthDemo } from "../support/synth";

const url = "http://proxy.example.com:3128";

/** Everything that may be told of a proxy: nodes of every family and runtime, charts and a bastion. */
const everything: Changes = {
  // The last one that Amazon Linux 2 has.
  kubernetesVersion: "1.32",
  nodeGroups: {
    managed: { al2023: {}, bottlerocket: { amiFamily: "Bottlerocket" }, al2: { amiFamily: "AL2" } },
    selfManaged: {
      "own-al2023": {},
      "own-bottlerocket": { amiFamily: "Bottlerocket" },
      "own-al2": { amiFamily: "AL2" },
      docker: { amiFamily: "AL2", containerRuntime: "docker", amiId: "ami-0123456789abcdef0" },
    },
  },
  customNetworking: { enabled: true },
  loadBalancerController: { enabled: true },
  addons: { clusterAutoscaler: { enabled: true } },
  observability: { fluentBit: { enabled: true } },
  access: { bastion: { enabled: true } },
};
const transitGateway: Changes = { network: { transitGateway: { id: "tgw-0123456789abcdef0" } } };
const external = (proxy: Changes = {}): Stacks =>
  synthDemo(merge(merge(everything, transitGateway), { network: { egress: "proxy" }, proxy: { url, ...proxy } }));
const squid = (): Stacks =>
  synthDemo(merge(everything, { network: { egress: "proxy", publicSubnets: { enabled: true } }, proxy: { squid: {} } }));
const without = (): Stacks => synthDemo(merge(merge(everything, transitGateway), { network: { egress: "transitGateway" } }));

/** Every text of the stacks by its place: `workload/proxy/config-map/data/HTTP_PROXY`. User data is decoded, chart values are read. */
function texts(stacks: Partial<Stacks>): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const visit = (place: string, value: Json | undefined): void => {
    if (typeof value === "object" && value !== null) {
      for (const [key, child] of Object.entries(value)) visit(`${place}/${key}`, child);
    } else if (place.endsWith("/user_data") && String(value).startsWith("${base64encode(")) {
      found.set(place, decoded(value));
    } else if (place.endsWith("/values/0") && String(value).startsWith("{")) {
      visit(place.slice(0, -2), embedded(value));
    } else {
      found.set(place, String(value));
    }
  };
  for (const [name, stack] of Object.entries<Stack>(stacks)) {
    for (const { path, attributes } of resources(stack)) visit(`${name}/${path}`, attributes);
    for (const key of ["data", "output", "locals", "provider", "variable"]) visit(`${name}/${key}`, stack.json[key]);
  }
  return found;
}

/** The places where two clusters differ, each with both texts. */
function differences(
  before: Partial<Stacks>,
  after: Partial<Stacks>,
): readonly (readonly [place: string, before: string | undefined, after: string | undefined])[] {
  const [one, other] = [texts(before), texts(after)];
  return [...new Set([...one.keys(), ...other.keys()])]
    .sort()
    .flatMap((place) => (one.get(place) === other.get(place) ? [] : [[place, one.get(place), other.get(place)]]));
}

const groups = ["al2023", "bottlerocket", "al2", "own-al2023", "own-bottlerocket", "own-al2", "docker"];

/** Where the workload stack tells of the proxy's URL. */
const workloadTargets = [
  ...["HTTP_PROXY", "HTTPS_PROXY"].flatMap((name) => [
    `workload/aws-load-balancer-controller/release/values/env/${name}`,
    `workload/cluster-autoscaler/release/values/extraEnv/${name}`,
    `workload/proxy/config-map/data/${name}`,
  ]),
  ...["0", "1"].map((index) => `workload/aws-for-fluent-bit/release/values/env/${index}/value`),
  ...groups.map((name) => `workload/node-groups/group-${name}/launch-template/template/user_data`),
].sort();

const bastion = "network/bastion/instance/user_data";

describe("changing the URL of the proxy", () => {
  const other = "http://gateway.example.net:3128";
  const changed = differences(external(), external({ url: other }));

  test("changes every target, and nothing else", () => {
    expect(changed.map(([place]) => place)).toEqual([bastion, "network/output/proxy_url/value", ...workloadTargets]);
  });

  test("changes nothing but the URL in each of them", () => {
    for (const [, before = "", after = ""] of changed) {
      expect(before).toContain(url);
      expect(before.replaceAll(url, other)).toBe(after);
    }
  });

  test("to another port also moves the bastion's rule to that port", () => {
    const places = differences(external(), external({ url: "http://proxy.example.com:8080" })).map(([place]) => place);
    const bastionRules = places.filter((place) => /^network\/bastion\/(tcp-(3128|8080)-|instance\/depends_on\/)/.test(place));
    expect(bastionRules.length).toBeGreaterThan(0);
    expect(places.filter((place) => !bastionRules.includes(place))).toEqual(changed.map(([place]) => place));
  });
});

test("a Squid of our own is told of in the same places, as a reference to the network stack", () => {
  const reference = "${data.terraform_remote_state.network.outputs.proxy_url}";
  const places = [...texts({ workload: squid().workload })].filter(([, text]) => text.includes(reference)).map(([place]) => place);
  expect(places.sort()).toEqual(workloadTargets);
});

describe("removing the proxy", () => {
  test("removes all traces", () => {
    const traces = /proxy-environment|https?_proxy|no_proxy|no-proxy|3128|proxy\.example|SSL_CERT_DIR|ca-certificates/i;
    const withProxy = [...texts(external({ caCertificates: { corporate: proxyCertificate } }))].filter((entry) =>
      traces.test(entry.join(" ")),
    );
    expect(withProxy.length).toBeGreaterThan(workloadTargets.length);
    expect([...texts(without())].filter((entry) => traces.test(entry.join(" ")))).toEqual([]);
  });

  test("takes away the resources of the proxy, and leaves all others", () => {
    const paths = ({ workload }: Stacks) => resources(workload).map(({ path }) => path);
    const before = paths(external({ caCertificates: { corporate: proxyCertificate } }));
    const after = new Set(paths(without()));
    expect(before.filter((path) => !after.has(path)).sort()).toEqual([
      "ca-certificates/kube-system",
      "proxy/aws-node",
      "proxy/config-map",
      "proxy/kube-proxy",
    ]);
    expect(after.size).toBe(before.length - 4);
  });

  test("changes what is left in its targets alone", () => {
    const kept = new Set([...texts(without())].map(([place]) => place));
    const places = differences(external(), without()).map(([place]) => place);
    const changed = places.filter((place) => kept.has(place) && /^(workload|cluster)\//.test(place) && !place.includes("/depends_on/"));
    // Without the proxy everything is within reach, WAF and Shield too.
    const reach = [
      "workload/aws-load-balancer-controller-role/role/policy-aws-load-balancer-controller/policy",
      "workload/aws-load-balancer-controller/release/values/enableShield",
      "workload/aws-load-balancer-controller/release/values/enableWafv2",
    ];
    expect(changed.filter((place) => !reach.includes(place))).toEqual(workloadTargets.filter((place) => place.endsWith("/user_data")));
  });
});

describe("NO_PROXY", () => {
  /** Every list of NO_PROXY in a text: after a variable of that name, or as Bottlerocket's setting. */
  const lists = (text: string): readonly string[] => [
    ...[...text.matchAll(/localhost,127\.0\.0\.1[^\s"'\\]*/g)].map(([list]) => list),
    ...[...text.matchAll(/^no-proxy *= *(.*)$/gm)].map(([, list = ""]) =>
      [...list.matchAll(/'([^']*)'|"([^"]*)"/g)].map(([, literal, basic]) => literal ?? basic).join(","),
    ),
  ];
  const noProxy = (stacks: Stacks) =>
    resource(stacks.workload, "kubernetes_config_map_v1", "proxy/").attributes["data"] as { NO_PROXY: string };

  test.each([
    ["an existing proxy", external({ noProxy: [".corp.example.com"] })],
    ["a Squid of our own", squid()],
  ])("is one and the same in every target of %s", (_name, stacks) => {
    const found = [...texts(stacks)].flatMap(([place, text]) => lists(text).map((list) => ({ place, list })));
    expect([...new Set(found.map(({ list }) => list))]).toEqual([noProxy(stacks).NO_PROXY]);
    expect([...new Set(found.map(({ place }) => place))].sort()).toEqual(
      [
        bastion,
        "workload/aws-for-fluent-bit/release/values/env/2/value",
        "workload/aws-load-balancer-controller/release/values/env/NO_PROXY",
        "workload/cluster-autoscaler/release/values/extraEnv/NO_PROXY",
        "workload/proxy/config-map/data/NO_PROXY",
        ...workloadTargets.filter((place) => place.endsWith("/user_data")),
      ].sort(),
    );
  });

  test("holds the address of the Kubernetes API, which Fluent Bit compares with whole entries", () => {
    expect(noProxy(external()).NO_PROXY.split(",")).toContain("172.20.0.1");
  });
});

describe("the DaemonSets of the VPC CNI and kube-proxy", () => {
  const { workload } = external({ caCertificates: { corporate: proxyCertificate } });
  const configMap = resource(workload, "kubernetes_config_map_v1", "proxy/config-map");
  const daemonSets = ["aws-node", "kube-proxy"].map((name) => [name, resource(workload, "kubernetes_env", `proxy/${name}`)] as const);

  test.each(daemonSets)("%s takes the three variables from the ConfigMap by key, and a checksum of it", (name, { attributes }) => {
    expect(configMap.attributes).toMatchObject({
      metadata: {
        name: "proxy-environment-variables",
        namespace: "kube-system",
        labels: { "app.kubernetes.io/managed-by": "private-eks" },
      },
      data: { HTTP_PROXY: url, HTTPS_PROXY: url, NO_PROXY: expect.stringContaining("169.254.169.254") },
    });
    expect(attributes).toMatchObject({
      api_version: "apps/v1",
      kind: "DaemonSet",
      metadata: { name, namespace: "kube-system" },
      container: name,
      env: [
        ...["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"].map((key) => ({
          name: key,
          value_from: { config_map_key_ref: { name: "proxy-environment-variables", key } },
        })),
        { name: "PROXY_CHECKSUM", value: `\${sha256(jsonencode(${configMap.address}.data))}` },
      ],
    });
  });

  test.each(daemonSets)("%s: the fields are ours by a name of our own, whoever had them before", (_name, { attributes }) => {
    expect(attributes).toMatchObject({ force: true, field_manager: "private-eks-proxy" });
  });

  test.each(daemonSets)("%s is changed by one resource alone, so that no two undo each other", (name) => {
    const changing = resources(workload).filter(({ type, attributes }) => {
      const metadata = (attributes["metadata"] ?? {}) as { name?: string };
      return type !== "kubernetes_config_map_v1" && metadata.name === name;
    });
    expect(changing).toHaveLength(1);
  });

  test("exist in the cluster before: the variables wait for the ConfigMap, and the node groups for both", () => {
    const nodeGroups = [...resources(workload, "aws_eks_node_group"), ...resources(workload, "aws_autoscaling_group")];
    expect(nodeGroups).toHaveLength(groups.length);
    for (const [, daemonSet] of daemonSets) {
      expect(references(daemonSet.attributes["env"])).toContain(configMap.address);
      expect([...prerequisites(workload, daemonSet)]).toEqual([configMap.address]);
    }
    const wanted = [configMap, ...daemonSets.map(([, daemonSet]) => daemonSet)].map(({ address }) => address);
    for (const group of nodeGroups) expect([...prerequisites(workload, group)]).toEqual(expect.arrayContaining(wanted));
  });
});

describe("certificate authorities", () => {
  const proxy = { caCertificates: { registry: registryCertificate, proxy: proxyCertificate }, caNamespaces: ["apps"] };
  const { workload } = external(proxy);
  const configMaps = resources(workload, "kubernetes_config_map_v1").filter(({ path }) => path.startsWith("ca-certificates/"));

  test("are a ConfigMap in kube-system and in every namespace of the file, as one file in the order of their names", () => {
    expect(configMaps.map(({ attributes: { metadata, data } }) => ({ metadata, data }))).toEqual(
      ["apps", "kube-system"].map((namespace) => ({
        metadata: { name: "ca-certificates", namespace, labels: { "app.kubernetes.io/managed-by": "private-eks" } },
        data: { "ca.crt": proxyCertificate + registryCertificate },
      })),
    );
  });

  test("are there before the charts whose pods mount them", () => {
    const charts = resources(workload, "helm_release");
    expect(charts).toHaveLength(3);
    for (const chart of charts) {
      expect([...prerequisites(workload, chart)]).toEqual(expect.arrayContaining(configMaps.map(({ address }) => address)));
    }
  });

  const everywhere = ({ network, workload: nodes }: Stacks): readonly string[] =>
    [...texts({ network, workload: nodes })]
      .filter(([, text]) => /ca-trust|\bpki\b|SSL_CERT_DIR|ca\.crt/.test(text))
      .map(([place]) => place);
  const userDataOf = (name: string) => `workload/node-groups/group-${name}/launch-template/template/user_data`;

  test.each([
    ["a transit gateway", merge(everything, merge(transitGateway, { network: { egress: "transitGateway" } }))],
    ["NAT gateways", merge(everything, { network: { egress: "nat" } })],
  ])("are trusted with %s too, by nodes of all families, the bastion and the pods of charts", (_name, cluster) => {
    const stacks = synthDemo(
      merge(cluster, { certificateAuthorities: { certificates: { registry: registryCertificate }, namespaces: ["apps"] } }),
    );
    const places = everywhere(stacks);
    expect(places).toEqual(expect.arrayContaining([bastion, ...groups.map(userDataOf)]));
    for (const [chart, key] of [
      ["aws-load-balancer-controller", "env"],
      ["cluster-autoscaler", "extraEnv"],
    ] as const) {
      const values = embedded((resource(stacks.workload, "helm_release", chart).attributes["values"] as Json[])[0]);
      expect(values[key]).toEqual({ SSL_CERT_DIR: "/etc/ssl/cluster" });
    }
    const maps = resources(stacks.workload, "kubernetes_config_map_v1").map(({ path }) => path);
    expect(maps).toEqual(["ca-certificates/apps", "ca-certificates/kube-system"]);
    expect(resources(stacks.workload, "kubernetes_env")).toEqual([]);
  });

  test("are trusted by the instances of Squid, before they fetch its packages", () => {
    const certificateAuthorities = { certificates: { registry: registryCertificate } };
    const { network } = synthDemo(
      merge(everything, { network: { egress: "proxy", publicSubnets: { enabled: true } }, proxy: { squid: {} }, certificateAuthorities }),
    );
    const userData = decoded(resource(network, "aws_launch_template", "proxy").attributes["user_data"]);
    const { bootcmd, packages } = parse(userData) as { bootcmd: string[]; packages: string[] };
    expect(bootcmd).toEqual([expect.stringContaining(`${registryCertificate}EOF\nupdate-ca-trust extract`)]);
    expect(packages).toContain("squid");
  });

  test("are the same resources under the older name", () => {
    const { caCertificates: certificates, caNamespaces: namespaces } = proxy;
    const newer = synthDemo(
      merge(merge(everything, transitGateway), {
        network: { egress: "proxy" },
        proxy: { url },
        certificateAuthorities: { certificates, namespaces },
      }),
    );
    expect(differences(external(proxy), newer)).toEqual([]);
  });

  test("are no ConfigMap where there are none", () => {
    expect(resources(external().workload, "kubernetes_config_map_v1").map(({ path }) => path)).toEqual(["proxy/config-map"]);
  });
});
