import { clusterSchema } from "../../../config/schema/schema";
import { addonPolicyStatements, type AddonPolicies } from "../../../design/iam/addonPolicies";
import {
  clusterAutoscalerPolicy,
  loadBalancerControllerPolicy,
  type LoadBalancerControllerFeatures,
} from "../../../design/iam/controllerPolicies";
import { clusterKeyPolicy } from "../../../design/iam/resourcePolicies";
import { flowLogsPolicy, flowLogsTrust, fluentBitPolicy } from "../../../design/iam/logPolicies";
import { nodeRole, sessionManagerStatement } from "../../../design/iam/roles";
import { policyDocument, type Statement } from "../../../design/iam/policy";
import { assumeRolePolicy, irsaTrust, podIdentityTrust } from "../../../design/iam/trust";
import { partitions } from "../../../aws/regions";

const everySwitch: AddonPolicies = {
  imageBuilder: true,
  autoScaler: true,
  externalDNS: true,
  certManager: true,
  efs: true,
  ebs: true,
  fsx: true,
  awsLoadBalancerController: true,
  xRay: true,
  cloudWatch: true,
};

const noSwitch = Object.fromEntries(Object.keys(everySwitch).map((name) => [name, false])) as AddonPolicies;

describe.each(partitions)("in $id", ({ id: partition, dnsSuffix, regions }) => {
  const place = { partition, dnsSuffix, region: regions[0]!, accountId: "${data.aws_caller_identity.current.account_id}" };
  const permissions = {
    "add-on policies": policyDocument(addonPolicyStatements(everySwitch, { partition, clusterName: "demo" })),
    "cluster autoscaler": clusterAutoscalerPolicy("demo"),
    "Fluent Bit": fluentBitPolicy({ ...place, logGroup: "/aws/eks/demo/containers" }),
    "load balancer controller": loadBalancerControllerPolicy(partition),
    "flow logs": flowLogsPolicy(`arn:${partition}:logs:${place.region}:111122223333:log-group:/flow-logs`),
    "cluster key": clusterKeyPolicy({ ...place, clusterName: "demo" }),
  };

  test.each(Object.entries(permissions))("every statement of %s has effect, actions and resources", (_name, document) => {
    expect(document.Version).toBe("2012-10-17");
    expect(document.Statement.length).toBeGreaterThan(0);
    for (const { Effect, Action, Resource } of document.Statement as readonly Statement[]) {
      expect(Effect).toBe("Allow");
      expect(Action.length).toBeGreaterThan(0);
      expect(Action.every((action) => /^[a-z0-9-]+:[A-Za-z]*\*?$/.test(action))).toBe(true);
      expect(Resource.length).toBeGreaterThan(0);
    }
  });

  test.each(Object.entries({ ...permissions, trust: flowLogsTrust(place) }))("every ARN of %s carries the partition", (_name, document) => {
    const partitionsNamed = [...JSON.stringify(document).matchAll(/\barn:([^:]*):/g)].map(([, named]) => named);
    expect(partitionsNamed.filter((named) => named !== partition)).toEqual([]);
  });

  test("a node role's managed policies carry the partition", () => {
    const config = clusterSchema.parse({ name: "demo", region: place.region });
    const { managedPolicyArns } = nodeRole(config, { withAddonPolicies: everySwitch, attachPolicyArns: [] });
    expect(managedPolicyArns.every((arn) => arn.startsWith(`arn:${partition}:iam::aws:policy/`))).toBe(true);
  });
});

test("all add-on policies together fit into the inline policies of a role", () => {
  const document = policyDocument(addonPolicyStatements(everySwitch, { partition: "aws-us-gov", clusterName: "x".repeat(50) }));
  expect(JSON.stringify(document).length).toBeLessThanOrEqual(10240);
});

describe("addonPolicyStatements", () => {
  const actionsOf = (name: keyof AddonPolicies) =>
    addonPolicyStatements({ ...noSwitch, [name]: true }, { partition: "aws", clusterName: "demo" }).flatMap(({ Action }) => Action);

  test.each([
    ["autoScaler", "autoscaling:SetDesiredCapacity"],
    ["externalDNS", "route53:ListTagsForResource"],
    ["certManager", "route53:GetChange"],
    ["efs", "elasticfilesystem:*"],
    ["fsx", "fsx:*"],
    ["awsLoadBalancerController", "elasticloadbalancing:CreateLoadBalancer"],
    ["xRay", "xray:PutTraceSegments"],
  ] as const)("%s allows %s", (name, action) => {
    expect(actionsOf(name)).toContain(action);
  });

  test.each(["imageBuilder", "ebs", "cloudWatch"] as const)("%s needs no statement of its own", (name) => {
    expect(actionsOf(name)).toEqual([]);
  });

  test("states once what externalDNS and certManager both need", () => {
    const both = { ...noSwitch, externalDNS: true, certManager: true };
    const statements = addonPolicyStatements(both, { partition: "aws-cn", clusterName: "demo" });
    expect(statements.filter(({ Action }) => Action.includes("route53:ChangeResourceRecordSets"))).toEqual([
      { Effect: "Allow", Action: ["route53:ChangeResourceRecordSets"], Resource: ["arn:aws-cn:route53:::hostedzone/*"] },
    ]);
  });

  test("is empty without switches", () => {
    expect(addonPolicyStatements(noSwitch, { partition: "aws", clusterName: "demo" })).toEqual([]);
  });
});

