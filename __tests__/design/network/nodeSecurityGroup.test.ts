import { clusterSchema } from "../../../config/schema/schema";
import { designFindings } from "../../../design/cluster.findings";
import { analyse } from "../../../design/facts";
import { planNodeSecurityGroup } from "../../../design/network/nodeSecurityGroup";
import { type Changes, merge } from "../../support/synth";

const base: Changes = { name: "demo", region: "us-west-2", nodeGroups: { managed: { web: {} } } };
const restricted: Changes = { network: { nodeSecurityGroup: { restrictEgress: true } } };
const parse = (...changes: readonly Changes[]) => clusterSchema.parse(changes.reduce(merge, base));
const plan = (...changes: readonly Changes[]) => {
  const facts = analyse(parse(...changes));
  return planNodeSecurityGroup(facts, facts.addresses!);
};
/** As text: port, and the other end. */
const egress = (...changes: readonly Changes[]) =>
  plan(restricted, ...changes)!.egress.map(({ peer, ports, protocol }) => `${protocol} ${ports?.from ?? ""} ${Object.values(peer).join()}`);
const problems = (...changes: readonly Changes[]) =>
  designFindings(parse(...changes))
    .filter(
      ({ path }) =>
        path[1] === "nodeSecurityGroup" ||
        path[1] === "existingVpc" ||
        path.includes("additionalSecurityGroupIds") ||
        path.includes("securityGroupIds"),
    )
    .map(({ severity, path, problem, fix }) => ({ severity, at: path.join("."), problem, fix }));

const givenVpc = {
  availabilityZones: ["us-west-2a", "us-west-2b"],
  existingVpc: {
    id: "vpc-12345678",
    cidr: "10.20.0.0/16",
    nodeSubnets: {
      "us-west-2a": { id: "subnet-0123456789abcde0a", cidr: "10.20.0.0/20" },
      "us-west-2b": { id: "subnet-0123456789abcde0b", cidr: "10.20.16.0/20" },
    },
  },
};

describe("the security group of the nodes", () => {
  test("is not there unless a key asks for it", () => {
    expect(plan()).toBeUndefined();
    expect(plan({ network: { nodeSecurityGroup: { ingress: {} } } })).toBeUndefined();
  });

  test("has a rule for each port and other end", () => {
    const ssh = { description: "jump hosts", fromPort: 22, cidrs: ["10.9.0.0/24", "10.9.1.0/24"], securityGroupIds: ["sg-12345678"] };
    const ports = { protocol: "udp", fromPort: 30000, toPort: 32767, prefixListIds: ["pl-12345678"] };
    expect(plan({ network: { nodeSecurityGroup: { ingress: { ssh, ports } } } })).toEqual({
      restrictsEgress: false,
      ingress: [
        ...["10.9.0.0/24", "10.9.1.0/24"].map((cidr) => ({
          key: `rule-ssh-${cidr.replace("/", "-")}`,
          name: "ssh",
          description: "jump hosts",
          protocol: "tcp",
          ports: { from: 22, to: 22 },
          peer: { cidr },
        })),
        {
          ...{ key: "rule-ssh-sg-12345678", name: "ssh", description: "jump hosts", protocol: "tcp" },
          ports: { from: 22, to: 22 },
          peer: { groupId: "sg-12345678" },
        },
        {
          ...{ key: "rule-ports-pl-12345678", name: "ports", description: "ports", protocol: "udp" },
          ports: { from: 30000, to: 32767 },
          peer: { prefixListId: "pl-12345678" },
        },
      ],
      egress: [],
    });
  });
});

