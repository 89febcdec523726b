import { readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { documented } from "./documented";
import { type Front, kmsKey, s3 as callS3, startFront, startFronts, startS3Front } from "./emulators";
import { Deployment, emulated, workloadAppliable } from "./terraform";

const example = "fully-private.yaml";
const region = "us-west-2";
const s3 = { type: "s3", bucket: "my-terraform-state", region, keyPrefix: "eks/" };
const local = { type: "local" };
const roles = ["network", "cluster", "workload"] as const;

(emulated && workloadAppliable ? describe : describe.skip)("states move from backend to backend", () => {
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
  });

  /** Writes the configuration of the bucket, and puts it where Terraform runs. @returns where it was written */
  function writeBucket(deployment: Deployment, ...options: string[]): string {
    const { status, stdout, stderr } = deployment.program("backend", ...options);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const file = /^Written: (.*main\.tf\.json)$/m.exec(stdout)![1]!;
    deployment.addConfiguration("bucket", dirname(file));
    return file;
  }

  const migrate = (deployment: Deployment, stack: string) =>
    deployment.terraform(stack, "init", "-input=false", "-migrate-state", "-force-copy");

  /** Keys of what is in a bucket. */
  async function objects(bucket = s3.bucket): Promise<readonly string[]> {
    return [...(await callS3(region, "GET", `/${bucket}?list-type=2`)).matchAll(/<Key>(.*?)<\/Key>/g)].map(([, key]) => key!);
  }

  /** Removes all versions of all objects of a bucket, and their delete markers. */
  async function empty(bucket: string): Promise<void> {
    const versions = await callS3(region, "GET", `/${bucket}?versions`);
    for (const [, key, id] of versions.matchAll(/<Key>(.*?)<\/Key>\s*<VersionId>(.*?)<\/VersionId>/g))
      await callS3(region, "DELETE", `/${bucket}/${key}?versionId=${id}`);
  }

  test("the bucket is made with a local state, which then goes into the bucket", async () => {
    first.synthesize(example, { backend: s3 });
    writeBucket(first, "--local-state");
    first.apply("bucket");
    expect(first.pendingChanges("bucket")).toEqual([]);
    expect(first.permissions("bucket").missing).toEqual([]);
    writeBucket(first);
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
    first.synthesize(example, { backend: s3, tags: { waits: "for approval" } });
    first.init("fully-private-network");
    const refuse = await first.waitForApproval("fully-private-network");
    expect(await objects()).toContain("eks/fully-private-network.tfstate.tflock");
    expect(() => first.apply("fully-private-network")).toThrow(/Error acquiring the state lock/);
    await refuse();
    expect(await objects()).not.toContain("eks/fully-private-network.tfstate.tflock");
    first.synthesize(example, { backend: s3 });
    expect(first.pendingChanges("fully-private-network")).toEqual([]);
  });

  test("the runner's policies allow all calls, those for the state too", () => {
    const { called, missing } = first.permissions("fully-private-network");
    expect(called).toEqual(expect.arrayContaining(["s3:DeleteObject", "s3:GetObject", "s3:ListBucket", "s3:PutObject"]));
    expect(missing).toEqual([]);
    expect(second.permissions("blue-cluster").missing).toEqual([]);
  });

  test.each([{ ...s3, keyPrefix: "moved/" }, local])(
    "the states go on in place, to another part of the bucket and back into files: $type",
    (backend) => {
      first.synthesize(example, { backend });
      first.shell(documented("init -migrate-state; done"));
      expect(first.pendingChanges("fully-private-network")).toEqual([]);
    },
  );

  test("a state that is pulled and pushed goes from any backend to any other", () => {
    const commands = (part: string) => documented(part).replace("in network cluster workload", "in network");
    first.shell(commands("state pull"));
    first.synthesize(example, { backend: { ...s3, keyPrefix: "pushed/" } });
    first.shell(commands("state push"));
    expect(first.pendingChanges("fully-private-network")).toEqual([]);
  });

  test("the bucket is deleted when its own state is in a file, and takes its key with it", async () => {
    const file = writeBucket(first, "--local-state");
    migrate(first, "bucket");
    expect(() => first.destroy("bucket")).toThrow(/lifecycle\.prevent_destroy/);
    const { kms_key_arn: KeyId } = first.outputs<{ kms_key_arn: string }>("bucket");
    writeFileSync(file, readFileSync(file, "utf8").replaceAll('"prevent_destroy": true', ""));
    first.addConfiguration("bucket", dirname(file));
    await empty(s3.bucket);
    first.destroy("bucket");
    await expect(objects()).rejects.toThrow(/NoSuchBucket/);
    const { KeyState, DeletionDate = 0 } = await kmsKey(region, "DescribeKey", { KeyId });
    expect(KeyState).toBe("PendingDeletion");
    expect((DeletionDate - Date.now() / 1000) / 86_400).toBeCloseTo(30, 1);
    expect(first.permissions("bucket").missing).toEqual([]);
  });

  test("a bucket takes a key that is given later, and the one that was made for it stays", async () => {
    const backend = { ...s3, bucket: "my-encrypted-state" };
    second.synthesize(example, { name: "blue", backend });
    writeBucket(second, "--local-state");
    second.apply("bucket");
    const { kms_key_arn: ownKey } = second.outputs<{ kms_key_arn: string }>("bucket");
    writeBucket(second);
    migrate(second, "bucket");
    const { Arn: kmsKeyArn } = await kmsKey(region, "CreateKey");
    second.synthesize(example, { name: "blue", backend: { ...backend, kmsKeyArn } });
    writeBucket(second);
    second.terraform("bucket", "init", "-input=false", "-reconfigure");
    second.terraform("bucket", "apply", "-input=false", "-auto-approve");
    expect(second.permissions("bucket").missing).toEqual([]);
    expect(second.pendingChanges("bucket")).toEqual([]);
    expect(await callS3(region, "GET", `/${backend.bucket}?encryption`)).toContain(`<KMSMasterKeyID>${kmsKeyArn}</KMSMasterKeyID>`);
    expect(await objects(backend.bucket)).toEqual(["state-bucket.tfstate"]);
    expect((await kmsKey(region, "DescribeKey", { KeyId: ownKey })).KeyState).toBe("Enabled");
  });
});
