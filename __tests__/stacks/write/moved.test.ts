import { App, DataResource, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { addMovedBlocks, type Move, moves } from "../../../stacks/write/moved";
import { resource } from "../../support/stack";
import { synthDemo } from "../../support/synth";

const type = "terraform_data";
const row = (to: RegExp, from: string, stack: Move["stack"] = "network"): Move => ({ stack, type, to, from, since: "1.0.0" });

/** The JSON of a stack with a resource at each path. */
function stackJson(paths: readonly string[], table: readonly Move[]): { readonly moved?: unknown; readonly resource: object } {
  const stack = new TerraformStack(new App(), "demo-network");
  for (const path of paths) {
    const [id, ...scopes] = path.split("/").reverse();
    const scope = scopes
      .reverse()
      .reduce<Construct>(
        (parent, child) => (parent.node.tryFindChild(child) as Construct | undefined) ?? new Construct(parent, child),
        stack,
      );
    new DataResource(scope, id!, {});
  }
  addMovedBlocks(stack, "network", table);
  return stack.toTerraform() as { readonly moved?: unknown; readonly resource: object };
}

const addressesOf = (paths: readonly string[]): readonly string[] =>
  Object.keys((stackJson(paths, []).resource as Readonly<Record<string, object>>)[type]!).map((id) => `${type}.${id}`);

test("a resource whose id was changed has the address that it had before", () => {
  const table = [row(/^zone-(.+)\/nodes$/, "private-$1/node-subnet")];
  const [a, b, oldA, oldB] = ["zone-a/nodes", "zone-b/nodes", "private-a/node-subnet", "private-b/node-subnet"].map(
    (path) => addressesOf([path])[0],
  );
  expect(stackJson(["zone-a/nodes", "zone-b/nodes", "other"], table).moved).toEqual([
    { from: oldA, to: a },
    { from: oldB, to: b },
  ]);
});

test("each step of a resource that was moved twice is there", () => {
  const table = [row(/^second$/, "first"), row(/^third$/, "second")];
  const [first, second, third] = ["first", "second", "third"].map((path) => addressesOf([path])[0]);
  expect(stackJson(["third"], table).moved).toEqual([
    { from: second, to: third },
    { from: first, to: second },
  ]);
});

test.each<[string, readonly Move[]]>([
  ["that the stack does not have", [row(/^gone$/, "before")]],
  ["of another type", [{ ...row(/^there$/, "before"), type: "aws_vpc" }]],
  ["of another stack", [row(/^there$/, "before", "cluster")]],
])("a row for a resource %s writes nothing", (_which, table) => {
  expect(stackJson(["there"], table)).not.toHaveProperty("moved");
});

test("each row matches a whole path, so that no other resource is moved with it", () => {
  for (const { to } of moves) expect(to.source).toMatch(/^\^.*\$$/);
});

test("a row of the table comes into the stacks of a cluster", () => {
  const rows = moves as Move[];
  rows.push({ stack: "network", type: "aws_vpc", to: /^vpc\/vpc$/, from: "network/vpc", since: "1.0.0" });
  try {
    const { network, cluster } = synthDemo({ network: { cidr: "10.99.0.0/16" } });
    expect(network.json["moved"]).toEqual([
      { from: expect.stringMatching(/^aws_vpc\.network_vpc_/) as string, to: resource(network, "aws_vpc").address },
    ]);
    expect(cluster.json).not.toHaveProperty("moved");
  } finally {
    rows.pop();
  }
});
