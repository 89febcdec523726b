import { type AcceptedRow, leftOver, type ScannerFinding, unexplained } from "./acceptedFindings";

const finding = (check: string, resource: string, stack = "nat/nat-network", ...types: readonly string[]): ScannerFinding => ({
  check,
  resource,
  stack,
  types: new Set(types),
});

const rows: readonly AcceptedRow[] = [
  { check: "Open", resources: ["aws_instance.bastion", "aws_instance.proxy-*"], reason: "It is asked for." },
  { check: "No logs", resources: ["aws_vpc.vpc"], reason: "Logs are asked for.", unlessThereIs: "aws_flow_log" },
  { check: "Public", resources: ["aws_eks_cluster.cluster"], reason: "One asks for it.", clusters: ["open"] },
];

const all: readonly ScannerFinding[] = [
  finding("Open", "aws_instance.bastion"),
  finding("Open", "aws_instance.proxy-a"),
  finding("No logs", "aws_vpc.vpc"),
  finding("Public", "aws_eks_cluster.cluster", "open/open-cluster"),
];

test("each finding has its reason, and each reason its finding", () => {
  expect(unexplained(all, rows)).toEqual([]);
  expect(leftOver(all, rows)).toEqual([]);
});

test.each<[string, ScannerFinding]>([
  ["another check of the resource", finding("Closed", "aws_instance.bastion")],
  ["another resource of the kind", finding("Open", "aws_instance.bastion-2")],
  ["another kind of resource", finding("Open", "aws_lb.bastion")],
  ["a stack that has what the reason says is not asked for", finding("No logs", "aws_vpc.vpc", "nat/nat-network", "aws_flow_log")],
  ["another cluster", finding("Public", "aws_eks_cluster.cluster", "nat/nat-cluster")],
])("a reason does not hold for %s", (_what, other) => {
  expect(unexplained([...all, other], rows)).toEqual([`${other.check} ${other.resource} in ${other.stack}`]);
});

test.each<[string, number, readonly string[]]>([
  ["one of the resources", 1, ["Open aws_instance.proxy-*"]],
  ["the only resource", 2, ["No logs aws_vpc.vpc"]],
  ["the only cluster", 3, ["Public aws_eks_cluster.cluster", "Public in open"]],
])("a reason is left over without the finding of %s", (_what, gone, expected) => {
  expect(leftOver(all.toSpliced(gone, 1), rows)).toEqual(expected);
});
