import { type Known, permissionsOf } from "./calls";
import { type Call, signatureOf } from "./signedCall";

const account = "111122223333";
const region = "eu-central-1";
const boundary = `arn:aws:iam::${account}:policy/platform/boundary`;
const known: Known = {
  role: async (name) => (name === "eks-a" ? { path: "/platform/", boundary } : undefined),
  key: async () => ({ tags: { Name: "corporate" }, aliases: ["alias/eks/corporate"] }),
  templateId: async () => "lt-0123456789abcdef0",
  roleOfProfile: async (name) => `arn:aws:iam::111122223333:role/${name}`,
  tagsOfGroup: async () => ({ "eks:cluster-name": "corporate" }),
  tagsOf: async (_service, ids) => Object.fromEntries(ids.filter((id) => id.includes("0123")).map((id) => [id, { owner: "us" }])),
};

/** Permissions as `action resource`, with the context of each but the region. */
async function needed(service: string, call: Partial<Call>): Promise<Readonly<Record<string, object>>> {
  const sent = { method: "POST", url: "/", headers: {}, body: "", ...call };
  const permissions = await permissionsOf(sent, { account, region, service, accessKey: "a" }, known);
  return Object.fromEntries(
    permissions.map(({ action, resource, context: { "aws:RequestedRegion": asked, ...context } }) => {
      expect(asked).toBe(region);
      return [`${action} ${resource}`, context];
    }),
  );
}

const form = (parameters: Readonly<Record<string, string>>): Partial<Call> => ({ body: new URLSearchParams(parameters).toString() });
const json = (target: string, input: object): Partial<Call> => ({ headers: { "x-amz-target": target }, body: JSON.stringify(input) });
const eks = (method: string, url: string, body: object = {}): Partial<Call> => ({ method, url, body: JSON.stringify(body) });
const arn = (rest: string): string => `arn:aws:eks:${region}:${account}:${rest}`;
const anyId = "00000000-0000-0000-0000-000000000000";
const role = `arn:aws:iam::${account}:role/platform/eks-a`;
const key = `arn:aws:kms:${region}:${account}:key/1`;

test("a signature says who calls which service where", () => {
  const authorization =
    "AWS4-HMAC-SHA256 Credential=corporate-network/20260101/eu-central-1/ec2/aws4_request, SignedHeaders=host, Signature=0";
  const call = { method: "POST", url: "/", headers: { authorization }, body: "" };
  expect(signatureOf(call)).toEqual({ accessKey: "corporate-network", region: "eu-central-1", service: "ec2" });
  expect(signatureOf({ ...call, headers: {} })).toBeUndefined();
});

test("a role is named with its path, and known with its boundary", async () => {
  const made = { RoleName: "eks-a", Path: "/platform/", PermissionsBoundary: boundary };
  const tag = { "Tags.member.1.Key": "team", "Tags.member.1.Value": "payments" };
  const context = { "iam:PermissionsBoundary": boundary, "aws:RequestTag/team": "payments", "aws:TagKeys": ["team"] };
  expect(await needed("iam", form({ Action: "CreateRole", ...made, ...tag }))).toEqual({
    [`iam:CreateRole ${role}`]: context,
    [`iam:TagRole ${role}`]: context,
  });
  const policy = "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy";
  expect(await needed("iam", form({ Action: "AttachRolePolicy", RoleName: "eks-a", PolicyArn: policy }))).toEqual({
    [`iam:AttachRolePolicy ${role}`]: { "iam:PermissionsBoundary": boundary, "iam:PolicyARN": policy },
  });
});

test("EC2 decides about what is made, what is named, and the tags that are given", async () => {
  const ec2 = (type: string, id: string): string => `arn:aws:ec2:${region}:${account}:${type}/${id}`;
  const tags = {
    "TagSpecification.1.ResourceType": "security-group",
    "TagSpecification.1.Tag.1.Key": "a",
    "TagSpecification.1.Tag.1.Value": "b",
  };
  const context = { "aws:RequestTag/a": "b", "aws:TagKeys": ["a"] };
  expect(await needed("ec2", form({ Action: "CreateSecurityGroup", VpcId: "vpc-0a", ...tags }))).toEqual({
    [`ec2:CreateSecurityGroup ${ec2("vpc", "vpc-0a")}`]: context,
    [`ec2:CreateSecurityGroup ${ec2("security-group", "*")}`]: context,
    [`ec2:CreateTags ${ec2("security-group", "*")}`]: { ...context, "ec2:CreateAction": "CreateSecurityGroup" },
  });
  expect(await needed("ec2", form({ Action: "CreateTags", "ResourceId.1": "subnet-0a", "Tag.1.Key": "a", "Tag.1.Value": "b" }))).toEqual({
    [`ec2:CreateTags ${ec2("subnet", "subnet-0a")}`]: context,
  });
  expect(await needed("ec2", form({ Action: "DescribeSubnets", "SubnetId.1": "subnet-0a" }))).toEqual({ "ec2:DescribeSubnets *": {} });
});

