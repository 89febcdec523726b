import { addonPolicySwitches } from "../../../config/schema/nodeGroups";
import { clusterSchema } from "../../../config/schema/schema";
import { analyse, type ClusterFacts } from "../../../design/facts";
import { dependencies } from "../../../design/reachability/dependencies";
import { endpointPolicyFindings } from "../../../design/reachability/endpointPolicies.findings";
import { neededRequests } from "../../../design/reachability/requests";
import { fullClusters } from "../../support/fullClusters";
import { type Changes, configDemo, merge } from "../../support/synth";

const everything = { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" };
type Policies = Readonly<Record<string, { readonly Version?: string | number; readonly Statement: object[] }>>;

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
const known = new Map<string, ClusterFacts>();

function factsOf(name: string): ClusterFacts {
  const facts = known.get(name) ?? analyse(configDemo(merge(fullClusters[name]!, addonPolicies)));
  known.set(name, facts);
  return facts;
}

test("what is known of consumers covers each service that they need through an endpoint", () => {
  const facts = clusters.map(factsOf);
  const calls = facts.flatMap((of) => neededRequests(of).map(({ consumer, service }) => `${consumer}: ${service}`));
  const needed = facts.flatMap(({ reachability }) =>
    reachability.flatMap(({ consumer, need, path }) =>
      need.kind === "service" && path === "endpoint" ? [`${consumer}: ${need.service}`] : [],
    ),
  );
  expect(new Set(needed).size).toBeGreaterThan(dependencies.length);
  const unknown = [...new Set(needed)].filter((pair) => !calls.includes(pair) && !/^(network\.endpoints|a Helm chart)/.test(pair));
  // Repositories that images are built for are not known, nor what add-ons of others and charts of the user's own call.
  // Nor whether nodes of EKS Auto Mode ask EC2, and what images of applications they pull.
  expect(unknown.sort()).toEqual([
    ...["ec2", "ecr.dkr", "s3"].map((service) => `EKS Auto Mode: ${service}`),
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

  const withKarpenter = (nodeClass: Changes): Changes => ({
    accountId: "111122223333",
    registry: { mirror: true },
    karpenter: { nodeClasses: { default: nodeClass } },
  });
  const ofRelease = withKarpenter({ amiReleaseVersion: "1.35.2-20260415" });
  const ofImage = withKarpenter({ amiId: "ami-0123456789abcdef0" });

  test.each(["aws:ResourceAccount", "aws:ResourceOrgID"])(
    "on the owner of AMIs and public parameters by %s, where that is Amazon",
    (key) => {
      const own = { StringEquals: { [key]: key === "aws:ResourceAccount" ? "111122223333" : "o-abcd123456" } };
      expect(withCondition("ec2", own, ofRelease)).toEqual([
        "no statement of the endpoint policy of ec2 allows ec2:CreateFleet, ec2:RunInstances on arn:aws:ec2:us-west-2::image/*, which Karpenter needs",
      ]);
      expect(withCondition("ssm", own, ofRelease)).toEqual([
        "no statement of the endpoint policy of ssm allows ssm:GetParameter on arn:aws:ssm:us-west-2::parameter/aws/service/*, which Karpenter needs",
      ]);
      expect(withCondition("ec2", own, ofImage)).toEqual([]);
    },
  );

  test("not on accounts of AMIs that may be Amazon's", () => {
    const accounts = { StringEquals: { "aws:ResourceAccount": ["111122223333", "602401143452"] } };
    expect(withCondition("ec2", accounts, ofRelease)).toEqual([]);
    const others = { StringNotEquals: { "aws:ResourceAccount": "111122223333" } };
    expect(withCondition("ssm", others, ofRelease)).toEqual([]);
  });

  test("not where the buckets may be the user's own", () => {
    const bastion: Changes = { access: { bastion: { enabled: true, subnet: "private", toolsBucket: { name: "tools" } } } };
    expect(withCondition("s3", { StringEquals: { "s3:ResourceAccount": "111122223333" } }, bastion).join()).not.toContain("tools");
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

describe("who can never meet a condition, of a role, Amazon's account that signs URLs of layers, and the token of a service account:", () => {
  const organization = "o-abcd123456";
  const cluster: Changes = { accountId: "111122223333", network: { endpoints: { perimeter: { organization } } } };
  const services = { ec2: "role", s3: "amazon", sts: "token" };
  let facts: ClusterFacts | undefined;
  const lockedOut = (key: string, value: string) => {
    const Statement = [{ ...everything, Condition: { StringEquals: { [key]: value } } }];
    facts ??= analyse(configDemo(cluster));
    const found = endpointPolicyFindings(
      withPolicies(facts, Object.fromEntries(Object.keys(services).map((service) => [service, { Statement }]))),
    );
    return Object.entries(services).flatMap(([service, who]) => (found.some(({ path }) => path[3] === service) ? [who] : []));
  };

  test.each<[string, string, readonly string[]]>([
    ["aws:PrincipalAccount", "111122223333", ["amazon", "token"]],
    ["aws:PrincipalAccount", "999999999999", ["role", "amazon", "token"]],
    ["aws:PrincipalOrgID", organization, ["amazon", "token"]],
    ["aws:PrincipalOrgID", "o-other12345", ["role", "amazon", "token"]],
    ["aws:PrincipalIsAWSService", "false", ["token"]],
    ["aws:PrincipalIsAWSService", "true", ["role", "amazon", "token"]],
    ["aws:PrincipalType", "AssumedRole", []],
    ["aws:PrincipalTag/team", "red", ["amazon", "token"]],
    ["aws:ResourceAccount", "999999999999", ["amazon"]],
    ["aws:ResourceOrgID", organization, ["amazon"]],
    ["aws:ResourceOrgID", "o-other12345", ["role", "amazon", "token"]],
    ["aws:ResourceOrgPaths", "o-abcd123456/*", ["amazon"]],
    ["s3:ResourceAccount", "111122223333", ["role", "amazon", "token"]],
    ["aws:RequestedRegion", "us-west-2", []],
    ["aws:RequestedRegion", "eu-west-1", ["role", "amazon", "token"]],
    ["aws:SecureTransport", "true", []],
    ["aws:SecureTransport", "false", ["role", "amazon", "token"]],
    ["aws:ViaAWSService", "false", []],
    ["aws:ViaAWSService", "true", ["role", "amazon", "token"]],
    ["aws:SomethingElse", "x", []],
  ])("%s is %s", (key, value, expected) => {
    expect(lockedOut(key, value)).toEqual(expected);
  });

  test("the account of the mirror stands for that of the cluster, where no other is known", () => {
    const [mine, other] = ["111122223333", "999999999999"].map((account) =>
      withCondition("ec2", { StringEquals: { "aws:PrincipalAccount": account } }, { registry: { accountId: "111122223333" } }),
    );
    expect([mine!.length, other!.length]).toEqual([0, 1]);
  });

  test("a service of all regions is called in its own", () => {
    const externalDNS: Changes = { nodeGroups: { managed: { a: { iam: { withAddonPolicies: { externalDNS: true } } } } } };
    const inRegion = (region: string) => withCondition("route53", { StringEquals: { "aws:RequestedRegion": region } }, externalDNS);
    expect([inRegion("us-east-1").length, inRegion("us-west-2").length]).toEqual([0, 1]);
  });
});

describe("pulling images", () => {
  const eksRegistry = "arn:aws:ecr:us-west-2:602401143452:repository/*";
  const pulls = (service: string, Resource: string | readonly string[], cluster: Changes = {}) =>
    problems({ [service]: { Statement: [{ ...everything, Resource }] } }, cluster).map((problem) =>
      problem.replace(/^no statement of the endpoint policy of \S+ allows /, ""),
    );
  const pull = (repository: string, consumer: string) =>
    `ecr:BatchGetImage, ecr:GetDownloadUrlForLayer on ${repository}, which ${consumer} needs`;

  test("of Bottlerocket takes a registry of its own, behind both endpoints of Amazon ECR", () => {
    const rocket: Changes = { nodeGroups: { managed: { general: {}, rocket: { amiFamily: "Bottlerocket" } } } };
    const bottlerocket = pull("arn:aws:ecr:us-west-2:328549459982:repository/*", "kubelet");
    expect(pulls("ecr.dkr", eksRegistry)).toEqual([]);
    expect(pulls("ecr.dkr", eksRegistry, rocket)).toEqual([bottlerocket]);
    expect(pulls("ecr.api", eksRegistry, rocket)).toEqual(["ecr:GetAuthorizationToken, which kubelet needs", bottlerocket]);
    expect(pulls("ecr.dkr", "arn:aws:ecr:us-west-2:328549459982:repository/*")).toEqual([pull(eksRegistry, "kubelet")]);
  });

  test("of Bottlerocket takes its registry for nodes of Karpenter, too", () => {
    const karpenter = { nodeClasses: { default: { amiFamily: "Bottlerocket", amiReleaseVersion: "1.49.0-713f44ce" } } };
    expect(
      pulls("ecr.dkr", [eksRegistry, "arn:aws:ecr:us-west-2:111122223333:*"], {
        accountId: "111122223333",
        registry: { mirror: true },
        karpenter,
      }),
    ).toEqual([pull("arn:aws:ecr:us-west-2:328549459982:repository/*", "kubelet")]);
  });

  test("of add-ons that name EKS's registry is of Amazon's organization", () => {
    const repository = "602401143452.dkr.ecr.us-west-2.amazonaws.com/eks/aws-load-balancer-controller";
    const cluster = { loadBalancerController: { enabled: true, image: { repository } } };
    expect(withCondition("ecr.dkr", { StringEquals: { "aws:ResourceOrgID": "o-abcd123456" } }, cluster)).toContainEqual(
      expect.stringContaining("repository/eks/aws-load-balancer-controller, which AWS Load Balancer Controller needs"),
    );
  });

  test("of the user's registry takes its repository, which belongs to the organization where the mirror is its account", () => {
    const organization = "o-abcd123456";
    const from = (account: string): Changes => ({
      registry: { accountId: "111122223333" },
      loadBalancerController: { enabled: true, image: { repository: `${account}.dkr.ecr.us-west-2.amazonaws.com/team/controller` } },
      network: { endpoints: { perimeter: { organization } } },
    });
    expect(pulls("ecr.dkr", eksRegistry, from("111122223333"))).toEqual([
      pull("arn:aws:ecr:us-west-2:111122223333:repository/team/controller", "AWS Load Balancer Controller"),
    ]);
    const owners = (account: string, key: string, value: string) =>
      withCondition("ecr.dkr", { StringEquals: { [key]: value } }, from(account)).filter((problem) => problem.includes("Controller"))
        .length;
    expect(owners("111122223333", "aws:ResourceOrgID", organization)).toBe(0);
    expect(owners("111122223333", "aws:ResourceOrgID", "o-other12345")).toBe(1);
    expect(owners("444455556666", "aws:ResourceOrgID", "o-other12345")).toBe(0);
    expect(owners("444455556666", "aws:ResourceAccount", "111122223333")).toBe(1);
  });

  test("of Fargate takes the same as that of nodes", () => {
    const fargate: Changes = { fargateProfiles: { apps: { selectors: [{ namespace: "apps" }] } } };
    expect(pulls("ecr.dkr", "arn:aws:ecr:us-west-2:1:repository/x", fargate)).toEqual([
      pull(eksRegistry, "Fargate, kubelet").replace("needs", "need"),
    ]);
    expect(pulls("s3", "arn:aws:s3:::x/*", fargate)).toEqual([
      expect.stringContaining("which Fargate, kubelet need; an account of Amazon"),
    ]);
  });
});

test("what one statement denies is said of that statement, with what to leave out", () => {
  const Statement = [
    everything,
    { ...everything, Effect: "Deny", Action: ["ec2:Describe*"] },
    { ...everything, Effect: "Deny", Action: "ec2:*" },
  ];
  expect(findings({ ec2: { Statement } })).toEqual([
    {
      severity: "warning",
      path: ["network", "endpoints", "policies", "ec2", "Statement", 1],
      alsoReads: [["region"]],
      problem:
        "this statement of the endpoint policy of ec2 denies ec2:DescribeInstanceTypes, ec2:DescribeInstances, ec2:DescribeNetworkInterfaces, ec2:DescribeSubnets, which VPC CNI, node bootstrap need",
      fix: "Remove network.endpoints.policies.ec2.Statement[1], or leave ec2:DescribeInstanceTypes, ec2:DescribeInstances, ec2:DescribeNetworkInterfaces, ec2:DescribeSubnets out of it",
    },
    expect.objectContaining({
      path: ["network", "endpoints", "policies", "ec2", "Statement", 2],
      problem:
        "this statement of the endpoint policy of ec2 denies ec2:AssignPrivateIpAddresses, ec2:AttachNetworkInterface, ec2:CreateNetworkInterface and 5 more on arn:aws:ec2:us-west-2:*:network-interface/*, which VPC CNI needs",
    }),
  ]);
});

test("what no statement allows can be added as it is written, one action as a text and several as a list", () => {
  const [several] = findings({ "ecr.dkr": { Statement: [{ ...everything, Action: "ecr:GetAuthorizationToken" }] } });
  expect(several!.path).toStrictEqual(["network", "endpoints", "policies", "ecr.dkr", "Statement"]);
  expect(several).toMatchObject({
    severity: "warning",
    fix: 'Add a statement to network.endpoints.policies["ecr.dkr"] with Effect Allow, Principal "*", Action ["ecr:BatchGetImage","ecr:GetDownloadUrlForLayer"] and Resource "arn:aws:ecr:us-west-2:602401143452:repository/*"',
  });
  const [one] = findings({ "eks-auth": { Statement: [{ ...everything, Action: "eks-auth:Other" }] } });
  expect(one!.fix).toMatch(/Action "eks-auth:AssumeRoleForPodIdentity" and Resource "arn:aws:eks:us-west-2:\*:cluster\/demo"$/);
});

test("what is about several resources names none of them before the fix", () => {
  const cluster: Changes = {
    fargateProfiles: { apps: { selectors: [{ namespace: "apps" }] } },
    observability: {
      fargateLogging: { enabled: true },
      fluentBit: { enabled: true, image: { repository: "111122223333.dkr.ecr.us-west-2.amazonaws.com/b" } },
    },
  };
  const [finding, ...others] = findings({ logs: { Statement: [{ ...everything, Action: "logs:Describe*" }] } }, cluster);
  expect(others).toEqual([]);
  expect(finding!.problem).toMatch(/allows logs:CreateLogStream, logs:PutLogEvents, which Fargate logging, Fluent Bit need$/);
  expect(finding!.fix).toMatch(/and Resource \["arn:aws:logs:[^"]+containers[^"]+","arn:aws:logs:[^"]+fargate[^"]+"\]$/);
});

test("providers of identities as principals are none of these warnings", () => {
  const Principal = { Federated: "arn:aws:iam::111122223333:oidc-provider/*" };
  expect(problems({ sts: { Statement: [{ ...everything, Principal }] } })).toEqual([]);
  expect(problems({ sts: { Statement: [{ ...everything, Principal: { AWS: "111122223333" } }] } })).toEqual([
    expect.stringMatching(/the token of a service account does not belong to an account or organization yet$/),
  ]);
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

test("a policy as long as AWS takes is no error", () => {
  const policy = (length: number) => {
    const statement = { ...everything, Sid: "" };
    const rest = length - JSON.stringify({ Statement: [statement] }).length;
    return { s3: { Statement: [{ ...statement, Sid: "a".repeat(rest) }] } };
  };
  expect(findings(policy(20_480))).toEqual([]);
  expect(findings(policy(20_481))).toMatchObject([{ fix: "Shorten it, with wildcards in place of lists" }]);
});

test.each(["2012-10-18", "2012-10-17 ", 20121017])("a policy of the version %j is an error", (Version) => {
  expect(findings({ s3: { Version, Statement: [everything] } })).toMatchObject([
    { severity: "error", path: ["network", "endpoints", "policies", "s3", "Version"], fix: 'Write "2012-10-17"' },
  ]);
});

test("a policy that lets nothing pass is one error, and one that is none is another key's", () => {
  expect(findings({ s3: { Statement: [{ ...everything, Effect: "Deny" }] } })).toEqual([
    {
      severity: "error",
      path: ["network", "endpoints", "policies", "s3", "Statement"],
      problem: "the endpoint policy of s3 lets nothing pass: none of its statements has Effect Allow",
      fix: "Add a statement that allows these calls, or remove network.endpoints.policies.s3",
    },
  ]);
  expect(findings({ s3: {} as never })).toEqual([]);
});

describe("in a shared VPC, where the owner is asked for the endpoints,", () => {
  const nodeSubnets = {
    "us-west-2a": { id: "subnet-0123456789abcdef0", cidr: "10.20.0.0/22" },
    "us-west-2b": { id: "subnet-0123456789abcdef1", cidr: "10.20.4.0/22" },
  };
  const existingVpc = { id: "vpc-0123456789abcdef0", cidr: "10.20.0.0/16", nodeSubnets, shared: true };
  const ofOwner = (endpoints: Changes) =>
    endpointPolicyFindings(analyse(clusterSchema.parse({ name: "demo", region: "us-west-2", network: { existingVpc, endpoints } })));

  test("a policy for one of them is checked all the same", () => {
    expect(ofOwner({ policies: { ec2: { Statement: [everything] } } })).toEqual([]);
    expect(ofOwner({ policies: { ec2: { Statement: [{ ...everything, Effect: "Deny" }] } } })).toMatchObject([
      { severity: "error", path: ["network", "endpoints", "policies", "ec2", "Statement"] },
    ]);
  });

  test("a perimeter binds them", () => {
    expect(ofOwner({ perimeter: { organization: "o-abcd123456" } })).toEqual([]);
  });
});

describe("a perimeter", () => {
  const organization = "o-abcd123456";
  const ofPerimeter = (endpoints: Changes, others: Changes = {}) =>
    endpointPolicyFindings(
      analyse(
        clusterSchema.parse(
          merge({ name: "demo", region: "us-west-2", network: { endpoints: { perimeter: { organization }, ...endpoints } } }, others),
        ),
      ),
    );

  test("binds something", () => {
    expect(ofPerimeter({})).toEqual([]);
    expect(endpointPolicyFindings(analyse(configDemo({ region: "mx-central-1" })))).toEqual([]);
  });

  test("is wider where AWS has not published the account of its registry, which is a warning where nodes pull through an endpoint", () => {
    expect(ofPerimeter({}, { region: "sa-west-1" })).toMatchObject([
      {
        severity: "warning",
        path: ["network", "endpoints", "perimeter"],
        problem:
          "private-eks does not know the account of EKS's registry in sa-west-1, so the perimeter lets nodes pull eks/* and amazon* of any account",
        fix: "Give ecr.api and ecr.dkr policies with that account at network.endpoints.policies",
      },
    ]);
    expect(ofPerimeter({ services: { "ecr.dkr": "proxy" } }, { region: "sa-west-1", network: { egress: "nat" } })).toEqual([]);
    const { endpoints } = analyse(
      clusterSchema.parse({ name: "demo", region: "sa-west-1", network: { endpoints: { perimeter: { organization } } } }),
    );
    expect(JSON.stringify(endpoints.find(({ service }) => service === "ecr.dkr")!.perimeter)).toContain(
      '"arn:aws:ecr:sa-west-1:*:repository/eks/*"',
    );
  });

  test("that binds no endpoint is an error, which says why", () => {
    const path = ["network", "endpoints", "perimeter"];
    expect(ofPerimeter({ skip: true }, { network: { egress: "nat" } })).toEqual([
      {
        severity: "error",
        path,
        problem: "the perimeter binds no endpoint: network.endpoints.skip is true",
        fix: "Remove network.endpoints.perimeter, or set network.endpoints.skip to false",
      },
    ]);
    const services = Object.fromEntries(["ec2", "ecr.api", "ecr.dkr", "eks-auth", "s3", "sts"].map((service) => [service, "proxy"]));
    expect(ofPerimeter({ services }, { network: { egress: "nat" } })).toMatchObject([
      {
        problem: "the perimeter binds no endpoint: each has a policy of its own, or no endpoint is created",
        fix: "Remove network.endpoints.perimeter",
      },
    ]);
  });
});
