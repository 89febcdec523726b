import * as fc from "fast-check";
import { clusterSchema } from "../../config/schema/schema";
import { tagFindings } from "../../design/software/tags.findings";
import { planCharts } from "../../design/software/charts";
import { describeWhere, missingForCharts, render } from "../support/charts/helm";
import { flagsOf, workloads } from "../support/charts/objects";
import { known, type Release } from "../support/charts/releases";
import { rows, stringToString } from "../support/charts/rows";

const chart = "aws-load-balancer-controller";

const configOf = (tags: Readonly<Record<string, string>>) =>
  clusterSchema.parse({ name: "demo", region: "us-west-2", tags, ...rows[chart]!.enabled });

/** The tags that the controller is told; undefined where it is told none, or Kubernetes refuses its arguments. */
function tagsOfController(tags: Readonly<Record<string, string>>): Readonly<Record<string, string>> | undefined {
  const [design] = planCharts(configOf(tags));
  const { name, namespace, sourceChart, values } = design!;
  const inputs = { vpcId: known.vpcId, roleArn: known.roleArn, clusterEndpoint: "https://a.example", outbound: { certificates: {} } };
  const release = { name, namespace, chart, version: sourceChart.version, values: values(inputs) as Release["values"] };
  try {
    const [workload] = workloads(render(release, "1.35"));
    return stringToString(Object.fromEntries(flagsOf(workload!.template.spec.containers[0]!))["default-tags"]);
  } catch {
    return undefined;
  }
}

/** What tags may hold, with what YAML or the flag may read as something else. */
const piece = fc.constantFrom("a", "B", "é", "1", ".", ":", "/", "=", "+", "-", "@", "_", " ", ": ", "  ", "- ", "@a", "\u00a0", "\u2028");
const text = (minLength: number) => fc.array(piece, { minLength, maxLength: 4 }).map((pieces) => pieces.join(""));
const someTags = fc.dictionary(text(1), text(0), { minKeys: 1, maxKeys: 3 });

describeWhere(missingForCharts, "tags in the chart of the load balancer controller", () => {
  test("arrive as they are, where they are no error of the cluster file", () => {
    fc.assert(
      fc.property(someTags, (tags) => {
        fc.pre(tagFindings(configOf(tags)).length === 0);
        expect(tagsOfController(tags)).toEqual(tags);
      }),
      { numRuns: 40 },
    );
  });

  test.each([{ a: "b: c" }, { "a: b": "c" }, { a: "b\u2028c" }, { a: "b:" }, { a: "b " }, { a: "b", "c=d": "e" }])(
    "%j, which the cluster file may not have, would not arrive",
    (tags) => {
      expect(tagsOfController(tags)).not.toEqual(tags);
    },
  );
});