test("what exists has its tags, which a permission can be bound to", async () => {
  const group = `arn:aws:ec2:${region}:${account}:security-group/sg-0123`;
  expect(await needed("ec2", form({ Action: "DeleteSecurityGroup", GroupId: "sg-0123" }))).toEqual({
    [`ec2:DeleteSecurityGroup ${group}`]: { "aws:ResourceTag/owner": "us" },
  });
  const autoScalingGroup = `arn:aws:autoscaling:${region}:${account}:autoScalingGroup:${anyId}:autoScalingGroupName/a`;
  expect(await needed("autoscaling", form({ Action: "SetDesiredCapacity", AutoScalingGroupName: "a" }))).toEqual({
    [`autoscaling:SetDesiredCapacity ${autoScalingGroup}`]: { "aws:ResourceTag/eks:cluster-name": "corporate" },
  });
  expect(await needed("autoscaling", form({ Action: "DescribeAutoScalingGroups" }))).toEqual({
    "autoscaling:DescribeAutoScalingGroups *": {},
  });
});

test("Elastic Load Balancing decides about what is made and named, and the tags of either", async () => {
  const elb = (rest: string): string => `arn:aws:elasticloadbalancing:${region}:${account}:${rest}`;
  const tag = { "Tags.member.1.Key": "a", "Tags.member.1.Value": "b" };
  const context = { "aws:RequestTag/a": "b", "aws:TagKeys": ["a"] };
  const balancer = elb("loadbalancer/net/web/0123");
  expect(await needed("elasticloadbalancing", form({ Action: "CreateLoadBalancer", Type: "network", Name: "web", ...tag }))).toEqual({
    [`elasticloadbalancing:CreateLoadBalancer ${elb("loadbalancer/net/web/*")}`]: context,
    [`elasticloadbalancing:AddTags ${elb("loadbalancer/net/web/*")}`]: {
      ...context,
      "elasticloadbalancing:CreateAction": "CreateLoadBalancer",
    },
  });
  expect(await needed("elasticloadbalancing", form({ Action: "CreateListener", LoadBalancerArn: balancer, ...tag }))).toEqual({
    [`elasticloadbalancing:CreateListener ${balancer}`]: { ...context, "aws:ResourceTag/owner": "us" },
    [`elasticloadbalancing:AddTags ${elb("listener/net/web/0123/*")}`]: {
      ...context,
      "elasticloadbalancing:CreateAction": "CreateListener",
    },
  });
  expect(await needed("elasticloadbalancing", form({ Action: "RemoveTags", "ResourceArns.member.1": balancer }))).toEqual({
    [`elasticloadbalancing:RemoveTags ${balancer}`]: { "aws:ResourceTag/owner": "us" },
  });
  expect(await needed("elasticloadbalancing", form({ Action: "DescribeLoadBalancers" }))).toEqual({
    "elasticloadbalancing:DescribeLoadBalancers *": {},
  });
});

