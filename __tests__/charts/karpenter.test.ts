import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cniSettings, maxPods } from "../../aws/instanceTypes";
import { pods } from "../../design/fargate/pods";
import { changeObject, createObject, type Front, kubernetesObject, queryAws, startFront } from "../e2e/emulators";
import type { Decision } from "../e2e/iamFront";
import { Deployment, emulated, workloadAppliable } from "../e2e/terraform";
import { proxyCertificate } from "../support/certificates";
import { type Controller, placeChart, startController, startControllerIam, until } from "../support/charts/controller";
import { defaultValues, describeWhere, missingForCharts, render, templateTexts } from "../support/charts/helm";
import { environmentOf, type Workload, workloads } from "../support/charts/objects";
import { releasesOf } from "../support/charts/releases";
import { unknownKeys } from "../support/charts/valueKeys";
import { refusalOf, type WrittenPolicy } from "../support/iam/decision";
import { archiveParts } from "../support/machines/appendedParts";
import { al2023Machine, nodeadm, unitEnvironment } from "../support/machines/nodeadm";
import { nodesOf } from "../support/machines/nodes";
import { canRunMachines, runMachines } from "../support/machines/runMachines";
import { embedded, type Json, resource } from "../support/stack";
import { type Changes, configDemo, merge, synthFile, valueOf } from "../support/synth";
import { tellSkipped } from "../support/skipped";
import { tell } from "../support/tell";

const name = "karpenter";
const program = process.env["KARPENTER"];
const missing =
  missingForCharts ??
  (!program
    ? "name the program in KARPENTER"
    : !emulated || !workloadAppliable
      ? "there are no emulators, or no provider for Kubernetes and Helm"
      : undefined);
const isBootable = nodeadm !== undefined && existsSync(nodeadm) && canRunMachines();
if (!missing && !isBootable) tellSkipped("nodes of Karpenter: nodeadm (NODEADM=/path/nodeadm) is not installed");

const file = "karpenter.yaml";
const config = configDemo(valueOf(`examples/${file}`));
const { region } = config;
const stacks = ["network", "cluster", "workload"].map((stack) => `${name}-${stack}`) as [string, string, string];
const [network, , workload] = stacks;

/** The same behind a proxy that intercepts TLS. */
const proxied: Changes = {
  network: { egress: "proxy", transitGateway: { id: "tgw-0123456789abcdef0" } },
  proxy: { url: "http://proxy.example.com:3128" },
  certificateAuthorities: { certificates: { company: proxyCertificate } },
};

