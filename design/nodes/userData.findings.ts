import type { ConfigPath, Finding } from "../../config/findings/finding";
import { type ProxyDesign, type ProxySettings, longestProxyUrl } from "../proxy/proxy";
import type { NodeGroupDesign } from "./nodeGroups";
import { joinsByUserData, renderUserData, userDataProblems } from "./userData";
import type { ClusterCoordinates } from "./userData/clusterCoordinates";
import { userDataLimit } from "../userData/cloudInit";

/** Coordinates as long as they get, for the size of user data whose references are not yet known. */
const longestCluster: ClusterCoordinates = {
  name: "x".repeat(50),
  endpoint: "x".repeat(128),
  certificateAuthority: "x".repeat(2048),
  serviceCidr: "255.255.255.255/24",
  clusterDnsAddress: "255.255.255.255",
};

/**
 * An error for each of the user's parts that cannot be used, and for each node group whose user data EC2 would refuse.
 * @param proxy undefined where the cluster has none
 */
export function userDataFindings(groups: readonly NodeGroupDesign[], proxy: ProxyDesign | undefined): readonly Finding[] {
  const settings = proxy && { ...proxy, url: proxy.url ?? longestProxyUrl };
  return groups.flatMap((group) => {
    const problems = userDataProblems(group, longestCluster, settings);
    return problems.length > 0 ? problems.map((problem) => partFinding(group, problem)) : sizeFindings(group, settings);
  });
}

const pathOf = ({ kind, name }: NodeGroupDesign, ...keys: (string | number)[]): ConfigPath => ["nodeGroups", kind, name, ...keys];

const partFinding = (group: NodeGroupDesign, { index, ...problem }: ReturnType<typeof userDataProblems>[number]): Finding => ({
  severity: "error",
  path: pathOf(group, "userData", index),
  alsoReads: [pathOf(group, "amiFamily")],
  ...problem,
});

/** What joins a node to the cluster and no more; EKS adds about as much to the user data of managed groups. */
const joiningOnly = { userData: [], labels: {}, taints: [], amiId: "ami-0" };

/** Bytes on the instance. */
const bytes = (group: NodeGroupDesign, proxy: ProxySettings | undefined): number =>
  Buffer.byteLength(renderUserData(group, longestCluster, proxy)) +
  (joinsByUserData(group) ? 0 : Buffer.byteLength(renderUserData({ ...group, ...joiningOnly }, longestCluster)));

function sizeFindings(group: NodeGroupDesign, proxy: ProxySettings | undefined): readonly Finding[] {
  const size = bytes(group, proxy);
  if (size <= userDataLimit) return [];
  const [cause] = causes(group, proxy).sort((one, other) => one.without - other.without);
  if (!cause) return [];
  const { path, fix } = cause;
  return [
    {
      severity: "error",
      path,
      alsoReads: [pathOf(group), ["proxy"]],
      problem: `the user data of the node group ${group.name} can take ${size} bytes`,
      allowed: `at most ${userDataLimit} bytes`,
      fix,
    },
  ];
}

/** What can make user data long, with the bytes that it has without it. */
const causes = (group: NodeGroupDesign, proxy: ProxySettings | undefined) => [
  { path: pathOf(group, "labels"), without: bytes({ ...group, labels: {}, taints: [] }, proxy), fix: "Remove labels or taints" },
  {
    path: pathOf(group, "userData"),
    without: bytes({ ...group, userData: [] }, proxy),
    fix: "Shorten userData, or let it fetch what is long",
  },
  ...(proxy
    ? [
        {
          path: ["proxy", "caCertificates"],
          without: bytes(group, { ...proxy, caCertificates: {} }),
          fix: "Remove certificates, or put them into a custom AMI",
        },
        {
          path: ["proxy", "noProxy"],
          without: bytes(group, { ...proxy, noProxy: [] }),
          fix: "Remove entries, or name domains instead of hosts",
        },
      ]
    : []),
];
