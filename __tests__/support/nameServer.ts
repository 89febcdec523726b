import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";

/** What a name server says of a name: addresses, a code of refusal (RFC 1035, 4.1.1), or nothing at all. */
export type NameAnswer = readonly string[] | { readonly code: number } | "silence";

/** A name server on loopback, for addresses of IPv4 alone. */
export class NameServer {
  private readonly socket: Socket = createSocket("udp4");

  constructor(private readonly answers: Readonly<Record<string, NameAnswer>>) {
    this.socket.on("message", (query, { address, port }) => {
      const answer = this.answers[nameIn(query)] ?? { code: 3 };
      if (answer !== "silence") this.socket.send(reply(query, answer), port, address);
    });
  }

  /** @returns its place, as resolvers take it */
  async start(): Promise<string> {
    this.socket.bind(0, "127.0.0.1");
    await once(this.socket, "listening");
    return `127.0.0.1:${this.socket.address().port}`;
  }

  stop(): void {
    this.socket.close();
  }
}

/** Octets of a header, after which the question begins. */
const headerLength = 12;

function nameIn(query: Buffer): string {
  const labels: string[] = [];
  for (let at = headerLength; query[at] !== 0; at += query[at]! + 1) labels.push(query.toString("latin1", at + 1, at + 1 + query[at]!));
  return labels.join(".").toLowerCase();
}

function reply(query: Buffer, answer: Exclude<NameAnswer, "silence">): Buffer {
  const addresses = "code" in answer ? [] : answer;
  const end = query.indexOf(0, headerLength) + 5;
  const header = Buffer.from(query.subarray(0, headerLength));
  header.writeUInt16BE(0x8180 | ("code" in answer ? answer.code : 0), 2);
  header.writeUInt16BE(addresses.length, 6);
  header.writeUInt32BE(0, 8);
  const records = addresses.map((address) =>
    // The name of the question, type A, class IN, a time to live of nothing.
    Buffer.from([0xc0, headerLength, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split(".").map(Number)]),
  );
  return Buffer.concat([header, query.subarray(headerLength, end), ...records]);
}
