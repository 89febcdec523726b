import {
  CreateNetworkInterfaceCommand,
  CreateSecurityGroupCommand,
  CreateVolumeCommand,
  DeleteNetworkInterfaceCommand,
  DeleteSecurityGroupCommand,
  DeleteVolumeCommand,
  DescribeSubnetsCommand,
  type ResourceType,
} from "@aws-sdk/client-ec2";
import {
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  DeleteLoadBalancerCommand,
  DeleteTargetGroupCommand,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { awsClients } from "../../commands/aws/clients";
import type { Blocker } from "../../commands/teardown/rules/teardown";
import { answering, type Front, isInstalling, standInChart, startFront } from "./emulators";
import { Deployment, emulated, workloadAppliable } from "./terraform";

const file = "custom-networking.yaml";
const name = "custom-networking";
const region = "ap-southeast-1";
const [network, cluster, workload] = ["network", "cluster", "workload"].map((stack) => `${name}-${stack}`) as [string, string, string];

interface Checks {
  readonly clusters: readonly { readonly blockers: readonly Blocker[]; readonly problems: readonly string[]; readonly complete: boolean }[];
}

(emulated && workloadAppliable ? describe : describe.skip)("teardown", () => {
  const { ec2, loadBalancing } = awsClients(region);
  let front: Front;
  let deployment: Deployment;
  const remove: (() => Promise<unknown>)[] = [];

  /** What the check says, as `kind id`. */
  function check(): { readonly status: number | null; readonly found: readonly string[]; readonly fixes: readonly string[] } {
    const { status, stdout } = deployment.program("teardown", "--check", "--output", "json");
    const [only] = (JSON.parse(stdout) as Checks).clusters;
    expect(only).toMatchObject({ problems: [], complete: true });
    return { status, found: only!.blockers.map(({ kind, id }) => `${kind} ${id}`), fixes: only!.blockers.map(({ fix }) => fix) };
  }

  beforeAll(async () => {
    front = await startFront();
    deployment = new Deployment(front.environment);
    deployment.synthesize(file, standInChart);
    for (const stack of [network, cluster]) deployment.apply(stack);
  });

  afterAll(() => {
    answering(true);
    front.stop();
    deployment.remove();
  });

  test("an apply that is killed half-way goes on when it is run again", async () => {
    expect(await deployment.killWhen(workload, isInstalling)).toBe(true);
    const pending = expect.stringMatching(/^kube-system\/aws-load-balancer-controller: pending-install for 0 minutes/) as string;
    expect(deployment.program("recover", "--yes")).toMatchObject({ status: 1, stdout: pending });
    expect(deployment.program("recover", "--yes", "--older-than", "0")).toMatchObject({ status: 0, stdout: pending });
    expect(deployment.program("recover")).toMatchObject({ status: 0, stdout: `${name}: no release is pending\n` });
    deployment.apply(workload);
    expect(deployment.pendingChanges(workload)).toEqual([]);
  });

  test("the check of a cluster as it was applied lists the deletion protection alone", () => {
    expect(check()).toMatchObject({ status: 1, found: [`deletion protection ${name}`] });
  });

  test("the check lists what controllers and nodes left, in the order to deal with it, and nothing else", async () => {
    const tags = (more: Readonly<Record<string, string>>) => Object.entries(more).map(([Key, Value]) => ({ Key, Value }));
    const specification = (ResourceType: ResourceType, more: Readonly<Record<string, string>>) => ({
      TagSpecifications: [{ ResourceType, Tags: tags(more) }],
    });
    const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({ Filters: [{ Name: "tag:Name", Values: [`${name}-node-*`] }] }));
    const [first, second] = Subnets;
    const ofIngress = { "elbv2.k8s.aws/cluster": name, "ingress.k8s.aws/stack": "shop/web" };
    const { LoadBalancers } = await loadBalancing.send(
      new CreateLoadBalancerCommand({ Name: "k8s-shop-web", Subnets: [first!.SubnetId!, second!.SubnetId!], Tags: tags(ofIngress) }),
    );
    const { TargetGroups } = await loadBalancing.send(
      new CreateTargetGroupCommand({
        Name: "k8s-shop-web",
        Protocol: "HTTP",
        Port: 80,
        VpcId: first!.VpcId!,
        TargetType: "ip",
        Tags: tags({ "elbv2.k8s.aws/cluster": name, "service.k8s.aws/stack": "shop/api" }),
      }),
    );
    const { VolumeId } = await ec2.send(
      new CreateVolumeCommand({
        AvailabilityZone: first!.AvailabilityZone!,
        Size: 10,
        ...specification("volume", {
          [`kubernetes.io/cluster/${name}`]: "owned",
          "ebs.csi.aws.com/cluster": "true",
          "kubernetes.io/created-for/pvc/namespace": "shop",
          "kubernetes.io/created-for/pvc/name": "data-0",
        }),
      }),
    );
    const { NetworkInterface } = await ec2.send(
      new CreateNetworkInterfaceCommand({
        SubnetId: first!.SubnetId!,
        Description: "aws-K8S-i-0123456789abcdef0",
        ...specification("network-interface", { "node.k8s.amazonaws.com/instance_id": "i-0123456789abcdef0" }),
      }),
    );
    const { GroupId } = await ec2.send(
      new CreateSecurityGroupCommand({
        GroupName: "k8s-shop-web",
        Description: "managed by a controller",
        VpcId: first!.VpcId!,
        ...specification("security-group", ofIngress),
      }),
    );
    const { LoadBalancerArn } = LoadBalancers![0]!;
    const { TargetGroupArn } = TargetGroups![0]!;
    const { NetworkInterfaceId } = NetworkInterface!;
    remove.push(
      () => loadBalancing.send(new DeleteLoadBalancerCommand({ LoadBalancerArn })),
      () => loadBalancing.send(new DeleteTargetGroupCommand({ TargetGroupArn })),
      () => ec2.send(new DeleteVolumeCommand({ VolumeId })),
      () => ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId })),
      () => ec2.send(new DeleteSecurityGroupCommand({ GroupId })),
    );

    expect(check()).toEqual({
      status: 1,
      found: [
        `deletion protection ${name}`,
        `load balancer ${LoadBalancerArn}`,
        `target group ${TargetGroupArn}`,
        `security group ${GroupId}`,
        `volume ${VolumeId}`,
        `network interface ${NetworkInterfaceId}`,
      ],
      fixes: [
        `set deletionProtection: false in the cluster file, synthesize, apply ${cluster}`,
        "kubectl --namespace shop delete ingress web",
        "kubectl --namespace shop delete service api",
        "kubectl --namespace shop delete ingress web",
        "kubectl --namespace shop delete persistentvolumeclaim data-0",
        `aws ec2 delete-network-interface --network-interface-id ${NetworkInterfaceId} --region ${region}`,
      ],
    });
  });

  test("when all is cleared, nothing blocks", async () => {
    for (const call of remove) await call();
    deployment.synthesize(file, { ...standInChart, deletionProtection: false });
    expect(check()).toMatchObject({ status: 1, fixes: [`apply ${cluster}`] });
    deployment.apply(cluster);
    expect(check()).toEqual({ status: 0, found: [], fixes: [] });
  });

  test("a destroy of the workload converges, though it is killed, ended, and meets an API that does not answer", async () => {
    const killed = await deployment.interrupt(workload, "destroy", /helm_release\S+: Destroying/, "SIGKILL");
    expect(killed).not.toContain("Destroy complete!");

    answering(false);
    expect(() => deployment.destroy(workload)).toThrow(/https:\/\/127\.0\.0\.1:6443.* net\/http: TLS handshake timeout/);
    expect(deployment.resources(workload).length).toBeGreaterThan(0);
    answering(true);

    const ended = await deployment.interrupt(workload, "destroy", /aws_eks_node_group\S+: Destroying/, "SIGTERM");
    expect(ended).toMatch(/Interrupt received|Gracefully shutting down|Stopping operation/i);
    deployment.destroy(workload);
    expect(deployment.resources(workload)).toEqual([]);
  });

  test.each([
    [cluster, /aws_eks_cluster\S+: Destroying/],
    [network, /aws_subnet\S+: Destroying/],
  ])("a destroy of %s that is killed half-way goes on when it is run again", async (stack, line) => {
    const output = await deployment.interrupt(stack, "destroy", line, "SIGKILL");
    expect(output).not.toContain("Destroy complete!");
    deployment.destroy(stack);
    expect(deployment.resources(stack)).toEqual([]);
  });

  test("the check of a cluster that is gone lists nothing", () => {
    expect(check()).toEqual({ status: 0, found: [], fixes: [] });
  });
});
