import { type Json, resources } from "../support/stack";
import { type Changes, type Stacks, synthDemo } from "../support/synth";
import { runnerPolicy } from "../../design/iam/runnerPolicy";

/** All that is named after the cluster. */
const everything: Changes = {
  network: { egress: "proxy", flowLogs: { enabled: true } },
  proxy: { squid: { allow: [".example.com"] } },
  access: { admins: ["arn:aws:iam::111122223333:role/platform"], bastion: { enabled: true } },
  customNetworking: { enabled: true },
  loadBalancerController: { enabled: true },
  observability: { containerInsights: { enabled: true } },
  registry: { mirror: true, accountId: "111122223333" },
  addons: { ebsCsiDriver: { enabled: true }, efsCsiDriver: { enabled: true }, clusterAutoscaler: { enabled: true } },
  fargateProfiles: { jobs: { selectors: [{ namespace: "jobs" }] } },
  nodeGroups: {
    managed: { general: {}, [`custom-${"x".repeat(29)}`]: { amiId: "ami-0123456789abcdef0" } },
    selfManaged: { "a-long-group-name-with-many-characters-here-and-even-some-more": {} },
  },
};

const synthNamed = (name: string): Stacks => synthDemo({ ...everything, name });

const prefixesOf = (stacks: Stacks, type: string): readonly Json[] =>
  Object.values(stacks).flatMap((stack) => resources(stack, type).flatMap(({ attributes }) => attributes["name_prefix"] ?? []));

describe.each([`1-Cluster__of-A_bank-${"x".repeat(79)}`, "a-very-long-cluster-name-for-a-bank-production-eu1", "sg-shop"])(
  "cluster %s",
  (name) => {
    const stacks = synthNamed(name);

    test.each([
      ["aws_iam_role", 38],
      ["aws_iam_instance_profile", 102],
      ["aws_launch_template", 99],
      ["aws_security_group", 229],
      ["aws_autoscaling_group", 229],
      ["aws_lb", 6],
    ])("%s has room for Terraform's suffix", (type, longest) => {
      const prefixes = prefixesOf(stacks, type);
      expect(prefixes.length).toBeGreaterThan(0);
      for (const prefix of prefixes) expect(String(prefix).length).toBeLessThanOrEqual(longest);
    });

    test("roles differ from each other, and from those of a cluster whose name begins alike", () => {
      const roles = [...prefixesOf(stacks, "aws_iam_role"), ...prefixesOf(synthNamed(`${name.slice(0, 99)}2`), "aws_iam_role")];
      expect(new Set(roles).size).toBe(roles.length);
    });

    test("no security group begins with sg-", () => {
      for (const prefix of prefixesOf(stacks, "aws_security_group")) expect(prefix).not.toMatch(/^sg-/i);
    });
  },
);

test("the runner may work on roles that an older release named, and Terraform leaves their names alone", () => {
  const name = "a-very-long-cluster-name-for-a-bank-production-eu1";
  const { cluster } = synthNamed(name);
  const { Statement } = runnerPolicy(cluster.json, { partition: "aws", dnsSuffix: "amazonaws.com", region: "us-west-2", cluster: name });
  const roles = Statement.filter(({ Action }) => Action.includes("iam:GetRole")).flatMap(({ Resource }) => Resource);
  const before = `arn:aws:iam::*:role/${`${name}-cluster`.slice(0, 37)}-`;
  expect(roles.some((pattern) => before.startsWith(pattern.slice(0, -1)))).toBe(true);
  for (const { attributes } of resources(cluster, "aws_iam_role")) {
    expect(attributes["lifecycle"]).toEqual({ ignore_changes: ["name", "name_prefix", "path", "permissions_boundary"] });
  }
});
