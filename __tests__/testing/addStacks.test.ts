import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as cdktf from "cdktf";
import { addStacks, loadDesign, synthesize } from "../../testing/addStacks";
import type { ClusterStacks } from "../../stacks/extensions/extension";
import { clusterWith, extensionFolder } from "../support/extensionFolder";
import type { Json } from "../support/stack";

const teamOf = 'export default ({ network }: any, design: any) => network.addOverride("locals.team", design.config.name);\n';
const folder = extensionFolder({
  "clusters/shop.yaml": clusterWith("../team.ts"),
  "clusters/wrong.yaml": "name: wrong\nregion: us-west-2\nnetwork: { egress: none, cidr: 10.0.0.1/16 }\n",
  "clusters/missing.yaml": clusterWith("../missing.ts"),
  "team.ts": teamOf,
});
const file = (name: string): string => join(folder, `clusters/${name}.yaml`);

test("an app of the user's gets the stacks of a cluster, with its extensions, as private-eks synth writes them", () => {
  const app = new cdktf.App({ outdir: join(folder, "own.out") });
  const stacks = addStacks(app, file("shop"));
  expect(app.node.children.map(({ node }) => node.id)).toEqual(["shop-network", "shop-cluster", "shop-workload"]);
  const { network, cluster, workload } = synthesize(file("shop"));
  expect(network.json["locals"]).toEqual({ team: "shop" });
  expect(stacks.network.toTerraform()).toEqual(network.json);
  expect(stacks.cluster.toTerraform()).toEqual(cluster.json);
  expect(stacks.workload.toTerraform()).toEqual(workload.json);
});

/** cdktf as an app of the user's has it: another copy than that of the package. */
function userCopy(): typeof cdktf {
  let copy = cdktf;
  jest.isolateModules(() => {
    copy = jest.requireActual<typeof cdktf>("cdktf");
  });
  return copy;
}

/** An app of the user's with the stacks of a cluster, which the function changes, as it writes them. */
function written(change: (stacks: ClusterStacks, copy: typeof cdktf) => void): Readonly<Record<"network" | "cluster", Json>> {
  const copy = userCopy();
  expect(copy.App).not.toBe(cdktf.App);
  const outdir = join(folder, "written.out");
  const app = new copy.App({ outdir, skipValidation: true });
  change(addStacks(app, file("shop")), copy);
  app.synth();
  const read = (role: string) => JSON.parse(readFileSync(join(outdir, `stacks/shop-${role}/cdk.tf.json`), "utf8")) as Json;
  return { network: read("network"), cluster: read("cluster") };
}

test("aspects of the user's own cdktf visit the stacks, each construct once", () => {
  const visits: string[] = [];
  const { network } = written((stacks, { Aspects }) => {
    Aspects.of(stacks.network).add({
      visit: (construct) => {
        visits.push(construct.node.path);
        if ((construct as cdktf.TerraformResource).terraformResourceType === "aws_vpc")
          (construct as cdktf.TerraformResource).addOverride("tags.Aspect", "yes");
      },
    });
    cdktf.Aspects.of(stacks.cluster).add({ visit: (construct) => visits.push(construct.node.path) });
  });
  expect(network).toMatchObject({ resource: { aws_vpc: { vpc_6776A399: { tags: { Aspect: "yes" } } } } });
  expect(visits).toEqual(expect.arrayContaining(["shop-network", "shop-network/vpc/vpc", "shop-cluster"]));
  expect(new Set(visits).size).toBe(visits.length);
});

test("a reference between stacks reads the state of the workspace that is in use, as cdktf writes it", () => {
  const { cluster, network } = written((stacks, { TerraformOutput }) => {
    const vpc = stacks.network.node.findChild("vpc").node.findChild("vpc") as cdktf.TerraformResource;
    new TerraformOutput(stacks.cluster, "vpc", { value: vpc.getStringAttribute("arn"), staticId: true });
  });
  const state = "cross-stack-reference-input-shop-network";
  const output = "cross-stack-output-aws_vpcvpc_6776A399arn";
  expect(network).toMatchObject({ output: { [output]: { value: "${aws_vpc.vpc_6776A399.arn}" } } });
  expect(cluster).toMatchObject({
    data: { terraform_remote_state: { [state]: { workspace: "${terraform.workspace}" } } },
    output: { vpc: { value: `\${data.terraform_remote_state.${state}.outputs.${output}}` } },
  });
});

test("the design of a cluster file", () => {
  expect(loadDesign(file("shop"))).toMatchObject({ config: { name: "shop" }, addresses: { vpcCidr: "10.0.0.0/16" } });
});

test.each([
  ["wrong", /wrong\.yaml:3:\d+: error: network\.cidr: /],
  ["missing", /missing\.yaml:4:5: error: extensions\[0\]: there is no .*missing\.ts\n/],
  ["none", /none\.yaml:1:1: error: there is no such file/],
])("what is wrong with a cluster file (%s) is an exception with the words of private-eks synth", (name, message) => {
  expect(() => addStacks(new cdktf.App(), file(name))).toThrow(message);
});
