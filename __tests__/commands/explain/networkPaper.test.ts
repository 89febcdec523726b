import { explanation } from "../../../commands/explain/model";
import { networkPaper } from "../../../commands/explain/rules/networkPaper";
import { planHandover } from "../../../commands/handover/rules/handover";
import { designCluster } from "../../../design/cluster";
import { analyse } from "../../../design/facts";
import { type Changes, configDemo, merge } from "../../support/synth";

const subnet = (last: string, cidr: string) => ({ id: `subnet-0123456789abcde0${last}`, cidr });
const given: Changes = {
  network: {
    existingVpc: {
      id: "vpc-0123456789abcdef0",
      cidr: "10.20.0.0/16",
      nodeSubnets: { "us-west-2a": subnet("a", "10.20.0.0/20"), "us-west-2b": subnet("b", "10.20.16.0/20") },
    },
    endpoints: { interface: "existing", services: { s3: "existing" } },
  },
};
const byProxy = (url: string): Changes => merge(given, { network: { egress: "proxy" }, proxy: { url } });

/** Item, name, value and maker of each row. */
function rows(changes: Changes): readonly string[] {
  const config = configDemo(changes);
  return networkPaper(explanation(config, { today: "2026-11-29" }), designCluster(config)).rows.map(([item, name, , value, maker]) =>
    [item, name, value, maker].join("|"),
  );
}

test("the owner of route tables adds the route to a company proxy, which has a way back", () => {
  const asked = rows(byProxy("http://10.130.0.7:3128"));
  for (const table of ["that of subnet-0123456789abcde0a", "that of subnet-0123456789abcde0b"])
    expect(asked).toContain(`route|${table}|10.130.0.7/32 to the HTTP proxy|its owner`);
  for (const block of ["10.20.0.0/20", "10.20.16.0/20"])
    expect(asked).toContain(`return route|http://10.130.0.7:3128|${block} to the VPC, in the network of the HTTP proxy|its owner`);
  expect(asked).toContain("HTTP proxy|http://10.130.0.7:3128|reached from 10.20.0.0/16|its owner");
  expect(rows(byProxy("http://10.20.0.7:3128")).join("\n")).not.toMatch(/to the HTTP proxy|network of the HTTP proxy/);
});

test("the name of a proxy must resolve in the VPC; an address need not", () => {
  const line = "DNS name|proxy.corp.example.com|resolves in the VPC, to the address of the HTTP proxy|its owner";
  expect(rows(byProxy("http://proxy.corp.example.com:3128"))).toContain(line);
  expect(rows(byProxy("http://10.130.0.7:3128")).join("\n")).not.toContain("DNS name|");
});

test("the owner of a VPC is asked for what handover asks for", () => {
  const asked = rows(given);
  expect(asked).toContain("VPC attributes|vpc-0123456789abcdef0|enableDnsSupport and enableDnsHostnames: true|its owner");
  expect(asked.find((line) => line.startsWith("subnet attributes|subnet-0123456789abcde0a subnet-0123456789abcde0b|"))).toMatch(
    /Public addresses are off .* route table other than the main one/,
  );
  expect(asked.find((line) => line.startsWith("existing VPC endpoint|com.amazonaws.us-west-2.ec2|"))).toMatch(
    /security groups that let in TCP port 443 from 10\.20\.0\.0\/16; private DNS names on, or in a central VPC a hosted zone or a Route 53 Profile/,
  );
  expect(asked.find((line) => line.startsWith("existing VPC endpoint|com.amazonaws.us-west-2.s3|"))).toMatch(/gateway, in the VPC itself/);
  expect(rows({}).join("\n")).not.toMatch(/VPC attributes|subnet attributes|its owner/);
});

test("in a shared VPC the owner shares the subnets, and adds no tags", () => {
  const shared = merge(given, {
    accountId: "111122223333",
    network: {
      existingVpc: { shared: true, ownerAccountId: "444455556666", zoneIds: { "us-west-2a": "usw2-az2", "us-west-2b": "usw2-az1" } },
    },
  });
  const asked = rows(shared).join("\n");
  expect(asked).toMatch(/resource share \(AWS RAM\)\|subnet-0123456789abcde0a .*\|shared with account 111122223333/);
  expect(asked).not.toContain("subnet tag|");
  expect(rows(merge(given, { network: { existingVpc: { tagSubnets: false } } })).join("\n")).toContain(
    "subnet tag|subnet-0123456789abcde0a|kubernetes.io/role/internal-elb=1|its owner",
  );
});

test("every route that handover asks for is in the request", () => {
  const runners = { access: { runnerCidrs: ["192.168.7.0/24"] } };
  const apart = {
    network: {
      controlPlaneSubnets: { enabled: true },
      existingVpc: { controlPlaneSubnets: { "us-west-2a": subnet("c", "10.20.64.0/28"), "us-west-2b": subnet("d", "10.20.64.16/28") } },
    },
  };
  const unused = { network: { existingVpc: apart.network.existingVpc } };
  const all = [
    byProxy("http://10.130.0.7:3128"),
    merge(given, runners),
    ...[apart, unused].map((more) => merge(merge(given, runners), more)),
  ];
  for (const changes of all) {
    const facts = analyse(configDemo(changes));
    const values = rows(changes).filter((line) => line.startsWith("route|"));
    const { routes } = planHandover(facts, facts.addresses!);
    expect(routes.length).toBeGreaterThan(0);
    const missing = routes.filter(({ destination, target }) => !values.some((line) => line.includes(`|${destination} to ${target}|`)));
    expect(missing).toEqual([]);
  }
});
