import { releaseFindings } from "../../../design/charts/releases.findings";
import { withoutNetworkPolicies } from "../../../design/software/strictPolicies.findings";
import { type Changes, configDemo } from "../../support/synth";

const cluster = (enforcingMode: string): Changes => ({
  network: { egress: "nat" },
  addons: { vpcCni: { networkPolicy: { enabled: true, enforcingMode } } },
  charts: { kyverno: {}, "argo-cd": {} },
});

test("pods of Helm releases get no network policies, and reach nothing where the VPC CNI asks for them", () => {
  expect(releaseFindings(configDemo(cluster("strict")))).toEqual(
    ["kyverno", "argo-cd"].map((name) => ({
      severity: "warning",
      path: ["charts", name],
      alsoReads: [["addons", "vpcCni", "networkPolicy"]],
      problem: `addons.vpcCni.networkPolicy.enforcingMode is strict, and private-eks makes no network policies for the pods of ${name}: those outside of the network of their node reach nothing`,
      fix: "Have the chart make NetworkPolicy objects for its pods, or set addons.vpcCni.networkPolicy.enforcingMode to standard",
    })),
  );
});

test("the fix ends it", () => {
  expect(releaseFindings(configDemo(cluster("standard")))).toEqual([]);
  expect(withoutNetworkPolicies(configDemo(cluster("standard")), { name: "shop", path: ["charts", "shop"] }, "Make them")).toEqual([]);
});
