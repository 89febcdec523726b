import type { ConfigPath, Finding } from "../../config/findings/finding";
import { pathText } from "../../config/findings/path";
import { type Caller, denyingStatement, isAllowed, type WrittenPolicy } from "./policyEvaluation";
import type { NeededRequest } from "./requests";

interface PolicyOfEndpoint {
  readonly path: ConfigPath;
  readonly service: string;
  readonly policy: WrittenPolicy;
}

/** Requests that one policy keeps back for one reason, and one statement more, or less, would let pass. */
interface LockedOut {
  readonly caller: Caller;
  /** The place of the statement that denies them. @default - none allows them */
  readonly deniedBy: number | undefined;
  readonly requests: readonly NeededRequest[];
}

/** Who the caller is, where that is why a statement about the user's own principals does not allow a request. */
const callers: Readonly<Record<Caller, string>> = {
  role: "",
  serviceAccountToken: "; the token of a service account does not belong to an account or organization yet",
  amazonAccount: "; an account of Amazon signs these requests",
  anonymous: "; nobody signs these requests",
};

/**
 * A warning for what the cluster needs of a service and its endpoint policy certainly keeps back, by caller and by owner. What conditions decide that are not
 * known before there is a cluster counts as allowed.
 */
export function lockedOut({ path, service, policy }: PolicyOfEndpoint, requests: readonly NeededRequest[]): readonly Finding[] {
  const denied = requests.filter((request) => isAllowed(policy, request) === "no");
  const groups = new Map<string, LockedOut>();
  for (const request of denied) {
    const { caller, resource } = request;
    const deniedBy = denyingStatement(policy, request);
    // What the user owns is opened by one statement; what others own, each by its own.
    const key = [caller, deniedBy, request.isOwn ? "" : resource].join(" ");
    groups.set(key, { caller, deniedBy, requests: [...(groups.get(key)?.requests ?? []), request] });
  }
  return [...groups.values()].map((group) => lockedOutFinding(path, service, group));
}

function lockedOutFinding(path: ConfigPath, service: string, { caller, deniedBy, requests }: LockedOut): Finding {
  const consumers = distinct(requests.map(({ consumer }) => consumer));
  const actions = distinct(requests.map(({ action }) => action));
  const resources = distinct(requests.map(({ resource = "*" }) => resource));
  const on = resources.length === 1 && resources[0] !== "*" ? ` on ${resources[0]}` : "";
  const statement: ConfigPath = [...path, "Statement", ...(deniedBy === undefined ? [] : [deniedBy])];
  const what = `${summary(actions)}${on}, which ${summary(consumers)} ${consumers.length === 1 ? "needs" : "need"}${callers[caller]}`;
  return {
    severity: "warning",
    path: statement,
    alsoReads: [["region"]],
    problem:
      deniedBy === undefined
        ? `no statement of the endpoint policy of ${service} allows ${what}`
        : `this statement of the endpoint policy of ${service} denies ${what}`,
    fix:
      deniedBy === undefined
        ? `Add a statement to ${pathText(path)} with Effect Allow, Principal "*", Action ${written(actions)} and Resource ${written(resources.includes("*") ? ["*"] : resources)}`
        : `Remove ${pathText(statement)}, or leave ${summary(actions)} out of it`,
  };
}

const distinct = (texts: readonly string[]): readonly string[] => [...new Set(texts)].sort();

const written = (texts: readonly string[]): string => JSON.stringify(texts.length === 1 ? texts[0] : texts);

const shownAtMost = 3;

const summary = (texts: readonly string[]): string =>
  texts.length <= shownAtMost + 1 ? texts.join(", ") : `${texts.slice(0, shownAtMost).join(", ")} and ${texts.length - shownAtMost} more`;
