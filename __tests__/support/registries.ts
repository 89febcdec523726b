import { type ChildProcess, spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

/** The distribution registry on loopback, behind a front that behaves as Amazon ECR does, and counts. */
export interface Registry {
  readonly host: string;
  /** `PUT`s of tags: one for every copy that was completed. */
  readonly pushes: string[];
  /** `GET`s of blobs. */
  readonly downloads: string[];
  readonly behaviour: {
    /** Repositories that exist. Default: all. */
    repositories?: readonly string[];
    /** Wait before each blob, in milliseconds. */
    delay: number;
    /** Answer so many requests with 503 first. */
    failures: number;
    immutableTags: boolean;
  };
  readonly stop: () => Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const answers = (url: string) =>
  fetch(url).then(
    () => true,
    () => false,
  );

async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  for (let left = 400; left > 0; left--) {
    if (await condition()) return;
    await wait(25);
  }
  throw new Error("not within 10 seconds");
}

const refuse = (response: ServerResponse, status: number, code: string, message: string) =>
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify({ errors: [{ code, message }] }));

export async function startRegistry(folder: string): Promise<Registry> {
  const port = await freePort();
  mkdirSync(folder, { recursive: true });
  const settings = `version: 0.1\nlog: {level: error}\nstorage: {filesystem: {rootdirectory: ${folder}}}\nhttp: {addr: "127.0.0.1:${port}"}\n`;
  writeFileSync(join(folder, "config.yml"), settings);
  const program: ChildProcess = spawn("docker-registry", ["serve", join(folder, "config.yml")], { stdio: "ignore" });
  await until(() => answers(`http://127.0.0.1:${port}/v2/`));

  const pushes: string[] = [];
  const downloads: string[] = [];
  const behaviour: Registry["behaviour"] = { delay: 0, failures: 0, immutableTags: false };

  const front = async (incoming: IncomingMessage, response: ServerResponse) => {
    const { method = "GET", url = "/", headers } = incoming;
    const [, repository = "", kind, reference = ""] = /^\/v2\/(.+)\/(manifests|blobs)\/([^?]*)/.exec(url) ?? [];
    const tag = kind === "manifests" && !reference.startsWith("sha256:");
    if (behaviour.failures > 0) {
      behaviour.failures -= 1;
      return refuse(response, 503, "UNAVAILABLE", "try later");
    }
    if (repository && behaviour.repositories && !behaviour.repositories.includes(repository))
      return refuse(response, 404, "NAME_UNKNOWN", `The repository with name '${repository}' does not exist in the registry`);
    if (method === "PUT" && tag && behaviour.immutableTags && (await fetch(`http://127.0.0.1:${port}${url}`, { headers: { accept } })).ok)
      return refuse(
        response,
        400,
        "TAG_INVALID",
        `The image tag '${reference}' already exists and cannot be overwritten because the tag is immutable`,
      );
    if (method === "GET" && kind === "blobs") {
      downloads.push(`${repository}@${reference}`);
      await wait(behaviour.delay);
    }
    const onward = request({ host: "127.0.0.1", port, method, path: url, headers }, (answer) => {
      if (method === "PUT" && tag && answer.statusCode === 201) pushes.push(`${repository}:${reference}`);
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
      answer.on("error", () => response.destroy());
    });
    onward.on("error", () => response.destroy());
    incoming.pipe(onward);
    return undefined;
  };
  const server = createServer((incoming, response) => void front(incoming, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    pushes,
    downloads,
    behaviour,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      const ended = new Promise((resolve) => program.once("exit", resolve));
      if (program.exitCode === null && program.kill()) await ended;
    },
  };
}

