import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { MirroredRegistry } from "../../design/images/registry/nodeMirrors";
import { mirrorCommands } from "../../design/nodes/userData/registryMirrors";

/** What somebody was asked for, and whether for another registry. */
type Asked = string;

/** A registry that has one image in some repositories, and writes down what it is asked. */
interface FakeRegistry {
  readonly host: string;
  readonly asked: Asked[];
  readonly server: Server;
}

const layer = Buffer.from("layer");
const digest = (content: Buffer) => `sha256:${createHash("sha256").update(content).digest("hex")}`;
const config = Buffer.from(JSON.stringify({ architecture: "amd64", os: "linux", rootfs: { type: "layers", diff_ids: [digest(layer)] } }));
const manifestType = "application/vnd.oci.image.manifest.v1+json";
const descriptor = (mediaType: string, content: Buffer) => ({ mediaType, digest: digest(content), size: content.length });
const manifest = Buffer.from(
  JSON.stringify({
    schemaVersion: 2,
    mediaType: manifestType,
    config: descriptor("application/vnd.oci.image.config.v1+json", config),
    layers: [descriptor("application/vnd.oci.image.layer.v1.tar", layer)],
  }),
);

async function startRegistry(...repositories: readonly string[]): Promise<FakeRegistry> {
  const asked: Asked[] = [];
  const blobs = new Map([layer, config, manifest].map((content) => [digest(content), content]));
  const server = createServer(({ method, url = "/" }, response) => {
    asked.push(`${method} ${url}`);
    const [, repository = "", kind, reference = ""] = /^\/v2\/(.+)\/(manifests|blobs)\/([^?]+)/.exec(url) ?? [];
    const content = kind === "manifests" && !reference.startsWith("sha256:") ? manifest : blobs.get(decodeURIComponent(reference));
    if (!repositories.includes(repository) || !content) return response.writeHead(404).end();
    const type = kind === "manifests" ? manifestType : "application/octet-stream";
    response.writeHead(200, { "content-type": type, "content-length": content.length, "docker-content-digest": digest(content) });
    return response.end(method === "HEAD" ? undefined : content);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, asked, server };
}

describe("containerd pulls from the mirrors that user data tells it", () => {
  const folder = mkdtempSync(join(tmpdir(), "private-eks-containerd-"));
  const socket = join(folder, "containerd.sock");
  const hosts = join(folder, "certs.d");
  let containerd: ChildProcess;
  const servers: Server[] = [];

  beforeAll(async () => {
    const settings = `version = 2\nroot = "${folder}/root"\nstate = "${folder}/state"\ndisabled_plugins = ["io.containerd.grpc.v1.cri"]\n[grpc]\naddress = "${socket}"\n`;
    writeFileSync(join(folder, "config.toml"), settings);
    containerd = spawn("containerd", ["--config", join(folder, "config.toml")], { stdio: "ignore" });
    for (let left = 200; left > 0 && ctr("version").status !== 0; left--) await wait(50);
  });

  afterAll(async () => {
    const ended = new Promise((resolve) => containerd.once("exit", resolve));
    if (containerd.exitCode === null && containerd.kill("SIGKILL")) await ended;
    for (const server of servers) server.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  });

  const ctr = (...args: string[]) => spawnSync("ctr", ["--address", socket, ...args], { encoding: "utf8" });

  async function registry(...repositories: readonly string[]): Promise<FakeRegistry> {
    const started = await startRegistry(...repositories);
    servers.push(started.server);
    return started;
  }

  /** Runs the commands of the user data as the node does, below a folder of its own. */
  function tellNode(...registries: readonly MirroredRegistry[]): void {
    rmSync(hosts, { recursive: true, force: true });
    const script = mirrorCommands({ registries }).join("\n").replaceAll("/etc/containerd/certs.d", hosts);
    execFileSync("bash", ["-e"], { input: script });
  }

  /** ctr is no child of this process' event loop: it must not block the registries. */
  async function pull(reference: string): Promise<{ readonly status: number | null; readonly text: string }> {
    const child = spawn("ctr", ["--address", socket, "content", "fetch", "--hosts-dir", hosts, reference]);
    let text = "";
    child.stdout.on("data", (data: Buffer) => (text += data.toString()));
    child.stderr.on("data", (data: Buffer) => (text += data.toString()));
    const status = await new Promise<number | null>((resolve) => child.on("close", resolve));
    return { status, text };
  }

  const mirrorAt = ({ host }: FakeRegistry, path: string) => ({ url: `http://${host}${path}`, host });

  test("an image of Docker Hub from a project of a mirror, which is told the registry", async () => {
    const mirror = await registry("docker-hub/library/nginx");
    tellNode({ registry: "docker.io", mirrors: [mirrorAt(mirror, "/v2/docker-hub")], fallsBack: false });
    expect(await pull("docker.io/library/nginx:1.29")).toMatchObject({ status: 0 });
    expect(mirror.asked).toContain("HEAD /v2/docker-hub/library/nginx/manifests/1.29?ns=docker.io");
    expect(mirror.asked).toContain(`GET /v2/docker-hub/library/nginx/blobs/${digest(layer)}?ns=docker.io`);
  });

  test("from the second mirror what the first does not have, and never from the registry itself", async () => {
    const [first, second] = [await registry(), await registry("team/tool")];
    const itself = await registry("team/tool");
    tellNode({ registry: itself.host, mirrors: [mirrorAt(first, "/v2"), mirrorAt(second, "/v2")], fallsBack: false });
    expect(await pull(`${itself.host}/team/tool:2`)).toMatchObject({ status: 0 });
    expect(first.asked.length).toBeGreaterThan(0);
    expect(await pull(`${itself.host}/team/missing:2`)).toMatchObject({ status: 1 });
    expect(itself.asked).toEqual([]);
  });

  test("from the registry itself what its mirror does not have, where it is reached", async () => {
    const [mirror, itself] = [await registry(), await registry("team/tool2")];
    tellNode({ registry: itself.host, mirrors: [mirrorAt(mirror, "/v2")], fallsBack: true });
    expect(await pull(`${itself.host}/team/tool2:1`)).toMatchObject({ status: 0 });
    expect(mirror.asked.length).toBeGreaterThan(0);
  });

  test("of all other registries from the mirror of all, but not of one that keeps to itself", async () => {
    const all = await registry("all/team/app");
    const amazonEcr = "111122223333.dkr.ecr.us-west-2.amazonaws.com";
    tellNode(
      { registry: "*", mirrors: [mirrorAt(all, "/v2/all")], fallsBack: true },
      { registry: amazonEcr, mirrors: [], fallsBack: true },
    );
    expect(await pull("registry.example.com/team/app:3")).toMatchObject({ status: 0 });
    const before = all.asked.length;
    expect(await pull(`${amazonEcr}/team/app:3`)).toMatchObject({ status: 1, text: expect.stringContaining(amazonEcr) as string });
    expect(all.asked).toHaveLength(before);
  });
});
