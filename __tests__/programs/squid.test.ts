import { type ChildProcess, execFile, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request, type Server } from "node:http";
import { type AddressInfo, connect, createServer as createTcpServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import { squidConfiguration } from "../../design/proxy/squid/configuration";
import { decoded, resource } from "../support/stack";
import { type Changes, synthDemo, synthFile } from "../support/synth";

const run = promisify(execFile);
const program = "/usr/sbin/squid";
const folder = mkdtempSync(join(tmpdir(), "private-eks-squid-"));

beforeAll(() => {
  if (!existsSync(program)) throw new Error(`${program} is missing: install the package squid`);
  // Squid leaves root for a user of its own, who must write here.
  chmodSync(folder, 0o777);
});
afterAll(() => {
  // The process that writes Squid's log ends a moment after Squid.
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
});

function written(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

/** All that Squid says about a configuration but what it reads. An error where it refuses it. */
async function parsed(configuration: string): Promise<readonly string[]> {
  const { stderr } = await run(program, ["-k", "parse", "-f", written("parse.conf", configuration)]);
  return stderr.split("\n").filter((line) => /WARNING|ERROR|FATAL/.test(line));
}

const userData = (stacks: ReturnType<typeof synthDemo>) =>
  decoded(resource(stacks.network, "aws_launch_template", "forward-proxy").attributes["user_data"]);
const configurationIn = (text: string) =>
  (parse(text) as { write_files: { path: string; content: string }[] }).write_files.find(({ path }) => path.endsWith("squid.conf"))!
    .content;
const demo = (squid: object, changes: Changes = {}) => synthDemo({ network: { egress: "proxy" }, proxy: { squid }, ...changes });

const registries = { loadBalancerController: { enabled: true }, samples: { privateNlb: { enabled: true } } };
const clusters: readonly [string, ReturnType<typeof synthDemo>][] = [
  ["nothing is allowed", demo({})],
  ["registries and a list are allowed", demo({ allow: [".example.com", "registry.example.org"] }, registries)],
  [
    "the list overlaps what the cluster needs",
    demo({ allow: [".cloudfront.net", "public.ecr.aws", "PUBLIC.ecr.aws.example.com"] }, registries),
  ],
  ["all is allowed", demo({ allow: "all" })],
  [
    "a mirror and a registry have ports of their own",
    demo(
      {},
      {
        registry: { mirrors: { "quay.io": [{ url: "https://mirror.example.org:8443/v2/quay" }] } },
        loadBalancerController: { enabled: true, image: { repository: "registry.example.org:5000/controller" } },
      },
    ),
  ],
  ["the VPC has two blocks", demo({}, { customNetworking: { enabled: true } })],
  ["examples/china-proxy.yaml", synthFile("examples/china-proxy.yaml")],
];

describe("Squid reads the configuration", () => {
  test.each(clusters)("where %s", async (_what, stacks) => {
    // RFC 7230 wants Via; that the proxy does not tell of itself is meant.
    expect(await parsed(configurationIn(userData(stacks)))).toEqual([expect.stringContaining("HTTP requires the use of Via")]);
  });

  test.each([[["a.example.com", ".example.com"]], [["example.com", ".example.com"]]])(
    "but not with %j, for which the cluster file gets an error",
    async (allow) => {
      await expect(parsed(squidConfiguration({ clientCidrs: ["10.0.0.0/16"], allow }))).rejects.toThrow("FATAL");
    },
  );
});

describe("cloud-init accepts the user data", () => {
  test.each(clusters)("where %s", async (_what, stacks) => {
    const { stdout } = await run("cloud-init", ["schema", "--config-file", written("user-data.yaml", userData(stacks))]);
    expect(stdout).toMatch(/^Valid (cloud-config|schema)/m);
  });
});

/** A port that is free now. */
const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createTcpServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => {
        resolve(port);
      });
    });
  });

/** A running Squid. */
interface Running {
  /** The port that it listens on. */
  readonly port: number;
  /** Status and text of the answer to a request for a URL, or for a path of the proxy itself. */
  readonly get: (target: string) => Promise<{ status: number | undefined; text: string }>;
  /** Status of the answer to CONNECT, and what the other end says to a word through the tunnel. */
  readonly tunnel: (destination: string) => Promise<{ status: number; text: string }>;
  /** The access log, once it has an entry. */
  readonly log: (entry: RegExp) => Promise<string>;
}

/**
 * Runs Squid on loopback with the rules as deployed. Names are in a file, and whatever may pass goes to a parent proxy on loopback instead of
 * to its destination, so that nothing leaves the machine.
 */
