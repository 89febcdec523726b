import type { ClusterConfig } from "../../config/schema/schema";
import type { AddressPlan } from "../network/addresses";
import type { Finding } from "../../config/findings/finding";
import { isUsableAddress } from "../../aws/cidr";
import { hasAutoModeLoadBalancers, usesAutoMode } from "../autoMode/builtIn";
import { enabledSamples, samplePods } from "../fargate/pods";
import { hasGatewayApi } from "./gatewayApi";
import { fixedAddresses, samplesWithAddresses } from "./samples";
import { certificateKeys, givenAuthorities, hasCertificates } from "../userData/caCertificates";

/** The samples' rules: the controller is there, and each fixed address lies in the node subnet of its place in the list. */
export function sampleFindings(config: ClusterConfig, plan: AddressPlan): readonly Finding[] {
  return [
    ...controllerFindings(config),
    ...autoModeAddresses(config),
    ...gatewaySampleFindings(config),
    ...samplesWithAddresses.flatMap((sample) => fixedAddressFindings(config, plan, sample)),
    ...sharedAddressFindings(config),
    ...certificateFindings(config),
  ];
}

/** Certificates are put into their namespaces before charts, and the samples make theirs after charts. */
function certificateFindings(config: ClusterConfig): Finding[] {
  const authorities = givenAuthorities(config);
  if (!hasCertificates(authorities)) return [];
  const made = enabledSamples(config).map((sample) => samplePods(config)[sample].namespace);
  return authorities.namespaces.flatMap((namespace, index) =>
    made.includes(namespace)
      ? [
          {
            severity: "error",
            path: [...certificateKeys(config).namespaces, index],
            alsoReads: [["samples"]],
            problem: `the samples make the namespace ${namespace} only after the certificates are put into it`,
            allowed: "namespaces that exist before the workload stack is applied",
            fix: "Remove it, and keep pods that need the certificates in a namespace of their own",
          },
        ]
      : [],
  );
}

function controllerFindings(config: ClusterConfig): Finding[] {
  return (["publicAlb", "publicNlb", "privateNlb", "privateGateway"] as const)
    .filter((sample) => !config.loadBalancerController.enabled && !(usesAutoMode(config) && sample !== "privateGateway"))
    .filter((sample) => config.samples[sample].enabled)
    .map((sample) => ({
      severity: "error",
      path: ["samples", sample, "enabled"],
      alsoReads: [["loadBalancerController", "enabled"], ["autoMode"]],
      problem: `sample ${sample} needs the AWS Load Balancer Controller, which is not enabled`,
      fix: "Set loadBalancerController.enabled to true, or this sample's enabled to false",
    }));
}

/** @see https://docs.aws.amazon.com/eks/latest/userguide/auto-configure-nlb.html */
const autoModeAddresses = (config: ClusterConfig): readonly Finding[] =>
  hasAutoModeLoadBalancers(config) && config.samples.privateNlb.enabled && config.samples.privateNlb.addresses.length > 0
    ? [
        {
          severity: "warning",
          path: ["samples", "privateNlb", "addresses"],
          alsoReads: [["autoMode"], ["loadBalancerController"]],
          problem: "the load balancer is made by EKS Auto Mode, for which AWS documents no fixed addresses: it may get others",
          fix: "Remove the addresses, or set loadBalancerController.enabled to true",
        },
      ]
    : [];

function gatewaySampleFindings(config: ClusterConfig): Finding[] {
  const { loadBalancerController, samples } = config;
  if (!samples.privateGateway.enabled || !loadBalancerController.enabled || hasGatewayApi(config)) return [];
  return [
    {
      severity: "error",
      path: ["samples", "privateGateway", "enabled"],
      alsoReads: [["loadBalancerController"]],
      problem: "sample privateGateway needs Gateway API, which the controller is not set up for",
      fix: "Set loadBalancerController.gatewayApi.enabled to true, or this sample's enabled to false",
    },
  ];
}

/** Of two load balancers, the second does not get an address that the first one has. */
function sharedAddressFindings(config: ClusterConfig): Finding[] {
  const taken = fixedAddresses(config, "privateNlb");
  return fixedAddresses(config, "privateGateway").flatMap((address, index): Finding[] =>
    taken.includes(address)
      ? [
          {
            severity: "error",
            path: ["samples", "privateGateway", "addresses", index],
            alsoReads: [["samples", "privateNlb"]],
            problem: `${address} is an address of samples.privateNlb, too, and only one load balancer can have it`,
            fix: "Write another address of the subnet",
          },
        ]
      : [],
  );
}

function fixedAddressFindings(config: ClusterConfig, plan: AddressPlan, sample: (typeof samplesWithAddresses)[number]): Finding[] {
  const addresses = fixedAddresses(config, sample);
  const path = ["samples", sample, "addresses"];
  const alsoReads = [["network"]];
  if (addresses.length === 0) return [];
  const subnets = plan.zones.map(({ zone, node }) => `${node} (${zone})`).join(", ");
  if (addresses.length !== plan.zones.length) {
    return [
      {
        severity: "error",
        path,
        alsoReads,
        problem: `${addresses.length} fixed addresses for ${plan.zones.length} node subnets`,
        allowed: "one address in each node subnet, in this order: " + subnets,
        fix: `Give ${plan.zones.length} addresses, or none`,
      },
    ];
  }
  return plan.zones.flatMap(({ zone, node }, index): Finding[] => {
    const address = addresses[index]!;
    const given = config.network.existingVpc?.nodeSubnets[zone];
    if (isUsableAddress(node, address)) {
      if (!given) return [];
      return [
        {
          severity: "warning",
          path: [...path, index],
          alsoReads,
          problem: `${address} is in ${given.id}, an existing subnet, where something else may have taken it`,
          fix: "Check that the address is free, and reserve it in the subnet",
        },
      ];
    }
    return [
      {
        severity: "error",
        path: [...path, index],
        alsoReads,
        problem: `${address} is not a usable address of the node subnet of ${zone}`,
        allowed: `an address of ${node}, without its first four and its last, which AWS reserves`,
        fix: `Write an address of ${node} in place ${index + 1}`,
      },
    ];
  });
}
