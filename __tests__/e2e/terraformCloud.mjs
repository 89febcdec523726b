// An HCP Terraform with one organization, `example`, whose workspaces run nothing and keep states only: the calls of Terraform's own `cloud` and
// `remote` backends, as https://developer.hashicorp.com/terraform/cloud-docs/api-docs documents them; all others are refused. `GET /` tells
// what there is, for tests. Prints the port it listens on.
import { createHash } from "node:crypto";
import { createServer } from "node:http";

const media = "application/vnd.api+json";
const stored = new Map();
let url = "";

class Refusal extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

function add(type, attributes, relationships = {}) {
  const resource = { id: `${type}-${stored.size + 1}`, type, attributes, relationships };
  stored.set(resource.id, resource);
  return resource;
}

const all = (type) => [...stored.values()].filter((resource) => resource.type === type);

function one(id, type) {
  const resource = stored.get(id);
  if (resource?.type !== type) throw new Refusal(404, "not found");
  return resource;
}

const named = (type, name) => all(type).find(({ attributes }) => attributes.name === name);

const related = ({ type, id }) => ({ data: { type, id } });

/** The newest state of a workspace whose content has arrived. */
const current = (workspace) =>
  all("state-versions").findLast(
    ({ attributes, relationships }) => attributes.status === "finalized" && relationships.workspace.data.id === workspace,
  );

function currentOf(workspace) {
  const version = current(one(workspace, "workspaces").id);
  if (!version) throw new Refusal(404, "not found");
  return version;
}

function createWorkspace(_, { attributes, relationships = {} }) {
  if (!/^[\w-]+$/.test(attributes.name)) throw new Refusal(422, "Name is invalid");
  if (named("workspaces", attributes.name)) throw new Refusal(422, "Name has already been taken");
  return add(
    "workspaces",
    { "execution-mode": "local", locked: false, ...attributes },
    { project: related(one("projects-1", "projects")), ...relationships },
  );
}

function changeWorkspace([id], { attributes }) {
  const workspace = one(id, "workspaces");
  Object.assign(workspace.attributes, attributes);
  return workspace;
}

function setLock(id, locked) {
  if (one(id, "workspaces").attributes.locked === locked) throw new Refusal(409, `workspace already ${locked ? "" : "un"}locked`);
  return changeWorkspace([id], { attributes: { locked } });
}

/** The content comes afterwards, to the addresses in the answer. */
function createState([id], { attributes }) {
  const workspace = one(id, "workspaces");
  const before = current(id)?.attributes;
  if (!workspace.attributes.locked) throw new Refusal(409, "workspace is not locked");
  if (before && !attributes.force && before.lineage !== attributes.lineage) throw new Refusal(409, "lineage differs");
  if (before && !attributes.force && before.serial >= attributes.serial) throw new Refusal(409, "serial is not greater");
  const version = add("state-versions", { ...attributes, status: "pending" }, { workspace: related(workspace) });
  const place = `${url}/archive/${version.id}`;
  Object.assign(version.attributes, {
    "hosted-state-upload-url": place,
    "hosted-json-state-upload-url": `${place}/json`,
    "hosted-state-download-url": place,
  });
  const outputs = JSON.parse(Buffer.from(attributes["json-state-outputs"] ?? "e30=", "base64").toString());
  for (const [name, { type, ...output }] of Object.entries(outputs))
    add("state-version-outputs", { name, ...output, "detailed-type": type }, { version: related(version) });
  return version;
}

/** Lists tell no sensitive values. */
function currentOutputs([workspace]) {
  const { id } = currentOf(workspace);
  return all("state-version-outputs")
    .filter(({ relationships }) => relationships.version.data.id === id)
    .map((output) => (output.attributes.sensitive ? { ...output, attributes: { ...output.attributes, value: null } } : output));
}