test("EKS passes roles, makes its own, and uses keys and launch templates, by the permissions of its caller", async () => {
  const tags = { team: "payments" };
  const context = { "aws:RequestTag/team": "payments", "aws:TagKeys": ["team"] };
  const cluster = arn("cluster/corporate");
  const encryptionConfig = [{ provider: { keyArn: key } }];
  expect(await needed("eks", eks("POST", "/clusters", { name: "corporate", roleArn: role, tags, encryptionConfig }))).toEqual({
    [`eks:CreateCluster ${cluster}`]: context,
    [`eks:TagResource ${cluster}`]: context,
    [`iam:PassRole ${role}`]: { "iam:PassedToService": "eks.amazonaws.com" },
    [`iam:CreateServiceLinkedRole arn:aws:iam::${account}:role/aws-service-role/eks.amazonaws.com/eks.amazonaws.com`]: {
      "iam:AWSServiceName": "eks.amazonaws.com",
    },
    [`kms:DescribeKey ${key}`]: {},
    [`kms:CreateGrant ${key}`]: { "kms:GrantIsForAWSResource": "true" },
  });
  const group = await needed(
    "eks",
    eks("POST", "/clusters/corporate/node-groups", { nodegroupName: "a", nodeRole: role, launchTemplate: {} }),
  );
  expect(Object.keys(group)).toEqual(
    expect.arrayContaining([
      `eks:CreateNodegroup ${cluster}`,
      `iam:PassRole ${role}`,
      `ec2:RunInstances arn:aws:ec2:${region}:${account}:volume/*`,
    ]),
  );
  expect(
    await needed(
      "eks",
      eks("POST", "/clusters/corporate/pod-identity-associations", { namespace: "a", serviceAccount: "b", roleArn: role }),
    ),
  ).toEqual({
    [`eks:CreatePodIdentityAssociation ${cluster}`]: {},
    [`iam:PassRole ${role}`]: { "iam:PassedToService": "pods.eks.amazonaws.com" },
  });
});

const principal = encodeURIComponent(role);
const policy = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy";

test.each<[string, string, object, string, object]>([
  ["GET", "/addons/supported-versions?addonName=coredns", {}, "eks:DescribeAddonVersions *", {}],
  ["GET", "/clusters", {}, "eks:ListClusters *", {}],
  ["GET", "/clusters/c", {}, `eks:DescribeCluster ${arn("cluster/c")}`, {}],
  ["DELETE", "/clusters/c/addons/coredns", {}, `eks:DeleteAddon ${arn(`addon/c/coredns/${anyId}`)}`, {}],
  ["POST", "/clusters/c/addons/coredns/update", {}, `eks:UpdateAddon ${arn(`addon/c/coredns/${anyId}`)}`, {}],
  ["POST", "/clusters/c/node-groups/a/update-config", {}, `eks:UpdateNodegroupConfig ${arn(`nodegroup/c/a/${anyId}`)}`, {}],
  [
    "GET",
    `/clusters/c/access-entries/${principal}`,
    {},
    `eks:DescribeAccessEntry ${arn(`access-entry/c/role/${account}/eks-a/${anyId}`)}`,
    {},
  ],
  [
    "POST",
    `/clusters/c/access-entries/${principal}/access-policies`,
    { policyArn: policy, accessScope: { namespaces: ["a"] } },
    `eks:AssociateAccessPolicy ${arn(`access-entry/c/role/${account}/eks-a/${anyId}`)}`,
    { "eks:policyArn": policy, "eks:namespaces": ["a"] },
  ],
  [
    "DELETE",
    `/clusters/c/access-entries/${principal}/access-policies/${encodeURIComponent(policy)}`,
    {},
    `eks:DisassociateAccessPolicy ${arn(`access-entry/c/role/${account}/eks-a/${anyId}`)}`,
    { "eks:policyArn": policy },
  ],
  ["GET", "/clusters/c/pod-identity-associations", {}, `eks:ListPodIdentityAssociations ${arn("cluster/c")}`, {}],
  ["DELETE", `/tags/${encodeURIComponent(arn("cluster/c"))}?tagKeys=a`, {}, `eks:UntagResource ${arn("cluster/c")}`, {}],
])("EKS: %s %s with %j is %s", async (method, url, body, permission, context) => {
  expect(await needed("eks", eks(method, url, body))).toEqual({ [permission]: context });
});

test("a key has tags and aliases, which its own are not yet at its creation", async () => {
  const tags = [{ TagKey: "Name", TagValue: "corporate" }];
  expect(await needed("kms", json("TrentService.CreateKey", { Tags: tags }))).toEqual({
    "kms:CreateKey *": { "aws:RequestTag/Name": "corporate", "aws:TagKeys": ["Name"] },
    [`kms:TagResource arn:aws:kms:${region}:${account}:key/new`]: { "aws:RequestTag/Name": "corporate", "aws:TagKeys": ["Name"] },
  });
  expect(await needed("kms", json("TrentService.ScheduleKeyDeletion", { KeyId: "1" }))).toEqual({
    [`kms:ScheduleKeyDeletion ${key}`]: { "aws:ResourceTag/Name": "corporate", "kms:ResourceAliases": ["alias/eks/corporate"] },
  });
});

