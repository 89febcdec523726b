import { karpenterNodesIn, karpenterPodAddresses } from "../../../design/karpenter/demand";
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