async function withSquid(name: string, configuration: string, use: (squid: Running) => Promise<void>): Promise<void> {
  const parent: Server = createServer(({ headers, method, url }, response) => {
    response.end(`${method} ${url} by way of ${headers.via ?? headers["x-forwarded-for"] ?? "nobody"}`);
  });
  parent.on("connect", ({ method, url }, socket) => {
    socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
    socket.once("data", (data) => socket.end(`${method} ${url}, then ${data.toString()}`));
  });
  await new Promise<void>((resolve) => parent.listen(0, "127.0.0.1", resolve));
  const port = await freePort();
  const accessLog = join(folder, `${name}-access.log`);
  const hosts = ["192.0.2.10 allowed.example.com", "169.254.169.254 metadata.example.com", "127.0.0.1 localhost local.example.com"];
  const deployed = configuration
    .replace("http_port 3128", `http_port 127.0.0.1:${port}`)
    .replace("own_port port 3128", `own_port port ${port}`)
    .replace("/var/log/squid/access.log", accessLog);
  const harness = [
    `hosts_file ${written(`${name}-hosts`, [...hosts, ""].join("\n"))}`,
    `cache_peer 127.0.0.1 parent ${(parent.address() as AddressInfo).port} 0 no-query no-digest default`,
    "never_direct allow all",
    `pid_filename ${join(folder, `${name}.pid`)}`,
    `cache_log ${join(folder, `${name}-cache.log`)}`,
    `coredump_dir ${folder}`,
    "netdb_filename none",
    "shutdown_lifetime 0 seconds",
    "",
  ].join("\n");
  const child = spawn(program, ["-N", "-f", written(`${name}.conf`, deployed + harness)], { stdio: "ignore" });
  try {
    await listening(port, child);
    await use({
      port,
      get: (target) => get(port, target),
      tunnel: (destination) => tunnel(port, destination),
      log: (entry) => logged(accessLog, entry),
    });
  } finally {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    if (child.exitCode === null && child.kill("SIGKILL")) await ended;
    parent.closeAllConnections();
    parent.close();
  }
}

async function listening(port: number, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (child.exitCode !== null) throw new Error(`squid ended with ${child.exitCode}`);
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1")
        .once("connect", () => {
          socket.destroy();
          resolve(true);
        })
        .once("error", () => {
          resolve(false);
        });
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("squid does not listen");
}

const get = (port: number, target: string) =>
  new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
    const host = target.startsWith("/") ? `127.0.0.1:${port}` : new URL(target).host;
    request({ host: "127.0.0.1", port, path: target, headers: { host }, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        resolve({ status: response.statusCode, text: Buffer.concat(chunks).toString("latin1") });
      });
    })
      .on("error", reject)
      .end();
  });

const tunnel = (port: number, destination: string) =>
  new Promise<{ status: number; text: string }>((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(`CONNECT ${destination} HTTP/1.1\r\nHost: ${destination}\r\n\r\n`));
    let text = "";
    let status: number | undefined;
    socket.setTimeout(10_000, () => socket.destroy(new Error(`no end of CONNECT ${destination}`)));
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      if (status !== undefined || !text.includes("\r\n\r\n")) return;
      status = Number(text.split(" ")[1]);
      text = text.slice(text.indexOf("\r\n\r\n") + 4);
      // Squid keeps the connection of an error open.
      if (status === 200) socket.write("hello");
      else socket.end();
    });
    socket.on("close", () => {
      resolve({ status: status!, text });
    });
    socket.on("error", reject);
  });

