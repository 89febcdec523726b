import { targetNamesOf, wayKindOf } from "../../../../commands/report/topology/pathways";
import { exampleReports, reportDemo } from "../../../support/reports";

const waysOf = (network: object, others: object = {}) =>
  reportDemo({ network, ...others }).topology.ways.map(({ kind, note, targets, title }) => ({
    kind,
    title,
    ...(note !== undefined && { note }),
    targets: targets.map(({ name }) => name),
  }));

test.each(exampleReports)("%s shows every pair of the model once", (_, { explanation, topology }) => {
  const expected = explanation.reachability.flatMap((pair) =>
    targetNamesOf(pair, explanation).map((target) => `${pair.consumer} ${wayKindOf(pair, explanation)} ${target}`),
  );
  const shown = topology.legs.flatMap(({ consumer, targets, way: id }) => {
    const way = topology.ways.find((one) => one.id === id)!;
    const name = topology.consumers.find((one) => one.id === consumer)!.name;
    return targets.map((target) => `${name} ${way.kind} ${way.targets.find((one) => one.id === target)!.name}`);
  });
  expect(shown.toSorted()).toEqual([...new Set(expected)].toSorted());
});

test.each(exampleReports)("%s shows every subnet, node group, node pool and Fargate profile", (_, { design, explanation, topology }) => {
  const cells = topology.layers.flatMap(({ cells: byZone }) => Object.values(byZone).map(({ cidr }) => cidr));
  expect(cells.toSorted()).toEqual(explanation.addresses.subnets.map(({ cidr }) => cidr).toSorted());
  const { builtInPools = [], nodePools = {} } = design.autoMode ?? {};
  const [groups, profiles] = [design.nodeGroups, design.fargateProfiles].map((all) => all.map(({ name }) => name));
  const ofKarpenter = Object.keys(design.config.karpenter?.nodePools ?? {});
  const names = [...groups!, ...ofKarpenter, ...builtInPools, ...Object.keys(nodePools), ...profiles!];
  expect(topology.lanes.map(({ name }) => name)).toEqual(names);
});

test("a VPC without a way out shows that, beside its endpoints", () => {
  expect(waysOf({})).toEqual([
    { kind: "interfaceEndpoint", title: "5 interface endpoints", targets: ["ec2", "ecr.api", "ecr.dkr", "eks-auth", "sts"] },
    { kind: "gatewayEndpoint", title: "Gateway endpoint", targets: ["s3"] },
    { kind: "closed", title: "No way out", targets: [] },
  ]);
});

test("a way out is shown also where nothing that is known takes it", () => {
  expect(waysOf({ egress: "nat" }).at(-1)).toEqual({ kind: "nat", title: "3 NAT gateways", targets: ["any address"] });
  expect(waysOf({ egress: "nat", natGateways: "single" }).at(-1)).toMatchObject({ title: "NAT gateway" });
  const transitGateway = { id: "tgw-0123456789abcdef0", cidrs: ["10.0.0.0/8"] };
  expect(waysOf({ egress: "transitGateway", cidr: "172.20.0.0/16", serviceCidr: "192.168.0.0/20", transitGateway }).at(-1)).toEqual({
    kind: "transitGateway",
    title: "Transit gateway",
    note: "tgw-0123456789abcdef0",
    targets: ["10.0.0.0/8"],
  });
  expect(waysOf({ egress: "proxy" }, { proxy: { url: "http://proxy.example.com:3128" } }).at(-1)).toEqual({
    kind: "proxy",
    title: "HTTP proxy",
    note: "proxy.example.com:3128",
    targets: ["what its owner allows"],
  });
  const squid = { allow: [".example.com", "registry.example.org"] };
  expect(waysOf({ egress: "proxy" }, { proxy: { squid } }).find(({ kind }) => kind === "proxy")).toEqual({
    kind: "proxy",
    title: "HTTP proxy",
    note: "Squid, in public subnets",
    targets: ["*.example.com", "registry.example.org"],
  });
  expect(waysOf({ egress: "firewall" }).at(-1)).toMatchObject({ kind: "firewall", title: "Firewall", targets: ["what its owner allows"] });
});

