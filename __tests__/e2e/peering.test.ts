import {
  AcceptVpcPeeringConnectionCommand,
  CreateVpcCommand,
  CreateVpcPeeringConnectionCommand,
  DescribeRouteTablesCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import { type Front, startFront } from "./emulators";
import { Deployment, emulated } from "./terraform";

const file = "fully-private.yaml";
const network = "fully-private-network";
const destination = "10.99.0.0/16";

(emulated ? describe : describe.skip)("a VPC that is peered", () => {
  const ec2 = new EC2Client({ region: "us-west-2", credentials: { accessKeyId: "testing", secretAccessKey: "testing" } });
  let front: Front;
  let deployment: Deployment;
  let vpcId: string;
  let tables: readonly string[];

  beforeAll(async () => {
    front = await startFront();
    deployment = new Deployment(front.environment);
    deployment.synthesize(file, { deletionProtection: false });
    deployment.apply(network);
    const outputs = deployment.outputs<{ vpc_id: string; private_route_table_ids: Readonly<Record<string, string>> }>(network);
    vpcId = outputs.vpc_id;
    tables = Object.values(outputs.private_route_table_ids);
  });

  afterAll(() => {
    front.stop();
    deployment.remove();
  });

  /** A peering connection with another VPC of the same blocks. */
  async function connect(): Promise<string> {
    const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: destination }));
    const { VpcPeeringConnection } = await ec2.send(new CreateVpcPeeringConnectionCommand({ VpcId: vpcId, PeerVpcId: Vpc!.VpcId }));
    const connection = { VpcPeeringConnectionId: VpcPeeringConnection!.VpcPeeringConnectionId! };
    await ec2.send(new AcceptVpcPeeringConnectionCommand(connection));
    return connection.VpcPeeringConnectionId;
  }

  /** The connections to which the private route tables send the destination. */
  async function connections(): Promise<readonly (string | undefined)[]> {
    const { RouteTables = [] } = await ec2.send(new DescribeRouteTablesCommand({ RouteTableIds: [...tables] }));
    return RouteTables.flatMap(({ Routes = [] }) =>
      Routes.filter(({ DestinationCidrBlock }) => DestinationCidrBlock === destination).map((route) => route.VpcPeeringConnectionId),
    );
  }

  const peer = (name: string, connectionId: string) =>
    deployment.synthesize(file, {
      deletionProtection: false,
      "network.peerings": { [name]: { connectionId, cidrs: [destination] } },
    });

  test("is reached from every zone, by another connection later, and not once its name is gone", async () => {
    const [one, two] = [await connect(), await connect()];
    peer("data", one);
    deployment.apply(network);
    expect(await connections()).toEqual(tables.map(() => one));
    expect(deployment.pendingChanges(network)).toEqual([]);

    peer("renamed", two);
    expect(deployment.plan(network).map(({ type, actions }) => [type, actions])).toEqual(tables.map(() => ["aws_route", "update"]));
    deployment.apply(network);
    expect(await connections()).toEqual(tables.map(() => two));

    deployment.synthesize(file, { deletionProtection: false });
    deployment.apply(network);
    expect(await connections()).toEqual([]);
    deployment.destroy(network);
  });
});
