import { assumeRolePolicy, targetRoleTrust, untaggedPodIdentityTrust } from "../../../design/iam/trust";

const clusterArn = "arn:aws:eks:us-west-2:111122223333:cluster/demo";
const roleArn = "arn:aws:iam::111122223333:role/web";
const identity = { partition: "aws", accountId: "111122223333", clusterArn, roleArn, namespace: "apps", serviceAccount: "web" };
const principal = { AWS: "arn:aws:iam::111122223333:root" };
const byRole = { ArnEquals: { "aws:PrincipalARN": roleArn } };

test("associations without session tags are those of one cluster", () => {
  expect(untaggedPodIdentityTrust(clusterArn)).toEqual({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "pods.eks.amazonaws.com" },
        Action: ["sts:AssumeRole", "sts:TagSession"],
        Condition: { ArnEquals: { "aws:SourceArn": clusterArn } },
      },
    ],
  });
});

describe("the role in another account", () => {
  test("trusts one role, for one service account of one cluster", () => {
    expect(targetRoleTrust(identity).Statement).toEqual([
      {
        Effect: "Allow",
        Principal: principal,
        Action: ["sts:AssumeRole", "sts:TagSession"],
        Condition: {
          StringEquals: {
            "aws:RequestTag/eks-cluster-arn": clusterArn,
            "aws:RequestTag/kubernetes-namespace": "apps",
            "aws:RequestTag/kubernetes-service-account": "web",
          },
          ...byRole,
        },
      },
    ]);
  });

  test("knows an association without session tags by its external id, which STS passes to AssumeRole alone", () => {
    expect(targetRoleTrust({ ...identity, externalId: "us-west-2/111122223333/demo/apps/web" }).Statement).toEqual([
      {
        Effect: "Allow",
        Principal: principal,
        Action: ["sts:AssumeRole"],
        Condition: { StringEquals: { "sts:ExternalId": "us-west-2/111122223333/demo/apps/web" }, ...byRole },
      },
      { Effect: "Allow", Principal: principal, Action: ["sts:TagSession"], Condition: byRole },
    ]);
  });
});

test("a service that acts for a resource is held to it, and to its account where the ARN does not say it", () => {
  const arn = "arn:aws:s3:::bucket";
  const condition = (source: { readonly arn: string; readonly accountId?: string }) =>
    assumeRolePolicy("eks", { dnsSuffix: "amazonaws.com", source }).Statement[0]!.Condition;
  expect(condition({ arn })).toEqual({ ArnLike: { "aws:SourceArn": arn } });
  expect(condition({ arn, accountId: "111122223333" })).toEqual({
    StringEquals: { "aws:SourceAccount": "111122223333" },
    ArnLike: { "aws:SourceArn": arn },
  });
});
