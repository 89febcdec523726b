import { resources, resource, dataSources, type Json, type Stack } from "../support/stack";
import { synthDemo, synthFile } from "../support/synth";

const preventsDestroy = ({ attributes }: { readonly attributes: Readonly<Record<string, Json>> }): boolean =>
  (attributes["lifecycle"] as { readonly prevent_destroy?: boolean } | undefined)?.prevent_destroy === true;

const protectedTypes = (stack: Stack): readonly string[] =>
  [
    ...new Set(
      resources(stack)
        .filter(preventsDestroy)
        .map(({ type }) => type),
    ),
  ].sort();

describe("with deletionProtection", () => {
  test("Terraform refuses to destroy what holds data, and what everything stands on", () => {
    const { network } = synthDemo({ customNetworking: { enabled: true }, network: { flowLogs: { enabled: true } } });
    expect(protectedTypes(network)).toEqual([
      "aws_cloudwatch_log_group",
      "aws_route_table",
      "aws_subnet",
      "aws_vpc",
      "aws_vpc_ipv4_cidr_block_association",
    ]);
    const { cluster } = synthDemo({ registry: { repositories: { "team/application": {} } } });
    expect(protectedTypes(cluster)).toEqual([
      "aws_cloudwatch_log_group",
      "aws_ecr_repository",
      "aws_eks_cluster",
      "aws_iam_openid_connect_provider",
      "aws_kms_key",
    ]);
  });

  test("every resource of a protected type is protected", () => {
    const { network, cluster } = synthFile("examples/custom-networking.yaml");
    for (const stack of [network, cluster]) {
      const types = protectedTypes(stack);
      expect(resources(stack).filter((block) => types.includes(block.type) && !preventsDestroy(block))).toEqual([]);
    }
  });

  test("the workload stack can be destroyed, as teardown begins with it", () => {
    expect(protectedTypes(synthFile("examples/custom-networking.yaml").workload)).toEqual([]);
  });

  test("keeps what else the lifecycle of the control plane says", () => {
    expect(resource(synthDemo().cluster, "aws_eks_cluster").attributes["lifecycle"]).toMatchObject({
      ignore_changes: expect.arrayContaining(["vpc_config[0].subnet_ids"]),
      prevent_destroy: true,
    });
  });

  test("and asks for none where the cluster has all zones", () => {
    const availabilityZones = ["a", "b", "c", "d"].map((letter) => `us-west-2${letter}`);
    const { network } = synthDemo({ network: { availabilityZones } });
    expect(dataSources(network, "aws_subnets")).toEqual([]);
  });

  test("the plan of the network asks for node subnets that the file has no zone for", () => {
    const { network } = synthDemo({ network: { availabilityZones: ["us-west-2a", "us-west-2b"] } });
    const [guard] = dataSources(network, "aws_subnets").filter(({ path }) => path.startsWith("zone-guard"));
    expect(guard!.attributes).toMatchObject({
      filter: [{ name: "vpc-id" }, { name: "tag:Name", values: ["demo-node-us-west-2c", "demo-node-us-west-2d"] }],
      lifecycle: {
        postcondition: [
          {
            condition: "${length(self.ids) == 0}",
            error_message: expect.stringContaining("us-west-2a, us-west-2b"),
          },
        ],
      },
    });
  });
});

test("without deletionProtection nothing is protected", () => {
  const { network, cluster, workload } = synthDemo({ deletionProtection: false });
  expect([network, cluster, workload].flatMap(protectedTypes)).toEqual([]);
  expect(dataSources(network, "aws_subnets").filter(({ path }) => path.startsWith("zone-guard"))).toEqual([]);
});
