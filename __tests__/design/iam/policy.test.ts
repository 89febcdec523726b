import { allow, maxPolicySize, policyDocument, splitPolicy, type PolicyDocument, type Statement } from "../../../design/iam/policy";

const sizeOf = (value: unknown): number => JSON.stringify(value).length;
/** Characters that a document has for its statements, and the commas between them. */
const room = maxPolicySize - sizeOf(policyDocument([]));

/** A statement of so many characters about one resource, which cannot be divided. */
const sized = (size: number): Statement => {
  const short = allow(["s3:GetObject"], ["arn:aws:s3:::"]);
  return allow(["s3:GetObject"], [`arn:aws:s3:::${"a".repeat(size - sizeOf(short))}`]);
};
const split = (...statements: readonly Statement[]): readonly PolicyDocument[] => splitPolicy(policyDocument(statements));

test("documents are filled to the last character that IAM takes, and not beyond", () => {
  const full = split(sized(1000), sized(2000), sized(room - 3002));
  expect(full.map(sizeOf)).toEqual([maxPolicySize]);
  const [first, second] = [sized(1000), sized(2000)];
  expect(split(first, second, sized(room - 3001))).toEqual([policyDocument([first, second]), policyDocument([sized(room - 3001)])]);
});

test("the next document is filled like the first", () => {
  expect(split(sized(room), sized(room), sized(100)).map(sizeOf)).toEqual([maxPolicySize, maxPolicySize, sizeOf(split(sized(100))[0])]);
});

test("a statement that fits stays whole, and one that is longer is divided", () => {
  const pair = (size: number) => {
    const [resource] = sized(size - 3).Resource as [string];
    return allow(["s3:GetObject"], [resource.slice(0, 3000), resource.slice(3000)]);
  };
  expect(sizeOf(pair(room))).toBe(room);
  expect(split(pair(room))).toEqual([policyDocument([pair(room)])]);
  const [one, other] = pair(room + 1).Resource as [string, string];
  expect(split(pair(room + 1))).toEqual([
    policyDocument([allow(["s3:GetObject"], [one])]),
    policyDocument([allow(["s3:GetObject"], [other])]),
  ]);
});

test.each([
  ["actions", "Action", (names: readonly string[]) => allow(names, ["arn:aws:s3:::a"])],
  ["resources", "Resource", (names: readonly string[]) => allow(["s3:GetObject", "s3:PutObject"], names)],
] as const)("many %s are divided, each kept once and in order", (_what, element, of) => {
  const names = Array.from({ length: 600 }, (_, index) => `name:${String(index).padStart(20, "0")}`);
  const documents = split(of(names));
  expect(documents.flatMap(({ Statement }) => Statement.flatMap((statement) => statement[element]))).toEqual(names);
  expect(documents.map(sizeOf).filter((size) => size > maxPolicySize)).toEqual([]);
  const other = element === "Action" ? "Resource" : "Action";
  expect(documents.flatMap(({ Statement }) => Statement).filter((part) => part[other].join() !== of([])[other].join())).toEqual([]);
});

test("one that cannot be divided stays too long, with no empty document before it", () => {
  const long = sized(room + 1);
  expect(split(long)).toEqual([policyDocument([long])]);
  expect(split(long, sized(100))).toEqual([policyDocument([long]), policyDocument([sized(100)])]);
});

test("many values of a condition are divided where one is enough, and not where all are asked for", () => {
  const arns = Array.from({ length: 200 }, (_, index) => `arn:aws:iam::111122223333:policy/team/${String(index).padStart(20, "0")}`);
  const of = (operator: string): Statement => allow(["iam:AttachRolePolicy"], ["*"], { [operator]: { "iam:PolicyARN": arns } });
  const documents = split(of("ArnEquals"));
  expect(documents.map(sizeOf).filter((size) => size > maxPolicySize)).toEqual([]);
  const parts = documents.flatMap(({ Statement }) => Statement);
  expect(parts.flatMap(({ Condition }) => Condition!["ArnEquals"]!["iam:PolicyARN"])).toEqual(arns);
  expect(parts.filter(({ Action, Resource }) => Action.join() !== "iam:AttachRolePolicy" || Resource.join() !== "*")).toEqual([]);
  for (const operator of ["ArnNotEquals", "ForAllValues:StringEquals"])
    expect(split(of(operator))).toEqual([policyDocument([of(operator)])]);
});

describe("many values of a condition", () => {
  const values = Array.from({ length: 400 }, (_, index) => `value:${String(index).padStart(20, "0")}`);
  const others = { Bool: { "aws:SecureTransport": "true" } };
  const when = (operator: string) =>
    allow(["s3:GetObject"], ["*"], { ...others, [operator]: { "aws:PrincipalArn": values, "aws:a": "b" } });

  test.each(["StringEquals", "ForAnyValue:StringLike"])(
    "of %s are divided, of which one is enough, and other conditions stay",
    (operator) => {
      const documents = split(when(operator));
      expect(documents.map(sizeOf).filter((size) => size > maxPolicySize)).toEqual([]);
      const conditions = documents.flatMap(({ Statement }) => Statement.map(({ Condition }) => Condition!));
      expect(conditions.flatMap((condition) => condition[operator]!["aws:PrincipalArn"])).toEqual(values);
      expect(conditions.map((condition) => [condition["Bool"], condition[operator]!["aws:a"]])).toEqual(
        conditions.map(() => [others.Bool, "b"]),
      );
    },
  );

  test.each(["StringNotEquals", "ForAllValues:StringEquals"])("of %s stay together, as all of them count", (operator) => {
    expect(split(when(operator))).toEqual([policyDocument([when(operator)])]);
  });

  test("are a list, and a single one is never cut", () => {
    const long = allow(["s3:GetObject"], ["*"], { StringLike: { "aws:PrincipalArn": "a".repeat(maxPolicySize) } });
    expect(split(long)).toEqual([policyDocument([long])]);
  });
});
