import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { clusterSchema } from "../../config/schema/schema";
import { type PolicyDocument, type Statement, maxPolicySize, splitPolicy } from "../../design/iam/policy";
import { operatorPolicy } from "../../design/access/policies";
import { runnerPolicy } from "../../design/iam/runnerPolicy";
import { partitionOf, partitions } from "../../aws/regions";
import { calledActions, missingActions } from "../support/iam/calledActions";
import { resources, type Stack } from "../support/stack";
import { type Changes, clusterFiles, type Stacks, synthDemo, synthesizeFiles, synthFile } from "../support/synth";

const roles = ["network", "cluster", "workload"] as const;

function policyOf(stacks: Stacks, role: keyof Stacks): PolicyDocument {
  const stack: Stack = stacks[role];
  const [{ region }] = (stack.json["provider"] as unknown as { aws: [{ region: string }] }).aws;
  const { id, dnsSuffix } = partitionOf(region);
  return runnerPolicy(stack.json, { partition: id, dnsSuffix, region, cluster: stack.name.slice(0, -role.length - 1) });
}

const everything = (region: string, partition: string): Changes => ({
  region,
  backend: { type: "s3", bucket: "states", region },
  network: { egress: "nat", secondaryCidrs: ["100.64.0.0/16"], flowLogs: { enabled: true } },
  customNetworking: { enabled: true },
  access: { runnerCidrs: ["10.130.0.0/24"], admins: [`arn:${partition}:iam::111122223333:role/a`], sessionManager: true },
  addons: Object.fromEntries(
    ["ebsCsiDriver", "efsCsiDriver", "metricsServer", "clusterAutoscaler"].map((name) => [name, { enabled: true }]),
  ),
  loadBalancerController: { enabled: true },
  registry: { mirror: true, accountId: "111122223333", repositories: { "team/application": {} } },
  nodeGroups: { managed: { one: {}, two: {} }, selfManaged: { three: {}, four: {} } },
  serviceAccounts: { "apps/orders": { policyArns: [`arn:${partition}:iam::111122223333:policy/orders`] } },
});

const clusters: readonly (readonly [string, () => Stacks])[] = [
  ...clusterFiles.map((file) => [file, () => synthFile(file)] as const),
  ...partitions.map(({ id, regions }) => [`everything in ${id}`, () => synthDemo(everything(regions.at(-1)!, id))] as const),
  [
    "filtered and logged names",
    () =>
      synthDemo({
        network: {
          dnsFirewall: {
            ruleGroups: { company: { id: "rslvr-frg-0123456789", priority: 200 } },
            allowList: { enabled: true },
            failOpen: false,
          },
          queryLogs: { enabled: true, destinationArn: "arn:aws:firehose:us-west-2:111122223333:deliverystream/names" },
        },
      }),
  ],
  ["an exclusion of VPC Block Public Access", () => synthDemo({ network: { egress: "nat", blockPublicAccessExclusion: "allow-egress" } })],
  [
    "a firewall",
    () =>
      synthDemo({
        network: {
          availabilityZones: ["us-west-2a", "us-west-2b"],
          egress: "firewall",
          firewall: { targetIds: { "us-west-2a": "vpce-12345678", "us-west-2b": "eni-12345678" } },
        },
      }),
  ],
  ["a transit gateway", () => synthDemo({ network: { egress: "transitGateway", transitGateway: { id: "tgw-0123456789abcdef0" } } })],
];

