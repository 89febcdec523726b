import type { ConfigPath, Finding } from "../../../config/findings/finding";
import { pathText } from "../../../config/findings/path";
import type { ClusterFacts } from "../../facts";
import { bypasses } from "../../network/localDestinations";
import type { AddressPlan } from "../../network/addresses";
import { ownNoProxy } from "../noProxy";
import { planSquid } from "./squid";
import { coversDomain } from "../../../aws/hosts";
import { certificateKeys } from "../../userData/caCertificates";
import { userDataLimit } from "../../userData/cloudInit";
import { linuxTypeProblems } from "../../../aws/instanceTypes";

const squidPath: ConfigPath = ["proxy", "squid"];
const allowPath: ConfigPath = [...squidPath, "allow"];

/** The instance type exists, no domain is allowed twice or is one that NO_PROXY stands for, and EC2 takes the list. */
export function squidFindings(facts: ClusterFacts, addresses: AddressPlan): readonly Finding[] {
  const squid = facts.config.proxy?.squid;
  if (!squid) return [];
  return [
    ...linuxTypeProblems(squid.instanceType).map((problem): Finding => ({ path: [...squidPath, "instanceType"], ...problem })),
    ...(squid.allow === "all" ? [] : domainFindings(facts, squid.allow)),
    ...squidUserDataTooLong(facts, addresses),
  ];
}

/** One error a domain: what no client asks for need not be allowed, whatever else allows it. */
function domainFindings(facts: ClusterFacts, allow: readonly string[]): readonly Finding[] {
  const unasked = neverAsked(facts, allow);
  const twice = allowedTwice(allow).filter(({ path }) => !unasked.some((other) => other.path.at(-1) === path.at(-1)));
  return [...twice, ...unasked];
}

/**
 * Squid does not start with a list in which one domain stands for another.
 * @see https://wiki.squid-cache.org/SquidFaq/SquidAcl
 */
function allowedTwice(allow: readonly string[]): readonly Finding[] {
  const domains = allow.map((domain) => domain.toLowerCase());
  return domains.flatMap((domain, index): Finding[] => {
    const other = domains.findIndex((candidate, place) => (candidate === domain ? place < index : coversDomain(candidate, domain)));
    if (other === -1) return [];
    const path = [...allowPath, index];
    return [
      {
        severity: "error",
        path,
        problem: `${allow[index]} is allowed by ${allow[other]} already`,
        fix: `Remove it, or remove ${pathText([...allowPath, other])}`,
      },
    ];
  });
}

/**
 * Clients go to what NO_PROXY stands for without asking Squid: what is in the VPC, services with an endpoint, and what the user lists. Only where a single
 * entry of the user's is the reason, its removal helps.
 */
function neverAsked(facts: ClusterFacts, allow: readonly string[]): readonly Finding[] {
  const { config, proxy } = facts;
  const own = ownNoProxy(facts);
  const ofUser = (config.proxy?.noProxy ?? []).map((entry) => entry.toLowerCase());
  return allow.flatMap((domain, index): Finding[] => {
    const entries = (proxy?.noProxy ?? []).filter((entry) => bypasses(entry, domain.toLowerCase()));
    if (entries.length === 0) return [];
    const place = entries.length === 1 && !own.includes(entries[0]!) ? ofUser.indexOf(entries[0]!) : -1;
    return [
      {
        severity: "error",
        path: [...allowPath, index],
        alsoReads: [["network"], ["region"]],
        problem: `no client asks Squid for ${domain}: NO_PROXY has ${entries[0]}`,
        fix: `Remove it${place === -1 ? "" : `, or remove ${pathText(["proxy", "noProxy", place])}`}`,
      },
    ];
  });
}

function squidUserDataTooLong(facts: ClusterFacts, addresses: AddressPlan): readonly Finding[] {
  const bytes = (certificateAuthorities: ClusterFacts["certificateAuthorities"]): number =>
    Buffer.byteLength(planSquid({ ...facts, certificateAuthorities }, addresses)!.userData);
  const size = bytes(facts.certificateAuthorities);
  if (size <= userDataLimit) return [];
  const listFits = bytes({ certificates: {}, namespaces: [] }) <= userDataLimit;
  return [
    {
      severity: "error",
      path: listFits ? certificateKeys(facts.config).certificates : allowPath,
      alsoReads: [["network"], ["proxy"], ["certificateAuthorities"]],
      problem: `the user data of Squid with this list takes ${size} bytes`,
      allowed: `at most ${userDataLimit} bytes`,
      fix: listFits
        ? "Keep only the certificates that are needed, or shorten proxy.squid.allow"
        : "Shorten the list: write .example.com once instead of many hosts below it, or all",
    },
  ];
}
