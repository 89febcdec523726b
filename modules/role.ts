import { EksPodIdentityAssociation } from "@cdktf/provider-aws/lib/eks-pod-identity-association";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { prefixOf, shortHash } from "../aws/names";
import type { Credentials } from "../aws/regions";
import type { PolicyDocument, TrustStatement } from "../design/iam/policy";
import { irsaTrust, podIdentityTrust, untaggedPodIdentityTrust } from "../design/iam/trust";
import { createRolePolicies, nameAndPath } from "./rolePolicies";

export interface RoleProps {
  /** Start of the role's name; cut where it would be too long, with a hash. */
  readonly namePrefix: string;
  readonly trust: PolicyDocument<TrustStatement>;
  /** @default [] */
  readonly managedPolicyArns?: readonly string[];
  /** Permissions of its own, by policy name: documents as plain objects. Written into the role, unless inline policies are forbidden. @default {} */
  readonly inlinePolicies?: Readonly<Record<string, object>>;
  /**
   * Whether a role that the file no longer asks for goes with its permissions only after what used it has changed: otherwise Terraform destroys both
   * first. @default false
   * @see https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle
   */
  readonly createBeforeDestroy?: boolean;
}

/** An IAM role as what uses it sees it. */
export interface UsableRole {
  readonly arn: string;
  readonly name: string;
  /** The permissions; what needs them to work depends on these. */
  readonly permissions: readonly ITerraformDependable[];
}

/** A role that exists, where its ARN is given, and one that is made otherwise. */
export const roleOf = (scope: Construct, id: string, existingArn: string | undefined, props: RoleProps): UsableRole =>
  existingArn === undefined ? new Role(scope, id, props) : { arn: existingArn, name: existingArn.replace(/^.*\//, ""), permissions: [] };

/** An IAM role with its permissions. */
export class Role extends Construct implements UsableRole {
  readonly arn: string;
  readonly name: string;
  readonly permissions: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, props: RoleProps) {
    super(scope, id);
    const order = props.createBeforeDestroy ? { createBeforeDestroy: true } : {};
    const role = new IamRole(this, "role", {
      namePrefix: prefixOf("role", props.namePrefix),
      assumeRolePolicy: JSON.stringify(props.trust),
      // Of a role that was adopted, or cut otherwise by an older release; another name or path would be another role, and so another cluster.
      lifecycle: { ...order, ignoreChanges: [...nameAndPath, "permissions_boundary"] },
    });
    this.arn = role.arn;
    this.name = role.name;
    this.permissions = [
      ...(props.managedPolicyArns ?? []).map(
        (policyArn) =>
          new IamRolePolicyAttachment(this, arnId("attach", policyArn), {
            role: role.name,
            policyArn,
            ...(props.createBeforeDestroy && { lifecycle: order }),
          }),
      ),
      ...createRolePolicies(this, {
        roleName: role.name,
        namePrefix: props.namePrefix,
        documents: props.inlinePolicies ?? {},
        createBeforeDestroy: props.createBeforeDestroy ?? false,
      }),
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

/** The service account of pods, and how they get its role. */
export interface PodTrustProps {
  readonly clusterArn: string;
  readonly credentials: Credentials;
  readonly oidcProvider: { readonly arn: string; readonly issuerHost: string };
  readonly namespace: string;
  readonly serviceAccount: string;
  /** Whether sessions of EKS Pod Identity have no tags. @default false */
  readonly disableSessionTags?: boolean;
}

/** The trust policy of a role for the pods of one service account. */
export function podTrust({
  clusterArn,
  credentials,
  disableSessionTags,
  namespace,
  oidcProvider,
  serviceAccount,
}: PodTrustProps): PolicyDocument<TrustStatement> {
  if (credentials === "irsa") return irsaTrust(oidcProvider.arn, oidcProvider.issuerHost, namespace, serviceAccount);
  return disableSessionTags ? untaggedPodIdentityTrust(clusterArn) : podIdentityTrust(clusterArn, namespace, serviceAccount);
}

export interface PodRoleProps extends PodTrustProps {
  readonly clusterName: string;
  /** Start of the role's name. */
  readonly namePrefix: string;
  /** @default - a role is made */
  readonly existingArn?: string | undefined;
  /** @default [] */
  readonly managedPolicyArns?: readonly string[];
  /** @default {} */
  readonly inlinePolicies?: Readonly<Record<string, object>>;
  /** Role that EKS Pod Identity assumes with the credentials of this one. @default - none */
  readonly targetRoleArn?: string | undefined;
  /** Policy document of the sessions of EKS Pod Identity. @default - sessions may do what the role may */
  readonly sessionPolicy?: object | undefined;
}

/**
 * An IAM role for the pods of one service account, by EKS Pod Identity or by IAM roles for service accounts.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/service-accounts.html
 */
export class PodRole extends Construct {
  readonly arn: string;
  /** @default - the role is by IRSA */
  readonly association?: EksPodIdentityAssociation;
  /** What must be there before the pods start. */
  readonly ready: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, props: PodRoleProps) {
    super(scope, id);
    const { targetRoleArn, disableSessionTags = false } = props;
    const role = roleOf(this, "role", props.existingArn, {
      namePrefix: props.namePrefix,
      trust: podTrust(props),
      managedPolicyArns: props.managedPolicyArns ?? [],
      inlinePolicies: props.inlinePolicies ?? {},
    });
    this.arn = role.arn;
    if (props.credentials === "podIdentity") {
      this.association = new EksPodIdentityAssociation(this, "association", {
        clusterName: props.clusterName,
        namespace: props.namespace,
        serviceAccount: props.serviceAccount,
        roleArn: role.arn,
        ...(targetRoleArn !== undefined && { targetRoleArn }),
        ...(disableSessionTags && { disableSessionTags }),
      });
    }
    if (props.sessionPolicy) this.association?.addOverride("policy", JSON.stringify(props.sessionPolicy));
    this.ready = [...role.permissions, ...(this.association ? [this.association] : [])];
  }
}
