import type { ConfigPath, Finding } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import type { ClusterFacts } from "../facts";
import { performanceProblems } from "../nodes/nodeGroups.findings";
import { longestProxyUrl } from "../proxy/proxy";
import { autoModePools } from "./autoMode";
import { unusedClassFindings, unusedReservationFindings } from "./nodePools.findings";
import { autoModeNoProxyEntries, nodeClassLimits } from "./noProxy";

/** What a node class of EKS Auto Mode does not take. */
export function autoModeClassFindings(facts: ClusterFacts): readonly Finding[] {
  const pools = autoModePools(facts.config);
  if (!pools || Object.keys(pools.nodeClasses).length === 0) return [];
  return [
    ...unusedClassFindings(pools),
    ...unusedReservationFindings(pools),
    ...storagePerformance(facts.config),
    ...fipsRegions(facts.config),
    ...proxyLimits(facts),
    ...reservedAutoModeTags(facts.config),
  ];
}

/** EKS takes what EC2 refuses, and then starts no node. @see https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html */
const storagePerformance = ({ autoMode }: ClusterConfig): readonly Finding[] =>
  Object.entries(autoMode?.nodeClasses ?? {}).flatMap(([name, { ephemeralStorage }]) =>
    performanceProblems(ephemeralStorage, "ephemeralStorage", (...keys) => ["autoMode", "nodeClasses", name, ...keys]).map((found) => ({
      severity: "error" as const,
      ...found,
    })),
  );

/** Where EKS Auto Mode has AMIs with FIPS: the US with AWS GovCloud (US), and Canada. */
const fipsPlaces = /^(?:us|ca)-/;

/** @see https://docs.aws.amazon.com/eks/latest/userguide/auto-advanced-security.html */
const fipsRegions = ({ autoMode, region }: ClusterConfig): readonly Finding[] =>
  Object.entries(autoMode?.nodeClasses ?? {}).flatMap(([name, { fips }]) =>
    fips && !fipsPlaces.test(region)
      ? [
          {
            severity: "warning",
            path: ["autoMode", "nodeClasses", name, "fips"],
            alsoReads: [["region"]],
            problem: `AWS documents no AMIs with FIPS for EKS Auto Mode in ${region}, and without one the class has no nodes`,
            allowed: "true in regions of the US and Canada",
            fix: "Set it to false, or ask AWS before you apply: https://docs.aws.amazon.com/eks/latest/userguide/auto-advanced-security.html",
          },
        ]
      : [],
  );

/** @see https://docs.aws.amazon.com/eks/latest/userguide/create-node-class.html */
function proxyLimits(facts: ClusterFacts): readonly Finding[] {
  const { proxy } = facts;
  if (!proxy) return [];
  const { noProxyCharacters, noProxyEntries, proxyCharacters } = nodeClassLimits;
  const alsoReads = [["autoMode"], ["network"], ["proxy"]];
  const url = proxy.url ?? longestProxyUrl;
  const entries = autoModeNoProxyEntries(facts);
  const tooLong = entries.filter(({ entry, path }) => entry.length > noProxyCharacters && path !== undefined);
  const ofUser = entries.filter(({ path }) => path !== undefined).length;
  return [
    ...(url.length > proxyCharacters
      ? [
          {
            severity: "error" as const,
            path: ["proxy", "url"],
            alsoReads,
            problem: `the URL of the proxy has ${url.length} characters, and nodes of EKS Auto Mode take ${proxyCharacters}`,
            fix: "Give the proxy a shorter name",
          },
        ]
      : []),
    ...tooLong.map(({ entry, path = ["proxy", "noProxy"] }): Finding => ({
      severity: "error",
      path,
      alsoReads,
      problem: `the entry has ${entry.length} characters, and nodes of EKS Auto Mode take ${noProxyCharacters}`,
      fix: "Write a domain above it, with a leading dot",
    })),
    ...(entries.length > noProxyEntries
      ? [
          {
            severity: "error" as const,
            path: ["proxy", "noProxy"],
            alsoReads,
            problem: `nodes of EKS Auto Mode take ${noProxyEntries} destinations that they reach without the proxy, and they would have ${entries.length}: ${ofUser} of proxy.noProxy, ${entries.length - ofUser} of the cluster's own`,
            allowed: `at most ${Math.max(0, noProxyEntries - (entries.length - ofUser))} entries`,
            fix: `Remove ${entries.length - noProxyEntries} entries, or write one domain with a leading dot, or one CIDR block, in place of several`,
          },
        ]
      : []),
  ];
}

/**
 * Tags that EKS Auto Mode keeps to itself.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/create-node-class.html
 * @see https://karpenter.sh/docs/concepts/nodeclasses/#spectags
 */
const reservedKeys =
  /^(?:eks:(?:eks-cluster-name|kubernetes-[\w-]+)$|kubernetes\.io\/cluster\/|karpenter\.sh\/(?:nodepool|nodeclaim|managed-by|provisioner-name)$|eks\.amazonaws\.com\/nodeclass$)/;

function reservedAutoModeTags({ autoMode, tags }: ClusterConfig): readonly Finding[] {
  const places: readonly (readonly [ConfigPath, Readonly<Record<string, string>>])[] = [
    [["tags"], tags],
    ...Object.entries(autoMode?.nodeClasses ?? {}).map(([name, own]) => [["autoMode", "nodeClasses", name, "tags"], own.tags] as const),
  ];
  return places.flatMap(([path, given]) =>
    Object.keys(given)
      .filter((key) => reservedKeys.test(key))
      .map((key): Finding => ({
        severity: "error",
        path: [...path, key],
        alsoReads: [["autoMode"]],
        problem: `EKS Auto Mode keeps the tag ${key} to itself, and makes no nodes where it is given`,
        fix: "Choose another key",
      })),
  );
}
