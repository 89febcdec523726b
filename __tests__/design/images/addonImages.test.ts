import { clusterSchema } from "../../../config/schema/schema";
import { planAddons } from "../../../design/software/addons";
import { addonImages } from "../../../design/images/addonImages";

test("every add-on has its images", () => {
  const enabled = { enabled: true };
  const config = clusterSchema.parse({
    name: "demo",
    region: "us-west-2",
    addons: { ebsCsiDriver: enabled, efsCsiDriver: enabled, metricsServer: enabled, nodeMonitoringAgent: enabled },
    observability: { containerInsights: enabled },
  });
  const addons = planAddons(config);
  expect(addons).toHaveLength(9);
  for (const { name } of addons) expect(addonImages(name)?.length).toBeGreaterThan(0);
});

test("the images of an add-on that nobody has looked into are not known", () => {
  expect(addonImages("datadog_operator")).toBeUndefined();
});
