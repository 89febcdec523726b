import { boundVersions } from "../../design/state/providerVersions";
import { neededEffects } from "./neededEffects";
import { askedProviders } from "./replacedResources";
import { type Json, resource, type Stack } from "./stack";
import { merge, synthDemo } from "./synth";

const image = { repository: "111122223333.dkr.ecr.us-west-2.amazonaws.com/image" };
const demo = synthDemo(
  merge(
    { nodeGroups: { managed: { one: {} }, selfManaged: { two: {} } } },
    { network: { egress: "nat", flowLogs: { enabled: true } }, access: { bastion: { enabled: true } }, samples: { image } },
  ),
);

/** What a stack needs where one of its resources gets other attributes. */
function neededFor({ name, json }: Stack, type: string, path: string, attributes: Readonly<Record<string, Json>>): readonly string[] {
  const stack = { name, json };
  const { address, attributes: given } = resource(stack, type, path);
  const [, id = ""] = address.split(".");
  const blocks = json["resource"] as Record<string, Record<string, Record<string, Json>>>;
  const next = { ...given, "//": blocks[type]![id]!["//"]!, ...attributes };
  const other = { ...json, resource: { ...blocks, [type]: { ...blocks[type], [id]: next } } } as Stack["json"];
  return neededEffects(stack, { name, json: other }).map(([effect, changed]) => `${effect} ${changed.split(".")[0]}`);
}

test("the providers that were asked are those of the stacks", () => expect(askedProviders).toEqual(boundVersions));

test.each<[string, string, string, string, Readonly<Record<string, Json>>]>([
  ["a flow log of other traffic", "replace aws_flow_log", "aws_flow_log", "", { traffic_type: "REJECT" }],
  ["a log group for another time", "update aws_cloudwatch_log_group", "aws_cloudwatch_log_group", "flow", { retention_in_days: 7 }],
  ["an instance with other user data", "replace aws_instance", "aws_instance", "bastion", { user_data: "#cloud-config\n" }],
  ["an instance of another type", "update aws_instance", "aws_instance", "bastion", { instance_type: "t4g.large" }],
  ["a subnet of another block", "replace aws_subnet", "aws_subnet", "private-us-west-2a", { cidr_block: "10.0.240.0/20" }],
])("%s: %s", (_, needed, type, path, attributes) => expect(neededFor(demo.network, type, path, attributes)).toContain(needed));

test("nodes of another role: the group is replaced, and what is made with a replaced thing is, too", () => {
  const role = { node_role_arn: "arn:aws:iam::111122223333:role/other" };
  expect(neededFor(demo.workload, "aws_eks_node_group", "", role)).toEqual(["replace node group aws_eks_node_group"]);
  const template = { name_prefix: "other-" };
  expect(neededFor(demo.workload, "aws_launch_template", "group-one", template)).toEqual([
    "replace node group aws_eks_node_group",
    "replace aws_launch_template",
  ]);
});

test("what only connects others is recreated in place of an update, and an order of blocks means nothing", () => {
  const route = { destination_cidr_block: "10.9.0.0/16" };
  expect(neededFor(demo.network, "aws_route", "internet", route)).toEqual(["update aws_route"]);
  const { attributes } = resource(demo.workload, "aws_autoscaling_group");
  const tag = [...(attributes["tag"] as readonly Json[])].reverse();
  expect(neededFor(demo.workload, "aws_autoscaling_group", "", { tag })).toEqual(["update aws_autoscaling_group"]);
});
