import { designCluster } from "../../../design/cluster";
import { designFindings } from "../../../design/cluster.findings";
import { loadCluster } from "../../../config/load";
import { stringify } from "yaml";
import { type Changes, configDemo, merge } from "../../support/synth";

const corporate: Changes = {
  network: { egress: "proxy", transitGateway: { id: "tgw-0123456789abcdef0", cidrs: ["10.0.0.0/8"] } },
  proxy: { url: "http://proxy.example.com:3128" },
};
const shop = {
  chart: { repository: "oci://ghcr.io/example/charts", name: "shop", version: "1.2.3" },
  namespace: "web",
  images: [],
  hosts: ["payments.example.com", "git.corp"],
};
const proxyEnv = { proxy: { env: ["extraEnv"] } };
const dns = { version: "v0.19.0-eksbuild.2", hosts: ["dns.example.com"] };
const dnsProxy = { env: [{ name: "HTTPS_PROXY", value: "http://proxy.example.com:3128" }] };

const noProxyOf = (changes: Changes) => designCluster(configDemo(merge(corporate, changes))).proxy!.noProxy;
const warnings = (changes: Changes) => {
  const text = stringify(merge(merge({ name: "demo", region: "us-west-2" }, corporate), changes));
  return loadCluster({ file: "demo.yaml", text }, designFindings).findings.filter(({ problem }) =>
    problem.includes("is reached only where"),
  );
};

test("a host of a chart that is not told of the proxy is a warning, and no exception for all other clients", () => {
  const [warning, ...others] = warnings({ charts: { shop } });
  expect(others).toEqual([]);
  expect(warning).toMatchObject({
    severity: "warning",
    path: ["charts", "shop", "hosts", 0],
    problem:
      "a Helm chart needs the host payments.example.com, cannot use an HTTP proxy, and payments.example.com is reached only where its address is in 10.0.0.0/8, the blocks that are routed",
    fix: "Write charts.shop.proxy.env so that its pods use the proxy, or remove charts.shop.hosts[0], or make sure that payments.example.com has such an address",
  });
  expect(noProxyOf({ charts: { shop } })).not.toContain("payments.example.com");
});

test("each chart and add-on is warned of, and told of the proxy none", () => {
  const changes = (chart: object, configuration: object): Changes => ({
    charts: { shop: { ...shop, ...chart }, blog: { ...shop, ...chart, namespace: "blog" } },
    addons: { eks: { "external-dns": { ...dns, configuration } } },
  });
  expect(warnings(changes({}, {})).map(({ path }) => path.join("."))).toEqual([
    "charts.shop.hosts.0",
    "charts.blog.hosts.0",
    "addons.eks.external-dns.hosts.0",
  ]);
  expect(noProxyOf(changes({}, {}))).not.toContain("dns.example.com");
  expect(warnings(changes(proxyEnv, dnsProxy))).toEqual([]);
});

test("a host of the control plane, which knows no proxy, is warned of at its key", () => {
  const controlPlane = { egressMode: "CUSTOMER_ROUTED", egressHosts: ["git.corp", "idp.example.com"] };
  expect(warnings({ controlPlane })).toMatchObject([
    {
      path: ["controlPlane", "egressHosts", 1],
      problem:
        "the control plane needs the host idp.example.com, cannot use an HTTP proxy, and idp.example.com is reached only where its address is in 10.0.0.0/8, the blocks that are routed",
      fix: "Remove controlPlane.egressHosts[1], or make sure that idp.example.com has such an address",
    },
  ]);
});

test.each([
  ["with a route to every address", { network: { transitGateway: { cidrs: ["0.0.0.0/0"] } } }],
  [
    "listed in proxy.noProxy, and told of the proxy",
    { proxy: { noProxy: ["payments.example.com"] }, charts: { shop: { ...shop, ...proxyEnv } } },
  ],
])("%s: no warning", (_name, changes) => {
  expect(warnings(merge({ charts: { shop } }, changes))).toEqual([]);
});
