import { standInChart } from "../emulators";
import { describeExample } from "../example";

describeExample("custom-networking.yaml", { changes: async () => standInChart });
