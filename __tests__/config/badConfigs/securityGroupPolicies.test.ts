import { testBadConfigs } from "../../support/badConfigs";

testBadConfigs([
  {
    name: "security groups for pods that get no interfaces of their own",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "securityGroupPolicies: { apps/db: { podSelector: { app: db }, securityGroupIds: [sg-0123456789abcdef0] } }",
    ],
    expected: [
      "clusters/demo.yaml:3:1: error: securityGroupPolicies: pods on nodes get no security groups of their own: the VPC CNI creates no network interfaces for them",
      '  given:   {"apps/db":{"podSelector":{"app":"db"},"securityGroupIds":[…',
      "  fix:     Set addons.vpcCni.podSecurityGroups.enabled to true, or remove securityGroupPolicies",
    ],
  },
  {
    name: "security groups for no pods",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "addons: { vpcCni: { podSecurityGroups: { enabled: true } } }",
      "securityGroupPolicies: { apps/db: { securityGroupIds: [sg-0123456789abcdef0] } }",
    ],
    expected: [
      'clusters/demo.yaml:4:26: error: securityGroupPolicies["apps/db"]: {"securityGroupIds":["sg-0123456789abcdef0"]} must have podSelector, serviceAccountSelector or both',
      '  given:   {"securityGroupIds":["sg-0123456789abcdef0"]}',
      "  fix:     Write one of them, {} for all pods of the namespace",
    ],
  },
  {
    name: "no security groups for pods",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "addons: { vpcCni: { podSecurityGroups: { enabled: true } } }",
      "securityGroupPolicies: { apps/db: { podSelector: {}, securityGroupIds: [] } }",
    ],
    expected: [
      'clusters/demo.yaml:4:54: error: securityGroupPolicies["apps/db"].securityGroupIds: [] must name at least one security group',
      "  given:   []",
      "  fix:     Write its id",
    ],
  },
  {
    name: "a policy without its namespace",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "addons: { vpcCni: { podSecurityGroups: { enabled: true } } }",
      "securityGroupPolicies: { db: { podSelector: {}, securityGroupIds: [sg-0123456789abcdef0] } }",
    ],
    expected: [
      'clusters/demo.yaml:4:26: error: securityGroupPolicies.db: the key "db" is not the namespace and the name of a policy',
      '  given:   "db"',
      "  allowed: the namespace and the name of a policy such as apps/orders (lower-case letters, digits and hyphens, in the name periods too)",
      "  fix:     Write the namespace and the name of a policy",
    ],
  },
]);
