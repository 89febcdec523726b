import { addonPolicySwitches } from "../../../config/schema/nodeGroups";
import { analyse, type ClusterFacts } from "../../../design/facts";
import { dependencies } from "../../../design/reachability/dependencies";
import { endpointPolicyFindings } from "../../../design/reachability/endpointPolicies.findings";
import { neededRequests } from "../../../design/reachability/requests";
import { fullClusters } from "../../support/fullClusters";
import { type Changes, configDemo, merge } from "../../support/synth";

const everything = { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" };
type Policies = Readonly<Record<string, { readonly Statement: object[] }>>;

/** The facts of a cluster whose endpoints have the policies. */
function withPolicies(facts: ClusterFacts, policies: Policies): ClusterFacts {
  const endpoints = facts.endpoints.map((endpoint) => {
    const policy = policies[endpoint.service];
    return policy ? { ...endpoint, policy } : endpoint;
  });
  return { ...facts, endpoints };
}

const findings = (policies: Policies, cluster: Changes = {}) =>
  endpointPolicyFindings(withPolicies(analyse(configDemo(cluster)), policies));
const problems = (policies: Policies, cluster: Changes = {}) => findings(policies, cluster).map(({ problem }) => problem);
const allOn = (switches: object) => Object.fromEntries(Object.keys(switches).map((name) => [name, true]));
const withCondition = (service: string, Condition: object, cluster: Changes = {}) =>
  problems({ [service]: { Statement: [{ ...everything, Condition }] } }, cluster);

// Amazon Route 53 is not reached from everywhere.
const withAddonPolicies = { ...allOn(addonPolicySwitches.shape), certManager: false, externalDNS: false };
const addonPolicies = { nodeGroups: { managed: { all: { iam: { withAddonPolicies } } } } };
const clusters = Object.keys(fullClusters);
const factsOf = (name: string): ClusterFacts => analyse(configDemo(merge(fullClusters[name]!, addonPolicies)));

test("what is known of consumers covers each service that they need through an endpoint", () => {
  const facts = clusters.map(factsOf);
  const known = facts.flatMap((of) => neededRequests(of).map(({ consumer, service }) => `${consumer}: ${service}`));
  const needed = facts.flatMap(({ reachability }) =>
    reachability.flatMap(({ consumer, need, path }) =>
      need.kind === "service" && path === "endpoint" ? [`${consumer}: ${need.service}`] : [],
    ),
  );
  expect(new Set(needed).size).toBeGreaterThan(dependencies.length);
  const unknown = [...new Set(needed)].filter((pair) => !known.includes(pair) && !/^(network\.endpoints|a Helm chart)/.test(pair));
  // Repositories that images are built for are not known, nor what add-ons of others and charts of the user's own call.
  expect(unknown.sort()).toEqual([
    ...["ecr.dkr", "s3"].map((service) => `a pod with the add-on policy imageBuilder: ${service}`),
    "an EKS add-on: sqs",
  ]);
});

test.each(clusters)("of %s: what a fix says lets the requests pass", (name) => {
  const facts = factsOf(name);
  const useless = { Effect: "Allow", Principal: "*", Action: "nothing:*", Resource: "*" };
  const policies = Object.fromEntries(facts.endpoints.map(({ service }) => [service, { Statement: [useless] as object[] }]));
  const found = endpointPolicyFindings(withPolicies(facts, policies));
  expect(new Set(found.map(({ path }) => path[3]))).toEqual(new Set(neededRequests(facts).map(({ service }) => service)));
  for (const { path, fix } of found) {
    const [, action, resource] = /Action (.+) and Resource (.+)$/.exec(fix)!;
    const added = { Effect: "Allow", Principal: "*", Action: JSON.parse(action!) as object, Resource: JSON.parse(resource!) as object };
    policies[path[3]!]!.Statement.push(added);
  }
  expect(endpointPolicyFindings(withPolicies(facts, policies))).toEqual([]);
});

describe("conditions that lock nodes out", () => {
  const cluster: Changes = { addons: { ebsCsiDriver: { enabled: true } } };

  test("on the organization of principals, where there are none", () => {
    const organization = { StringEquals: { "aws:PrincipalOrgID": "o-abcd123456" } };
    expect(withCondition("sts", organization)).toEqual([
      expect.stringContaining("sts:AssumeRoleWithWebIdentity on arn:aws:iam::*:role/*, which VPC CNI needs"),
    ]);
    expect(withCondition("s3", organization)).toEqual([
      expect.stringContaining("s3:GetObject on arn:aws:s3:::prod-us-west-2-starport-layer-bucket/*"),
    ]);
    expect(withCondition("ec2", organization)).toEqual([]);
  });

  test("on the owner of resources, where that is Amazon or nobody", () => {
    const owner = { StringEquals: { "aws:ResourceOrgID": "o-abcd123456" } };
    expect(withCondition("ecr.dkr", owner)).toEqual([
      expect.stringContaining("arn:aws:ecr:us-west-2:602401143452:repository/*, which kubelet needs"),
    ]);
    expect(withCondition("ec2", owner, cluster)).toEqual([
      "no statement of the endpoint policy of ec2 allows ec2:CreateVolume, which Amazon EBS CSI driver needs",
    ]);
    expect(withCondition("sts", owner)).toEqual([]);
    expect(withCondition("ecr.dkr", { StringEquals: { "aws:ResourceAccount": ["111122223333", "602401143452"] } })).toEqual([]);
  });

  test("on the owner of buckets by the key of Amazon S3, where that is Amazon", () => {
    const layers = expect.stringContaining("s3:GetObject on arn:aws:s3:::prod-us-west-2-starport-layer-bucket/*") as string;
    for (const key of ["s3:ResourceAccount", "aws:ResourceAccount"])
      expect(withCondition("s3", { StringEquals: { [key]: "111122223333" } })).toEqual([layers]);
  });

  test("on an address, which requests through an endpoint do not have", () => {
    expect(withCondition("eks-auth", { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } })).toHaveLength(1);
    expect(withCondition("eks-auth", { IpAddress: { "aws:VpcSourceIp": "10.0.0.0/8" } })).toEqual([]);
  });

  test("on another VPC than the existing one", () => {
    const existingVpc = fullClusters["an existing VPC"]!["network"] as Changes;
    const other = { StringEquals: { "aws:SourceVpc": "vpc-fedcba98765432100" } };
    expect(withCondition("eks-auth", other, { network: { ...existingVpc, endpoints: {} } })).toHaveLength(1);
    expect(withCondition("eks-auth", other)).toEqual([]);
  });

  test("not by what is only known later", () => {
    expect(withCondition("ec2", { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/eks-*" } })).toEqual([]);
    expect(withCondition("ecr.api", { StringEquals: { "aws:PrincipalAccount": "111122223333" } })).toEqual([]);
  });
});

test("an account as principal lets nodes through interface endpoints, and none through a gateway", () => {
  const Principal = { AWS: "arn:aws:iam::111122223333:root" };
  const cluster: Changes = { access: { bastion: { enabled: true, subnet: "private", toolsBucket: { name: "tools" } } } };
  const ofAccount = (service: string) => problems({ [service]: { Statement: [{ ...everything, Principal }] } }, cluster);
  expect(ofAccount("ec2")).toEqual([]);
  expect(ofAccount("s3")).toEqual([
    expect.stringContaining("prod-us-west-2-starport-layer-bucket/*, which kubelet needs; an account of Amazon signs these requests"),
    expect.stringContaining("allows s3:GetObject on arn:aws:s3:::tools/*, which the bastion needs"),
    expect.stringContaining("al2023-repos-us-west-2-de612dc2/*, which the bastion needs; nobody signs these requests"),
  ]);
});

test("layers of Kubernetes' own registry come through the S3 endpoint too", () => {
  const Resource = "arn:aws:s3:::prod-us-west-2-starport-layer-bucket/*";
  const cluster: Changes = { network: { egress: "nat" }, addons: { clusterAutoscaler: { enabled: true } } };
  expect(problems({ s3: { Statement: [{ ...everything, Resource }] } }, cluster)).toEqual([
    expect.stringContaining("s3:GetObject on arn:aws:s3:::prod-registry-k8s-io-us-west-2/*, which cluster autoscaler needs"),
  ]);
});

test("a policy that is longer than AWS takes is an error", () => {
  const Resource = Array.from({ length: 800 }, (_, index) => `arn:aws:s3:::bucket-${String(index).padStart(6, "0")}`);
  expect(findings({ s3: { Statement: [everything, { ...everything, Resource }] } })).toMatchObject([
    {
      severity: "error",
      path: ["network", "endpoints", "policies", "s3"],
      problem: expect.stringMatching(/has 2\d{4} characters, and AWS takes 20480$/),
    },
  ]);
});
