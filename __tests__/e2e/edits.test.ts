import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { type StackRole, stackRoles } from "../../config/schema/backend";
import type { StackEffect } from "../../commands/edits/rules/editCase";
import { root } from "../support/synth";
import { createTransitGateway, type Front, standInChart, startFront } from "./emulators";
import { destroyedData, nodeTypes, unexpectedChanges } from "./plannedEffects";
import { Deployment, emulated, type PlannedChange, workloadAppliable } from "./terraform";

type Changes = Readonly<Record<string, unknown>>;

const file = "fully-private.yaml";
const name = "fully-private";

const groups = {
  managed: { one: {}, two: { availabilityZones: ["us-west-2b", "us-west-2c"] } },
  selfManaged: { three: {} },
};

const base: Changes = {
  kubernetesVersion: "1.34",
  tags: { team: "one" },
  "network.availabilityZones": ["us-west-2b", "us-west-2c"],
  nodeGroups: groups,
  "registry.repositories": { "team/application": {} },
};

/** The managed group `one` with other settings. */
const one = (settings: object): Changes => ({ nodeGroups: { ...groups, managed: { ...groups.managed, one: settings } } });
const three = (settings: object): Changes => ({ nodeGroups: { ...groups, selfManaged: { three: settings } } });

/** Edits that may be planned, at once and by their own. */
const allowed: readonly (readonly [string, Changes])[] = [
  ["add a zone", { "network.availabilityZones": ["us-west-2b", "us-west-2c", "us-west-2d"] }],
  ["add a managed node group", { nodeGroups: { ...groups, managed: { ...groups.managed, four: {} } } }],
  ["add a self-managed node group", { nodeGroups: { ...groups, selfManaged: { three: {}, four: {} } } }],
  ["remove a node group", { nodeGroups: { ...groups, selfManaged: {} } }],
  ["rename a node group", { nodeGroups: { ...groups, managed: { first: {}, two: groups.managed.two } } }],
  ["change instance types", one({ instanceTypes: ["m6i.xlarge"] })],
  ["change the AMI family", one({ amiFamily: "Bottlerocket" })],
  ["change the purchase option", one({ capacity: { type: "SPOT" } })],
  ["change the zones of a group", one({ availabilityZones: ["us-west-2b"] })],
  ["switch to a custom AMI", one({ amiId: "ami-0123456789abcdef0" })],
  ["change the disk", one({ volume: { size: 120 } })],
  ["change labels", one({ labels: { pool: "one" } })],
  ["change taints", one({ taints: [{ key: "pool", effect: "NoSchedule" }] })],
  ["change the limits of the size", one({ capacity: { min: 0, desired: 3, max: 6 } })],
  ["change max pods", one({ maxPods: 20 })],
  ["change user data", one({ userData: ["#!/bin/bash\ntrue\n"] })],
  ["change the node role", one({ iam: { withAddonPolicies: { ebs: true } } })],
  ["change instance types of a self-managed group", three({ instanceTypes: ["m6i.xlarge"] })],
  ["change labels of a self-managed group", three({ labels: { pool: "three" } })],
  ["change the zones of a self-managed group", three({ availabilityZones: ["us-west-2b"] })],
  ["add an endpoint", { "network.endpoints.additional": ["autoscaling", "logs", "xray"] }],
  ["remove an endpoint", { "network.endpoints.additional": ["autoscaling"] }],
  ["add a pod CIDR", { "network.secondaryCidrs": ["100.64.0.0/16"] }],
  ["change log types", { "observability.controlPlaneLogs": { types: ["api", "audit"] } }],
  ["change the retention of logs", { "observability.controlPlaneLogs": { retentionDays: 30 } }],
  ["change tags", { tags: { team: "two" } }],
  ["change egress to nat", { "network.egress": "nat" }],
  [
    "change egress to a proxy",
    {
      "network.egress": "proxy",
      "network.transitGateway": {}, // one that is made for it
      proxy: { url: "http://proxy.example.com:3128" },
    },
  ],
  ["upgrade Kubernetes by one minor version", { kubernetesVersion: "1.35" }],
  ["enable custom networking", { "customNetworking.enabled": true }],
  ["enable Fargate", { fargateProfiles: { jobs: { selectors: [{ namespace: "jobs" }] } } }],
  [
    "enable the load balancer controller",
    {
      ...standInChart,
      "loadBalancerController.enabled": true,
      "loadBalancerController.image.repository": "123456789012.dkr.ecr.us-west-2.amazonaws.com/lbc",
    },
  ],
  [
    "enable a sample",
    { samples: { image: { repository: "123456789012.dkr.ecr.us-west-2.amazonaws.com/nginx" }, application: { enabled: true } } },
  ],
  ["enable an add-on", { "addons.metricsServer": { enabled: true } }],
  ["enable Session Manager", { "access.sessionManager": true }],
  ["enable the bastion", { "access.bastion": { enabled: true, toolsBucket: { name: "tools" } } }],
  ["enable flow logs", { "network.flowLogs": { enabled: true } }],
  ["open the public endpoint", { "access.publicEndpoint": { enabled: true, cidrs: ["203.0.113.0/24"] } }],
  ["admit a runner", { "access.runnerCidrs": ["10.0.0.0/24"] }],
  ["add a repository", { "registry.repositories": { "team/application": {}, "team/other": {} } }],
  ["lift the deletion protection", { deletionProtection: false }],
];

