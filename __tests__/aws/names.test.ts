import { everyPrefixOf, isLabelValue, keyProblem, prefixOf, profileAssociationName, securityGroupPrefix, shortened } from "../../aws/names";

test("a text that is too long is cut, and keeps apart from others that begin alike", () => {
  expect(shortened("a".repeat(37), 37)).toBe("a".repeat(37));
  expect(shortened("a".repeat(38), 37)).toMatch(/^a{28}-[0-9a-f]{8}$/);
  expect(shortened(`${"a".repeat(40)}-cluster`, 37)).not.toBe(shortened(`${"a".repeat(40)}-fargate`, 37));
});

test("a prefix leaves room for Terraform's suffix of 26 characters", () => {
  const longest = Object.fromEntries(
    (["role", "launchTemplate", "instanceProfile"] as const).map((kind) => [kind, prefixOf(kind, "a".repeat(164)).length]),
  );
  expect(longest).toEqual({ role: 64 - 26, launchTemplate: 125 - 26, instanceProfile: 128 - 26 });
  expect(prefixOf("role", "demo-cluster")).toBe("demo-cluster-");
});

test("what all roles begin with holds a prefix that was cut without a hash, too", () => {
  const name = "a-long-cluster-of-the-platform-team-cluster";
  const before = `${name.slice(0, 37)}-`;
  expect(before.startsWith(everyPrefixOf(prefixOf("role", name), "a-long-cluster-of-the-platform-team"))).toBe(true);
  expect(everyPrefixOf("demo-cluster-", "demo")).toBe("demo-cluster-");
});

test("the name of a security group does not begin with sg-", () => {
  expect(securityGroupPrefix("demo-api")).toBe("demo-api-");
  expect(securityGroupPrefix("sg-demo-api")).toBe("eks-sg-demo-api-");
});

test("the association with a Route 53 Profile has a name that AWS takes", () => {
  expect(profileAssociationName("demo")).toBe("demo");
  expect(profileAssociationName("20261129")).toBe("eks-20261129");
  expect(profileAssociationName("a".repeat(100))).toHaveLength(64);
});

describe("keyProblem", () => {
  test.each(["app", "team.a_b-c", "example.com/team", "node.kubernetes.io/pool", "a".repeat(63), `${"a".repeat(60)}.example.com/x`])(
    "accepts %s",
    (key) => {
      expect(keyProblem(key)).toBeUndefined();
    },
  );

  test.each([
    "",
    "-app",
    "app-",
    "a b",
    "a=b",
    "a,b",
    "/app",
    "example.com/",
    "Example.com/app",
    "a/b/c",
    "a".repeat(64),
    `${"a".repeat(254)}/b`,
  ])("refuses %s", (key) => {
    expect(keyProblem(key)).toBe("is not a valid key");
  });

  test.each(["kubernetes.io/role", "node-role.kubernetes.io/worker", "k8s.io/x", "x.k8s.io/x", "eks.amazonaws.com/nodegroup"])(
    "reserves %s",
    (key) => {
      expect(keyProblem(key)).toBe("has a prefix that Kubernetes and EKS reserve");
    },
  );

  test.each(["mykubernetes.io/x", "example.com/kubernetes.io"])("does not mistake %s for a reserved key", (key) => {
    expect(keyProblem(key)).toBeUndefined();
  });
});

test.each([
  ["", true],
  ["a.b_c-D", true],
  ["a".repeat(63), true],
  ["a".repeat(64), false],
  ["-a", false],
  ["a,b", false],
])("isLabelValue(%j) is %s", (value, expected) => {
  expect(isLabelValue(value)).toBe(expected);
});
