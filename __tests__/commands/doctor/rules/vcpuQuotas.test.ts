import { vcpuQuotas } from "../../../../commands/doctor/rules/vcpuQuotas";
import { analyse } from "../../../../design/facts";
import { type Changes, configDemo } from "../../../support/synth";

/** The vCPUs that node pools of EKS Auto Mode may have, by what they are counted as. */
const ofAutoMode = (nodePools: Changes) =>
  vcpuQuotas.flatMap(({ uses }) =>
    uses(analyse(configDemo({ autoMode: { nodePools } })))
      .filter(({ count, path }) => count > 0 && path[0] === "autoMode")
      .map(({ count, what }) => `${count} ${what}`),
  );

const atLimits = "instances with all node pools of EKS Auto Mode at their limits";

test("node pools of EKS Auto Mode count with their limits", () => {
  expect(ofAutoMode({ main: { limits: { cpu: "64" } }, batch: { limits: { cpu: "100" }, capacityTypes: ["spot", "on-demand"] } })).toEqual([
    `164 vCPUs of On-Demand Standard ${atLimits}`,
    `100 vCPUs of Spot Standard ${atLimits}`,
  ]);
});

test("pools of other instances count for the quotas of these", () => {
  expect(ofAutoMode({ gpu: { limits: { cpu: "96" }, instanceTypes: ["g6.xlarge", "g6.2xlarge"] } })).toEqual([
    `96 vCPUs of On-Demand G and VT ${atLimits}`,
  ]);
});

/** The vCPUs that node pools of Karpenter may have, besides one node group. */
const ofKarpenter = (nodePools: Changes) =>
  vcpuQuotas.flatMap(({ uses }) =>
    uses(analyse(configDemo({ network: { egress: "nat" }, nodeGroups: { managed: { system: {} } }, karpenter: { nodePools } })))
      .filter(({ count }) => count > 0)
      .map(({ count, what }) => `${count} ${what}`),
  );

test("node pools of Karpenter count for the quotas of the instances that they ask for", () => {
  const gpus = { key: "karpenter.k8s.aws/instance-category", operator: "In", values: ["g"] };
  const atMaximum = "instances with all node groups at their maximum, and node pools at limits.cpu";
  expect(ofKarpenter({ main: { limits: { cpu: "64" } }, gpu: { limits: { cpu: "96" }, requirements: [gpus] } })).toEqual([
    `70 vCPUs of On-Demand Standard ${atMaximum}`,
    `96 vCPUs of On-Demand G and VT ${atMaximum}`,
  ]);
});

test("what has no limit of processors is said not to be counted", () => {
  const groups = "vCPUs of On-Demand Standard instances with all node groups at their maximum";
  expect(ofKarpenter({ main: { limits: { nodes: 9 } } })).toEqual([`6 ${groups}, not counting node pools without limits.cpu (main)`]);
  expect(ofKarpenter({ main: { limits: { nodes: 9 } }, more: { limits: { cpu: "10" } } })).toEqual([
    `16 ${groups}, and node pools at limits.cpu, not counting node pools without limits.cpu (main)`,
  ]);
});
