import { partitions } from "../../aws/regions";
import { endpointService, hasPrivateDns, isOffered, knownServices, takesPolicy } from "../../aws/endpointServices";

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
    ["s3express", "us-west-2", "com.amazonaws.us-west-2.s3express", "Gateway"],
    ["oidc-eks", "us-west-2", "com.amazonaws.us-west-2.oidc-eks", "Interface"],
    ["ecr-public.api", "us-east-1", "com.amazonaws.us-east-1.ecr-public.api", "Interface"],
    ["batch", "cn-north-1", "cn.com.amazonaws.cn-north-1.batch", "Interface"],
    ["not-known-yet", "us-west-2", "com.amazonaws.us-west-2.not-known-yet", "Interface"],
    ["route53", "us-east-1", "com.amazonaws.route53", "Interface"],
    ["iam", "us-gov-west-1", "com.amazonaws.iam", "Interface"],
  ])("%s in %s is %s", (service, region, serviceName, type) => {
    expect(endpointService(service, region)).toEqual({ serviceName, type });
  });

  test.each(["iam", "route53"])("%s, a global service, is connected to from other regions", (service) => {
    const endpoint = { serviceName: `com.amazonaws.${service}`, type: "Interface", serviceRegion: "us-east-1" };
    expect(endpointService(service, "eu-west-1")).toEqual(endpoint);
  });

  test.each([
    ["eks-auth", "cn-north-1", false],
    ["eks-auth", "cn-northwest-1", false],
    ["eks-auth", "eu-west-1", true],
    ["eks", "mx-central-1", false],
    ["eks-fips", "us-gov-west-1", false],
    ["route53", "eu-west-1", true],
    ["route53", "cn-north-1", false],
    ["iam", "us-gov-west-1", false],
    ["ecr-public.api", "us-west-2", false],
    ["ecr-public.api", "us-east-1", true],
    ["pricing.api", "eu-central-1", true],
    ["pricing.api", "us-west-2", false],
    ["not-known-yet", "us-west-2", true],
    ["constructor", "us-west-2", true],
  ])("%s in %s is offered: %s", (service, region, expected) => {
    expect(isOffered(service, region)).toBe(expected);
  });

  const bare = ["ec2", "ecr.api", "ecr.dkr", "s3", "sts"];
  test.each(partitions.flatMap(({ regions }) => [...regions]))("a bare cluster gets its endpoints in %s", (region) => {
    expect(bare.filter((service) => !isOffered(service, region))).toEqual([]);
  });
});

test("AWS makes the names of Argo CD servers, and two services take no policy", () => {
  expect(knownServices.filter((service) => !hasPrivateDns(service))).toEqual(["eks-capabilities"]);
  expect(knownServices.filter((service) => !takesPolicy(service))).toEqual(["eks-capabilities", "oidc-eks"]);
});

test("services are listed once, by name", () => {
  expect(knownServices).toEqual([...new Set(knownServices)].sort());
});