test("callers of the API are told apart by whether any is on the internet", () => {
  expect(reportDemo().topology.callers).toEqual({
    title: "Reaches the API, privately",
    names: ["the cluster security group: nodes and pods"],
    isPublic: false,
  });
  const access = { publicEndpoint: { enabled: true, cidrs: ["203.0.113.0/24"] } };
  expect(reportDemo({ access }).topology.callers).toMatchObject({ names: ["public: 203.0.113.0/24", expect.any(String)], isPublic: true });
});

test("subnets name what stands in them", () => {
  const { layers } = reportDemo({
    network: { egress: "nat", availabilityZones: ["us-west-2a", "us-west-2b"], controlPlaneSubnets: { enabled: true } },
    access: { bastion: { enabled: true } },
  }).topology;
  expect(layers.map(({ cells, title }) => [title, ...Object.values(cells).map(({ holds }) => holds.join(", "))])).toEqual([
    ["Public subnet", "NAT gateway", "NAT gateway"],
    ["Node subnet", expect.stringMatching(/^bastion, \d+ endpoints$/), expect.stringMatching(/^\d+ endpoints$/)],
    ["Control plane", "its interfaces", "its interfaces"],
  ]);
});

test("every host that a proxy must let pass is shown once, with who needs it", () => {
  const { explanation, topology } = reportDemo({
    network: {
      egress: "proxy",
      transitGateway: { id: "tgw-0123456789abcdef0" },
      endpoints: { services: { elasticloadbalancing: "proxy" } },
    },
    proxy: { url: "http://proxy.example.com:8080" },
    loadBalancerController: { enabled: true },
    serviceAccounts: { "shop/orders": { hosts: ["api.example.com"], policyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"] } },
  });
  const { id: way, targets } = topology.ways.find(({ kind }) => kind === "proxy")!;
  const hosts = explanation.filteredEgress!.mustPass.map(({ host }) => host);
  expect(targets.map(({ name }) => name)).toEqual([...hosts.toSorted(), "what its owner allows"]);
  for (const { host, neededBy } of explanation.filteredEgress!.mustPass) {
    const target = targets.find(({ name }) => name === host)!.id;
    const shown = topology.legs.filter((leg) => leg.way === way && leg.targets.includes(target)).map(({ consumer }) => consumer);
    expect(shown.map((consumer) => topology.consumers.find(({ id }) => id === consumer)!.name)).toEqual(neededBy);
  }
});

test("a bastion in a public subnet and Squid are drawn with their way, the internet gateway", () => {
  const { topology } = reportDemo({
    network: { egress: "proxy" },
    proxy: { squid: {} },
    access: { bastion: { enabled: true, subnet: "public" } },
  });
  const way = topology.ways.find(({ kind }) => kind === "internetGateway")!;
  expect(way.targets.map(({ name }) => name)).toEqual(expect.arrayContaining(["dl.k8s.io", "eks", "logs", "s3", "ssm"]));
  for (const name of ["the bastion", "Squid"]) {
    const { id } = topology.consumers.find((consumer) => consumer.name === name)!;
    expect(topology.legs.find(({ consumer, way: taken }) => consumer === id && taken === way.id)?.targets.length).toBeGreaterThan(1);
  }
  expect(waysOf({ egress: "nat" }, { access: { bastion: { enabled: true } } }).map(({ kind }) => kind)).not.toContain("internetGateway");
});

test("node pools of Karpenter say how many nodes they have at most, and are in the zones that their requirements leave", () => {
  const inZone = { key: "topology.kubernetes.io/zone", operator: "In", values: ["us-west-2b"] };
  const nodePools = { open: {}, one: { limits: { nodes: 9 }, requirements: [inZone] } };
  const { topology } = reportDemo({ network: { egress: "nat" }, karpenter: { nodePools } });
  expect(topology.lanes.filter(({ kind }) => kind === "karpenter")).toEqual([
    { name: "open", note: "Karpenter", zones: ["us-west-2a", "us-west-2b", "us-west-2c"], kind: "karpenter" },
    { name: "one", note: "0–9 × Karpenter", zones: ["us-west-2b"], kind: "karpenter" },
  ]);
});
