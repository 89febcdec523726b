import fc from "fast-check";
import { referenceOf, resolve, sameValue, type StacksJson } from "../../../../commands/adopt/rules/expressions";

const stacks: StacksJson = {
  network: {
    data: { aws_vpc: { given: { id: "vpc-given" } } },
    resource: { aws_ec2_subnet_cidr_reservation: { a: { subnet_id: "${aws_subnet.a.id}" } } },
    output: {
      vpc_id: { value: "${aws_vpc.vpc_1.id}" },
      reserved_id: { value: "${aws_ec2_subnet_cidr_reservation.a.subnet_id}" },
      given_id: { value: "${data.aws_vpc.given.id}" },
      node_subnet_ids: { value: { "us-west-2a": "${aws_subnet.a.id}", "us-west-2b": "${aws_subnet.b.id}" } },
    },
  },
};
const attributes: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "network/aws_vpc.vpc_1": { id: "vpc-1" },
  "network/aws_subnet.a": { id: "subnet-a" },
  "cluster/aws_eks_cluster.c": { identity: [{ oidc: [{ issuer: "https://issuer" }] }] },
};
const known = ({ stack, address }: { readonly stack: string; readonly address: string }) => attributes[`${stack}/${address}`];

test.each<[unknown, unknown]>([
  ["plain", "plain"],
  [3, 3],
  ["${data.terraform_remote_state.network.outputs.vpc_id}", "vpc-1"],
  ["${data.terraform_remote_state.network.outputs.given_id}", "vpc-given"],
  ['${data.terraform_remote_state.network.outputs.node_subnet_ids["us-west-2a"]}', "subnet-a"],
  ["${data.terraform_remote_state.network.outputs.reserved_id}", "subnet-a"],
  ['${data.terraform_remote_state.network.outputs.node_subnet_ids["us-west-2b"]}', undefined],
  ["${aws_eks_cluster.c.identity[0].oidc[0].issuer}", "https://issuer"],
  ["${aws_eks_cluster.c.arn}", undefined],
  ['${trimprefix(aws_eks_cluster.c.arn, "arn")}', undefined],
  ["a ${aws_eks_cluster.c.name}", undefined],
  [
    ["one", "${aws_eks_cluster.c.identity[0].oidc[0].issuer}"],
    ["one", "https://issuer"],
  ],
  [["one", "${aws_eks_cluster.c.arn}"], undefined],
])("%j resolves to %j", (value, resolved) => {
  expect(resolve(value, "cluster", stacks, known)).toEqual(resolved);
});

test("a reference to a resource of the stack has its address and attribute; other text has none", () => {
  expect(referenceOf("${aws_iam_role.role_1.arn}")).toEqual({ address: "aws_iam_role.role_1", attribute: "arn" });
  for (const value of ["${data.aws_vpc.given.id}", "${data.terraform_remote_state.network.outputs.vpc_id}", "text", 1, undefined]) {
    expect(referenceOf(value)).toBeUndefined();
  }
});

test("the order of lists and keys makes no difference to a value, and anything else does", () => {
  fc.assert(
    fc.property(fc.array(fc.dictionary(fc.string(), fc.string())), (list) => {
      const reversed = [...list].reverse().map((entry) => Object.fromEntries(Object.entries(entry).reverse()));
      expect(sameValue(list, reversed)).toBe(true);
      expect(sameValue(list, [...list, "more"])).toBe(false);
    }),
  );
  expect(sameValue("1", 1)).toBe(false);
  expect(sameValue(undefined, "a")).toBe(false);
});
