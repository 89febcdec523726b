import { isReservedTag } from "../../aws/karpenter";
import type { ConfigPath, Finding } from "../../config/findings/finding";
import { noEffect } from "../../config/findings/noEffect";
import type { NodeClassConfig } from "../../config/schema/karpenter";
import type { ClusterConfig } from "../../config/schema/schema";
import type { ClusterFacts } from "../facts";
import { networkZones } from "../network/zones";
import { releaseProblems } from "../nodes/amis.findings";
import { volumeProblems } from "../nodes/nodeGroups.findings";
import { lateCertificates } from "../nodes/userData/userData.findings";
import { longestProxyUrl, type OutboundSettings, outboundSettings } from "../proxy/proxy";
import { userDataLimit } from "../userData/cloudInit";
import { instanceStoreProblems } from "./instanceStore.findings";
import { nodeClassProblems, nodeClassUserData } from "./nodeClasses";

type NodeClassRule = (
  nodeClass: NodeClassConfig,
  at: (...keys: readonly (string | number)[]) => ConfigPath,
  facts: ClusterFacts,
) => readonly ReturnType<typeof releaseProblems>[number][];

/** What is wrong with node classes: Karpenter would say so in the events of the object, and start nothing. */
export function nodeClassFindings(facts: ClusterFacts): readonly Finding[] {
  const { config } = facts;
  return Object.entries(config.karpenter?.nodeClasses ?? {}).flatMap(([name, nodeClass]) => {
    const at = (...keys: readonly (string | number)[]): ConfigPath => ["karpenter", "nodeClasses", name, ...keys];
    const found = classRules.flatMap((rule) => rule(nodeClass, at, facts)).map((finding) => ({ severity: "error" as const, ...finding }));
    return [...found, ...lateCertificates(facts, nodeClass.amiFamily, at("amiFamily")), ...unusedClass(config, name, at())];
  });
}

const zonesOfNetwork: NodeClassRule = ({ availabilityZones = [] }, at, { config }) => {
  const known = networkZones(config);
  return availabilityZones.flatMap((zone, index) =>
    known.includes(zone)
      ? []
      : [
          {
            path: at("availabilityZones", index),
            alsoReads: [["network", "availabilityZones"], ["region"]],
            problem: `the network has no subnets in ${zone}`,
            allowed: known.join(", "),
            fix: "Choose a zone of the network, or add the zone to network.availabilityZones",
          },
        ],
  );
};

/** Without a pin the nodes change when AWS releases an AMI, and not when Terraform is applied. */
const pinnedAmi: NodeClassRule = (nodeClass, at, { config }) => {
  if (nodeClass.amiReleaseVersion !== undefined) return releaseProblems(nodeClass, config, at);
  // Of a class without nodes that is said alone.
  if (nodeClass.amiId !== undefined || !isUsed(config, at().at(-1)!)) return [];
  return [
    {
      severity: "warning",
      path: at(),
      problem: `Karpenter takes the newest ${nodeClass.amiFamily} AMI at any time, and replaces the nodes when AWS releases one`,
      fix: "Write amiReleaseVersion, such as private-eks pin prints it, or amiId",
    },
  ];
};

const ownTags: NodeClassRule = ({ tags }, at, { config }) => [
  ...Object.keys(tags).flatMap((key) => (isReservedTag(key) ? [reservedTag(key, at("tags", key))] : [])),
  ...Object.keys(config.tags).flatMap((key) =>
    isReservedTag(key) ? [{ ...reservedTag(key, ["tags", key]), alsoReads: [["karpenter"]] }] : [],
  ),
];

/** @see https://karpenter.sh/docs/concepts/nodeclasses/#spectags */
const reservedTag = (key: string, path: ConfigPath) => ({
  path,
  problem: `Karpenter puts the tag ${key} on instances itself, and takes no node class with it`,
  fix: "Remove it",
});

/** What Karpenter, which adds its own part to the user data, and EC2 make of it. */
const userData: NodeClassRule = (nodeClass, at, facts) => {
  const outbound = outboundSettings(facts, longestProxyUrl);
  const { version } = facts.config.karpenter!;
  const problems = nodeClassProblems(nodeClass, version, outbound).map(({ index, ...problem }) => ({
    path: at("userData", index),
    alsoReads: [at("amiFamily"), at("instanceStorePolicy"), ["karpenter", "version"]],
    ...problem,
  }));
  if (problems.some(({ severity }) => severity === undefined)) return problems;
  return [...problems, ...userDataSize(nodeClass, at, outbound), ...beyondAscii(nodeClass, at)];
};

/** Bytes that Karpenter adds at most: coordinates of the cluster, kubelet settings, labels and taints. */
const addedByKarpenter = 4096;

function userDataSize(nodeClass: NodeClassConfig, at: Parameters<NodeClassRule>[1], outbound: OutboundSettings): ReturnType<NodeClassRule> {
  const size = Buffer.byteLength(nodeClassUserData(nodeClass, outbound) ?? "") + addedByKarpenter;
  if (size <= userDataLimit) return [];
  return [
    {
      path: nodeClass.userData.length > 0 ? at("userData") : at(),
      alsoReads: [["proxy"], ["certificateAuthorities"], ["registry"]],
      problem: `the user data of the nodes can take ${size} bytes, with ${addedByKarpenter} for what Karpenter adds`,
      allowed: `at most ${userDataLimit} bytes`,
      fix: "Shorten userData, put certificates into a custom AMI, or name domains instead of hosts in proxy.noProxy",
    },
  ];
}

/**
 * Karpenter decodes the parts and writes them without saying how, and cloud-init takes what is no ASCII for Latin-1.
 * @see https://github.com/aws/karpenter-provider-aws/blob/main/pkg/providers/amifamily/bootstrap/mime/mime.go
 */
const beyondAscii = ({ amiFamily, userData: texts }: NodeClassConfig, at: Parameters<NodeClassRule>[1]): ReturnType<NodeClassRule> =>
  amiFamily === "AL2023"
    ? texts.flatMap((text, index) =>
        /^\p{ASCII}*$/u.test(text)
          ? []
          : [
              {
                severity: "warning" as const,
                path: at("userData", index),
                problem: "the text has characters beyond ASCII, which Karpenter hands to cloud-init in a form that it reads as others",
                fix: "Write ASCII alone, or let the text fetch or decode what has other characters",
              },
            ],
      )
    : [];

const classRules: readonly NodeClassRule[] = [
  zonesOfNetwork,
  pinnedAmi,
  ({ volume }, at) => volumeProblems(volume, at),
  (nodeClass, at, { config }) => instanceStoreProblems(nodeClass, String(at().at(-1)), at, config),
  ownTags,
  userData,
];

const isUsed = ({ karpenter }: ClusterConfig, name: string | number): boolean =>
  Object.values(karpenter!.nodePools).some(({ nodeClass }) => nodeClass === name);

/** Without any pool all classes are such ones, which is said once, of the pools. */
const unusedClass = (config: ClusterConfig, name: string, path: ConfigPath): readonly Finding[] =>
  isUsed(config, name) || Object.keys(config.karpenter!.nodePools).length === 0
    ? []
    : [
        noEffect({
          path,
          without: `a node pool with nodeClass: ${name}`,
          enable: `Set nodeClass of a pool to ${name}`,
          alsoReads: [["karpenter", "nodePools"]],
        }),
      ];
