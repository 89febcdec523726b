import type { Finding } from "../config/finding";
import type { ClusterConfig } from "../config/schema";
import type { AddressPlan } from "./addresses/addresses";
import { contains, firstAddress, lastAddress, toNumber } from "./addresses/cidr";

/** A sample application: what exposes it, and how the load balancer controller is told to. */
export interface SampleDesign {
  readonly name: string;
  readonly kind: "ingress" | "service";
  /** Whether the load balancer is internal, in the node subnets. */
  readonly internal: boolean;
  /** @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/ */
  readonly annotations: Readonly<Record<string, string>>;
}

/** The sample applications that the configuration asks for. */
export function planSamples(config: ClusterConfig): readonly SampleDesign[] {
  const { publicAlb, publicNlb, privateNlb } = config.samples;
  const networkLoadBalancer = (scheme: string) => ({
    "service.beta.kubernetes.io/aws-load-balancer-scheme": scheme,
    "service.beta.kubernetes.io/aws-load-balancer-nlb-target-type": "ip",
  });
  const samples: readonly (SampleDesign & { readonly enabled: boolean })[] = [
    {
      enabled: publicAlb.enabled,
      name: "sample-public-alb",
      kind: "ingress",
      internal: false,
      annotations: { "alb.ingress.kubernetes.io/scheme": "internet-facing", "alb.ingress.kubernetes.io/target-type": "ip" },
    },
    {
      enabled: publicNlb.enabled,
      name: "sample-public-nlb",
      kind: "service",
      internal: false,
      annotations: networkLoadBalancer("internet-facing"),
    },
    {
      enabled: privateNlb.enabled,
      name: "sample-private-nlb",
      kind: "service",
      internal: true,
      annotations: {
        ...networkLoadBalancer("internal"),
        ...(privateNlb.addresses.length > 0
          ? { "service.beta.kubernetes.io/aws-load-balancer-private-ipv4-addresses": privateNlb.addresses.join(",") }
          : {}),
      },
    },
  ];
  return samples.filter(({ enabled }) => enabled).map(({ enabled: _enabled, ...sample }) => sample);
}

/** The samples' rules: the controller is there, and each fixed address lies in the node subnet of its place in the list. */
export function sampleFindings(config: ClusterConfig, plan: AddressPlan): readonly Finding[] {
  return [...controllerFindings(config), ...fixedAddressFindings(config, plan)];
}

function controllerFindings(config: ClusterConfig): Finding[] {
  if (config.loadBalancerController.enabled) return [];
  return (["publicAlb", "publicNlb", "privateNlb"] as const)
    .filter((sample) => config.samples[sample].enabled)
    .map((sample) => ({
      severity: "error",
      path: ["samples", sample, "enabled"],
      alsoReads: [["loadBalancerController", "enabled"]],
      problem: `sample ${sample} needs the AWS Load Balancer Controller, which is not enabled`,
      fix: "set loadBalancerController.enabled to true, or this sample's enabled to false",
    }));
}

function fixedAddressFindings(config: ClusterConfig, plan: AddressPlan): Finding[] {
  const { enabled, addresses } = config.samples.privateNlb;
  const path = ["samples", "privateNlb", "addresses"];
  const alsoReads = [["network"]];
  if (addresses.length === 0) return [];
  if (!enabled) {
    return [
      {
        severity: "error",
        path,
        problem: "fixed addresses are given for a sample that is not enabled",
        fix: "set samples.privateNlb.enabled to true, or remove the addresses",
      },
    ];
  }
  const subnets = plan.zones.map(({ zone, node }) => `${node} (${zone})`).join(", ");
  if (addresses.length !== plan.zones.length) {
    return [
      {
        severity: "error",
        path,
        alsoReads,
        problem: `${addresses.length} fixed addresses for ${plan.zones.length} node subnets`,
        allowed: "one address in each node subnet, in this order: " + subnets,
        fix: `give ${plan.zones.length} addresses, or none`,
      },
    ];
  }
  return plan.zones.flatMap(({ zone, node }, index): Finding[] => {
    const address = addresses[index]!;
    const usable = contains(node, `${address}/32`) && toNumber(address) >= firstAddress(node) + 4 && toNumber(address) < lastAddress(node);
    if (usable) return [];
    return [
      {
        severity: "error",
        path: [...path, index],
        alsoReads,
        problem: `${address} is not a usable address of the node subnet of ${zone}`,
        allowed: `an address of ${node}, without its first four and its last, which AWS reserves`,
        fix: `write an address of ${node} in place ${index + 1}`,
      },
    ];
  });
}
