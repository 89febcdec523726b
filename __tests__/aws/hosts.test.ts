import { knownServices } from "../../aws/endpointServices";
import { amazonEcrRegistry, registryHosts, serviceHosts, coversDomain, distinctDomains, shieldHost } from "../../aws/hosts";
import fc from "fast-check";

test.each<[string, string, readonly string[]]>([
  ["ec2", "us-west-2", ["ec2.us-west-2.amazonaws.com"]],
  ["ec2", "us-gov-west-1", ["ec2.us-gov-west-1.amazonaws.com"]],
  ["ec2", "cn-north-1", ["ec2.cn-north-1.amazonaws.com.cn"]],
  ["ecr.api", "cn-north-1", ["api.ecr.cn-north-1.amazonaws.com.cn"]],
  ["ecr.dkr", "us-west-2", [".dkr.ecr.us-west-2.amazonaws.com"]],
  ["eks-auth", "us-gov-west-1", ["eks-auth.us-gov-west-1.api.aws"]],
  ["eks-auth", "cn-north-1", ["eks-auth.cn-north-1.api.amazonwebservices.com.cn"]],
  ["execute-api", "us-west-2", [".execute-api.us-west-2.amazonaws.com"]],
  ["dynamodb", "us-west-2", ["dynamodb.us-west-2.amazonaws.com", ".ddb.us-west-2.amazonaws.com"]],
  ["kinesis-firehose", "us-west-2", ["firehose.us-west-2.amazonaws.com"]],
  [
    "kinesis-streams",
    "us-west-2",
    ["kinesis.us-west-2.amazonaws.com", ".control-kinesis.us-west-2.amazonaws.com", ".data-kinesis.us-west-2.amazonaws.com"],
  ],
  [
    "s3",
    "cn-northwest-1",
    [
      "s3.cn-northwest-1.amazonaws.com.cn",
      ".s3.cn-northwest-1.amazonaws.com.cn",
      "s3.dualstack.cn-northwest-1.amazonaws.com.cn",
      ".s3.dualstack.cn-northwest-1.amazonaws.com.cn",
      ".s3-accesspoint.cn-northwest-1.amazonaws.com.cn",
    ],
  ],
  ["sagemaker.api", "us-west-2", ["api.sagemaker.us-west-2.amazonaws.com"]],
  ["sagemaker.runtime", "us-west-2", ["runtime.sagemaker.us-west-2.amazonaws.com"]],
  ["aps-workspaces", "us-west-2", ["aps-workspaces.us-west-2.amazonaws.com"]],
  ["acm-fips", "us-west-2", ["acm-fips.us-west-2.amazonaws.com"]],
  ["acm-acme-enroll", "us-west-2", ["acm-acme-enroll.us-west-2.api.aws"]],
  ["ecr-public.api", "us-east-1", ["api.ecr-public.us-east-1.amazonaws.com"]],
  ["pricing.api", "eu-central-1", ["api.pricing.eu-central-1.amazonaws.com"]],
  ["oidc-eks", "us-west-2", ["oidc.eks.us-west-2.amazonaws.com", "oidc-eks.us-west-2.api.aws"]],
  ["oidc-eks", "cn-north-1", ["oidc.eks.cn-north-1.amazonaws.com.cn", "oidc-eks.cn-north-1.api.amazonwebservices.com.cn"]],
  ["eks-proxy", "us-west-2", ["eks-proxy.us-west-2.api.aws", "eks-proxy.eks.us-west-2.amazonaws.com"]],
  ["eks-fips", "us-west-2", ["fips.eks.us-west-2.amazonaws.com"]],
  ["eks-capabilities", "us-west-2", [".eks-capabilities.us-west-2.amazonaws.com"]],
  ["networkflowmonitorreports", "us-west-2", ["networkflowmonitorreports.us-west-2.api.aws"]],
  ["route53", "eu-west-1", ["route53.amazonaws.com"]],
  ["route53", "us-gov-west-1", ["route53.us-gov.amazonaws.com"]],
  ["iam", "eu-west-1", ["iam.amazonaws.com"]],
  ["iam", "cn-northwest-1", ["iam.cn-north-1.amazonaws.com.cn"]],
  ["not-known-yet", "us-west-2", ["not-known-yet.us-west-2.amazonaws.com"]],
  ["constructor", "us-west-2", ["constructor.us-west-2.amazonaws.com"]],
])("%s in %s", (service, region, hosts) => {
  expect(serviceHosts(service, region)).toEqual(hosts);
});

