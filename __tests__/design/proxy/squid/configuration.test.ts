import { squidVerdict } from "../../../../commands/trace/rules/squidConf";
import { healthCheckPath, squidConfiguration } from "../../../../design/proxy/squid/configuration";

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

const verdictOn = (host: string, port: number, isPlainHttp = false) =>
  squidVerdict(lines({ allow: "all" }).join("\n"), { host, port, clientCidrs: ["10.0.1.0/24"], isPlainHttp }, "squid").status;

test.each<[string, number, boolean, string]>([
  ["example.com", 443, false, "ok"],
  ["example.com", 80, false, "fails"],
  ["example.com", 22, false, "fails"],
  ["example.com", 80, true, "ok"],
  ["example.com", 443, true, "ok"],
  ["example.com", 8080, true, "fails"],
  ["169.254.169.254", 80, true, "fails"],
])("where all is allowed, a request to %s:%s (plain HTTP: %s) %s", (host, port, isPlainHttp, status) => {
  expect(verdictOn(host, port, isPlainHttp)).toBe(status);
});

test.each<[string, number, boolean, string]>([
  ["mirror.example.com", 8443, false, "ok"],
  ["mirror.example.com", 8443, true, "ok"],
  ["mirror.example.com", 443, false, "ok"],
  ["mirror.example.com", 5000, false, "fails"],
  ["registry.example.com", 5000, false, "ok"],
  ["other.example.com", 8443, false, "fails"],
  ["mirror.example.org", 8443, false, "fails"],
])("with ports of some hosts, a request to %s:%s (plain HTTP: %s) %s", (host, port, isPlainHttp, status) => {
  const otherPorts = [
    { port: 5000, hosts: ["registry.example.com"] },
    { port: 8443, hosts: ["mirror.example.com", "mirror.example.org"] },
  ];
  const request = { host, port, clientCidrs: ["10.0.1.0/24"], isPlainHttp };
  expect(squidVerdict(lines({ allow: [".example.com"], otherPorts }).join("\n"), request, "squid").status).toBe(status);
});

test("the one path that is answered without a destination is that of the health check", () => {
  const [, pattern] = lines().flatMap((line) => /^acl health_path urlpath_regex (.*)$/.exec(line) ?? []);
  expect(healthCheckPath).toMatch(/^\/squid-internal-static\/icons\/./);
  expect(new RegExp(pattern!).test(healthCheckPath)).toBe(true);
  for (const other of [`${healthCheckPath}/more`, `/more${healthCheckPath}`, healthCheckPath.replace(".", "x")])
    expect(new RegExp(pattern!).test(other)).toBe(false);
  expect(lines()).toEqual(
    expect.arrayContaining(["acl own_port port 3128", "acl health_check all-of health_path own_port", "miss_access deny health_path"]),
  );
});

test("every line is a directive with a value, a comment, or empty", () => {
  for (const line of [...lines(), ...lines({ allow: "all" })]) expect(line).toMatch(/^(?:[a-z_]+ \S.*)?$/);
});

test.each([
  "cache deny all",
  // IPv6: link-local addresses, and instance metadata.
  "acl link_local dst 169.254.0.0/16 fe80::/10 fd00:ec2::/32",
  "global_internal_static off",
  "httpd_suppress_version_string on",
  "logfile_rotate 0",
  "via off",
  "forwarded_for delete",
  "http_port 3128 tcpkeepalive=60,30,3",
  "access_log daemon:/var/log/squid/access.log squid !health_check",
])("says %s", (line) => {
  expect(lines()).toContain(line);
});
