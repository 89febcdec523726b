import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { firstAddress, toAddress } from "../../aws/cidr";
import { createObject, type EksNodeGroup, eksNodeGroups, type Front, kubernetesObject, queryAws, startFront } from "../e2e/emulators";
import type { Decision } from "../e2e/iamFront";
import { Deployment, emulated, workloadAppliable } from "../e2e/terraform";
import {
  type Controller,
  type ControllerOptions,
  forwardService,
  placeChart,
  policyOf,
  startController,
  startControllerIam,
  until,
} from "../support/charts/controller";
import { describeWhere, missingForCharts } from "../support/charts/helm";
import { refusalOf, type WrittenPolicy } from "../support/iam/decision";
import { configDemo, valueOf } from "../support/synth";
import { tellSkipped } from "../support/skipped";

const balancers = "aws-load-balancer-controller";
const autoscaler = "cluster-autoscaler";
const programs: Readonly<Record<string, string | undefined>> = {
  [balancers]: process.env["LOAD_BALANCER_CONTROLLER"],
  [autoscaler]: process.env["CLUSTER_AUTOSCALER"],
};

const missing =
  missingForCharts ??
  (!programs[balancers]
    ? "name the program in LOAD_BALANCER_CONTROLLER"
    : !emulated || !workloadAppliable
      ? "there are no emulators, or no provider for Kubernetes and Helm"
      : undefined);

const file = "custom-networking.yaml";
const config = configDemo(valueOf(`examples/${file}`));
const { name: cluster, region } = config;
const [network, controlPlane, workload] = ["network", "cluster", "workload"].map((stack) => `${cluster}-${stack}`) as [
  string,
  string,
  string,
];

/** standard-install.yaml of a release of Gateway API. */
const definitions = process.env["GATEWAY_API"];
if (!definitions) tellSkipped("Gateways: name standard-install.yaml of a release of Gateway API in GATEWAY_API");

/** The addresses after those of the sample with a Service. */
const gatewayAddresses = config.samples.privateNlb.addresses.map((address) => toAddress(firstAddress(`${address}/32`) + 1));

/** The load balancers of the samples, whose cluster has one of a Gateway where the definitions are there. */
const schemes = ["internal", "internet-facing", "internet-facing", ...(definitions ? ["internal"] : [])].sort();
const types = ["application", "network", "network", ...(definitions ? ["network"] : [])].sort();

/** All texts of an element in an answer. */
const texts = (answer: string, element: string): readonly string[] =>
  [...answer.matchAll(new RegExp(`<${element}>([^<]*)</${element}>`, "g"))].map(([, text]) => text!);

/** The values of a parameter in the lists of a call: `SubnetMappings.member.1.SubnetId` and so on. */
const listed = ({ sent }: Decision, list: string, key: string): readonly string[] =>
  [...new URLSearchParams(sent)].filter(([name]) => new RegExp(`^${list}\\.member\\.\\d+\\.${key}$`).test(name)).map(([, value]) => value);

const elb = (Action: string, parameters: Readonly<Record<string, string>> = {}): Promise<string> =>
  queryAws("elasticloadbalancing", region, { Action, Version: "2015-12-01", ...parameters });
const scaling = (Action: string, parameters: Readonly<Record<string, string>> = {}): Promise<string> =>
  queryAws("autoscaling", region, { Action, Version: "2011-01-01", ...parameters });

interface GatewayObject {
  readonly status?: { readonly addresses?: readonly { readonly value: string }[] };
}

interface RouteObject {
  readonly status?: {
    readonly parents?: readonly { readonly conditions: readonly { readonly type: string; readonly status: string }[] }[];
  };
}

/** A policy without an action. */
const without = ({ Statement }: WrittenPolicy, action: string): WrittenPolicy => ({
  Statement: Statement.map((statement) => ({ ...statement, Action: statement.Action.filter((one) => one !== action) })),
});