test.each([
  ["eu-central-1", "shield.us-east-1.amazonaws.com"],
  ["cn-north-1", "shield.cn-north-1.amazonaws.com.cn"],
])("AWS Shield answers for %s at %s", (region, host) => {
  expect(shieldHost(region)).toBe(host);
});

test.each(["us-west-2", "cn-north-1", "us-gov-east-1"])("every known service has host names of its own in %s", (region) => {
  const hosts = knownServices.flatMap((service) => serviceHosts(service, region));
  expect(new Set(hosts).size).toBe(hosts.length);
  const regional = hosts.filter((host) => !/^(?:iam|route53)\./.test(host));
  expect(hosts.length - regional.length).toBe(2);
  for (const host of regional) expect(host).toMatch(new RegExp(`^\\.?[a-z0-9-]+(\\.[a-z0-9-]+)*\\.${region}\\.(amazonaws|api)\\.`));
});

test.each<[string, object | undefined]>([
  ["111122223333.dkr.ecr.us-west-2.amazonaws.com", { region: "us-west-2", isDualStack: false, isFips: false }],
  ["111122223333.dkr-ecr.us-west-2.on.aws", { region: "us-west-2", isDualStack: true, isFips: false }],
  ["111122223333.dkr.ecr-fips.us-gov-west-1.amazonaws.com", { region: "us-gov-west-1", isDualStack: false, isFips: true }],
  ["111122223333.dkr-ecr-fips.us-east-1.on.aws", { region: "us-east-1", isDualStack: true, isFips: true }],
  ["111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn", { region: "cn-north-1", isDualStack: false, isFips: false }],
  ["111122223333.dkr-ecr.cn-north-1.on.amazonwebservices.com.cn", { region: "cn-north-1", isDualStack: true, isFips: false }],
  ["111122223333.dkr.ecr.cn-north-1.amazonaws.com", undefined],
  ["111122223333.dkr-ecr.us-west-2.amazonaws.com", undefined],
  ["111122223333.dkr.ecr.us-west-2.amazonaws.com.example.com", undefined],
  ["public.ecr.aws", undefined],
])("the registry of Amazon ECR named %s is %j", (host, registry) => {
  expect(amazonEcrRegistry(host)).toEqual(registry && { account: "111122223333", ...registry });
});

describe("covers", () => {
  test.each([
    [".example.com", "example.com", true],
    [".example.com", "a.example.com", true],
    [".example.com", ".a.example.com", true],
    [".example.com", ".example.com", true],
    ["example.com", "example.com", true],
    [".example.com", "anexample.com", false],
    [".example.com", ".com", false],
    ["example.com", "a.example.com", false],
    ["example.com", ".example.com", false],
    [".a.example.com", ".example.com", false],
  ])("%s for %s: %s", (domain, other, expected) => {
    expect(coversDomain(domain, other)).toBe(expected);
  });
});

describe("distinctDomains", () => {
  const label = fc.constantFrom("a", "b", "Example", "com", "org");
  const domain = fc
    .tuple(fc.constantFrom("", "."), fc.array(label, { minLength: 1, maxLength: 4 }))
    .map(([dot, labels]) => dot + labels.join("."));

  test("loses no host, and keeps no domain that another one stands for", () => {
    fc.assert(
      fc.property(fc.array(domain), (domains) => {
        const kept = distinctDomains(domains);
        for (const given of domains) expect(kept.some((one) => coversDomain(one, given.toLowerCase()))).toBe(true);
        for (const one of kept) expect(kept.filter((other) => coversDomain(other, one))).toEqual([one]);
      }),
    );
  });

  test("does not depend on the order", () => {
    fc.assert(
      fc.property(fc.array(domain), (domains) => expect(distinctDomains([...domains].reverse())).toEqual(distinctDomains(domains))),
    );
  });
});

test("the registry of Kyverno leads to that of GitHub", () => {
  expect(registryHosts("reg.kyverno.io", "us-west-2")).toEqual(["reg.kyverno.io", ...registryHosts("ghcr.io", "us-west-2")]);
});