describe("what goes out of restricted nodes", () => {
  test("is what leads to endpoints, without a way out of the VPC", () => {
    expect(egress()).toEqual(["tcp 443 endpoints", "tcp 443 com.amazonaws.us-west-2.s3"]);
  });

  test("is what leads to other ports of endpoints, name servers and file systems", () => {
    const others: Changes = {
      network: {
        dhcpOptions: { domainNameServers: ["10.0.0.5"] },
        endpoints: {
          additional: ["dynamodb"],
          privateLink: { database: { serviceName: "com.amazonaws.vpce.us-west-2.vpce-svc-0123456789abcdef0", ports: [5432] } },
        },
      },
      addons: { efsCsiDriver: { enabled: true } },
    };
    expect(egress(others)).toEqual([
      "tcp 443 endpoints",
      "tcp 5432 endpoints",
      "tcp 443 com.amazonaws.us-west-2.dynamodb",
      "tcp 443 com.amazonaws.us-west-2.s3",
      "tcp 53 10.0.0.5/32",
      "udp 53 10.0.0.5/32",
      "tcp 2049 10.0.0.0/16",
    ]);
  });

  test("is what leads to the HTTP proxy, by its address, or to the subnets of Squid's load balancer", () => {
    const transitGateway = { network: { egress: "proxy", transitGateway: { id: "tgw-12345678", cidrs: ["10.50.0.0/16"] } } };
    expect(egress(transitGateway, { proxy: { url: "http://10.50.0.9:8080" } })).toContain("tcp 8080 10.50.0.9/32");
    expect(egress({ network: { egress: "proxy" }, proxy: { squid: {} } }).filter((rule) => rule.includes("3128"))).toEqual([
      "tcp 3128 10.0.0.0/19",
      "tcp 3128 10.0.64.0/19",
      "tcp 3128 10.0.128.0/19",
    ]);
  });

  test("is what leads to endpoints that exist, anywhere in their VPC", () => {
    const network = {
      availabilityZones: ["us-west-2a", "us-west-2b"],
      existingVpc: { id: "vpc-12345678", cidr: "10.20.0.0/16" },
      nodeSubnets: { cidrs: { "us-west-2a": "10.20.0.0/20", "us-west-2b": "10.20.16.0/20" } },
      endpoints: { services: { ec2: "existing", s3: "existing" } },
    };
    expect(egress({ network })).toEqual(["tcp 443 endpoints", "tcp 443 com.amazonaws.us-west-2.s3", "tcp 443 10.20.0.0/16"]);
  });

  test.each<[string, Changes]>([
    ["by default, as in a VPC that is shared", { existingVpc: { ...givenVpc.existingVpc, shared: true } }],
    ["by default, where the file says so", { endpoints: { interface: "existing" } }],
  ])("is what leads to endpoints that others make %s, anywhere in their VPC", (_, network) => {
    const rules = egress({ network: merge(givenVpc, network) });
    expect(rules).toEqual(["tcp 443 com.amazonaws.us-west-2.s3", "tcp 443 10.20.0.0/16"]);
  });

  test("is what the file lets out besides", () => {
    expect(egress({ network: { nodeSecurityGroup: { egress: { all: { protocol: "all", cidrs: ["10.50.0.0/16"] } } } } })).toContain(
      "all  10.50.0.0/16",
    );
  });
});

