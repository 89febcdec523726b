import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { documented } from "./documented";
import { createBucket, type Front, startFront, startTerraformCloud, type Workspace } from "./emulators";
import { Deployment, emulated, workloadAppliable } from "./terraform";

const example = "fully-private.yaml";
const stacks = ["network", "cluster", "workload"].map((role) => `fully-private-${role}`);
const [network = "", cluster = ""] = stacks;
const cloud = {
  type: "cloud",
  organization: "example",
  hostname: "terraform.example.com",
  project: "platform",
  workspacePrefix: "eks-",
};
const local = { type: "local" };
const s3 = { type: "s3", bucket: "private-eks-moved", region: "us-west-2" };

interface Move {
  readonly from: object;
  readonly to: object;
  readonly by: "push" | "in place";
}

/** What Terraform tells others of a state: https://developer.hashicorp.com/terraform/internals/json-format#state-representation */
interface ToldState {
  readonly values: {
    readonly outputs?: Readonly<Record<string, { readonly sensitive: boolean }>>;
    readonly root_module: { readonly resources: readonly { readonly type: string; readonly sensitive_values: object }[] };
  };
}

(emulated && workloadAppliable ? describe : describe.skip)("states in Terraform Cloud", () => {
  let scratch: string;
  let front: Front;
  let server: Awaited<ReturnType<typeof startTerraformCloud>>;
  let deployment: Deployment;

  beforeAll(async () => {
    front = await startFront();
    scratch = mkdtempSync(join(tmpdir(), "private-eks-cloud-"));
    server = await startTerraformCloud(scratch);
    await createBucket(s3.region, s3.bucket);
    deployment = new Deployment({ ...front.environment, ...server.environment });
  });

  afterAll(() => {
    for (const { stop } of [front, server]) stop();
    deployment.remove();
    rmSync(scratch, { recursive: true });
  });

  const synthesize = (backend: object): void => deployment.synthesize(example, { backend, deletionProtection: false });

  /** Workspaces whose name has the prefix. */
  const workspaces = async (prefix: string): Promise<readonly Workspace[]> =>
    (await server.workspaces()).filter(({ name }) => name.startsWith(prefix));

  const locked = async (): Promise<string[]> => (await workspaces("")).flatMap((workspace) => (workspace.locked ? [workspace.name] : []));

  test("terraform init makes the workspaces, in their project", async () => {
    synthesize(cloud);
    for (const stack of stacks) deployment.init(stack);
    expect(await workspaces("")).toEqual(stacks.map((stack) => ({ name: `eks-${stack}`, project: "platform", locked: false })));
  });

  test("a stack that is planned before the one it reads says that it has no state", () => {
    expect(() => deployment.plan(cluster)).toThrow(/Unable to find remote state/);
  });

  test.each(stacks)("%s applies, reads what those before it have published, and a second plan is empty", (stack) => {
    deployment.apply(stack);
    expect(deployment.pendingChanges(stack)).toEqual([]);
    expect(deployment.permissions(stack).missing).toEqual([]);
  });

  test("who applies locks the workspace for others", async () => {
    deployment.synthesize(example, { backend: cloud, deletionProtection: false, tags: { waits: "for approval" } });
    const refuse = await deployment.waitForApproval(network);
    expect(await locked()).toEqual([`eks-${network}`]);
    expect(() => deployment.apply(network)).toThrow(/Error acquiring the state lock/);
    await refuse();
    expect(await locked()).toEqual([]);
    synthesize(cloud);
    expect(deployment.pendingChanges(network)).toEqual([]);
  });

  test("outputs are there for others, and only the AMI that Systems Manager names is marked as sensitive", async () => {
    expect(deployment.outputs(cluster)).toMatchObject({ cluster_name: "fully-private", contract_version: 3 });
    const told = (await workspaces("eks-")).map(({ json }) => JSON.parse(json!) as ToldState);
    expect(told.flatMap(({ values }) => Object.values(values.outputs ?? {}).filter(({ sensitive }) => sensitive))).toEqual([]);
    const resources = told.flatMap(({ values }) => values.root_module.resources);
    const marked = resources.filter(({ sensitive_values }) => JSON.stringify(sensitive_values).includes("true"));
    expect(marked.map(({ type, sensitive_values }) => ({ type, ...sensitive_values }))).toEqual([
      { type: "aws_ssm_parameter", value: true },
    ]);
  });

  describe.each<Move>([
    { from: cloud, to: local, by: "push" },
    { from: local, to: { ...cloud, workspacePrefix: "of-files-" }, by: "in place" },
    { from: { ...cloud, workspacePrefix: "of-files-" }, to: s3, by: "push" },
    { from: s3, to: { ...cloud, workspacePrefix: "of-bucket-" }, by: "in place" },
    { from: { ...cloud, workspacePrefix: "of-bucket-" }, to: { ...cloud, workspacePrefix: "of-workspaces-" }, by: "push" },
  ])("from $from.type to $to.type, $by", ({ from, to, by }) => {
    test("the documented commands bring the states there", () => {
      synthesize(from);
      if (by === "push") deployment.shell(documented("state pull"));
      synthesize(to);
      deployment.shell(by === "push" ? documented("state push") : documented("init -migrate-state; done").replace(" -migrate-state", ""));
    });

    test("nothing is made a second time", () => {
      expect(stacks.flatMap((stack) => deployment.pendingChanges(stack))).toEqual([]);
    });
  });

  test("a state that is there already is not pushed over", () => {
    expect(() => deployment.shell(documented("state push"))).toThrow(/cannot import state with lineage .* over unrelated state/);
  });

  test("all stacks are destroyed, the last one first", async () => {
    for (const stack of stacks.toReversed()) deployment.destroy(stack);
    const states = (await workspaces("of-workspaces-")).map(({ state }) => JSON.parse(state!) as { resources: unknown });
    expect(states).toMatchObject(stacks.map(() => ({ resources: [], outputs: {} })));
  });
});
