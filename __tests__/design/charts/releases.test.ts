import * as fc from "fast-check";
import { obstacleOf, valueKeysOf, withValue } from "../../../design/charts/valuePaths";
import { overlaidValues } from "../../../config/yaml/valuesFiles";
import { planReleases } from "../../../design/charts/releaseDesigns";
import { designCluster } from "../../../design/cluster";
import { billOfMaterials } from "../../../commands/images/billOfMaterials";
import { proxyCertificate } from "../../support/certificates";
import { configDemo, type Changes } from "../../support/synth";

const image = { repository: "ghcr.io/example/shop", tag: "1.2.3" };
const shop = {
  chart: { repository: "oci://ghcr.io/example/charts", name: "shop", version: "1.2.3" },
  namespace: "web",
  images: [{ ...image, paths: { "image.repository": "repository", "image.tag": "tag" } }],
};
const mirror: Changes = { accountId: "111122223333", registry: { mirror: true } };
const nat: Changes = { network: { egress: "nat" } };
const straight = { outbound: { certificates: {} } };
const registry = "111122223333.dkr.ecr.us-west-2.amazonaws.com";

const valuesOf = (changes: Changes, inputs = straight) => planReleases(configDemo(changes))[0]!.values(inputs);

test("a path leads to where its keys say, and periods in keys are escaped", () => {
  expect(valueKeysOf("grafana.grafana\\.ini.analytics")).toEqual(["grafana", "grafana.ini", "analytics"]);
  const key = fc.string({ minLength: 1, maxLength: 5 }).filter((text) => text !== "__proto__");
  fc.assert(
    fc.property(fc.array(key, { minLength: 1, maxLength: 4 }), fc.integer(), (keys, value) => {
      const path = keys.map((one) => one.replace(/[\\.]/g, "\\$&")).join(".");
      expect(valueKeysOf(path)).toEqual(keys);
      const set = withValue({ other: 1 }, path, () => value);
      expect(keys.reduce<unknown>((at, one) => (at as Record<string, unknown>)[one], set)).toBe(value);
      expect(obstacleOf(set, path)).toBeUndefined();
      expect(obstacleOf(set, `${path}.below`)).toEqual(keys);
    }),
    { numRuns: 50 },
  );
});

test("values over others are merged as Helm does: mappings together, lists and null in place of what is there", () => {
  expect(overlaidValues({ a: { b: 1, c: [1] }, d: 1 }, { a: { c: [2] }, d: null })).toEqual({ a: { b: 1, c: [2] }, d: null });
});

describe("images", () => {
  test.each<readonly [string, Changes, object]>([
    ["as they are, without a mirror", nat, image],
    ["in the mirror", mirror, { repository: `${registry}/demo/example/shop`, tag: "1.2.3" }],
  ])("%s", (_name, changes, expected) => {
    expect(valuesOf({ ...changes, charts: { shop } })).toEqual({ image: expected });
  });

  test.each([
    ["registry", registry],
    ["name", "demo/example/shop"],
    ["reference", `${registry}/demo/example/shop:1.2.3`],
  ])("a value can be the part %s", (part, expected) => {
    const images = [{ ...image, paths: { "a.b": part } }];
    expect(valuesOf({ ...mirror, charts: { shop: { ...shop, images } } })).toEqual({ a: { b: expected } });
  });

  test("keys are any text, and those of JavaScript's own are not in the way", () => {
    const paths = { "ключ\\.é.образ": "reference", "__proto__.x": "tag", "constructor.name": "tag" };
    const values = valuesOf({
      ...nat,
      charts: { shop: { ...shop, images: [{ ...image, paths }], values: { "ключ.é": { 日本: "${x} 😀" } } } },
    });
    expect(JSON.parse(JSON.stringify(values))).toEqual(
      JSON.parse(
        '{ "ключ.é": { "日本": "${x} 😀", "образ": "ghcr.io/example/shop:1.2.3" }, "__proto__": { "x": "1.2.3" }, "constructor": { "name": "1.2.3" } }',
      ),
    );
    expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
  });

  test("values as large as a release may be stay whole", () => {
    const values = { text: "x".repeat(900_000) };
    expect(valuesOf({ ...nat, charts: { shop: { ...shop, images: [], values } } })).toEqual(values);
  });

  test("a digest stays one", () => {
    const digest = "a".repeat(64);
    const images = [{ repository: "ghcr.io/example/shop@sha256", tag: digest, paths: { name: "name", all: "reference" } }];
    const name = "demo/example/shop@sha256";
    expect(valuesOf({ ...mirror, charts: { shop: { ...shop, images } } })).toEqual({ name, all: `${registry}/${name}:${digest}` });
  });

  test("they and the chart are in the bill of materials, and the mirror has a repository for each", () => {
    const config = configDemo({ ...mirror, charts: { shop } });
    expect(billOfMaterials(config).images).toContainEqual(
      expect.objectContaining({ source: image.repository, consumers: ["chart shop"], mirrored: true }),
    );
    expect(billOfMaterials(config).charts).toEqual([
      { name: "shop", repository: shop.chart.repository, version: "1.2.3", oci: true, mirror: `oci://${registry}/demo/example/charts` },
    ]);
    const names = designCluster(config).repositories.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["demo/example/shop", "demo/example/charts/shop"]));
  });
});

