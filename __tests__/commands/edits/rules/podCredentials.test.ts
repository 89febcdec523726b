import type { Edit } from "../../../../commands/edits/rules/editCase";
import { editsBetween } from "../../../../commands/edits/rules/edits";
import { type Changes, configDemo, merge } from "../../../support/synth";

const image = { repository: "111122223333.dkr.ecr.us-west-2.amazonaws.com/image" };
const policyArns = ["arn:aws:iam::111122223333:policy/orders"];

/** What runs with a role of its own. */
const cluster: Changes = {
  network: { egress: "nat" },
  karpenter: { nodePools: { default: { limits: { nodes: 3 } } } },
  loadBalancerController: { enabled: true, image },
  addons: { clusterAutoscaler: { enabled: true, image }, ebsCsiDriver: { enabled: true }, efsCsiDriver: { enabled: true } },
  serviceAccounts: { "apps/orders": { policyArns } },
};

const profile = (namespace: string, labels: Readonly<Record<string, string>> = {}): Changes => ({
  fargateProfiles: { some: { selectors: [{ namespace, labels }] } },
});

const editsOf = (from: Changes, to: Changes): Readonly<Record<string, Edit>> =>
  Object.fromEntries(
    editsBetween(configDemo(merge(cluster, from)), configDemo(merge(cluster, to))).map((edit) => [edit.path.join("."), edit]),
  );

const ofKarpenter = profile("kube-system", { "app.kubernetes.io/name": "karpenter" });

describe("a Fargate profile that selects pods with a role, be they on nodes,", () => {
  test("gives those of Karpenter their role another way, and the apply replaces them", () => {
    const edits = editsOf({}, ofKarpenter);
    expect(Object.keys(edits).toSorted()).toEqual(["fargateProfiles.some", "karpenter.credentials"]);
    expect(edits["fargateProfiles.some"]).toMatchObject({ effects: { workload: "replace" } });
    expect(edits["karpenter.credentials"]).toMatchObject({ before: "podIdentity", after: "irsa", effects: { workload: "replace" } });
    expect(edits["karpenter.credentials"]!.meaning).toBe(
      "the pods get their role by IRSA, no longer by EKS Pod Identity; the apply replaces the controller's pods",
    );
  });

  test.each([
    ["added", {}, profile("kube-*"), "irsa", "fargateProfiles.some"],
    ["removed", profile("kube-*"), {}, "podIdentity", "fargateProfiles.some"],
    ["with other selectors", profile("jobs"), profile("kube-*"), "irsa", "fargateProfiles.some.selectors"],
  ] as const)("%s, names what must be restarted, by command", (_, from, to, after, key) => {
    const edits = editsOf(from, to);
    const restarts = {
      "loadBalancerController.credentials": "aws-load-balancer-controller",
      "addons.clusterAutoscaler": "cluster-autoscaler",
      "addons.ebsCsiDriver": "ebs-csi-controller",
      "addons.efsCsiDriver": "efs-csi-controller",
    };
    for (const [asked, deployment] of Object.entries(restarts)) {
      expect(edits[asked]?.after).toBe(after);
      expect(edits[asked]!.meaning).toContain(`(kubectl -n kube-system rollout restart deployment ${deployment})`);
      expect(edits[asked]!.meaning).toContain("fail within 6 hours");
    }
    expect(Object.keys(edits).toSorted()).toEqual([...Object.keys(restarts), "karpenter.credentials", key].toSorted());
  });

  test("does so for the service accounts of its namespace", () => {
    const edits = editsOf({}, profile("apps"));
    expect(Object.keys(edits).toSorted()).toEqual(["fargateProfiles.some", "serviceAccounts.apps/orders.credentials"]);
    expect(edits["serviceAccounts.apps/orders.credentials"]!.meaning).toContain("annotate the service account with the role");
    expect(edits["serviceAccounts.apps/orders.credentials"]!.meaning).toContain("kubectl -n apps rollout restart deployment");
  });
});

test("a profile that selects other pods changes nothing else", () => {
  const edits = editsOf({}, profile("jobs"));
  expect(Object.keys(edits)).toEqual(["fargateProfiles.some"]);
  expect(edits["fargateProfiles.some"]).toMatchObject({ effects: { workload: "create" } });
  expect(edits["fargateProfiles.some"]!.meaning).toBe("a profile; pods that run already stay on their nodes");
});

describe("credentials of its own key", () => {
  const irsa = (key: string): Changes => ({ [key]: { credentials: "irsa" } });

  test("of Karpenter replace its pods", () => {
    const edits = editsOf({}, irsa("karpenter"));
    expect(Object.keys(edits)).toEqual(["karpenter.credentials"]);
    expect(edits["karpenter.credentials"]!.meaning).toContain("the apply replaces the controller's pods");
  });

  test("of the load balancer controller name the command", () =>
    expect(editsOf({}, irsa("loadBalancerController"))["loadBalancerController.credentials"]!.meaning).toContain(
      "(kubectl -n kube-system rollout restart deployment aws-load-balancer-controller)",
    ));

  test.each([
    ["on Fargate already", ofKarpenter, merge(ofKarpenter, irsa("karpenter")), "karpenter.credentials"],
    [
      "the default written out",
      {},
      { serviceAccounts: { "apps/orders": { policyArns, credentials: "podIdentity" } } },
      "serviceAccounts.apps/orders.credentials",
    ],
  ] as const)("change nothing where they are the same as before: %s", (_, from, to, key) =>
    expect(editsOf(from, to)[key]).toMatchObject({ effects: {}, meaning: "nothing changes" }),
  );
});

describe("the endpoint of STS, where no other pods ask it,", () => {
  const vpcCni = "arn:aws:iam::111122223333:role/vpc-cni";
  const isolated: Changes = { network: { egress: "none" }, loadBalancerController: { enabled: true, image }, iam: { roles: { vpcCni } } };
  const byKey = merge(isolated, { loadBalancerController: { credentials: "irsa" } });
  const effectsOf = (from: Changes, to: Changes) =>
    editsBetween(configDemo(from), configDemo(to)).map(({ effects, path }) => [path.join("."), effects]);

  test("comes and goes with them", () => {
    const key = "loadBalancerController.credentials";
    expect(effectsOf(isolated, byKey)).toEqual([[key, { network: "create", workload: "replace" }]]);
    expect(effectsOf(byKey, isolated)).toEqual([[key, { network: "remove", workload: "replace" }]]);
  });

  test("does so with a profile that selects them", () =>
    expect(effectsOf(isolated, merge(isolated, profile("kube-*")))).toContainEqual([
      "loadBalancerController.credentials",
      { network: "create", workload: "replace" },
    ]));
});
