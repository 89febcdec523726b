import { subjectNamed } from "../../../../commands/trace/rules/endsNamed";
import { tracedVpcOf } from "../../../../commands/trace/rules/subnets";
import { traceOf } from "../../../../commands/trace/rules/trace";
import { readWorld } from "../../../../commands/trace/rules/world";
import { changed, mutated } from "../../../support/mutationParts";
import { tracedDemo, type TracedCluster } from "../../../support/traces";

jest.setTimeout(60_000);

const cluster = (egress: string): TracedCluster => tracedDemo(egress, { network: { egress }, nodeGroups: { managed: { general: {} } } });

function traced({ config, stacks }: TracedCluster, to: string) {
  const world = readWorld(stacks);
  const subject = subjectNamed(world, config, "kubelet", to);
  if ("unknown" in subject) throw new Error(subject.unknown);
  return traceOf({ world, vpc: tracedVpcOf(world), config }, subject);
}

test.each(["mybucket.s3.amazonaws.com", "s3-us-west-2.amazonaws.com", "s3-fips.us-west-2.amazonaws.com"])(
  "%s is unknown where nothing but a gateway endpoint leads to it",
  (host) => {
    expect(traced(cluster("none"), host).status).toBe("unknown");
  },
);

test("without private DNS, a name works where a route leads to public addresses", () => {
  const nat = cluster("nat");
  const id = Object.keys(nat.stacks.network.resource!["aws_vpc_endpoint"]!).find((name) => name.includes("ecr-api"))!;
  const change = changed("network", "aws_vpc_endpoint", id, { private_dns_enabled: false });
  const stacks = mutated(nat.stacks, { what: "private DNS off", change, failsAt: () => undefined });
  expect(traced({ ...nat, stacks }, "ecr.api").status).toBe("ok");
});
