import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Front, startFront, startFronts, startS3Front } from "./emulators";
import { Deployment, emulated, workloadAppliable } from "./terraform";

const example = "fully-private.yaml";
const region = "us-west-2";
const s3 = { type: "s3", bucket: "my-terraform-state", region, keyPrefix: "eks/" };
const local = { type: "local" };
const roles = ["network", "cluster", "workload"] as const;

(emulated && workloadAppliable ? describe : describe.skip)("states move from backend to backend", () => {
  const scratch = mkdtempSync(join(tmpdir(), "private-eks-states-"));
  let front: Front;
  let first: Deployment;
  let second: Deployment;

  beforeAll(async () => {
    front = await startFronts(startFront, startS3Front);
    const environment = { ...front.environment, TF_LOG_CORE: "debug" };
    [first, second] = [new Deployment(environment), new Deployment(environment)];
  });

  afterAll(() => {
    front.stop();
    for (const deployment of [first, second]) deployment.remove();
    rmSync(scratch, { recursive: true });
  });

  /** Writes the configuration of the bucket, and puts it where Terraform runs. */
  function writeBucket(...options: string[]): void {
    const { status, stdout, stderr } = first.program("backend", ...options);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    first.addConfiguration("bucket", dirname(/^Written: (.*main\.tf\.json)$/m.exec(stdout)![1]!));
  }

  const migrate = (deployment: Deployment, stack: string) =>
    deployment.terraform(stack, "init", "-input=false", "-migrate-state", "-force-copy");

  async function objects(): Promise<readonly string[]> {
    const authorization = `AWS4-HMAC-SHA256 Credential=test/20260101/${region}/s3/aws4_request, SignedHeaders=host, Signature=0`;
    const response = await fetch(`${process.env["AWS_ENDPOINT_URL"]!}/${s3.bucket}?list-type=2`, { headers: { authorization } });
    return [...(await response.text()).matchAll(/<Key>(.*?)<\/Key>/g)].map(([, key]) => key!);
  }

  test("the bucket is made with a local state, which then goes into the bucket", async () => {
    first.synthesize(example, { backend: s3 });
    writeBucket("--local-state");
    first.apply("bucket");
    expect(first.pendingChanges("bucket")).toEqual([]);
    writeBucket();
    migrate(first, "bucket");
    expect(first.pendingChanges("bucket")).toEqual([]);
    expect(await objects()).toEqual(["state-bucket.tfstate"]);
    expect(first.permissions("bucket").missing).toEqual([]);
  });

  test("a cluster that was deployed with local states goes on with those in the bucket", async () => {
    first.synthesize(example, { backend: local });
    first.apply("fully-private-network");
    for (const role of ["cluster", "workload"]) first.init(`fully-private-${role}`);
    first.synthesize(example, { backend: s3 });
    for (const role of roles) migrate(first, `fully-private-${role}`);
    expect(await objects()).toContain("eks/fully-private-network.tfstate");
    expect(first.pendingChanges("fully-private-network")).toEqual([]);
  });

  test("another cluster in the same bucket has states of its own, and says which stack to apply first", async () => {
    second.synthesize(example, { name: "blue", backend: s3 });
    for (const role of ["network", "cluster"]) second.init(`blue-${role}`);
    expect(() => second.plan("blue-cluster")).toThrow(
      /There is no state of stack blue-network, eks\/blue-network.tfstate in bucket\s+my-terraform-state. Apply blue-network first./,
    );
    second.terraform("blue-network", "apply", "-input=false", "-auto-approve", "-target=aws_vpc.vpc_6776A399");
    expect(await objects()).toEqual(["eks/blue-network.tfstate", "eks/fully-private-network.tfstate", "state-bucket.tfstate"]);
  });

  test("who applies locks the state for others", async () => {
    const refuse = await first.waitForApproval("fully-private-network");
    expect(await objects()).toContain("eks/fully-private-network.tfstate.tflock");
    expect(() => first.apply("fully-private-network")).toThrow(/Error acquiring the state lock/);
    await refuse();
    expect(await objects()).not.toContain("eks/fully-private-network.tfstate.tflock");
  });

  test("the runner's policies allow all calls, those for the state too", () => {
    const { called, missing } = first.permissions("fully-private-network");
    expect(called).toEqual(expect.arrayContaining(["s3:DeleteObject", "s3:GetObject", "s3:ListBucket", "s3:PutObject"]));
    expect(missing).toEqual([]);
    expect(second.permissions("blue-cluster").missing).toEqual([]);
  });

  test("the states go back into files", () => {
    first.synthesize(example, { backend: local });
    for (const role of roles) migrate(first, `fully-private-${role}`);
    expect(first.resources("fully-private-network").length).toBeGreaterThan(20);
    expect(first.pendingChanges("fully-private-network")).toEqual([]);
  });

  test("a state that is pulled and pushed goes from any backend to any other", () => {
    const file = join(scratch, "network.tfstate");
    writeFileSync(file, first.terraform("fully-private-network", "state", "pull"));
    first.synthesize(example, { backend: { ...s3, keyPrefix: "pushed/" } });
    first.terraform("fully-private-network", "init", "-input=false", "-reconfigure");
    first.terraform("fully-private-network", "state", "push", file);
    expect(first.pendingChanges("fully-private-network")).toEqual([]);
  });
});