describeWhere(missing, "the real controllers, with the arguments, variables and permissions that the stacks give them", () => {
  const directory = mkdtempSync(join(tmpdir(), "private-eks-controllers-"));
  const controllers = new Map<string, Controller>();
  const policies: Record<string, WrittenPolicy> = {};
  let behind: Front;
  let front: Awaited<ReturnType<typeof startControllerIam>>;
  let deployment: Deployment;
  let endForward: () => void = () => undefined;

  const decisionsOf = (name: string): readonly Decision[] => front.decisions().filter(({ by }) => by === name);
  const start = async (name: string, inPlaceOfPod: ControllerOptions["inPlaceOfPod"]): Promise<void> => {
    controllers.set(name, await startController({ program: programs[name]!, name, directory, front, inPlaceOfPod }));
  };

  /** The node subnets by their zones. */
  const nodeSubnets = (): Readonly<Record<string, string>> =>
    deployment.outputs<{ readonly node_subnet_ids: Readonly<Record<string, string>> }>(network).node_subnet_ids;

  beforeAll(async () => {
    behind = await startFront();
    deployment = new Deployment(behind.environment);
    const charts = join(directory, "charts");
    mkdirSync(charts);
    const { loadBalancerController, addons } = config;
    deployment.synthesize(file, {
      "loadBalancerController.chart.repository": placeChart(charts, balancers, loadBalancerController.chart.version),
      "addons.clusterAutoscaler": {
        enabled: true,
        chart: {
          // The emulated cluster's API server has no version that templates could compare.
          repository: placeChart(charts, autoscaler, addons.clusterAutoscaler.chart.version, {
            'kubeTargetVersionOverride: ""': `kubeTargetVersionOverride: ${config.kubernetesVersion}.0`,
          }),
        },
      },
      "nodeGroups.managed.spare": { instanceTypes: ["m6i.2xlarge"], capacity: { min: 0, desired: 0, max: 2 }, labels: { pool: "spare" } },
      "nodeGroups.selfManaged": { workers: { instanceTypes: ["m6i.large"], capacity: { min: 1, desired: 1, max: 5 } } },
      "observability.containerInsights.enabled": false,
      ...(definitions && {
        "loadBalancerController.gatewayApi": { enabled: true, files: [definitions] },
        "samples.privateGateway": { enabled: true, addresses: gatewayAddresses },
      }),
      deletionProtection: false,
    });
    for (const stack of [network, controlPlane]) deployment.apply(stack);
    const stack = { name: workload, json: JSON.parse(deployment.json(workload)) };
    for (const name of Object.keys(programs)) policies[name] = policyOf(stack, name);
    front = await startControllerIam(directory, policies, behind);
  });

  afterAll(() => {
    for (const { stop } of controllers.values()) stop();
    endForward();
    for (const started of [front, behind] as readonly (Front | undefined)[]) started?.stop();
    deployment.remove();
    rmSync(directory, { recursive: true, force: true });
  });

  test("the load balancer controller starts, and its webhook lets the samples pass", async () => {
    await deployment.applyBeside(workload, async () => {
      endForward = await forwardService("kube-system", "aws-load-balancer-webhook-service", 9443);
      await start(balancers, ({ kubeconfig, folderOf }) => [
        `--kubeconfig=${kubeconfig}`,
        `--webhook-cert-dir=${folderOf("/tmp/k8s-webhook-server/serving-certs")}`,
        "--leader-election-namespace=kube-system",
      ]);
    });
    expect(controllers.get(balancers)!.isRunning()).toBe(true);
  });

  test("it makes the load balancers of the samples: two public ones, and private ones with their fixed addresses in the node subnets", async () => {
    const made = await until("a listener for each load balancer", async () => {
      const calls = decisionsOf(balancers);
      const named = calls.filter(({ action }) => action === "elasticloadbalancing:CreateLoadBalancer");
      return calls.filter(({ action }) => action === "elasticloadbalancing:CreateListener").length === types.length ? named : undefined;
    });
    const answer = await elb("DescribeLoadBalancers");
    expect([...texts(answer, "Scheme")].sort()).toEqual(schemes);
    expect([...texts(answer, "Type")].sort()).toEqual(types);
    const fixed = made.filter((call) => listed(call, "SubnetMappings", "PrivateIPv4Address").length > 0);
    const given = [config.samples.privateNlb.addresses, ...(definitions ? [gatewayAddresses] : [])];
    expect(fixed.map((call) => listed(call, "SubnetMappings", "PrivateIPv4Address").join()).sort()).toEqual(given.map(String).sort());
    for (const call of fixed) {
      expect(listed(call, "SubnetMappings", "SubnetId")).toEqual(config.network.availabilityZones!.map((zone) => nodeSubnets()[zone]));
    }
    for (const call of made) {
      expect(listed(call, "SubnetMappings", "SubnetId")).toHaveLength(3);
      expect(listed(call, "Tags", "Key")).toEqual(expect.arrayContaining(["elbv2.k8s.aws/cluster", ...Object.keys(config.tags)]));
    }
  });

  test("the pods of the samples are their targets", async () => {
    const targets = await until("two targets in each group", async () => {
      const arns = texts(await elb("DescribeTargetGroups"), "TargetGroupArn");
      const health = await Promise.all(arns.map((TargetGroupArn) => elb("DescribeTargetHealth", { TargetGroupArn })));
      const ids = health.map((answer) => texts(answer, "Id"));
      return ids.length === types.length && ids.every(({ length }) => length === 2) ? ids.flat() : undefined;
    });
    const { items } = await kubernetesObject<{ readonly items: readonly { readonly status: { readonly podIP: string } }[] }>(
      "/api/v1/namespaces/samples/pods",
    );
    expect([...targets].sort()).toEqual(items.map(({ status }) => status.podIP).sort());
  });

  (definitions ? test : test.skip)("the Gateway of the sample knows the name of its load balancer, and its route is accepted", async () => {
    const standard = "/apis/gateway.networking.k8s.io/v1/namespaces/samples";
    const programmed = await until("an address of the Gateway", async () => {
      const { status } = await kubernetesObject<GatewayObject>(`${standard}/gateways/sample-private-gateway`);
      return status?.addresses?.[0]?.value;
    });
    expect(texts(await elb("DescribeLoadBalancers"), "DNSName")).toContain(programmed);
    const accepted = await until("a condition of the route", async () => {
      const { status } = await kubernetesObject<RouteObject>(`${standard}/tcproutes/sample-private-gateway`);
      return status?.parents?.[0]?.conditions.find(({ type }) => type === "Accepted")?.status;
    });
    expect(accepted).toBe("True");
  });

  describeWhere(programs[autoscaler] ? undefined : "name the program in CLUSTER_AUTOSCALER", "the cluster autoscaler", () => {
    /** An Auto Scaling group and its instances. */
    async function groupOf(
      name: string,
    ): Promise<{ readonly desired: number; readonly instances: readonly string[]; readonly zone: string }> {
      const answer = await scaling("DescribeAutoScalingGroups", { "AutoScalingGroupNames.member.1": name });
      const [zone = ""] = texts(answer, "AvailabilityZone");
      return { desired: Number(texts(answer, "DesiredCapacity")[0]), instances: texts(answer, "InstanceId"), zone };
    }

    /**
     * What EKS makes of a managed node group, and the emulated EKS does not: an Auto Scaling group with EKS's tags, from a launch template of its own.
     * @param size how many instances it starts
     * @see https://docs.aws.amazon.com/eks/latest/userguide/managed-node-groups.html
     */
    async function makeGroupOfEks({ instanceTypes, nodegroupName, resources, scalingConfig }: EksNodeGroup, size: number): Promise<string> {
      const { name } = resources.autoScalingGroups[0]!;
      await queryAws("ec2", region, {
        Action: "CreateLaunchTemplate",
        Version: "2016-11-15",
        LaunchTemplateName: name,
        "LaunchTemplateData.ImageId": "ami-12c6146b",
        "LaunchTemplateData.InstanceType": instanceTypes[0]!,
      });
      const tags = {
        "k8s.io/cluster-autoscaler/enabled": "true",
        [`k8s.io/cluster-autoscaler/${cluster}`]: "owned",
        [`kubernetes.io/cluster/${cluster}`]: "owned",
        "eks:cluster-name": cluster,
        "eks:nodegroup-name": nodegroupName,
      };
      const members = Object.entries(tags).map(([Key, Value]) =>
        Object.entries({ Key, Value, PropagateAtLaunch: "true", ResourceId: name, ResourceType: "auto-scaling-group" }),
      );
      const numbered = (entries: readonly (readonly [string, string])[], index: number) =>
        entries.map(([key, value]) => [`Tags.member.${index + 1}.${key}`, value] as const);
      await scaling("CreateAutoScalingGroup", {
        AutoScalingGroupName: name,
        MinSize: String(size),
        MaxSize: String(scalingConfig.maxSize),
        DesiredCapacity: String(size),
        VPCZoneIdentifier: Object.values(nodeSubnets()).join(","),
        "LaunchTemplate.LaunchTemplateName": name,
        "LaunchTemplate.Version": "$Latest",
        ...Object.fromEntries(members.flatMap(numbered)),
      });
      // What stands before the emulated Auto Scaling keeps the tags of EKS's groups, and IAM asks it for them.
      for (const member of members) {
        const tag = { Action: "CreateOrUpdateTags", Version: "2011-01-01", ...Object.fromEntries(numbered(member, 0)) };
        await fetch(behind.environment["AWS_ENDPOINT_URL_AUTO_SCALING"]!, { method: "POST", body: new URLSearchParams(tag) });
      }
      return name;
    }

    /** The node of the first instance of a group. */
    async function joinNode(name: string, group: string): Promise<void> {
      const { instances, zone } = await groupOf(name);
      const room = { cpu: "8", memory: "32Gi", pods: "58" };
      await createObject("/api/v1/nodes", {
        apiVersion: "v1",
        kind: "Node",
        metadata: { name: `${group}-joined`, labels: { group, "kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64" } },
        spec: { providerID: `aws:///${zone}/${instances[0]}` },
        status: { allocatable: room, capacity: room },
      });
    }

    /** Pods that need a node each, in a group of nodes. */
    const pods = (name: string, replicas: number, nodeSelector: object): Promise<object> =>
      createObject("/apis/apps/v1/namespaces/default/deployments", {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name },
        spec: {
          replicas,
          selector: { matchLabels: { app: name } },
          template: {
            metadata: { labels: { app: name } },
            spec: { nodeSelector, containers: [{ name: "one", image: "example.test/one", resources: { requests: { cpu: "5" } } }] },
          },
        },
      });

    let selfManaged = "";
    let managed = "";
    let empty = "";

    beforeAll(async () => {
      const groups = await eksNodeGroups(region, cluster);
      const startingWith = (text: string) => groups.find(({ nodegroupName }) => nodegroupName.startsWith(text))!;
      managed = await makeGroupOfEks(startingWith("general"), 1);
      empty = await makeGroupOfEks(startingWith("spare"), 0);
      const all = await scaling("DescribeAutoScalingGroups");
      selfManaged = texts(all, "AutoScalingGroupName").find((name) => name.includes("workers"))!;
      await joinNode(selfManaged, "workers");
      await joinNode(managed, "general");
    });

    test("starts, and finds the groups by their tags, those of EKS, too", async () => {
      const url = front.environment["AWS_ENDPOINT_URL"]!;
      await start(autoscaler, ({ kubeconfig }) => {
        const overrides = ["autoscaling", "ec2", "eks"].map(
          (service) =>
            `[ServiceOverride "${service}"]\nService = ${service}\nRegion = ${region}\nURL = ${url}\nSigningRegion = ${region}\n`,
        );
        const cloudConfig = join(directory, "cloud-config");
        writeFileSync(cloudConfig, overrides.join("\n"));
        return [`--kubeconfig=${kubeconfig}`, `--cloud-config=${cloudConfig}`, "--scan-interval=3s"];
      });
      const { output, isRunning } = controllers.get(autoscaler)!;
      for (const name of [selfManaged, managed, empty]) await until(name, async () => (output().includes(name) ? true : undefined));
      expect(isRunning()).toBe(true);
    });

    test("scales a group up for pods that find no room in it", async () => {
      await pods("large", 2, { group: "workers" });
      const desired = await until("another instance", async () => {
        const group = await groupOf(selfManaged);
        return group.desired > 1 ? group.desired : undefined;
      });
      expect(desired).toBe(2);
    });

    test("scales a managed group up for a pod that finds no room in it", async () => {
      await pods("larger", 2, { group: "general" });
      const desired = await until("another instance of EKS's", async () => {
        const group = await groupOf(managed);
        return group.desired > 1 ? group.desired : undefined;
      });
      expect(desired).toBe(2);
    });

    test("scales a managed group up from nothing, whose labels only EKS knows", async () => {
      expect(await groupOf(empty)).toMatchObject({ desired: 0, instances: [] });
      await pods("labelled", 1, { pool: "spare" });
      const desired = await until("the first instance", async () => {
        const group = await groupOf(empty);
        return group.desired > 0 ? group.desired : undefined;
      });
      expect(desired).toBe(1);
      expect(decisionsOf(autoscaler).map(({ action }) => action)).toContain("eks:DescribeNodegroup");
    });
  });

  test("when the workload stack is destroyed, the load balancers are deleted", async () => {
    deployment.destroy(workload);
    expect(texts(await elb("DescribeLoadBalancers"), "LoadBalancerArn")).toEqual([]);
    expect(texts(await elb("DescribeTargetGroups"), "TargetGroupArn")).toEqual([]);
  });

  test.each(Object.keys(programs).filter((name) => programs[name]))(
    "each call of %s is allowed by the policy of its role, and would not be without the action",
    (name) => {
      const decisions = decisionsOf(name);
      expect(decisions.filter(({ why }) => why !== undefined)).toEqual([]);
      const actions = [...new Set(decisions.map(({ action }) => action))];
      expect(actions).toContain(name === autoscaler ? "autoscaling:SetDesiredCapacity" : "elasticloadbalancing:CreateLoadBalancer");
      const unneeded = actions.filter((action) =>
        decisions.every(
          (permission) => permission.action !== action || refusalOf(permission, [without(policies[name]!, action)], []) === undefined,
        ),
      );
      expect(unneeded).toEqual([]);
    },
  );
});