describe("a finding for", () => {
  const group = (nodeSecurityGroup: Changes): Changes => ({ network: { nodeSecurityGroup } });

  test("rules that say too little, or what cannot be", () => {
    expect(
      problems(
        group({
          ingress: {
            a: { cidrs: ["10.9.0.0/24"] },
            b: { fromPort: 443 },
            c: { protocol: "all", fromPort: 1, cidrs: ["10.9.0.0/24"] },
            d: { fromPort: 9, toPort: 8, cidrs: ["10.9.0.0/24"] },
          },
        }),
      ),
    ).toEqual([
      {
        severity: "error",
        at: "network.nodeSecurityGroup.ingress.a",
        problem: "the rule names no port of tcp",
        fix: "Write fromPort, or protocol: all",
      },
      {
        severity: "error",
        at: "network.nodeSecurityGroup.ingress.b",
        problem: "the rule names no source or destination",
        fix: "Write cidrs, prefixListIds or securityGroupIds",
      },
      {
        severity: "error",
        at: "network.nodeSecurityGroup.ingress.c.fromPort",
        problem: "a port is given, and the protocol is all, which has every port",
        fix: "Remove it, or write protocol tcp or udp",
      },
      {
        severity: "error",
        at: "network.nodeSecurityGroup.ingress.d.toPort",
        problem: "the ports end at 8, before they begin at 9",
        fix: "Write 9 or more",
      },
    ]);
  });

  test("rules out that have no effect", () => {
    expect(problems(group({ egress: { a: { fromPort: 443, cidrs: ["10.9.0.0/24"] } } }))).toMatchObject([
      {
        severity: "warning",
        problem: expect.stringContaining("no effect without network.nodeSecurityGroup.restrictEgress: true") as string,
      },
    ]);
  });

  test("a group that no node would have", () => {
    const config = clusterSchema.parse({ name: "demo", region: "us-west-2", ...restricted, nodeGroups: {} });
    const found = designFindings(config).filter(({ path }) => path[1] === "nodeSecurityGroup");
    expect(found).toMatchObject([{ problem: "a security group of the nodes is asked for, and there are no node groups" }]);
  });

  test("hosts that no rule leads to, as long as there is none of the port", () => {
    const nat: Changes = {
      network: { egress: "nat" },
      samples: { image: { repository: "registry.example.com/app" }, application: { enabled: true } },
    };
    const [found, ...others] = problems(restricted, nat);
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      severity: "error",
      at: "network.nodeSecurityGroup.egress",
      problem: "no rule lets TCP 443 out to registry.example.com, and the addresses are not known here",
      fix: "Add a rule there with fromPort: 443 and the cidrs or prefixListIds of what is reached",
    });
    expect(problems(restricted, nat, group({ egress: { web: { fromPort: 443, cidrs: ["0.0.0.0/0"] } } }))).toEqual([]);
  });

  test("hosts at ports of their own, each port by itself", () => {
    const network = { egress: "transitGateway", transitGateway: { id: "tgw-12345678", cidrs: ["10.130.0.0/16"] } };
    const mirrors = {
      "docker.io": [{ url: "https://10.130.0.9:8443/v2/hub" }],
      "quay.io": [{ url: "https://10.130.0.8/v2/quay" }],
      "ghcr.io": [{ url: "http://10.130.0.7/v2/ghcr" }],
    };
    const mirrored: Changes = { network, registry: { mirrors } };
    expect(problems(restricted, mirrored).filter(({ severity }) => severity === "error")).toMatchObject(
      [
        [80, "10.130.0.7"],
        [443, "10.130.0.8"],
        [8443, "10.130.0.9"],
      ].map(([port, host]) => ({
        problem: `no rule lets TCP ${port} out to ${host}`,
        fix: `Add a rule there with fromPort: ${port} and cidrs: [${host}/32]`,
      })),
    );
    const rules = Object.fromEntries([80, 443, 8443].map((fromPort) => [`mirror-${fromPort}`, { fromPort, cidrs: ["10.130.0.0/16"] }]));
    expect(problems(restricted, mirrored, group({ egress: rules })).filter(({ severity }) => severity === "error")).toEqual([]);
  });

  describe("an address that the file names", () => {
    const mirrored: Changes = {
      network: { egress: "transitGateway", transitGateway: { id: "tgw-12345678", cidrs: ["10.99.0.0/16"] } },
      registry: { mirrors: { "docker.io": [{ url: "https://10.99.3.4:8443/v2/hub" }] } },
    };
    const found = (rule: Changes, ...changes: readonly Changes[]) =>
      problems(restricted, mirrored, ...changes, group({ egress: { rule: { fromPort: 8443, ...rule } } })).filter(
        ({ severity }) => severity === "error",
      );

    test.each<[string, Changes]>([
      ["other addresses", { cidrs: ["192.0.2.0/24", "10.99.3.5/32"] }],
      ["another port", { fromPort: 443, cidrs: ["10.99.0.0/16"] }],
      ["another protocol", { protocol: "udp", cidrs: ["10.99.0.0/16"] }],
    ])("that no rule has: one of %s", (_, rule) => {
      expect(found(rule)).toEqual([
        {
          severity: "error",
          at: "network.nodeSecurityGroup.egress",
          problem: "no rule lets TCP 8443 out to 10.99.3.4",
          fix: "Add a rule there with fromPort: 8443 and cidrs: [10.99.3.4/32]",
        },
      ]);
    });

    test.each<[string, Changes]>([
      ["the address", { cidrs: ["192.0.2.0/24", "10.99.3.4/32"] }],
      ["its block", { cidrs: ["10.99.0.0/16"] }],
      ["its port among others", { fromPort: 8000, toPort: 9000, cidrs: ["10.99.3.4/32"] }],
      ["a prefix list, which may have it", { prefixListIds: ["pl-12345678"] }],
      ["a security group, which may have it", { securityGroupIds: ["sg-12345678"] }],
    ])("is none where a rule has %s", (_, rule) => {
      expect(found(rule)).toEqual([]);
    });

    test("apart from names at the same port", () => {
      const named: Changes = { registry: { mirrors: { "quay.io": [{ url: "https://mirror.example.com:8443/v2/quay" }] } } };
      const texts = (rule: Changes) => found(rule, named, { network: { egress: "nat" } }).map(({ problem }) => problem);
      expect(texts({ fromPort: 443, cidrs: ["0.0.0.0/0"] })).toEqual([
        "no rule lets TCP 8443 out to mirror.example.com, and the addresses are not known here",
        "no rule lets TCP 8443 out to 10.99.3.4",
      ]);
      expect(texts({ cidrs: ["192.0.2.0/24"] })).toEqual(["no rule lets TCP 8443 out to 10.99.3.4"]);
    });
  });

  test("endpoints in another VPC", () => {
    const shared: Changes = {
      network: {
        egress: "transitGateway",
        transitGateway: { id: "tgw-12345678", cidrs: ["10.50.0.0/16"] },
        endpoints: { services: { sts: "existing" } },
      },
    };
    expect(problems(restricted, shared)).toMatchObject([
      { problem: "no rule lets TCP 443 out to sts, and the addresses are not known here" },
    ]);
  });

  test("endpoints that may be behind the transit gateway of an existing VPC", () => {
    const hub: Changes = {
      network: merge(givenVpc, {
        egress: "transitGateway",
        transitGateway: { id: "tgw-12345678", cidrs: ["10.50.0.0/16"], attachment: "existing" },
        endpoints: { interface: "existing" },
      }),
    };
    const shared: Changes = { network: { existingVpc: { shared: true } } };
    const rule = group({ egress: { hub: { fromPort: 443, cidrs: ["10.50.0.0/24"] } } });
    for (const vpc of [{}, shared]) {
      expect(problems(restricted, hub, vpc)).toMatchObject([
        {
          severity: "error",
          at: "network.nodeSecurityGroup.egress",
          problem: expect.stringMatching(/^no rule lets TCP 443 out to .+ and \d+ more, and the addresses are not known here$/) as string,
        },
      ]);
      expect(problems(restricted, hub, vpc, rule)).toEqual([]);
      expect(egress(hub, vpc, rule)).toEqual(["tcp 443 com.amazonaws.us-west-2.s3", "tcp 443 10.50.0.0/24"]);
    }
    // The file says of this one that the VPC has it.
    expect(egress(hub, rule, { network: { endpoints: { services: { ec2: "existing" } } } })).toContain("tcp 443 10.20.0.0/16");
  });

  test("hosts behind a firewall that no rule leads to", () => {
    const firewall: Changes = {
      network: { egress: "firewall" },
      samples: { image: { repository: "registry.example.com/app" }, application: { enabled: true } },
    };
    expect(problems(restricted, firewall)).toMatchObject([
      { problem: "no rule lets TCP 443 out to registry.example.com, and the addresses are not known here" },
    ]);
  });

  test("a proxy whose address is not known", () => {
    const proxied: Changes = {
      network: { egress: "proxy", transitGateway: { id: "tgw-12345678" } },
      proxy: { url: "http://proxy.example.com:3128" },
    };
    expect(problems(restricted, proxied)).toMatchObject([
      { problem: "no rule lets TCP 3128 out to the HTTP proxy proxy.example.com, and the addresses are not known here" },
    ]);
    expect(problems(restricted, proxied, group({ egress: { proxy: { fromPort: 3128, cidrs: ["10.50.0.0/24"] } } }))).toEqual([]);
  });

  test("a rule that is there already", () => {
    const cidrs = ["10.9.0.0/24"];
    const rules = { a: { fromPort: 443, cidrs }, b: { fromPort: 443, cidrs } };
    expect(problems(restricted, group({ egress: rules }))).toMatchObject([
      {
        severity: "error",
        at: "network.nodeSecurityGroup.egress.b",
        problem: "EC2 takes a rule once, and a is the same rule: 10.9.0.0/24",
      },
    ]);
    const servers: Changes = { network: { dhcpOptions: { domainNameServers: ["10.0.0.5"] } } };
    expect(
      problems(restricted, servers, group({ egress: { dns: { protocol: "udp", fromPort: 53, cidrs: ["10.0.0.5/32"] } } })),
    ).toMatchObject([{ problem: "EC2 takes a rule once, and the file asks for it already, for DNS of 10.0.0.5: 10.0.0.5/32" }]);
  });

  test("more rules than the quota", () => {
    const cidrs = Array.from({ length: 60 }, (_, index) => `10.9.${index}.0/24`);
    expect(problems(group({ ingress: { a: { fromPort: 22, cidrs } } }))).toEqual([]);
    expect(problems(restricted, group({ ingress: { a: { fromPort: 22, cidrs } } }))).toMatchObject([
      { severity: "warning", problem: "the security group of the nodes would have 62 inbound rules" },
    ]);
    const pods = { network: { podSubnets: { enabled: true } } };
    expect(problems(pods, group({ ingress: { a: { fromPort: 22, cidrs } } }))).toMatchObject([
      { severity: "warning", problem: "the security group of the pods would have 62 inbound rules" },
    ]);
  });

  test("pods on Fargate, which are not restricted", () => {
    expect(problems(restricted, { fargateProfiles: { jobs: { selectors: [{ namespace: "jobs" }] } } })).toMatchObject([
      { severity: "warning", problem: "pods on Fargate have the cluster's security group, which lets everything out" },
    ]);
  });

  test("more groups than control plane and nodes may have", () => {
    const ids = Array.from({ length: 5 }, (_, index) => `sg-0000000${index}`);
    expect(problems({ access: { additionalSecurityGroupIds: ids.slice(0, 3) } })).toEqual([]);
    expect(problems({ access: { additionalSecurityGroupIds: ids.slice(0, 4) } })).toMatchObject([
      {
        severity: "error",
        problem: "the control plane would have 5 security groups besides that of EKS, of which 1 for what the file lets in to the API",
        fix: "Put their rules into fewer groups: 3 or less",
      },
    ]);
    expect(problems({ nodeGroups: { managed: { web: { securityGroupIds: ids.slice(0, 4) } } } })).toEqual([]);
    expect(problems({ nodeGroups: { managed: { web: { securityGroupIds: ids } } } })).toMatchObject([
      { severity: "warning", problem: "network interfaces of the nodes would have 6 security groups, with 1 that all nodes have" },
    ]);
  });
});
