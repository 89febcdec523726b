import { httpPortsIn, squidVerdict } from "../../../../commands/trace/rules/squidConf";
import { squidConfiguration } from "../../../../design/proxy/squid/configuration";

const conf = squidConfiguration({ clientCidrs: ["10.0.0.0/16"], allow: [".example.com", "registry.example.org"] });
const status = (text: string, host: string, port = 443, clientCidrs = ["10.0.64.0/19"]) =>
  squidVerdict(text, { host, port, clientCidrs }, "squid").status;

test.each([
  ["a domain below one that is allowed", "a.example.com", 443, "ok"],
  ["the domain itself", "example.com", 443, "ok"],
  ["a host that is allowed", "registry.example.org", 443, "ok"],
  ["a host below it", "a.registry.example.org", 443, "fails"],
  ["another host", "example.net", 443, "fails"],
  ["another port", "a.example.com", 8443, "fails"],
  ["a tunnel to port 80", "a.example.com", 80, "fails"],
])("%s", (_what, host, port, expected) => {
  expect(status(conf, host, port)).toBe(expected);
});

test.each([
  ["a host that is allowed", "registry.example.org", 80, "ok"],
  ["another host", "example.net", 80, "fails"],
  ["another port", "a.example.com", 8080, "fails"],
])("plain HTTP to %s", (_what, host, port, expected) => {
  expect(squidVerdict(conf, { host, port, clientCidrs: ["10.0.64.0/19"], isPlainHttp: true }, "squid").status).toBe(expected);
});

test("what depends on the path of a page is not known", () => {
  const text = "acl pages urlpath_regex ^/a\nhttp_access deny pages\nhttp_access allow all";
  expect(squidVerdict(text, { host: "example.net", port: 80, clientCidrs: [], isPlainHttp: true }, "squid").status).toBe("unknown");
});

test("from addresses that are not of its clients nothing passes", () => {
  expect(status(conf, "a.example.com", 443, ["192.0.2.0/24"])).toBe("fails");
});

test("without a list everything passes", () => {
  expect(status(squidConfiguration({ clientCidrs: ["10.0.0.0/16"], allow: "all" }), "example.net")).toBe("ok");
});

test("an ACL of another type is not understood, and said so", () => {
  expect(status("acl busy maxconn 3\nhttp_access deny busy\nhttp_access allow all", "example.net")).toBe("unknown");
});

test("without a rule that matches it is the opposite of the last", () => {
  expect(status("acl one dstdomain one.example.com\nhttp_access allow one", "example.net")).toBe("fails");
  expect(status("acl one dstdomain one.example.com\nhttp_access deny one", "example.net")).toBe("ok");
});

test.each([
  ["http_port 3128 tcpkeepalive=60,30,3", 3128, false],
  ["  http_port  0.0.0.0:3128", 3128, false],
  ["http_port [::]:3128 name=proxy", 3128, false],
  ["http_port squid.example.com:3128", 3128, false],
  ["http_port 127.0.0.1:3128", 3128, true],
  ["http_port 127.8.0.1:3129", 3129, true],
  ["http_port localhost:3128", 3128, true],
  ["http_port [::1]:3128", 3128, true],
])("%s is port %s, and for the machine alone: %s", (line, port, isLoopback) => {
  expect(httpPortsIn(`acl all src all\n${line}\nhttp_access deny all\n`)).toEqual([expect.objectContaining({ port, isLoopback })]);
});

test("a port in a comment, or for something else, is none for clients", () => {
  expect(httpPortsIn("# http_port 3128\nhttps_port 3129\nicp_port 3130\n")).toEqual([]);
});
