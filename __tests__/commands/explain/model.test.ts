import fc from "fast-check";
import { explanation } from "../../../commands/explain/model";
import { hasErrors } from "../../../config/findings/finding";
import { type ClusterConfig, clusterSchema } from "../../../config/schema/schema";
import { usableAddresses } from "../../../aws/cidr";
import { designCluster } from "../../../design/cluster";
import { designFindings } from "../../../design/cluster.findings";
import { analyse } from "../../../design/facts";
import { type Changes, configDemo } from "../../support/synth";

const today = "2026-11-29";
const explained = (config: ClusterConfig) => explanation(config, { today });

const flag = fc.boolean().map((enabled) => ({ enabled }));
const image = { repository: "111122223333.dkr.ecr.us-west-2.amazonaws.com/image" };

/** Clusters of all ways out, with any features; those with errors are left out. */
const cluster = fc
  .record({
    region: fc.constantFrom("us-west-2", "eu-central-1", "us-east-1", "cn-north-1", "us-gov-west-1", "mx-central-1"),
    network: fc.oneof(
      fc.constant({}),
      fc.constant({ egress: "nat" }),
      fc.constant({ egress: "transitGateway", transitGateway: { id: "tgw-0123456789abcdef0" } }),
      fc.constant({ egress: "proxy", transitGateway: { id: "tgw-0123456789abcdef0", cidrs: ["10.8.0.0/16"] }, cidr: "10.20.0.0/16" }),
      fc.constant({ endpoints: { additional: ["kms", "sqs"], services: { logs: "create" } } }),
      fc.constant({ egress: "nat", endpoints: { skip: true } }),
      fc.constant({ egress: "transitGateway", transitGateway: { id: "tgw-0123456789abcdef0" }, endpoints: { interface: "existing" } }),
    ),
    addons: fc.record({
      ebsCsiDriver: flag,
      efsCsiDriver: flag,
      clusterAutoscaler: fc.boolean().map((enabled) => ({ enabled, image })),
    }),
    loadBalancerController: fc.boolean().map((enabled) => ({ enabled, image })),
    observability: fc.record({ containerInsights: flag, fluentBit: fc.boolean().map((enabled) => ({ enabled, image })) }),
    customNetworking: flag,
    fargateProfiles: fc.constantFrom({}, { jobs: { selectors: [{ namespace: "jobs" }] } }),
    access: fc.record({ sessionManager: fc.boolean(), bastion: flag }),
  })
  .map((changes) => ({
    name: "demo",
    ...changes,
    ...("egress" in changes.network && changes.network.egress === "proxy" && { proxy: { url: "http://10.8.0.7:3128" } }),
  }));

const valid = cluster.map((value) => clusterSchema.parse(value)).filter((config) => !hasErrors(designFindings(config)));

