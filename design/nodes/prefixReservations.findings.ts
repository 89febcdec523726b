import { contains, prefixLengthOf, sizeOf } from "../../aws/cidr";
import { addressesPerPrefix } from "../../aws/instanceTypes";
import type { ConfigPath, Finding } from "../../config/findings/finding";
import { nodeGroupEntries } from "../../config/schema/nodeGroups";
import type { ClusterConfig } from "../../config/schema/schema";
import { takesAddressBlocks } from "../autoMode/autoMode";
import { hasAutoModeNodesAlone, usesAutoMode } from "../autoMode/builtIn";
import { autoModeDemands } from "../autoMode/demand";
import type { ClusterFacts } from "../facts";
import type { AddressPlan } from "../network/addresses";
import { prefixLengths } from "../network/cidrBlocks";
import { samplesWithAddresses } from "../software/samples";
import { enlargements } from "./enlargements";
import { planPrefixReservations, type ReservedSubnet } from "./prefixReservations";
import { controlPlaneAddresses, nodeShares, nodesIn, otherShares, podDemands, sum } from "./subnetDemand";

const key: ConfigPath = ["addons", "vpcCni", "reservePrefixes"];

/** The prefix length of the blocks that pods get. @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-prefix-eni.html */
const smallestPrefix = 28;

/** Addresses that AWS keeps at the start of a subnet; the last one is in a reserved block. */
const keptByAws = 4;

/** Space that is reserved for prefixes serves them, leaves room for single addresses, and holds the prefixes of all pods. */
export function prefixReservationFindings(facts: ClusterFacts, plan: AddressPlan): readonly Finding[] {
  const { config } = facts;
  if (!config.addons.vpcCni.reservePrefixes) return [];
  const error = (problem: string, fix: string): Finding[] => [
    {
      severity: "error",
      path: key,
      alsoReads: [["addons", "vpcCni"], ["network"], ["customNetworking"], ["nodeGroups"], ["autoMode"]],
      problem,
      fix,
    },
  ];
  if (!hasGroupPrefixes(config) && !takesAddressBlocks(config)) {
    const use = hasAutoModeNodesAlone(config)
      ? "Leave singleAddresses out of a class in autoMode.nodeClasses, or set"
      : "Set addons.vpcCni.prefixDelegation to true, or";
    return error("prefixes are not used", `${use} addons.vpcCni.reservePrefixes to false`);
  }
  const subnets = planPrefixReservations(config, plan);
  if (subnets.length === 0) {
    return error(
      "all subnets of the pods are existing ones, in which nothing is reserved",
      "Set it to false, and reserve what they need there",
    );
  }
  const tooSmall = subnets.flatMap((subnet) => shortfall(facts, plan, subnet));
  return [
    ...(["node", "pod"] as const).flatMap((role) => {
      const found = tooSmall.filter(({ subnet }) => subnet.role === role);
      if (found.length === 0) return [];
      const zones = found.map(({ subnet }) => subnet.zone);
      const larger = enlargements(config, role, zones, Math.min(...found.map(({ prefixLength }) => prefixLength)));
      const fix = [...larger, "set addons.vpcCni.reservePrefixes to false"].join(", or ");
      const severity = found.some(({ isError }) => isError) ? "error" : "warning";
      return error(found.map(({ problem }) => problem).join("; "), fix.charAt(0).toUpperCase() + fix.slice(1)).map((finding): Finding => ({
        ...finding,
        severity,
      }));
    }),
    ...takenAddressFindings(facts, subnets),
  ];
}

/** Whether the VPC CNI gives prefixes to nodes, which those of EKS Auto Mode do not ask. */
const hasGroupPrefixes = (config: ClusterConfig): boolean => config.addons.vpcCni.prefixDelegation && !hasAutoModeNodesAlone(config);

