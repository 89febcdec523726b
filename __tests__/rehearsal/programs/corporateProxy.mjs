// A company's HTTP proxy: lets listed domains pass, and reads what is in their TLS, for which it has certificates of its own.
import { readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import net from "node:net";
import tls from "node:tls";

const settings = JSON.parse(readFileSync(process.argv[2], "utf8"));
const own = { key: readFileSync(settings.key), cert: readFileSync(settings.certificate) };
const trusted = readFileSync(settings.trusted);

const covers = (domain, host) => domain === host || (domain.startsWith(".") && `.${host}`.endsWith(domain));
const isListed = (list, host) => list.some((domain) => covers(domain.toLowerCase(), host));

/** Requests inside a tunnel whose TLS ends here. */
const inside = http.createServer((request, response) => {
  const { servername: host } = /** @type {import("node:tls").TLSSocket & { servername: string }} */ (request.socket);
  const onward = https.request(
    {
      host: settings.addresses[host],
      servername: host,
      ca: trusted,
      method: request.method,
      path: request.url,
      headers: { ...request.headers, host, "x-through": "corporate proxy" },
    },
    (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    },
  );
  onward.on("error", () => response.destroy());
  request.pipe(onward);
});

const proxy = http.createServer((_request, response) => response.writeHead(403).end());
proxy.on("connect", (request, socket) => {
  socket.on("error", () => {});
  const [host, port] = request.url.toLowerCase().split(":");
  if (port !== "443" || settings.addresses[host] === undefined || !isListed(settings.allowed, host)) {
    socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
    return;
  }
  socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
  if (isListed(settings.notIntercepted, host)) {
    const onward = net.connect(443, settings.addresses[host]);
    onward.on("error", () => socket.destroy());
    socket.pipe(onward).pipe(socket);
    return;
  }
  const secure = new tls.TLSSocket(socket, {
    isServer: true,
    ...own,
    SNICallback: (_name, done) => done(null, tls.createSecureContext(own)),
  });
  secure.on("error", () => {});
  secure.once("secure", () => inside.emit("connection", secure));
});
proxy.listen(settings.port, settings.address);