describe.each(clusters)("%s", (_name, stacks) => {
  const statements = (): readonly Statement[] => roles.flatMap((role) => policyOf(stacks(), role).Statement);

  test("each stack's policy is one or two documents that IAM takes", () => {
    for (const role of roles) {
      const sizes = splitPolicy(policyOf(stacks(), role)).map((document) => JSON.stringify(document).length);
      expect(Math.max(...sizes)).toBeLessThanOrEqual(maxPolicySize);
      expect(sizes.length).toBeLessThanOrEqual(2);
    }
  });

  test("no action is a wildcard, and every resource is of the cluster's partition", () => {
    const [{ region }] = (stacks().network.json["provider"] as unknown as { aws: [{ region: string }] }).aws;
    for (const { Action, Resource } of statements()) {
      expect(Action.join()).not.toContain("*");
      for (const resource of Resource) if (resource !== "*") expect(resource).toMatch(new RegExp(`^arn:${partitionOf(region).id}:`));
    }
  });

  test("what is allowed on everything is allowed in the region only", () => {
    const onEverything = statements().filter(({ Resource }) => Resource.includes("*"));
    expect(onEverything.length).toBeGreaterThan(0);
    for (const { Action, Condition } of onEverything) {
      if (Action.join() !== "sts:GetCallerIdentity")
        expect(Condition).toEqual({ StringEquals: { "aws:RequestedRegion": [expect.any(String)] } });
    }
  });

  test("IAM is allowed on names of the cluster only", () => {
    const resources = statements()
      .filter(({ Action }) => Action.some((action) => action.startsWith("iam:")))
      .flatMap(({ Resource }) => Resource);
    const cluster = stacks().network.name.replace(/-network$/, "");
    // The company's path and prefix.
    const named = `${cluster === "corporate" ? "platform/eks-" : ""}${cluster}-.+`;
    const own = new RegExp(
      `^arn:[\\w-]+:iam::\\*:(role/(${named}|aws-service-role/.+)|(instance-profile|policy)/${named}|oidc-provider/oidc\\.eks\\..+)$`,
    );
    const ofEks = /^arn:[\w-]+:iam::\*:instance-profile\/eks\*$/;
    for (const resource of resources.filter((one) => !ofEks.test(one))) expect(resource).toMatch(own);
    // EKS Auto Mode makes profiles for the roles of its nodes, under names of its own.
    const actions = statements().flatMap(({ Action, Resource }) => (Resource.some((one) => ofEks.test(one)) ? Action : []));
    expect(actions.filter((action) => action !== "iam:RemoveRoleFromInstanceProfile")).toEqual([]);
  });

  test("roles are passed to named services, policies are attached by name, service-linked roles made by name", () => {
    const conditions = {
      "iam:PassRole": "iam:PassedToService",
      "iam:AttachRolePolicy": "iam:PolicyARN",
      "iam:CreateServiceLinkedRole": "iam:AWSServiceName",
    };
    for (const [action, key] of Object.entries(conditions)) {
      const found = statements().filter(({ Action }) => Action.includes(action));
      expect(found.length).toBeGreaterThan(0);
      const keys = found.flatMap(({ Condition }) => [Object.values(Condition ?? {}).flatMap(Object.keys)]);
      for (const of of keys) expect(of.filter((one) => one !== "iam:PermissionsBoundary")).toEqual([key]);
    }
  });

  test("the tag that guards VPCs and instances is put on new ones only", () => {
    const tagging = statements().filter(
      ({ Action, Resource }) =>
        Action.includes("ec2:CreateTags") && Resource.some((resource) => /^\*$|:(vpc|instance)\/\*$/.test(resource)),
    );
    const guards = [/^{"StringEquals":{"aws:ResourceTag\/Name":\["[\w-]+"\]}}$/, /^{"Null":{"ec2:CreateAction":\["false"\]}}$/];
    for (const { Condition } of tagging) expect(guards.some((guard) => guard.test(JSON.stringify(Condition)))).toBe(true);
  });

  test("the tag that guards keys is put on new keys only, and so is an alias", () => {
    const ofKeys = statements().filter(
      ({ Action, Resource }) =>
        Action.some((action) => /^kms:(TagResource|\w+Alias)$/.test(action)) && !Resource.some((one) => one.includes(":alias/")),
    );
    const name = { "aws:ResourceTag/Name": [stacks().network.name.replace(/-network$/, "")] };
    if (resources(stacks().cluster, "aws_kms_key").length === 0) return expect(ofKeys).toEqual([]);
    expect(ofKeys.map(({ Condition }) => Condition)).toEqual([
      { StringEquals: name },
      { StringEqualsIfExists: name, Null: { "kms:ResourceAliases": ["true"] } },
    ]);
    expect(ofKeys.at(-1)?.Action).toEqual(["kms:CreateAlias", "kms:TagResource"]);
    for (const { Resource } of ofKeys) expect(Resource).toEqual([expect.stringMatching(/:kms:[\w-]+:\*:key\/\*$/)]);
  });

  test("repositories are written by name", () => {
    const found = statements().filter(({ Action }) =>
      Action.some((action) => action.startsWith("ecr:") && !action.includes("PullThroughCache")),
    );
    for (const resource of found.flatMap(({ Resource }) => Resource)) expect(resource).toMatch(/:ecr:[\w-]+:\*:repository\/[\w/-]+$/);
  });

  test("log groups are written by name", () => {
    const found = statements().filter(({ Action }) => Action.includes("logs:CreateLogGroup"));
    for (const resource of found.flatMap(({ Resource }) => Resource)) expect(resource).toMatch(/:log-group:\/aws\/[\w/-]+(:\*)?$/);
  });
});

