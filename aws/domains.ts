/**
 * Whether a domain, as Squid reads it, stands for another one: `.example.com` for `example.com`, `a.example.com` and `.a.example.com`. Both
 * in lower case; a domain stands for itself.
 * @see http://www.squid-cache.org/Doc/config/acl/
 */
export const covers = (domain: string, other: string): boolean =>
  domain === other || (domain.startsWith(".") && `.${other.replace(/^\./, "")}`.endsWith(domain));

/** The domains in lower case, sorted, each once, without those that another one stands for. */
export function distinctDomains(domains: readonly string[]): readonly string[] {
  const unique = [...new Set(domains.map((domain) => domain.toLowerCase()))].sort();
  return unique.filter((domain) => !unique.some((other) => other !== domain && covers(other, domain)));
}
