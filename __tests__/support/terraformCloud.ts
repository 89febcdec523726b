import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

/** A resource of the server. */
export interface Stored {
  readonly id: string;
  readonly type: string;
  readonly attributes: Record<string, unknown>;
  readonly relationships: Record<string, { data: { type: string; id: string } | null }>;
}
interface Body {
  readonly data?: {
    readonly type?: string;
    readonly attributes?: Record<string, unknown>;
    readonly relationships?: Stored["relationships"];
  };
}
type References = readonly { readonly type: string; readonly id?: string; readonly attributes?: { readonly name: string } }[];

/** What the next requests get instead of an answer: those whose `METHOD /path` matches. */
export interface Fault {
  readonly on: RegExp;
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  /** Ends the connection after the headers and a part of the body. */
  readonly lost?: true;
  times: number;
}

class Refusal extends Error {
  constructor(
    readonly status: number,
    detail: string,
  ) {
    super(detail);
  }
}

const media = "application/vnd.api+json";

/**
 * A Terraform Cloud with one organization, `example`, as far as an upload needs it: an HTTPS server on loopback that implements the calls as
 * https://developer.hashicorp.com/terraform/cloud-docs/api-docs documents them, and refuses everything else. Archives go to another port. A
 * run looks at its workspace as Terraform would: it fails if it may not read, or does not find, the state of an earlier stack.
 */
export class TerraformCloud {
  readonly token = "secret-token.atlasv1.0123456789";
  /** `METHOD /path` of all calls, in their order. */
  readonly calls: string[] = [];
  /** What no client may do; the client saw no error where it is about secrets. */
  readonly violations: string[] = [];
  readonly faults: Fault[] = [];
  readonly stored = new Map<string, Stored>();
  readonly archives = new Map<string, Buffer>();
  readonly consumers = new Map<string, Set<string>>();
  /** Attributes of new workspaces that a release has, with the administrator's defaults. */
  defaults: Readonly<Record<string, unknown>> = {};
  /** How plans end, by the name of the workspace. Default: with changes. */
  readonly plans = new Map<string, "changes" | "none" | "error">();
  /** States in which runs come to rest instead, by the name of the workspace. */
  readonly ends = new Map<string, string>();
  private readonly applied = new Set<string>();
  private readonly servers: Server[] = [];
  private count = 0;
  certificate = "";
  hostname = "";
  private archivist = "";

  async start(directory: string): Promise<void> {
    this.certificate = join(directory, "server.crt");
    const key = join(directory, "server.key");
    const subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"];
    const request = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
    execFileSync("openssl", [...request, ...subject, "-keyout", key, "-out", this.certificate], { stdio: "ignore" });
    const tls = { key: readFileSync(key), cert: readFileSync(this.certificate) };
    this.hostname = await this.listen(createServer(tls, (request, response) => void this.answer(request, response)));
    this.archivist = await this.listen(createServer(tls, (request, response) => void this.store(request, response)));
  }

  stop(): void {
    for (const server of this.servers) {
      server.closeAllConnections();
      server.close();
    }
  }

  /** Forgets everything but its address. */
  reset(): void {
    for (const part of [this.stored, this.archives, this.consumers, this.plans, this.ends, this.applied]) part.clear();
    for (const list of [this.calls, this.violations, this.faults]) list.length = 0;
    this.defaults = {};
  }

  all(type: string): Stored[] {
    return [...this.stored.values()].filter((resource) => resource.type === type);
  }

  workspace(name: string): Stored {
    return this.workspaceNamed(name)!;
  }

  private workspaceNamed(name: string): Stored | undefined {
    return this.all("workspaces").find(({ attributes }) => attributes["name"] === name);
  }

  add(type: string, attributes: Record<string, unknown>, relationships: Stored["relationships"] = {}): Stored {
    const resource = { id: `${type}-${++this.count}`, type, attributes, relationships };
    this.stored.set(resource.id, resource);
    return resource;
  }

  /** Answers some requests as if nothing were there yet. */
  hide(on: RegExp, times: number): void {
    const lists = !on.source.endsWith("\\/");
    this.faults.push({ on, status: lists ? 200 : 404, body: lists ? '{"data":[]}' : "", times });
  }

  /** Confirms a run that waits, as a person would. */
  confirm(run: Stored): void {
    this.apply(run);
  }