/** The access log, once it has an entry: a program of its own writes it. */
async function logged(file: string, entry: RegExp): Promise<string> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const text = existsSync(file) ? readFileSync(file, "utf8") : "";
    if (entry.test(text)) return text;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the access log never had ${entry}`);
}

const loopback = ["127.0.0.0/8"];

describe("a running Squid", () => {
  test("lets listed domains pass, and nothing else", async () => {
    const allow = [".example.com"];
    await withSquid("list", squidConfiguration({ clientCidrs: loopback, allow }), async ({ get, tunnel, log }) => {
      expect(await get("http://allowed.example.com/")).toEqual({
        status: 200,
        text: "GET http://allowed.example.com/ by way of nobody",
      });
      expect(await tunnel("allowed.example.com:443")).toEqual({ status: 200, text: "CONNECT allowed.example.com:443, then hello" });

      for (const target of [
        "http://denied.example.org/",
        "http://example.com.example.org/",
        "http://allowed.example.com:8080/",
        "http://192.0.2.10/",
        // A listed name may not lead to the instance itself, or to the credentials of its role.
        "http://metadata.example.com/latest/meta-data/",
        "http://local.example.com/",
        "/squid-internal-mgr/info",
      ]) {
        expect([target, (await get(target)).status]).toEqual([target, 403]);
      }
      for (const destination of [
        "denied.example.org:443",
        "allowed.example.com:22",
        "allowed.example.com:80",
        "metadata.example.com:443",
      ]) {
        expect([destination, (await tunnel(destination)).status]).toEqual([destination, 403]);
      }
      await log(/127\.0\.0\.1 TCP_MISS\/200 \d+ GET http:\/\/allowed\.example\.com\//);
      await log(/127\.0\.0\.1 TCP_DENIED\/403 \d+ CONNECT denied\.example\.org:443/);
    });
  });

  test("opens tunnels to other ports of the hosts that have them, and of no others", async () => {
    const otherPorts = [
      { port: 5000, hosts: ["registry.example.com"] },
      { port: 8443, hosts: ["allowed.example.com"] },
    ];
    const configuration = squidConfiguration({ clientCidrs: loopback, allow: [".example.com"], otherPorts });
    await withSquid("ports", configuration, async ({ get, tunnel }) => {
      for (const port of [443, 8443]) expect((await tunnel(`allowed.example.com:${port}`)).status).toBe(200);
      expect((await get("http://allowed.example.com:8443/")).status).toBe(200);
      for (const destination of ["allowed.example.com:5000", "allowed.example.com:80", "local.example.com:8443"])
        expect([destination, (await tunnel(destination)).status]).toEqual([destination, 403]);
    });
  });

  test("answers health checks without a line in the log", async () => {
    await withSquid("health", squidConfiguration({ clientCidrs: loopback, allow: [] }), async ({ get, log }) => {
      const { status, text } = await get("/squid-internal-static/icons/SN.png");
      expect(status).toBe(200);
      expect(text.slice(1, 4)).toBe("PNG");
      expect((await get("http://allowed.example.com/")).status).toBe(403);
      expect(await log(/TCP_DENIED/)).not.toContain("squid-internal-static");
    });
  });

  test("takes nothing that is only like a health check for one, at any host and port", async () => {
    await withSquid("alike", squidConfiguration({ clientCidrs: loopback, allow: [] }), async ({ get, log, port }) => {
      const disguised = "/squid-%69nternal-static/icons/SN.png";
      for (const target of [
        `http://denied.example.org${disguised}`,
        `http://192.0.2.77:9000${disguised}`,
        `http://192.0.2.77:${port}${disguised}`,
        `http://denied.example.org/squid-internal-static%2ficons/SN.png`,
        `http://denied.example.org/x/..${disguised}`,
      ]) {
        expect([target, (await get(target)).status]).toEqual([target, 403]);
      }
      await log(/TCP_DENIED\/403 \d+ GET http:\/\/denied\.example\.org\/squid-/);
    });
  });

  test("where all is allowed, keeps metadata, localhost and other ports closed", async () => {
    await withSquid("all", squidConfiguration({ clientCidrs: loopback, allow: "all" }), async ({ get, tunnel }) => {
      expect((await get("http://allowed.example.com/")).status).toBe(200);
      expect((await get("http://192.0.2.77/")).status).toBe(200);
      expect((await tunnel("192.0.2.77:443")).status).toBe(200);
      for (const target of [
        "http://169.254.169.254/latest/meta-data/",
        "http://[::ffff:169.254.169.254]/",
        "http://[fd00:ec2::254]/",
        "http://metadata.example.com/",
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://localhost/",
        "http://192.0.2.77:9000/",
        "/squid-internal-mgr/info",
      ]) {
        expect([target, (await get(target)).status]).toEqual([target, 403]);
      }
      for (const destination of ["169.254.169.254:443", "192.0.2.77:22", "192.0.2.77:80"]) {
        expect([destination, (await tunnel(destination)).status]).toEqual([destination, 403]);
      }
    });
  });

  test("serves nobody outside the VPC", async () => {
    await withSquid("outside", squidConfiguration({ clientCidrs: ["10.0.0.0/16"], allow: "all" }), async ({ get, tunnel }) => {
      expect((await get("http://allowed.example.com/")).status).toBe(403);
      expect((await get("/squid-internal-static/icons/SN.png")).status).toBe(403);
      expect((await tunnel("allowed.example.com:443")).status).toBe(403);
    });
  });
});
