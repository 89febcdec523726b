import { DescribeVpcsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { GetParametersByPathCommand, SSMClient } from "@aws-sdk/client-ssm";
import { join } from "node:path";
import { root } from "../support/synth";
import { Deployment, emulated } from "./terraform";

const file = "fully-private.yaml";
const network = "fully-private-network";
const extension = join(root, "__tests__/support/extensions/audit.ts");
const client = { region: "us-west-2", credentials: { accessKeyId: "testing", secretAccessKey: "testing" } };

(emulated ? describe : describe.skip)("a network stack with an extension", () => {
  const deployment = new Deployment({});
  afterAll(() => deployment.remove());

  const synthesize = (...extensions: readonly string[]): void => deployment.synthesize(file, { deletionProtection: false, extensions });

  const parameters = async (): Promise<Readonly<Record<string, string>>> => {
    const { Parameters = [] } = await new SSMClient(client).send(new GetParametersByPathCommand({ Path: "/audit", Recursive: true }));
    return Object.fromEntries(Parameters.map(({ Name, Value }) => [Name!, Value!]));
  };

  test("is applied as a whole, has no changes then, and loses what the extension added with it", async () => {
    synthesize(extension);
    deployment.apply(network);
    const { vpc_id: vpcId, node_subnet_ids: subnets } = deployment.outputs<{
      vpc_id: string;
      node_subnet_ids: Readonly<Record<string, string>>;
    }>(network);
    const ids = Object.values(subnets);
    expect(await parameters()).toEqual({ "/audit/fully-private/subnet": ids[0], "/audit/fully-private/subnets": ids.join(",") });
    const { Vpcs = [] } = await new EC2Client(client).send(new DescribeVpcsCommand({ VpcIds: [vpcId] }));
    expect(Vpcs[0]!.Tags).toContainEqual({ Key: "Audited", Value: "yes" });
    expect(deployment.pendingChanges(network)).toEqual([]);

    synthesize();
    expect(deployment.plan(network).map(({ type, actions }) => [type, actions])).toEqual([
      ["aws_ssm_parameter", "delete"],
      ["aws_ssm_parameter", "delete"],
      ["aws_vpc", "update"],
    ]);
    deployment.destroy(network);
    expect(await parameters()).toEqual({});
  });
});
