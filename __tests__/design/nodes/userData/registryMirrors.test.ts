import { parse as parseToml } from "smol-toml";
import { clusterSchema } from "../../../../config/schema/schema";
import { analyse } from "../../../../design/facts";
import { renderUserData } from "../../../../design/nodes/userData/userData";
import { outboundSettings } from "../../../../design/proxy/proxy";

const cluster = {
  name: "demo",
  endpoint: "https://api",
  certificateAuthority: "Y2E=",
  serviceCidr: "172.20.0.0/16",
  clusterDnsAddress: "172.20.0.10",
};
const amazonEcr = "111122223333.dkr.ecr.us-west-2.amazonaws.com";

/** The user data of a node group, of a family, in a cluster with mirrors. */
function userData(amiFamily: string, mirrors: object, network: object = {}, settings: object = {}): string {
  const facts = analyse(
    clusterSchema.parse({
      name: "demo",
      region: "us-west-2",
      network,
      registry: { mirrors },
      nodeGroups: { managed: { main: { amiFamily, ...settings } } },
    }),
  );
  return renderUserData(facts.nodeGroups[0]!, cluster, outboundSettings(facts, ""));
}

/** What a script of the user data writes, by path. */
const writtenFiles = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries([...text.matchAll(/cat > (\S+) <<'EOF'\n(.*?)EOF\n/gs)].map(([, path, content]) => [path, content]));

const settingsOf = (toml: string) => (parseToml(toml) as { settings: Record<string, unknown> }).settings;

const project = [{ url: "https://harbor.example.com/v2/docker-hub" }];
const open = { egress: "nat" };

test.each(["AL2023", "AL2"])("%s: a file for containerd, whose registry is not asked where nothing leads to it", (family) => {
  const settings = family === "AL2" ? { amiId: "ami-0123456789abcdef0" } : {};
  expect(writtenFiles(userData(family, { "docker.io": project }, {}, settings))).toMatchObject({
    "/etc/containerd/certs.d/docker.io/hosts.toml": [
      "server = 'https://harbor.example.com/v2/docker-hub'",
      "capabilities = ['pull', 'resolve']",
      "override_path = true",
      "[host.'https://harbor.example.com/v2/docker-hub']",
      "capabilities = ['pull', 'resolve']",
      "override_path = true",
      "",
    ].join("\n"),
  });
});

test("a registry that is reached is asked last, and mirrors are tried in their order", () => {
  const files = writtenFiles(
    userData("AL2023", { "quay.io": [{ url: "https://one.example.com" }, { url: "https://two.example.com:8443/v2" }] }, open),
  );
  expect(Object.keys(files)).toEqual(["/etc/containerd/certs.d/quay.io/hosts.toml"]);
  const [text] = Object.values(files);
  expect(Object.keys(parseToml(text!)["host"] as object)).toEqual(["https://one.example.com/v2", "https://two.example.com:8443/v2"]);
  expect(parseToml(text!)).not.toHaveProperty("server");
});

test.each([
  ["no path gets the one of the API", { url: "https://a.example.com" }, "https://a.example.com/v2"],
  ["a path is whole", { url: "https://a.example.com/v2/project" }, "https://a.example.com/v2/project"],
  [
    "a path that is not whole gets the one of the API",
    { url: "https://a.example.com/docker", overridePath: false },
    "https://a.example.com/docker/v2",
  ],
  [
    "a repository of Artifactory has an API of its own",
    { url: "https://a.example.com/artifactory/api/docker/hub/v2" },
    "https://a.example.com/artifactory/api/docker/hub/v2",
  ],
  ["which is not added twice", { url: "https://a.example.com/docker/v2", overridePath: false }, "https://a.example.com/docker/v2"],
  ["a slash at the end is none", { url: "https://a.example.com/v2/project/" }, "https://a.example.com/v2/project"],
])("%s, on nodes of both families", (_name, mirror, url) => {
  expect(settingsOf(userData("Bottlerocket", { "quay.io": [mirror] }, open))["container-registry"]).toEqual({
    mirrors: [{ registry: "quay.io", endpoint: [url] }],
  });
  expect(userData("AL2023", { "quay.io": [mirror] }, open)).toContain(`[host.'${url}']`);
});

