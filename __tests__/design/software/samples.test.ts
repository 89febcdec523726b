import fc from "fast-check";
import { clusterSchema } from "../../../config/schema/schema";
import { firstAddress, sizeOf, toAddress } from "../../../aws/cidr";
import { planSamples } from "../../../design/software/samples";
import { sampleFindings } from "../../../design/software/samples.findings";
import { analyse } from "../../../design/facts";

const controller = { enabled: true };
const parse = (samples: object, cluster: object = { loadBalancerController: controller }) =>
  clusterSchema.parse({ name: "demo", region: "us-west-2", network: { egress: "nat" }, samples, ...cluster });

function findings(samples: object, cluster?: object) {
  const config = parse(samples, cluster);
  return sampleFindings(config, analyse(config).addresses!);
}

const fixed = (...addresses: string[]) => ({ privateNlb: { enabled: true, addresses } });
const nodeSubnets = analyse(parse({})).addresses!.zones.map(({ node }) => node);

/** The Kubernetes objects of each sample, with the subnet ids subnet-<zone>. */
function objects(samples: object) {
  const config = parse(samples);
  const designs = planSamples(config, analyse(config).addresses!);
  return Object.fromEntries(designs.map((design) => [design.name, design.objects((zone) => `subnet-${zone}`)]));
}

/** The annotations of what makes the load balancer of the only sample. */
function annotations(samples: object) {
  const [exposing] = Object.values(objects(samples)).map((all) => all.at(-1));
  return (exposing as unknown as { metadata: { annotations: Record<string, string> } }).metadata.annotations;
}

const loadBalancer = (name: string) => `service.beta.kubernetes.io/aws-load-balancer-${name}`;

describe("planSamples", () => {
  test("makes none by default", () => {
    expect(objects({})).toEqual({});
  });

  test("makes those that are enabled: an Ingress for the Application Load Balancer, Services for the Network Load Balancers", () => {
    const all = objects({ publicAlb: { enabled: true }, publicNlb: { enabled: true }, privateNlb: { enabled: true } });
    expect(Object.entries(all).map(([name, made]) => [name, ...made.map(({ kind }) => kind)])).toEqual([
      ["sample-public-alb", "Deployment", "Service", "Ingress"],
      ["sample-public-nlb", "Deployment", "Service"],
      ["sample-private-nlb", "Deployment", "Service"],
    ]);
  });

  test.each([
    ["publicAlb", { "alb.ingress.kubernetes.io/scheme": "internet-facing", "alb.ingress.kubernetes.io/target-type": "ip" }],
    ["publicNlb", { [loadBalancer("scheme")]: "internet-facing", [loadBalancer("nlb-target-type")]: "ip" }],
    ["privateNlb", { [loadBalancer("scheme")]: "internal", [loadBalancer("nlb-target-type")]: "ip" }],
  ])("%s says who may reach it, and sends traffic to the pods themselves", (sample, expected) => {
    expect(annotations({ [sample]: { enabled: true } })).toMatchObject(expected);
  });

  test("runs the image of the configuration", () => {
    const image = { repository: "111122223333.dkr.ecr.us-west-2.amazonaws.com/nginx/nginx", tag: "1.29.3" };
    expect(objects({ image, publicNlb: { enabled: true } })["sample-public-nlb"]).toContainEqual(
      expect.objectContaining({
        kind: "Deployment",
        spec: expect.objectContaining({
          template: expect.objectContaining({
            spec: expect.objectContaining({ containers: [expect.objectContaining({ image: `${image.repository}:${image.tag}` })] }),
          }),
        }),
      }),
    );
  });

  test.each(["publicAlb", "publicNlb", "privateNlb"])("the Service of %s selects the pods of its Deployment", (sample) => {
    const [deployment, service] = Object.values(objects({ [sample]: { enabled: true } }))[0]!;
    const labels = (deployment as unknown as { spec: { template: { metadata: { labels: object } } } }).spec.template.metadata.labels;
    expect(service).toMatchObject({ kind: "Service", spec: { selector: labels, ports: [{ port: 80 }] } });
  });

  test("names fixed addresses in the order of their subnets, and leaves the choice to AWS without them", () => {
    expect(annotations(fixed("10.0.0.10", "10.0.64.10", "10.0.128.10"))).toMatchObject({
      [loadBalancer("subnets")]: "subnet-us-west-2a,subnet-us-west-2b,subnet-us-west-2c",
      [loadBalancer("private-ipv4-addresses")]: "10.0.0.10,10.0.64.10,10.0.128.10",
    });
    expect(annotations(fixed())).not.toHaveProperty([loadBalancer("private-ipv4-addresses")]);
  });
});

describe("sampleFindings", () => {
  test("has nothing against samples with the controller and usable addresses", () => {
    expect(findings({ publicAlb: { enabled: true }, ...fixed("10.0.0.10", "10.0.64.10", "10.0.128.10") })).toEqual([]);
  });

  test.each(["publicAlb", "publicNlb", "privateNlb"])("%s needs the load balancer controller", (sample) => {
    expect(findings({ [sample]: { enabled: true } }, {})).toMatchObject([
      { severity: "error", path: ["samples", sample, "enabled"], alsoReads: [["loadBalancerController", "enabled"], ["autoMode"]] },
    ]);
  });

  test("a sample that is off needs no controller", () => {
    expect(findings({}, {})).toEqual([]);
  });

  test.each([1, 2, 4])("refuses %d addresses for three subnets, and lists the subnets in order", (count) => {
    const addresses = Array.from({ length: count }, (_, index) => `10.0.${index * 64}.10`);
    expect(findings(fixed(...addresses))).toMatchObject([
      {
        problem: `${count} fixed addresses for 3 node subnets`,
        allowed: expect.stringMatching(
          /10\.0\.0\.0\/19 \(us-west-2a\), 10\.0\.64\.0\/19 \(us-west-2b\), 10\.0\.128\.0\/19 \(us-west-2c\)$/,
        ),
      },
    ]);
  });

  test("refuses addresses in the wrong order, each at its place", () => {
    expect(findings(fixed("10.0.64.10", "10.0.0.10", "10.0.128.10")).map(({ path }) => path)).toEqual([
      ["samples", "privateNlb", "addresses", 0],
      ["samples", "privateNlb", "addresses", 1],
    ]);
  });

  test("takes every address of the subnets but the five that AWS keeps", () => {
    const offset = fc.integer({ min: 0, max: sizeOf(nodeSubnets[0]!) - 1 });
    const edges = fc.constantFrom(0, 3, 4, sizeOf(nodeSubnets[0]!) - 2, sizeOf(nodeSubnets[0]!) - 1);
    fc.assert(
      fc.property(fc.tuple(...nodeSubnets.map(() => fc.oneof(offset, edges))), (offsets) => {
        const addresses = offsets.map((place, index) => toAddress(firstAddress(nodeSubnets[index]!) + place));
        const refused = findings(fixed(...addresses)).map(({ path }) => path.at(-1));
        const reserved = offsets.flatMap((place, index) => (place < 4 || place === sizeOf(nodeSubnets[index]!) - 1 ? [index] : []));
        expect(refused).toEqual(reserved);
      }),
    );
  });
});
