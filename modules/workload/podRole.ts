import { EksPodIdentityAssociation } from "@cdktf/provider-aws/lib/eks-pod-identity-association";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { PolicyDocument } from "../../design/iam/policy";
import { assumeRolePolicy, irsaTrust } from "../../design/iam/trust";
import { Role } from "../role";
import type { Credentials } from "../../aws/regions";

export interface PodRoleProps {
  readonly clusterName: string;
  /** Start of the role's name. */
  readonly namePrefix: string;
  readonly credentials: Credentials;
  /** DNS suffix of the partition. */
  readonly dnsSuffix: string;
  readonly oidcProvider: { readonly arn: string; readonly issuerHost: string };
  readonly namespace: string;
  readonly serviceAccount: string;
  /** @default [] */
  readonly managedPolicyArns?: readonly string[];
  /** @default {} */
  readonly inlinePolicies?: Readonly<Record<string, PolicyDocument>>;
}

/**
 * An IAM role for the pods of one service account, by EKS Pod Identity or by IAM roles for service accounts.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/service-accounts.html
 */
export class PodRole extends Construct {
  readonly arn: string;
  /** What must be there before the pods start. */
  readonly ready: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, props: PodRoleProps) {
    super(scope, id);
    const role = new Role(this, "role", {
      namePrefix: props.namePrefix,
      trust:
        props.credentials === "irsa"
          ? irsaTrust(props.oidcProvider.arn, props.oidcProvider.issuerHost, props.namespace, props.serviceAccount)
          : assumeRolePolicy("pods.eks", { dnsSuffix: props.dnsSuffix }),
      managedPolicyArns: props.managedPolicyArns ?? [],
      inlinePolicies: props.inlinePolicies ?? {},
    });
    this.arn = role.arn;
    this.ready =
      props.credentials === "podIdentity"
        ? [
            ...role.permissions,
            new EksPodIdentityAssociation(this, "association", {
              clusterName: props.clusterName,
              namespace: props.namespace,
              serviceAccount: props.serviceAccount,
              roleArn: role.arn,
            }),
          ]
        : role.permissions;
  }
}
