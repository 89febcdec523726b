import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer as createTlsServer } from "node:tls";
import { localNetwork, readHosts } from "../../../commands/doctor/readHosts";
import type { LiveResult } from "../../../commands/doctor/rules/live";
import { checkHosts } from "../../../commands/doctor/rules/liveHosts";
import { parseCluster } from "../../../config/schema/schema";
import { designCluster } from "../../../design/cluster";
import { type NameAnswer, NameServer } from "../../support/nameServer";

const folder = mkdtempSync(join(tmpdir(), "private-eks-hosts-"));
const openssl = (...words: readonly string[]) => execFileSync("openssl", words, { cwd: folder, stdio: "ignore" });
const servers: Server[] = [];
const isLinux = process.platform === "linux";
const onLinux = isLinux ? test : test.skip;

/** What the name server says. Loopback stands for the VPC: Linux has all of 127.0.0.0/8 on it. */
const answers: Readonly<Record<string, NameAnswer>> = {
  "right.example.com": ["127.0.0.2"],
  "refused.example.com": ["127.0.0.2", "127.0.0.3"],
  "silent.example.com": ["127.0.0.4"],
  "plain.example.com": ["127.0.0.5"],
  "intercepted.example.com": ["127.0.0.6"],
  "elsewhere.example.com": ["127.1.0.2"],
  // Never routed: a block for documents.
  "public.example.com": ["192.0.2.1"],
  "denied.example.com": { code: 5 },
  "slow.example.com": "silence",
};
const nameServer = new NameServer(answers);
let results: readonly LiveResult[] = [];

/** A certificate of an authority that only this test knows, for all hosts or for another one. */
function certificate(authority: string, name: string): { readonly cert: Buffer; readonly key: Buffer } {
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  openssl("req", "-x509", ...curve, "-subj", `/CN=${authority}`, "-days", "2", "-keyout", "ca.key", "-out", `${authority}.pem`);
  openssl("req", ...curve, "-subj", `/CN=${name}`, "-keyout", "host.key", "-out", "host.csr");
  writeFileSync(join(folder, "names"), `subjectAltName=DNS:${name}\n`);
  const signed = ["-CA", `${authority}.pem`, "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", "names", "-out", "host.pem"];
  openssl("x509", "-req", "-in", "host.csr", ...signed);
  return { cert: readFileSync(join(folder, "host.pem")), key: readFileSync(join(folder, "host.key")) };
}

async function listen(server: Server, host: string, port: number): Promise<number> {
  servers.push(server);
  server.listen(port, host);
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

beforeAll(async () => {
  if (!isLinux) return;
  const service = certificate("Example-Services", "*.example.com");
  const authority = readFileSync(join(folder, "Example-Services.pem"), "utf8");
  const port = await listen(createTlsServer(service), "127.0.0.2", 0);
  await listen(createServer(), "127.0.0.4", port);
  await listen(
    createServer((socket) => socket.on("error", () => undefined).end("HTTP/1.1 400 Bad Request\r\n\r\n")),
    "127.0.0.5",
    port,
  );
  await listen(createTlsServer(certificate("Example-Proxy", "*.example.com")), "127.0.0.6", port);
  await listen(createTlsServer(service), "127.1.0.2", port);
  const nameServers = [await nameServer.start()];
  const network = { cidr: "127.0.0.0/16", availabilityZones: ["us-west-2a", "us-west-2b"] };
  const design = designCluster(parseCluster({ name: "shop", region: "us-west-2", network }).data!);
  const asked = [...Object.keys(answers), "unknown.example.com"].map((host) => ({ host, authority }));
  const seen = await readHosts(design, asked, localNetwork({ port, patience: 300, nameServers }));
  if ("problem" in seen) throw new Error(seen.problem);
  results = checkHosts(design, seen.value, undefined);
});
afterAll(() => {
  for (const server of servers) server.close();
  if (isLinux) nameServer.stop();
  rmSync(folder, { recursive: true });
});

const told = (host: string): readonly string[] =>
  results.filter(({ subject }) => subject === host).map(({ check, detail, status }) => `${status} ${check}: ${detail}`);

onLinux.each<[string, string, readonly (string | RegExp)[]]>([
  ["an endpoint in the VPC is right", "right.example.com", ["ok name: it resolves to 127.0.0.2", "ok port 443: it opens at each address"]],
  [
    "one of two addresses refuses",
    "refused.example.com",
    ["ok name: it resolves to 127.0.0.2, 127.0.0.3", "failed port 443: 127.0.0.3 does not answer (connection refused)"],
  ],
  [
    "a port opens, and nothing speaks TLS",
    "silent.example.com",
    ["ok name: it resolves to 127.0.0.4", "failed port 443: 127.0.0.4 does not answer (no answer within 0.3 seconds)"],
  ],
  [
    "a port speaks something else than TLS",
    "plain.example.com",
    ["ok name: it resolves to 127.0.0.5", /^failed port 443: 127\.0\.0\.5 does not answer \(/],
  ],
  [
    "TLS is intercepted",
    "intercepted.example.com",
    [
      "ok name: it resolves to 127.0.0.6",
      "ok port 443: it opens at each address",
      /^failed certificate: 127\.0\.0\.6 has a certificate of \*\.example\.com, signed by Example-Proxy, which is not trusted \(/,
    ],
  ],
  [
    "another network answers",
    "elsewhere.example.com",
    [/^failed name: it resolves to .*127\.1\.0\.2/, "ok port 443: it opens at each address"],
  ],
  [
    "a public address",
    "public.example.com",
    ["failed name: it resolves to the public address 192.0.2.1", /^failed port 443: 192\.0\.2\.1 does not answer/],
  ],
  ["a name server that refuses", "denied.example.com", ["failed name: no name server answers for it (queryA EREFUSED denied.example.com)"]],
  ["a name server that is silent", "slow.example.com", ["failed name: no name server answers for it (queryA ETIMEOUT slow.example.com)"]],
  ["a name that does not exist", "unknown.example.com", [/^failed name: the name is not known \(queryA ENOTFOUND /]],
])("%s", (_what, host, expected) => {
  const found = told(host);
  expect(found).toHaveLength(expected.length);
  expected.forEach((one, index) => (typeof one === "string" ? expect(found[index]).toBe(one) : expect(found[index]).toMatch(one)));
});

onLinux("each fault says what to do, and no more", () => {
  expect(results.length).toBeGreaterThan(10);
  for (const { fix, status } of results) expect(fix === undefined).toBe(status === "ok");
});
