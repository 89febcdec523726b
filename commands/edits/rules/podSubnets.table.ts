import { hasPodSubnets } from "../../../design/network/cidrBlocks";
import { anyChange, type Change, type EditCase } from "./editCase";
import { hasSquid } from "./proxy.table";

const losesPodSubnets = (old: Change["old"], next: Change["old"]): boolean => hasPodSubnets(old) && !hasPodSubnets(next);

/** Pod subnets, switched on and off. */
export const podSubnetsCases: readonly EditCase[] = [
  {
    when: {
      text: "pod subnets go under custom networking",
      test: ({ old, next }) => old.customNetworking.enabled && losesPodSubnets(old, next),
    },
    effects: {},
    meaning: "the pods of the nodes that run have addresses of the pod subnets",
    instead: "Keep it true until customNetworking.enabled: false is applied to all three stacks",
  },
  {
    when: {
      text: "pod subnets go under the subnet discovery",
      test: ({ old, next }) => old.addons.vpcCni.subnetDiscovery === true && losesPodSubnets(old, next),
    },
    effects: {},
    meaning: "pods on the nodes that run have addresses of the pod subnets",
    instead: "Keep it true, apply addons.vpcCni.subnetDiscovery: false, and have all nodes replaced; then set both",
  },
  {
    when: { text: "pod subnets go behind Squid", test: ({ old, next }) => losesPodSubnets(old, next) && hasSquid(next) },
    effects: { network: "replace", cluster: "remove", workload: "remove" },
    changesProxyVariables: true,
    meaning:
      "pod subnets, their block, ENIConfigs and the security group of the pods, which no node uses any more; Squid's instances are replaced one after the other. Apply the workload stack first",
  },
  {
    when: { text: "pod subnets go", test: ({ old, next }) => losesPodSubnets(old, next) },
    effects: { network: "remove", cluster: "remove", workload: "remove" },
    changesProxyVariables: true,
    meaning:
      "pod subnets, their block, ENIConfigs and the security group of the pods, which no node uses any more; apply the workload stack first",
  },
  {
    when: {
      text: "pod subnets come behind Squid",
      test: ({ old, next }) => !hasPodSubnets(old) && hasPodSubnets(next) && hasSquid(next),
    },
    effects: { network: "replace", cluster: "create", workload: "create" },
    changesProxyVariables: true,
    meaning:
      "pod subnets, not used before customNetworking.enabled; Squid's instances, which let them in, are replaced one after the other",
  },
  {
    when: { text: "pod subnets come", test: ({ old, next }) => !hasPodSubnets(old) && hasPodSubnets(next) },
    effects: { network: "create", cluster: "create", workload: "create" },
    changesProxyVariables: true,
    meaning: "pod subnets, not used before customNetworking.enabled",
  },
  ...anyChange({}, "the same, written out"),
];
