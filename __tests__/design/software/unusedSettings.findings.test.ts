import { clusterSchema } from "../../../config/schema/schema";
import { unusedSettingFindings } from "../../../design/software/unusedSettings.findings";

const findings = (changes: object) =>
  unusedSettingFindings(clusterSchema.parse({ name: "demo", region: "us-west-2", ...changes })).map(
    ({ severity, path }) => `${severity} ${path.join(".")}`,
  );
const asks = { waf: true, shield: true, certificateDiscovery: true };

test.each<[string, object, readonly string[]]>([
  ["nothing", {}, []],
  [
    "what is asked of the load balancer controller",
    { loadBalancerController: asks },
    ["waf", "shield", "certificateDiscovery"].map((key) => `warning loadBalancerController.${key}`),
  ],
  ["what is asked of one that is enabled", { loadBalancerController: { enabled: true, ...asks } }, []],
  ["what is taken from it", { loadBalancerController: { waf: false, shield: false, certificateDiscovery: false } }, []],
  ["the volumes of a driver that is off", { addons: { ebsCsiDriver: { volumes: "any" } } }, ["warning addons.ebsCsiDriver.volumes"]],
  ["those of one that is enabled", { addons: { ebsCsiDriver: { enabled: true, volumes: "any" } } }, []],
  [
    "the retention of log groups that nothing fills",
    { observability: { containerInsights: { retentionDays: 30 } } },
    ["warning observability.containerInsights.retentionDays"],
  ],
])("%s", (_name, changes, expected) => {
  expect(findings(changes)).toEqual(expected);
});
