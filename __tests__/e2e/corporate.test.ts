import { cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { root } from "../support/synth";
import { createBucket, type Front, s3, startFront, startIamFront } from "./emulators";
import { Deployment, emulated, workloadAppliable } from "./terraform";

const file = "corporate.yaml";
const account = "111122223333";
const region = "eu-central-1";
const teams = "teams";
const [network, cluster, workload] = ["network", "cluster", "workload"].map((stack) => `corporate-${stack}`) as [string, string, string];
const stacks = [network, cluster, ...(workloadAppliable ? [workload] : [])];

interface Made {
  readonly vpc: string;
  readonly subnets: Readonly<Record<string, string>>;
}

/** What Terraform prints of an apply that is refused, without frames and line breaks. */
function refusal(apply: () => unknown): string {
  try {
    apply();
  } catch (error) {
    return String(error).replace(/[│╷╵]/g, " ").replace(/\s+/g, " ");
  }
  throw new Error("nothing was refused");
}

(emulated ? describe : describe.skip)("a company's cluster, applied with the generated policies and under the company's own", () => {
  const directory = mkdtempSync(join(tmpdir(), "private-eks-corporate-"));
  let bucket: string;
  let behind: Front;
  let front: Front;
  let made: Made;
  /** Whoever made the VPC, with other credentials. */
  let others: Deployment;
  let deployment: Deployment;

  /**
   * Synthesizes the example as it is, for the VPC that there is, without the protection from a destroy.
   * @param company changes to the file that it extends; undefined removes a key
   */
  function synthesize(company: Readonly<Record<string, unknown>> = {}): void {
    const profile = join(directory, "company/defaults.yaml");
    cpSync(join(root, "examples/company"), join(directory, "company"), { recursive: true });
    const document = parseDocument(readFileSync(profile, "utf8"));
    for (const [path, value] of Object.entries<unknown>({ ...company, deletionProtection: false })) {
      if (value === undefined) document.deleteIn(path.split("."));
      else document.setIn(path.split("."), value);
    }
    writeFileSync(profile, document.toString());
    deployment.synthesize(file, {
      "network.existingVpc.id": made.vpc,
      ...Object.fromEntries(Object.entries(made.subnets).map(([zone, id]) => [`network.existingVpc.nodeSubnets.${zone}.id`, id])),
    });
  }

  beforeAll(async () => {
    behind = await startFront();
    const company = parseDocument(readFileSync(join(root, "examples/company/defaults.yaml"), "utf8"));
    const statesRole = company.getIn(["backend", "assumeRoleArn"]) as string;
    bucket = company.getIn(["backend", "bucket"]) as string;
    await createBucket(region, bucket);
    others = new Deployment(behind.environment);
    others.addConfiguration(teams, join(__dirname, "corporate"));
    others.apply(teams);
    made = others.outputs<Made>(teams);
    front = await startIamFront(
      directory,
      {
        account,
        stacks: join(directory, "cdktf.out/stacks"),
        roles: { [`arn:aws:iam::${account}:role/platform/eks-runner`]: "runner-policy", [statesRole]: "state-policy" },
        organization: join(__dirname, "corporate/serviceControlPolicy.json"),
      },
      behind,
    );
    deployment = new Deployment(front.environment, directory);
  });

  afterAll(() => {
    for (const { stop } of [front, behind]) stop();
    for (const one of [others, deployment]) one.remove();
  });

  test("its network stack applies, and a second plan is empty", () => {
    synthesize();
    deployment.apply(network);
    expect(deployment.pendingChanges(network)).toEqual([]);
  });

  const role = `arn:aws:iam::${account}:role`;
  const byOrganization = "with an explicit deny in a service control policy";

  test.each([
    ["without the permissions boundary", { "iam.permissionsBoundary": undefined }, `${role}/platform/eks-corporate-cluster-`],
    ["outside of the path", { "iam.path": "/payments/" }, `${role}/payments/eks-corporate-cluster-`],
  ])("a role %s is refused", (_without, company, arn) => {
    synthesize(company);
    deployment.init(cluster);
    const text = refusal(() =>
      deployment.terraform(cluster, "apply", "-input=false", "-auto-approve", "-target=aws_iam_role.cluster-role_DA3A8029"),
    );
    expect(text).toContain(`not authorized to perform: iam:CreateRole on resource: ${arn}`);
    expect(text).toContain(byOrganization);
  });

  test("what the policy of the runner does not have is refused", () => {
    synthesize();
    const policy = join(directory, "cdktf.out/stacks", cluster, "runner-policy.json");
    const generated = readFileSync(policy, "utf8");
    writeFileSync(policy, generated.replace("iam:CreateRole", "iam:ListRoles"));
    const text = refusal(() => deployment.apply(cluster));
    writeFileSync(policy, generated);
    expect(text).toContain(`User: arn:aws:sts::${account}:assumed-role/eks-runner/`);
    expect(text).toContain("because no identity-based policy allows the iam:CreateRole action");
  });

  for (const stack of stacks.slice(1)) {
    test(`${stack} applies, and a second plan is empty`, () => {
      deployment.apply(stack);
      expect(deployment.pendingChanges(stack)).toEqual([]);
    });
  }

  test("its VPC's owner sees the role tags of the subnets, and nothing else", () => {
    expect(others.pendingChanges(teams)).toEqual(Object.keys(made.subnets).map((zone) => `aws_subnet.private["${zone}"]: tags, tags_all`));
  });

  test("all stacks are destroyed, the last one first, and nothing is left", async () => {
    for (const stack of stacks.toReversed()) deployment.destroy(stack);
    const states = await Promise.all(stacks.map((stack) => s3(region, "GET", `/${bucket}/eks/${stack}.tfstate`)));
    expect(states.map((state) => JSON.parse(state) as unknown)).toMatchObject(stacks.map(() => ({ resources: [] })));
    expect(others.pendingChanges(teams)).toEqual([]);
  });
});