test("the network stack of a minimal cluster needs no more than this", () => {
  expect(policyOf(synthDemo(), "network").Statement).toEqual([
    {
      Effect: "Allow",
      Action: `AssociateDhcpOptions AssociateRouteTable AuthorizeSecurityGroupIngress CreateDhcpOptions CreateRouteTable CreateSecurityGroup
        CreateSubnet CreateVpc CreateVpcEndpoint DeleteDhcpOptions DeleteNetworkInterface DeleteRouteTable DeleteSecurityGroup
        DeleteSubnet DeleteVpcEndpoints DescribeDhcpOptions DescribeNetworkAcls DescribeNetworkInterfaces
        DescribePrefixLists DescribeRouteTables DescribeSecurityGroupRules DescribeSecurityGroups DescribeSubnets DescribeVpcAttribute
        DescribeVpcEndpointServices DescribeVpcEndpoints DescribeVpcs DetachNetworkInterface DisassociateRouteTable ModifySecurityGroupRules
        ModifySubnetAttribute ModifyVpcAttribute ModifyVpcEndpoint ReplaceRouteTableAssociation RevokeSecurityGroupEgress
        RevokeSecurityGroupIngress`
        .split(/\s+/)
        .map((action) => `ec2:${action}`),
      Resource: ["*"],
      Condition: { StringEquals: { "aws:RequestedRegion": ["us-west-2"] } },
    },
    {
      Effect: "Allow",
      Action: ["ec2:CreateTags", "ec2:DeleteTags", "ec2:DeleteVpc"],
      Resource: ["arn:aws:ec2:us-west-2:*:vpc/*"],
      Condition: { StringEquals: { "aws:ResourceTag/Name": ["demo"] } },
    },
    {
      Effect: "Allow",
      Action: ["ec2:CreateTags", "ec2:DeleteTags"],
      Resource: ["dhcp-options", "route-table", "security-group-rule", "security-group", "subnet", "vpc-endpoint"].map(
        (type) => `arn:aws:ec2:us-west-2:*:${type}/*`,
      ),
    },
    {
      Effect: "Allow",
      Action: ["ec2:CreateTags"],
      Resource: ["arn:aws:ec2:us-west-2:*:vpc/*"],
      Condition: { Null: { "ec2:CreateAction": ["false"] } },
    },
    { Effect: "Allow", Action: ["sts:GetCallerIdentity"], Resource: ["*"] },
  ]);
});

test.each([
  ["network", "ec2:DeleteVpc", "demo"],
  ["network", "ec2:TerminateInstances", "demo-bastion"],
  ["cluster", "kms:ScheduleKeyDeletion", "demo"],
  ["cluster", "kms:PutKeyPolicy", "demo"],
] as const)("what would hurt others is bound to the cluster's Name tag: %s %s", (role, action, name) => {
  const { Statement } = policyOf(synthDemo({ access: { bastion: { enabled: true, subnet: "public" } } }), role);
  const conditions = Statement.filter(({ Action }) => Action.includes(action)).map(({ Condition }) => Condition);
  expect(conditions).toEqual([{ StringEquals: { "aws:ResourceTag/Name": [name] } }]);
});

test("tags are put on Auto Scaling groups that EKS made for the cluster, and no others", () => {
  const { Statement } = policyOf(synthDemo({ tags: { team: "platform" } }), "workload");
  expect(Statement.filter(({ Action }) => Action.includes("autoscaling:CreateOrUpdateTags"))).toEqual([
    {
      Effect: "Allow",
      Action: ["autoscaling:CreateOrUpdateTags", "autoscaling:DeleteTags"],
      Resource: ["arn:aws:autoscaling:us-west-2:*:autoScalingGroup:*:autoScalingGroupName/eks-*"],
      Condition: { StringEquals: { "aws:ResourceTag/eks:cluster-name": ["demo"] } },
    },
  ]);
});

