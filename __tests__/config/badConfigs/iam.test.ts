import { testBadConfigs } from "../../support/badConfigs";

const demo = ["name: demo", "region: us-west-2", "iam:"];

testBadConfigs([
  {
    name: "a permissions boundary that is not a policy",
    yaml: [...demo, "  permissionsBoundary: arn:aws:iam::111122223333:role/boundary"],
    expected: [
      'clusters/demo.yaml:4:24: error: iam.permissionsBoundary: "arn:aws:iam::111122223333:role/boundary" is not the ARN of an IAM policy',
      '  given:   "arn:aws:iam::111122223333:role/boundary"',
      "  allowed: the ARN of an IAM policy, such as arn:aws:iam::111122223333:policy/example",
      "  fix:     Write the ARN of an IAM policy",
    ],
  },
  {
    name: "a permissions boundary of another partition",
    yaml: [...demo, "  permissionsBoundary: arn:aws-cn:iam::111122223333:policy/boundary"],
    expected: [
      "clusters/demo.yaml:4:24: error: iam.permissionsBoundary: arn:aws-cn:iam::111122223333:policy/boundary is of the partition aws-cn, and us-west-2 is of aws",
      '  given:   "arn:aws-cn:iam::111122223333:policy/boundary"',
      "  allowed: an ARN that starts with arn:aws:",
      "  fix:     Write an ARN of the partition aws",
    ],
  },
  {
    name: "a path without its slashes",
    yaml: [...demo, "  path: platform"],
    expected: [
      'clusters/demo.yaml:4:9: error: iam.path: "platform" is not an IAM path',
      '  given:   "platform"',
      "  allowed: an IAM path such as /platform/, which begins and ends with a slash",
      "  fix:     Write an IAM path",
    ],
  },
  {
    name: "a path that AWS keeps",
    yaml: [...demo, "  path: /aws-service-role/eks.amazonaws.com/"],
    expected: [
      'clusters/demo.yaml:4:9: error: iam.path: "/aws-service-role/eks.amazonaws.com/" must not be a path that AWS keeps for roles of its own',
      '  given:   "/aws-service-role/eks.amazonaws.com/"',
      "  fix:     Write a path of your own",
    ],
  },
  {
    name: "a prefix that leaves no room for the rest of the name",
    yaml: [...demo, "  namePrefix: a-very-long-company-prefix-"],
    expected: [
      'clusters/demo.yaml:4:15: error: iam.namePrefix: "a-very-long-company-prefix-" is not the start of an IAM name',
      '  given:   "a-very-long-company-prefix-"',
      "  allowed: the start of an IAM name such as eks- (1 to 20 letters, digits and _+=,.@-)",
      "  fix:     Write the start of an IAM name",
    ],
  },
]);
