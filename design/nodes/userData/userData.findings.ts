import type { AmiFamily } from "../../../aws/amis";
import { serviceHosts } from "../../../aws/hosts";
import type { ConfigPath, Finding } from "../../../config/findings/finding";
import type { ClusterConfig } from "../../../config/schema/schema";
import { pathText } from "../../../config/findings/path";
import type { ClusterFacts } from "../../facts";
import { byIpv4Name, isInRegionalRegistry, mirrorOf, registryOf } from "../../images/images";
import { mirrorsOf } from "../../images/registry/nodeMirrors";
import { longestProxyUrl, outboundSettings, type OutboundSettings } from "../../proxy/proxy";
import { servicesWithEndpoint } from "../../reachability/endpoints";
import { pathFor } from "../../reachability/paths";
import { certificateKeys, hasCertificates } from "../../userData/caCertificates";
import { userDataLimit } from "../../userData/cloudInit";
import type { ClusterCoordinates, NodeGroupDesign } from "../nodeGroups";
import { nodeImages } from "../nodeImages";
import { joinsByUserData, renderUserData, userDataProblems } from "./userData";
import { waysOut } from "../../network/routes.findings";

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
  const outbound = outboundSettings(facts, longestProxyUrl);
  return facts.nodeGroups.flatMap((group) => {
    const problems = userDataProblems(group, longestCluster, outbound);
    const findings = problems.length > 0 ? problems.map((problem) => partFinding(group, problem)) : userDataTooLong(facts, group, outbound);
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
const bytes = (group: NodeGroupDesign, outbound: OutboundSettings): number =>
  Buffer.byteLength(renderUserData(group, longestCluster, outbound)) +
  (joinsByUserData(group) ? 0 : Buffer.byteLength(renderUserData({ ...group, ...joiningOnly }, longestCluster)));

function userDataTooLong({ config }: ClusterFacts, group: NodeGroupDesign, outbound: OutboundSettings): readonly Finding[] {
  const size = bytes(group, outbound);
  if (size <= userDataLimit) return [];
  const [cause] = causes(config, group, outbound)
    .filter(({ without }) => without < size)
    .sort((one, other) => one.without - other.without);
  if (!cause) return [];
  const { path, fix } = cause;
  return [
    {
      severity: "error",
      path,
      alsoReads: [groupPath(group), ["proxy"], ["certificateAuthorities"], ["registry"]],
      problem: `the user data of the node group ${group.name} can take ${size} bytes`,
      allowed: `at most ${userDataLimit} bytes`,
      fix,
    },
  ];
}

/** What can make user data long, with the bytes that it has without it. */
const causes = (config: ClusterConfig, group: NodeGroupDesign, outbound: OutboundSettings) => [
  { path: groupPath(group, "labels"), without: bytes({ ...group, labels: {}, taints: [] }, outbound), fix: "Remove labels or taints" },
  {
    path: groupPath(group, "userData"),
    without: bytes({ ...group, userData: [] }, outbound),
    fix: "Shorten userData, or let it fetch what is long",
  },
  {
    path: certificateKeys(config).certificates,
    without: bytes(group, { ...outbound, certificates: {} }),
    fix: "Remove certificates, or put them into a custom AMI",
  },
  {
    path: ["registry", "mirrors"],
    without: bytes(group, { ...outbound, mirrors: undefined }),
    fix: "Remove mirrors, or name one of all registries as *",
  },
  ...(outbound.proxy
    ? [
        {
          path: ["proxy", "noProxy"],
          without: bytes(group, { ...outbound, proxy: { ...outbound.proxy, noProxy: [] } }),
          fix: "Remove entries, or name domains instead of hosts",
        },
      ]
    : []),
];

/** Where somebody may intercept TLS connections to AWS. */
const interceptedWays: Partial<Record<ClusterConfig["network"]["egress"], string>> = {
  proxy: "the proxy",
  transitGateway: "the transit gateway",
};

/**
 * AL2023 asks EC2 for the name of the node before cloud-init runs, which installs the certificate authorities.
 * @see https://github.com/awslabs/amazon-eks-ami/blob/main/templates/al2023/runtime/rootfs/etc/systemd/system/nodeadm-config.service
 */
const certificatesInTime = (facts: ClusterFacts, group: NodeGroupDesign): readonly Finding[] =>
  lateCertificates(facts, group.family, groupPath(group, "amiFamily"));

/** The same of any nodes. @param path where their family stands */
export function lateCertificates(facts: ClusterFacts, family: AmiFamily, path: ConfigPath): readonly Finding[] {
  const { certificateAuthorities, config } = facts;
  const way = interceptedWays[config.network.egress];
  if (family !== "AL2023" || !way || !hasCertificates(certificateAuthorities)) return [];
  if (servicesWithEndpoint(facts).includes("ec2")) return [];
  return [
    {
      severity: "warning",
      path,
      alsoReads: [["proxy"], ["certificateAuthorities"], ["network"]],
      problem: `AL2023 asks EC2 through ${way} before it trusts ${pathText(certificateKeys(config).certificates)}`,
      fix: `Exempt ${serviceHosts("ec2", config.region).join(", ")} from interception, or give ec2 an endpoint`,
    },
  ];
}

/** How to have an image where the VPC endpoint of Amazon ECR leads to it: it may be there already, under another name. */
function sourceWithPath(config: ClusterConfig, reference: string): string {
  const name = byIpv4Name(reference, config.region);
  return name === reference ? `Mirror it to ${mirrorOf(config, reference)} and name that as its source` : `Name ${name} as its source`;
}

/** Errors about images that the user data names and that nothing leads to. */
export const nodeImageFindings = ({ config, nodeGroups }: ClusterFacts): readonly Finding[] =>
  nodeGroups.flatMap((group) =>
    nodeImages(config, group)
      .filter(({ reference }) => !isInRegionalRegistry(reference, config.region) && mirrorsOf(config, registryOf(reference)).length === 0)
      .filter(({ reference }) => pathFor(config, { kind: "host", host: registryOf(reference) }) === undefined)
      .map(({ consumer, reference }): Finding => ({
        severity: "error",
        path: ["nodeGroups", group.kind, group.name, "userData"],
        alsoReads: [["region"], ["network"], ["registry"]],
        problem: `${consumer} needs the image ${reference}, and nothing in this VPC reaches ${registryOf(reference)}`,
        fix: `${sourceWithPath(config, reference)}, or choose network.egress ${waysOut.withProxy}`,
      })),
  );