test("access policies are given and taken by their names alone", () => {
  const principal = "arn:aws:iam::111122223333:role/viewer";
  const stacks = synthDemo({
    access: { entries: { viewer: { principal, policies: [{ name: "AmazonEKSViewPolicy", namespaces: ["a"] }] } } },
  });
  const { Statement } = policyOf(stacks, "cluster");
  expect(Statement.filter(({ Action }) => Action.includes("eks:AssociateAccessPolicy"))).toEqual([
    {
      Effect: "Allow",
      Action: ["eks:AssociateAccessPolicy", "eks:DisassociateAccessPolicy"],
      Resource: ["arn:aws:eks:us-west-2:*:access-entry/demo/*"],
      Condition: { StringEquals: { "eks:policyArn": ["arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"] } },
    },
  ]);
});

test("the cluster's security group, which EKS makes, can be tagged", () => {
  const tagged = synthDemo({ tags: { team: "a" } });
  expect(Object.keys(tagged.cluster.json["resource"] ?? {})).toContain("aws_ec2_tag");
  const tagging = policyOf(tagged, "cluster").Statement.filter(({ Action }) => Action.includes("ec2:CreateTags"));
  expect(tagging.flatMap(({ Resource }) => Resource)).toContain("arn:aws:ec2:us-west-2:*:security-group/*");
});

test("EC2 is named with the suffix of its partition, the other services are not", () => {
  const services = (region: string) =>
    roles
      .flatMap((role) => policyOf(synthDemo({ region, nodeGroups: { managed: { one: {} }, selfManaged: { two: {} } } }), role).Statement)
      .flatMap(({ Condition }) => Condition?.["StringEquals"]?.["iam:PassedToService"] ?? []);
  expect([...new Set(services("cn-north-1"))].sort()).toEqual(["ec2.amazonaws.com", "ec2.amazonaws.com.cn", "eks.amazonaws.com"]);
  expect([...new Set(services("us-gov-west-1"))].sort()).toEqual(["ec2.amazonaws.com", "eks.amazonaws.com"]);
});

describe("people", () => {
  const actions = (access: object, others: object = {}) =>
    operatorPolicy(clusterSchema.parse({ name: "demo", region: "cn-north-1", access, ...others }), partitionOf("cn-north-1")).Statement;

  test("need to describe the cluster", () => {
    expect(actions({})).toEqual([
      { Effect: "Allow", Action: ["eks:DescribeCluster"], Resource: ["arn:aws-cn:eks:cn-north-1:*:cluster/demo"] },
    ]);
  });

  test("open the channel of their own sessions", () => {
    expect(actions({ sessionManager: true }).at(-1)).toEqual({
      Effect: "Allow",
      Action: ["ssm:ResumeSession", "ssm:TerminateSession", "ssmmessages:OpenDataChannel"],
      Resource: ["arn:aws-cn:ssm:cn-north-1:*:session/${aws:userid}-*"],
    });
  });

  test("start sessions on the cluster's nodes, Squid and bastion, where there are such", () => {
    const targets = (access: object, others: object = {}) =>
      actions(access, others).flatMap(({ Action, Resource, Condition }) =>
        Action.includes("ssm:StartSession") && Resource.some((resource) => resource.includes(":instance/"))
          ? [Condition?.["StringEquals"]]
          : [],
      );
    expect(targets({})).toEqual([]);
    expect(targets({ sessionManager: true })).toEqual([{ "ssm:resourceTag/kubernetes.io/cluster/demo": "owned" }]);
    expect(targets({ sessionManager: true }, { proxy: { squid: {} } }).at(-1)).toEqual({ "ssm:resourceTag/Name": "demo-squid" });
    expect(targets({}, { proxy: { squid: {} } })).toEqual([]);
    expect(targets({ bastion: { enabled: true } })).toEqual([{ "ssm:resourceTag/Name": "demo-bastion" }]);
  });
});

