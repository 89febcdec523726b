// A firewall on the way to the internet: it reads the name that a client asks for in its first message of TLS, and lets pass those of a list.
import { readFileSync } from "node:fs";
import net from "node:net";

const settings = JSON.parse(readFileSync(process.argv[2], "utf8"));
const covers = (domain, host) => domain === host || (domain.startsWith(".") && host.endsWith(domain));

/**
 * The server name in a ClientHello; undefined where there is none, or the message is not whole.
 * @see https://www.rfc-editor.org/rfc/rfc8446#section-4.1.2
 * @see https://www.rfc-editor.org/rfc/rfc6066#section-3
 * @param {Buffer} message
 */
function serverName(message) {
  // The header of the record, that of the handshake, version and random; then three lists of variable length before the extensions.
  let at = 5 + 4 + 2 + 32;
  at += 1 + message.readUInt8(at);
  at += 2 + message.readUInt16BE(at);
  at += 1 + message.readUInt8(at);
  const end = at + 2 + message.readUInt16BE(at);
  for (at += 2; at < end; at += 4 + message.readUInt16BE(at + 2)) {
    // A list with one name: its length, its type, and the length of the name.
    if (message.readUInt16BE(at) === 0) return message.toString("latin1", at + 9, at + 9 + message.readUInt16BE(at + 7)).toLowerCase();
  }
  return undefined;
}

/** @param {Buffer} message */
const isWhole = (message) => message.length >= 5 && message.length >= 5 + message.readUInt16BE(3);

net
  .createServer((client) => {
    let hello = Buffer.alloc(0);
    const listen = (/** @type {Buffer} */ part) => {
      hello = Buffer.concat([hello, part]);
      if (!isWhole(hello)) return;
      client.off("data", listen);
      const host = hello[0] === 22 ? serverName(hello) : undefined;
      const address = host !== undefined && settings.allowed.some((domain) => covers(domain, host)) ? settings.addresses[host] : undefined;
      if (address === undefined) {
        client.destroy();
        return;
      }
      const server = net.connect(443, address);
      server.on("error", () => client.destroy());
      server.write(hello);
      client.pipe(server).pipe(client);
    };
    client.on("data", listen).on("error", () => {});
  })
  .listen(settings.port);
