import { join } from "node:path";
import { Deployment, emulated, workloadAppliable } from "./terraform";

const charts = join(__dirname, "charts");

const examples = [
  { file: "fully-private.yaml", name: "fully-private", changes: {} },
  {
    file: "custom-networking.yaml",
    name: "custom-networking",
    changes: { "loadBalancerController.chart.repository": charts },
  },
];

(emulated ? describe : describe.skip).each(examples)("$file", ({ file, name, changes }) => {
  const deployment = new Deployment();
  const stacks = ["network", "cluster", ...(workloadAppliable ? ["workload"] : [])].map((stack) => `${name}-${stack}`);
  const clusterStack = `${name}-cluster`;

  beforeAll(() => deployment.synthesize(file, changes));
  afterAll(() => deployment.remove());

  test.each(stacks)("%s applies, and a second plan is empty", (stack) => {
    deployment.apply(stack);
    expect(deployment.resources(stack).length).toBeGreaterThan(5);
    expect(deployment.plan(stack)).toBe(0);
  });

  test("EKS refuses to delete a protected cluster, and an edit of the file lifts the protection", () => {
    if (workloadAppliable) deployment.destroy(`${name}-workload`);
    expect(() => deployment.destroy(clusterStack)).toThrow(/deletion protection/i);
    deployment.synthesize(file, { ...changes, deletionProtection: false });
    deployment.apply(clusterStack);
    expect(deployment.plan(clusterStack)).toBe(0);
  });

  test("all stacks are destroyed, the last one first", () => {
    for (const stack of [clusterStack, `${name}-network`]) deployment.destroy(stack);
    for (const stack of stacks) expect(deployment.resources(stack)).toEqual([]);
  });
});
