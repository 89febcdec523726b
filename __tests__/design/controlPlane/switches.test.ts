import { designFindings } from "../../../design/cluster.findings";
import { planControlPlaneSwitches } from "../../../design/controlPlane/switches";
import { controlPlaneEgressFindings } from "../../../design/controlPlane/egress.findings";
import { scalingTierFindings } from "../../../design/controlPlane/scaling.findings";
import { clusterSchema } from "../../../config/schema/schema";
import { newerAwsProviderVersion } from "../../../design/state/terraform";
import { type Changes, configDemo } from "../../support/synth";

const plan = (controlPlane: Changes) => planControlPlaneSwitches(configDemo({ controlPlane }));
const routed = { controlPlane: { egressMode: "CUSTOMER_ROUTED" } };
const about = (key: string, changes: Changes) =>
  designFindings(clusterSchema.parse({ name: "demo", region: "us-west-2", ...changes })).filter(({ path }) =>
    path.join(".").startsWith(key),
  );

describe("the switches of the control plane", () => {
  test("are none unless the file has some, nor is the usual egress mode one", () => {
    expect(plan({})).toEqual({});
    expect(plan({ egressMode: "AWS_MANAGED" })).toEqual({});
  });

  test("are those of the file", () => {
    expect(plan({ upgradePolicy: "STANDARD", zonalShift: false, scalingTier: "tier-4xl" })).toEqual({
      supportType: "STANDARD",
      zonalShift: false,
      scalingTier: "tier-4xl",
    });
  });

  test.each([{ egressMode: "CUSTOMER_ROUTED" }, { scalingTier: "tier-8xl" }])("%j needs a newer AWS provider", (controlPlane) => {
    expect(plan(controlPlane)).toEqual({ ...controlPlane, awsProviderVersion: newerAwsProviderVersion });
  });
});

describe("customer-routed egress", () => {
  test("is right without egress, where nothing outside is called", () => {
    expect(about("controlPlane", { ...routed, iam: { oidcProvider: false } })).toEqual([]);
  });

  test("warns where nothing leads to the issuer, and not with its endpoint or a NAT gateway", () => {
    expect(about("controlPlane", routed)).toMatchObject([
      {
        severity: "warning",
        path: ["controlPlane", "egressMode"],
        problem:
          "the control plane needs the host oidc.eks.us-west-2.amazonaws.com, and nothing in this VPC reaches oidc.eks.us-west-2.amazonaws.com",
        fix: "Add oidc-eks to network.endpoints.additional, or choose network.egress nat, firewall, or transitGateway with network.transitGateway.id",
      },
    ]);
    expect(about("controlPlane", { ...routed, network: { endpoints: { additional: ["oidc-eks"] } } })).toEqual([]);
    expect(about("controlPlane", { ...routed, network: { egress: "nat" } })).toEqual([]);
  });

  test("has routes to all hosts that are called, and no proxy", () => {
    const to = (host: string, changes: Changes = {}) =>
      about("controlPlane.egressHosts", { controlPlane: { egressMode: "CUSTOMER_ROUTED", egressHosts: [host] }, ...changes });
    expect(to("hooks.example.com", { network: { egress: "nat" } })).toEqual([]);
    expect(to("hooks.example.com")).toMatchObject([{ severity: "error", path: ["controlPlane", "egressHosts", 0] }]);
    expect(to("hooks.example.com", { network: { egress: "proxy" }, proxy: { squid: {} } })).toMatchObject([
      {
        severity: "error",
        problem:
          "the control plane needs the host hooks.example.com, cannot use an HTTP proxy, and nothing in this VPC reaches hooks.example.com",
      },
    ]);
    const transitGateway = { id: "tgw-0123456789abcdef0", cidrs: ["10.50.0.0/16"] };
    expect(to("login.corp", { network: { egress: "transitGateway", transitGateway } })).toEqual([]);
  });

  describe("from subnets of the control plane's own", () => {
    const subnet = (letter: string, cidr: string) => ({ id: `subnet-0123456789abcde0${letter}`, cidr });
    const existingVpc = {
      id: "vpc-0123456789abcdef0",
      cidr: "10.20.0.0/16",
      nodeSubnets: { "us-west-2a": subnet("a", "10.20.0.0/20"), "us-west-2b": subnet("b", "10.20.16.0/20") },
    };
    const given = { controlPlaneSubnets: { "us-west-2a": subnet("c", "10.20.32.0/28"), "us-west-2b": subnet("d", "10.20.32.16/28") } };
    const made = { enabled: true, cidrs: { "us-west-2a": "10.20.32.0/28", "us-west-2b": "10.20.32.16/28" } };
    const controlPlane = { egressMode: "CUSTOMER_ROUTED", egressHosts: ["login.example.com"] };
    const found = (network: Changes) => about("controlPlane", { controlPlane, network, iam: { oidcProvider: false } });

    test("looks at their route tables: those that are made here have no gateway where none is made or named", () => {
      const problem = "the control plane needs the host login.example.com, and nothing in this VPC reaches login.example.com";
      const fix =
        "Remove controlPlane.egressHosts[0], or name subnets that their owner routes there at network.existingVpc.controlPlaneSubnets";
      expect(found({ existingVpc, egress: "nat" })).toEqual([]);
      expect(found({ existingVpc, egress: "nat", controlPlaneSubnets: made })).toMatchObject([{ severity: "error", problem, fix }]);
      expect(found({ existingVpc, controlPlaneSubnets: made })).toMatchObject([{ severity: "error", problem }]);
      expect(found({ egress: "nat", controlPlaneSubnets: { enabled: true } })).toEqual([]);
    });

    test("warns of those that are given, which lead where their owner says", () => {
      const network = { existingVpc: { ...existingVpc, ...given }, controlPlaneSubnets: { enabled: true } };
      expect(found(network)).toMatchObject([
        {
          severity: "warning",
          path: ["controlPlane", "egressMode"],
          problem:
            "the control plane sends by the route tables of its given subnets in us-west-2a, us-west-2b, and whether these lead to login.example.com is not known here",
          fix: "Before the mode is switched, which EKS does not undo, have the owner of the subnets route them there as the node subnets are",
        },
      ]);
    });
  });

  test.each([
    [["AmazonProvidedDNS", "10.0.0.53"], 0],
    [["10.0.0.2"], 0],
    [["10.0.0.53"], 1],
  ])("with the name servers %j has %i errors", (domainNameServers, count) => {
    const config = configDemo({ network: { dhcpOptions: { domainNameServers } } });
    expect(controlPlaneEgressFindings(config)).toEqual([]);
    expect(controlPlaneEgressFindings(clusterSchema.parse({ ...config, ...routed }))).toHaveLength(count);
  });
});

describe("a scaling tier", () => {
  test.each([undefined, "standard"])("%s costs nothing", (scalingTier) => {
    expect(scalingTierFindings(configDemo({ controlPlane: { scalingTier } }))).toEqual([]);
  });

  test.each([
    ["us-west-2", "tier-xl", "$1.65 or more"],
    ["us-west-2", "tier-8xl", "$13.90 or more"],
    ["cn-north-1", "tier-xl", "several times as much"],
  ])("in %s is a warning: %s costs %s", (region, scalingTier, price) => {
    expect(scalingTierFindings(configDemo({ region, controlPlane: { scalingTier } }))).toMatchObject([
      {
        severity: "warning",
        problem: `an hour of a control plane of ${scalingTier} costs ${price} besides what an hour of the cluster costs, also without load`,
      },
    ]);
  });
});
