import { createTransitGateway, standInChart } from "../emulators";
import { describeExample } from "../example";

describeExample("external-proxy.yaml", {
  changes: async () => ({ ...standInChart, "network.transitGateway.id": await createTransitGateway("eu-central-1") }),
  proxy: true,
});
