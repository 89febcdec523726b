import { clusterSchema } from "../../../config/schema/schema";
import { endpointFindings } from "../../../design/reachability/endpoints.findings";
import { analyse } from "../../../design/facts";

type Input = object;

const parse = (input: Input = {}) => clusterSchema.parse({ name: "demo", region: "us-west-2", ...input });
const servicesOf = (input: Input = {}) => analyse(parse(input)).endpoints.map(({ service }) => service);
const endpoints = (value: object) => ({ network: { endpoints: value } });

const bare = ["ec2", "ecr.api", "ecr.dkr", "eks-auth", "s3", "sts"];
const mirrored = { repository: "111122223333.dkr.ecr.us-west-2.amazonaws.com/mirror" };
const policies = (kind: string, policy: string) => ({
  nodeGroups: { [kind]: { general: { iam: { withAddonPolicies: { [policy]: true } } } } },
});

describe("planEndpoints", () => {
  test("gives a bare cluster what it needs, and says why", () => {
    expect(analyse(parse()).endpoints.map(({ service, type, privateDns, neededBy }) => ({ service, type, privateDns, neededBy }))).toEqual([
      { service: "ec2", type: "Interface", privateDns: true, neededBy: ["node bootstrap", "VPC CNI"] },
      { service: "ecr.api", type: "Interface", privateDns: true, neededBy: ["kubelet"] },
      { service: "ecr.dkr", type: "Interface", privateDns: true, neededBy: ["kubelet"] },
      { service: "eks-auth", type: "Interface", privateDns: true, neededBy: ["EKS Pod Identity Agent"] },
      { service: "s3", type: "Gateway", privateDns: false, neededBy: ["kubelet"] },
      { service: "sts", type: "Interface", privateDns: true, neededBy: ["VPC CNI"] },
    ]);
  });

  test("uses the names of China, where pods take IRSA", () => {
    expect(analyse(parse({ region: "cn-northwest-1" })).endpoints.map(({ serviceName }) => serviceName)).toEqual([
      "cn.com.amazonaws.cn-northwest-1.ec2",
      "cn.com.amazonaws.cn-northwest-1.ecr.api",
      "cn.com.amazonaws.cn-northwest-1.ecr.dkr",
      "com.amazonaws.cn-northwest-1.s3",
      "cn.com.amazonaws.cn-northwest-1.sts",
    ]);
  });

  test.each<[string, Input, string[]]>([
    ["the load balancer controller", { loadBalancerController: { enabled: true, image: mirrored } }, ["elasticloadbalancing"]],
    [
      "the load balancer controller with AWS WAF and certificates of AWS Certificate Manager",
      { loadBalancerController: { enabled: true, image: mirrored, waf: true, certificateDiscovery: true } },
      ["acm", "elasticloadbalancing", "wafv2"],
    ],
    ["the load balancer controller without them", { loadBalancerController: { waf: true, certificateDiscovery: true } }, []],
    ["cluster autoscaler", { addons: { clusterAutoscaler: { enabled: true, image: mirrored } } }, ["autoscaling", "eks"]],
    ["the EBS CSI driver", { addons: { ebsCsiDriver: { enabled: true } } }, []],
    ["the EFS CSI driver", { addons: { efsCsiDriver: { enabled: true } } }, ["elasticfilesystem"]],
    ["metrics-server", { addons: { metricsServer: { enabled: true } } }, []],
    ["Container Insights", { observability: { containerInsights: { enabled: true } } }, ["logs", "monitoring"]],
    ["Session Manager", { access: { sessionManager: true } }, ["ssm", "ssmmessages"]],
    ["samples", { samples: { image: mirrored, publicNlb: { enabled: true } } }, []],
    ["imageBuilder", policies("managed", "imageBuilder"), []],
    ["autoScaler", policies("managed", "autoScaler"), ["autoscaling"]],
    ["efs", policies("selfManaged", "efs"), ["elasticfilesystem"]],
    ["ebs", policies("managed", "ebs"), []],
    ["fsx", policies("managed", "fsx"), ["fsx"]],
    ["awsLoadBalancerController", policies("selfManaged", "awsLoadBalancerController"), ["elasticloadbalancing"]],
    ["xRay", policies("managed", "xRay"), ["xray"]],
    ["cloudWatch", policies("managed", "cloudWatch"), ["logs", "monitoring"]],
    ["externalDNS", policies("managed", "externalDNS"), ["route53"]],
    ["certManager", policies("selfManaged", "certManager"), ["route53"]],
    ["a service that is not known", endpoints({ additional: ["not-known-yet"] }), ["not-known-yet"]],
    ["additional services", endpoints({ additional: ["autoscaling", "logs"] }), ["autoscaling", "logs"]],
    ["a service in mode create", endpoints({ services: { sqs: "create" } }), ["sqs"]],
    ["control-plane logs, which AWS delivers", { observability: { controlPlaneLogs: { types: ["api"] } } }, []],
    ["an egress, which stays unused for what an endpoint leads to", { network: { egress: "nat" } }, []],
  ])("%s adds exactly its services", (_feature, input, added) => {
    expect(servicesOf(input)).toEqual([...bare, ...added].sort());
  });

  test("connects to services in other regions, and leaves private DNS to AWS and to providers that verify none", () => {
    const svc = (region: string) => `com.amazonaws.vpce.${region}.vpce-svc-0123456789abcdef0`;
    const privateLink = {
      far: { serviceName: svc("eu-west-1"), privateDnsNames: ["api.example.com"] },
      near: { serviceName: svc("us-west-2"), ports: [9092] },
    };
    const planned = analyse(parse(endpoints({ additional: ["iam", "route53", "eks-capabilities"], privateLink }))).endpoints;
    const others = planned.filter(({ service }) => !bare.includes(service));
    expect(others.map(({ service, serviceRegion, privateDns, ports }) => [service, serviceRegion, privateDns, ports])).toEqual([
      ["eks-capabilities", undefined, false, undefined],
      ["iam", "us-east-1", true, undefined],
      ["route53", "us-east-1", true, undefined],
      ["far", "eu-west-1", true, [443]],
      ["near", undefined, false, [9092]],
    ]);
  });

  test("creates what is asked for by name, also where AWS is known to offer none", () => {
    const input = { region: "mx-central-1", ...endpoints({ services: { eks: "create" } }) };
    expect(servicesOf(input)).toContain("eks");
  });

  test("names every consumer of a shared service once", () => {
    const config = parse({ loadBalancerController: { enabled: true, image: mirrored }, ...policies("managed", "ebs") });
    expect(analyse(config).endpoints[0]?.neededBy).toEqual([
      "node bootstrap",
      "VPC CNI",
      "AWS Load Balancer Controller",
      "a pod with the add-on policy ebs",
    ]);
  });

  test("creates none that exist already or that the egress serves", () => {
    const input = { network: { egress: "nat", endpoints: { services: { ec2: "existing", sts: "proxy" } } } };
    expect(servicesOf(input)).toEqual(["ecr.api", "ecr.dkr", "eks-auth", "s3"]);
  });

  test("creates none with skip", () => {
    const privateLink = { kafka: { serviceName: "com.amazonaws.vpce.us-west-2.vpce-svc-0123456789abcdef0" } };
    expect(servicesOf({ network: { egress: "nat", endpoints: { skip: true, additional: ["xray"], privateLink } } })).toEqual([]);
  });

  test("attaches a policy to its endpoint only", () => {
    const policy = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "*" }] };
    const planned = analyse(parse(endpoints({ policies: { s3: policy } }))).endpoints;
    expect(planned.filter((endpoint) => endpoint.policy)).toEqual([expect.objectContaining({ service: "s3", policy })]);
  });
});

