import { squidConfiguration } from "../../../../design/proxy/squid/configuration";

const lines = (options: Partial<Parameters<typeof squidConfiguration>[0]> = {}) =>
  squidConfiguration({ clientCidrs: ["10.0.0.0/16", "100.64.0.0/16"], allow: [".example.com", "registry.k8s.io"], ...options }).split("\n");
const rules = (found: readonly string[]) => found.filter((line) => line.startsWith("http_access"));

test("lets clients of the VPC reach the listed domains, and nobody anything else", () => {
  expect(lines()).toEqual(
    expect.arrayContaining([
      "acl clients src 10.0.0.0/16",
      "acl clients src 100.64.0.0/16",
      "acl destinations dstdomain -n .example.com",
      "acl destinations dstdomain -n registry.k8s.io",
    ]),
  );
  expect(rules(lines())).toEqual([
    "http_access deny !clients",
    "http_access allow health_check",
    "http_access deny manager",
    "http_access deny !safe_ports",
    "http_access deny CONNECT !https_port",
    "http_access deny !destinations",
    "http_access deny to_localhost",
    "http_access deny link_local",
    "http_access allow clients",
    "http_access deny all",
  ]);
});

test("lets everything but ports, localhost and metadata be reached where all is allowed", () => {
  const all = lines({ allow: "all" });
  expect(all.join()).not.toContain("destinations");
  expect(rules(all)).toEqual(rules(lines()).filter((rule) => !rule.includes("destinations")));
});

test("has a list that no host is on where nothing is allowed", () => {
  expect(lines({ allow: [] }).filter((line) => line.includes("dstdomain"))).toEqual(["acl destinations dstdomain -n .invalid"]);
});

test.each([
  "cache deny all",
  "via off",
  "forwarded_for delete",
  "http_port 3128 tcpkeepalive=60,30,3",
  "access_log daemon:/var/log/squid/access.log squid !health_check",
])("says %s", (line) => {
  expect(lines()).toContain(line);
});