test.each<[string, Partial<Call>, string]>([
  ["sts", form({ Action: "AssumeRole", RoleArn: role }), `sts:AssumeRole ${role}`],
  [
    "logs",
    json("Logs_20140328.PutRetentionPolicy", { logGroupName: "/a" }),
    `logs:PutRetentionPolicy arn:aws:logs:${region}:${account}:log-group:/a`,
  ],
  ["ssm", json("AmazonSSM.GetParameter", { Name: "/a/b" }), `ssm:GetParameter arn:aws:ssm:${region}:${account}:parameter/a/b`],
  ["s3", { method: "GET", url: "/states?list-type=2&prefix=eks" }, "s3:ListBucket arn:aws:s3:::states"],
  ["s3", { method: "HEAD", url: "/states/eks/a.tfstate" }, "s3:GetObject arn:aws:s3:::states/eks/a.tfstate"],
  ["s3", { method: "DELETE", url: "/states/eks/a.tfstate.tflock" }, "s3:DeleteObject arn:aws:s3:::states/eks/a.tfstate.tflock"],
])("%s: %j needs %s", async (service, call, permission) => {
  expect(Object.keys(await needed(service, call))).toEqual([permission]);
});

test("tags of a group of EKS are those that EKS gives it", async () => {
  const sent = form({
    Action: "CreateOrUpdateTags",
    "Tags.member.1.ResourceId": "eks-a",
    "Tags.member.1.Key": "k",
    "Tags.member.1.Value": "v",
  });
  expect(Object.values(await needed("autoscaling", sent))).toEqual([
    { "aws:RequestTag/k": "v", "aws:TagKeys": ["k"], "aws:ResourceTag/eks:cluster-name": "corporate" },
  ]);
});

test("everybody may ask who they are", async () => {
  expect(await needed("sts", form({ Action: "GetCallerIdentity" }))).toEqual({});
});

test.each<[string, Partial<Call>]>([
  ["iam", form({ Action: "ListUsers" })],
  ["eks", eks("POST", "/clusters/c/capabilities")],
  ["route53", {}],
])("%s: a call that is not known is an error, not a yes", async (service, call) => {
  await expect(needed(service, call)).rejects.toThrow("is not known here");
});

test("a fleet is about its template, its image and its subnets, and starts instances; a template hands on the role of its profile", async () => {
  const specification = {
    "TagSpecification.1.ResourceType": "instance",
    "TagSpecification.1.Tag.1.Key": "a",
    "TagSpecification.1.Tag.1.Value": "b",
  };
  const fleet = await needed(
    "ec2",
    form({
      Action: "CreateFleet",
      "LaunchTemplateConfigs.1.LaunchTemplateSpecification.LaunchTemplateName": "karpenter/1",
      "LaunchTemplateConfigs.1.Overrides.1.ImageId": "ami-0123456789abcdef0",
      "LaunchTemplateConfigs.1.Overrides.1.SubnetId": "subnet-0123456789abcdef0",
      ...specification,
    }),
  );
  const about = [
    ":image/ami-0123456789abcdef0",
    ":launch-template/lt-0123456789abcdef0",
    ":subnet/subnet-0123456789abcdef0",
    ":instance/*",
  ];
  for (const resource of about) {
    for (const action of ["ec2:CreateFleet", "ec2:RunInstances"])
      expect(Object.keys(fleet).some((key) => key.startsWith(action) && key.endsWith(resource))).toBe(true);
  }
  const template = form({
    Action: "CreateLaunchTemplate",
    "LaunchTemplateData.IamInstanceProfile.Name": "nodes",
    "LaunchTemplateData.SecurityGroupId.1": "sg-0123456789abcdef0",
  });
  expect(Object.keys(await needed("ec2", template))).toEqual([
    "ec2:CreateLaunchTemplate *",
    `iam:PassRole arn:aws:iam::${account}:role/nodes`,
  ]);
});

test("a queue is known by its name or its URL", async () => {
  const arnOfQueue = `arn:aws:sqs:${region}:${account}:events`;
  expect(await needed("sqs", json("AmazonSQS.GetQueueUrl", { QueueName: "events" }))).toEqual({ [`sqs:GetQueueUrl ${arnOfQueue}`]: {} });
  const url = { QueueUrl: `https://sqs.${region}.amazonaws.com/${account}/events` };
  expect(await needed("sqs", json("AmazonSQS.ReceiveMessage", url))).toEqual({ [`sqs:ReceiveMessage ${arnOfQueue}`]: {} });
});
