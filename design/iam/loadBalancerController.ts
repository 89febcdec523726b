import permissions from "../../aws/data/load-balancer-controller-permissions.json";
import { allow, policyDocument, type Condition, type PolicyDocument, type Statement } from "./policy";

/** Options of {@link loadBalancerControllerStatements}. */
export interface LoadBalancerControllerFeatures {
  /** Whether the controller may use AWS WAF and AWS Shield. @default true */
  readonly wafAndShield?: boolean;
}

const isWafOrShield = (action: string): boolean => /^(waf-regional|wafv2|shield):/.test(action);

/**
 * What the AWS Load Balancer Controller needs, by the project's own policy; the same actions in every partition.
 * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/deploy/installation/#option-b-attach-iam-policies-to-nodes
 */
export const loadBalancerControllerStatements = (
  partition: string,
  { wafAndShield = true }: LoadBalancerControllerFeatures = {},
): readonly Statement[] =>
  permissions.statements.map(({ actions, resources, condition }) =>
    allow(
      actions.filter((action) => wafAndShield || !isWafOrShield(action)),
      resources.map((resource) => resource.replace("<partition>", partition)),
      (condition as Condition | null) ?? undefined,
    ),
  );

/** The policy of the AWS Load Balancer Controller's role. */
export const loadBalancerControllerPolicy = (partition: string, features?: LoadBalancerControllerFeatures): PolicyDocument =>
  policyDocument(loadBalancerControllerStatements(partition, features));