/** Edits that are refused at synthesis; and, where it can know, what Terraform says in the plan of a stack without the memory of the synthesis. */
type Refused = [title: string, changes: Changes, inTerraform?: [stack: StackRole, says: RegExp]];

const refused: readonly Refused[] = [
  ["rename the cluster", { name: "other" }],
  [
    "remove a zone",
    {
      "network.availabilityZones": ["us-west-2b", "us-west-2d"],
      nodeGroups: { ...groups, managed: { one: {}, two: { availabilityZones: ["us-west-2b"] } } },
    },
    ["network", /node subnets in zones that the file does not\s+name/],
  ],
  ["change the CIDR block of the VPC", { "network.cidr": "10.0.0.0/16" }, ["network", /prevent_destroy/]],
  ["change the CIDR layout", { "network.nodeSubnets": { prefixLength: 20 } }, ["network", /prevent_destroy/]],
  ["change the service CIDR", { "network.serviceCidr": "10.50.0.0/16" }, ["cluster", /prevent_destroy/]],
  ["change the key of the secrets", { "encryption.kmsKeyArn": "arn:aws:kms:us-west-2:123456789012:key/other" }],
  ["upgrade Kubernetes by two minor versions", { kubernetesVersion: "1.36" }],
  ["go back to an older Kubernetes", { kubernetesVersion: "1.33" }],
  ["remove a repository", { "registry.repositories": {} }],
  [
    "change the key of a repository",
    { "registry.repositories": { "team/application": { kmsKeyArn: "arn:aws:kms:us-west-2:123456789012:key/other" } } },
    ["cluster", /prevent_destroy/],
  ],
];

interface Listed {
  readonly edits: readonly {
    readonly key: string;
    readonly refused: boolean;
    readonly effects: Partial<Record<StackRole, StackEffect>>;
    readonly first?: string;
  }[];
}

const yaml = (changes: Changes): string => {
  const document = parseDocument(readFileSync(join(root, "examples", file), "utf8"));
  for (const [path, value] of Object.entries({ ...base, ...changes })) document.setIn(path.split("."), value);
  return document.toString();
};

