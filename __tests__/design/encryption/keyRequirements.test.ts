import { requiredKeyPolicies } from "../../../design/encryption/keyRequirements";
import type { ResourceStatement } from "../../../design/iam/policy";
import { type Changes, configDemo } from "../../support/synth";

const key = (name: string, region = "us-west-2") => `arn:aws:kms:${region}:111122223333:key/${name}`;
const statements = (changes: Changes, arn: string, accountId?: string): readonly ResourceStatement[] =>
  requiredKeyPolicies(configDemo(changes), accountId)[arn]?.Statement ?? [];
const sids = (changes: Changes, arn: string) => statements(changes, arn).map(({ Sid }) => Sid);
const root = (account: string) => ({ AWS: `arn:aws:iam::${account}:root` });
const forServices = { Bool: { "kms:GrantIsForAWSResource": "true" } };

test("a file that names no key asks nothing of one", () => {
  expect(requiredKeyPolicies(configDemo())).toEqual({});
});

test("each key has what its purposes need, and one key for all has all", () => {
  const each = {
    encryption: {
      kmsKeyArn: key("secrets"),
      logsKmsKeyArn: key("logs"),
      volumesKmsKeyArn: key("volumes"),
      repositoriesKmsKeyArn: key("images"),
    },
    nodeGroups: { managed: { one: { volume: { kmsKeyArn: key("one") } } } },
    registry: { repositories: { "team/application": { kmsKeyArn: key("application") } } },
    backend: { type: "s3", bucket: "states", region: "eu-west-1", kmsKeyArn: key("state", "eu-west-1") },
  };
  const volumes = ["Volumes", "GrantsForVolumes", "AutoScaling", "GrantsForAutoScaling"];
  const images = ["Repositories", "GrantsForRepositories"];
  expect(Object.fromEntries(Object.keys(requiredKeyPolicies(configDemo(each))).map((arn) => [arn, sids(each, arn)]))).toEqual({
    [key("secrets")]: ["Secrets", "GrantsForSecrets"],
    [key("logs")]: ["ClusterLogs"],
    [key("volumes")]: volumes,
    [key("one")]: volumes,
    [key("images")]: images,
    [key("application")]: images,
    [key("state", "eu-west-1")]: ["State"],
  });
  const one = Object.fromEntries(Object.keys(each.encryption).map((name) => [name, key("all")]));
  expect(sids({ encryption: one }, key("all"))).toEqual(["Secrets", "GrantsForSecrets", "ClusterLogs", ...volumes, ...images]);
});

test("volumes: Auto Scaling starts nodes of groups, and none of EKS Auto Mode", () => {
  const encryption = { volumesKmsKeyArn: key("v") };
  expect(sids({ encryption, autoMode: {} }, key("v"))).toEqual(["Volumes", "GrantsForVolumes"]);
  expect(sids({ encryption, autoMode: {}, nodeGroups: { managed: { one: {} } } }, key("v"))).toContain("AutoScaling");
});

test.each(["managed", "selfManaged"])(
  "volumes of %s groups: Auto Scaling starts Spot Instances by its own role, since it has a launch template",
  (kind) => {
    const group = { instanceTypes: ["m6i.large"], capacity: { type: "SPOT" }, volume: { kmsKeyArn: key("v") } };
    const named = sids({ nodeGroups: { [kind]: { batch: group } } }, key("v"));
    expect(named).toEqual(["Volumes", "GrantsForVolumes", "AutoScaling", "GrantsForAutoScaling"]);
  },
);

describe("volumes of nodes of EKS Auto Mode", () => {
  const withPool = (pool: object, more: Changes = {}): Changes => ({
    autoMode: { nodePools: { main: pool }, nodeClasses: { private: { ephemeralStorage: { kmsKeyArn: key("v") } } } },
    ...more,
  });
  const own = ["Volumes", "GrantsForVolumes"];
  const spot = [...own, "Spot", "GrantsForSpot"];
  const bought = (operator: string, ...values: readonly string[]) => [{ key: "karpenter.sh/capacity-type", operator, values }];

  test.each<readonly [string, object, readonly string[]]>([
    ["On-Demand by default", {}, own],
    ["Spot beside it", { capacityTypes: ["spot", "on-demand"] }, spot],
    ["Spot alone", { capacityTypes: ["spot"] }, spot],
    ["Spot that a requirement takes away", { capacityTypes: ["spot", "on-demand"], requirements: bought("NotIn", "spot") }, own],
  ])("EC2's service-linked role of Spot Instances uses the key where a pool may start some: %s", (_name, pool, expected) => {
    expect(sids(withPool(pool), key("v"))).toEqual(expected);
  });

  test("pools that EKS makes itself have On-Demand Instances", () => {
    const autoMode = { builtInPools: ["general-purpose"], storageClass: { kmsKeyArn: key("v") } };
    expect(sids({ autoMode }, key("v"))).toEqual(own);
  });

  test("the key of a StorageClass that is not made encrypts nothing", () => {
    expect(sids({ autoMode: { storageClass: { kmsKeyArn: key("v") } } }, key("v"))).toEqual(own);
    expect(sids({ autoMode: { storageClass: { enabled: false, kmsKeyArn: key("v") } } }, key("v"))).toEqual([]);
  });
});

