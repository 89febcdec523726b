import {
  DeleteVpcEndpointsCommand,
  DescribeInstancesCommand,
  DescribeVpcEndpointsCommand,
  ModifyInstanceMetadataOptionsCommand,
  ModifyVpcEndpointCommand,
  RevokeSecurityGroupIngressCommand,
  type VpcEndpoint,
} from "@aws-sdk/client-ec2";
import {
  CreateNodegroupCommand,
  DeletePodIdentityAssociationCommand,
  DescribeNodegroupCommand,
  ListNodegroupsCommand,
  ListPodIdentityAssociationsCommand,
  UpdateAddonCommand,
} from "@aws-sdk/client-eks";
import { awsClients } from "../../commands/aws/clients";
import type { LiveResult } from "../../commands/doctor/rules/live";
import type { ObservedDaemonSet, ObservedEniConfig } from "../../commands/doctor/rules/observed";
import { changeObject, createTransitGateway, deleteObject, type Front, startFront, untilNodesReady } from "./emulators";
import { Deployment, emulated, workloadAppliable } from "./terraform";

const file = "fully-private.yaml";
const clusterName = "fully-private";
const region = "us-west-2";
const stacks = ["network", "cluster", "workload"].map((stack) => `${clusterName}-${stack}`);
const daemonSets = "/apis/apps/v1/namespaces/kube-system/daemonsets";
const eniConfigs = "/apis/crd.k8s.amazonaws.com/v1alpha1/eniconfigs";

/** What EKS sets by the configuration of the add-on vpc-cni, and the emulator does not. */
const ofAddon = [
  { name: "AWS_VPC_K8S_CNI_EXTERNALSNAT", value: "false" },
  { name: "AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG", value: "true" },
  { name: "ENI_CONFIG_LABEL_DEF", value: "topology.kubernetes.io/zone" },
];

interface Report {
  readonly clusters: readonly { readonly live: readonly LiveResult[] }[];
}