/** Media types of both families. @see https://github.com/opencontainers/image-spec/blob/v1.1.1/media-types.md */
const mediaTypes = {
  oci: {
    index: "application/vnd.oci.image.index.v1+json",
    manifest: "application/vnd.oci.image.manifest.v1+json",
    config: "application/vnd.oci.image.config.v1+json",
    layer: "application/vnd.oci.image.layer.v1.tar+gzip",
  },
  docker: {
    index: "application/vnd.docker.distribution.manifest.list.v2+json",
    manifest: "application/vnd.docker.distribution.manifest.v2+json",
    config: "application/vnd.docker.container.image.v1+json",
    layer: "application/vnd.docker.image.rootfs.diff.tar.gzip",
  },
} as const;
const accept = Object.values(mediaTypes)
  .flatMap(({ index, manifest }) => [index, manifest])
  .join(", ");

const sha256 = (content: Buffer | string): string => `sha256:${createHash("sha256").update(content).digest("hex")}`;

async function pushBlob(base: string, content: Buffer) {
  const { headers } = await fetch(`${base}/blobs/uploads/`, { method: "POST" });
  const place = new URL(headers.get("location")!, base);
  place.searchParams.set("digest", sha256(content));
  const { status } = await fetch(place, { method: "PUT", body: new Uint8Array(content) });
  if (status !== 201) throw new Error(`blob: ${status}`);
  return { digest: sha256(content), size: content.byteLength };
}

async function pushManifest(base: string, mediaType: string, manifest: object, reference?: string) {
  const content = JSON.stringify({ schemaVersion: 2, mediaType, ...manifest });
  const digest = sha256(content);
  const headers = { "content-type": mediaType };
  const { status } = await fetch(`${base}/manifests/${reference ?? digest}`, { method: "PUT", body: content, headers });
  if (status !== 201) throw new Error(`manifest: ${status}`);
  return { mediaType, digest, size: Buffer.byteLength(content) };
}

/** Pushes an image for amd64 and arm64 with one random layer each. @returns its digest */
export async function pushImage(
  registry: Registry,
  name: string,
  family: keyof typeof mediaTypes = "oci",
  layerBytes = 20_000,
): Promise<string> {
  const [repository, tag] = name.split(":") as [string, string];
  const base = `http://${registry.host}/v2/${repository}`;
  const types = mediaTypes[family];
  const manifests: object[] = [];
  for (const architecture of ["amd64", "arm64"]) {
    const layer = await pushBlob(base, randomBytes(layerBytes));
    const rootfs = { type: "layers", diff_ids: [layer.digest] };
    const config = await pushBlob(base, Buffer.from(JSON.stringify({ architecture, os: "linux", config: {}, rootfs })));
    const content = { config: { mediaType: types.config, ...config }, layers: [{ mediaType: types.layer, ...layer }] };
    manifests.push({ ...(await pushManifest(base, types.manifest, content)), platform: { os: "linux", architecture } });
  }
  return (await pushManifest(base, types.index, { manifests }, tag)).digest;
}

/** Pushes what `helm push` would. @returns its digest */
export async function pushChart(registry: Registry, name: string): Promise<string> {
  const [repository, tag] = name.split(":") as [string, string];
  const base = `http://${registry.host}/v2/${repository}`;
  const config = { mediaType: "application/vnd.cncf.helm.config.v1+json", ...(await pushBlob(base, Buffer.from('{"name":"chart"}'))) };
  const layer = { mediaType: "application/vnd.cncf.helm.chart.content.v1.tar+gzip", ...(await pushBlob(base, randomBytes(3000))) };
  return (await pushManifest(base, mediaTypes.oci.manifest, { config, layers: [layer] }, tag)).digest;
}

/** The manifest that a registry has under a reference, and its digest. @default - none */
export async function pulled(registry: Registry, repository: string, reference: string) {
  const answer = await fetch(`http://${registry.host}/v2/${repository}/manifests/${reference}`, { headers: { accept } });
  const content = await answer.text();
  return answer.ok ? { digest: sha256(content), manifest: JSON.parse(content) as { manifests?: { digest: string }[] } } : undefined;
}
