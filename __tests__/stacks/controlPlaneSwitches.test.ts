import { awsProviderVersion, newerAwsProviderVersion } from "../../design/state/terraform";
import { embedded, prerequisites, referenced, resource, resources, type Stack } from "../support/stack";
import { type Changes, synthDemo } from "../support/synth";

const demo = (changes: Changes = {}): Stack => synthDemo(changes).cluster;
const cluster = (changes: Changes) => resource(demo(changes), "aws_eks_cluster").attributes;
const providerOf = ({ json }: Stack) => (json["terraform"] as { required_providers: { aws: unknown } }).required_providers.aws;

describe("the switches of the control plane", () => {
  test("are no part of a cluster that does not have them", () => {
    const attributes = cluster({ controlPlane: { egressMode: "AWS_MANAGED" } });
    for (const key of ["upgrade_policy", "zonal_shift_config", "control_plane_scaling_config"]) expect(attributes).not.toHaveProperty(key);
    expect(attributes["vpc_config"]).not.toHaveProperty("control_plane_egress_mode");
    expect(demo({ controlPlane: {} }).json).toEqual(demo().json);
  });

  test("are set when the cluster is created", () => {
    const controlPlane = { egressMode: "CUSTOMER_ROUTED", upgradePolicy: "STANDARD", zonalShift: true, scalingTier: "tier-2xl" };
    expect(cluster({ controlPlane })).toMatchObject({
      upgrade_policy: { support_type: "STANDARD" },
      zonal_shift_config: { enabled: true },
      control_plane_scaling_config: { tier: "tier-2xl" },
      vpc_config: { control_plane_egress_mode: "CUSTOMER_ROUTED", endpoint_private_access: true },
    });
  });

  test("that the bindings lack have the cluster stack ask for a newer AWS provider, and no other stack", () => {
    for (const controlPlane of [{ egressMode: "CUSTOMER_ROUTED" }, { scalingTier: "tier-8xl" }]) {
      const stacks = synthDemo({ controlPlane });
      expect(providerOf(stacks.cluster)).toEqual({ source: "aws", version: newerAwsProviderVersion });
      expect(providerOf(stacks.network)).toEqual({ source: "aws", version: awsProviderVersion });
      expect(providerOf(stacks.workload)).toMatchObject({ version: awsProviderVersion });
    }
    expect(providerOf(demo({ controlPlane: { scalingTier: "tier-4xl", zonalShift: true } }))).toEqual({
      source: "aws",
      version: awsProviderVersion,
    });
  });

  test("leave the cluster protected: what would replace it stops the plan", () => {
    expect(cluster({ controlPlane: { egressMode: "CUSTOMER_ROUTED" } })["lifecycle"]).toMatchObject({ prevent_destroy: true });
  });
});

describe("a subscription to the logs of the control plane", () => {
  const subscribed = (subscription: Changes, changes: Changes = {}): Stack =>
    demo({ observability: { controlPlaneLogs: { subscription } }, ...changes });
  const destination = "arn:aws:logs:us-west-2:444455556666:destination:eks-audit";
  const stream = "arn:aws:kinesis:us-west-2:111122223333:stream/audit";

  test("sends to a destination of another account without a role, before there is a cluster", () => {
    const stack = subscribed({ destinationArn: destination, filterPattern: "{ $.verb = ${x} }" });
    const filter = resource(stack, "aws_cloudwatch_log_subscription_filter");
    expect(filter.attributes).toMatchObject({ name: "demo", destination_arn: destination, filter_pattern: "{ $.verb = $${x} }" });
    expect(filter.attributes).not.toHaveProperty("role_arn");
    expect(referenced(stack, filter.attributes["log_group_name"]).attributes).toMatchObject({ name: "/aws/eks/demo/cluster" });
    expect(prerequisites(stack, resource(stack, "aws_eks_cluster"))).toContain(filter.address);
  });

  test("sends to a stream with a role that is made, and has its policy first", () => {
    const stack = subscribed({ destinationArn: stream }, { iam: { permissionsBoundary: "arn:aws:iam::111122223333:policy/boundary" } });
    const filter = resource(stack, "aws_cloudwatch_log_subscription_filter");
    const role = referenced(stack, filter.attributes["role_arn"]);
    expect(role.attributes).toMatchObject({ permissions_boundary: "arn:aws:iam::111122223333:policy/boundary" });
    const policy = resource(stack, "aws_iam_role_policy", "log-subscription");
    expect(prerequisites(stack, filter)).toContain(policy.address);
    expect(embedded(policy.attributes["policy"])).toMatchObject({ Statement: [{ Resource: [stream] }] });
  });

  test("uses a role that exists", () => {
    const roleArn = "arn:aws:iam::111122223333:role/logs/to-kinesis";
    const stack = subscribed({ destinationArn: stream, roleArn });
    expect(resource(stack, "aws_cloudwatch_log_subscription_filter").attributes).toMatchObject({ role_arn: roleArn });
    expect(resources(stack, "aws_iam_role").filter(({ path }) => path.includes("log-subscription"))).toEqual([]);
  });
});

describe("flow logs in Amazon S3", () => {
  test("need neither a log group nor a role", () => {
    const s3 = { bucketArn: "arn:aws-cn:s3:::central-logs", prefix: "eks/", fileFormat: "parquet", perHourPartition: true };
    const { network } = synthDemo({ region: "cn-north-1", network: { flowLogs: { enabled: true, s3 } } });
    const { attributes } = resource(network, "aws_flow_log");
    expect(attributes).toMatchObject({
      log_destination_type: "s3",
      log_destination: "arn:aws-cn:s3:::central-logs/eks/",
      destination_options: { file_format: "parquet", hive_compatible_partitions: false, per_hour_partition: true },
      traffic_type: "ALL",
    });
    expect(attributes).not.toHaveProperty("iam_role_arn");
    expect([...resources(network, "aws_iam_role"), ...resources(network, "aws_cloudwatch_log_group")]).toEqual([]);
  });

  test("are of a given VPC, too", () => {
    const nodeSubnets = {
      "us-west-2a": { id: "subnet-12345678", cidr: "10.20.0.0/22" },
      "us-west-2b": { id: "subnet-12345679", cidr: "10.20.4.0/22" },
    };
    const { network } = synthDemo({
      network: {
        existingVpc: { id: "vpc-12345678", cidr: "10.20.0.0/16", nodeSubnets },
        flowLogs: { enabled: true, s3: { bucketArn: "arn:aws:s3:::central-logs" } },
      },
    });
    expect(resource(network, "aws_flow_log").attributes).toMatchObject({ log_destination: "arn:aws:s3:::central-logs" });
  });
});
