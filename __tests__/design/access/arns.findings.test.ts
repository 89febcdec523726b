import { clusterSchema } from "../../../config/schema/schema";
import { arnFindings } from "../../../design/access/arns.findings";

const findings = (region: string, rest: object) => arnFindings(clusterSchema.parse({ name: "demo", region, ...rest }));
const key = (partition: string, region: string) => `arn:${partition}:kms:${region}:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab`;

test("ARNs of the cluster's partition and region are right", () => {
  expect(
    findings("cn-north-1", {
      encryption: { kmsKeyArn: key("aws-cn", "cn-north-1") },
      access: { admins: ["arn:aws-cn:iam::111122223333:role/admin"] },
      nodeGroups: { managed: { main: { volume: { kmsKeyArn: key("aws-cn", "cn-north-1") } } } },
    }),
  ).toEqual([]);
});

test.each<[string, object, string, string]>([
  ["an administrator", { access: { admins: ["arn:aws:iam::111122223333:role/admin"] } }, "access.admins.0", "partition aws,"],
  [
    "the key of the secrets",
    { encryption: { kmsKeyArn: key("aws-us-gov", "us-gov-west-1") } },
    "encryption.kmsKeyArn",
    "partition aws-us-gov",
  ],
  [
    "the key of the secrets",
    { encryption: { kmsKeyArn: key("aws-cn", "cn-northwest-1") } },
    "encryption.kmsKeyArn",
    "is in cn-northwest-1",
  ],
  ["the role to assume", { assumeRoleArn: "arn:aws:iam::111122223333:role/terraform" }, "assumeRoleArn", "partition aws,"],
  [
    "the role of the states",
    { backend: { type: "s3", bucket: "states", region: "cn-north-1", assumeRoleArn: "arn:aws:iam::111122223333:role/states" } },
    "backend.assumeRoleArn",
    "partition aws,",
  ],
  [
    "the key of all volumes",
    { encryption: { volumesKmsKeyArn: key("aws-cn", "cn-northwest-1") } },
    "encryption.volumesKmsKeyArn",
    "is in cn-northwest-1",
  ],
  [
    "the key of all repositories",
    { encryption: { repositoriesKmsKeyArn: key("aws", "us-west-2") } },
    "encryption.repositoriesKmsKeyArn",
    "partition aws,",
  ],
  [
    "a volume's key",
    { nodeGroups: { selfManaged: { main: { volume: { kmsKeyArn: key("aws-cn", "cn-northwest-1") } } } } },
    "nodeGroups.selfManaged.main.volume.kmsKeyArn",
    "is in cn-northwest-1",
  ],
  [
    "a managed policy",
    { nodeGroups: { managed: { main: { iam: { attachPolicyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"] } } } } },
    "nodeGroups.managed.main.iam.attachPolicyArns.0",
    "partition aws,",
  ],
  [
    "a managed policy of an add-on's role",
    {
      addons: {
        eks: { "cert-manager": { roles: { "cert-manager/cert-manager": { policyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"] } } } },
      },
    },
    "addons.eks.cert-manager.roles.cert-manager/cert-manager.policyArns.0",
    "partition aws,",
  ],
  [
    "an existing role of an add-on",
    { addons: { eks: { "cert-manager": { roles: { "cert-manager/cert-manager": { roleArn: "arn:aws:iam::111122223333:role/dns" } } } } } },
    "addons.eks.cert-manager.roles.cert-manager/cert-manager.roleArn",
    "partition aws,",
  ],
])("refuses %s of another partition or region", (_what, rest, path, problem) => {
  const found = findings("cn-north-1", rest);
  expect(found.map((finding) => finding.path.join("."))).toEqual([path]);
  expect(found[0]?.problem).toContain(problem);
});
