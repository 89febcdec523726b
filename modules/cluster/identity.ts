import { IamOpenidConnectProvider } from "@cdktf/provider-aws/lib/iam-openid-connect-provider";
import { Construct } from "constructs";
import { expression } from "../expression";

export interface OidcProviderProps {
  /** The cluster's issuer URL. */
  readonly issuer: string;
}

/**
 * Lets service accounts of the cluster assume IAM roles. No thumbprint is read: IAM trusts the issuer's certificate authority, and the
 * issuer cannot be reached from a VPC whose `eks` endpoint has private DNS.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/enable-iam-roles-for-service-accounts.html
 */
export class OidcProvider extends Construct {
  readonly arn: string;
  /** The issuer without its scheme, as IAM's condition keys name it. */
  readonly issuerHost: string;

  constructor(scope: Construct, id: string, props: OidcProviderProps) {
    super(scope, id);
    // The audience is the same in every partition.
    this.arn = new IamOpenidConnectProvider(this, "provider", { url: props.issuer, clientIdList: ["sts.amazonaws.com"] }).arn;
    this.issuerHost = expression`trimprefix(${props.issuer}, "https://")`;
  }
}