describe("volumes of Karpenter's nodes", () => {
  const bought = (...values: readonly string[]) => [{ key: "karpenter.sh/capacity-type", operator: "In", values }];
  const withPools = (requirements: readonly object[], more: Changes = {}): Changes => ({
    network: { egress: "nat" },
    karpenter: { nodePools: { default: { requirements } }, nodeClasses: { default: { volume: { kmsKeyArn: key("v") } } } },
    ...more,
  });

  test("EC2's service-linked role of Spot Instances uses the key, where a pool may start some", () => {
    expect(statements(withPools(bought("spot", "on-demand")), key("v")).filter(({ Sid }) => Sid?.includes("Spot"))).toEqual([
      {
        Sid: "Spot",
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::111122223333:role/aws-service-role/spot.amazonaws.com/AWSServiceRoleForEC2Spot" },
        Action: ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
        Resource: ["*"],
      },
      {
        Sid: "GrantsForSpot",
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::111122223333:role/aws-service-role/spot.amazonaws.com/AWSServiceRoleForEC2Spot" },
        Action: ["kms:CreateGrant"],
        Resource: ["*"],
        Condition: forServices,
      },
    ]);
    expect(sids(withPools(bought("on-demand")), key("v"))).toEqual(["Volumes", "GrantsForVolumes", "AutoScaling", "GrantsForAutoScaling"]);
  });

  test("without node groups nothing is started by Auto Scaling", () => {
    const onFargate = { nodeGroups: {}, fargateProfiles: { system: { selectors: [{ namespace: "kube-system" }] } } };
    expect(sids(withPools(bought("on-demand"), onFargate), key("v"))).toEqual(["Volumes", "GrantsForVolumes"]);
  });
});

test("volumes: Auto Scaling's service-linked role uses the key, and gives grants to services alone", () => {
  const autoScaling = {
    AWS: "arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling",
  };
  expect(statements({ encryption: { volumesKmsKeyArn: key("v") } }, key("v"))).toMatchObject([
    { Principal: root("111122223333"), Action: expect.arrayContaining(["kms:DescribeKey", "kms:GenerateDataKey*"]) },
    { Principal: root("111122223333"), Action: ["kms:CreateGrant"], Condition: forServices },
    { Principal: autoScaling, Action: ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"] },
    { Principal: autoScaling, Action: ["kms:CreateGrant"], Condition: forServices },
  ]);
});

describe("volumes with a key of another account", () => {
  const spot = { requirements: [{ key: "karpenter.sh/capacity-type", operator: "In", values: ["spot"] }] };
  const elsewhere: Changes = {
    accountId: "444455556666",
    network: { egress: "nat" },
    encryption: { volumesKmsKeyArn: key("v") },
    karpenter: { nodePools: { default: spot } },
  };
  const grantTo = (starter: string, service: string, role: string) => ({
    Sid: `GrantTo${starter}`,
    Effect: "Allow",
    Principal: root("444455556666"),
    Action: ["kms:CreateGrant"],
    Resource: ["*"],
    Condition: {
      StringEquals: { "kms:GranteePrincipal": `arn:aws:iam::444455556666:role/aws-service-role/${service}.amazonaws.com/${role}` },
    },
  });

  test("the account gives service-linked roles grants, by which alone they use it", () => {
    expect(statements(elsewhere, key("v")).slice(2)).toEqual([
      grantTo("AutoScaling", "autoscaling", "AWSServiceRoleForAutoScaling"),
      grantTo("Spot", "spot", "AWSServiceRoleForEC2Spot"),
    ]);
    expect(sids({ ...elsewhere, accountId: "111122223333" }, key("v")).slice(2)).toEqual([
      ...["AutoScaling", "GrantsForAutoScaling", "Spot", "GrantsForSpot"],
    ]);
  });

  test("the rest of the policy is the same", () => expect(sids(elsewhere, key("v")).slice(0, 2)).toEqual(["Volumes", "GrantsForVolumes"]));
});

test("logs: CloudWatch Logs of the region, for all log groups of the cluster", () => {
  const [logs] = statements({ region: "us-west-2", encryption: { logsKmsKeyArn: key("l") } }, key("l"));
  const { ArnLike } = logs!.Condition!;
  expect(logs!.Principal).toEqual({ Service: "logs.us-west-2.amazonaws.com" });
  expect(ArnLike).toEqual({ "kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:us-west-2:111122223333:log-group:/aws/*/demo/*" });
});

test("the account is that of the file, or of the role that Terraform assumes, or of the key", () => {
  const encryption = { kmsKeyArn: key("s") };
  const accountOf = (changes: Changes, given?: string) => statements({ encryption, ...changes }, key("s"), given)[0]?.Principal;
  expect(accountOf({})).toEqual(root("111122223333"));
  expect(accountOf({ accountId: "444455556666" })).toEqual(root("444455556666"));
  expect(accountOf({ assumeRoleArn: "arn:aws:iam::444455556666:role/terraform" })).toEqual(root("444455556666"));
  expect(accountOf({ accountId: "444455556666" }, "777788889999")).toEqual(root("777788889999"));
});

test("state: by way of S3, for the account whose role reads it", () => {
  const backend = { type: "s3", bucket: "states", region: "eu-west-1", kmsKeyArn: key("s", "eu-west-1") };
  expect(statements({ backend: { ...backend, assumeRoleArn: "arn:aws:iam::444455556666:role/states" } }, backend.kmsKeyArn)).toEqual([
    {
      Sid: "State",
      Effect: "Allow",
      Principal: root("444455556666"),
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: ["*"],
      Condition: { StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } },
    },
  ]);
});
