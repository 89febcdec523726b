import { partitionOf, partitions } from "../../aws/regions";
import type { ConfigPath, Finding } from "../../config/findings/finding";
import { pathText } from "../../config/findings/path";
import type { ClusterConfig } from "../../config/schema/schema";
import { documentFindings, rolePolicy, variableFindings } from "../reachability/policyDocuments.findings";
import { statementsOf } from "../reachability/policyEvaluation";
import { listed } from "../reachability/verdict";
import type { ServiceAccountDesign } from "./serviceAccounts";

/** What AWS refuses of the policies that the cluster file writes for a service account: that of its role, and that of its sessions. */
export function writtenPolicyFindings(config: ClusterConfig, account: ServiceAccountDesign): readonly Finding[] {
  const { key, path } = account;
  const { policy, sessionPolicy } = config.serviceAccounts[key] ?? {};
  return [
    ...(policy ? policyProblems(config, [...path, "policy"], policy, `the policy of ${key}`) : []),
    ...(sessionPolicy ? policyProblems(config, [...path, "sessionPolicy"], sessionPolicy, `the session policy of ${key}`) : []),
    ...sessionFindings(account),
  ];
}

/**
 * Characters of the policies of a session, white space and all.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
const maxSessionPolicySize = 2048;

/** @see https://docs.aws.amazon.com/eks/latest/APIReference/API_CreatePodIdentityAssociation.html */
function sessionFindings({
  credentials,
  disableSessionTags,
  key,
  path: accountPath,
  sessionPolicy,
}: ServiceAccountDesign): readonly Finding[] {
  if (sessionPolicy === undefined || credentials === "irsa") return [];
  const path = [...accountPath, "sessionPolicy"];
  const tags = [...accountPath, "disableSessionTags"];
  const size = JSON.stringify(sessionPolicy).length;
  return [
    ...(disableSessionTags
      ? []
      : [
          policyError({
            path,
            alsoReads: [tags],
            problem: `EKS takes no session policy of ${key} beside the tags of its sessions`,
            fix: `Set ${pathText(tags)} to true, or remove ${pathText(path)}`,
          }),
        ]),
    ...(size > maxSessionPolicySize
      ? [
          policyError({
            path,
            problem: `the session policy of ${key} would have ${size} characters`,
            allowed: `at most ${maxSessionPolicySize} characters`,
            fix: "Write less into it, such as actions and resources with wildcards",
          }),
        ]
      : []),
  ];
}

const policyError = (finding: Omit<Finding, "severity">): Finding => ({ severity: "error", ...finding });

/**
 * What AWS refuses of a policy of a role.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html
 */
export function policyProblems(config: ClusterConfig, path: ConfigPath, policy: Readonly<Record<string, unknown>>, of: string) {
  if (listed(policy["Statement"]).length === 0) {
    return [
      policyError({ path, problem: `${of} has no Statement`, fix: "Write a list of statements, each with Effect, Action and Resource" }),
    ];
  }
  const incomplete = documentFindings(path, policy, of, rolePolicy);
  return incomplete.length > 0 ? incomplete : [...refusedParts(config, path, policy), ...variableFindings(path, policy, of)];
}

const versions: readonly unknown[] = ["2012-10-17", "2008-10-17", undefined];

function refusedParts(config: ClusterConfig, path: ConfigPath, policy: Readonly<Record<string, unknown>>): readonly Finding[] {
  const own = partitionOf(config.region).id;
  const others = partitions.map(({ id }) => `arn:${id}:`).filter((start) => start !== `arn:${own}:`);
  const written = policy["Statement"];
  const sids = statementsOf(policy).map((statement) => statement["Sid"]);
  return [
    ...(versions.includes(policy["Version"])
      ? []
      : [policyError({ path: [...path, "Version"], problem: "IAM has no such version of policies", fix: 'Write Version: "2012-10-17"' })]),
    ...statementsOf(policy).flatMap((statement, index) => {
      const place = [...path, "Statement", ...(Array.isArray(written) ? [index] : [])];
      const texts = (...keys: readonly string[]) =>
        keys.flatMap((name) => listed(statement[name]).map((value) => ({ path: [...place, name], value: String(value) })));
      const sid = sids[index];
      return [
        ...(sid === undefined || (typeof sid === "string" && /^[a-z\d]*$/i.test(sid))
          ? []
          : [
              policyError({
                path: [...place, "Sid"],
                problem: `${JSON.stringify(sid)} is not an id of a statement`,
                fix: "Write letters and digits",
              }),
            ]),
        ...(sid === undefined || sids.indexOf(sid) === index
          ? []
          : [
              policyError({
                path: [...place, "Sid"],
                problem: `another statement is called ${JSON.stringify(sid)}`,
                fix: "Write another id, or remove it",
              }),
            ]),
        ...["Principal", "NotPrincipal"]
          .filter((name) => name in statement)
          .map((name) =>
            policyError({
              path: [...place, name],
              problem: `${name} is for policies of resources, and this one is of a role`,
              fix: "Remove it",
            }),
          ),
        ...texts("Action", "NotAction")
          .filter(({ value }) => value !== "*" && !/^[a-z\d-]+:./i.test(value))
          .map(({ path: at, value }) =>
            policyError({ path: at, problem: `${value} names no service`, fix: "Write the service before it, as in s3:GetObject" }),
          ),
        ...texts("Resource", "NotResource").flatMap(({ path: at, value }) => {
          if (value !== "*" && !value.startsWith("arn:"))
            return [
              policyError({ path: at, problem: `${value} is not an ARN`, allowed: 'ARNs, with wildcards, and "*"', fix: "Write its ARN" }),
            ];
          if (!others.some((start) => value.startsWith(start))) return [];
          const problem = `${value} is of another partition than ${config.region}, which is of ${own}`;
          return [policyError({ path: at, alsoReads: [["region"]], problem, fix: `Write an ARN that starts with arn:${own}:` })];
        }),
      ];
    }),
  ];
}
