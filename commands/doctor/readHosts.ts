import { Resolver } from "node:dns/promises";
import { networkInterfaces } from "node:os";
import { connect, type PeerCertificate } from "node:tls";
import type { ClusterDesign } from "../../design/cluster";
import { systemReason } from "../failure";
import type { Seen } from "./rules/live";
import { isMachineInVpc } from "./rules/liveHosts";
import type { ObservedHost } from "./rules/observed";

/** A host to look at. */
export interface AskedHost {
  readonly host: string;
  /** The certificate authority that signs for it, as PEM. @default - those that Node.js trusts */
  readonly authority?: string | undefined;
}

/** How this machine asks for names and opens connections; tests have others. */
export interface LocalNetwork {
  readonly addresses: () => readonly string[];
  readonly resolve: (host: string) => Promise<readonly string[]>;
  /** Opens a TLS connection. @returns what is wrong with the certificate; undefined where it is that of the host */
  readonly open: (address: string, asked: AskedHost) => Promise<string | undefined>;
}

interface LocalNetworkSettings {
  readonly port: number;
  /** Milliseconds within which a name server, or a port of the same VPC, answers. */
  readonly patience: number;
  /** @default - those of the system */
  readonly nameServers?: readonly string[];
}

/** The names, routes and certificates of this machine, as they are. */
export function localNetwork({ nameServers, patience, port }: LocalNetworkSettings = { patience: 3_000, port: 443 }): LocalNetwork {
  // Of the name server alone: a line in /etc/hosts would hide what nodes get.
  const resolver = new Resolver({ timeout: patience, tries: 2 });
  if (nameServers) resolver.setServers(nameServers);
  return {
    addresses: () =>
      Object.values(networkInterfaces()).flatMap((all = []) => all.flatMap(({ address, family }) => (family === "IPv4" ? [address] : []))),
    resolve: (host) => resolver.resolve4(host),
    open: (address, { authority, host }) =>
      new Promise((opened, failed) => {
        // A certificate that is not trusted is told, rather than an error: the port is open.
        const trust = { rejectUnauthorized: false, ...(authority !== undefined && { ca: authority }) };
        const socket = connect({ host: address, port, servername: host, timeout: patience, ...trust });
        const end = (settle: () => void): void => {
          socket.destroy();
          settle();
        };
        socket.once("secureConnect", () => {
          const { authorizationError, authorized } = socket;
          const problem = authorized ? undefined : distrust(socket.getPeerCertificate(), String(authorizationError));
          end(() => opened(problem));
        });
        socket.once("timeout", () => end(() => failed(new Error(`no answer within ${patience / 1000} seconds`))));
        socket.once("error", (error: Error) => end(() => failed(error)));
      }),
  };
}

/** Who signed a certificate that is not trusted, and why it is not. */
function distrust({ issuer, subject }: PeerCertificate, reason: string): string {
  const named = (of: PeerCertificate["issuer"] | undefined): string => [of?.CN ?? of?.O ?? "nobody"].flat().join(", ");
  return `a certificate of ${named(subject)}, signed by ${named(issuer)}, which is not trusted (${reason})`;
}

/** What this machine reaches of hosts. Outside of the VPC nothing is asked for: another name server and other routes say nothing of the nodes. */
export async function readHosts(
  design: ClusterDesign,
  hosts: readonly AskedHost[],
  network: LocalNetwork = localNetwork(),
): Promise<Seen<readonly ObservedHost[]>> {
  if (!isMachineInVpc(design, network.addresses())) {
    return {
      problem: "this machine has no address of the VPC, so that its names and routes say nothing of the nodes: run it on the bastion",
    };
  }
  return { value: await Promise.all(hosts.map((asked) => readHost(asked, network))) };
}

async function readHost(asked: AskedHost, { open, resolve }: LocalNetwork): Promise<ObservedHost> {
  const { host } = asked;
  const addresses = await attempted(() => resolve(host), nameProblem);
  if ("problem" in addresses) return { host, addresses, connection: addresses, certificate: addresses };
  const opened = await Promise.all(
    addresses.value.map((address) =>
      attempted(
        () => open(address, asked),
        (reason) => `${address} does not answer (${reason})`,
      ),
    ),
  );
  const closed = opened.flatMap((one) => ("problem" in one ? [one.problem] : []));
  const distrusted = opened.flatMap((one, index) =>
    "value" in one && one.value !== undefined ? [`${addresses.value[index]!} has ${one.value}`] : [],
  );
  return {
    host,
    addresses,
    connection: closed.length > 0 ? { problem: closed.join("; ") } : { value: true },
    certificate: distrusted.length > 0 ? { problem: distrusted.join("; ") } : { value: true },
  };
}

/** A name server that knows no such name, one that refuses, and none that answers, are different faults. */
const nameProblem = (reason: string, code: string | undefined): string =>
  code === "ENOTFOUND" || code === "ENODATA" ? `the name is not known (${reason})` : `no name server answers for it (${reason})`;

async function attempted<T>(run: () => Promise<T>, problem: (reason: string, code: string | undefined) => string): Promise<Seen<T>> {
  try {
    return { value: await run() };
  } catch (error) {
    return { problem: problem(systemReason(error), (error as NodeJS.ErrnoException).code) };
  }
}