describe("people on a bastion whose sessions are logged", () => {
  const kmsKeyArn = "arn:aws:kms:us-west-2:111122223333:key/sessions";
  const statements = (access: object) =>
    operatorPolicy(
      clusterSchema.parse({
        name: "demo",
        region: "us-west-2",
        access: { bastion: { enabled: true, sessionLogging: { cloudWatch: {}, kmsKeyArn } }, ...access },
      }),
      partitionOf("us-west-2"),
    ).Statement;
  const documents = (access: object) =>
    statements(access)
      .flatMap(({ Resource }) => Resource)
      .filter((resource) => /:document\/(?!AWS-)/.test(resource));

  test("open shells by the document of the cluster alone, and encrypt what they send", () => {
    expect(statements({})).toContainEqual({
      Effect: "Allow",
      Action: ["ssm:StartSession"],
      Resource: ["arn:aws:ec2:us-west-2:*:instance/*"],
      Condition: {
        StringEquals: { "ssm:resourceTag/Name": "demo-bastion" },
        BoolIfExists: { "ssm:SessionDocumentAccessCheck": "true" },
      },
    });
    expect(documents({})).toEqual(["arn:aws:ssm:us-west-2:*:document/session-demo"]);
    expect(statements({}).at(-1)).toEqual({ Effect: "Allow", Action: ["kms:GenerateDataKey"], Resource: [kmsKeyArn] });
  });

  test("open those of the account's document where nodes have them", () => {
    expect(documents({ sessionManager: true })).toEqual([
      "arn:aws:ssm:us-west-2:*:document/SSM-SessionManagerRunShell",
      "arn:aws:ssm:us-west-2:*:document/session-demo",
    ]);
  });
});

describe("the files beside a stack's Terraform JSON", () => {
  const directory = mkdtempSync(join(tmpdir(), "private-eks-policies-"));
  const synthesize = (changes: object): void => {
    const file = join(directory, "demo.yaml");
    writeFileSync(file, JSON.stringify({ name: "demo", region: "us-west-2", ...changes }));
    expect(synthesizeFiles([file], directory)).toMatchObject({ findings: [], failed: [] });
  };
  const files = (role: string) =>
    Object.fromEntries(
      readdirSync(join(directory, "stacks", `demo-${role}`))
        .filter((name) => name.includes("policy"))
        .sort()
        .map((name) => [name, readFileSync(join(directory, "stacks", `demo-${role}`, name), "utf8")]),
    );
  const all = () => Object.fromEntries(roles.map((role) => [role, files(role)]));

  afterAll(() => rmSync(directory, { recursive: true }));

  test("are the policies, with the same bytes each time", () => {
    synthesize({});
    const first = all();
    expect(Object.entries(first).map(([role, written]) => [role, Object.keys(written)])).toEqual([
      ["network", ["runner-policy.json"]],
      ["cluster", ["operator-policy.json", "runner-policy.json"]],
      ["workload", ["runner-policy.json"]],
    ]);
    expect(JSON.parse(first["network"]!["runner-policy.json"]!)).toEqual(policyOf(synthDemo(), "network"));
    synthesize({});
    expect(all()).toEqual(first);
  });

  test("are several where IAM takes no policy of that length, and the rest goes when it is no longer needed", () => {
    const groups = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`group-with-a-long-name-${index}`, {}]));
    synthesize({ nodeGroups: { managed: groups } });
    const documents = Object.values(files("workload"));
    expect(Object.keys(files("workload"))).toEqual([...[2, 3, 4, 5].map((part) => `runner-policy-${part}.json`), "runner-policy.json"]);
    for (const document of documents) expect(document.replace(/\s/g, "").length).toBeLessThanOrEqual(maxPolicySize);
    synthesize({});
    expect(Object.keys(files("workload"))).toEqual(["runner-policy.json"]);
  });
});

