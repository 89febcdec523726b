// Everything that answers in a rehearsal, in one process: its sockets are open already, each in its own network namespace.
import dgram from "node:dgram";
import { readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import net from "node:net";
import { failureAnswer, nameAnswer } from "./names.mjs";
import { registryAnswer } from "./registry.mjs";

const settings = JSON.parse(readFileSync(process.argv[2], "utf8"));
const certificate = { key: readFileSync(settings.key), cert: readFileSync(settings.certificate) };

/** How long CoreDNS waits for a name server, in milliseconds. */
const patience = 1500;

/** What a server says of itself: who it is, where it was reached, by whom, and under which name. */
const says = (entry, socket, host) => ({
  server: entry.server,
  machine: entry.namespace,
  at: socket.localAddress,
  ...(entry.services && { service: entry.services[socket.localAddress] }),
  from: socket.remoteAddress,
  host,
});

/** The AWS CLI reads XML. @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
const identity = (text) =>
  `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>${text}</Arn><UserId>A</UserId><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;

const answerOver = (entry) => (request, response) => {
  const host = request.socket.servername || request.headers.host;
  const own = { ...says(entry, request.socket, host), ...(request.headers["x-through"] && { through: request.headers["x-through"] }) };
  if (registryAnswer(settings, entry, host, request, response)) return;
  if (request.method === "POST") {
    response.setHeader("content-type", "text/xml");
    response.end(identity(`${own.server} ${own.service ?? ""}`.trim()));
    return;
  }
  response.end(JSON.stringify(own));
};

const serve = {
  https: (entry) => https.createServer(certificate, answerOver(entry)).listen({ fd: entry.fd }),
  http: (entry) => http.createServer(answerOver(entry)).listen({ fd: entry.fd }),
  line: (entry) =>
    net.createServer((socket) => socket.on("error", () => {}).end(`${JSON.stringify(says(entry, socket))}\n`)).listen({ fd: entry.fd }),
  names: (entry) => {
    const socket = dgram.createSocket("udp4");
    socket.on("message", (message, { address, port }) => socket.send(nameAnswer(settings, entry, message, address), port, address));
    socket.bind({ fd: entry.fd });
  },
  /** Names over TCP: as over UDP, with the length in front. */
  namesOverTcp: (entry) =>
    net.createServer((socket) => socket.on("error", () => {}).end(`${JSON.stringify(says(entry, socket))}\n`)).listen({ fd: entry.fd }),
  /** CoreDNS, which asks the name servers of its node. */
  forwarder: (entry) => {
    const inside = dgram.createSocket("udp4");
    const outside = dgram.createSocket("udp4");
    // Each question has a number of its own on the way, as clients choose theirs without knowing of each other.
    const waiting = new Map();
    let count = 0;
    const upstream = settings.sockets.find(({ name }) => name === entry.upstream);
    outside.on("error", () => {});
    outside.on("message", (message) => {
      const asked = waiting.get(message.readUInt16BE(0));
      waiting.delete(message.readUInt16BE(0));
      if (!asked) return;
      message.writeUInt16BE(asked.number, 0);
      inside.send(message, asked.port, asked.address);
    });
    inside.on("message", (message, { address, port }) => {
      count = (count + 1) % 65536;
      const number = count;
      const failure = failureAnswer(message);
      waiting.set(number, { number: message.readUInt16BE(0), address, port });
      setTimeout(() => waiting.delete(number) && inside.send(failure, port, address), patience);
      message.writeUInt16BE(count, 0);
      outside.send(message, 53, entry.nameServer, () => {});
    });
    outside.bind({ fd: upstream.fd });
    inside.bind({ fd: entry.fd });
  },
};

for (const entry of settings.sockets) if (entry.role) serve[entry.role](entry);
process.stdout.write("ready\n");
