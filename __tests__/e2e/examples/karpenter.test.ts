import { DescribeSubnetsCommand, RunInstancesCommand, TerminateInstancesCommand } from "@aws-sdk/client-ec2";
import { awsClients } from "../../../commands/aws/clients";
import type { Blocker } from "../../../commands/teardown/rules/teardown";
import { karpenterStandIns, kubernetesObject } from "../emulators";
import { describeExample } from "../example";

const name = "karpenter";
const region = "eu-central-1";

interface NodeClass {
  readonly spec: {
    readonly instanceProfile: string;
    readonly subnetSelectorTerms: readonly { readonly id: string }[];
    readonly userData: string;
  };
}
interface Pods {
  readonly items: readonly { readonly spec: { readonly nodeName?: string } }[];
}

describeExample("karpenter.yaml", {
  // The account of the emulators.
  changes: async () => ({ ...karpenterStandIns, "registry.accountId": "123456789012" }),
  // The definitions came in this apply, and the objects after them, with what was known then only.
  whileThere: () => {
    test("node classes and pools are in the cluster, and each pod of Karpenter is on a node of its own", async () => {
      const { spec } = await kubernetesObject<NodeClass>("/apis/karpenter.k8s.aws/v1/ec2nodeclasses/default");
      expect(spec.instanceProfile).toMatch(/^karpenter-karpenter-nodes-/);
      expect(spec.subnetSelectorTerms.map(({ id }) => /^subnet-[0-9a-f]+$/.test(id))).toEqual([true, true, true]);
      expect(spec.userData).toContain("application/node.eks.aws");
      const selector = encodeURIComponent("app.kubernetes.io/name=karpenter");
      const { items } = await kubernetesObject<Pods>(`/api/v1/namespaces/kube-system/pods?labelSelector=${selector}`);
      expect(new Set(items.map((pod) => pod.spec.nodeName)).size).toBe(2);
    });
  },
  // As after a destroy that was cut off: the controller is gone, and an instance of a pool is not.
  afterWorkload: async (deployment) => {
    const { ec2 } = awsClients(region);
    const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({ Filters: [{ Name: "tag:Name", Values: [`${name}-node-*`] }] }));
    const tags = { "karpenter.sh/nodepool": "default", [`kubernetes.io/cluster/${name}`]: "owned", "eks:eks-cluster-name": name };
    const { Instances = [] } = await ec2.send(
      new RunInstancesCommand({
        ImageId: "ami-12c6146b",
        InstanceType: "m6i.large",
        MinCount: 1,
        MaxCount: 1,
        SubnetId: Subnets[0]!.SubnetId!,
        TagSpecifications: [{ ResourceType: "instance", Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) }],
      }),
    );
    const id = Instances[0]!.InstanceId!;
    const { status, stdout } = deployment.program("teardown", "--check", "--output", "json");
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    const { clusters } = JSON.parse(stdout) as { readonly clusters: readonly { readonly blockers: readonly Blocker[] }[] };
    expect(status).toBe(1);
    expect(clusters[0]!.blockers.filter(({ kind }) => kind === "instance")).toEqual([
      expect.objectContaining({
        id,
        owner: "Karpenter's NodePool default",
        fix: expect.stringContaining(`terminate-instances --instance-ids ${id}`) as string,
      }),
    ]);
  },
});
