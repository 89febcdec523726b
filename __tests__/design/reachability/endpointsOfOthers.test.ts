import { clusterSchema } from "../../../config/schema/schema";
import { analyse } from "../../../design/facts";
import {
  asksForEndpoint,
  endpointHosts,
  endpointsOfOthers,
  isExistingEndpointInVpc,
  ownAccountPolicy,
  planExistingEndpoints,
  servicesWithEndpoint,
} from "../../../design/reachability/endpoints";
import { type AwsRequest, isAllowed } from "../../../design/reachability/policyEvaluation";

const parse = (network: object, others: object = {}) => clusterSchema.parse({ name: "demo", region: "us-west-2", network, ...others });
const nodeSubnets = {
  "us-west-2a": { id: "subnet-0123456789abcdef0", cidr: "10.20.0.0/22" },
  "us-west-2b": { id: "subnet-0123456789abcdef1", cidr: "10.20.4.0/22" },
};
const existingVpc = { id: "vpc-0123456789abcdef0", cidr: "10.20.0.0/16", nodeSubnets };
const shared = { existingVpc: { ...existingVpc, shared: true } };
const services = { sts: "existing", s3: "existing", ec2: "existing" };
const transitGateway = { egress: "transitGateway", transitGateway: { id: "tgw-0123456789abcdef0" } };
const peerings = { hub: { connectionId: "pcx-0123456789abcdef0", cidrs: ["10.9.0.0/16"] } };
const kafka = "com.amazonaws.vpce.us-west-2.vpce-svc-0123456789abcdef0";

describe("endpoints that an existing VPC has", () => {
  test("are those that the file lists, sorted, each with the name and type by which the plan finds it", () => {
    expect(planExistingEndpoints(parse({ existingVpc, endpoints: { services } }))).toEqual([
      { service: "ec2", serviceName: "com.amazonaws.us-west-2.ec2", type: "Interface" },
      { service: "s3", serviceName: "com.amazonaws.us-west-2.s3", type: "Gateway" },
      { service: "sts", serviceName: "com.amazonaws.us-west-2.sts", type: "Interface" },
    ]);
  });

  test("are not looked for in a new VPC, nor in one of another account, nor where a default says so", () => {
    expect(planExistingEndpoints(parse({ endpoints: { services } }))).toEqual([]);
    expect(planExistingEndpoints(parse({ ...shared, endpoints: { services } }))).toEqual([]);
    expect(planExistingEndpoints(parse({ existingVpc, endpoints: { interface: "existing" } }))).toEqual([]);
  });

  test.each<[string, object, string, boolean]>([
    ["a new VPC", { endpoints: { services } }, "sts", false],
    ["an existing VPC", { existingVpc }, "sts", true],
    ["an existing VPC behind a transit gateway", { existingVpc, ...transitGateway }, "sts", false],
    ["an existing VPC that is peered", { existingVpc, peerings }, "sts", false],
    ["such a VPC that is said to have it", { existingVpc, ...transitGateway, endpoints: { services } }, "sts", true],
    ["such a VPC that is said to have another one", { existingVpc, ...transitGateway, endpoints: { services } }, "ecr.api", false],
    ["such a VPC, for a gateway endpoint, which serves its own VPC alone", { existingVpc, ...transitGateway }, "s3", true],
    ["a VPC of another account", shared, "sts", true],
  ])("in %s: %j of %s is in the VPC: %s", (_what, network, service, expected) => {
    expect(isExistingEndpointInVpc(parse(network), service)).toBe(expected);
  });
});

test("the owner of a shared VPC is asked for endpoints as they would be here, sorted, with who needs them", () => {
  const { config, reachability } = analyse(parse(shared));
  const asked = endpointsOfOthers(config, reachability);
  expect(asked.map(({ service }) => service)).toEqual(["ec2", "ecr.api", "ecr.dkr", "eks-auth", "s3", "sts"]);
  expect(asked.find(({ service }) => service === "s3")).toEqual({
    service: "s3",
    serviceName: "com.amazonaws.us-west-2.s3",
    type: "Gateway",
    privateDns: false,
    neededBy: ["kubelet"],
  });
});

