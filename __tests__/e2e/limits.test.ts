import { type Front, onlyNodeGroup, startFront } from "./emulators";
import { Deployment, emulated, workloadAppliable } from "./terraform";

const [network, cluster, workload] = ["network", "cluster", "workload"].map((stack) => `fully-private-${stack}`) as [
  string,
  string,
  string,
];
const stacks = [network, cluster, workload];
const region = "us-west-2";
const newCni = "v1.21.1-eksbuild.1";
const [oldRelease, release, raisedRelease] = ["1.35.1-20260201", "1.35.2-20260401", "1.35.3-20260601"];

type Changes = Readonly<Record<string, unknown>>;

/** Node subnets with 27 usable addresses in each zone; pods have subnets of their own. */
const base: Changes = {
  deletionProtection: false,
  "network.availabilityZones": ["us-west-2b", "us-west-2c"],
  "network.nodeSubnets": { cidrs: { "us-west-2b": "192.168.0.0/27", "us-west-2c": "192.168.0.32/27" } },
  "customNetworking.enabled": true,
  "addons.vpcCni": { version: "v1.20.4-eksbuild.2" },
};

/** A cluster with one node group. */
const withGroup = (nodes: number, group: object = {}, changes: Changes = {}): Changes => ({
  ...base,
  ...changes,
  nodeGroups: { managed: { a: { instanceTypes: ["m6i.large"], capacity: { min: nodes, max: nodes }, ...group } } },
});

(emulated && workloadAppliable ? describe : describe.skip)("limits of AWS", () => {
  let front: Front;
  let deployment: Deployment;
  /** As many nodes as the synthesis takes. */
  let nodes = 2;

  beforeAll(async () => {
    front = await startFront();
    deployment = new Deployment(front.environment);
  });

  afterAll(() => {
    front.stop();
    deployment.remove();
  });

  const synthesize = (changes: Changes): void => deployment.synthesize("fully-private.yaml", changes);

  /** Whether the synthesis takes a file. */
  const takes = (changes: Changes): boolean => {
    try {
      synthesize(changes);
      return true;
    } catch {
      return false;
    }
  };

  /** Synthesizes as on a machine that has not deployed the cluster, which cannot know what an edit changes. */
  const synthesizeElsewhere = (changes: Changes): void => {
    const record = deployment.memory();
    deployment.remember();
    synthesize(changes);
    deployment.remember(record);
  };

  const groupInAws = () => onlyNodeGroup(region, "fully-private");

  test("subnets as full as the synthesis takes them apply, with all nodes", async () => {
    const group = { amiReleaseVersion: oldRelease };
    while (takes(withGroup(nodes + 2, group))) nodes += 2;
    expect(nodes).toBeGreaterThan(2);
    expect(() => synthesize(withGroup(nodes + 2, group))).toThrow(/too small for what they certainly hold[^]*for interface endpoints/);
    synthesize(withGroup(nodes, group));
    for (const stack of stacks) deployment.apply(stack);
    for (const stack of stacks) expect(deployment.pendingChanges(stack)).toEqual([]);
    expect((await groupInAws()).instances).toHaveLength(nodes);
  });

  test("the VPC CNI moves by one minor version: the synthesis refuses more, as EKS does", () => {
    const jump = withGroup(nodes, { amiReleaseVersion: oldRelease }, { "addons.vpcCni": { version: "v1.22.0-eksbuild.1" } });
    expect(() => synthesize(jump)).toThrow(/one minor version/);
    synthesizeElsewhere(jump);
    expect(() => deployment.apply(cluster)).toThrow(/can only go up or down 1 minor version/);
    synthesize(withGroup(nodes, { amiReleaseVersion: oldRelease }, { "addons.vpcCni": { version: newCni } }));
    deployment.apply(cluster);
    expect(deployment.pendingChanges(cluster)).toEqual([]);
  });

  test("a pinned AMI release stays: the synthesis refuses an edit by which EKS would move the nodes to its newest", async () => {
    const cni = { "addons.vpcCni": { version: newCni } };
    const larger = (amiReleaseVersion: string) => withGroup(nodes, { amiReleaseVersion, volume: { size: 120 } }, cni);
    expect(() => synthesize(larger(oldRelease))).toThrow(/EKS moves the group to its newest one/);
    synthesize(larger(release));
    deployment.apply(workload);
    expect((await groupInAws()).releaseVersion).toBe(release);
    expect(deployment.pendingChanges(workload)).toEqual([]);
    // Where nobody knows what was deployed, EKS moves the nodes, and the apply ends with that.
    synthesizeElsewhere(withGroup(nodes, { amiReleaseVersion: release, volume: { size: 150 } }, cni));
    expect(() => deployment.apply(workload)).toThrow(/The nodes of a have the AMI release/);
    expect((await groupInAws()).releaseVersion).not.toBe(release);
  });

  test("EKS takes the sizes of updates that the synthesis takes", async () => {
    const updated = (update: object): Changes =>
      withGroup(nodes, { amiReleaseVersion: raisedRelease, volume: { size: 150 }, update }, { "addons.vpcCni": { version: newCni } });
    expect((await groupInAws()).updateConfig).toMatchObject({ maxUnavailablePercentage: 10 });
    expect(() => synthesize(updated({ maxUnavailable: nodes + 1 }))).toThrow(/maxUnavailable/);
    synthesize(updated({ maxUnavailable: 2 }));
    deployment.apply(workload);
    expect(await groupInAws()).toMatchObject({ updateConfig: { maxUnavailable: 2 }, releaseVersion: raisedRelease });
  });

  test("EKS refuses subnets that others have filled since", () => {
    deployment.destroy(workload);
    deployment.destroy(cluster);
    deployment.addConfiguration("crowd", `${__dirname}/crowd`);
    deployment.apply("crowd");
    expect(() => deployment.apply(cluster)).toThrow(/need at least 6 IPs in each subnet/);
  });
});
