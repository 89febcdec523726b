import { serviceHosts } from "../../../aws/hosts";
import type { ConfigPath, Finding } from "../../../config/findings/finding";
import type { ClusterFacts } from "../../facts";
import { isInRegionalRegistry, mirrorOf, registryOf } from "../../images/images";
import { longestProxyUrl, type ProxySettings } from "../../proxy/proxy";
import { servicesWithEndpoint } from "../../reachability/endpoints";
import { pathFor } from "../../reachability/paths";
import { hasCertificates } from "../../userData/caCertificates";
import { userDataLimit } from "../../userData/cloudInit";
import type { ClusterCoordinates, NodeGroupDesign } from "../nodeGroups";
import { nodeImages } from "../nodeImages";
import { joinsByUserData, renderUserData, userDataProblems } from "./userData";

/** Coordinates as long as they get, for the size of user data whose references are not yet known. */
const longestCluster: ClusterCoordinates = {
  name: "x".repeat(50),
  endpoint: "x".repeat(128),
  certificateAuthority: "x".repeat(2048),
  serviceCidr: "255.255.255.255/24",
  clusterDnsAddress: "255.255.255.255",
};

/**
 * An error for each of the user's parts that cannot be used, and for each node group whose user data EC2 would refuse; a warning where it comes
 * too late.
 */
export function userDataFindings(facts: ClusterFacts): readonly Finding[] {
  const proxy = facts.proxy && { ...facts.proxy, url: facts.proxy.url ?? longestProxyUrl };
  return facts.nodeGroups.flatMap((group) => {
    const problems = userDataProblems(group, longestCluster, proxy);
    const findings = problems.length > 0 ? problems.map((problem) => partFinding(group, problem)) : userDataTooLong(group, proxy);
    return [...findings, ...certificatesInTime(facts, group)];
  });
}

const groupPath = ({ kind, name }: NodeGroupDesign, ...keys: (string | number)[]): ConfigPath => ["nodeGroups", kind, name, ...keys];

const partFinding = (group: NodeGroupDesign, { index, ...problem }: ReturnType<typeof userDataProblems>[number]): Finding => ({
  severity: "error",
  path: groupPath(group, "userData", index),
  alsoReads: [groupPath(group, "amiFamily")],
  ...problem,
});

/** What joins a node to the cluster and no more; EKS adds about as much to the user data of managed groups. */
const joiningOnly = { userData: [], labels: {}, taints: [], amiId: "ami-0" };

/** Bytes on the instance. */
const bytes = (group: NodeGroupDesign, proxy: ProxySettings | undefined): number =>
  Buffer.byteLength(renderUserData(group, longestCluster, proxy)) +
  (joinsByUserData(group) ? 0 : Buffer.byteLength(renderUserData({ ...group, ...joiningOnly }, longestCluster)));

function userDataTooLong(group: NodeGroupDesign, proxy: ProxySettings | undefined): readonly Finding[] {
  const size = bytes(group, proxy);
  if (size <= userDataLimit) return [];
  const [cause] = causes(group, proxy).sort((one, other) => one.without - other.without);
  if (!cause) return [];
  const { path, fix } = cause;
  return [
    {
      severity: "error",
      path,
      alsoReads: [groupPath(group), ["proxy"]],
      problem: `the user data of the node group ${group.name} can take ${size} bytes`,
      allowed: `at most ${userDataLimit} bytes`,
      fix,
    },
  ];
}

/** What can make user data long, with the bytes that it has without it. */
const causes = (group: NodeGroupDesign, proxy: ProxySettings | undefined) => [
  { path: groupPath(group, "labels"), without: bytes({ ...group, labels: {}, taints: [] }, proxy), fix: "Remove labels or taints" },
  {
    path: groupPath(group, "userData"),
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

/**
 * AL2023 asks EC2 for the name of the node before cloud-init runs, which installs the certificate authorities.
 * @see https://github.com/awslabs/amazon-eks-ami/blob/main/templates/al2023/runtime/rootfs/etc/systemd/system/nodeadm-config.service
 */
const certificatesInTime = ({ config, endpoints }: ClusterFacts, group: NodeGroupDesign): readonly Finding[] => {
  if (group.family !== "AL2023" || !hasCertificates(config.proxy) || servicesWithEndpoint(config, endpoints).includes("ec2")) return [];
  return [
    {
      severity: "warning",
      path: groupPath(group, "amiFamily"),
      alsoReads: [["proxy"], ["network", "endpoints"]],
      problem: "AL2023 asks EC2 through the proxy before it trusts proxy.caCertificates",
      fix: `Exempt ${serviceHosts("ec2", config.region).join(", ")} from interception, or give ec2 an endpoint`,
    },
  ];
};

/** Errors about images that the user data names and that nothing leads to. */
export const nodeImageFindings = ({ config, nodeGroups }: ClusterFacts): readonly Finding[] =>
  nodeGroups.flatMap((group) =>
    nodeImages(config, group)
      .filter(({ reference }) => !isInRegionalRegistry(reference, config.region))
      .filter(({ reference }) => pathFor(config, { kind: "host", host: registryOf(reference) }) === undefined)
      .map(({ consumer, reference }): Finding => ({
        severity: "error",
        path: ["nodeGroups", group.kind, group.name, "userData"],
        alsoReads: [["region"], ["network"], ["registry"]],
        problem: `${consumer} needs the image ${reference}, and nothing in this VPC reaches ${registryOf(reference)}`,
        fix: `Mirror it to ${mirrorOf(config, reference)} and name that as its source, or choose network.egress nat, transitGateway or proxy`,
      })),
  );
