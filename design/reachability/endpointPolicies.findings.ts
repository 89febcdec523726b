import type { ConfigPath, Finding } from "../../config/findings/finding";
import { isMapping, pathText } from "../../config/findings/path";
import type { ClusterConfig } from "../../config/schema/schema";
import { amazonRegistryAccounts } from "../images/awsRegistries";
import type { ClusterFacts } from "../facts";
import { listed } from "./verdict";
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
    ...facts.endpoints.flatMap((endpoint) => {
      const { policy, service } = endpoint;
      if (!policy || !("Statement" in policy)) return [];
      const path = [...policiesPath, service];
      const errors = documentFindings(path, policy);
      return errors.length > 0 ? errors : lockedOut({ path, service, policy }, requestsThrough(requests, endpoint));
    }),
    ...perimeterFindings(facts),
  ];
}

/**
 * Most characters of an endpoint policy.
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
 */
const maxEndpointPolicySize = 20_480;

function documentFindings(path: ConfigPath, policy: WrittenPolicy): readonly Finding[] {
  const of = `the endpoint policy of ${String(path.at(-1))}`;
  const written = policy.Statement;
  const statementPath = [...path, "Statement"];
  if (!listed(written).every(isMapping)) {
    const problem = `Statement of ${of} is ${JSON.stringify(written)}`;
    const fix = "Write a list of statements, each with Effect, Principal, Action and Resource";
    return [{ severity: "error", path: statementPath, problem, allowed: "a list of statements", fix }];
  }
  const statements = statementsOf(policy);
  const incomplete = statements.flatMap((statement, index) =>
    statementFindings(Array.isArray(written) ? [...statementPath, index] : statementPath, statement),
  );
  if (incomplete.length > 0) return incomplete;
  if (!statements.some(({ Effect }) => Effect === "Allow")) {
    const problem = `${of} lets nothing pass: none of its statements has Effect Allow`;
    return [
      { severity: "error", path: statementPath, problem, fix: `Add a statement that allows what is to pass, or remove ${pathText(path)}` },
    ];
  }
  const size = JSON.stringify(policy).length;
  if (size <= maxEndpointPolicySize) return [];
  const problem = `${of} has ${size} characters, and AWS takes ${maxEndpointPolicySize}`;
  return [{ severity: "error", path, problem, fix: "Shorten it, with wildcards in place of lists" }];
}

/** The elements of a statement, each by the keys of which one must be there. An endpoint policy must name principals. */
const elements = [
  ["Principal", "NotPrincipal"],
  ["Action", "NotAction"],
  ["Resource", "NotResource"],
] as const;

function statementFindings(path: ConfigPath, statement: Readonly<Record<string, unknown>>): readonly Finding[] {
  const { Effect } = statement;
  const missing = elements.filter((keys) => !keys.some((key) => isGiven(statement[key]))).map(([key]) => key);
  return [
    ...(Effect === "Allow" || Effect === "Deny"
      ? []
      : [
          {
            severity: "error" as const,
            path: [...path, ...("Effect" in statement ? ["Effect"] : [])],
            problem: "Effect" in statement ? `Effect is ${JSON.stringify(Effect)}` : "the statement has no Effect",
            allowed: "Allow, Deny",
            fix: "Write Effect: Allow or Effect: Deny",
          },
        ]),
    ...missing.map((key) => ({
      severity: "error" as const,
      path,
      problem: `the statement has no ${key}, which AWS demands in an endpoint policy`,
      fix: `Add ${key} to it, such as ${key}: "*"`,
    })),
  ];
}

const isGiven = (value: unknown): boolean => value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);

function perimeterFindings({ config, endpoints }: ClusterFacts): readonly Finding[] {
  const { network, region } = config;
  if (!network.endpoints.perimeter) return [];
  const path: ConfigPath = ["network", "endpoints", "perimeter"];
  const bound = endpoints.filter(({ perimeter }) => perimeter);
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
