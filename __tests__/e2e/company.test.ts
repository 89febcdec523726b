import { describeExample } from "./example";

// The rules of a company: a permissions boundary, path and prefix of every role, access of its teams, roles of its applications.
describeExample("fully-private.yaml", {
  changes: async () => ({
    "network.availabilityZones": ["us-west-2b", "us-west-2c"],
    tags: { CostCenter: "42" },
    tagPolicy: { required: ["CostCenter"] },
    iam: {
      permissionsBoundary: "arn:aws:iam::aws:policy/PowerUserAccess",
      path: "/platform/",
      namePrefix: "corp-",
    },
    access: {
      entries: {
        platform: { principal: "arn:aws:iam::123456789012:role/platform/admin", policies: [{ name: "AmazonEKSClusterAdminPolicy" }] },
        orders: { principal: "arn:aws:iam::123456789012:role/orders", policies: [{ name: "AmazonEKSViewPolicy", namespaces: ["orders"] }] },
      },
    },
    serviceAccounts: {
      "orders/api": { policy: { Statement: [{ Effect: "Allow", Action: "sqs:SendMessage", Resource: "*" }] }, services: ["sqs"] },
    },
  }),
});
