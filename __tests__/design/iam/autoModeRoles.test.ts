import { clusterSchema } from "../../../config/schema/schema";
import {
  autoModeClusterPolicyArns,
  autoModeClusterStatements,
  autoModeKeys,
  autoModeNodeRole,
  autoModeNodeSuffixes,
  clusterRoleTrust,
} from "../../../design/iam/autoModeRoles";
import type { PolicyDocument } from "../../../design/iam/policy";
import { type Context, refusalOf } from "../../support/iam/decision";

const parse = (changes: object = {}) => clusterSchema.parse({ name: "demo", region: "us-west-2", ...changes });
const key = (id: number): string => `arn:aws:kms:us-west-2:111122223333:key/${id}`;
const tags = { team: "platform" };

describe("the role of the control plane", () => {
  /** @see https://docs.aws.amazon.com/eks/latest/userguide/auto-learn-iam.html */
  const policies = ["BlockStorage", "Compute", "LoadBalancing", "Networking"];

  test.each([
    ["us-west-2", "aws"],
    ["us-gov-west-1", "aws-us-gov"],
  ])("has the four policies of EKS Auto Mode in %s, also while it is switched off", (region, partition) => {
    const arns = policies.map((name) => `arn:${partition}:iam::aws:policy/AmazonEKS${name}Policy`);
    expect(autoModeClusterPolicyArns(parse({ region, autoMode: {} }))).toEqual(arns);
    expect(autoModeClusterPolicyArns(parse({ region, autoMode: { enabled: false } }))).toEqual(arns);
    expect(autoModeClusterPolicyArns(parse({ region }))).toEqual([]);
  });

  test("lets EKS tag its sessions, which the policies ask for, and is as ever without the key", () => {
    const trust = (actions: readonly string[]) => ({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: "eks.amazonaws.com" }, Action: actions }],
    });
    expect(clusterRoleTrust(parse())).toEqual(trust(["sts:AssumeRole"]));
    expect(clusterRoleTrust(parse({ autoMode: {} }))).toEqual(trust(["sts:AssumeRole", "sts:TagSession"]));
    expect(clusterRoleTrust(parse({ autoMode: { enabled: false } }))).toEqual(trust(["sts:AssumeRole", "sts:TagSession"]));
  });

  test.each<readonly [string, object, readonly string[]]>([
    ["nothing of its own without tags and keys", { autoMode: {} }, []],
    ["nothing of its own without the key", { tags, encryption: { volumesKmsKeyArn: key(1) } }, []],
    ["the tags of the cluster", { tags, autoMode: {} }, ["auto-mode-tags"]],
    ["the tags of a node class", { autoMode: { nodeClasses: { large: {}, small: { tags } } } }, ["auto-mode-tags"]],
    ["nothing with the key of a StorageClass that is not made", { autoMode: { storageClass: { enabled: false, kmsKeyArn: key(1) } } }, []],
    ["the key of volumes", { autoMode: {}, encryption: { volumesKmsKeyArn: key(1) } }, ["auto-mode-keys"]],
    [
      "tags and keys while it is switched off",
      { tags, autoMode: { enabled: false, storageClass: { kmsKeyArn: key(1) } } },
      ["auto-mode-tags", "auto-mode-keys"],
    ],
  ])("permits %s", (_what, changes, expected) => {
    expect(Object.keys(autoModeClusterStatements(parse(changes)))).toEqual(expected);
  });

  test("uses the keys of nodes and of pods, each once", () => {
    const nodeClasses = {
      large: { ephemeralStorage: { kmsKeyArn: key(3) } },
      small: { ephemeralStorage: { kmsKeyArn: key(1) } },
      usual: {},
    };
    const config = parse({ encryption: { volumesKmsKeyArn: key(1) }, autoMode: { nodeClasses, storageClass: { kmsKeyArn: key(2) } } });
    expect(autoModeKeys(config)).toEqual([key(1), key(2), key(3)]);
    expect(autoModeKeys(parse({ encryption: { volumesKmsKeyArn: key(1) } }))).toEqual([]);
    const [use, grant, ...rest] = autoModeClusterStatements(config)["auto-mode-keys"]!.Statement;
    expect([use!.Resource, grant!.Resource, rest]).toEqual([[key(1), key(2), key(3)], [key(1), key(2), key(3)], []]);
  });
});