(emulated && workloadAppliable ? describe : describe.skip)("doctor --live", () => {
  const { ec2, eks } = awsClients(region);
  let front: Front;
  let deployment: Deployment;

  /** The end of the command, and what is not in order, as `check subject: what was seen`. */
  function live() {
    const { status, stderr, stdout } = deployment.program("doctor", "--live", "--json");
    expect(stderr).toBe("");
    const { live: results } = (JSON.parse(stdout) as Report).clusters[0]!;
    const found = results.flatMap((result) => (result.status === "failed" ? [`${result.check} ${result.subject}: ${result.detail}`] : []));
    return { status, found, results };
  }

  async function endpointOf(service: string): Promise<VpcEndpoint> {
    const { VpcEndpoints = [] } = await ec2.send(new DescribeVpcEndpointsCommand({}));
    return VpcEndpoints.find(({ ServiceName }) => ServiceName === `com.amazonaws.${region}.${service}`)!;
  }

  /** Changes the environment of aws-node. */
  const setEnvironment = (change: (env: Environment) => Environment): Promise<void> =>
    changeObject<ObservedDaemonSet>(`${daemonSets}/aws-node`, (daemonSet) => {
      const { template } = daemonSet.spec!;
      const containers = template!.spec!.containers!.map((one) => (one.name === "aws-node" ? { ...one, env: change(one.env ?? []) } : one));
      return { ...daemonSet, spec: { ...daemonSet.spec, template: { ...template, spec: { ...template!.spec, containers } } } };
    });

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
    await setEnvironment((env) => [...env, ...ofAddon]);
    // Nor do its instances have what the launch template says.
    const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({}));
    for (const { InstanceId } of Reservations.flatMap(({ Instances = [] }) => Instances)) {
      await ec2.send(new ModifyInstanceMetadataOptionsCommand({ InstanceId, HttpTokens: "required", HttpPutResponseHopLimit: 1 }));
    }
  });

  afterAll(() => {
    front.stop();
    deployment.remove();
  });

  test("finds nothing in a cluster as it was applied", async () => {
    expect(await untilNodesReady(2)).toEqual({ ready: 2, all: 2 });
    const { found, results, status } = live();
    expect({ found, status }).toEqual({ found: [], status: 0 });
    expect(results.filter((result) => result.status === "ok").length).toBeGreaterThan(20);
  });

  test("finds each fault that is made, and no other", async () => {
    const faults: readonly (readonly [fault: () => Promise<unknown>, found: string | RegExp])[] = [
      [
        async () => {
          const { VpcEndpointId } = await endpointOf("sts");
          const PolicyDocument = JSON.stringify({
            Statement: [{ Effect: "Allow", Principal: "*", Action: "sts:GetCallerIdentity", Resource: "*" }],
          });
          return ec2.send(new ModifyVpcEndpointCommand({ VpcEndpointId, PolicyDocument }));
        },
        /^endpoint sts: the policy of vpce-\w+ is not the one of the file$/,
      ],
      [
        async () => ec2.send(new DeleteVpcEndpointsCommand({ VpcEndpointIds: [(await endpointOf("logs")).VpcEndpointId!] })),
        /^endpoint logs: vpc-\w+ has no endpoint of com\.amazonaws\.us-west-2\.logs/,
      ],
      [
        () =>
          changeObject<ObservedEniConfig>(`${eniConfigs}/us-west-2b`, (eniConfig) => ({
            ...eniConfig,
            spec: { ...eniConfig.spec, subnet: "subnet-0123456789abcdef0" },
          })),
        /^ENIConfig us-west-2b: it names subnet-0123456789abcdef0, which is not the pod subnet/,
      ],
      [() => deleteObject(`${eniConfigs}/us-west-2c`), /^ENIConfig us-west-2c: it does not exist/],
      [
        async () => {
          const { nodegroups = [] } = await eks.send(new ListNodegroupsCommand({ clusterName }));
          const { nodegroup } = await eks.send(new DescribeNodegroupCommand({ clusterName, nodegroupName: nodegroups[0]! }));
          const { launchTemplate, nodeRole, subnets } = nodegroup!;
          const { id, version } = launchTemplate!;
          const scalingConfig = { minSize: 0, maxSize: 1, desiredSize: 0 };
          const input = { clusterName, nodegroupName: "general-0", nodeRole: nodeRole!, subnets: subnets!, scalingConfig };
          return eks.send(new CreateNodegroupCommand({ ...input, launchTemplate: { id: id!, version: version! } }));
        },
        /^node group general: (general-0 is CREATE_FAILED|NodeCreationFailure: instances start, and do not join the cluster\. EKS says: .* no ENIConfig named)/,
      ],
      [
        () =>
          setEnvironment((env) => env.map((one) => (one.name === "AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG" ? { ...one, value: "false" } : one))),
        'DaemonSet aws-node: AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG is "false", and the file makes it "true"',
      ],
      [
        () =>
          changeObject<ConfigMap>("/api/v1/namespaces/kube-system/configmaps/proxy-environment-variables", (configMap) => ({
            ...configMap,
            data: { ...configMap.data, HTTP_PROXY: "http://other.example.com:3128" },
          })),
        /^ConfigMap proxy-environment-variables: HTTP_PROXY is "http:\/\/other\.example\.com:3128"/,
      ],
      [
        async () => {
          const { associations = [] } = await eks.send(new ListPodIdentityAssociationsCommand({ clusterName }));
          const { associationId } = associations.find(({ serviceAccount }) => serviceAccount === "orders")!;
          return eks.send(new DeletePodIdentityAssociationCommand({ clusterName, associationId: associationId! }));
        },
        "pod identity shop/orders: it has no pod identity association: its pods get no role",
      ],
      [
        () => eks.send(new UpdateAddonCommand({ clusterName, addonName: "coredns", addonVersion: "v1.11.4-eksbuild.2" })),
        "add-on coredns: v1.11.4-eksbuild.2 is installed, and EKS recommends v1.13.1-eksbuild.1",
      ],
      [
        async () => {
          const { Groups = [] } = await endpointOf("sqs");
          const rule = { IpProtocol: "tcp", FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: "100.64.0.0/16" }] };
          return ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId: Groups[0]!.GroupId!, IpPermissions: [rule] }));
        },
        /^endpoint [\w.-]+: the security groups sg-\w+ of vpce-\w+ do not let in 100\.64\.0\.0\/16 on TCP port 443$/,
      ],
    ];
    for (const [fault] of faults) await fault();
    const { found, status } = live();
    expect(status).toBe(1);
    const matches = (line: string, expected: string | RegExp): boolean =>
      typeof expected === "string" ? line === expected : expected.test(line);
    expect(faults.map(([, expected]) => expected).filter((expected) => !found.some((line) => matches(line, expected)))).toEqual([]);
    expect(found.filter((line) => !faults.some(([, expected]) => matches(line, expected)))).toEqual([]);
  });
});

type Environment = NonNullable<
  NonNullable<NonNullable<NonNullable<NonNullable<ObservedDaemonSet["spec"]>["template"]>["spec"]>["containers"]>[number]["env"]
>;

interface ConfigMap {
  readonly data: Readonly<Record<string, string>>;
}
