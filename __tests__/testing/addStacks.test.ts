import { join } from "node:path";
import { App } from "cdktf";
import { addStacks, loadDesign, synthesize } from "../../testing/addStacks";
import { clusterWith, extensionFolder } from "../support/extensionFolder";

const teamOf = 'export default ({ network }: any, design: any) => network.addOverride("locals.team", design.config.name);\n';
const folder = extensionFolder({
  "clusters/shop.yaml": clusterWith("../team.ts"),
  "clusters/wrong.yaml": "name: wrong\nregion: us-west-2\nnetwork: { egress: none, cidr: 10.0.0.1/16 }\n",
  "clusters/missing.yaml": clusterWith("../missing.ts"),
  "team.ts": teamOf,
});
const file = (name: string): string => join(folder, `clusters/${name}.yaml`);

test("an app of the user's gets the stacks of a cluster, with its extensions, as private-eks synth writes them", () => {
  const app = new App({ outdir: join(folder, "own.out") });
  const stacks = addStacks(app, file("shop"));
  expect(app.node.children.map(({ node }) => node.id)).toEqual(["shop-network", "shop-cluster", "shop-workload"]);
  const { network, cluster, workload } = synthesize(file("shop"));
  expect(network.json["locals"]).toEqual({ team: "shop" });
  expect(stacks.network.toTerraform()).toEqual(network.json);
  expect(stacks.cluster.toTerraform()).toEqual(cluster.json);
  expect(stacks.workload.toTerraform()).toEqual(workload.json);
});

test("the design of a cluster file", () => {
  expect(loadDesign(file("shop"))).toMatchObject({ config: { name: "shop" }, addresses: { vpcCidr: "10.0.0.0/16" } });
});

test.each([
  ["wrong", /wrong\.yaml:3:\d+: error: network\.cidr: /],
  ["missing", /missing\.yaml:4:5: error: extensions\[0\]: there is no .*missing\.ts\n/],
  ["none", /none\.yaml:1:1: error: there is no such file/],
])("what is wrong with a cluster file (%s) is an exception with the words of private-eks synth", (name, message) => {
  expect(() => addStacks(new App(), file(name))).toThrow(message);
});
