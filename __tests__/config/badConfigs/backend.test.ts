import { testBadConfigs } from "../../support/badConfigs";

testBadConfigs([
  {
    name: "backend without type",
    yaml: ["name: demo", "region: us-west-2", "backend:", "  bucket: my-state"],
    expected: [
      "clusters/demo.yaml:3:1: error: backend.type: type is missing",
      '  allowed: "local", "s3", "cloud"',
      "  fix:     Add backend.type",
    ],
  },
  {
    name: "unknown backend type",
    yaml: ["name: demo", "region: us-west-2", "backend:", "  type: gcs"],
    expected: [
      'clusters/demo.yaml:4:9: error: backend.type: "gcs" is not one of the allowed values',
      '  given:   "gcs"',
      '  allowed: "local", "s3", "cloud"',
      "  fix:     Write one of the allowed values",
    ],
  },
  {
    name: "s3 backend without bucket, with an unknown key",
    yaml: ["name: demo", "region: us-west-2", "backend:", "  type: s3", "  region: us-west-2", "  key: demo"],
    expected: [
      "clusters/demo.yaml:3:1: error: backend.bucket: bucket is missing",
      "  allowed: the name of an S3 bucket such as my-terraform-state",
      "  fix:     Add backend.bucket",
      'clusters/demo.yaml:6:3: error: backend.key: "key" is not a key of backend',
      '  given:   "key"',
      "  fix:     Write keyPrefix, which stands before <stack>.tfstate",
    ],
  },
  ...[
    ["my..state", "must not hold two periods in a row, or look like an address"],
    ["192.168.5.4", "must not hold two periods in a row, or look like an address"],
    ["xn--state", "must not begin or end with what S3 reserves, such as xn-- or -s3alias"],
    ["states--x-s3", "must not begin or end with what S3 reserves, such as xn-- or -s3alias"],
  ].map(([bucket = "", problem = ""]) => ({
    name: `a bucket that S3 does not make: ${bucket}`,
    yaml: ["name: demo", "region: us-west-2", `backend: { type: s3, region: us-west-2, bucket: ${bucket} }`],
    expected: [
      `clusters/demo.yaml:3:49: error: backend.bucket: "${bucket}" ${problem}`,
      `  given:   "${bucket}"`,
      "  allowed: the name of an S3 bucket such as my-terraform-state",
      "  fix:     Change the name",
    ],
  })),
  {
    name: "Terraform Cloud with a tag, a version, an agent pool and a stack that are none",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "backend:",
      "  type: cloud",
      "  organization: example",
      "  tags: [Team A]",
      "  terraformVersion: latest",
      '  agents: { pool: "", stacks: [nodes] }',
    ],
    expected: [
      'clusters/demo.yaml:6:10: error: backend.tags[0]: "Team A" is not a tag',
      '  given:   "Team A"',
      "  allowed: a tag such as team:platform (lower-case letters, digits and :_- between them)",
      "  fix:     Write a tag",
      'clusters/demo.yaml:7:21: error: backend.terraformVersion: "latest" is not a version or a constraint',
      '  given:   "latest"',
      "  allowed: a version or a constraint such as 1.13.4 or ~> 1.10",
      "  fix:     Write a version or a constraint",
      'clusters/demo.yaml:8:19: error: backend.agents.pool: "" has 0 characters',
      '  given:   ""',
      "  allowed: text, 1 or more characters",
      "  fix:     Write 1 character or more",
      'clusters/demo.yaml:8:32: error: backend.agents.stacks[0]: "nodes" is not one of the allowed values',
      '  given:   "nodes"',
      '  allowed: "network", "cluster", "workload"',
      "  fix:     Write one of the allowed values",
    ],
  },
  {
    name: "Terraform Cloud with a project that is none",
    yaml: ["name: demo", "region: us-west-2", "backend:", "  type: cloud", "  organization: example", "  project: platform, network"],
    expected: [
      'clusters/demo.yaml:6:12: error: backend.project: "platform, network" is not a project name',
      '  given:   "platform, network"',
      "  allowed: a project name such as platform (3 to 40 letters, digits, hyphens, underscores and spaces between them)",
      "  fix:     Write a project name",
    ],
  },
  {
    name: "a bucket in another partition",
    yaml: ["name: demo", "region: cn-north-1", "backend: { type: s3, bucket: my-state, region: eu-west-1 }"],
    expected: [
      "clusters/demo.yaml:3:48: error: backend.region: eu-west-1 is of the partition aws, and cn-north-1 of aws-cn, whose credentials reach no bucket elsewhere",
      '  given:   "eu-west-1"',
      "  allowed: a region of the partition aws-cn",
      "  fix:     Keep the states in a bucket of the partition aws-cn",
    ],
  },
  {
    name: "a key of another region than the bucket",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "backend:",
      "  type: s3",
      "  bucket: my-state",
      "  region: eu-west-1",
      "  kmsKeyArn: arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    ],
    expected: [
      "clusters/demo.yaml:7:14: error: backend.kmsKeyArn: arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab is in us-west-2, and the bucket in eu-west-1",
      '  given:   "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-…',
      "  allowed: an ARN of the region eu-west-1",
      "  fix:     Write the ARN of a key in eu-west-1",
    ],
  },
]);
