import { stringify } from "yaml";
import { loadCluster } from "../../config/load";
import { designFindings } from "../../design/cluster.findings";
import { type Changes, merge, synthDemo, synthFile, valueOf } from "../support/synth";
import { tracedDemo, type TracedCluster } from "../support/traces";
import type { RehearsalOptions } from "./rehearsal";
import type { Troupe } from "./troupe";

/** A cluster that is rehearsed, and what is supposed about its surroundings. */
export interface RehearsedCluster {
  readonly cluster: (troupe: Troupe) => TracedCluster;
  readonly options: RehearsalOptions;
  /** What must not work: a pair whose consumer tries it, and URLs. */
  readonly forbidden: readonly Forbidden[];
  /** Hosts that no pair names and that are reached nevertheless, and by which path. */
  readonly allowed?: readonly { readonly from: readonly [string, string]; readonly host: string; readonly path: string }[];
}

export interface Forbidden {
  readonly what: string;
  readonly from: readonly [from: string, to: string];
  readonly urls: readonly string[];
  /** Whether the client is not told of the proxy. @default false */
  readonly ignoresProxy?: true;
}

const example = (name: string, changes: (troupe: Troupe) => Changes = () => ({})) => ({
  cluster: (troupe: Troupe): TracedCluster => {
    const file = `examples/${name}.yaml`;
    const text = stringify(merge(valueOf(file), changes(troupe)));
    const { network, cluster, workload } = synthFile(file, changes(troupe));
    return {
      name: file,
      config: loadCluster({ file, text }, designFindings).config!,
      stacks: { network: network.json, cluster: cluster.json, workload: workload.json },
    };
  },
});

const demo = (changes: Changes) => ({
  cluster: () => {
    // One synthesis is kept for all rehearsals of it.
    synthDemo(changes);
    return tracedDemo("demo", changes);
  },
});

/** Nobody has the key of the authority in the example: that of a rehearsal takes its place. */
const withAuthority = ({ corporateAuthority }: Troupe): Changes => ({
  certificateAuthorities: { certificates: { "example-corp-root": corporateAuthority.text } },
});

const toEc2 = ["node bootstrap", "ec2"] as const;
const toS3 = ["kubelet", "s3"] as const;
const ofCni = ["VPC CNI", "ec2"] as const;
const ofPods = ["pods", "CoreDNS 53/TCP"] as const;

const stranger = "https://not-needed.example.net/";
const anotherPort = (region: string, suffix = "amazonaws.com"): Forbidden => ({
  what: "an endpoint at a port without a rule",
  from: toEc2,
  urls: [`https://ec2.${region}.${suffix}:8443/`],
});
const isolated = (region: string, unneeded = "sqs"): readonly Forbidden[] => [
  { what: "the internet from an isolated node", from: toS3, urls: [stranger, "https://public.ecr.aws/"] },
  { what: "the internet from an isolated pod", from: ofPods, urls: [stranger] },
  {
    what: "services without an endpoint",
    from: toS3,
    urls: [`https://${unneeded}.${region}.amazonaws.com/`, "https://iam.amazonaws.com/"],
  },
  anotherPort(region),
];

/** The clusters of examples/. */
export const exampleClusters: Readonly<Record<string, RehearsedCluster>> = {
  "fully-private": { ...example("fully-private"), options: {}, forbidden: isolated("us-west-2") },
  platform: { ...example("platform"), options: {}, forbidden: isolated("eu-west-1") },
  "existing-vpc": { ...example("existing-vpc"), options: {}, forbidden: isolated("us-west-2") },
  fargate: {
    ...example("fargate"),
    options: {},
    forbidden: [
      { what: "the internet from Fargate", from: ["Fargate", "s3"], urls: [stranger, "https://sts.ca-central-1.amazonaws.com/"] },
    ],
  },
  "custom-networking": {
    ...example("custom-networking"),
    options: {},
    forbidden: [anotherPort("ap-southeast-1")],
    allowed: [
      { from: toS3, host: "anything.example.net", path: "nat" },
      { from: ofPods, host: "anything.example.net", path: "nat" },
    ],
  },
  "china-proxy": {
    ...example("china-proxy"),
    options: {},
    forbidden: [
      { what: "a host that Squid is not told of", from: toS3, urls: [stranger, "https://example.org/"] },
      { what: "a listed host at another port", from: toS3, urls: ["https://www.example.com:8443/"] },
      { what: "a listed host without the proxy", from: toS3, urls: ["https://www.example.com/"], ignoresProxy: true },
      anotherPort("cn-northwest-1", "amazonaws.com.cn"),
    ],
    allowed: [
      { from: toS3, host: "www.example.com", path: "own public address" },
      { from: ofCni, host: "registry.example.org", path: "own public address" },
      { from: ofPods, host: "www.example.com", path: "own public address" },
    ],
  },
  "external-proxy": {
    ...example("external-proxy", withAuthority),
    options: { companyCidrs: ["10.0.0.0/8"] },
    forbidden: [
      { what: "a host that the proxy's owner is not asked for", from: toS3, urls: [stranger] },
      { what: "a needed host without the proxy", from: toS3, urls: ["https://public.ecr.aws/"], ignoresProxy: true },
      { what: "a host whose interception a pod does not trust", from: ofCni, urls: ["https://public.ecr.aws/"] },
      anotherPort("eu-central-1"),
    ],
  },
  corporate: {
    ...example("corporate", withAuthority),
    options: { companyCidrs: ["10.0.0.0/8"], existingRoutes: [{ cidr_block: "10.0.0.0/8", transit_gateway_id: "tgw-0123456789abcdef0" }] },
    forbidden: [
      { what: "a host that the proxy's owner is not asked for", from: toS3, urls: [stranger, "https://public.ecr.aws/"] },
      { what: "the internet without the proxy", from: toS3, urls: [stranger], ignoresProxy: true },
      anotherPort("eu-central-1"),
    ],
  },
  karpenter: { ...example("karpenter"), options: {}, forbidden: isolated("eu-central-1", "sns") },
  "auto-mode": {
    ...example("auto-mode", withAuthority),
    options: { companyCidrs: ["10.0.0.0/8"] },
    forbidden: [{ what: "the internet from a pod", from: ofPods, urls: [stranger] }],
  },
};