test("an endpoint that is to exist in a VPC that is yet to be made, with no way to another, is a warning", () => {
  const network = { endpoints: { services: { ec2: "existing", sts: "existing" } } };
  const transitGateway = { id: "tgw-0123456789abcdef0" };
  expect(endpointFindings(analyse(parse({ network })))).toMatchObject([
    {
      severity: "warning",
      path: ["network", "endpoints", "services"],
      problem:
        "the endpoints of ec2, sts are existing ones, but the VPC is new, and no transit gateway or peering connection leads to one that has them",
    },
  ]);
  // Its public endpoint is reached by NAT.
  expect(endpointFindings(analyse(parse({ network: { ...network, egress: "nat" } })))).toMatchObject([{ severity: "warning" }]);
  expect(endpointFindings(analyse(parse({ network: { ...network, egress: "transitGateway", transitGateway } })))).toEqual([]);
  const peerings = { shared: { connectionId: "pcx-0123456789abcdef0", cidrs: ["10.50.0.0/16"] } };
  expect(endpointFindings(analyse(parse({ network: { ...network, peerings } })))).toEqual([]);
  expect(
    endpointFindings(analyse(parse({ network: { ...network, existingVpc: { id: "vpc-0123456789abcdef0", cidr: "10.0.0.0/16" } } }))),
  ).toEqual([]);
});

