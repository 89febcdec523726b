import { BlockList, isIP } from "node:net";

/** Programs whose rules for NO_PROXY differ. */
export type Client = "go" | "curl" | "python";

/** Whether a client reaches a host without the proxy. Hosts as in a URL: IPv6 addresses in brackets. */
type Bypasses = (noProxy: string, host: string) => boolean;

const withoutBrackets = (host: string): string => host.replace(/^\[|\]$/g, "");

const entriesOf = (noProxy: string): readonly string[] =>
  noProxy
    .toLowerCase()
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");

/** Whether an address is in a block, or is the address that stands alone. */
function inBlock(block: string, address: string): boolean {
  const [network = "", prefixLength = isIP(network) === 6 ? "128" : "32"] = block.split("/");
  if (isIP(network) === 0 || isIP(network) !== isIP(address)) return false;
  const family = isIP(network) === 6 ? "ipv6" : "ipv4";
  const list = new BlockList();
  list.addSubnet(network, Number(prefixLength), family);
  return list.check(address, family);
}

/**
 * Go: `.example.com` stands for the names below, `example.com` for itself too; addresses and CIDR blocks only for addresses; localhost and
 * loopback addresses are never asked of a proxy. The kubelet, containerd and controllers.
 * @see https://pkg.go.dev/golang.org/x/net/http/httpproxy#Config
 */
const goBypasses: Bypasses = (noProxy, given) => {
  const host = withoutBrackets(given).toLowerCase();
  const loopback = host === "localhost" || inBlock("127.0.0.0/8", host) || inBlock("::1", host);
  const matches = (entry: string): boolean => {
    const domain = entry.replace(/^\*(?=\.)/, "");
    if (isIP(host) !== 0) return inBlock(withoutBrackets(entry), host);
    return domain.startsWith(".") ? host.endsWith(domain) : host === domain || host.endsWith(`.${domain}`);
  };
  return loopback || entriesOf(noProxy).some((entry) => entry === "*" || matches(entry));
};

/**
 * curl since 7.86: a domain stands for itself and the names below, with or without its leading dot; addresses and CIDR blocks only for
 * addresses. An IPv6 address has no brackets in NO_PROXY.
 * @see https://curl.se/docs/manpage.html#NOPROXY
 */
const curlBypasses: Bypasses = (noProxy, given) => {
  const host = withoutBrackets(given).toLowerCase().replace(/\.$/, "");
  return (
    noProxy === "*" ||
    entriesOf(noProxy).some((entry) => {
      if (isIP(host) !== 0) return inBlock(entry, host);
      const domain = entry.replace(/^\.|\.$/g, "");
      return host === domain || host.endsWith(`.${domain}`);
    })
  );
};

/**
 * Python's urllib, which botocore and so the AWS CLI ask: entries are compared as text with the end of the host as the URL has it. CIDR
 * blocks mean nothing.
 * @see https://docs.python.org/3/library/urllib.request.html#urllib.request.getproxies
 */
const pythonBypasses: Bypasses = (noProxy, given) => {
  const host = given.toLowerCase();
  return (
    noProxy === "*" ||
    entriesOf(noProxy).some((entry) => {
      const domain = entry.replace(/^\.+/, "");
      return host === domain || host.endsWith(`.${domain}`);
    })
  );
};

/** The rules of all clients. */
export const clients: Readonly<Record<Client, Bypasses>> = { go: goBypasses, curl: curlBypasses, python: pythonBypasses };