describe("where logs go", () => {
  const allowing = (stacks: Stacks, role: keyof Stacks, action: string) =>
    policyOf(stacks, role).Statement.filter(({ Action }) => Action.includes(action));

  test("flow logs in a bucket need log delivery, and no role is passed", () => {
    const flowLogs = { enabled: true, s3: { bucketArn: "arn:aws:s3:::central-logs" } };
    const inBucket = synthDemo({ network: { flowLogs } });
    expect(allowing(inBucket, "network", "logs:CreateLogDelivery")).toHaveLength(1);
    expect(allowing(inBucket, "network", "iam:PassRole")).toEqual([]);
    expect(allowing(synthDemo({ network: { flowLogs: { enabled: true } } }), "network", "logs:CreateLogDelivery")).toEqual([]);
  });

  test("the existing role of an application is read, and passed to EKS Pod Identity", () => {
    const roleArn = "arn:aws:iam::111122223333:role/apps/orders";
    const stacks = synthDemo({ serviceAccounts: { "apps/orders": { roleArn } } });
    const resource = "arn:aws:iam::*:role/apps/orders";
    expect(allowing(stacks, "workload", "iam:GetRole").flatMap(({ Resource }) => Resource)).toContain(resource);
    expect(allowing(stacks, "workload", "iam:PassRole")).toContainEqual(
      expect.objectContaining({
        Resource: expect.arrayContaining([resource]) as unknown,
        Condition: { StringEquals: { "iam:PassedToService": ["pods.eks.amazonaws.com"] } },
      }),
    );
  });

  test("a subscription needs its log group, its destination, and to pass a role that exists", () => {
    const destinationArn = "arn:aws:kinesis:us-west-2:111122223333:stream/audit";
    const subscription = { destinationArn, roleArn: "arn:aws:iam::111122223333:role/logs/to-kinesis" };
    const stacks = synthDemo({ observability: { controlPlaneLogs: { subscription } } });
    expect(allowing(stacks, "cluster", "logs:PutSubscriptionFilter").flatMap(({ Resource }) => Resource)).toEqual(
      expect.arrayContaining(["arn:aws:logs:us-west-2:*:log-group:/aws/eks/demo/cluster", destinationArn]),
    );
    expect(allowing(stacks, "cluster", "iam:PassRole")).toContainEqual(
      expect.objectContaining({ Condition: { StringLike: { "iam:PassedToService": ["logs.*"] } } }),
    );
  });
});

describe("the check of a Terraform log against a policy", () => {
  const entry = (service: string, method: string) =>
    `2026-11-21T09:00:00.000Z [DEBUG] provider.terraform-provider-aws_v6.25.0_x5: HTTP Request Sent: aws.region=us-west-2
  http.request.body=
  | Action=${method}&Version=2016-11-15
   http.request.header.authorization="AWS4-HMAC-SHA256 Credential=test/20261121/us-west-2/${service}/aws4_request, SignedHeaders=host, Signature=*****" rpc.method=${method} rpc.system=aws-api
`;
  const log = [
    entry("ec2", "CreateVpc"),
    "2026-11-21T09:00:00.100Z [DEBUG] provider.terraform-provider-aws_v6.25.0_x5: HTTP Response Received: rpc.method=CreateVpc\n",
    entry("s3", "HeadObject"),
    entry("autoscaling", "CreateAutoScalingGroup"),
    entry("ec2", "CreateVpc"),
  ].join("");

  test("finds each call", () => {
    expect(calledActions(log)).toEqual(["autoscaling:CreateAutoScalingGroup", "ec2:CreateVpc", "s3:GetObject"]);
  });

  test("tells those that are not allowed", () => {
    const allowed = (...Action: string[]): PolicyDocument => ({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action, Resource: ["*"] }],
    });
    expect(missingActions(log, [allowed("ec2:CreateVpc"), allowed("s3:Get*")])).toEqual(["autoscaling:CreateAutoScalingGroup"]);
    expect(missingActions(log, [allowed("ec2:*Vpc", "s3:GetObject", "autoscaling:*")])).toEqual([]);
  });
});

test.each(["%{if x}/", "a\rb/"])("the states below the key prefix %j are those that the stack reads", (keyPrefix) => {
  const { cluster } = synthDemo({ backend: { type: "s3", bucket: "states", region: "us-west-2", keyPrefix } });
  const { Statement } = runnerPolicy(cluster.json, {
    partition: "aws",
    dnsSuffix: "amazonaws.com",
    region: "us-west-2",
    cluster: "demo",
  });
  const states = Statement.flatMap(({ Resource }) => Resource).filter((resource) => resource.startsWith("arn:aws:s3:::states/"));
  expect([...new Set(states)].sort()).toEqual(
    ["cluster.tfstate", "cluster.tfstate.tflock", "network.tfstate"].map((name) => `arn:aws:s3:::states/${keyPrefix}demo-${name}`),
  );
});