test("the cluster autoscaler resizes only the groups of its own cluster", () => {
  const changing = clusterAutoscalerPolicy("demo").Statement.filter(({ Action }) =>
    Action.some((action) => !/:(Describe|Get)/.test(action)),
  );
  expect(changing).toEqual([
    {
      Effect: "Allow",
      Action: ["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"],
      Resource: ["*"],
      Condition: { StringEquals: { "aws:ResourceTag/k8s.io/cluster-autoscaler/demo": "owned" } },
    },
  ]);
});

describe("loadBalancerControllerPolicy", () => {
  const actions = (features: LoadBalancerControllerFeatures) =>
    loadBalancerControllerPolicy("aws", features).Statement.flatMap(({ Action }) => Action);

  test.each<[LoadBalancerControllerFeatures, readonly string[]]>([
    [{ waf: false }, ["waf-regional", "wafv2"]],
    [{ shield: false }, ["shield"]],
    [{ waf: false, shield: false }, ["waf-regional", "wafv2", "shield"]],
    [{ certificateDiscovery: false }, ["acm"]],
    [{ waf: true, shield: true, certificateDiscovery: true }, []],
  ])("with %j leaves out what is off, and nothing else", (features, services) => {
    const kept = actions(features);
    const dropped = actions({}).filter((action) => !kept.includes(action));
    expect([...new Set(dropped.map((action) => action.split(":")[0]))]).toEqual(services);
    expect(kept.filter((action) => services.includes(action.split(":")[0]!))).toEqual([]);
  });

  test("tags only security groups that the controller creates", () => {
    expect(loadBalancerControllerPolicy("aws-us-gov").Statement).toContainEqual({
      Effect: "Allow",
      Action: ["ec2:CreateTags"],
      Resource: ["arn:aws-us-gov:ec2:*:*:security-group/*"],
      Condition: {
        StringEquals: { "ec2:CreateAction": "CreateSecurityGroup" },
        Null: { "aws:RequestTag/elbv2.k8s.aws/cluster": "false" },
      },
    });
  });
});

describe("nodeRole", () => {
  const role = (cluster: object, iam: object = {}) => {
    const config = clusterSchema.parse({ name: "demo", region: "us-west-2", nodeGroups: { managed: { main: { iam } } }, ...cluster });
    return nodeRole(config, config.nodeGroups.managed.main!.iam);
  };
  const arn = (policy: string) => `arn:aws:iam::aws:policy/${policy}`;

  test("holds no more than joining and pulling images takes", () => {
    expect(role({})).toEqual({
      managedPolicyArns: [arn("AmazonEKSWorkerNodePolicy"), arn("AmazonEC2ContainerRegistryPullOnly")],
      statements: [],
    });
  });

  test("never holds the permissions of the VPC CNI", () => {
    expect(role({}, { withAddonPolicies: everySwitch }).managedPolicyArns).not.toContain(arn("AmazonEKS_CNI_Policy"));
  });

  test("lets Session Manager in where it is asked for", () => {
    const { managedPolicyArns, statements } = role({ access: { sessionManager: true } });
    expect(managedPolicyArns).toEqual(role({}).managedPolicyArns);
    expect(statements).toEqual([sessionManagerStatement]);
  });

  test("reads no parameter for Session Manager, as its managed policy would", () => {
    expect(sessionManagerStatement.Action.filter((action) => action.startsWith("ssm:"))).toEqual(["ssm:UpdateInstanceInformation"]);
  });

  test("adds the managed policies of the switches", () => {
    const { managedPolicyArns } = role({}, { withAddonPolicies: { imageBuilder: true, ebs: true, cloudWatch: true } });
    expect(managedPolicyArns.slice(2)).toEqual([
      arn("AmazonEC2ContainerRegistryPowerUser"),
      arn("service-role/AmazonEBSCSIDriverPolicy"),
      arn("CloudWatchAgentServerPolicy"),
    ]);
  });

  test("attaches a policy once that the user names too", () => {
    const { managedPolicyArns } = role(
      {},
      { attachPolicyArns: [arn("AmazonEKSWorkerNodePolicy"), "arn:aws:iam::111122223333:policy/mine"] },
    );
    expect(managedPolicyArns).toEqual([
      arn("AmazonEKSWorkerNodePolicy"),
      arn("AmazonEC2ContainerRegistryPullOnly"),
      "arn:aws:iam::111122223333:policy/mine",
    ]);
  });
});

