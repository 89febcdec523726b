import { stringify } from "yaml";
import { loadCluster } from "../../../config/load";
import { designFindings } from "../../../design/cluster.findings";
import { namesProxy } from "../../../design/reachability/eksAddonDependencies";

const proxy = "http://proxy.example.com:3128";

test.each<readonly [object, boolean]>([
  [{ httpProxy: proxy }, true],
  [{ controller: { env: { HTTPS_PROXY: proxy } } }, true],
  [{ env: [{ name: "HTTPS_PROXY", value: proxy }] }, true],
  [{ env: [{ name: "HTTPS_PROXY", valueFrom: { configMapKeyRef: { name: "proxy", key: "url" } } }] }, true],
  [{ proxy: { httpsProxy: proxy } }, true],
  [{ httpProxy: "" }, false],
  [{ httpProxy: null, https_proxy: " " }, false],
  [{ httpProxy: { enabled: false } }, false],
  [{ env: [{ name: "HTTPS_PROXY", value: "" }] }, false],
  [{ env: [{ name: "HTTPS_PROXY" }] }, false],
  [{ noProxy: "example.com" }, false],
])("%j names a proxy: %s", (configuration, expected) => {
  expect(namesProxy(configuration)).toBe(expected);
});

test("behind Squid, the fix says where its URL comes from", () => {
  const addon = (configuration: object) => ({ "external-dns": { hosts: ["dns.example.com"], configuration } });
  const errors = (configuration: object) => {
    const text = stringify({
      name: "demo",
      region: "us-west-2",
      network: { egress: "proxy" },
      proxy: { squid: {} },
      addons: { eks: addon(configuration) },
    });
    return loadCluster({ file: "demo.yaml", text }, designFindings).findings.filter(({ path }) => path.includes("hosts"));
  };
  expect(errors({ env: [{ name: "HTTPS_PROXY", value: "" }] })[0]!.fix).toMatch(
    /^Name the HTTP proxy, whose URL is the output proxy_url of the network stack, in addons\.eks\["external-dns"\]\.configuration, as the add-on has it there, or remove /,
  );
  expect(errors({ env: [{ name: "HTTPS_PROXY", value: proxy }] })).toEqual([]);
});
