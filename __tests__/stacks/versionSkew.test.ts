import { versionConditions } from "../../stacks/versionConditions";
import { dataSources, resources } from "../support/stack";
import { type Changes, synthDemo } from "../support/synth";

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

describe("the cluster stack asks the control plane's version at plan", () => {
  const existing = (changes: object) => {
    const { cluster } = synthDemo({ kubernetesVersion: "1.34", ...changes });
    const [guard] = dataSources(cluster, "aws_eks_cluster");
    const [clusters] = dataSources(cluster, "aws_eks_clusters");
    return { ...guard!.attributes, clusters: clusters!.address } as unknown as {
      name: string;
      for_each: string;
      clusters: string;
      lifecycle: { postcondition: { condition: string; error_message: string }[] };
    };
  };

  test("only where EKS has a cluster of the name", () => {
    const { name, for_each, clusters } = existing({});
    expect(name).toBe("demo");
    expect(for_each).toBe(`\${toset([for cluster in tolist(${clusters}.names) : cluster if cluster == "demo"])}`);
  });

  test("and does not lower it", () => {
    expect(existing({}).lifecycle.postcondition).toEqual([
      {
        condition: '${tonumber(split(".", self.version)[1]) <= 34}',
        error_message:
          "The control plane runs Kubernetes ${self.version}, and the cluster file says 1.34. Write that version, or, within seven days after its upgrade, set allowVersionRollback to true.",
      },
    ]);
  });

  test("but by one minor version where the file asks for it", () => {
    const [{ condition, error_message } = { condition: "", error_message: "" }] = existing({ allowVersionRollback: true }).lifecycle
      .postcondition;
    expect(condition).toContain("<= 35}");
    expect(error_message).toContain("EKS goes back by one minor version.");
  });

  test("and waits for a rollback as long as EKS works on it", () => {
    const timeouts = (changes: Changes) => resources(synthDemo(changes).cluster, "aws_eks_cluster")[0]!.attributes["timeouts"];
    expect(timeouts({ allowVersionRollback: true })).toEqual({ update: "720m" });
    expect(timeouts({})).toBeUndefined();
  });
});
