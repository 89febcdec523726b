import { hopsBetween, tracedFile } from "../../../support/traces";

jest.setTimeout(60_000);

const proxied = () => tracedFile("examples/china-proxy.yaml");

describe("over plain HTTP, Squid is asked for a page", () => {
  test.each([
    ["http://pages.example.com", "ok"],
    ["pages.example.com:80", "ok"],
    ["https://pages.example.com:80", "fails"],
    ["https://pages.example.com", "ok"],
  ])("%s: %s", (target, status) => {
    const hops = hopsBetween(proxied(), "general", target);
    expect(hops["proxyList"]!.status).toBe(status);
    if (target.startsWith("http:")) expect(hops["interception"]!.says).toContain("no TLS");
  });
});