interface KubernetesObjectOf<Spec, Status = object> {
  readonly metadata: { readonly name: string };
  readonly spec: Spec;
  readonly status?: Status & { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}
type NodeClass = KubernetesObjectOf<{ readonly userData?: string }>;
type NodeClaim = KubernetesObjectOf<object, { readonly providerID?: string }>;

const classPath = "/apis/karpenter.k8s.aws/v1/ec2nodeclasses/default";
const isTrue = ({ status }: KubernetesObjectOf<unknown>, wanted: string): boolean =>
  status?.conditions?.some(({ type, status: is }) => type === wanted && is === "True") ?? false;

const ec2 = (Action: string, parameters: Readonly<Record<string, string>> = {}): Promise<string> =>
  queryAws("ec2", region, { Action, Version: "2016-11-15", ...parameters });
const iam = (Action: string, parameters: Readonly<Record<string, string>>): Promise<string> =>
  queryAws("iam", region, { Action, Version: "2010-05-08", ...parameters });
const text = (answer: string, element: string): string => new RegExp(`<${element}>([^<]*)</${element}>`).exec(answer)?.[1] ?? "";

/** The policy of the controller's role, as it is in IAM. */
async function writtenPolicy(): Promise<WrittenPolicy> {
  const roles = [...(await iam("ListRoles", { MaxItems: "1000" })).matchAll(/<RoleName>(karpenter-karpenter-\d[^<]*)</g)];
  const answer = await iam("GetRolePolicy", { RoleName: roles[0]![1]!, PolicyName: name });
  return JSON.parse(decodeURIComponent(text(answer, "PolicyDocument")).replaceAll("&quot;", '"')) as WrittenPolicy;
}

/** A policy without an action. */
const without = ({ Statement }: WrittenPolicy, action: string): WrittenPolicy => ({
  Statement: Statement.map((statement) => ({ ...statement, Action: statement.Action.filter((one) => one !== action) })),
});

describeWhere(missingForCharts, "the real chart of Karpenter with our values", () => {
  test.each<readonly [what: string, changes: Changes]>([
    ["as the example is", {}],
    ["behind a proxy", proxied],
    ["with roles by IRSA", { karpenter: { credentials: "irsa" } }],
  ])("%s: it reads every value, and runs the image of the bill of materials", (_what, changes) => {
    const release = releasesOf(synthFile(`examples/${file}`, changes)).find(({ chart }) => chart === name)!;
    expect(unknownKeys(release.values, defaultValues(name, release.version), templateTexts(name, release.version))).toEqual([]);
    const objects = render(release, config.kubernetesVersion);
    const [{ replicas, template }] = workloads(objects) as [Workload];
    const [container] = template.spec.containers;
    expect(replicas).toBe(2);
    expect(container!.image).toBe(
      `${config.accountId ?? "111122223333"}.dkr.ecr.${region}.amazonaws.com/karpenter/karpenter/controller:1.14.1@sha256:723130949e4cab989461ff07d1be4cd781d63515432494641b33c235f300ae23`,
    );
    expect(template.metadata.labels).toMatchObject(pods.karpenter.labels);
    expect(template.spec.tolerations).toEqual([{ key: "CriticalAddonsOnly", operator: "Exists" }]);
    expect(environmentOf(container!)).toMatchObject({
      CLUSTER_NAME: name,
      AWS_REGION: region,
      INTERRUPTION_QUEUE: "karpenter-karpenter",
      RESERVED_ENIS: "1",
    });
    expect(environmentOf(container!)["ISOLATED_VPC"]).toBe(changes === proxied ? undefined : "true");
    expect(container!.ports?.map(({ containerPort }) => containerPort)).toEqual([8080, 8081]);
  });
});

describeWhere(missing, "the real Karpenter, with the variables, objects and permissions that the stacks give it", () => {
  const directory = mkdtempSync(join(tmpdir(), "private-eks-karpenter-"));
  let behind: Front;
  let front: Awaited<ReturnType<typeof startControllerIam>>;
  let deployment: Deployment;
  let controller: Controller | undefined;
  let policy: WrittenPolicy;
  let instance = "";
  let instanceId = "";

  const decisions = (): readonly Decision[] => front.decisions().filter(({ by }) => by === name);

  /** The user data of the launch template by which the last fleet could start a type: there is one for each number of pods. */
  function userDataFor(instanceType: string): string {
    const sentFor = (action: string) =>
      decisions().flatMap((decision) => (decision.action === action ? [new URLSearchParams(decision.sent)] : []));
    const fleet = [...sentFor("ec2:CreateFleet").at(-1)!];
    const [key] = fleet.find(([name, value]) => /Overrides\.\d+\.InstanceType$/.test(name) && value === instanceType)!;
    const [, template] = fleet.find(([name]) => name === `${key.split(".Overrides")[0]}.LaunchTemplateSpecification.LaunchTemplateName`)!;
    const made = sentFor("ec2:CreateLaunchTemplate").find((sent) => sent.get("LaunchTemplateName") === template)!;
    return Buffer.from(made.get("LaunchTemplateData.UserData")!, "base64").toString();
  }

  beforeAll(async () => {
    behind = await startFront();
    deployment = new Deployment(behind.environment);
    const charts = join(directory, "charts");
    mkdirSync(charts);
    const { version } = config.karpenter!;
    for (const chart of ["karpenter-crd", "karpenter"]) placeChart(charts, chart, version);
    // The emulated cluster's API server has no version that templates could compare.
    const helpers = join(charts, "karpenter/templates/_helpers.tpl");
    writeFileSync(helpers, readFileSync(helpers, "utf8").replace(/\(semverCompare .*? \.Capabilities\.KubeVersion\.Version\)/, "true"));
    deployment.synthesize(file, {
      "karpenter.chart.repository": charts,
      "registry.accountId": "123456789012",
      // The emulated Systems Manager has one AMI for all processors and accelerators, of which Karpenter would make its choice.
      "karpenter.nodeClasses.default": { amiId: "ami-12c6146b", volume: { size: 100 } },
      deletionProtection: false,
    });
    for (const stack of stacks) deployment.apply(stack);
    policy = await writtenPolicy();
    front = await startControllerIam(directory, { [name]: policy }, behind);
  });

  afterAll(() => {
    controller?.stop();
    for (const started of [front, behind] as readonly (Front | undefined)[]) started?.stop();
    deployment.remove();
    rmSync(directory, { recursive: true, force: true });
  });

  test("starts, and finds the node class right: AMI, subnets, groups, instance profile, and that it may start instances", async () => {
    controller = await startController({
      program: program!,
      name,
      directory,
      front,
      inPlaceOfPod: () => [],
      variables: {
        SYSTEM_NAMESPACE: "kube-system",
        LEADER_ELECTION_NAMESPACE: "kube-system",
        CPU_REQUESTS: "1000",
        MEMORY_LIMIT: "1073741824",
      },
    });
    const ready = await until("a node class that is ready", async () => {
      if (!controller!.isRunning()) throw new Error(controller!.output().slice(-3000));
      const found = await kubernetesObject<NodeClass>(classPath);
      return isTrue(found, "Ready") ? found : undefined;
    });
    expect(isTrue(ready, "ValidationSucceeded")).toBe(true);
  });

  test("makes an instance for a pod that waits, in a node subnet, with the tags of the cluster", async () => {
    // As it would be behind a proxy, which the emulated network has none of.
    const values = resource(synthFile(`examples/${file}`, proxied).workload, "helm_release", "karpenter-objects").attributes[
      "values"
    ] as readonly Json[];
    const objects = embedded(values[0])["objects"] as unknown as readonly NodeClass[];
    const { userData } = objects.find(({ metadata }) => metadata.name === "default")!.spec;
    await changeObject<NodeClass>(classPath, (object) => ({ ...object, spec: { ...object.spec, userData: userData! } }));
    await createObject("/api/v1/namespaces/default/pods", {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "waiting" },
      spec: {
        nodeSelector: { "karpenter.sh/nodepool": "default" },
        containers: [{ name: "one", image: "example.test/one", resources: { requests: { cpu: "1" } } }],
      },
    });
    const claim = await until("a node that is launched", async () => {
      const { items } = await kubernetesObject<{ readonly items: readonly NodeClaim[] }>("/apis/karpenter.sh/v1/nodeclaims");
      return items.find((found) => isTrue(found, "Launched"));
    });
    instanceId = claim.status!.providerID!.split("/").pop()!;
    instance = await ec2("DescribeInstances", { "InstanceId.1": instanceId });
    const subnets = deployment.outputs<{ readonly node_subnet_ids: Readonly<Record<string, string>> }>(network).node_subnet_ids;
    expect(Object.values(subnets)).toContain(text(instance, "subnetId"));
    const tags = Object.fromEntries(
      [...instance.matchAll(/<key>([^<]*)<\/key>\s*<value>([^<]*)<\/value>/g)].map(([, key, value]) => [key, value]),
    );
    expect(tags).toMatchObject({ "karpenter.sh/nodepool": "default", [`kubernetes.io/cluster/${name}`]: "owned", environment: "example" });
  });

  (isBootable ? test : test.skip)(
    "nodeadm reads the user data of its launch template: proxy, certificates, mirrors, and pods of custom networking",
    async () => {
      const instanceType = text(instance, "instanceType");
      const archive = userDataFor(instanceType);
      expect(archiveParts(archive).map(({ headers }) => /^Content-Type: ([^;\s]+)/m.exec(headers)![1])).toEqual([
        "text/cloud-boothook",
        "application/node.eks.aws",
        "application/node.eks.aws",
      ]);
      const [node] = nodesOf(name, merge(valueOf(`examples/${file}`), proxied));
      const [steps] = runMachines([
        al2023Machine({ ...node!, userData: archive, group: { ...node!.group, instanceTypes: [instanceType] } }, archive),
      ]);
      const { files, status, output } = steps![0]!;
      expect({ status, output: status === 0 ? "" : output }).toEqual({ status: 0, output: "" });
      expect(unitEnvironment(files, "kubelet")).toMatchObject({ HTTPS_PROXY: "http://proxy.example.com:3128" });
      expect(unitEnvironment(files, "containerd")).toMatchObject({ HTTPS_PROXY: "http://proxy.example.com:3128" });
      expect(files["/etc/pki/ca-trust/source/anchors/private-eks-company.pem"]).toBe(`${proxyCertificate.trim()}\n`);
      expect(files["/etc/containerd/certs.d/docker.io/hosts.toml"]).toContain(
        "https://111122223333.dkr.ecr.eu-central-1.amazonaws.com/v2/docker-hub",
      );
      const kubelet = `${files["/etc/kubernetes/kubelet/config.json"]}${files["/etc/kubernetes/kubelet/config.json.d/40-nodeadm.conf"]}`;
      expect(kubelet).toMatch(new RegExp(`"maxPods":\\s*${maxPods([instanceType], cniSettings(config))}\\b`));
    },
  );

  test("when the workload stack is destroyed, the instance ends before the controller, and nothing of it stays", async () => {
    deployment.destroy(workload);
    expect(text(await ec2("DescribeInstances", { "InstanceId.1": instanceId }), "name")).toMatch(/terminated|shutting-down/);
    expect(await ec2("DescribeLaunchTemplates", {})).not.toContain("karpenter.k8s.aws/");
  });

  test("each call is allowed by the policy of its role, and would not be without the action", () => {
    const made = decisions();
    expect(made.filter(({ why }) => why !== undefined).map(({ action, resource: of, why }) => `${action} ${of}: ${why}`)).toEqual([]);
    const actions = [...new Set(made.map(({ action }) => action))].sort();
    tell(actions.join(" "));
    expect(actions).toEqual(
      expect.arrayContaining([
        "ec2:CreateFleet",
        "ec2:RunInstances",
        "ec2:TerminateInstances",
        "eks:DescribeCluster",
        "iam:PassRole",
        "sqs:ReceiveMessage",
      ]),
    );
    expect(actions.filter((action) => /^iam:(?!PassRole)|^pricing:/.test(action))).toEqual([]);
    const unneeded = actions.filter((action) =>
      made.every((permission) => permission.action !== action || refusalOf(permission, [without(policy, action)], []) === undefined),
    );
    expect(unneeded).toEqual([]);
  });
});
