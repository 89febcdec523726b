import { Manifest } from "@cdktf/provider-kubernetes/lib/manifest";
import { Construct } from "constructs";

export interface EniConfigProps {
  /** Also the ENIConfig's name: the CNI finds it by the node's zone label. */
  readonly zone: string;
  readonly podSubnetId: string;
  readonly securityGroupIds: readonly string[];
}

/**
 * Where pods on the nodes of one Availability Zone get their addresses.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/cni-custom-network-tutorial.html
 */
export class EniConfig extends Construct {
  readonly resource: Manifest;

  constructor(scope: Construct, id: string, props: EniConfigProps) {
    super(scope, id);
    this.resource = new Manifest(this, "manifest", {
      manifest: {
        apiVersion: "crd.k8s.amazonaws.com/v1alpha1",
        kind: "ENIConfig",
        metadata: { name: props.zone },
        spec: { subnet: props.podSubnetId, securityGroups: [...props.securityGroupIds] },
      },
    });
  }
}