test.each<[object, boolean]>([
  [{}, false],
  [{ additional: ["sqs"] }, true],
  [{ services: { sqs: "create" } }, true],
  [{ services: { sqs: "existing" } }, true],
  [{ services: { sqs: "proxy" } }, false],
  [{ additional: ["sqs"], services: { sqs: "proxy" } }, false],
])("endpoints %j ask for one of sqs: %s", (endpoints, expected) => {
  expect(asksForEndpoint(parse({ endpoints }), "sqs")).toBe(expected);
});

test("services with an endpoint are those of both kinds, sorted", () => {
  const endpoints = { services: { autoscaling: "existing", sts: "existing" }, additional: ["acm"] };
  const sorted = servicesWithEndpoint(analyse(parse({ endpoints })));
  expect(sorted).toEqual([...sorted].sort());
  expect(sorted).toEqual(expect.arrayContaining(["acm", "autoscaling", "sts"]));
});

describe("the hosts of an endpoint", () => {
  const hosts = (settings: object, region = "us-west-2") =>
    endpointHosts(clusterSchema.parse({ name: "demo", region, network: { endpoints: { privateLink: { kafka: settings } } } }), "kafka");

  test("of another account's service are its private DNS names, and those below its own", () => {
    expect(hosts({ serviceName: kafka, privateDnsNames: ["*.kafka.example.com", "a.example.com"] })).toEqual([
      ".kafka.example.com",
      "a.example.com",
      ".vpce-svc-0123456789abcdef0.us-west-2.vpce.amazonaws.com",
    ]);
    expect(hosts({ serviceName: `cn.${kafka.replace("us-west-2", "cn-north-1")}` }, "cn-north-1")).toEqual([
      ".vpce-svc-0123456789abcdef0.cn-north-1.vpce.amazonaws.com.cn",
    ]);
    expect(hosts({ serviceName: "aws.sagemaker.us-west-2.notebook", privateDnsNames: ["*.notebook.us-west-2.sagemaker.aws"] })).toEqual([
      ".notebook.us-west-2.sagemaker.aws",
    ]);
  });

  test("of a service of AWS are the service's", () => {
    expect(endpointHosts(parse({ endpoints: { privateLink: { kafka: { serviceName: kafka } } } }), "sqs")).toEqual([
      "sqs.us-west-2.amazonaws.com",
    ]);
  });
});

test("an endpoint of another account's service is there for the key that names it", () => {
  const endpoints = { privateLink: { kafka: { serviceName: kafka } } };
  expect(analyse(parse({ endpoints })).endpoints.find(({ service }) => service === "kafka")?.neededBy).toEqual([
    "network.endpoints.privateLink",
  ]);
  expect(analyse(parse({ ...shared, endpoints })).endpoints).toEqual([]);
});

describe("the endpoint of GuardDuty's agents", () => {
  const agents = { addons: { guardDutyAgent: { enabled: true } } };
  const forOwnAccount = (endpoints: object, others: object) =>
    analyse(parse({ endpoints }, others)).endpoints.flatMap(({ service, isForOwnAccount }) => (isForOwnAccount ? [service] : []));

  test("lets the cluster's account in alone, unless the file says otherwise or the agents are not ours", () => {
    const policies = { "guardduty-data": { Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }] } };
    expect(forOwnAccount({}, agents)).toEqual(["guardduty-data"]);
    expect(forOwnAccount({ policies }, agents)).toEqual([]);
    expect(forOwnAccount({ policies: { "guardduty-data": "none" } }, agents)).toEqual([]);
    expect(forOwnAccount({ perimeter: { organization: "o-abcd123456" } }, agents)).toEqual([]);
    expect(forOwnAccount({ additional: ["guardduty-data"] }, {})).toEqual([]);
  });

  test("has the policy that GuardDuty documents", () => {
    const by = (account: string): AwsRequest => ({
      action: "guardduty:SendSecurityTelemetry",
      caller: "role",
      keys: (key) => (key === "aws:PrincipalAccount" ? account : null),
      through: "Interface",
    });
    const policy = ownAccountPolicy("111122223333");
    expect(policy["Version"]).toBe("2012-10-17");
    expect([isAllowed(policy, by("111122223333")), isAllowed(policy, by("999999999999"))]).toEqual(["yes", "no"]);
  });
});
