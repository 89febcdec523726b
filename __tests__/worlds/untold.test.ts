import { merge } from "../support/synth";
import { readWritten } from "./checker/read";
import { loadWorld, worldText } from "./generator/repaired";
import { staged } from "./run/staged";
import { untoldViolations } from "./run/untold";

const blocks = Array.from({ length: 70 }, (_, index) => `10.222.${index}.0/24`);
const egress = Object.fromEntries(blocks.map((cidr, index) => [`b${index}`, { protocol: "tcp", fromPort: 443, cidrs: [cidr] }]));
const world = merge(
  { name: "demo", region: "us-west-2" },
  {
    access: { runnerCidrs: blocks },
    network: { nodeSecurityGroup: { restrictEgress: true, egress } },
    nodeGroups: { managed: { one: { securityGroupIds: Array.from({ length: 6 }, (_, index) => `sg-0123456789abcdef${index}`) } } },
  },
);
const loaded = loadWorld(world);
const written = staged(loaded.config!, (folder) => readWritten(folder, worldText(world)));
const quotas = [
  ["the security group of the API", /api-from-.*its group has 70 rules/],
  ["the security group of the nodes", /node-security-group_.*its group has 74 rules/],
  ["network interfaces of the nodes", /launch-template.*has 7 security groups/],
] as const;

test("quotas of which the user is warned are no faults", () => expect(untoldViolations(written, loaded)).toEqual([]));

test.each(quotas)("without the warning of %s, its quota is a fault, whatever other warnings there are", (group, fault) => {
  const findings = loaded.findings.filter(({ problem }) => !problem.startsWith(group));
  expect(untoldViolations(written, { findings }).map(({ place, problem }) => `${place} ${problem}`)).toEqual([
    expect.stringMatching(fault),
  ]);
});