/** What a subnet is too small for, and how large it must be. */
interface Shortfall {
  readonly subnet: ReservedSubnet;
  /** Whether it is certain: nodes at capacity.max with all their pods are not. */
  readonly isError: boolean;
  readonly problem: string;
  /** The longest prefix with which it holds all, or else, where no subnet is that large, what is certain. */
  readonly prefixLength: number;
}

function shortfall(facts: ClusterFacts, plan: AddressPlan, subnet: ReservedSubnet): readonly Shortfall[] {
  const { role, zone, cidr, rest, blocks } = subnet;
  const where = `${cidr}, the ${role} subnet of ${zone}`;
  const [single, inPrefixes] = [singleAddresses(facts, plan, subnet), prefixAddresses(facts, plan, zone)];
  const [free, reserved] = [sizeOf(rest) - keptByAws, sum(blocks.map(sizeOf))];
  // The rest is a quarter of the subnet, and the blocks are three.
  const certain = Math.min(smallestPrefix - 2, 30 - Math.ceil(Math.log2(single + keptByAws)));
  const full = Math.min(certain, 30 - Math.ceil(Math.log2(inPrefixes / 3)));
  const certainly =
    prefixLengthOf(rest) > smallestPrefix
      ? [`${where}, is too small to be divided`]
      : single > free
        ? [`${single} addresses of ${where}, are for no prefixes, and ${rest} has ${free}`]
        : [];
  const atMaximum =
    inPrefixes > reserved
      ? [
          `the prefixes of all pods that the nodes at ${usesAutoMode(facts.config) ? "capacity.max, or at the limits of their pools," : "capacity.max"} can run take ${inPrefixes} addresses of ${where}, and ${reserved} are reserved`,
        ]
      : [];
  const isError = certainly.length > 0;
  const problems = [...certainly, ...atMaximum];
  if (problems.length === 0) return [];
  return [{ subnet, isError, problem: problems.join("; "), prefixLength: isError && full < prefixLengths.shortest ? certain : full }];
}

/** What is certainly in a subnet with single addresses. */
function singleAddresses(facts: ClusterFacts, plan: AddressPlan, { role, zone }: ReservedSubnet): number {
  const interfaces = sum(
    nodeGroupEntries(facts.config).map(
      (entry) => nodesIn(plan, zone, entry) * Math.max(0, ...podDemands(facts.config, entry).map((demand) => demand.interfaces)),
    ),
  );
  const others = role === "pod" ? [] : [...otherShares(facts, plan, zone, controlPlaneAddresses.needed), ...nodeShares(facts, plan, zone)];
  return interfaces + sum(others.map(({ addresses }) => addresses));
}

/** The addresses of the prefixes of all pods in a zone, in whole prefixes. */
const prefixAddresses = ({ config }: ClusterFacts, plan: AddressPlan, zone: string): number =>
  sum([
    ...(hasGroupPrefixes(config) ? nodeGroupEntries(config) : []).map((entry) => {
      const addresses = Math.max(0, ...podDemands(config, entry).map((demand) => demand.addresses));
      return nodesIn(plan, zone, entry) * Math.ceil(addresses / addressesPerPrefix) * addressesPerPrefix;
    }),
    ...autoModeDemands(config, zone).map(({ inBlocks }) => inBlocks),
  ]);

/** Fixed addresses in blocks that AWS gives to prefixes. */
const takenAddressFindings = ({ config }: ClusterFacts, subnets: readonly ReservedSubnet[]): readonly Finding[] =>
  samplesWithAddresses.flatMap((sample) =>
    config.samples[sample].addresses.flatMap((address, index): Finding[] => {
      const subnet = subnets.find(({ blocks }) => blocks.some((block) => contains(block, `${address}/32`)));
      if (!subnet) return [];
      const path = ["samples", sample, "addresses", index];
      const problem = `${address} is in the part of ${subnet.cidr} that addons.vpcCni.reservePrefixes keeps for prefixes`;
      return [{ severity: "error", path, alsoReads: [key, ["network"]], problem, fix: `Write an address in ${subnet.rest}` }];
    }),
  );
