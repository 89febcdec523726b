import { describeExample } from "../example";

describeExample("fargate.yaml", {
  // The account of the emulators.
  changes: () => Promise.resolve({ "registry.accountId": "123456789012" }),
});
