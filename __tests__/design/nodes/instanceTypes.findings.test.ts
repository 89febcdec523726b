import { clusterSchema } from "../../../config/schema/schema";
import { instanceTypeFindings } from "../../../design/nodes/instanceTypes.findings";

const findings = (group: object, cluster: object = {}) =>
  (["managed", "selfManaged"] as const).map((kind) =>
    instanceTypeFindings(
      clusterSchema.parse({ name: "demo", region: "us-west-2", ...cluster, nodeGroups: { [kind]: { app: group } } }),
    ).map(({ severity, path: [, , , ...path], problem, fix }) => ({ severity, path, problem, fix })),
  );

/** The same of managed and of self-managed groups. */
const expectFindings = (group: object, cluster: object, expected: object[]) =>
  expect(findings(group, cluster)).toEqual([expected, expected]);

test("instance types that exist and go together are fine", () => {
  expectFindings({ instanceTypes: ["m5.large", "m6i.large", "c5.large"], maxPods: 29 }, {}, []);
  expectFindings({ instanceTypes: ["m7g.large", "c7g.large"] }, { customNetworking: { enabled: true } }, []);
});

test("an unknown instance type is answered with the nearest one", () => {
  expectFindings({ instanceTypes: ["m5.large", "m5.lagre"] }, {}, [
    { severity: "error", path: ["instanceTypes", 1], problem: 'there is no instance type "m5.lagre"', fix: "Write m5.large" },
  ]);
  expectFindings({ instanceTypes: ["?"] }, {}, [
    {
      severity: "error",
      path: ["instanceTypes", 0],
      problem: 'there is no instance type "?"',
      fix: "Write the name of an EC2 instance type, such as m6i.large",
    },
  ]);
});

test("an instance type that EC2 may have by now is a warning", () => {
  expectFindings({ instanceTypes: ["m99i.large"] }, {}, [
    {
      severity: "warning",
      path: ["instanceTypes", 0],
      problem: "private-eks does not know the instance type m99i.large",
      fix: "Ask EC2 by aws ec2 describe-instance-types --instance-types m99i.large (the apply fails where the region has none), or write m6i.large",
    },
  ]);
  expect(findings({ instanceTypes: ["u99x-2tb.metal-9xl"] })[0]).toMatchObject([{ severity: "warning" }]);
});

test("a Mac is no node", () => {
  expectFindings({ instanceTypes: ["mac2-m1ultra.metal"] }, {}, [
    {
      severity: "error",
      path: ["instanceTypes", 0],
      problem: "mac2-m1ultra.metal runs macOS only",
      fix: "Write a Linux instance type, such as m6i.large",
    },
  ]);
});

test("custom networking needs a second network interface", () => {
  expectFindings({ instanceTypes: ["hpc6id.32xlarge"] }, {}, []);
  expectFindings({ instanceTypes: ["hpc6id.32xlarge"] }, { customNetworking: { enabled: true } }, [
    {
      severity: "error",
      path: ["instanceTypes", 0],
      problem: "hpc6id.32xlarge has a single network interface, and custom networking needs a second one for the pods",
      fix: "Write an instance type with more network interfaces, such as m6i.large, or set customNetworking.enabled to false",
    },
  ]);
});

test("a group has one architecture", () => {
  expectFindings({ instanceTypes: ["m6i.large", "m7g.large"] }, {}, [
    {
      severity: "error",
      path: ["instanceTypes"],
      problem: "the group mixes architectures, and one AMI cannot boot them all: m6i.large (x86_64), m7g.large (arm64)",
      fix: "Make a node group for each architecture",
    },
  ]);
});

test("more pods than the network interfaces carry are a warning", () => {
  const warning = {
    severity: "warning",
    path: ["maxPods"],
    problem: "30 pods are more than the 20 that a node of m5.large can run with the VPC CNI as configured",
    fix: "Set it to 20, or remove it to have it computed",
  };
  expectFindings({ instanceTypes: ["m5.large"], maxPods: 30 }, { customNetworking: { enabled: true } }, [warning]);
  expectFindings({ instanceTypes: ["m5.large"], maxPods: 30 }, { addons: { vpcCni: { prefixDelegation: true } } }, []);
});

describe("security groups for pods", () => {
  const withPodGroups = { addons: { vpcCni: { env: { ENABLE_POD_ENI: "true" } } } };
  const warning = (types: string, pods: number, lost: number, fix: string) => ({
    severity: "warning",
    path: ["instanceTypes"],
    problem: `pods get no security groups of their own on ${types}, and the VPC CNI keeps a network interface free for them there: of ${pods} pods, ${lost} would get no address`,
    fix,
  });

  test("cost types without a trunk an interface of pods", () => {
    expectFindings({ instanceTypes: ["t3.large", "m5.large"] }, withPodGroups, [
      warning("t3.large", 29, 5, "Write another type, such as m6i.large, or set maxPods of the group to 24"),
    ]);
    expectFindings({ instanceTypes: ["c4.large"] }, withPodGroups, [
      warning("c4.large", 29, 9, "Write another type, such as m6i.large, or set maxPods of the group to 20"),
    ]);
  });

  test("may leave no pod that can be set", () => {
    expectFindings({ instanceTypes: ["t3.micro"] }, { ...withPodGroups, customNetworking: { enabled: true } }, [
      warning("t3.micro", 3, 1, "Write another type, such as m6i.large"),
    ]);
  });

  test.each<[string, object, object]>([
    ["other types", { instanceTypes: ["m5.large", "m7g.large", "x99.large"] }, withPodGroups],
    ["as few pods as get addresses", { instanceTypes: ["t3.large"], maxPods: 24 }, withPodGroups],
    ["prefixes", { instanceTypes: ["t3.large"] }, { addons: { vpcCni: { prefixDelegation: true, env: { ENABLE_POD_ENI: "true" } } } }],
    ["none of them", { instanceTypes: ["t3.large"] }, {}],
  ])("are fine with %s", (_what, group, cluster) => {
    for (const found of findings(group, cluster)) expect(found.filter(({ problem }) => problem.includes("security groups"))).toEqual([]);
  });
});
