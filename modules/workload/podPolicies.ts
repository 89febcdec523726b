import { Manifest } from "@cdktf/provider-kubernetes/lib/manifest";
import { NetworkPolicyV1 } from "@cdktf/provider-kubernetes/lib/network-policy-v1";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { pathText } from "../../config/findings/path";
import type { NetworkPolicyDesign } from "../../design/software/networkPolicies";
import type { SecurityGroupPolicyDesign } from "../../design/software/securityGroupPolicies";
import { ExistingSecurityGroup } from "../network/existingVpc";

export interface PodPoliciesProps {
  readonly networkPolicies: readonly NetworkPolicyDesign[];
  readonly securityGroupPolicies: readonly SecurityGroupPolicyDesign[];
  /** The VPC that the groups must be of: the control plane makes no interface with those of another, and the pods do not start. */
  readonly vpcId: string;
  /** The namespaces that they may be in. */
  readonly dependsOn: readonly ITerraformDependable[];
}

/** What the VPC CNI and the control plane are told of pods: network policies, and security groups. */
export class PodPolicies extends Construct {
  /** The policies; pods that they are for depend on them. */
  readonly resources: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, props: PodPoliciesProps) {
    super(scope, id);
    const dependsOn = [...props.dependsOn];
    for (const [securityGroupId, key] of firstKeys(props.securityGroupPolicies)) {
      new ExistingSecurityGroup(this, securityGroupId, { securityGroupId, vpcId: props.vpcId, key });
    }
    this.resources = [
      ...props.networkPolicies.map(({ labels, name, namespace, ports }) => {
        // A namespace has no period, so no two have one id.
        return new NetworkPolicyV1(this, `network-policy-${namespace}.${name}`, {
          metadata: { name, namespace },
          spec: {
            podSelector: Object.keys(labels).length > 0 ? { matchLabels: { ...labels } } : {},
            policyTypes: ["Ingress", "Egress"],
            ...ingressFrom(ports),
            egress: [{}],
          },
          dependsOn,
        });
      }),
      ...props.securityGroupPolicies.map(
        ({ manifest, name, namespace }) => new Manifest(this, `security-groups-${namespace}.${name}`, { manifest, dependsOn }),
      ),
    ];
  }
}

/** Each group, with the key that names it first. */
const firstKeys = (policies: readonly SecurityGroupPolicyDesign[]): ReadonlyMap<string, string> =>
  new Map(
    policies
      .flatMap(({ name, namespace, securityGroupIds }) =>
        securityGroupIds.map((group) => [group, pathText(["securityGroupPolicies", `${namespace}/${name}`, "securityGroupIds"])] as const),
      )
      .reverse(),
  );

/** A rule without ports stands for all of them, and no rule for none. */
function ingressFrom(ports: NetworkPolicyDesign["ports"]) {
  if (ports === undefined) return { ingress: [{}] };
  return ports.length > 0 ? { ingress: [{ ports: ports.map(({ port, protocol }) => ({ port: String(port), protocol })) }] } : {};
}
