import { blockDifferences, blocksText, stackBlocks } from "../../../scripts/releases/stackBlocks";

const vpc = (attributes: object) => ({ resource: { aws_vpc: { vpc: { "//": { metadata: { path: "a/vpc" } }, ...attributes } } } });

test("a stack has its blocks by address, without comments and the edges of resources", () => {
  const blocks = stackBlocks({
    "//": { metadata: {} },
    ...vpc({ cidr_block: "10.0.0.0/16", depends_on: ["aws_subnet.a"] }),
    data: { aws_ami: { own: { depends_on: ["aws_vpc.vpc"] } } },
    output: { vpc_id: { value: "${aws_vpc.vpc.id}" } },
    terraform: { backend: { local: { path: "a" } } },
  });
  expect(blocks).toEqual({
    "aws_vpc.vpc": { cidr_block: "10.0.0.0/16" },
    "data.aws_ami.own": { depends_on: ["aws_vpc.vpc"] },
    "output.vpc_id": { value: "${aws_vpc.vpc.id}" },
    "terraform.backend": { local: { path: "a" } },
  });
  expect(JSON.parse(blocksText(blocks))).toEqual(blocks);
  expect(blocksText(blocks).split("\n")[1]).toBe('"aws_vpc.vpc": {"cidr_block":"10.0.0.0/16"},');
});

test("what differs has Terraform's marks", () => {
  const before = stackBlocks({ ...vpc({ tags: { team: "a" }, zones: ["a"] }), output: { old: { value: 1 } } });
  const after = stackBlocks({ ...vpc({ tags: { team: "b", cost: "c" }, zones: ["a", "b"] }), data: { aws_ami: { own: {} } } });
  expect(blockDifferences(before, after)).toEqual([
    "~ aws_vpc.vpc tags.team",
    "~ aws_vpc.vpc tags.cost",
    "~ aws_vpc.vpc zones",
    "+ data.aws_ami.own",
    "- output.old",
  ]);
  expect(blockDifferences(before, before)).toEqual([]);
});

test("what was moved is compared with what it was, and a move stays", () => {
  const moves = { moved: [{ from: "aws_vpc.vpc", to: "aws_vpc.main" }] };
  const main = { resource: { aws_vpc: { main: { cidr_block: "10.1.0.0/16" } } } };
  expect(blockDifferences(stackBlocks(vpc({ cidr_block: "10.0.0.0/16" })), stackBlocks({ ...main, ...moves }))).toEqual([
    "~ aws_vpc.main cidr_block",
  ]);
  expect(blockDifferences(stackBlocks({ ...main, ...moves }), stackBlocks(main))).toEqual(["- moved.aws_vpc.vpc"]);
});