describe("clusterKeyPolicy", () => {
  const policy = clusterKeyPolicy({
    partition: "aws-cn",
    dnsSuffix: "amazonaws.com.cn",
    accountId: "111122223333",
    region: "cn-northwest-1",
    clusterName: "demo",
  });

  test("leaves the use of the key to the account's policies", () => {
    expect(policy.Statement[0]).toMatchObject({ Principal: { AWS: "arn:aws-cn:iam::111122223333:root" }, Action: ["kms:*"] });
  });

  test("lets CloudWatch Logs encrypt the log groups of this cluster alone", () => {
    expect(policy.Statement[1]).toMatchObject({
      Principal: { Service: "logs.cn-northwest-1.amazonaws.com.cn" },
      Condition: {
        ArnLike: {
          "kms:EncryptionContext:aws:logs:arn": "arn:aws-cn:logs:cn-northwest-1:111122223333:log-group:/aws/eks/demo/*",
        },
      },
    });
  });
});

describe("trust", () => {
  test.each([
    ["ec2", "amazonaws.com", "ec2.amazonaws.com"],
    ["ec2", "amazonaws.com.cn", "ec2.amazonaws.com.cn"],
    ["eks", "amazonaws.com.cn", "eks.amazonaws.com"],
  ] as const)("%s with %s is trusted as %s", (service, dnsSuffix, principal) => {
    expect(assumeRolePolicy(service, { dnsSuffix })).toEqual({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: principal }, Action: ["sts:AssumeRole"] }],
    });
  });

  test("EKS Pod Identity is trusted for one service account of one cluster", () => {
    const arn = "arn:aws:eks:us-west-2:111122223333:cluster/demo";
    expect(podIdentityTrust(arn, "kube-system", "ebs-csi-controller-sa").Statement).toEqual([
      {
        Effect: "Allow",
        Principal: { Service: "pods.eks.amazonaws.com" },
        Action: ["sts:AssumeRole", "sts:TagSession"],
        Condition: {
          StringEquals: {
            "aws:RequestTag/eks-cluster-arn": arn,
            "aws:RequestTag/kubernetes-namespace": "kube-system",
            "aws:RequestTag/kubernetes-service-account": "ebs-csi-controller-sa",
          },
        },
      },
    ]);
  });

  test("an IAM role for a service account trusts that service account alone", () => {
    const provider = "arn:aws-cn:iam::111122223333:oidc-provider/oidc.eks.cn-north-1.amazonaws.com.cn/id/EXAMPLE";
    expect(irsaTrust(provider, "oidc.eks.cn-north-1.amazonaws.com.cn/id/EXAMPLE", "kube-system", "aws-node")).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Federated: provider },
          Action: ["sts:AssumeRoleWithWebIdentity"],
          Condition: {
            StringEquals: {
              "oidc.eks.cn-north-1.amazonaws.com.cn/id/EXAMPLE:aud": "sts.amazonaws.com",
              "oidc.eks.cn-north-1.amazonaws.com.cn/id/EXAMPLE:sub": "system:serviceaccount:kube-system:aws-node",
            },
          },
        },
      ],
    });
  });

  test("flow logs are delivered for the account's own flow logs", () => {
    const place = { partition: "aws", dnsSuffix: "amazonaws.com", accountId: "111122223333", region: "us-west-2" };
    expect(flowLogsTrust(place).Statement[0]).toMatchObject({
      Principal: { Service: "vpc-flow-logs.amazonaws.com" },
      Condition: {
        StringEquals: { "aws:SourceAccount": "111122223333" },
        ArnLike: { "aws:SourceArn": "arn:aws:ec2:us-west-2:111122223333:vpc-flow-log/*" },
      },
    });
  });
});

test("flow logs are written to the one log group", () => {
  const arn = "arn:aws:logs:us-west-2:111122223333:log-group:/flow-logs";
  const writing = flowLogsPolicy(arn).Statement.filter(({ Action }) => Action.includes("logs:PutLogEvents"));
  expect(writing.map(({ Resource }) => Resource)).toEqual([[arn, `${arn}:*`]]);
});
