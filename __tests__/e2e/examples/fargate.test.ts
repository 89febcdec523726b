import { createFargateNode } from "../emulators";
import { describeExample } from "../example";

describeExample("fargate.yaml", {
  changes: async () => {
    await createFargateNode();
    // The account of the emulators.
    return { "registry.accountId": "123456789012" };
  },
});
