import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { mutated } from "../support/mutationParts";
import { pushImage, startRegistry } from "../support/registries";
import { exampleClusters, otherClusters } from "./clusters";
import { type Rehearsal, rehearse } from "./rehearsal";
import type { Outcome } from "./stage";
import { describeRehearsal, gather, type Troupe } from "./troupe";
import { tellSkipped } from "../support/skipped";

const fullyPrivate = exampleClusters["fully-private"]!;
const controller = "eks/aws-load-balancer-controller:v3.5.0";

const hasAwsCli = (() => {
  try {
    execFileSync("aws", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    tellSkipped("the AWS CLI in a rehearsal: aws is not installed");
    return false;
  }
})();

let troupe: Troupe;
let digest: string;

/** The registry's files, with the names under which Amazon has them, and where layers are. */
const registry = (name: string, layerHost: string) => ({
  folder: join(troupe.folder, "registry"),
  port: 5000,
  layerHosts: { [name]: layerHost },
});

const runFrom = (
  rehearsal: Rehearsal,
  from: string,
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Outcome> => {
  const attempt = rehearsal.attempts.find((one) => one.from === from && one.url.startsWith("https://"))!;
  const place = rehearsal.placeOf(attempt);
  return rehearsal.stage.run({ ...place, argv, env: { ...place.env, ...env } });
};

/** Pulls an image as the kubelet of a node does. @returns its digest, or what went wrong */
async function pull(rehearsal: Rehearsal, image: string): Promise<string> {
  const folder = join(troupe.folder, `pulled-${Math.random().toString(36).slice(2)}`);
  const copy = ["skopeo", "--insecure-policy", "copy", "--all", "--quiet", "--retry-times", "0", `docker://${image}`, `dir:${folder}`];
  const { status, stderr } = await runFrom(rehearsal, "kubelet", copy);
  return status === 0 ? `sha256:${execFileSync("sha256sum", [join(folder, "manifest.json")], { encoding: "utf8" }).slice(0, 64)}` : stderr;
}

async function within(rehearsal: Rehearsal, use: (rehearsal: Rehearsal) => Promise<void>): Promise<void> {
  try {
    await use(rehearsal);
  } finally {
    await rehearsal.stage.close();
  }
}

describeRehearsal("in the network of a cluster", () => {
  beforeAll(async () => {
    troupe = gather();
    const filled = await startRegistry(join(troupe.folder, "registry"));
    digest = await pushImage(filled, controller, "oci", 200_000);
    await filled.stop();
  });
  afterAll(() => troupe.leave());

  describe("skopeo pulls an image", () => {
    const [region, account] = ["us-west-2", "602401143452"];
    const name = `${account}.dkr.ecr.${region}.amazonaws.com`;
    const bucket = `prod-${region}-starport-layer-bucket.s3.${region}.amazonaws.com`;
    const options = () => ({ hosts: [name, bucket], registry: registry(name, bucket) });

    test("from Amazon ECR by its endpoints, and its layers from Amazon S3 by the route to the gateway endpoint", async () => {
      await within(await rehearse(troupe, fullyPrivate.cluster(troupe), options()), async (rehearsal) => {
        expect(await pull(rehearsal, `${name}/${controller}`)).toBe(digest);
      });
    });

    test("but not without the gateway endpoint", async () => {
      const whole = fullyPrivate.cluster(troupe);
      const change = ({ network }: { network: { resource: Record<string, Record<string, Record<string, unknown>>> } }) => {
        for (const [id, { vpc_endpoint_type: type }] of Object.entries(network.resource["aws_vpc_endpoint"]!)) {
          if (type === "Gateway") Reflect.deleteProperty(network.resource["aws_vpc_endpoint"]!, id);
        }
      };
      const stacks = mutated(whole.stacks, { what: "no gateway endpoint", change, failsAt: () => undefined });
      await within(await rehearse(troupe, { ...whole, stacks }, options()), async (rehearsal) => {
        expect(await pull(rehearsal, `${name}/${controller}`)).toContain(bucket);
      });
    });

    const layers = "d5l0dvt14r5h8.cloudfront.net";
    test.each([
      ["Squid", otherClusters["Squid and pod subnets"]!],
      ["a proxy of the company that intercepts TLS", exampleClusters["external-proxy"]!],
    ])("through %s", async (_what, { cluster, options: own }) => {
      const rehearsal = await rehearse(troupe, cluster(troupe), { ...own, registry: registry("public.ecr.aws", layers) });
      await within(rehearsal, async () => {
        expect(await pull(rehearsal, `public.ecr.aws/${controller}`)).toBe(digest);
      });
    });
  });

  (hasAwsCli ? test : test.skip)("the AWS CLI on a node asks AWS STS by its endpoint", async () => {
    await within(await rehearse(troupe, fullyPrivate.cluster(troupe)), async (rehearsal) => {
      const keys = { AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE", AWS_SECRET_ACCESS_KEY: "secret", AWS_DEFAULT_REGION: "us-west-2" };
      const { stderr, stdout } = await runFrom(
        rehearsal,
        "kubelet",
        ["aws", "sts", "get-caller-identity", "--query", "Arn", "--output", "text"],
        {
          ...keys,
          AWS_EC2_METADATA_DISABLED: "true",
        },
      );
      expect(`${stdout}${stderr}`.trim()).toBe("endpoint sts");
    });
  });
});