describe("for any cluster without errors", () => {
  // Made once: most of the time goes into finding clusters without errors.
  const configs = fc.sample(valid, { numRuns: 60, seed: 2026 });
  const holds = (check: (config: ClusterConfig) => void) => configs.forEach(check);

  test("there are clusters of each way out, in each partition", () => {
    expect(new Set(configs.map(({ network }) => network.egress))).toEqual(new Set(["none", "nat", "transitGateway", "proxy"]));
    expect(new Set(configs.map((config) => explained(config).cluster.partition))).toEqual(new Set(["aws", "aws-cn", "aws-us-gov"]));
  });

  test("every pair of the dependency model is told, with its path", () => {
    holds((config) => {
      const told = explained(config).reachability.map(({ consumer, path, place }) => [consumer, place.key, path]);
      const pairs = analyse(config).reachability;
      expect(told).toHaveLength(pairs.length);
      expect(told.map(([consumer, , path]) => [consumer, path])).toEqual(pairs.map(({ consumer, path }) => [consumer, path ?? "none"]));
    });
  });

  test("every endpoint has somebody who needs it, and why", () => {
    holds((config) => {
      for (const { neededBy, service } of explained(config).endpoints) {
        expect([service, neededBy.length > 0 && neededBy.every(({ why, place }) => why !== "" && place.key !== "")]).toEqual([
          service,
          true,
        ]);
      }
    });
  });

  test("the endpoints are those of the design, and the pairs by an endpoint each have theirs", () => {
    holds((config) => {
      const { endpoints, reachability } = explained(config);
      const created = endpoints.filter(({ origin }) => origin === "created").map(({ service }) => service);
      expect(created).toEqual(designCluster(config).endpoints.map(({ service }) => service));
      for (const { destination, path } of reachability) {
        if (path === "endpoint" && destination.kind === "service") expect(created).toContain(destination.name);
      }
    });
  });

  test("NO_PROXY is told entry by entry, in its order, each with a reason", () => {
    holds((config) => {
      const { noProxy } = explained(config);
      expect(noProxy.map(({ entry }) => entry)).toEqual(designCluster(config).proxy?.noProxy ?? []);
      expect(noProxy.every(({ reason }) => reason !== "")).toBe(true);
    });
  });

  test("what is certain and what is left fit the subnet's size", () => {
    holds((config) => {
      for (const { atMaximum, cidr, left, usable } of explained(config).addresses.subnets) {
        const used = atMaximum.reduce((sum, { addresses }) => sum + addresses, 0);
        expect([usable, left]).toEqual([usableAddresses(cidr), usable - used]);
      }
    });
  });

  test("the sum is that of the known lines, and says whether one is unknown", () => {
    holds((config) => {
      const { isComplete, lines, month } = explained(config).cost;
      expect(month).toBeCloseTo(lines.reduce((sum, line) => sum + (line.month ?? 0), 0));
      expect(isComplete).toBe(lines.every((line) => line.source !== undefined));
      for (const line of lines) expect(line.month === undefined).toBe(line.hour === undefined);
    });
  });

  test("it is plain data, without functions", () => {
    holds((config) => {
      const of = explained(config);
      expect(structuredClone(of)).toEqual(of);
    });
  });
});

describe("stacks", () => {
  test("the workload stack is applied from where the API is reached, as soon as it calls it", () => {
    const access = { runnerCidrs: ["10.130.0.0/24"], bastion: { enabled: true, toolsBucket: { name: "tools" } } };
    const [network, , workload] = explained(configDemo({ network: { egress: "nat" }, namespaces: { shop: {} }, access })).stacks;
    expect(network).toMatchObject({ order: 1, role: "network", name: "demo-network", calls: ["AWS"] });
    expect(workload).toMatchObject({
      order: 3,
      calls: ["AWS", "Kubernetes"],
      runFrom: [
        "machines in 10.130.0.0/24 that have a route to the VPC and resolve the private endpoint",
        "the bastion, through Session Manager",
        "machines in the VPC with the cluster security group",
      ],
    });
  });
});

describe("addresses", () => {
  test("each subnet tells what is certain, and what is left with all nodes and their pods", () => {
    const nodeGroups = { managed: { general: { instanceTypes: ["m6i.large"], capacity: { min: 2, max: 6 } } } };
    expect(explained(configDemo({ nodeGroups })).addresses.subnets[0]).toEqual({
      zone: "us-west-2a",
      role: "node",
      cidr: "10.0.0.0/19",
      origin: "planned",
      usable: 8187,
      certain: [
        { addresses: 6, holder: "the control plane" },
        { addresses: 5, holder: "interface endpoints" },
      ],
      atMaximum: [
        { addresses: 16, holder: "the control plane" },
        { addresses: 5, holder: "interface endpoints" },
        { addresses: 2, holder: "nodes at capacity.max" },
        { addresses: 2, holder: "nodes that an update adds" },
        { addresses: 58, holder: "their pods" },
      ],
      left: 8104,
    });
  });
});