(emulated && workloadAppliable ? describe : describe.skip)("edits of a cluster that is there", () => {
  const stack = (role: StackRole) => `${name}-${role}`;
  const oldFolder = mkdtempSync(join(tmpdir(), "private-eks-old-"));
  const old = join(oldFolder, "old.yaml");
  const report = (text: string) => process.stdout.write(`${text}\n`);
  const before = new Map<StackRole, string>();
  let front: Front;
  let deployment: Deployment;
  let deployed: string;
  let transitGatewayId: string;

  /** Synthesizes as after an apply of the base, which is what is deployed. */
  const edit = (changes: Changes): void => {
    deployment.remember(deployed);
    const given = "network.transitGateway" in changes ? { "network.transitGateway": { id: transitGatewayId } } : {};
    deployment.synthesize(file, { ...base, ...changes, ...given });
  };

  beforeAll(async () => {
    front = await startFront();
    deployment = new Deployment(front.environment);
    deployment.synthesize(file, base);
    deployed = deployment.memory();
    transitGatewayId = await createTransitGateway("us-west-2");
    writeFileSync(old, yaml({}));
    for (const role of stackRoles) {
      deployment.apply(stack(role));
      before.set(role, deployment.json(stack(role)));
    }
  });

  afterAll(() => {
    front.stop();
    deployment.remove();
    rmSync(oldFolder, { recursive: true, force: true });
  });

  test.each(allowed)("%s", (title, changes) => {
    edit(changes);
    const { edits } = JSON.parse(deployment.program("edits", "--from", old, "--output", "json").stdout) as Listed;
    expect(edits.length).toBeGreaterThan(0);
    const planned: string[] = [];
    for (const role of stackRoles) {
      const effects = edits.flatMap(({ effects: { [role]: effect } }) => (effect ? [effect] : []));
      if (deployment.json(stack(role)) === before.get(role)) continue;
      const changesOf = (): readonly PlannedChange[] => {
        try {
          return deployment.plan(stack(role));
        } catch (error) {
          // What an earlier stack must bring first: the plan says so, and changes nothing.
          expect(String(error)).toMatch(/Apply fully-private-(network|cluster)\s+first/);
          planned.push(`${role}: after the stacks before it`);
          return [];
        }
      };
      const plan = changesOf();
      expect(unexpectedChanges(plan, effects)).toEqual([]);
      expect(destroyedData(plan)).toEqual([]);
      const nodes = plan.filter(({ type }) => nodeTypes.test(type)).map(({ actions }) => actions);
      expect(nodes).not.toContain("delete,create");
      if (plan.length > 0 && effects.includes("replace node group")) expect(nodes).toContain("create,delete");
      else expect(nodes).not.toContain("create,delete");
      if (plan.length > 0) planned.push(`${role}: ${summary(plan)}`);
    }
    const effects = edits.map(
      ({ key, effects: byStack }) =>
        `${key} (${stackRoles.flatMap((role) => (byStack[role] ? [`${role} ${byStack[role]}`] : [])).join(", ")})`,
    );
    report(`${title}: ${effects.join("; ")}\n    ${planned.join("\n    ") || "no change"}`);
  });

  test.each(refused.map(([title, changes, inTerraform]) => ({ title, changes, inTerraform })))(
    "refused: $title",
    ({ title, changes, inTerraform }) => {
      expect(() => edit(changes)).toThrow(/ended with 1:\n.*error: [^]*fix: /);
      const { status, stdout } = deployment.program("edits", "--from", old, "--output", "json");
      expect(status).toBe(1);
      const keys = (JSON.parse(stdout) as Listed).edits.filter((listed) => listed.refused).map(({ key }) => key);
      expect(keys).toHaveLength(1);
      report(`${title}: ${keys.join()} (refused at synthesis${inTerraform ? `, and in the plan of ${inTerraform[0]}` : ""})`);
      if (!inTerraform) return;
      deployment.remember();
      deployment.synthesize(file, { ...base, ...changes });
      expect(() => deployment.plan(stack(inTerraform[0]))).toThrow(inTerraform[1]);
    },
  );

  test("switch the backend: nothing changes, and the state is moved by hand", () => {
    edit({ backend: { type: "s3", bucket: "states", region: "us-west-2" } });
    const { status, stdout } = deployment.program("edits", "--from", old, "--output", "json");
    expect(status).toBe(0);
    expect((JSON.parse(stdout) as Listed).edits).toMatchObject([
      { key: "backend", effects: {}, first: expect.stringContaining("-migrate-state") },
    ]);
    // Terraform does not plan with a backend that it was not told to move to.
    expect(() => deployment.plan(stack("network"))).toThrow(/Backend initialization required/);
    report("switch the backend: backend (nothing, after terraform init -migrate-state)");
  });
});

/** `2 update aws_launch_template, …` */
function summary(plan: readonly PlannedChange[]): string {
  const counts = new Map<string, number>();
  for (const { type, actions } of plan) counts.set(`${actions} ${type}`, (counts.get(`${actions} ${type}`) ?? 0) + 1);
  return [...counts].map(([key, count]) => `${count} ${key}`).join(", ");
}