describe("endpointFindings", () => {
  const findings = (value: object, region = "us-west-2") => endpointFindings(analyse(parse({ region, ...endpoints(value) })));

  const kafka = { serviceName: "com.amazonaws.vpce.us-west-2.vpce-svc-0123456789abcdef0" };

  test.each<[string, object]>([
    ["nothing", {}],
    ["a service by its full name", { privateLink: { kafka } }],
    [
      "an interface endpoint of a service beside its gateway endpoint, with names",
      { privateLink: { "s3-interface": { serviceName: "com.amazonaws.us-west-2.s3", privateDnsNames: ["s3.us-west-2.amazonaws.com"] } } },
    ],
    ["an additional service", { additional: ["logs", "s3express", "ec2-fips"] }],
    ["modes", { services: { ec2: "proxy", sqs: "create" } }],
    ["a policy of a derived endpoint", { policies: { s3: { Statement: [] } } }],
  ])("accepts %s", (_what, value) => {
    expect(findings(value)).toEqual([]);
  });

  test.each<[string, object, object[]]>([
    [
      "an unknown additional service",
      { additional: ["elasticloadbalancer"] },
      [
        {
          severity: "warning",
          path: ["network", "endpoints", "additional", 0],
          alsoReads: [["region"], ["network"], ["proxy"]],
          problem:
            "private-eks does not know the endpoint service elasticloadbalancer: the plan asks AWS for com.amazonaws.us-west-2.elasticloadbalancer, and elasticloadbalancer.us-west-2.amazonaws.com is taken for its host",
          fix: "Write elasticloadbalancing, or if that is another service, write the full name at network.endpoints.privateLink, with its private DNS names",
        },
      ],
    ],
    [
      "an unknown service with a mode",
      { services: { "something-else": "proxy" } },
      [
        {
          severity: "warning",
          path: ["network", "endpoints", "services", "something-else"],
          alsoReads: [["region"], ["network"], ["proxy"]],
          problem:
            "private-eks does not know the endpoint service something-else: something-else.us-west-2.amazonaws.com is taken for its host",
          fix: "Remove it",
        },
      ],
    ],
    [
      "unknown variants with FIPS, the stem of one of which is known",
      { additional: ["sns-fips", "kmss-fips"] },
      [
        expect.objectContaining({ fix: "Write the full name at network.endpoints.privateLink, with its private DNS names" }),
        expect.objectContaining({ fix: expect.stringMatching(/^Write kms-fips, or if/) as string }),
      ],
    ],
    [
      "an unknown service with a policy",
      { policies: { "ecr.dk": { Statement: [] } } },
      [
        {
          severity: "error",
          path: ["network", "endpoints", "policies", "ecr.dk"],
          problem: "the endpoint policy of ecr.dk binds nothing, because no endpoint is created for ecr.dk",
          fix: "Write ecr.dkr",
        },
      ],
    ],
    [
      "a duplicate",
      { additional: ["logs", "xray", "logs"] },
      [
        {
          severity: "error",
          path: ["network", "endpoints", "additional", 2],
          problem: "logs is listed twice",
          fix: "Remove network.endpoints.additional[2]",
        },
      ],
    ],
    [
      "skip with additional",
      { skip: true, additional: ["logs", "xray"] },
      [
        {
          severity: "error",
          path: ["network", "endpoints", "additional"],
          problem: "network.endpoints.additional names logs, xray, but network.endpoints.skip is true",
          fix: "Remove network.endpoints.additional, or set network.endpoints.skip to false",
        },
      ],
    ],
    [
      "skip with mode create",
      { skip: true, services: { "ecr.api": "create" } },
      [
        {
          severity: "error",
          path: ["network", "endpoints", "services", "ecr.api"],
          problem: 'network.endpoints.services["ecr.api"] is create, but network.endpoints.skip is true',
          fix: 'Remove network.endpoints.services["ecr.api"], or set network.endpoints.skip to false',
        },
      ],
    ],
    [
      "an additional service with another mode",
      { additional: ["xray"], services: { xray: "proxy" } },
      [
        {
          severity: "error",
          path: ["network", "endpoints", "additional", 0],
          problem: "xray would get an endpoint, but network.endpoints.services says proxy",
          fix: "Remove network.endpoints.additional[0], or remove network.endpoints.services.xray",
        },
      ],
    ],
    [
      "a service by an egress that does not exist",
      { services: { sqs: "proxy" } },
      [
        {
          severity: "warning",
          path: ["network", "endpoints", "services", "sqs"],
          alsoReads: [["network"]],
          problem: "sqs should be reached by network.egress, which is none",
          fix: "Set network.endpoints.services.sqs to create, or remove it",
        },
      ],
    ],
    [
      "a policy without an endpoint",
      { policies: { sqs: { Statement: [] } } },
      [
        {
          severity: "error",
          path: ["network", "endpoints", "policies", "sqs"],
          problem: "the endpoint policy of sqs binds nothing, because no endpoint is created for sqs",
          fix: "Remove network.endpoints.policies.sqs, or add sqs to network.endpoints.additional",
        },
      ],
    ],
    [
      "a policy that the service does not take",
      { additional: ["oidc-eks"], policies: { "oidc-eks": { Statement: [] } } },
      [
        {
          severity: "error",
          path: ["network", "endpoints", "policies", "oidc-eks"],
          problem: "endpoints of oidc-eks take no policy",
          fix: 'Remove network.endpoints.policies["oidc-eks"]',
        },
      ],
    ],
    [
      "a policy of another account's service",
      { privateLink: { kafka }, policies: { kafka: { Statement: [] } } },
      [
        {
          severity: "error",
          path: ["network", "endpoints", "policies", "kafka"],
          problem: "endpoints of kafka take no policy",
          fix: "Remove network.endpoints.policies.kafka",
        },
      ],
    ],
    [
      "a service by its full name, under the name of one of AWS",
      { privateLink: { grafana: kafka } },
      [
        {
          severity: "error",
          path: ["network", "endpoints", "privateLink", "grafana"],
          problem: "grafana is the name of an AWS service",
          fix: "Write another name, such as my-grafana",
        },
      ],
    ],
    [
      "a service by its full name, twice, and beside an endpoint that it has",
      { privateLink: { kafka, again: kafka, compute: { serviceName: "com.amazonaws.us-west-2.ec2" } } },
      [
        {
          severity: "error",
          path: ["network", "endpoints", "privateLink", "again"],
          problem: "com.amazonaws.vpce.us-west-2.vpce-svc-0123456789abcdef0 has an endpoint already, named kafka",
          fix: "Remove network.endpoints.privateLink.again",
        },
        {
          severity: "error",
          path: ["network", "endpoints", "privateLink", "compute"],
          problem: "com.amazonaws.us-west-2.ec2 has an endpoint already, named ec2",
          fix: "Remove network.endpoints.privateLink.compute",
        },
      ],
    ],
    [
      "private DNS names that other endpoints have",
      {
        privateLink: {
          kafka: { ...kafka, privateDnsNames: ["kafka.example.com", "*.dkr.ecr.us-west-2.amazonaws.com"] },
          compute: { serviceName: "com.amazonaws.vpce.us-west-2.vpce-svc-0123456789abcdef1", privateDnsNames: ["kafka.example.com"] },
        },
      },
      [
        {
          severity: "error",
          path: ["network", "endpoints", "privateLink", "kafka", "privateDnsNames", 1],
          alsoReads: [["network", "endpoints"], ["region"]],
          problem: "*.dkr.ecr.us-west-2.amazonaws.com is a private DNS name of the ecr.dkr endpoint already, and a VPC has it once",
          fix: "Remove network.endpoints.privateLink.kafka.privateDnsNames[1]",
        },
        {
          severity: "error",
          path: ["network", "endpoints", "privateLink", "compute", "privateDnsNames", 0],
          alsoReads: [["network", "endpoints"], ["region"]],
          problem: "kafka.example.com is a private DNS name of the kafka endpoint already, and a VPC has it once",
          fix: "Remove network.endpoints.privateLink.compute.privateDnsNames[0]",
        },
      ],
    ],
    [
      "skip with a service by its full name",
      { skip: true, privateLink: { kafka } },
      [
        {
          severity: "error",
          path: ["network", "endpoints", "privateLink", "kafka"],
          problem: "network.endpoints.privateLink.kafka would be created, but network.endpoints.skip is true",
          fix: "Remove network.endpoints.privateLink.kafka, or set network.endpoints.skip to false",
        },
      ],
    ],
    [
      "a service by the egress whose host is below that of an endpoint",
      { additional: ["eks"], services: { "oidc-eks": "proxy" } },
      [
        {
          severity: "error",
          path: ["network", "endpoints", "services", "oidc-eks"],
          alsoReads: [["network"]],
          problem:
            "oidc-eks should be reached by network.egress, but the endpoint of eks takes over the names below eks.us-west-2.amazonaws.com",
          fix: 'Set network.endpoints.services["oidc-eks"] to create',
        },
      ],
    ],
    [
      "a policy that is no document",
      { policies: { s3: "everything" } },
      [
        {
          severity: "error",
          path: ["network", "endpoints", "policies", "s3"],
          problem: 'the endpoint policy of s3 is "everything"',
          allowed: "an IAM policy document, as a mapping with Version and Statement",
          fix: 'Write the policy document as a mapping: { Version: "2012-10-17", Statement: [{ Effect: …, Principal: …, Action: …, Resource: … }] }',
        },
      ],
    ],
  ])("reports %s", (_what, value, expected) => {
    expect(findings(value)).toEqual(expected);
  });

  test.each<[string, object, (string | number)[], string]>([
    ["additional", { additional: ["eks-auth"] }, ["network", "endpoints", "additional", 0], "network.endpoints.additional[0]"],
    [
      "create",
      { services: { "eks-auth": "create" } },
      ["network", "endpoints", "services", "eks-auth"],
      'network.endpoints.services["eks-auth"]',
    ],
  ])("reports a service that China does not offer, under %s", (_key, value, path, text) => {
    expect(findings(value, "cn-north-1")).toEqual([
      {
        severity: "warning",
        path,
        alsoReads: [["region"]],
        problem: "AWS offers no VPC endpoint for eks-auth in cn-north-1, as far as private-eks knows; the plan asks AWS",
        fix: `Remove ${text}, unless AWS offers one by now`,
      },
    ]);
  });
});
