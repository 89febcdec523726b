import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HelmProvider } from "@cdktf/provider-helm/lib/provider";
import { App } from "cdktf";
import { objectsChart } from "../../design/software/objectsChart";
import { ObjectsRelease } from "../../modules/objectsRelease";
import { referenceTo } from "../../modules/expression";
import { Stack } from "../../stacks/write/stack";

describe("a release of Kubernetes objects", () => {
  let outdir: string;
  beforeEach(() => (outdir = mkdtempSync(join(tmpdir(), "private-eks-objects-"))));
  afterEach(() => rmSync(outdir, { recursive: true, force: true }));

  function synthesize(): { readonly folder: string; readonly release: Readonly<Record<string, unknown>> } {
    const app = new App({ outdir });
    const stack = new Stack(app, "demo-workload");
    new HelmProvider(stack, "helm", {});
    new ObjectsRelease(stack, "node-pools", {
      name: "node-pools",
      namespace: "kube-system",
      objects: [
        { apiVersion: "karpenter.sh/v1", kind: "NodePool", metadata: { name: "a" }, spec: { weight: 1000000, text: "${a} {{ b }}" } },
        { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "b" }, data: { subnet: referenceTo("aws_subnet.a.id") } },
      ],
      timeoutMinutes: 30,
      dependsOn: [],
    });
    app.synth();
    const folder = join(outdir, "stacks/demo-workload");
    const json = JSON.parse(readFileSync(join(folder, "cdk.tf.json"), "utf8")) as {
      resource: { helm_release: Record<string, Record<string, unknown>> };
    };
    return { folder, release: Object.values(json.resource.helm_release)[0]! };
  }

  test("installs the chart that lies in the stack's own folder, and waits for what finalizers do", () => {
    const { folder, release } = synthesize();
    expect(release).toMatchObject({ chart: "${path.module}/objects-chart", wait: true, timeout: 1800, upgrade_install: true });
    for (const [name, text] of Object.entries(objectsChart)) {
      expect(readFileSync(join(folder, name), "utf8")).toBe(text);
    }
  });

  test("hands on texts as they are, references as their values, and whole numbers", () => {
    const [values] = synthesize().release["values"] as readonly [string];
    // As Terraform reads a template.
    const read = values.replaceAll("$${", "${").replace("${aws_subnet.a.id}", "subnet-1");
    expect(JSON.parse(read)).toEqual({
      objects: [
        expect.objectContaining({ spec: { weight: 1000000, text: "${a} {{ b }}" } }),
        expect.objectContaining({ data: { subnet: "subnet-1" } }),
      ],
    });
  });
});
