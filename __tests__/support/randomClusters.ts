import fc from "fast-check";
import { stringify } from "yaml";
import { loadCluster } from "../../config/load";
import { designFindings } from "../../design/cluster.findings";
import { proxyCertificate } from "./certificates";
import { type Changes, merge } from "./synth";

const enabled = { enabled: true };

/** An image in Amazon ECR of a region. */
const imageIn = (region: string) => ({
  repository: `111122223333.dkr.ecr.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}/image`,
});

const ways: readonly Changes[] = [
  { network: { egress: "none" } },
  { network: { egress: "nat", natGateways: "single" } },
  { network: { egress: "nat" } },
  { network: { egress: "transitGateway", transitGateway: { id: "tgw-0123456789abcdef0", cidrs: ["0.0.0.0/0"] } } },
  { network: { egress: "proxy", publicSubnets: enabled }, proxy: { squid: { allow: [".example.com"] } } },
  {
    network: { egress: "proxy", transitGateway: { id: "tgw-0123456789abcdef0", cidrs: ["192.168.0.0/16"] } },
    proxy: { url: "http://192.168.7.8:3128" },
  },
  {
    network: { egress: "proxy", transitGateway: { id: "tgw-0123456789abcdef0" } },
    proxy: { url: "http://proxy.example.com:3128", caCertificates: { proxy: proxyCertificate } },
  },
];

/** What may be switched on, each by itself. */
const featuresIn = (region: string): readonly Changes[] => [
  { customNetworking: enabled, network: { secondaryCidrs: ["100.64.0.0/16"] } },
  { addons: { ebsCsiDriver: enabled } },
  { addons: { efsCsiDriver: enabled } },
  { addons: { metricsServer: enabled } },
  { addons: { clusterAutoscaler: { ...enabled, image: imageIn(region) } } },
  { addons: { vpcCni: { prefixDelegation: true } } },
  { addons: { vpcCni: { networkPolicy: enabled } } },
  { observability: { containerInsights: enabled } },
  { observability: { fluentBit: { ...enabled, image: imageIn(region) } } },
  { loadBalancerController: { ...enabled, image: imageIn(region) } },
  { loadBalancerController: enabled },
  { fargateProfiles: { jobs: { selectors: [{ namespace: "jobs" }] } } },
  { access: { sessionManager: true } },
  { access: { bastion: enabled } },
  { access: { bastion: { ...enabled, toolsBucket: { name: "tools" } } } },
  { network: { endpoints: { additional: ["kms", "xray"] } } },
  { network: { nodeSecurityGroup: { restrictEgress: true } } },
  { network: { dnsFirewall: { allowList: enabled } } },
  { network: { dhcpOptions: { domainNameServers: ["10.0.0.53"] } } },
  { network: { endpoints: { perimeter: { organization: "o-abcd123456" } } } },
  { serviceAccounts: { "shop/orders": { services: ["sqs", "s3"], policyArns: ["arn:aws:iam::111122223333:policy/orders"] } } },
  { nodeGroups: { managed: { bottlerocket: { amiFamily: "Bottlerocket" } } } },
  { nodeGroups: { selfManaged: { own: {} } } },
];

const regions = ["us-west-2", "eu-central-1", "us-gov-west-1", "cn-northwest-1"];

/** Valid cluster files: a way out, and some features. The same for the same seed. */
export function randomClusters(count: number, seed: number): readonly Changes[] {
  const clusters = fc.constantFrom(...regions).chain((region) =>
    fc
      .tuple(
        fc.constantFrom(...ways),
        fc.subarray([...featuresIn(region)], { maxLength: 8 }),
        fc.constantFrom(2, 3),
        fc.constantFrom("10.0.0.0/16", "10.7.0.0/20"),
      )
      .map(([way, features, zones, cidr]) => {
        const base: Changes = {
          name: "random",
          region,
          network: { cidr, availabilityZones: ["a", "b", "c"].slice(0, zones).map((letter) => `${region}${letter}`) },
          nodeGroups: { managed: { general: {} } },
        };
        return [way, ...features].reduce(merge, base);
      }),
  );
  const isValid = (cluster: Changes): boolean =>
    loadCluster({ file: "random.yaml", text: stringify(cluster) }, designFindings).config !== undefined;
  return fc
    .sample(clusters, { numRuns: count * 6, seed })
    .filter(isValid)
    .slice(0, count);
}
