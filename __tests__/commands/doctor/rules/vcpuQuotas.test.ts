import { vcpuQuotas } from "../../../../commands/doctor/rules/vcpuQuotas";
import { analyse } from "../../../../design/facts";
import { type Changes, configDemo } from "../../../support/synth";

/** The vCPUs that node pools of EKS Auto Mode may have, by what they are counted as. */
const ofPools = (nodePools: Changes) =>
  vcpuQuotas.flatMap(({ uses }) =>
    uses(analyse(configDemo({ autoMode: { nodePools } })))
      .filter(({ count, path }) => count > 0 && path[0] === "autoMode")
      .map(({ count, what }) => `${count} ${what}`),
  );

const atLimits = "instances with all node pools of EKS Auto Mode at their limits";

test("node pools of EKS Auto Mode count with their limits", () => {
  expect(ofPools({ main: { limits: { cpu: "64" } }, batch: { limits: { cpu: "100" }, capacityTypes: ["spot", "on-demand"] } })).toEqual([
    `164 vCPUs of On-Demand Standard ${atLimits}`,
    `100 vCPUs of Spot Standard ${atLimits}`,
  ]);
});

test("pools of other instances count for the quotas of these", () => {
  expect(ofPools({ gpu: { limits: { cpu: "96" }, instanceTypes: ["g6.xlarge", "g6.2xlarge"] } })).toEqual([
    `96 vCPUs of On-Demand G and VT ${atLimits}`,
  ]);
});
