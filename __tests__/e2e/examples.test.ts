import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { Deployment, emulated, workloadAppliable } from "./terraform";

const examples = [
  { file: "fully-private.yaml", name: "fully-private", changes: {} },
  {
    file: "custom-networking.yaml",
    name: "custom-networking",
    changes: { "loadBalancerController.chart.repository": join(__dirname, "charts") },
  },
];

(emulated ? describe : describe.skip).each(examples)("$file", ({ file, name, changes }) => {
  const stacks = ["network", "cluster", ...(workloadAppliable ? ["workload"] : [])].map((stack) => `${name}-${stack}`);
  const clusterStack = `${name}-cluster`;
  let publicParameters: ChildProcess;
  let deployment: Deployment;

  beforeAll(async () => {
    publicParameters = spawn(process.execPath, [join(__dirname, "publicParameters.mjs")], { stdio: ["ignore", "pipe", "inherit"] });
    const [port] = (await once(publicParameters.stdout!, "data")) as [Buffer];
    deployment = new Deployment({ AWS_ENDPOINT_URL_SSM: `http://127.0.0.1:${port.toString().trim()}` });
    deployment.synthesize(file, changes);
  });

  afterAll(() => {
    publicParameters.kill();
    deployment.remove();
  });

  test.each(stacks)("%s applies, and a second plan is empty", (stack) => {
    deployment.apply(stack);
    expect(deployment.resources(stack).length).toBeGreaterThan(5);
    expect(deployment.pendingChanges(stack)).toEqual([]);
  });

  test("EKS refuses to delete a protected cluster, and an edit of the file lifts the protection", () => {
    if (workloadAppliable) deployment.destroy(`${name}-workload`);
    expect(() => deployment.destroy(clusterStack)).toThrow(/deletion protection/i);
    deployment.synthesize(file, { ...changes, deletionProtection: false });
    deployment.apply(clusterStack);
    expect(deployment.pendingChanges(clusterStack)).toEqual([]);
  });

  test("all stacks are destroyed, the last one first", () => {
    for (const stack of [clusterStack, `${name}-network`]) deployment.destroy(stack);
    expect(stacks.flatMap((stack) => deployment.resources(stack))).toEqual([]);
  });
});
