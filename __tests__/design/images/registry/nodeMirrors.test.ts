import { clusterSchema } from "../../../../config/schema/schema";
import { designFindings } from "../../../../design/cluster.findings";
import { analyse } from "../../../../design/facts";
import { noProxy } from "../../../../design/proxy/noProxy";
import { proxyDestinations } from "../../../../design/proxy/destinations";
import { pathText } from "../../../../config/findings/path";
import { proxyCertificate } from "../../../support/certificates";

const amazonEcr = "111122223333.dkr.ecr.us-west-2.amazonaws.com";
const sample = { application: { enabled: true }, image: { repository: "docker.io/library/nginx", tag: "1.29" } };
const cluster = (changes: object) =>
  clusterSchema.parse({ name: "demo", region: "us-west-2", nodeGroups: { managed: { main: {} } }, ...changes });
const errors = (changes: object) =>
  designFindings(cluster(changes))
    .filter(({ severity }) => severity === "error")
    .map(({ path, problem }) => `${pathText(path)}: ${problem}`);

describe("an image of a registry that has mirrors", () => {
  const mirrors = { "docker.io": [{ url: `https://${amazonEcr}/v2/docker-hub` }] };

  test("has no path in an isolated VPC without them, and one by the endpoints of Amazon ECR with them", () => {
    expect(errors({ samples: sample })).toEqual([expect.stringContaining("nothing in this VPC reaches docker.io")]);
    expect(errors({ samples: sample, registry: { mirrors } })).toEqual([]);
  });

  test("has none on Fargate, whose containerd knows no mirrors", () => {
    const onFargate = { samples: sample, registry: { mirrors }, fargateProfiles: { samples: { selectors: [{ namespace: "samples" }] } } };
    const namespace = cluster(onFargate).samples.application.namespace;
    const fargateProfiles = { samples: { selectors: [{ namespace }] } };
    expect(errors({ ...onFargate, fargateProfiles })).toContainEqual(expect.stringContaining("docker.io"));
  });

  test("is that of a Bottlerocket container, too", () => {
    const userData = ["[settings.host-containers.tools]\nenabled = true\nsource = 'docker.io/library/tools:1'\n"];
    const nodeGroups = { managed: { main: { amiFamily: "Bottlerocket", userData } } };
    expect(errors({ nodeGroups })).toEqual([expect.stringContaining("docker.io/library/tools")]);
    expect(errors({ nodeGroups, registry: { mirrors } })).toEqual([]);
  });
});

describe("the host of a mirror", () => {
  const mirrors = { "ghcr.io": [{ url: "https://harbor.corp/v2/github" }] };
  const transitGateway = { id: "tgw-0123456789abcdef0", cidrs: ["10.99.0.0/16"] };

  test("without a way there is an error", () => {
    expect(errors({ registry: { mirrors } })).toEqual([
      'registry.mirrors["ghcr.io"][0].url: kubelet needs the host harbor.corp, and nothing in this VPC reaches harbor.corp',
    ]);
  });

  test("of the company's network is reached past the proxy: NO_PROXY has it", () => {
    const facts = analyse(
      cluster({ network: { egress: "proxy", transitGateway }, proxy: { url: "http://10.99.0.8:3128" }, registry: { mirrors } }),
    );
    expect(noProxy(facts)).toContain("harbor.corp");
    expect(proxyDestinations(facts)).not.toContain("harbor.corp");
  });

  test("of the internet is among what the proxy must let pass, and the registry is not", () => {
    const registry = { mirrors: { "docker.io": [{ url: "https://mirror.example.com" }] } };
    const proxy = { url: "http://10.99.0.8:3128", caCertificates: { proxy: proxyCertificate } };
    const facts = analyse(cluster({ network: { egress: "proxy", transitGateway }, proxy, registry, samples: sample }));
    expect(proxyDestinations(facts)).toContain("mirror.example.com");
    expect(proxyDestinations(facts)).not.toContain("registry-1.docker.io");
  });

  test("in Amazon ECR of another region stands with those that hand out its tokens and layers", () => {
    const registry = { mirrors: { "docker.io": [{ url: "https://111122223333.dkr.ecr.eu-west-1.amazonaws.com/v2/hub" }] } };
    const facts = analyse(cluster({ network: { egress: "proxy", transitGateway }, proxy: { url: "http://10.99.0.8:3128" }, registry }));
    expect(proxyDestinations(facts)).toEqual(
      expect.arrayContaining([
        "111122223333.dkr.ecr.eu-west-1.amazonaws.com",
        "api.ecr.eu-west-1.amazonaws.com",
        "prod-eu-west-1-starport-layer-bucket.s3.eu-west-1.amazonaws.com",
      ]),
    );
  });
});
