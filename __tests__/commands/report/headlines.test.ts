import { headlineList } from "../../../commands/report/headlines";
import { reportDemo } from "../../support/reports";

const answers = (changes: object = {}) => headlineList(reportDemo(changes).headlines).map(({ answer, detail }) => `${answer}. ${detail}`);

test("a cluster without any way out is private", () => {
  expect(answers()).toEqual([
    "Yes. Only private addresses reach the Kubernetes API. The VPC has no public subnets.",
    "None. No route leads from nodes and pods to the internet.",
    "VPC endpoints. 6 services by endpoints that are made in the VPC.",
  ]);
});

test("what is open is said: blocks that reach the API, what stands in public subnets, and the way out", () => {
  const access = { publicEndpoint: { enabled: true, cidrs: ["203.0.113.0/24"] } };
  expect(answers({ access, network: { egress: "nat" } }).slice(0, 2)).toEqual([
    "API open to 1 public block. 203.0.113.0/24 and what is in the VPC reach the Kubernetes API.",
    "NAT gateways. Nodes and pods reach any public address.",
  ]);
  expect(answers({ network: { egress: "nat" } })[0]).toBe(
    "Yes. Only private addresses reach the Kubernetes API. In public subnets: 3 NAT gateways.",
  );
  expect(
    answers({ network: { egress: "nat", natGateways: "single" }, access: { bastion: { enabled: true, subnet: "public" } } })[0],
  ).toMatch(/ In public subnets: 1 NAT gateway and bastion\.$/);
  expect(answers({ network: { publicSubnets: { enabled: true } } })[0]).toMatch(/Public subnets hold nothing of the cluster’s own\.$/);
});

test("a private API is not all: what else has public addresses or is open is counted and named", () => {
  const loadBalancers = {
    loadBalancerController: { enabled: true },
    samples: { publicAlb: { enabled: true }, publicNlb: { enabled: true } },
  };
  const bastion = { access: { bastion: { enabled: true, subnet: "public" } } };
  const all = { cidrs: ["0.0.0.0/0"], protocol: "tcp", fromPort: 443, toPort: 443 };
  const network = { egress: "nat", nodeSecurityGroup: { ingress: { all } } };
  const group = { nodeGroups: { managed: { general: { capacity: { min: 2, max: 4 } } } } };
  const [isPrivate] = headlineList(reportDemo({ ...loadBalancers, ...bastion, ...group, network }).headlines);
  expect(isPrivate).toMatchObject({
    answer: "API only; 4 public",
    colour: "internet",
    detail: expect.stringContaining(
      " Public besides: an internet-facing load balancer (samples.publicAlb); an internet-facing load balancer (samples.publicNlb); a bastion with a public address (access.bastion.subnet); nodes that let in 0.0.0.0/0 (network.nodeSecurityGroup.ingress.all).",
    ) as string,
  });
  const open = { publicEndpoint: { enabled: true, cidrs: ["203.0.113.0/24"] }, ...bastion.access };
  expect(answers({ access: open, network: { egress: "nat" } })[0]).toBe(
    "API open to 1 public block. 203.0.113.0/24 and what is in the VPC reach the Kubernetes API. Public besides: a bastion with a public address (access.bastion.subnet).",
  );
});

test("a proxy is told with what it must let pass", () => {
  const proxy = { url: "http://proxy.example.com:3128" };
  const network = { egress: "proxy" };
  expect(answers({ network, proxy })[1]).toBe("HTTP proxy. http://proxy.example.com:3128: the cluster’s own software does not need it.");
  expect(answers({ network, proxy, loadBalancerController: { enabled: true } })[1]).toMatch(
    /^HTTP proxy\. http:\/\/proxy\.example\.com:3128: for the cluster’s own software it must let pass \d+ hosts?\.$/,
  );
  expect(answers({ network, proxy: { squid: {} } })[1]).toMatch(/^HTTP proxy\. Squid, made with the cluster: /);
});

test("of route tables that exist nothing is promised", () => {
  const nodeSubnets = {
    "us-west-2a": { id: "subnet-0123456789abcde0a", cidr: "10.20.0.0/20" },
    "us-west-2b": { id: "subnet-0123456789abcde0b", cidr: "10.20.16.0/20" },
  };
  const existingVpc = { id: "vpc-0123456789abcdef0", cidr: "10.20.0.0/16", nodeSubnets };
  expect(answers({ network: { existingVpc } })[1]).toBe(
    "None. The cluster needs none. Where route tables that exist lead, their owner decides.",
  );
});

test("endpoints that exist are not counted as made, and a firewall and a transit gateway are named", () => {
  const transitGateway = { id: "tgw-0123456789abcdef0", cidrs: ["10.0.0.0/8"] };
  const changes = { network: { cidr: "172.20.0.0/16", serviceCidr: "192.168.0.0/20", egress: "firewall", transitGateway } };
  expect(answers(changes)[1]).toBe(
    "Firewall. That of the cluster file: the cluster’s own software does not need it. Other networks: by transit gateway.",
  );
  expect(answers({ network: { egress: "nat", endpoints: { skip: true } } })[2]).toBe("The way out. No VPC endpoint is used.");
});

test("DNS Firewall is told with the way out, which is not open to every name then", () => {
  const dnsFirewall = { allowList: { enabled: true } };
  expect(answers({ network: { egress: "nat", dnsFirewall } })[1]).toBe(
    "NAT gateways. Routes lead to any public address. DNS Firewall lets only listed names resolve.",
  );
  const ruleGroups = { company: { id: "rslvr-frg-0123456789abcdef", priority: 101 } };
  expect(answers({ network: { egress: "firewall", dnsFirewall: { ruleGroups } } })[1]).toMatch(
    / DNS Firewall filters names by the rules of rslvr-frg-0123456789abcdef\.$/,
  );
});

test("one NAT gateway is one", () => {
  expect(answers({ network: { egress: "nat", natGateways: "single" } })[1]).toMatch(/^NAT gateway\. /);
  expect(answers({ network: { egress: "nat" } })[1]).toMatch(/^NAT gateways\. /);
});

test("hosts of applications are not told as those of the cluster's own software", () => {
  const network = { egress: "proxy" };
  const proxy = { url: "http://proxy.example.com:3128" };
  const serviceAccounts = {
    "shop/orders": { hosts: ["api.example.com", "b.example.com"], policyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"] },
  };
  expect(answers({ network, proxy, serviceAccounts })[1]).toMatch(
    /: the cluster’s own software does not need it; for applications it must let pass 2 hosts\.$/,
  );
  expect(answers({ network, proxy, serviceAccounts, loadBalancerController: { enabled: true } })[1]).toMatch(
    /: for the cluster’s own software it must let pass 3 hosts, and for applications 2 more hosts\.$/,
  );
});