const podGroup = "sg-0123456789abcdef0";

/** Subnets of two zones that exist, of 4,096 addresses each. */
const subnetsOf = (block: string, letter: string) =>
  Object.fromEntries(
    ["a", "b"].map((zone, index) => [
      `us-west-2${zone}`,
      { id: `subnet-0123456789abcde${letter}${index}`, cidr: `${block}${index * 16}.0/20` },
    ]),
  );

/** What no example has: Squid that images need, pods in subnets of their own behind it, a firewall, a given security group of pods, name servers of the company, and names that are blocked. */
export const otherClusters: Readonly<Record<string, RehearsedCluster>> = {
  "Squid and pod subnets": {
    ...demo({
      network: {
        egress: "proxy",
        secondaryCidrs: ["100.64.0.0/16"],
        dnsFirewall: { allowList: { enabled: true } },
        publicSubnets: { enabled: true },
      },
      customNetworking: { enabled: true },
      proxy: { squid: { allow: [".example.com"] } },
      loadBalancerController: { enabled: true },
      addons: { metricsServer: { enabled: true } },
      access: { bastion: { enabled: true } },
    }),
    options: {},
    forbidden: [
      { what: "a host that Squid is not told of", from: toS3, urls: [stranger] },
      { what: "a needed host without the proxy", from: toS3, urls: ["https://public.ecr.aws/"], ignoresProxy: true },
      { what: "a name that DNS Firewall blocks", from: toS3, urls: [stranger], ignoresProxy: true },
    ],
    allowed: [
      { from: toS3, host: "www.example.com", path: "own public address" },
      { from: ofPods, host: "www.example.com", path: "own public address" },
    ],
  },
  "a firewall in the VPC": {
    ...demo({
      network: {
        egress: "firewall",
        availabilityZones: ["us-west-2a", "us-west-2b"],
        firewall: { targetIds: { "us-west-2a": "vpce-0123456789abcdef0", "us-west-2b": "eni-0123456789abcdef0" } },
        endpoints: { services: { sts: "proxy" } },
      },
      loadBalancerController: { enabled: true },
      addons: { metricsServer: { enabled: true } },
    }),
    options: {},
    forbidden: [
      {
        what: "a name that the firewall is not told of",
        from: toS3,
        urls: [stranger, "https://sqs.us-west-2.amazonaws.com/", "https://below.public.ecr.aws/"],
      },
      { what: "a listed name at another port", from: toS3, urls: ["https://public.ecr.aws:8443/"] },
      anotherPort("us-west-2"),
    ],
    allowed: [{ from: toS3, host: "d2glxqk2uabbnd.cloudfront.net", path: "firewall" }],
  },
  "a given security group of pods": {
    ...demo({
      network: {
        existingVpc: {
          id: "vpc-0123456789abcdef0",
          cidr: "10.20.0.0/16",
          secondaryCidrs: ["100.64.0.0/16"],
          nodeSubnets: subnetsOf("10.20.", "a"),
          podSubnets: subnetsOf("100.64.", "b"),
          securityGroups: { pods: podGroup, podRules: "create" },
        },
        availabilityZones: ["us-west-2a", "us-west-2b"],
      },
      customNetworking: { enabled: true },
    }),
    options: { existingGroups: [podGroup] },
    forbidden: isolated("us-west-2"),
  },
  "name servers of the company": {
    ...demo({
      network: {
        egress: "transitGateway",
        transitGateway: { id: "tgw-0123456789abcdef0", cidrs: ["10.200.0.0/16"] },
        dhcpOptions: { domainNameServers: ["10.200.0.53"] },
      },
    }),
    options: { companyCidrs: ["10.200.0.0/16"] },
    forbidden: [{ what: "the internet", from: toS3, urls: [stranger] }],
  },
};
