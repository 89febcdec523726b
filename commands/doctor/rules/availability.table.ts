import { nodeGroupEntries } from "../../../config/schema/nodeGroups";
import { namesAdministrator } from "../../../design/access/entries";
import { planNatGateways, routedZones } from "../../../design/network/routes";
import { networkZones, publicZones } from "../../../design/network/zones";
import { type DoctorCheck, when } from "./check";
import { devicePluginChecks } from "./devicePlugins.table";

const resiliencePage = "https://docs.aws.amazon.com/eks/latest/best-practices/reliability.html";
const natPage = "https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html";
const dataPlanePage = "https://docs.aws.amazon.com/eks/latest/best-practices/data-plane.html";
const updatePage = "https://docs.aws.amazon.com/eks/latest/userguide/managed-node-update-behavior.html";

/** Whether several zones depend on one and the same thing. */
const isShared = (byZone: Readonly<Record<string, string>>): boolean => {
  const things = Object.values(byZone);
  return things.length > 1 && new Set(things).size === 1;
};

/**
 * What a single failure takes away: a zone, an instance, a person. Of a NAT gateway that exists, the file does not tell whether it is a regional one.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateways-regional.html
 */
export const availabilityChecks: readonly DoctorCheck[] = [
  {
    id: "single-nat-gateway",
    severity: "advice",
    reason: "If the zone of a NAT gateway that is not a regional one fails, no zone has a way out",
    link: natPage,
    find: ({ config }) => {
      const given = Object.entries(config.network.existingVpc?.natGatewayIds ?? {}).filter(([zone]) => routedZones(config).includes(zone));
      const gateways = { ...planNatGateways(config).natGatewayZones, ...Object.fromEntries(given) };
      const path = ["network", ...(given.length > 0 ? ["existingVpc", "natGatewayIds"] : ["natGateways"])];
      const fix =
        given.length > 0
          ? "Name a NAT gateway of its own for each zone, unless this is a regional one, which is in all of them"
          : "Write perZone, or remove it";
      return when(config.network.egress === "nat" && isShared(gateways), path, "all zones share one NAT gateway", fix);
    },
  },
  {
    id: "single-squid-zone",
    severity: "advice",
    reason: "If the zone of the Squid instances fails, no zone has a way out",
    link: resiliencePage,
    find: ({ config }) =>
      when(
        config.proxy?.squid !== undefined && publicZones(config).length === 1,
        ["network", "publicSubnets", "availabilityZones"],
        `all Squid instances are in ${publicZones(config)[0] ?? "one zone"}`,
        "Add a public subnet in another zone",
      ),
  },
  {
    id: "single-squid-instance",
    severity: "advice",
    reason: "While the only Squid instance is replaced, nothing leaves the VPC",
    link: resiliencePage,
    find: ({ config: { proxy } }) =>
      when(proxy?.squid?.instances === 1, ["proxy", "squid", "instances"], "there is one Squid instance", "Write 2 or more, or remove it"),
  },
  {
    id: "single-name-server",
    severity: "advice",
    reason: "Without its name server no instance of the VPC finds anything",
    link: "https://docs.aws.amazon.com/vpc/latest/userguide/VPC_DHCP_Options.html",
    find: ({ config: { network } }) =>
      when(
        network.dhcpOptions.domainNameServers.length === 1 && network.dhcpOptions.domainNameServers[0] !== "AmazonProvidedDNS",
        ["network", "dhcpOptions", "domainNameServers"],
        `the VPC has one name server, ${network.dhcpOptions.domainNameServers[0] ?? ""}`,
        "List a second one, in another zone",
      ),
  },
  {
    id: "nodes-in-one-zone",
    severity: "advice",
    reason: "If that zone fails, no node is left",
    link: dataPlanePage,
    find: ({ config, nodeGroups }) => {
      const zones = new Set(nodeGroups.flatMap((group) => group.zones));
      return when(
        zones.size === 1 && networkZones(config).length > 1,
        ["nodeGroups"],
        `all nodes are in ${[...zones].join("")}`,
        "Add a zone to availabilityZones of a node group, or a group in another zone",
      );
    },
  },
  {
    id: "single-node",
    severity: "advice",
    reason: "While the only node is replaced or fails, no pod runs, the name server of the cluster among them",
    link: dataPlanePage,
    find: ({ config, nodeGroups }) => {
      const fewest = nodeGroups.reduce((sum, { scaling }) => sum + scaling.min, 0);
      return when(
        nodeGroups.length > 0 && fewest < 2 && Object.keys(config.fargateProfiles).length === 0,
        ["nodeGroups"],
        `the cluster may have ${fewest === 0 ? "no node" : "one node"}`,
        "Raise capacity.min of a node group, so that all groups together have two nodes or more",
      );
    },
  },
  {
    id: "spot-only",
    severity: "advice",
    reason: "EC2 may take all nodes away at the same time, with two minutes' notice",
    link: "https://docs.aws.amazon.com/eks/latest/userguide/managed-node-groups.html",
    find: ({ config, nodeGroups }) =>
      when(
        nodeGroups.length > 0 &&
          nodeGroups.every(({ capacityType }) => capacityType === "SPOT") &&
          Object.keys(config.fargateProfiles).length === 0,
        ["nodeGroups"],
        "all nodes are Spot Instances",
        "Add a small group of the type ON_DEMAND for what must not end, such as CoreDNS",
      ),
  },
  {
    id: "spot-one-instance-type",
    severity: "advice",
    reason: "EC2 interrupts Spot Instances by capacity, and one type is one pool of it in each zone",
    link: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-best-practices.html",
    find: ({ config }) =>
      nodeGroupEntries(config).flatMap(({ name, group, path }) =>
        when(
          group.capacity.type === "SPOT" && group.instanceTypes.length === 1,
          [...path, "instanceTypes"],
          `the Spot Instances of ${name} are all of the type ${group.instanceTypes[0] ?? ""}`,
          "List several types of the same size",
        ),
      ),
  },
  ...devicePluginChecks,
  {
    id: "single-controller-replica",
    severity: "advice",
    reason: "While its only pod is replaced, no load balancer follows its pods, and the webhook refuses new Services",
    link: "https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/deploy/installation/",
    find: ({ config: { loadBalancerController } }) =>
      when(
        loadBalancerController.enabled && loadBalancerController.replicas === 1,
        ["loadBalancerController", "replicas"],
        "the load balancer controller has one pod",
        "Write 2 or more, or remove it",
      ),
  },
  {
    id: "update-replaces-all",
    severity: "advice",
    reason: "An update takes away all nodes of the group at the same time",
    link: updatePage,
    find: ({ config: { nodeGroups } }) => [
      ...Object.entries(nodeGroups.managed).flatMap(([name, { update, capacity }]) => {
        const key = update.maxUnavailable === undefined ? "maxUnavailablePercentage" : "maxUnavailable";
        const isAll = update.maxUnavailable === capacity.max || update.maxUnavailablePercentage === 100;
        return when(
          isAll && capacity.max > 1,
          ["nodeGroups", "managed", name, "update", key],
          `an update may replace all ${capacity.max} nodes of ${name} at once`,
          "Write less, or remove it",
        );
      }),
      ...Object.entries(nodeGroups.selfManaged).flatMap(([name, { update, capacity }]) =>
        when(
          update.minHealthyPercentage === 0 && capacity.max > 1,
          ["nodeGroups", "selfManaged", name, "update", "minHealthyPercentage"],
          `an instance refresh may replace all nodes of ${name} at once`,
          "Write more, or remove it",
        ),
      ),
    ],
  },
  {
    id: "update-forced",
    severity: "advice",
    reason: "PodDisruptionBudgets no longer protect applications from an update of their nodes",
    link: updatePage,
    find: ({ config: { nodeGroups } }) =>
      Object.entries(nodeGroups.managed).flatMap(([name, { update }]) =>
        when(
          update.force,
          ["nodeGroups", "managed", name, "update", "force"],
          `updates of ${name} end pods that a PodDisruptionBudget protects`,
          "Set it to true for a single update that is stuck, and back to false",
        ),
      ),
  },
  {
    id: "single-way-to-api",
    severity: "advice",
    reason: "While the bastion is replaced or fails, nobody reaches the Kubernetes API",
    link: resiliencePage,
    find: ({ config: { access } }) =>
      when(
        access.bastion.enabled && access.runnerCidrs.length === 0 && access.apiProxyUrl === undefined && !access.publicEndpoint.enabled,
        ["access", "bastion"],
        "the bastion is the only way from outside of the VPC to the Kubernetes API that the file names",
        "Name the network of a runner in access.runnerCidrs, unless one is in the VPC",
      ),
  },
  {
    id: "creator-only-admin",
    severity: "advice",
    reason:
      "Without the role or user that applies the cluster stack first, nobody can administer the cluster, and the file does not say who that is",
    link: "https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html",
    find: ({ config }) =>
      when(
        !namesAdministrator(config),
        ["access", "admins"],
        "only the creator of the cluster administers it",
        "List IAM roles of administrators before the cluster is created",
      ),
  },
  {
    id: "local-state",
    severity: "advice",
    reason: "With the disk of one machine the states are lost, and nothing keeps two people from applying at the same time",
    link: "https://developer.hashicorp.com/terraform/language/backend",
    find: ({ config: { backend } }) =>
      when(
        backend.type === "local",
        ["backend"],
        "the Terraform states are files on the machine that applies",
        "Write backend.type s3 or cloud before others work with the cluster",
      ),
  },
  {
    id: "deletion-unprotected",
    severity: "warning",
    reason: "A terraform destroy, or a call of EKS, deletes the cluster at once",
    link: "https://docs.aws.amazon.com/eks/latest/userguide/deletion-protection.html",
    find: ({ config: { deletionProtection } }) =>
      when(!deletionProtection, ["deletionProtection"], "nothing protects the cluster from deletion", "Set it to true, or remove it"),
  },
];
