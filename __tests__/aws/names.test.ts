import { isLabelValue, keyProblem } from "../../aws/names";

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
