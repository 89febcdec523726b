/** What a node must know to join a cluster. Every string may be a Terraform reference, and stands in the user data as it is given. */
export interface ClusterCoordinates {
  readonly name: string;
  /** URL of the Kubernetes API. */
  readonly endpoint: string;
  /** Certificate authority of the Kubernetes API, in base64. */
  readonly certificateAuthority: string;
  readonly serviceCidr: string;
  /** Address of CoreDNS: the tenth of the service CIDR. */
  readonly clusterDnsAddress: string;
}
