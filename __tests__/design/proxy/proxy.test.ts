import { clusterSchema } from "../../../config/schema/schema";
import {
  environmentLines,
  goProgramValues,
  longestProxyUrl,
  lowerCase,
  outboundSettings,
  proxyEnvironmentList,
  proxyVariables,
} from "../../../design/proxy/proxy";
import { proxyCertificate, registryCertificate } from "../../support/certificates";
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

describe("what programs are told", () => {
  const url = "http://192.0.2.1:3128";
  const proxy = { url, noProxy: ["localhost", ".svc"], repositoriesThroughProxy: false };
  const certificates = { corporate: proxyCertificate };
  const variables = { HTTP_PROXY: url, HTTPS_PROXY: url, NO_PROXY: "localhost,.svc" };

  test("is the URL of an existing proxy, or that of Squid's load balancer", () => {
    const of = (settings: object) => outboundSettings(analyse(parse({ network, proxy: settings })), "http://squid:3128");
    expect(of({ url }).proxy?.url).toBe(url);
    expect(of({ squid: {} }).proxy?.url).toBe("http://squid:3128");
    expect(of({ squid: {} }).proxy?.noProxy).toContain(".svc");
    expect(outboundSettings(analyse(parse({})), "http://squid:3128").proxy).toBeUndefined();
  });

  test("counts in user data at least as long as a name of a load balancer gets", () => {
    // <name>-<id>.elb.<region>.amazonaws.com.cn, with a name of 32 characters: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html
    const longest = `http://${"n".repeat(32)}-${"0".repeat(16)}.elb.ap-southeast-7.amazonaws.com.cn:3128`;
    expect(longestProxyUrl.length).toBeGreaterThanOrEqual(longest.length);
  });

  test("in Kubernetes is a list of names and values", () => {
    expect(proxyEnvironmentList(proxy)).toEqual(Object.entries(variables).map(([name, value]) => ({ name, value })));
    expect(proxyEnvironmentList(undefined)).toEqual([]);
  });

  test("programs in Go, by chart values", () => {
    expect(goProgramValues("env", { certificates: {} })).toEqual({});
    expect(goProgramValues("extraEnv", { proxy, certificates: {} })).toEqual({ extraEnv: variables });
    const values = goProgramValues("env", { proxy, certificates });
    const [volume, mount] = [values["extraVolumes"], values["extraVolumeMounts"]] as { name: string }[][];
    expect(values["env"]).toEqual({ ...variables, SSL_CERT_DIR: expect.stringMatching(/^\//) as string });
    expect(volume).toEqual([{ name: volume![0]!.name, configMap: { name: "ca-certificates" } }]);
    // The directory that Go reads is the one where the certificates are.
    expect(mount).toEqual([
      { name: volume![0]!.name, mountPath: (values["env"] as Record<string, string>)["SSL_CERT_DIR"], readOnly: true },
    ]);
    expect(goProgramValues("env", { certificates })["env"]).not.toHaveProperty("HTTP_PROXY");
  });

  test("restarts programs in Go when a certificate changes, and only then", () => {
    const checksum = (of: Readonly<Record<string, string>>) => goProgramValues("env", { proxy, certificates: of })["podAnnotations"];
    expect(checksum(certificates)).toEqual(checksum({ corporate: `${proxyCertificate}\n` }));
    expect(checksum(certificates)).not.toEqual(checksum({ corporate: registryCertificate }));
    expect(checksum(certificates)).toEqual({ "checksum/ca-certificates": expect.stringMatching(/^[0-9a-f]{64}$/) as string });
  });

  test("on an instance is in /etc/environment, in upper and lower case, with the bundle that the AWS CLI needs", () => {
    const bundle = "AWS_CA_BUNDLE='/etc/pki/tls/certs/ca-bundle.crt'";
    const names = (lines: readonly string[]) => lines.map((line) => line.split("=")[0]);
    const both = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"];
    expect(environmentLines({ certificates: {} })).toEqual([]);
    expect(environmentLines({ certificates })).toEqual([bundle]);
    expect(names(environmentLines({ proxy, certificates: {} }))).toEqual(both);
    expect(environmentLines({ proxy, certificates })).toEqual(expect.arrayContaining(["no_proxy='localhost,.svc'", bundle]));
  });
});
