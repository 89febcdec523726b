import { changed, mutated } from "../../../support/mutationParts";
import { hopsBetween, tracedDemo, type TracedCluster } from "../../../support/traces";

jest.setTimeout(60_000);

const cluster = (egress: string): TracedCluster => tracedDemo(egress, { network: { egress }, nodeGroups: { managed: { general: {} } } });

const hops = (of: TracedCluster, to: string) => hopsBetween(of, "kubelet", to);

/** The cluster with other attributes of a VPC endpoint. */
function withEndpoint(of: TracedCluster, service: string, attributes: object): TracedCluster {
  const id = Object.keys(of.stacks.network.resource!["aws_vpc_endpoint"]!).find((name) => name.includes(service))!;
  const change = changed("network", "aws_vpc_endpoint", id, attributes);
  return { ...of, stacks: mutated(of.stacks, { what: service, change, failsAt: () => undefined }) };
}

const denying = { policy: JSON.stringify({ Statement: [{ Effect: "Deny", Principal: "*", Action: "*", Resource: "*" }] }) };

describe.each(["none", "nat"])("with egress %s", (egress) => {
  test.each(["mybucket.s3.amazonaws.com", "s3.amazonaws.com", "s3-fips.us-west-2.amazonaws.com", "a.s3-website-us-west-2.amazonaws.com"])(
    "whether the gateway endpoint takes %s is unknown",
    (host) => {
      expect(hops(cluster(egress), host)["name"]).toMatchObject({
        status: "unknown",
        says: expect.stringContaining("which they are is not in the JSON") as string,
      });
    },
  );

  test.each(["s3-us-west-2.amazonaws.com", "mybucket.s3-us-west-2.amazonaws.com"])(
    "%s goes through the gateway endpoint, and meets its policy",
    (host) => {
      expect(hops(cluster(egress), host)["route"]!.says).toContain("s3 leads to its gateway endpoint");
      expect(hops(withEndpoint(cluster(egress), "_s3", denying), host)["endpointPolicy"]).toMatchObject({ status: "fails" });
    },
  );
});

test.each(["s3.us-east-1.amazonaws.com", "mybucket.s3-eu-west-1.amazonaws.com", "s3-external-1.amazonaws.com"])(
  "%s is of another region, which no gateway endpoint leads to",
  (host) => {
    expect(hops(cluster("none"), host)["route"]).toMatchObject({ status: "fails" });
    expect(hops(cluster("nat"), host)["route"]).toMatchObject({ status: "ok" });
  },
);

test("without private DNS, a name works where a route leads to public addresses", () => {
  const withoutDns = withEndpoint(cluster("nat"), "ecr-api", { private_dns_enabled: false });
  expect(Object.values(hops(withoutDns, "ecr.api")).map(({ status }) => status)).not.toContain("fails");
});
