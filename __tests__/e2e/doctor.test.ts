import {
  CreateSecurityGroupCommand,
  DeleteVpcEndpointsCommand,
  DescribeVpcEndpointsCommand,
  ModifyVpcEndpointCommand,
} from "@aws-sdk/client-ec2";
import { DeletePodIdentityAssociationCommand, ListPodIdentityAssociationsCommand, UpdateAddonCommand } from "@aws-sdk/client-eks";
import { awsClients } from "../../commands/aws/clients";
import type { LiveResult } from "../../commands/doctor/rules/live";
import { createTransitGateway, type Front, kubernetesObject, patchKubernetes, startFront } from "./emulators";
import { Deployment, emulated, workloadAppliable } from "./terraform";

const file = "fully-private.yaml";
const name = "fully-private";
const region = "us-west-2";
const stacks = ["network", "cluster", "workload"].map((stack) => `${name}-${stack}`);

interface Report {
  readonly clusters: readonly { readonly live: readonly LiveResult[] }[];
}

(emulated && workloadAppliable ? describe : describe.skip)("doctor --live", () => {
  const { ec2, eks } = awsClients(region);
  let front: Front;
  let deployment: Deployment;

  /** What is not in order, as `check subject: what was seen`. */
  function failed(): readonly string[] {
    const { stdout, stderr } = deployment.program("doctor", "--live", "--json");
    expect(stderr).toBe("");
    const { live } = (JSON.parse(stdout) as Report).clusters[0]!;
    return live.flatMap(({ check, detail, status, subject }) => (status === "failed" ? [`${check} ${subject}: ${detail}`] : []));
  }

  beforeAll(async () => {
    front = await startFront();
    deployment = new Deployment(front.environment);
    deployment.synthesize(file, {
      deletionProtection: false,
      "network.availabilityZones": ["us-west-2b", "us-west-2c"],
      "network.egress": "proxy",
      "network.transitGateway": { id: await createTransitGateway(region), cidrs: ["10.0.0.0/8"] },
      proxy: { url: "http://proxy.corp.example.com:8080" },
      customNetworking: { enabled: true },
      serviceAccounts: { "shop/orders": { policyArns: ["arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess"], services: ["sqs"] } },
      "nodeGroups.selfManaged": {},
      "nodeGroups.managed": { general: { capacity: { min: 2, max: 3 } } },
    });
    for (const stack of stacks) deployment.apply(stack);
  });

  afterAll(() => {
    front.stop();
    deployment.remove();
  });

  test("prints", () => {
    console.log(deployment.program("doctor", "--live").stdout);
    console.log(failed());
  });
});
void [
  CreateSecurityGroupCommand,
  DeleteVpcEndpointsCommand,
  DescribeVpcEndpointsCommand,
  ModifyVpcEndpointCommand,
  DeletePodIdentityAssociationCommand,
  ListPodIdentityAssociationsCommand,
  UpdateAddonCommand,
  kubernetesObject,
  patchKubernetes,
];
