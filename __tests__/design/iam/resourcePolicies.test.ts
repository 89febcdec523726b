import { clusterKeyPolicy, repositoryPolicy } from "../../../design/iam/resourcePolicies";

const place = { partition: "aws-cn", dnsSuffix: "amazonaws.com.cn", accountId: "111122223333", region: "cn-north-1", clusterName: "demo" };
const root = { AWS: "arn:aws-cn:iam::111122223333:root" };

test("the account's policies decide about the key, and CloudWatch Logs encrypts the groups of this cluster", () => {
  expect(clusterKeyPolicy(place).Statement).toEqual([
    { Sid: "AccountPolicies", Effect: "Allow", Principal: root, Action: ["kms:*"], Resource: ["*"] },
    {
      Sid: "ClusterLogs",
      Effect: "Allow",
      Principal: { Service: "logs.cn-north-1.amazonaws.com.cn" },
      Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
      Resource: ["*"],
      Condition: {
        ArnLike: { "kms:EncryptionContext:aws:logs:arn": "arn:aws-cn:logs:cn-north-1:111122223333:log-group:/aws/eks/demo/*" },
      },
    },
  ]);
});

test("with administrators no statement lets the account's policies decide about all", () => {
  const { Statement } = clusterKeyPolicy({ ...place, administrators: ["arn:aws-cn:iam::111122223333:role/keys"] });
  expect(Statement.filter(({ Action }) => Action.includes("kms:*"))).toEqual([]);
  expect(Statement.at(-1)).toMatchObject({ Sid: "ClusterLogs" });
});

test("principals of the account pull from a repository, and nobody pushes", () => {
  expect(repositoryPolicy("aws-cn", "111122223333").Statement).toEqual([
    {
      Sid: "PullWithinAccount",
      Effect: "Allow",
      Principal: root,
      Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
    },
  ]);
});
