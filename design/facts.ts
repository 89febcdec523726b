import type { ClusterConfig } from "../config/schema/schema";
import { type AddressPlan, planAddresses } from "./network/addresses";
import { type NodeMirrors, planNodeMirrors } from "./images/registry/nodeMirrors";
import { layOutSubnets, type SubnetLayout } from "./network/subnetLayout";
import { networkZones } from "./network/zones";
import { type NodeGroupDesign, planNodeGroups } from "./nodes/nodeGroups";
import { planProxy, type ProxyDesign } from "./proxy/proxy";
import { type CertificateAuthorities, planCertificateAuthorities } from "./userData/caCertificates";
import { type EndpointDesign, planEndpoints } from "./reachability/endpoints";
import { type NeededImage, neededImages, pathFor, reachability, type Reachability } from "./reachability/paths";

/** What findings and plans of a cluster build on, worked out once and handed to them. Plain data, also where the configuration has errors. */
export interface ClusterFacts {
  readonly config: ClusterConfig;
  readonly layout: SubnetLayout;
  /** @default - the zones are wrong, or a subnet finds no place */
  readonly addresses?: AddressPlan | undefined;
  /** Every pair of a consumer and something that it needs. */
  readonly reachability: readonly Reachability[];
  /** The VPC endpoints to create. */
  readonly endpoints: readonly EndpointDesign[];
  /** The images that the cluster pulls besides those of EKS. */
  readonly images: readonly NeededImage[];
  readonly nodeGroups: readonly NodeGroupDesign[];
  /** @default - no HTTP proxy */
  readonly proxy?: ProxyDesign | undefined;
  readonly certificateAuthorities: CertificateAuthorities;
  /** @default - the nodes have no mirrors of registries */
  readonly nodeMirrors?: NodeMirrors | undefined;
}

/**
 * The facts of a cluster. Its region is one that exists. A fifth of a millisecond: findings and design each ask for them, rather than hand them on
 * through everything that loads and synthesizes a cluster.
 */
export function analyse(config: ClusterConfig): ClusterFacts {
  const layout = layOutSubnets(config);
  const pairs = reachability(config);
  const endpoints = planEndpoints(config, pairs);
  const images = neededImages(pairs);
  return {
    config,
    layout,
    addresses: planAddresses(config, layout),
    reachability: pairs,
    endpoints,
    images,
    nodeGroups: planNodeGroups(config, networkZones(config)),
    proxy: planProxy({ config, endpoints, reachability: pairs }),
    certificateAuthorities: planCertificateAuthorities(config),
    nodeMirrors: planNodeMirrors(
      config,
      images.map(({ repository }) => repository),
      (host) => pathFor(config, { kind: "host", host }) !== undefined,
    ),
  };
}
