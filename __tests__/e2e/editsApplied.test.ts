import { type Front, startFront } from "./emulators";
import { Deployment, emulated, workloadAppliable } from "./terraform";

const file = "fully-private.yaml";
const [network, cluster, workload] = ["network", "cluster", "workload"].map((stack) => `fully-private-${stack}`) as [
  string,
  string,
  string,
];
const stacks = [network, cluster, workload];

type Changes = Readonly<Record<string, unknown>>;

const base: Changes = { kubernetesVersion: "1.34", "network.availabilityZones": ["us-west-2b", "us-west-2c"] };
const customNetworking: Changes = { ...base, kubernetesVersion: "1.35", "customNetworking.enabled": true };

/** The lines of a log in which something matches, by their number. */
const linesOf = (log: string, pattern: RegExp): readonly number[] =>
  log.split("\n").flatMap((line, index) => (pattern.test(line) ? [index] : []));

(emulated && workloadAppliable ? describe : describe.skip)("edits that are applied, one stack after the other", () => {
  let front: Front;
  let deployment: Deployment;

  beforeAll(async () => {
    front = await startFront();
    deployment = new Deployment(front.environment);
    deployment.synthesize(file, base);
    for (const stack of stacks) deployment.apply(stack);
  });

  afterAll(() => {
    front.stop();
    deployment.remove();
  });

  /** The actions on node groups that a plan of the workload stack has. */
  const nodeActions = (): readonly string[] =>
    deployment
      .plan(workload)
      .filter(({ type }) => /^aws_(eks_node_group|autoscaling_group)$/.test(type))
      .map(({ actions }) => actions);

  test("Kubernetes goes up by one version: first the control plane with its add-ons, then the nodes", () => {
    deployment.synthesize(file, { ...base, kubernetesVersion: "1.35" });
    expect(() => deployment.plan(workload)).toThrow(/must not be newer than the[^]*Apply\s+fully-private-cluster first/);
    const log = deployment.apply(cluster);
    const [upgraded] = linesOf(log, /^aws_eks_cluster\..*Modifications complete/);
    const addons = linesOf(log, /^aws_eks_addon\..*Modifying\.\.\./);
    expect(addons.length).toBeGreaterThan(0);
    expect(Math.min(...addons)).toBeGreaterThan(upgraded!);
    expect(deployment.pendingChanges(cluster)).toEqual([]);
    expect(nodeActions()).toEqual(["update", "update"]);
    deployment.apply(workload);
    expect(deployment.pendingChanges(workload)).toEqual([]);
  });

  test("custom networking comes: subnets, aws-node's settings, ENIConfigs, and then the nodes roll", () => {
    deployment.synthesize(file, customNetworking);
    deployment.apply(network);
    deployment.apply(cluster);
    expect(nodeActions()).toEqual(["update", "update"]);
    const log = deployment.apply(workload);
    const configs = linesOf(log, /^kubernetes_manifest\.eni-config.*Creation complete/);
    const nodes = linesOf(log, /^aws_(eks_node|autoscaling)_group\..*Modifying\.\.\./);
    expect([configs.length, nodes.length]).toEqual([2, 2]);
    expect(Math.max(...configs)).toBeLessThan(Math.min(...nodes));
    for (const stack of stacks) expect(deployment.pendingChanges(stack)).toEqual([]);
  });

  test("custom networking goes in two steps, the nodes before the subnets", () => {
    expect(() => deployment.synthesize(file, { ...customNetworking, "customNetworking.enabled": false })).toThrow(
      /fix: +Set network\.podSubnets\.enabled to true with it/,
    );
    const withSubnets = { ...customNetworking, "customNetworking.enabled": false, "network.podSubnets.enabled": true };
    deployment.synthesize(file, withSubnets);
    expect(deployment.plan(network)).toEqual([]);
    deployment.apply(cluster);
    expect(nodeActions()).toEqual(["update", "update"]);
    deployment.apply(workload);
    deployment.synthesize(file, { ...withSubnets, "network.podSubnets.enabled": false });
    for (const stack of stacks.toReversed()) deployment.apply(stack);
    expect(deployment.resources(network).filter((address) => /aws_subnet\..*pod/.test(address))).toEqual([]);
    for (const stack of stacks) expect(deployment.pendingChanges(stack)).toEqual([]);
  });
});