describe("who reaches the API", () => {
  test("without a named administrator it is the creator", () => {
    const { principals, networks } = explained(configDemo()).api;
    expect(principals).toEqual([
      {
        principal: "whoever creates the cluster: the credentials that first apply the cluster stack",
        permissions: ["AmazonEKSClusterAdminPolicy"],
        place: { key: "access.admins" },
      },
    ]);
    expect(networks.map(({ from }) => from)).toEqual(["the cluster security group: nodes and pods"]);
  });

  test("nodes of EKS Auto Mode have an access entry with a policy", () => {
    const principals = (changes: Changes) =>
      explained(configDemo({ access: { admins: ["arn:aws:iam::111122223333:role/ops"] }, ...changes }))
        .api.principals.slice(1)
        .map(({ permissions, place, principal }) => [principal, permissions, place.key]);
    const permissions = ["AmazonEKSAutoNodePolicy", "what EKS gives to EC2"];
    const role = "arn:aws:iam::111122223333:role/nodes";
    expect(principals({ autoMode: {} })).toEqual([["the role of the nodes of EKS Auto Mode", permissions, "autoMode"]]);
    expect(principals({ autoMode: {}, iam: { roles: { autoModeNodes: role } } })).toEqual([[role, permissions, "iam.roles.autoModeNodes"]]);
    expect(principals({ autoMode: { builtInPools: ["general-purpose"] } })).toEqual([]);
    expect(principals({})).toEqual([]);
  });

  test("networks, groups and principals are those of the cluster file", () => {
    const api = explained(
      configDemo({
        network: { egress: "transitGateway", transitGateway: { id: "tgw-0123456789abcdef0", cidrs: ["10.130.0.0/16"] } },
        access: {
          admins: ["arn:aws:iam::111122223333:role/ops"],
          entries: {
            view: { principal: "arn:aws:iam::111122223333:role/dev", policies: [{ name: "AmazonEKSViewPolicy", namespaces: ["shop"] }] },
          },
          runnerCidrs: ["10.130.0.0/24"],
          additionalSecurityGroupIds: ["sg-0123456789abcdef0"],
          publicEndpoint: { enabled: true, cidrs: ["52.94.76.0/24"] },
        },
      }),
    ).api;
    expect(api.endpoint).toBe("private and public");
    expect(api.networks.map(({ by, from }) => [from, by])).toEqual([
      ["the cluster security group: nodes and pods", "private endpoint"],
      ["10.130.0.0/24", "private endpoint"],
      ["what sg-0123456789abcdef0 lets in", "private endpoint"],
      ["52.94.76.0/24", "public endpoint"],
    ]);
    expect(api.principals.map(({ permissions, place, principal }) => [principal, permissions, place.key])).toEqual([
      ["arn:aws:iam::111122223333:role/ops", ["AmazonEKSClusterAdminPolicy"], "access.admins[0]"],
      ["arn:aws:iam::111122223333:role/dev", ["AmazonEKSViewPolicy in shop"], "access.entries.view"],
    ]);
  });
});

describe("a proxy", () => {
  const proxied = {
    network: { egress: "proxy", transitGateway: { id: "tgw-0123456789abcdef0" } },
    proxy: { url: "http://proxy.corp.example.com:3128", noProxy: [".corp.example.com"] },
    loadBalancerController: { enabled: true },
  };

  test("must let pass what the cluster needs and has no endpoint, and must not intercept the OIDC issuer", () => {
    const { filteredEgress } = explained(configDemo(proxied));
    expect(filteredEgress).toMatchObject({
      kind: "proxy",
      url: "http://proxy.corp.example.com:3128",
      isOurs: false,
      sources: ["10.0.0.0/16"],
    });
    expect(filteredEgress!.mustPass).toContainEqual({
      host: "public.ecr.aws",
      port: 443,
      method: "CONNECT",
      neededBy: ["AWS Load Balancer Controller"],
      because: [
        {
          consumer: "AWS Load Balancer Controller",
          why: "its image public.ecr.aws/eks/aws-load-balancer-controller:v3.5.0 is pulled",
          place: { key: "loadBalancerController.enabled" },
        },
      ],
    });
    expect(filteredEgress!.mustNotIntercept[0]).toMatchObject({ host: "oidc.eks.us-west-2.amazonaws.com" });
  });

  test("has reasons for the entries of NO_PROXY, with the key of the user's own", () => {
    const reasons = new Map(explained(configDemo(proxied)).noProxy.map(({ entry, place, reason }) => [entry, [reason, place?.key]]));
    expect(reasons.get("169.254.169.254")).toEqual(["the metadata service of the instance", undefined]);
    expect(reasons.get("10.0.0.0/16")).toEqual(["addresses in the VPC", undefined]);
    expect(reasons.get("ec2.us-west-2.amazonaws.com")).toEqual(["ec2 has a VPC endpoint", undefined]);
    expect(reasons.get(".corp.example.com")).toEqual(["the cluster file lists it", "proxy.noProxy[0]"]);
  });

  test("is none of a cluster without one", () => {
    const of = explained(configDemo());
    expect([of.filteredEgress, of.noProxy]).toEqual([undefined, []]);
  });
});
