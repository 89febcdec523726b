import { contains, overlaps } from "../../../aws/cidr";
import { coversDomain } from "../../../aws/hosts";
import { cannotTell, type HopVerdict, passes, stops } from "./hop";

/** What a client asks of Squid: to open a tunnel, or over plain HTTP for a page. */
interface SquidRequest {
  /** Blocks that the client's address is in. */
  readonly clientCidrs: readonly string[];
  readonly host: string;
  readonly port: number;
  /** Whether it is plain HTTP, for which no tunnel is opened. @default false */
  readonly isPlainHttp?: boolean;
}

/** An ACL of squid.conf: its type, and what it matches, of which one is enough. */
interface AccessList {
  readonly type: string;
  readonly values: readonly string[];
  /** The same by the lines that have them. */
  readonly lines: readonly (readonly string[])[];
}

/** The text of squid.conf in the user data of an instance; undefined where there is none. */
export function squidConfIn(userData: string): string | undefined {
  const lines = userData.split("\n");
  const start = lines.findIndex((line) => /^\s*- path: \S*squid\.conf$/.test(line));
  if (start < 0) return undefined;
  const end = lines.findIndex((line, index) => index > start && /^\s*- path: /.test(line));
  return lines.slice(start, end < 0 ? undefined : end).join("\n");
}

/** Where Squid listens, as an `http_port` says: at all addresses of its machine, if it names none. */
interface HttpPort {
  readonly port: number;
  /** Whether only the machine itself gets there. */
  readonly isLoopback: boolean;
  /** The address, if any, and the port. */
  readonly text: string;
}

/**
 * Where a squid.conf has Squid listen.
 * @see http://www.squid-cache.org/Doc/config/http_port/
 */
export const httpPortsIn = (conf: string): readonly HttpPort[] =>
  [...conf.matchAll(/^\s*http_port\s+((?:(\S+):)?(\d+))(?=\s|$)/gm)].map(([, text = "", address = "", port]) => ({
    port: Number(port),
    isLoopback: /^(?:127\.|\[::1\]$|localhost$)/i.test(address),
    text,
  }));

/**
 * Whether Squid lets a request pass: the first `http_access` whose ACLs all match decides, and without one the opposite of the last. A configuration
 * that has none denies everything.
 * @see http://www.squid-cache.org/Doc/config/http_access/
 */
export function squidVerdict(conf: string, request: SquidRequest, address: string): HopVerdict {
  const directives = conf
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(([directive]) => directive === "acl" || directive === "http_access");
  const lists = new Map<string, AccessList>();
  let last = "allow";
  for (const [directive, ...words] of directives) {
    if (directive === "acl") {
      const [name, type, ...values] = words as [string, string, ...string[]];
      const line = values.filter((value) => !/^-[a-z]$/.test(value));
      const before = lists.get(name);
      lists.set(name, { type, values: [...(before?.values ?? []), ...line], lines: [...(before?.lines ?? []), line] });
      continue;
    }
    const [action, ...names] = words as [string, ...string[]];
    last = action;
    const matches = names.map((name) => matchesNamed(lists, name, request));
    if (matches.some((match) => match === false)) continue;
    const rule = `http_access ${words.join(" ")}`;
    if (matches.includes(undefined))
      return cannotTell(`squid.conf: whether "${rule}" is about ${request.host} is not understood here`, address);
    return ending(action, rule, request, address);
  }
  return ending(last === "deny" ? "allow" : "deny", "no http_access", request, address);
}

const ending = (action: string, rule: string, { host, port }: SquidRequest, address: string): HopVerdict =>
  action === "allow"
    ? passes(`squid.conf lets ${host}:${port} pass: ${rule}`, address)
    : stops(`squid.conf denies ${host}:${port}: ${rule}`, address);

function matchesNamed(lists: ReadonlyMap<string, AccessList>, name: string, request: SquidRequest): boolean | undefined {
  if (name.startsWith("!")) {
    const match = matchesNamed(lists, name.slice(1), request);
    return match === undefined ? undefined : !match;
  }
  if (name === "all") return true;
  if (name === "CONNECT") return request.isPlainHttp !== true;
  // What Squid knows by itself: its own pages, and addresses of the machine.
  if (name === "manager" || name === "to_localhost" || name === "localhost") return false;
  const list = lists.get(name);
  return list && matchesList(lists, list, request);
}

function matchesList(
  lists: ReadonlyMap<string, AccessList>,
  { lines, type, values }: AccessList,
  request: SquidRequest,
): boolean | undefined {
  switch (type) {
    case "src":
      return (
        request.clientCidrs.length > 0 &&
        request.clientCidrs.every((cidr) => values.some((block) => isBlock(block) && contains(block, cidr)))
      );
    case "port":
      return values.includes(String(request.port));
    case "dstdomain":
      return values.some((domain) => coversDomain(domain.toLowerCase(), request.host));
    case "dst":
      return /^[\d.]+$/.test(request.host) && values.some((block) => isBlock(block) && overlaps(block, `${request.host}/32`));
    // A tunnel has no path, and that of a page is not known.
    case "urlpath_regex":
      return request.isPlainHttp ? undefined : false;
    case "all-of": {
      // Of several lines, one is enough.
      const ofLines = lines.map((names) => {
        const matches = names.map((name) => matchesNamed(lists, name, request));
        return matches.includes(false) ? false : matches.includes(undefined) ? undefined : true;
      });
      return ofLines.includes(true) ? true : ofLines.includes(undefined) ? undefined : false;
    }
    default:
      return undefined;
  }
}

const isBlock = (text: string): boolean => /^\d+(?:\.\d+){3}\/\d+$/.test(text);
