import { readFileSync } from "node:fs";
import { join } from "node:path";
import { commandsReference } from "../../commands/commandsReference";
import { doctorReference } from "../../commands/doctor/rules/doctorReference";
import { program } from "../../commands/program";
import { configurationReference } from "../../config/schema/reference";
import { clusterSchema } from "../../config/schema/schema";
import { name } from "../../package.json";
import { outputsReference } from "../../stacks/outputsReference";
import { editorSchema } from "../support/editorSchema";

const read = (file: string): string => readFileSync(join(__dirname, "../..", file), "utf8");

describe("generated files are current (npm run schema)", () => {
  test("cluster.schema.json", () => {
    expect(JSON.parse(read("cluster.schema.json"))).toEqual(JSON.parse(JSON.stringify(editorSchema)));
  });

  test("docs/reference/configuration.md", () => {
    expect(read("docs/reference/configuration.md")).toBe(configurationReference());
  });

  test("docs/reference/commands.md", () => {
    expect(read("docs/reference/commands.md")).toBe(commandsReference(program()));
  });

  test("docs/reference/doctor.md", () => {
    expect(read("docs/reference/doctor.md")).toBe(doctorReference());
  });

  test("docs/reference/outputs.md", () => {
    expect(read("docs/reference/outputs.md")).toBe(outputsReference());
  });
});

describe("the JSON Schema", () => {
  const schema = editorSchema;

  test("requires only name and region, and refuses unknown keys", () => {
    expect(schema).toMatchObject({ required: ["name", "region"], additionalProperties: false });
    // Kubernetes objects are for the Kubernetes API to check.
    const ours = JSON.stringify(schema, (key, value: unknown) => (key === "gatewayApi" ? undefined : value));
    expect(ours).not.toContain('"additionalProperties":{}');
  });

  test("is named by its path in the package", () => {
    expect(schema.$id).toBe(`${name}/cluster.schema.json`);
  });

  test("offers defaults, enums and descriptions to editors", () => {
    expect(schema.properties?.["kubernetesVersion"]).toMatchObject({
      default: "1.35",
      pattern: expect.any(String),
      description: expect.any(String),
    });
  });
});

describe("the configuration reference", () => {
  const reference = configurationReference();

  test("has a section for each top-level key", () => {
    const headings = [...reference.matchAll(/^## (\w+)$/gm)].map(([, key]) => key);
    expect(headings).toEqual(Object.keys(clusterSchema.shape));
  });

  test("tells path, allowed values, default and meaning", () => {
    expect(reference).toContain("| `region` | text | required | AWS region");
    expect(reference).toMatch(/\| `network.egress` \| "none", .* \| `"none"` \| Way out/);
    expect(reference).toMatch(/\| `nodeGroups.managed.<name>.volume.size` \| a whole number, 20 to 65536 \| `80` \|/);
    expect(reference).toMatch(/\| `backend.bucket` \| .* \| required \| With "s3": /);
  });

  test("has four cells in every row", () => {
    const rows = reference.split("\n").filter((line) => line.startsWith("| `"));
    expect(rows.length).toBeGreaterThan(100);
    for (const row of rows) expect(row.split(/(?<!\\)\|/)).toHaveLength(6);
  });
});