describe("tags of what EKS Auto Mode makes", () => {
  /** The document as IAM reads it in a session of a cluster, by which it replaces the variable. */
  const inSession = (cluster: string, region = "us-west-2"): PolicyDocument =>
    JSON.parse(
      JSON.stringify(autoModeClusterStatements(parse({ region, tags, autoMode: {} }))["auto-mode-tags"]).replaceAll(
        "${aws:PrincipalTag/eks:eks-cluster-name}",
        cluster,
      ),
    ) as PolicyDocument;
  const document = inSession("demo");
  const isAllowed = (action: string, resource: string, context: Context, policy = document): boolean =>
    refusalOf({ action, resource, context }, [policy], []) === undefined;

  const arn = (type: string, partition = "aws") => `arn:${partition}:ec2:us-west-2:111122223333:${type}/${type}-0a`;
  const ofCluster = { "aws:RequestTag/eks:eks-cluster-name": "demo" };
  const ofNode = {
    ...ofCluster,
    "aws:RequestTag/eks:kubernetes-node-class-name": "private",
    "aws:RequestTag/eks:kubernetes-node-pool-name": "general",
  };
  const balancer = "arn:aws:elasticloadbalancing:us-west-2:111122223333:loadbalancer/net/a/1";

  test.each<readonly [string, string, Context]>([
    ...["CreateFleet", "CreateLaunchTemplate", "RunInstances"].map((name) => [`ec2:${name}`, arn("instance"), ofNode] as const),
    ["ec2:CreateVolume", arn("volume"), ofCluster],
    ["ec2:CreateSnapshot", arn("snapshot"), ofCluster],
    ["ec2:CreateNetworkInterface", arn("network-interface"), { ...ofCluster, "aws:RequestTag/eks:kubernetes-cni-node-name": "node" }],
    ["ec2:CreateSecurityGroup", arn("security-group"), ofCluster],
    ...["Listener", "LoadBalancer", "Rule", "TargetGroup"].map(
      (name) => [`elasticloadbalancing:Create${name}`, balancer, ofCluster] as const,
    ),
  ])("%s on %s is allowed with %j, and not with less nor for another cluster", (action, resource, context) => {
    const withAny = { ...context, "aws:RequestTag/team": "platform" };
    expect(isAllowed(action, resource, withAny)).toBe(true);
    const without = (key: string): Context => Object.fromEntries(Object.entries(withAny).filter(([other]) => other !== key));
    expect(Object.keys(context).filter((key) => isAllowed(action, resource, without(key)))).toEqual([]);
    expect(isAllowed(action, resource, withAny, inSession("other"))).toBe(false);
  });

  test("volumes and snapshots are those of the partition, and nothing else is made by that", () => {
    expect(isAllowed("ec2:CreateVolume", arn("instance"), ofCluster)).toBe(false);
    const inGovCloud = inSession("demo", "us-gov-west-1");
    expect(isAllowed("ec2:CreateVolume", arn("volume", "aws-us-gov"), ofCluster, inGovCloud)).toBe(true);
    expect(isAllowed("ec2:CreateVolume", arn("volume"), ofCluster, inGovCloud)).toBe(false);
  });
});

describe("the role of the nodes", () => {
  const managed = (partition: string) =>
    ["AmazonEKSWorkerNodeMinimalPolicy", "AmazonEC2ContainerRegistryPullOnly"].map((name) => `arn:${partition}:iam::aws:policy/${name}`);

  test("pulls images, and gets the credentials of pods", () => {
    expect(autoModeNodeRole(parse({ autoMode: {} }))).toEqual({ managedPolicyArns: managed("aws"), inlinePolicies: {} });
    expect(autoModeNodeRole(parse({ region: "us-gov-west-1", autoMode: {} })).managedPolicyArns).toEqual(managed("aws-us-gov"));
  });

  test("makes the repositories of caches that the file has", () => {
    const registry = { pullThroughCache: { quay: "quay.io" } };
    const { inlinePolicies } = autoModeNodeRole(parse({ autoMode: {}, registry }));
    expect(Object.keys(inlinePolicies)).toEqual(["pull-through-cache"]);
    expect(inlinePolicies["pull-through-cache"]!.Statement.flatMap(({ Resource }) => Resource)).toEqual([
      "arn:aws:ecr:us-west-2:*:repository/quay/*",
    ]);
  });

  test("has names by which runners know it", () => {
    expect(autoModeNodeSuffixes).toEqual({ own: "auto-mode-nodes", builtIn: "auto-mode-built-in-nodes" });
  });
});
