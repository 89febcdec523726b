import { karpenterNodesIn, karpenterPodAddresses, karpenterPods } from "../../../design/karpenter/demand";
import { configDemo } from "../../support/synth";

const zones = ["us-west-2a", "us-west-2b", "us-west-2c"];
const zone = (operator: string, values: readonly string[]) => ({ key: "topology.kubernetes.io/zone", operator, values });

const cluster = (...requirements: readonly object[]) =>
  configDemo({
    network: { egress: "nat", availabilityZones: zones },
    karpenter: { nodeClasses: { default: { maxPods: 12 } }, nodePools: { default: { limits: { nodes: 6 }, requirements } } },
  });

const nodes = (...requirements: readonly object[]) => zones.map((name) => karpenterNodesIn(cluster(...requirements), name));

test("nodes of a pool are counted in the zones that its requirements permit", () => {
  expect(nodes()).toEqual([2, 2, 2]);
  expect(nodes(zone("In", ["us-west-2a"]))).toEqual([6, 0, 0]);
  expect(nodes(zone("NotIn", ["us-west-2a"]))).toEqual([0, 3, 3]);
  expect(nodes(zone("In", ["us-west-2a", "us-west-2b"]), zone("NotIn", ["us-west-2b"]))).toEqual([6, 0, 0]);
  expect(nodes(zone("Exists", []))).toEqual([2, 2, 2]);
});

test("so are their pods", () => {
  const pinned = cluster(zone("In", ["us-west-2c"]));
  expect(zones.map((name) => karpenterPodAddresses(pinned, name))).toEqual([0, 0, 60]);
});

describe("pods on nodes of which the class does not say how many they take", () => {
  const custom = configDemo({ network: { egress: "nat", secondaryCidrs: ["100.64.0.0/16"] }, customNetworking: { enabled: true } });

  /** Of website/content/en/docs/reference/instance-types.md of Karpenter 1.14, and with an interface reserved by its formula. */
  test.each([
    ["t3.medium", 17, 12],
    ["m5.large", 29, 20],
    ["m8g.medium", 8, 5],
    // More than the 110 and 250 that nodes of groups take.
    ["m5.4xlarge", 234, 205],
    ["c6in.32xlarge", 394, 345],
    // Of the default network card alone.
    ["p4d.24xlarge", 737, 688],
    ["p5.48xlarge", 100, 51],
    ["trn1.32xlarge", 247, 198],
    ["of-the.future", 110, 110],
  ])("%s: as many as Karpenter computes", (type, without, reserved) => {
    expect(karpenterPods(configDemo({ network: { egress: "nat" } }), type)).toBe(without);
    expect(karpenterPods(custom, type)).toBe(reserved);
  });

  test("of several types a pool may start the largest alone", () => {
    const requirements = [{ key: "node.kubernetes.io/instance-type", operator: "In", values: ["m5.large", "m5.4xlarge"] }];
    const pools = configDemo({
      network: { egress: "nat", availabilityZones: zones },
      karpenter: { nodePools: { default: { limits: { nodes: 3 }, requirements } } },
    });
    expect(karpenterPodAddresses(pools, "us-west-2a")).toBe(232);
  });
});
