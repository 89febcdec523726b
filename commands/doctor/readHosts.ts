import { resolve4 } from "node:dns/promises";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import type { ClusterDesign } from "../../design/cluster";
import { systemReason } from "../failure";
import type { Seen } from "./rules/live";
import { isMachineInVpc } from "./rules/liveHosts";
import type { ObservedHost } from "./rules/observed";

/** Milliseconds within which a port of the same VPC opens. */
const patience = 3_000;

/** How this machine asks for names and opens connections; tests have others. */
export interface LocalNetwork {
  readonly addresses: () => readonly string[];
  readonly resolve: (host: string) => Promise<readonly string[]>;
  readonly open: (address: string) => Promise<void>;
}

export const localNetwork: LocalNetwork = {
  addresses: () =>
    Object.values(networkInterfaces()).flatMap((all = []) => all.flatMap(({ address, family }) => (family === "IPv4" ? [address] : []))),
  // Of the name server alone: a line in /etc/hosts would hide what nodes get.
  resolve: resolve4,
  open: (address) =>
    new Promise((opened, failed) => {
      const socket = connect({ host: address, port: 443, timeout: patience });
      const end = (settle: () => void): void => {
        socket.destroy();
        settle();
      };
      socket.once("connect", () => end(opened));
      socket.once("timeout", () => end(() => failed(new Error(`no answer within ${patience / 1000} seconds`))));
      socket.once("error", (error) => end(() => failed(error)));
    }),
};

/** What this machine reaches of hosts. Outside of the VPC nothing is asked for: another name server and other routes say nothing of the nodes. */
export async function readHosts(
  design: ClusterDesign,
  hosts: readonly string[],
  network: LocalNetwork = localNetwork,
): Promise<Seen<readonly ObservedHost[]>> {
  if (!isMachineInVpc(design, network.addresses())) {
    return {
      problem: "this machine has no address of the VPC, so that its names and routes say nothing of the nodes: run it on the bastion",
    };
  }
  return { value: await Promise.all(hosts.map((host) => readHost(host, network))) };
}

async function readHost(host: string, { open, resolve }: LocalNetwork): Promise<ObservedHost> {
  const addresses = await attempted(() => resolve(host), "the name is not known");
  if ("problem" in addresses) return { host, addresses, connection: { problem: "its name is not known" } };
  const opened = await Promise.all(addresses.value.map((address) => attempted(() => open(address), `${address} does not answer`)));
  const closed = opened.flatMap((one) => ("problem" in one ? [one.problem] : []));
  return { host, addresses, connection: closed.length > 0 ? { problem: closed.join("; ") } : { value: true } };
}

async function attempted<T>(run: () => Promise<T>, what: string): Promise<Seen<T>> {
  try {
    return { value: await run() };
  } catch (error) {
    return { problem: `${what} (${systemReason(error)})` };
  }
}
