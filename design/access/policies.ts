import type { ClusterConfig } from "../../config/schema/schema";
import type { Partition } from "../../aws/regions";
import { allow, policyDocument, type PolicyDocument } from "../iam/policy";
import { sessionManagerStatement } from "../iam/roles";
import type { BastionDesign } from "./bastion/bastion";
import { sessionDocumentName } from "./bastion/sessions";

/**
 * What people need from IAM to use a cluster: `aws eks update-kubeconfig`, and, where Session Manager is on, shells and port forwarding on its
 * nodes, the instances of its Squid and its bastion, there only logged ones if it is to be logged. What they may do in Kubernetes is decided by access entries.
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-restrict-access-examples.html
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-sessiondocumentaccesscheck.html
 */
export function operatorPolicy({ name, region, access, proxy }: ClusterConfig, { id: partition }: Partition): PolicyDocument {
  const arn = (service: string, resource: string, account = "*") => `arn:${partition}:${service}:${region}:${account}:${resource}`;
  const { enabled: hasBastion, sessionLogging } = access.bastion;
  const logged = hasBastion ? sessionLogging : undefined;
  const targets: readonly SessionTarget[] = [
    ...(access.sessionManager ? [{ tag: `kubernetes.io/cluster/${name}`, value: "owned" }] : []),
    ...(access.sessionManager && proxy?.squid ? [{ tag: "Name", value: `${name}-squid` }] : []),
    ...(hasBastion ? [{ tag: "Name", value: `${name}-bastion`, isLogged: logged !== undefined }] : []),
  ];
  const hasPlainShells = targets.some(({ isLogged }) => isLogged !== true);
  const sessions = [
    ...targets.map(({ tag, value, isLogged }) =>
      allow(["ssm:StartSession"], [arn("ec2", "instance/*")], {
        StringEquals: { [`ssm:resourceTag/${tag}`]: value },
        // Without it Session Manager does not look whether its document for shells, which it takes where none is named, is allowed.
        ...(isLogged && { BoolIfExists: { "ssm:SessionDocumentAccessCheck": "true" } }),
      }),
    ),
    // A shell is a document of the account; port forwarding is one of AWS.
    allow(
      ["ssm:StartSession"],
      [
        ...(hasPlainShells ? [arn("ssm", "document/SSM-SessionManagerRunShell")] : []),
        ...(logged ? [arn("ssm", `document/${sessionDocumentName(name)}`)] : []),
        arn("ssm", "document/AWS-StartPortForwardingSession", ""),
        arn("ssm", "document/AWS-StartPortForwardingSessionToRemoteHost", ""),
      ],
    ),
    allow(["ssm:ResumeSession", "ssm:TerminateSession", "ssmmessages:OpenDataChannel"], [arn("ssm", "session/${aws:userid}-*")]),
    ...(logged?.kmsKeyArn ? [allow(["kms:GenerateDataKey"], [logged.kmsKeyArn])] : []),
  ];
  return policyDocument([allow(["eks:DescribeCluster"], [arn("eks", `cluster/${name}`)]), ...(targets.length > 0 ? sessions : [])]);
}

/** Instances on which people open sessions, by a tag. */
interface SessionTarget {
  readonly tag: string;
  readonly value: string;
  /** Whether a shell must be one of the cluster's Session document. @default false */
  readonly isLogged?: boolean;
}

/** The place of the bastion's cluster. */
export interface BastionPolicyOptions {
  readonly partition: string;
  /** May be a Terraform reference. */
  readonly accountId: string;
}

/**
 * What the bastion may do: be reached by Session Manager, ask for the endpoint of its cluster, and read its tools from the bucket that has
 * them. What it may do in the cluster, an access entry says.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/create-kubeconfig.html
 */
export function bastionPolicy(
  { clusterName, region, sessionLogging, tools, toolsBucket }: BastionDesign,
  { partition, accountId }: BastionPolicyOptions,
): PolicyDocument {
  const objects = toolsBucket
    ? tools.flatMap(({ file, checksum }) =>
        [file, checksum].map((name) => `arn:${partition}:s3:::${toolsBucket.name}/${toolsBucket.prefix}${name}`),
      )
    : [];
  return policyDocument([
    sessionManagerStatement,
    allow(["eks:DescribeCluster"], [`arn:${partition}:eks:${region}:${accountId}:cluster/${clusterName}`]),
    ...(objects.length > 0 ? [allow(["s3:GetObject"], objects)] : []),
    ...(sessionLogging?.statements ?? []),
  ]);
}
