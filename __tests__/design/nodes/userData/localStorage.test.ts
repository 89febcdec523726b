import { parse as parseToml } from "smol-toml";
import { parse as parseYaml } from "yaml";
import { planNodeGroups } from "../../../../design/nodes/nodeGroups";
import { localStorageFindings } from "../../../../design/nodes/localStorage.findings";
import { renderUserData } from "../../../../design/nodes/userData/userData";
import { clusterSchema } from "../../../../config/schema/schema";

const cluster = {
  name: "demo",
  endpoint: "https://example.eks.amazonaws.com",
  certificateAuthority: "QQ==",
  serviceCidr: "172.20.0.0/16",
  clusterDnsAddress: "172.20.0.10",
};
const variables = { url: "http://proxy.example.com:3128", noProxy: ["localhost"] };
const parse = (group: object, rest: object = {}) =>
  clusterSchema.parse({ name: "demo", region: "us-west-2", nodeGroups: { managed: { main: group } }, ...rest });

function userData(group: object, outbound: object = {}): string {
  const [design] = planNodeGroups(parse(group), ["us-west-2a"]);
  return renderUserData(design!, cluster, { proxy: undefined, certificates: {}, mirrors: undefined, ...outbound });
}

const nodeConfig = (group: object, outbound?: object) => {
  const [, text = ""] = /application\/node\.eks\.aws[^]*?\n\n([^]*?)\n--/.exec(userData(group, outbound)) ?? [];
  return parseYaml(text) as { readonly spec: Readonly<Record<string, unknown>> };
};
const settings = (group: object) =>
  (parseToml(userData({ amiFamily: "Bottlerocket", ...group })) as { readonly settings: Readonly<Record<string, unknown>> }).settings;

describe("Amazon Linux 2023", () => {
  test("says neither by default", () => {
    expect(nodeConfig({}).spec).not.toHaveProperty("instance");
    expect(nodeConfig({}).spec).not.toHaveProperty("featureGates");
  });

  test("has its volumes in an array, beside the variables of the proxy", () => {
    expect(nodeConfig({ localStorage: "RAID0" }).spec["instance"]).toEqual({ localStorage: { strategy: "RAID0" } });
    expect(nodeConfig({ localStorage: "RAID0" }, { proxy: variables }).spec["instance"]).toEqual({
      environment: { default: expect.objectContaining({ HTTPS_PROXY: variables.url }) },
      localStorage: { strategy: "RAID0" },
    });
  });

  test("pulls in parallel by a feature gate", () => {
    expect(nodeConfig({ fastImagePull: true }).spec["featureGates"]).toEqual({ FastImagePull: true });
  });
});

describe("Bottlerocket", () => {
  const commands = (group: object) =>
    (settings(group)["bootstrap-commands"] as { "local-storage": { commands: unknown } })["local-storage"].commands;

  test("says neither by default", () => {
    expect(Object.keys(settings({}))).toEqual(["kubernetes"]);
  });

  test("gives pods of any user the Neuron devices that they ask for", () => {
    expect(settings({ instanceTypes: ["inf2.xlarge"] })["kubernetes"]).toHaveProperty("device-ownership-from-security-context", true);
    expect(settings({ instanceTypes: ["g5.xlarge"] })["kubernetes"]).not.toHaveProperty("device-ownership-from-security-context");
  });

  test("moves images and pods to the volumes at each start, or does not start", () => {
    expect(settings({ localStorage: "RAID0" })["bootstrap-commands"]).toEqual({
      "local-storage": {
        commands: [
          ["apiclient", "ephemeral-storage", "init"],
          ["apiclient", "ephemeral-storage", "bind", "--dirs", "/var/lib/containerd", "/var/lib/kubelet", "/var/log/pods"],
        ],
        essential: true,
        mode: "always",
      },
    });
  });

  test("pulls in parallel, and moves what it pulls, too", () => {
    const both = { localStorage: "RAID0", fastImagePull: true };
    expect(settings(both)).toMatchObject({
      "container-runtime": { snapshotter: "soci" },
      "container-runtime-plugins": { "soci-snapshotter": { "pull-mode": "parallel-pull-unpack" } },
    });
    expect(commands(both)).toEqual([
      ["apiclient", "ephemeral-storage", "init"],
      ["apiclient", "ephemeral-storage", "bind"],
    ]);
  });
});

const withBoth = { instanceTypes: ["i4i.xlarge"], localStorage: "RAID0", fastImagePull: true };

test.each<readonly [group: object, found: readonly string[]]>([
  [{ instanceTypes: ["i4i.xlarge", "m6id.large"], localStorage: "RAID0" }, []],
  [{ instanceTypes: ["i4i.xlarge", "m6i.large"], localStorage: "RAID0" }, ["warning localStorage"]],
  [{ instanceTypes: ["m99i.large"], localStorage: "RAID0" }, []],
  [{ instanceTypes: ["m6i.xlarge"], fastImagePull: true }, []],
  [{ instanceTypes: ["m6i.large"], fastImagePull: true }, ["warning fastImagePull"]],
  [{ instanceTypes: ["m6i.large"], fastImagePull: true, amiFamily: "Bottlerocket" }, []],
  [
    { instanceTypes: ["i4i.xlarge"], localStorage: "RAID0", fastImagePull: true, amiFamily: "AL2" },
    ["error localStorage", "error fastImagePull"],
  ],
  [{ fastImagePull: true, amiFamily: "Bottlerocket", amiReleaseVersion: "1.45.0-1f2e3d4c" }, ["error fastImagePull"]],
  [{ fastImagePull: true, amiFamily: "Bottlerocket", amiReleaseVersion: "1.46.0-1f2e3d4c" }, []],
  [{ ...withBoth, amiFamily: "Bottlerocket", amiReleaseVersion: "1.21.1-1f2e3d4c" }, ["error localStorage", "error fastImagePull"]],
  [{ ...withBoth, fastImagePull: false, amiFamily: "Bottlerocket", amiReleaseVersion: "1.22.0-1f2e3d4c" }, []],
  [{ ...withBoth, amiReleaseVersion: "1.35.2-20251212" }, ["warning amiReleaseVersion"]],
  [{ ...withBoth, amiReleaseVersion: "1.35.2-20251217" }, []],
  [{ ...withBoth, fastImagePull: false, amiReleaseVersion: "1.35.2-20251212" }, []],
])("%j is found: %j", (group, found) => {
  expect(localStorageFindings(parse(group)).map(({ severity, path }) => `${severity} ${path.at(-1)}`)).toEqual(found);
});

test("mirrors of registries would be passed over", () => {
  const registry = { mirrors: { "docker.io": [{ url: "https://mirror.example.com/v2/docker" }] } };
  const group = { instanceTypes: ["m6i.xlarge"], fastImagePull: true };
  expect(localStorageFindings(parse(group, { registry }))).toMatchObject([{ severity: "error", alsoReads: [["registry", "mirrors"]] }]);
});
