import { EksPodIdentityAssociation } from "@cdktf/provider-aws/lib/eks-pod-identity-association";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { prefixOf, shortHash } from "../aws/names";
import type { Credentials } from "../aws/regions";
import type { PolicyDocument, TrustStatement } from "../design/iam/policy";
import { irsaTrust, podIdentityTrust } from "../design/iam/trust";

export interface RoleProps {
  /** Start of the role's name; cut where it would be too long, with a hash. */
  readonly namePrefix: string;
  readonly trust: PolicyDocument<TrustStatement>;
  /** @default [] */
  readonly managedPolicyArns?: readonly string[];
  /** Permissions written into the role, by policy name. @default {} */
  readonly inlinePolicies?: Readonly<Record<string, PolicyDocument>>;
}

/** What Terraform would replace a role or an instance profile for. */
export const nameAndPath = ["name", "name_prefix", "path"] as const;

/** An IAM role with its permissions. */
export class Role extends Construct {
  readonly arn: string;
  readonly name: string;
  /** The permissions; what needs them to work depends on these. */
  readonly permissions: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, props: RoleProps) {
    super(scope, id);
    const role = new IamRole(this, "role", {
      namePrefix: prefixOf("role", props.namePrefix),
      assumeRolePolicy: JSON.stringify(props.trust),
      // Of a role that was adopted, or cut otherwise by an older release; another name or path would be another role, and so another cluster.
      lifecycle: { ignoreChanges: [...nameAndPath, "permissions_boundary"] },
    });
    this.arn = role.arn;
    this.name = role.name;
    this.permissions = [
      ...(props.managedPolicyArns ?? []).map(
        (policyArn) =>
          new IamRolePolicyAttachment(this, arnId("attach", policyArn), {
            role: role.name,
            policyArn,
          }),
      ),
      ...Object.entries(props.inlinePolicies ?? {}).map(
        ([name, document]) => new IamRolePolicy(this, `policy-${name}`, { name, role: role.name, policy: JSON.stringify(document) }),
      ),
    ];
  }
}

/**
 * A construct id for an ARN, from its account and resource: readable, and different for every ARN of a partition and service. It is part of
 * the contract: another id is another resource.
 */
export function arnId(prefix: string, arn: string): string {
  const text = arn.split(":").slice(4).join(":");
  return `${prefix}-${text.replace(/[^\w-]+/g, "-")}-${shortHash(text)}`;
}

export interface PodRoleProps {
  readonly clusterName: string;
  readonly clusterArn: string;
  /** Start of the role's name. */
  readonly namePrefix: string;
  readonly credentials: Credentials;
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
          : podIdentityTrust(props.clusterArn, props.namespace, props.serviceAccount),
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
