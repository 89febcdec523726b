import type { ConfigPath, Finding } from "../../config/findings/finding";
import { pathText } from "../../config/findings/path";
import type { ClusterConfig } from "../../config/schema/schema";
import { amazonRegistryAccounts } from "../images/awsRegistries";
import type { ClusterFacts } from "../facts";
import { isSharedVpc } from "../network/existingVpc";
import { type EndpointDesign, endpointsOfOthers } from "./endpoints";
import { documentFindings, endpointPolicy, variableFindings } from "./policyDocuments.findings";
import { lockedOut } from "./lockedOut.findings";
import { amazonRepositories } from "./perimeter";
import { statementsOf, type WrittenPolicy } from "./policyEvaluation";
import { neededRequests, requestsThrough } from "./requests";

/** What `network.endpoints` says about policies. */
const policiesPath: ConfigPath = ["network", "endpoints", "policies"];

/**
 * Errors of endpoint policies that AWS refuses, or that let nothing pass; warnings of those that lock out what the cluster needs; and what is to know of
 * the perimeter. That a policy is a mapping with Statement is left to
 * `endpointFindings`.
 */
export function endpointPolicyFindings(facts: ClusterFacts): readonly Finding[] {
  const requests = facts.endpoints.some(({ policy }) => policy) ? neededRequests(facts) : [];
  return [
    ...withPolicies(facts).flatMap((endpoint) => {
      const { policy, service } = endpoint;
      if (!policy || !("Statement" in policy)) return [];
      const path = [...policiesPath, service];
      const errors = endpointDocumentFindings(path, policy);
      if (errors.length > 0) return errors;
      return [
        ...variableFindings(path, policy, `the endpoint policy of ${service}`),
        ...lockedOut({ path, service, policy }, requestsThrough(requests, endpoint)),
      ];
    }),
    ...perimeterFindings(facts),
  ];
}

/** The endpoints that the cluster file can give policies: those to create, or that the owner of a shared VPC is asked for. */
const withPolicies = ({ config, endpoints, reachability }: ClusterFacts): readonly EndpointDesign[] =>
  isSharedVpc(config) ? endpointsOfOthers(config, reachability) : endpoints;

/**
 * Most characters of an endpoint policy.
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
 */
const maxEndpointPolicySize = 20_480;

function endpointDocumentFindings(path: ConfigPath, policy: WrittenPolicy): readonly Finding[] {
  const of = `the endpoint policy of ${String(path.at(-1))}`;
  const incomplete = documentFindings(path, policy, of, endpointPolicy);
  if (incomplete.length > 0) return incomplete;
  if (!statementsOf(policy).some(({ Effect }) => Effect === "Allow")) {
    const problem = `${of} lets nothing pass: none of its statements has Effect Allow`;
    const fix = `Add a statement that allows these calls, or remove ${pathText(path)}`;
    return [{ severity: "error", path: [...path, "Statement"], problem, fix }];
  }
  const size = JSON.stringify(policy).length;
  if (size <= maxEndpointPolicySize) return [];
  const problem = `${of} has ${size} characters, and AWS takes ${maxEndpointPolicySize}`;
  return [{ severity: "error", path, problem, fix: "Shorten it, with wildcards in place of lists" }];
}

function perimeterFindings(facts: ClusterFacts): readonly Finding[] {
  const { config } = facts;
  const { network, region } = config;
  if (!network.endpoints.perimeter) return [];
  const path: ConfigPath = ["network", "endpoints", "perimeter"];
  const bound = withPolicies(facts).filter(({ perimeter }) => perimeter);
  if (bound.length === 0) return [bindsNothing(config, path)];
  if (amazonRegistryAccounts(region).eks !== undefined || !bound.some(({ service }) => service === "ecr.dkr")) return [];
  return [
    {
      severity: "warning",
      path,
      alsoReads: [["region"]],
      problem: `private-eks does not know the account of EKS's registry in ${region}, so the perimeter lets nodes pull ${amazonRepositories.eks.join(" and ")} of any account`,
      fix: `Give ecr.api and ecr.dkr policies with that account at ${pathText(policiesPath)}`,
    },
  ];
}

function bindsNothing({ network }: ClusterConfig, path: ConfigPath): Finding {
  const because = network.endpoints.skip ? "network.endpoints.skip is true" : "each has a policy of its own, or no endpoint is created";
  return {
    severity: "error",
    path,
    problem: `the perimeter binds no endpoint: ${because}`,
    fix: `Remove ${pathText(path)}${network.endpoints.skip ? ", or set network.endpoints.skip to false" : ""}`,
  };
}
