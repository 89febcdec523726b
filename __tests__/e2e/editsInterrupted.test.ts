import { type Front, startFront } from "./emulators";
import { numberOf, seedOf } from "../support/numberOf";
import { Deployment, emulated, workloadAppliable } from "./terraform";

const file = "fully-private.yaml";
const stack = "fully-private-cluster";
const base = { deletionProtection: false, "network.availabilityZones": ["us-west-2b", "us-west-2c"] };

/** Set it to repeat a run. */
const seed = seedOf(1);

/** Ten take a quarter of an hour. */
const interrupts = numberOf("INTERRUPTS", 4);

/** Park and Miller's generator: numbers from 0 up to 1, the same for a seed. */
function random(start: number): () => number {
  let state = (start % 2_147_483_646) + 1;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

(emulated && workloadAppliable ? describe : describe.skip)(`interrupted applies (SEED=${seed})`, () => {
  const next = random(seed);
  // How many lines about something that begins or ends Terraform prints before it is interrupted. It prints 26 in all.
  const points = Array.from(
    { length: interrupts },
    (_, index) => [1 + Math.floor(next() * 20), index % 2 === 0 ? "SIGKILL" : "SIGTERM"] as const,
  );
  let front: Front;
  let deployment: Deployment;

  beforeAll(async () => {
    front = await startFront();
    deployment = new Deployment(front.environment);
    deployment.synthesize(file, base);
    deployment.apply("fully-private-network");
  });

  afterAll(() => {
    front.stop();
    deployment.remove();
  });

  afterEach(() => {
    deployment.removeImports(stack);
    deployment.terraform(stack, "destroy", "-input=false", "-auto-approve", "-refresh=false");
  });

  test.each(points)("after %i lines by %s: what it left is adopted, and another apply ends with an empty plan", async (lines, signal) => {
    const output = await deployment.interrupt(stack, "apply", /: Creati(?:ng\.\.\.|on complete)/, signal, lines);
    if (signal === "SIGTERM") expect(output).toContain("Interrupt received");
    expect(output).not.toContain("Apply complete!");
    // A killed Terraform has not written its state; at an interrupt the provider gives up calls that are under way, which AWS may have done.
    const { status, stderr } = deployment.program("adopt");
    if (status !== 0) expect(stderr).toContain("nothing to adopt");
    deployment.apply(stack);
    expect(deployment.pendingChanges(stack)).toEqual([]);
  });
});