  private async listen(server: Server): Promise<string> {
    this.servers.push(server);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** The host of archives: it knows no tokens. */
  private async store(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const content = await bytes(request);
    this.calls.push(`${request.method} archive`);
    if (request.headers.authorization) this.violations.push("the token was sent to the host of archives");
    const version = this.stored.get(request.url!.split("/").at(-1)!);
    const fault = this.faultFor("PUT archive");
    if (fault) return void response.writeHead(fault.status, fault.headers).end();
    if (
      request.method !== "PUT" ||
      request.headers["content-type"] !== "application/octet-stream" ||
      version?.attributes["status"] !== "pending"
    )
      return void response.writeHead(400).end();
    this.archives.set(version.id, content);
    response.writeHead(200).end();
  }

  private faultFor(call: string): Fault | undefined {
    const fault = this.faults.find(({ on, times }) => times > 0 && on.test(call));
    if (fault) fault.times -= 1;
    return fault;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = (await bytes(request)).toString();
    const url = new URL(request.url!, `https://${this.hostname}`);
    const call = `${request.method} ${url.pathname.replace("/api/v2/", "")}`;
    this.calls.push(call);
    const fault = this.faultFor(call);
    if (fault?.lost) {
      response.writeHead(fault.status, { ...fault.headers, "content-length": "1000" });
      return void response.write('{"data":', () => response.destroy());
    }
    if (fault) return void response.writeHead(fault.status, fault.headers).end(fault.body ?? "");
    const send = (status: number, document?: unknown) =>
      response.writeHead(status, { "content-type": media }).end(document === undefined ? undefined : JSON.stringify(document));
    try {
      if (request.headers.authorization !== `Bearer ${this.token}`) throw new Refusal(401, "unauthorized");
      if (text !== "" && request.headers["content-type"] !== media) throw new Refusal(415, "wrong content type");
      const route = this.routes.find(([pattern]) => pattern.test(call));
      if (!route) throw new Refusal(404, "not found");
      const [pattern, status, handle] = route;
      const found = pattern.exec(call)!.slice(1).map(decodeURIComponent);
      const data = handle(found, (text === "" ? {} : JSON.parse(text)) as Body, url.searchParams);
      if (Array.isArray(data)) send(status, this.page(data as Stored[], url.searchParams));
      else send(status, data === undefined ? undefined : { data });
    } catch (error) {
      const status = error instanceof Refusal ? error.status : 500;
      send(status, { errors: [{ status: String(status), title: "refused", detail: (error as Error).message }] });
    }
  }

  /** Two a page, whatever is asked for, so that clients must ask for the next one. */
  private page(resources: readonly Stored[], query: URLSearchParams): unknown {
    const page = Number(query.get("page[number]") ?? 1);
    const next = resources.length > page * 2 ? page + 1 : null;
    return { data: resources.slice((page - 1) * 2, page * 2), meta: { pagination: { "current-page": page, "next-page": next } } };
  }

  private one(id: string, type: string): Stored {
    const resource = this.stored.get(id);
    if (resource?.type !== type) throw new Refusal(404, "not found");
    return resource;
  }

  private readonly routes: readonly (readonly [
    RegExp,
    number,
    (found: readonly string[], body: Body, query: URLSearchParams) => Stored | readonly Stored[] | undefined,
  ])[] = [
    [
      /^GET organizations\/example\/entitlement-set$/,
      200,
      () => ({ id: "org", type: "entitlement-sets", attributes: {}, relationships: {} }),
    ],
    [
      /^GET organizations\/example\/projects$/,
      200,
      (_, _body, query) => this.all("projects").filter(({ attributes }) => attributes["name"] === query.get("filter[names]")),
    ],
    [
      /^POST organizations\/example\/projects$/,
      201,
      (_, { data }) => {
        const attributes = checked(data, "projects", ["name"]);
        if (this.all("projects").some((project) => project.attributes["name"] === attributes["name"]))
          throw new Refusal(422, "Name has already been taken");
        return this.add("projects", attributes);
      },
    ],
    [
      /^GET organizations\/example\/agent-pools$/,
      200,
      (_, _body, query) => this.all("agent-pools").filter(({ attributes }) => String(attributes["name"]).includes(query.get("q")!)),
    ],
    [/^GET organizations\/example\/workspaces\/([\w-]+)$/, 200, ([name]) => this.one(this.workspaceNamed(name!)?.id ?? "", "workspaces")],
    [
      /^POST organizations\/example\/workspaces$/,
      201,
      (_, { data }) => {
        const attributes = checked(data, "workspaces", ["name"]);
        if (!/^[\w-]+$/.test(String(attributes["name"]))) throw new Refusal(422, "Name is invalid");
        if (this.workspaceNamed(String(attributes["name"]))) throw new Refusal(422, "Name has already been taken");
        const workspace = this.add(
          "workspaces",
          { "tag-names": [], "execution-mode": "remote", ...this.defaults },
          { project: { data: { type: "projects", id: "default" } } },
        );
        return this.change(workspace, data);
      },
    ],
    [
      /^PATCH workspaces\/([\w-]+)$/,
      200,
      ([id], { data }) => this.change(this.one(id!, "workspaces"), (checked(data, "workspaces", []), data)),
    ],
    [
      /^POST workspaces\/([\w-]+)\/relationships\/tags$/,
      204,
      ([id], { data }) => {
        const tags = this.one(id!, "workspaces").attributes["tag-names"] as string[];
        for (const { type, attributes } of data as unknown as References) {
          if (type !== "tags" || !attributes) throw new Refusal(422, "not a tag");
          if (!tags.includes(attributes.name)) tags.push(attributes.name);
        }
        return undefined;
      },
    ],
    [
      /^GET workspaces\/([\w-]+)\/relationships\/remote-state-consumers$/,
      200,
      ([id]) => [...(this.consumers.get(this.one(id!, "workspaces").id) ?? [])].map((consumer) => this.stored.get(consumer)!),
    ],
    [
      /^POST workspaces\/([\w-]+)\/relationships\/remote-state-consumers$/,
      204,
      ([id], { data }) => this.changeConsumers(id!, data as unknown as References, (set, consumer) => set.add(consumer)),
    ],
    [
      /^DELETE workspaces\/([\w-]+)\/relationships\/remote-state-consumers$/,
      204,
      ([id], { data }) => this.changeConsumers(id!, data as unknown as References, (set, consumer) => set.delete(consumer)),
    ],
    [
      /^GET workspaces\/([\w-]+)\/run-triggers$/,
      200,
      ([id], _, query) => {
        if (query.get("filter[run-trigger][type]") !== "inbound") throw new Refusal(400, "filter[run-trigger][type] is missing");
        return this.all("run-triggers").filter(({ relationships }) => relationships["workspace"]!.data!.id === id);
      },
    ],
    [
      /^POST workspaces\/([\w-]+)\/run-triggers$/,
      201,
      ([id], { data }) => {
        const source = this.one(data!.relationships!["sourceable"]!.data!.id, "workspaces");
        if (this.sources(id!).includes(source.id)) throw new Refusal(422, "Sourceable has already been taken");
        const workspace = { data: { type: "workspaces", id: this.one(id!, "workspaces").id } };
        return this.add("run-triggers", {}, { workspace, sourceable: { data: { type: "workspaces", id: source.id } } });
      },
    ],
    [
      /^POST workspaces\/([\w-]+)\/configuration-versions$/,
      201,
      ([id], { data }) => {
        const attributes = checked(data, "configuration-versions", []);
        if (attributes["auto-queue-runs"] !== false) this.violations.push("a run was queued by an upload");
        const workspace = this.one(id!, "workspaces");
        const version = this.add("configuration-versions", { ...attributes, status: "pending" });
        workspace.relationships["current-configuration-version"] = { data: { type: version.type, id: version.id } };
        return { ...version, attributes: { ...version.attributes, "upload-url": `https://${this.archivist}/v1/object/${version.id}` } };
      },
    ],
    [
      /^GET configuration-versions\/([\w-]+)$/,
      200,
      ([id]) => {
        const version = this.one(id!, "configuration-versions");
        const before = { ...version, attributes: { ...version.attributes } };
        if (this.archives.has(version.id)) version.attributes["status"] = "uploaded";
        return before;
      },
    ],
    [
      /^POST runs$/,
      201,
      (_, { data }) => {
        checked(data, "runs", ["message"]);
        const version = this.one(data!.relationships!["configuration-version"]!.data!.id, "configuration-versions");
        if (version.attributes["status"] !== "uploaded") throw new Refusal(422, "Configuration version is not uploaded");
        return this.queue(this.one(data!.relationships!["workspace"]!.data!.id, "workspaces"), version.id, "manual");
      },
    ],
    [
      /^GET workspaces\/([\w-]+)\/runs$/,
      200,
      ([id]) =>
        this.all("runs")
          .filter(({ relationships }) => relationships["workspace"]!.data!.id === id)
          .reverse(),
    ],
    [/^GET runs\/([\w-]+)$/, 200, ([id]) => this.advance(this.one(id!, "runs"))],
  ];

  private change(workspace: Stored, data: Body["data"]): Stored {
    const attributes = { ...data!.attributes };
    const pool = attributes["agent-pool-id"] as string | undefined;
    if ((attributes["execution-mode"] === "agent") !== (pool !== undefined))
      throw new Refusal(422, "Agent pool must be specified with execution mode agent");
    if (pool) workspace.relationships["agent-pool"] = { data: { type: "agent-pools", id: this.one(pool, "agent-pools").id } };
    if (attributes["execution-mode"] === "remote") workspace.relationships["agent-pool"] = { data: null };
    delete attributes["agent-pool-id"];
    if ("project-remote-state" in attributes && !("project-remote-state" in workspace.attributes))
      throw new Refusal(422, "project-remote-state is not known");
    Object.assign(workspace.attributes, attributes);
    Object.assign(workspace.relationships, data!.relationships);
    return workspace;
  }

  private changeConsumers(id: string, data: References, change: (set: Set<string>, consumer: string) => void): undefined {
    const workspace = this.one(id, "workspaces");
    if (workspace.attributes["global-remote-state"] !== false) throw new Refusal(422, "the state is shared with all");
    const set = this.consumers.get(id) ?? new Set<string>();
    this.consumers.set(id, set);
    for (const reference of data) change(set, this.one(reference.id!, "workspaces").id);
  }

  /** The workspaces whose applies start runs of a workspace. */
  private sources(id: string): string[] {
    return this.all("run-triggers")
      .filter(({ relationships }) => relationships["workspace"]!.data!.id === id)
      .map(({ relationships }) => relationships["sourceable"]!.data!.id);
  }

  private queue(workspace: Stored, version: string, reason: string): Stored {
    const autoApply = workspace.attributes[reason === "manual" ? "auto-apply" : "auto-apply-run-trigger"] === true;
    return this.add(
      "runs",
      { status: "pending", "auto-apply": autoApply, actions: { "is-confirmable": false }, "trigger-reason": reason },
      {
        workspace: { data: { type: "workspaces", id: workspace.id } },
        "configuration-version": { data: { type: "configuration-versions", id: version } },
      },
    );
  }

  /** One step of a run, for each look at it. A run waits for those of its workspace that are not over. */
  private advance(run: Stored): Stored {
    const workspace = this.stored.get(run.relationships["workspace"]!.data!.id)!;
    const name = String(workspace.attributes["name"]);
    const over = ["applied", "planned_and_finished", "errored"];
    const [first] = this.all("runs").filter(
      ({ relationships, attributes }) =>
        relationships["workspace"]!.data!.id === workspace.id && !over.includes(String(attributes["status"])),
    );
    if (first && first !== run) return run;
    const step: Record<string, () => void> = {
      pending: () => (run.attributes["status"] = "planning"),
      planning: () => {
        const outcome = this.readsState(workspace) ? (this.plans.get(name) ?? "changes") : "error";
        run.attributes["status"] = { changes: "planned", none: "planned_and_finished", error: "errored" }[outcome];
        run.attributes["actions"] = { "is-confirmable": outcome === "changes" };
        if (this.ends.has(name)) Object.assign(run.attributes, { status: this.ends.get(name), actions: { "is-confirmable": false } });
        if (outcome === "none") this.applied.add(workspace.id);
      },
      planned: () => run.attributes["auto-apply"] && this.apply(run),
    };
    step[String(run.attributes["status"])]?.();
    return run;
  }

  private apply(run: Stored): void {
    const { id } = this.stored.get(run.relationships["workspace"]!.data!.id)!;
    run.attributes["status"] = "applied";
    this.applied.add(id);
    for (const workspace of this.all("workspaces").filter((other) => this.sources(other.id).includes(id))) {
      const version = workspace.relationships["current-configuration-version"]?.data?.id;
      if (version && this.archives.has(version)) this.queue(workspace, version, "run_trigger");
    }
  }

  /** Whether the states of the earlier stacks are there, and shared. */
  private readsState({ id, attributes }: Stored): boolean {
    const name = String(attributes["name"]);
    const [prefix, role] = [name.replace(/[a-z]+$/, ""), name.replace(/^.*-/, "")];
    const earlier = { network: [], cluster: ["network"], workload: ["network", "cluster"] }[role]!;
    return earlier.every((stack) => {
      const source = this.workspace(`${prefix}${stack}`);
      return this.applied.has(source.id) && this.consumers.get(source.id)?.has(id);
    });
  }
}

function checked(data: Body["data"], type: string, needed: readonly string[]): Record<string, unknown> {
  if (data?.type !== type) throw new Refusal(422, `type must be ${type}`);
  for (const key of needed) if (typeof data.attributes?.[key] !== "string") throw new Refusal(422, `${key} is missing`);
  return { ...data.attributes };
}

async function bytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
