import { httpPortsIn, squidConfIn, squidVerdict } from "../../../../commands/trace/rules/squidConf";
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

test("the file is found in user data, from its path to the next file", () => {
  const userData = [
    "write_files:",
    "  - path: /etc/other.conf",
    "    content: http_port 1",
    "  - path: /etc/private-eks/squid.conf",
    "    content: |",
    "      http_port 3128",
    "  - path: /etc/squid.conf.d/last",
    "    content: http_port 2",
  ];
  expect(squidConfIn(userData.join("\n"))).toBe(userData.slice(3, 6).join("\n"));
  expect(squidConfIn(userData.slice(3, 6).join("\n"))).toBe(userData.slice(3, 6).join("\n"));
  expect(squidConfIn(userData.slice(0, 3).join("\n"))).toBeUndefined();
  expect(squidConfIn("# - path: /etc/squid.conf")).toBeUndefined();
});

test("ports are those that lines say, at all addresses or at some", () => {
  expect(httpPortsIn("http_port 3128")).toEqual([{ port: 3128, isLoopback: false, text: "3128" }]);
  expect(httpPortsIn("# http_port 1\nhttp_port 192.0.127.1:3129\nhttp_port localhost.example.com:3130\nhttp_port x")).toEqual([
    { port: 3129, isLoopback: false, text: "192.0.127.1:3129" },
    { port: 3130, isLoopback: false, text: "localhost.example.com:3130" },
  ]);
});

describe("ACLs", () => {
  const decided = (lines: readonly string[], host = "a.example.com", port = 443, clientCidrs = ["10.0.64.0/19"]) =>
    status([...lines, "http_access deny all"].join("\n"), host, port, clientCidrs);

  test.each<[string, readonly string[], string, string]>([
    ["of addresses", ["acl bad dst 192.0.2.0/24", "http_access deny bad", "http_access allow all"], "192.0.2.9", "fails"],
    ["of other addresses", ["acl bad dst fe80::/10 198.51.100.0/24", "http_access deny bad", "http_access allow all"], "192.0.2.9", "ok"],
    ["of addresses, for a name", ["acl bad dst 0.0.0.0/0", "http_access deny bad", "http_access allow all"], "a.example.com", "ok"],
    [
      "of several lines",
      ["acl good dstdomain .example.org", "acl good dstdomain .example.com", "http_access allow good"],
      "a.example.com",
      "ok",
    ],
    ["with options before their values", ["acl good dstdomain -n .example.com", "http_access allow good"], "a.example.com", "ok"],
    ["that must not match", ["acl good dstdomain .example.org", "http_access allow !good"], "a.example.com", "ok"],
    ["all of which must match", ["acl a port 443", "acl b dstdomain .example.org", "http_access allow a b"], "a.example.com", "fails"],
    [
      "that are all of others",
      ["acl a port 443", "acl b src 10.0.0.0/8", "acl both all-of a b", "http_access allow both"],
      "x.example.net",
      "ok",
    ],
    [
      "one of which is not met",
      ["acl a port 80", "acl b src 10.0.0.0/8", "acl both all-of a b", "http_access allow both"],
      "x.example.net",
      "fails",
    ],
    ["that nobody defined", ["http_access deny nothing", "http_access allow all"], "x.example.net", "unknown"],
    ["of Squid's own pages", ["http_access deny manager", "http_access deny to_localhost", "http_access allow all"], "x.example.net", "ok"],
    ["with blanks before and between", ["  acl   good  dstdomain   .example.com", "  http_access   allow  good"], "a.example.com", "ok"],
    ["in upper case", ["acl good dstdomain .Example.COM", "http_access allow good"], "a.example.com", "ok"],
  ])("%s", (_what, lines, host, expected) => {
    expect(decided(lines, host)).toBe(expected);
  });

  test("of clients take all of their addresses, and none of nobody", () => {
    const clients = ["acl clients src 10.0.0.0/16 fe80::/10", "acl clients src 10.1.0.0/16", "http_access allow clients"];
    expect(decided(clients, "a.example.com", 443, ["10.0.1.0/24", "10.1.1.0/24"])).toBe("ok");
    expect(decided(clients, "a.example.com", 443, ["10.0.1.0/24", "10.2.1.0/24"])).toBe("fails");
    expect(decided(clients, "a.example.com", 443, [])).toBe("fails");
  });

  test("are none without any rule: nothing passes. Otherwise it says which one decides", () => {
    expect(status("", "a.example.com")).toBe("fails");
    expect(status("acl good dstdomain .example.com", "a.example.com")).toBe("fails");
    const deciding = squidVerdict("http_access deny all", { host: "a.example.com", port: 443, clientCidrs: [] }, "squid");
    expect(deciding).toMatchObject({ status: "fails", says: "squid.conf denies a.example.com:443: http_access deny all" });
  });
});
