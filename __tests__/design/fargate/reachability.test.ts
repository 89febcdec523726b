import { clusterSchema } from "../../../config/schema/schema";
import { reachability } from "../../../design/reachability/paths";
import { pathFindings } from "../../../design/reachability/paths.findings";
import { analyse } from "../../../design/facts";

const parse = (cluster: object) =>
  clusterSchema.parse({
    name: "demo",
    region: "us-west-2",
    fargateProfiles: { system: { selectors: [{ namespace: "kube-system" }] } },
    ...cluster,
  });

const viaProxy = { network: { egress: "proxy" }, proxy: { squid: {} } };

test.each(["ecr.api", "ecr.dkr", "s3", "logs"])("%s by a proxy is an error: neither Fargate nor its log router knows one", (service) => {
  const config = parse({
    ...viaProxy,
    network: { egress: "proxy", endpoints: { services: { [service]: "proxy" } } },
    observability: { fargateLogging: { enabled: true } },
  });
  expect(pathFindings(analyse(config)).map(({ problem }) => problem)).toEqual([
    `Fargate${service === "logs" ? " logging" : ""} needs the AWS service ${service}, cannot use an HTTP proxy, and nothing in this VPC reaches it: network.endpoints.services${service.includes(".") ? `["${service}"]` : `.${service}`} is proxy`,
  ]);
});

test("images come through a proxy for pods on nodes, and not for those on Fargate", () => {
  const samples = { application: { enabled: true, namespace: "demo" } };
  const pathOfImage = (config: ReturnType<typeof parse>) => reachability(config).find(({ need }) => need.kind === "image")?.path;
  expect(pathOfImage(parse({ ...viaProxy, samples }))).toBe("proxy");
  expect(pathOfImage(parse({ ...viaProxy, samples, fargateProfiles: { a: { selectors: [{ namespace: "de*" }] } } }))).toBeUndefined();
});

test("without nodes only Fargate asks for anything", () => {
  const consumers = (cluster: object) => new Set(reachability(parse(cluster)).map(({ consumer }) => consumer));
  expect([...consumers({ nodeGroups: {} })]).toEqual(["Fargate"]);
  expect([...consumers({})]).toEqual(["node bootstrap", "kubelet", "Fargate", "VPC CNI", "EKS Pod Identity Agent"]);
});
