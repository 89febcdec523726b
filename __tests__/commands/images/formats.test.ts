import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import Ajv from "ajv";
import { billCyclonedx, billJson, billTable } from "../../../commands/images/formats";
import { loadCluster } from "../../../config/load";
import { billOfMaterials } from "../../../commands/images/billOfMaterials";
import type { ClusterSource } from "../../../config/yaml/yamlFile";
import { designFindings } from "../../../design/cluster.findings";
import { clusterFiles, root, sourceOf } from "../../support/synth";

const digest = "ab".repeat(32);
const demo = `
name: demo
region: us-west-2
addons: { coreDns: { version: v1.13.1-eksbuild.1 } }
loadBalancerController:
  enabled: true
  chart: { repository: oci://ghcr.io/charts }
  image: { repository: ghcr.io/demo/controller@sha256, tag: ${digest} }
samples: { application: { enabled: true } }
registry: { mirror: true, prefix: "", accountId: "111122223333" }
`;

function load(source: ClusterSource) {
  const { config } = loadCluster(source, designFindings);
  return { config: config!, bill: billOfMaterials(config!) };
}

const { config, bill } = load({ file: "demo.yaml", text: demo });

test("the table has a row for each image and chart, with its mirror", () => {
  const rows = billTable(bill)
    .split("\n")
    .map((line) => line.split(/ {2,}/));
  const mirror = "111122223333.dkr.ecr.us-west-2.amazonaws.com";
  expect(rows).toEqual(
    expect.arrayContaining([
      ["IMAGE", "TAG", "FROM", "PULLED BY", "CONSUMERS"],
      ["eks/coredns", "v1.13.1-eksbuild.1", "602401143452.dkr.ecr.us-west-2.amazonaws.com", "nodes (amd64)", "add-on coredns"],
      ["eks/kube-proxy", "chosen by AWS", "602401143452.dkr.ecr.us-west-2.amazonaws.com", "nodes (amd64)", "add-on kube-proxy"],
      ["nginx/nginx", "1.29.3", `${mirror}, mirror of public.ecr.aws`, "nodes (amd64)", "sample application"],
      ["demo/controller", `sha256:${digest}`, `${mirror}, mirror of ghcr.io`, "nodes (amd64)", "AWS Load Balancer Controller"],
      ["aws-load-balancer-controller", "3.5.0", `oci://${mirror}/charts, mirror of oci://ghcr.io/charts`],
    ]),
  );
});

test("the JSON has the shape that docs/reference/bill-of-materials.md shows", () => {
  const documented = /```json\n([^]*?)```/.exec(readFileSync(join(root, "docs/reference/bill-of-materials.md"), "utf8"))![1]!;
  const shape = (value: unknown): unknown =>
    Array.isArray(value)
      ? Object.assign({}, ...value.map(shape))
      : typeof value === "object" && value !== null
        ? Object.fromEntries(
            Object.entries(value)
              .map(([key, child]) => [key, shape(child)] as const)
              .sort(),
          )
        : typeof value;
  expect(shape(JSON.parse(billJson(bill, config)))).toEqual(shape(JSON.parse(documented)));
});

describe("CycloneDX", () => {
  const schemas = join(dirname(require.resolve("@cyclonedx/cyclonedx-library/package.json")), "res/schema");
  const schema = (name: string) => JSON.parse(readFileSync(join(schemas, `${name}.SNAPSHOT.schema.json`), "utf8")) as object;
  const named = ["spdx", "jsf-0.82"].map((name) => [`http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`, schema(name)]);
  const ajv = new Ajv({ strict: false, validateFormats: false, schemas: Object.fromEntries(named) as Record<string, object> });
  const validate = ajv.compile(schema("bom-1.6"));

  test.each(["demo.yaml", ...clusterFiles])("of %s is valid by the schema of version 1.6", (file) => {
    const { config, bill } = load(file === "demo.yaml" ? { file, text: demo } : sourceOf(file));
    const document: unknown = JSON.parse(billCyclonedx(bill, config));
    validate(document);
    expect(validate.errors ?? []).toEqual([]);
    expect(document).toMatchObject({ components: { length: bill.images.length + bill.charts.length } });
  });

  test("the schema finds what is wrong", () => {
    expect(validate({ bomFormat: "CycloneDX", specVersion: "1.6", components: [{ type: "image", name: "nginx" }] })).toBe(false);
  });

  test("names images and charts by package URLs", () => {
    const { components } = JSON.parse(billCyclonedx(bill, config)) as { components: readonly { purl: string }[] };
    expect(components.map(({ purl }) => purl)).toEqual(
      expect.arrayContaining([
        "pkg:oci/nginx?repository_url=public.ecr.aws/nginx/nginx&tag=1.29.3",
        "pkg:oci/coredns?repository_url=602401143452.dkr.ecr.us-west-2.amazonaws.com/eks/coredns&tag=v1.13.1-eksbuild.1",
        `pkg:oci/controller@sha256%3A${digest}?repository_url=ghcr.io/demo/controller`,
        "pkg:helm/aws-load-balancer-controller@3.5.0?repository_url=oci://ghcr.io/charts",
      ]),
    );
  });
});
