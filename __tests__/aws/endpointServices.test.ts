import { partitions } from "../../aws/regions";
import { endpointService, knownServices } from "../../aws/endpointServices";

describe("endpointService", () => {
  test.each([
    ["ec2", "us-west-2", "com.amazonaws.us-west-2.ec2", "Interface"],
    ["ecr.api", "us-west-2", "com.amazonaws.us-west-2.ecr.api", "Interface"],
    ["s3", "us-west-2", "com.amazonaws.us-west-2.s3", "Gateway"],
    ["dynamodb", "eu-central-1", "com.amazonaws.eu-central-1.dynamodb", "Gateway"],
    ["eks-auth", "us-gov-west-1", "com.amazonaws.us-gov-west-1.eks-auth", "Interface"],
    ["sts", "us-gov-east-1", "com.amazonaws.us-gov-east-1.sts", "Interface"],
    ["ec2", "cn-northwest-1", "cn.com.amazonaws.cn-northwest-1.ec2", "Interface"],
    ["sts", "cn-northwest-1", "cn.com.amazonaws.cn-northwest-1.sts", "Interface"],
    ["ecr.api", "cn-north-1", "cn.com.amazonaws.cn-north-1.ecr.api", "Interface"],
    ["ecr.dkr", "cn-north-1", "cn.com.amazonaws.cn-north-1.ecr.dkr", "Interface"],
    ["autoscaling", "cn-north-1", "cn.com.amazonaws.cn-north-1.autoscaling", "Interface"],
    ["eks", "cn-north-1", "cn.com.amazonaws.cn-north-1.eks", "Interface"],
    ["monitoring", "cn-north-1", "cn.com.amazonaws.cn-north-1.monitoring", "Interface"],
    ["elasticfilesystem", "cn-north-1", "cn.com.amazonaws.cn-north-1.elasticfilesystem", "Interface"],
    ["xray", "cn-north-1", "cn.com.amazonaws.cn-north-1.xray", "Interface"],
    ["logs", "cn-north-1", "com.amazonaws.cn-north-1.logs", "Interface"],
    ["kms", "cn-north-1", "com.amazonaws.cn-north-1.kms", "Interface"],
    ["elasticloadbalancing", "cn-north-1", "com.amazonaws.cn-north-1.elasticloadbalancing", "Interface"],
    ["ssmmessages", "cn-north-1", "com.amazonaws.cn-north-1.ssmmessages", "Interface"],
    ["secretsmanager", "cn-north-1", "com.amazonaws.cn-north-1.secretsmanager", "Interface"],
    ["s3", "cn-north-1", "com.amazonaws.cn-north-1.s3", "Gateway"],
  ])("%s in %s is %s", (service, region, serviceName, type) => {
    expect(endpointService(service, region)).toEqual({ serviceName, type });
  });

  test.each([
    ["eks-auth", "cn-north-1"],
    ["eks-auth", "cn-northwest-1"],
    ["eks", "mx-central-1"],
    ["no-such-service", "us-west-2"],
  ])("%s in %s is missing", (service, region) => {
    expect(endpointService(service, region)).toBeUndefined();
  });

  const bare = ["ec2", "ecr.api", "ecr.dkr", "s3", "sts"];
  test.each(partitions.flatMap(({ regions }) => [...regions]))("a bare cluster gets its endpoints in %s", (region) => {
    expect(bare.filter((service) => !endpointService(service, region))).toEqual([]);
  });
});

test("services are listed once, by name", () => {
  expect(knownServices).toEqual([...new Set(knownServices)].sort());
});
