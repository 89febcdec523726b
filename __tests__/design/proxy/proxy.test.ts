import { clusterSchema } from "../../../config/schema/schema";
import { lowerCase, proxyVariables } from "../../../design/proxy/proxy";
import { proxyCertificate } from "../../support/certificates";
import { analyse } from "../../../design/facts";

const parse = (input: object) => clusterSchema.parse({ name: "demo", region: "us-west-2", ...input });
const network = { egress: "proxy" };

test("there is none where none is configured", () => {
  expect(analyse(parse({})).proxy).toBeUndefined();
});

test("there is none where it holds certificate authorities alone, for another way out", () => {
  expect(analyse(parse({ network: { egress: "nat" }, proxy: { caCertificates: { a: proxyCertificate } } })).proxy).toBeUndefined();
});

test("an existing proxy has its URL, a Squid gets it from the network stack", () => {
  expect(analyse(parse({ network, proxy: { url: "http://192.0.2.1:3128" } })).proxy?.url).toBe("http://192.0.2.1:3128");
  expect(analyse(parse({ network, proxy: { squid: {} } })).proxy?.url).toBeUndefined();
});

test("the repositories of Amazon Linux are reached through the proxy only where Amazon S3 has no endpoint", () => {
  const through = (endpoints: object) =>
    analyse(parse({ network: { ...network, endpoints }, proxy: { squid: {} } })).proxy?.repositoriesThroughProxy;
  expect(through({})).toBe(false);
  expect(through({ services: { s3: "proxy" } })).toBe(true);
});

describe("the environment variables", () => {
  const settings = {
    url: "http://192.0.2.1:3128",
    noProxy: ["localhost", ".svc"],
    repositoriesThroughProxy: false,
  };

  test("name the same proxy for http and https", () => {
    const url = "http://192.0.2.1:3128";
    expect(proxyVariables(settings)).toEqual({ HTTP_PROXY: url, HTTPS_PROXY: url, NO_PROXY: "localhost,.svc" });
  });

  test("have the same values in lower case", () => {
    const url = "http://192.0.2.1:3128";
    expect(lowerCase(proxyVariables(settings))).toEqual({ http_proxy: url, https_proxy: url, no_proxy: "localhost,.svc" });
  });
});
