import { contains, prefixLengthOf, sizeOf } from "../../aws/cidr";
import { addressesPerPrefix } from "../../aws/instanceTypes";
import type { ConfigPath, Finding } from "../../config/findings/finding";
import { nodeGroupEntries } from "../../config/schema/nodeGroups";
import type { ClusterFacts } from "../facts";
import type { AddressPlan } from "../network/addresses";
import { settingsKey } from "../network/subnetLayout";
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
    { severity: "error", path: key, alsoReads: [["addons", "vpcCni"], ["network"], ["customNetworking"], ["nodeGroups"]], problem, fix },
  ];
  if (!config.addons.vpcCni.prefixDelegation) {
    return error("prefixes are not used", "Set addons.vpcCni.prefixDelegation to true, or addons.vpcCni.reservePrefixes to false");
  }
  const subnets = planPrefixReservations(config, plan);
  if (subnets.length === 0) {
    return error(
      "all subnets of the pods are existing ones, in which nothing is reserved",
      "Set it to false, and reserve what they need there",
    );
  }
  return [
    ...subnets.flatMap((subnet) => {
      const { role, zone, cidr, rest, blocks } = subnet;
      const larger = `Use larger subnets by network.${settingsKey[role]}, or set addons.vpcCni.reservePrefixes to false`;
      const [single, inPrefixes] = [singleAddresses(facts, plan, subnet), prefixAddresses(facts, plan, zone)];
      const free = sizeOf(rest) - keptByAws;
      if (prefixLengthOf(rest) > smallestPrefix) return error(`${cidr}, the ${role} subnet of ${zone}, is too small to be divided`, larger);
      if (single > free) {
        return error(`${single} addresses of ${cidr}, the ${role} subnet of ${zone}, are for no prefixes, and ${rest} has ${free}`, larger);
      }
      const reserved = sum(blocks.map(sizeOf));
      if (inPrefixes <= reserved) return [];
      const problem = `the prefixes of all pods that the nodes at capacity.max can run take ${inPrefixes} addresses of ${cidr}, the ${role} subnet of ${zone}, and ${reserved} are reserved`;
      return error(problem, larger).map((finding): Finding => ({ ...finding, severity: "warning" }));
    }),
    ...takenAddressFindings(facts, subnets),
  ];
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
  sum(
    nodeGroupEntries(config).map((entry) => {
      const addresses = Math.max(0, ...podDemands(config, entry).map((demand) => demand.addresses));
      return nodesIn(plan, zone, entry) * Math.ceil(addresses / addressesPerPrefix) * addressesPerPrefix;
    }),
  );

/** Fixed addresses in blocks that AWS gives to prefixes. */
const takenAddressFindings = ({ config }: ClusterFacts, subnets: readonly ReservedSubnet[]): readonly Finding[] =>
  config.samples.privateNlb.addresses.flatMap((address, index): Finding[] => {
    const subnet = subnets.find(({ blocks }) => blocks.some((block) => contains(block, `${address}/32`)));
    if (!subnet) return [];
    const path = ["samples", "privateNlb", "addresses", index];
    const problem = `${address} is in the part of ${subnet.cidr} that addons.vpcCni.reservePrefixes keeps for prefixes`;
    return [{ severity: "error", path, alsoReads: [key, ["network"]], problem, fix: `Write an address in ${subnet.rest}` }];
  });
