import { versionConditions } from "../../stacks/workloadStack";
import { dataSources } from "../support/stack";
import { synthDemo } from "../support/synth";

describe("the workload stack asks the control plane's version at plan", () => {
  const { workload, cluster } = synthDemo({ kubernetesVersion: "1.34" });

  test("and the cluster stack publishes that of the real cluster", () => {
    const { kubernetes_version: published } = cluster.json["output"] as Record<string, { value: string }>;
    expect(published!.value).toMatch(/^\$\{aws_eks_cluster\.[\w-]+\.version\}$/);
  });

  test("nodes are neither newer nor more than three minor versions older", () => {
    const state = dataSources(workload, "terraform_remote_state").find(({ address }) => address.endsWith(".cluster"))!;
    const { postcondition } = state.attributes["lifecycle"] as { postcondition: { condition: string; error_message: string }[] };
    expect(postcondition).toEqual(
      expect.arrayContaining([
        {
          condition: '${try(tonumber(split(".", self.outputs.kubernetes_version)[1]) >= 34, false)}',
          error_message: "Nodes and add-ons of Kubernetes 1.34 must not be newer than the control plane. Apply demo-cluster first.",
        },
        {
          condition: '${try(tonumber(split(".", self.outputs.kubernetes_version)[1]) <= 34 + 3, false)}',
          error_message: expect.stringContaining("more than 3 minor versions older"),
        },
      ]),
    );
    expect(versionConditions("1.34", "demo-cluster")).toHaveLength(2);
  });
});