describe("a proxy and certificates", () => {
  const paths = { proxy: { env: ["env"], noProxy: ["shop-db"] }, certificates: { volumes: ["volumes"], volumeMounts: ["mounts"] } };
  const proxy = { url: "http://proxy.example.com:3128", noProxy: [".svc"], repositoriesThroughProxy: false };
  const outbound = { proxy, certificates: { root: proxyCertificate } };

  test("join what the values have there", () => {
    const values = { env: [{ name: "A", value: "b" }], volumes: [{ name: "data" }] };
    expect(valuesOf({ ...nat, charts: { shop: { ...shop, images: [], ...paths, values } } }, { outbound })).toEqual({
      env: [
        { name: "A", value: "b" },
        { name: "HTTP_PROXY", value: proxy.url },
        { name: "HTTPS_PROXY", value: proxy.url },
        { name: "NO_PROXY", value: ".svc,shop-db" },
        { name: "SSL_CERT_DIR", value: "/etc/ssl/cluster" },
      ],
      volumes: [{ name: "data" }, { name: expect.stringMatching(/^ca-certificates-[\da-f]{8}$/), configMap: { name: "ca-certificates" } }],
      mounts: [{ name: expect.stringMatching(/^ca-certificates-/), mountPath: "/etc/ssl/cluster", readOnly: true }],
    });
  });

  test("are in place of variables of the same name, which Kubernetes would read twice", () => {
    const values = { env: [{ name: "HTTPS_PROXY", value: "http://other.example.com" }, "text", { name: "A", value: "b" }] };
    const charts = { shop: { ...shop, images: [], proxy: { env: ["env"] }, values } };
    const { env } = valuesOf({ ...nat, charts }, { outbound: { ...outbound, certificates: {} } }) as { readonly env: readonly unknown[] };
    expect(env.slice(0, 2)).toEqual(["text", { name: "A", value: "b" }]);
    expect(env.slice(2)).toEqual([
      { name: "HTTP_PROXY", value: proxy.url },
      { name: "HTTPS_PROXY", value: proxy.url },
      { name: "NO_PROXY", value: ".svc" },
    ]);
  });

  test("can be a mapping", () => {
    const ofMap = { ...shop, images: [], proxy: { env: ["env"], style: "map" }, values: { env: { A: "b" } } };
    expect(valuesOf({ ...nat, charts: { shop: ofMap } }, { outbound })).toEqual({
      env: { A: "b", HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url, NO_PROXY: ".svc" },
    });
  });

  test("the namespace is made, and gets the certificates, also where nobody lists it", () => {
    const design = designCluster(
      configDemo({ ...nat, charts: { shop: { ...shop, ...paths } }, certificateAuthorities: { certificates: { root: proxyCertificate } } }),
    );
    expect(design.namespaces.map(({ name, exists }) => [name, exists])).toEqual([["web", false]]);
    expect(design.certificateAuthorities.namespaces).toEqual(["kube-system", "web"]);
  });
});

describe("a service account", () => {
  const serviceAccount = { name: "shop" };
  const charts = { shop: { ...shop, images: [], serviceAccount } };
  const inputs = { outbound: { certificates: {} }, roleArn: "arn:aws:iam::111122223333:role/shop" };
  const policy = { Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }] };

  test.each([
    [{ credentials: "podIdentity" }, { create: true, name: "shop" }],
    [{ credentials: "irsa" }, { create: true, name: "shop", annotations: { "eks.amazonaws.com/role-arn": inputs.roleArn } }],
    [{ createServiceAccount: true }, { create: false, name: "shop" }],
  ])("with %j", (account, expected) => {
    const [design] = planReleases(configDemo({ ...nat, charts, serviceAccounts: { "web/shop": { policy, ...account } } }));
    expect(design!.serviceAccount).toBe("web/shop");
    expect(design!.values(inputs)).toEqual({ serviceAccount: expected });
  });
});

test("two releases can share a service account that neither makes", () => {
  const policy = { Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }] };
  const sharing = { ...shop, images: [], serviceAccount: { name: "shop" } };
  const serviceAccounts = { "web/shop": { policy, createServiceAccount: true } };
  const designs = planReleases(configDemo({ ...nat, charts: { a: sharing, b: sharing }, serviceAccounts }));
  expect(designs.map(({ values }) => values(straight))).toEqual(Array(2).fill({ serviceAccount: { create: false, name: "shop" } }));
});

test("releases come after those that they name", () => {
  const names = planReleases(configDemo({ ...nat, charts: { a: { ...shop, after: ["c"] }, b: shop, c: { ...shop, after: ["b"] } } })).map(
    ({ name }) => name,
  );
  expect(names).toEqual(["b", "c", "a"]);
});

test("what a chart calls has endpoints, and hosts are let through by the proxy", () => {
  const proxied = {
    network: { egress: "proxy", transitGateway: { id: "tgw-0123456789abcdef0" } },
    proxy: { url: "http://proxy.example.com:3128" },
  };
  const charts = { shop: { ...shop, proxy: { env: ["env"] }, services: ["sqs"], hosts: ["api.example.com"] } };
  const design = designCluster(configDemo({ ...proxied, charts }));
  expect(design.endpoints.map(({ service }) => service)).toContain("sqs");
  expect(design.proxyDestinations).toEqual(expect.arrayContaining(["api.example.com", "ghcr.io"]));
});

test("External Secrets has the endpoint of Secrets Manager", () => {
  const design = designCluster(configDemo({ ...mirror, charts: { "external-secrets": {} } }));
  expect(design.endpoints.map(({ service }) => service)).toContain("secretsmanager");
});

test.each(["external-secrets", "flux", "kyverno"])(
  "Helm keeps the CustomResourceDefinitions of %s, which are among the templates of its chart",
  (name) => {
    const keep = { "helm.sh/resource-policy": "keep" };
    expect(valuesOf({ ...nat, charts: { [name]: {} } })).toMatchObject({ crds: { annotations: keep } });
    const own = { "argocd.argoproj.io/sync-options": "Prune=false" };
    expect(valuesOf({ ...nat, charts: { [name]: { values: { crds: { annotations: own } } } } })).toMatchObject({
      crds: { annotations: { ...keep, ...own } },
    });
  },
);