/** @type {[RegExp, number, (found: any, body: any, query: URLSearchParams) => unknown][]} */
const routes = [
  [/^GET ping$/, 204, () => undefined],
  [
    /^GET organizations\/example\/entitlement-set$/,
    200,
    () => ({ id: "example", type: "entitlement-sets", attributes: { operations: true } }),
  ],
  [
    /^GET organizations\/example\/projects$/,
    200,
    (_, _data, query) => all("projects").filter(({ attributes }) => attributes.name === query.get("filter[names]")),
  ],
  [/^POST organizations\/example\/projects$/, 201, (_, { attributes }) => add("projects", attributes)],
  [/^GET organizations\/example\/workspaces\/([\w-]+)$/, 200, ([name]) => one(named("workspaces", name)?.id, "workspaces")],
  [/^POST organizations\/example\/workspaces$/, 201, createWorkspace],
  [/^PATCH workspaces\/([\w-]+)$/, 200, changeWorkspace],
  [/^POST workspaces\/([\w-]+)\/actions\/lock$/, 200, ([id]) => setLock(id, true)],
  [/^POST workspaces\/([\w-]+)\/actions\/(?:force-)?unlock$/, 200, ([id]) => setLock(id, false)],
  [/^GET workspaces\/([\w-]+)\/current-state-version$/, 200, ([id]) => currentOf(id)],
  [/^GET workspaces\/([\w-]+)\/current-state-version-outputs$/, 200, currentOutputs],
  [/^GET state-version-outputs\/([\w-]+)$/, 200, ([id]) => one(id, "state-version-outputs")],
  [/^POST workspaces\/([\w-]+)\/state-versions$/, 201, createState],
  [/^GET state-versions\/([\w-]+)$/, 200, ([id]) => one(id, "state-versions")],
];

/** The host of contents knows no tokens: its addresses are the secret. */
/** @param {string} method @param {string[]} path @param {Buffer} content */
function archive(method, [, , id, json], content) {
  const { attributes } = one(id, "state-versions");
  if (method === "GET") return attributes.content;
  if (json) attributes.json = content.toString();
  else {
    if (createHash("md5").update(content).digest("hex") !== attributes.md5) throw new Refusal(400, "md5 differs");
    Object.assign(attributes, { content: content.toString(), status: "finalized" });
  }
}

const overview = () =>
  all("workspaces").map(({ id, attributes: { name, locked }, relationships }) => {
    const { content: state, json } = current(id)?.attributes ?? {};
    return { name, project: stored.get(relationships.project.data.id).attributes.name, locked, state, json };
  });

/** @param {import("node:http").IncomingMessage} request @param {Buffer} content */
function answer({ method, headers, url: path }, content) {
  const { pathname, searchParams } = new URL(path, url);
  if (pathname === "/") return [200, overview()];
  if (pathname.startsWith("/archive/")) return [200, archive(method, pathname.split("/"), content)];
  const call = `${method} ${pathname.replace("/api/v2/", "")}`;
  if (headers.authorization !== "Bearer example-token") throw new Refusal(401, "unauthorized");
  const route = routes.find(([pattern]) => pattern.test(call));
  if (!route) throw new Refusal(404, `unknown call ${call}`);
  const [pattern, status, handle] = route;
  const data = handle(pattern.exec(call).slice(1), content.length ? JSON.parse(content.toString()).data : undefined, searchParams);
  return [status, data && { data }];
}

const server = createServer(async (request, response) => {
  const send = (status, body) => {
    const text = typeof body === "string" ? body : body && JSON.stringify(body);
    response.writeHead(status, { "content-type": media, "tfp-api-version": "2.6", "tfp-appname": "HCP Terraform" }).end(text);
  };
  try {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const [status, body] = answer(request, Buffer.concat(chunks));
    send(status, body);
  } catch (error) {
    if (request.destroyed && error.code === "ECONNRESET") return; // the client was ended in the middle of its request
    const status = error.status ?? 500;
    send(status, { errors: [{ status: String(status), title: "refused", detail: error.message }] });
  }
});

add("projects", { name: "Default Project" });
// A test that has waited for Terraform goes on with the connection that it has.
server.keepAliveTimeout = 0;
server.listen(0, "127.0.0.1", () => {
  const { port } = Object(server.address());
  url = `http://127.0.0.1:${port}`;
  console.log(port);
});