test("a port of the registry is in the name of its folder as containerd looks for it", () => {
  expect(Object.keys(writtenFiles(userData("AL2023", { "registry.example.com:5000": project }, open)))).toEqual([
    "/etc/containerd/certs.d/registry.example.com_5000_/hosts.toml",
  ]);
});

describe("mirrors of all registries", () => {
  const registries = ["602401143452.dkr.ecr.us-west-2.amazonaws.com", "328549459982.dkr.ecr.us-west-2.amazonaws.com"];

  test("leave out those of Amazon ECR that the cluster needs, or it would ask there for the images of EKS", () => {
    const files = writtenFiles(userData("AL2023", { "*": project }));
    expect(Object.keys(files)).toEqual(["_default", ...registries].map((folder) => `/etc/containerd/certs.d/${folder}/hosts.toml`));
    for (const registry of registries) {
      const { host, ...others } = parseToml(files[`/etc/containerd/certs.d/${registry}/hosts.toml`]!);
      expect(Object.keys(host as object)).toEqual([`https://${registry}/v2`]);
      expect(others).toEqual({});
    }
  });

  test("on Bottlerocket too", () => {
    expect(settingsOf(userData("Bottlerocket", { "*": project }))["container-registry"]).toEqual({
      mirrors: [
        { registry: "*", endpoint: [project[0]!.url] },
        ...registries.map((registry) => ({ registry, endpoint: [`https://${registry}`] })),
      ],
    });
  });
});

describe("a mirror in Amazon ECR", () => {
  const mirrors = { "docker.io": [{ url: `https://${amazonEcr}/v2/docker-hub` }], "quay.io": project };

  test("has AL2023 fetch its token for the images of the registry, and never shows it to the registry", () => {
    const text = userData("AL2023", mirrors, open);
    const files = writtenFiles(text);
    const { kind, providers } = JSON.parse(files["/etc/eks/image-credential-provider/mirrors.json"]!) as {
      kind: string;
      providers: readonly { name: string; matchImages: readonly string[]; env: readonly unknown[] }[];
    };
    expect(kind).toBe("CredentialProviderConfig");
    expect(providers).toHaveLength(1);
    expect(providers[0]!.env).toEqual([{ name: "AWS_REGION", value: "us-west-2" }]);
    expect(providers[0]!.matchImages).toContain("docker.io");
    expect(providers[0]!.matchImages).toContain("*.dkr.ecr.*.amazonaws.com");
    expect(providers[0]!.matchImages).not.toContain("quay.io");
    expect(text).toContain("- '--image-credential-provider-config=/etc/eks/image-credential-provider/mirrors.json'");
    expect(parseToml(files["/etc/containerd/certs.d/docker.io/hosts.toml"]!)["server"]).toBe(`https://${amazonEcr}/v2/docker-hub`);
    expect(parseToml(files["/etc/containerd/certs.d/quay.io/hosts.toml"]!)).not.toHaveProperty("server");
  });

  test("has Bottlerocket do so by its settings", () => {
    const { kubernetes } = settingsOf(userData("Bottlerocket", mirrors)) as {
      kubernetes: Record<string, Record<string, Record<string, unknown>>>;
    };
    const provider = kubernetes["credential-providers"]!["ecr-credential-provider"]!;
    expect(provider).toMatchObject({ enabled: true, environment: { AWS_REGION: "us-west-2" } });
    expect(provider["image-patterns"]).toContain("docker.io");
    expect(provider["image-patterns"]).toContain("*.dkr.ecr.*.amazonaws.com");
  });

  test("keeps the labels of nodes that join by their user data", () => {
    const text = userData("AL2023", mirrors, {}, { amiId: "ami-0123456789abcdef0", labels: { team: "shop" } });
    expect(text).toContain("- '--node-labels=team=shop'\n      - '--image-credential-provider-config=");
  });
});

test("nodes without mirrors are told nothing", () => {
  expect(userData("AL2023", {})).not.toMatch(/certs\.d|credential/);
  expect(Object.keys(settingsOf(userData("Bottlerocket", {})))).toEqual(["kubernetes"]);
});
