// Stands before the emulated EKS and Amazon ECR, which are one server, and answers what it lacks: changes of a cluster's version, access, logging,
// network and EKS Auto Mode, of the tags of a node group, how a change of an add-on has ended, and requests that are repeated. Everything else is
// passed on.
// Prints the port it listens on.
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";

const emulator = process.env.AWS_ENDPOINT_URL_EKS;
/** What was changed, by the path of the cluster. */
const changes = new Map();
const updates = new Map();
/** Roles of nodes of EKS Auto Mode, whose type the emulator does not know: to it they are anybody's. By the path of the entry. */
const autoModeEntries = new Set();
/** Tags that were changed, and undefined for those that were removed, by the path of the node group. */
const tags = new Map();
/** Tokens of requests. One that comes twice is of a client that got no answer. */
const tokens = new Set();

/**
 * Asks the emulator, which loses an answer now and then. Clients then repeat their request, which the emulator refuses when it has made what they ask for;
 * EKS knows the request by its token, and answers as it would have the first time.
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateAddon.html
 */
async function ask(path, { body, headers, method }) {
  const wanted = method === "POST" && body.length > 0 ? JSON.parse(body.toString()) : {};
  const isRepeated = tokens.has(wanted.clientRequestToken);
  if (wanted.clientRequestToken) tokens.add(wanted.clientRequestToken);
  const response = await fetch(`${emulator}${path}`, { method, headers, body: body.length > 0 ? body : undefined }).catch(
    () => new Response("{}", { status: 503 }),
  );
  return isRepeated && response.status === 409 ? fetch(`${emulator}${path}/${await idOf(path, wanted, headers)}`, { headers }) : response;
}

/** Names of repositories whose creation got no answer. */
const unanswered = new Set();

/**
 * Asks the emulated Amazon ECR, which loses an answer now and then, too. A client repeats its request then, and is refused what it has made itself.
 * The repository is described in place of that.
 */
async function askRegistry({ body, headers }) {
  const post = (target, wanted) =>
    fetch(emulator, { method: "POST", headers: { ...headers, "x-amz-target": target }, body: wanted }).catch(
      () => new Response("{}", { status: 503 }),
    );
  const target = headers["x-amz-target"];
  const response = await post(target, body);
  if (!target.endsWith(".CreateRepository")) return response;
  const { repositoryName } = JSON.parse(body.toString());
  if (response.status >= 500) unanswered.add(repositoryName);
  if (response.status !== 400 || !unanswered.delete(repositoryName)) return response;
  const described = await post(
    target.replace("CreateRepository", "DescribeRepositories"),
    JSON.stringify({ repositoryNames: [repositoryName] }),
  );
  const { repositories } = JSON.parse(await described.text());
  return new Response(JSON.stringify({ repository: repositories[0] }), { headers: { "content-type": "application/x-amz-json-1.1" } });
}

/** What a path of EKS names a thing by that is there. */
async function idOf(path, { addonName, name, namespace, principalArn, serviceAccount }, headers) {
  if (!serviceAccount) return encodeURIComponent(addonName ?? name ?? principalArn);
  /** @type {{ associations: { namespace: string, serviceAccount: string, associationId: string }[] }} */
  const { associations } = JSON.parse(await (await fetch(`${emulator}${path}`, { headers })).text());
  return associations.find((association) => association.namespace === namespace && association.serviceAccount === serviceAccount)
    .associationId;
}

/** The parts of EKS Auto Mode, of which the emulator loses that of load balancers. */
const autoModeOf = ({ computeConfig, kubernetesNetworkConfig, storageConfig }) => ({
  ...(computeConfig && { computeConfig }),
  ...(storageConfig && { storageConfig }),
  ...(kubernetesNetworkConfig?.elasticLoadBalancing && { elasticLoadBalancing: kubernetesNetworkConfig.elasticLoadBalancing }),
});

const merged = (cluster, { accessConfig, autoMode, logging, resourcesVpcConfig, version }) => ({
  ...cluster,
  ...(autoMode?.computeConfig && { computeConfig: autoMode.computeConfig }),
  ...(autoMode?.storageConfig && { storageConfig: autoMode.storageConfig }),
  kubernetesNetworkConfig: {
    ...cluster.kubernetesNetworkConfig,
    ...(autoMode?.elasticLoadBalancing && { elasticLoadBalancing: autoMode.elasticLoadBalancing }),
  },
  version: version ?? cluster.version,
  accessConfig: { ...cluster.accessConfig, ...accessConfig },
  logging: logging ?? cluster.logging,
  resourcesVpcConfig: { ...cluster.resourcesVpcConfig, ...resourcesVpcConfig },
});

/** A new access entry as the emulator takes it. */
function entryForEmulator(path, entry) {
  if (entry.type !== "EC2") return entry;
  autoModeEntries.add(`${path}/${entry.principalArn}`);
  return { ...entry, type: "STANDARD" };
}

function updateConfig(path, request) {
  const { accessConfig, logging, resourcesVpcConfig } = request;
  const autoMode = autoModeOf(request);
  if (!accessConfig && !logging && !resourcesVpcConfig && Object.keys(autoMode).length === 0) return undefined;
  const before = changes.get(path) ?? {};
  changes.set(path, {
    accessConfig: { ...before.accessConfig, ...accessConfig },
    autoMode: { ...before.autoMode, ...autoMode },
    logging: logging ?? before.logging,
    resourcesVpcConfig: { ...before.resourcesVpcConfig, ...resourcesVpcConfig },
    version: before.version,
  });
  return updateOf("ConfigUpdate");
}

function updateVersion(path, { version }) {
  changes.set(path, { ...changes.get(path), version });
  return updateOf("VersionUpdate");
}

function updateTags(method, path, parameters, body) {
  const changed = method === "DELETE" ? parameters.getAll("tagKeys").map((key) => [key, undefined]) : Object.entries(JSON.parse(body).tags);
  tags.set(path, { ...tags.get(path), ...Object.fromEntries(changed) });
  return {};
}

function updateOf(type) {
  const update = { id: randomUUID(), status: "Successful", type, params: [], errors: [], createdAt: Date.now() / 1000 };
  updates.set(update.id, update);
  return { update };
}

const server = createServer((incoming, outgoing) => {
  // A client that is ended in the middle of its request takes nobody else's answer away; one that is not gets none, and asks again.
  answer(incoming, outgoing).catch((error) => {
    if (error.code !== "ECONNRESET") console.error(error);
    outgoing.destroy();
  });
});

async function answer(incoming, outgoing) {
  const chunks = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const { method, url } = incoming;
  const json = (value) => outgoing.setHeader("content-type", "application/json").end(JSON.stringify(value));

  const [, cluster, kind] = /^(\/clusters\/[^/]+)\/(update-config|updates)$/.exec(method === "POST" ? url : "") ?? [];
  const known = cluster && (kind === "updates" ? updateVersion : updateConfig)(cluster, JSON.parse(body.toString()));
  if (known) return json(known);
  const { pathname, searchParams } = new URL(url, emulator);
  const [, owner, group] = /^\/tags\/arn:.*:nodegroup\/([^/]+)\/([^/]+)\//.exec(decodeURIComponent(pathname)) ?? [];
  if (group && method !== "GET") return json(updateTags(method, `/clusters/${owner}/node-groups/${group}`, searchParams, body.toString()));
  if (method === "POST" && pathname === "/clusters") {
    const created = JSON.parse(body.toString());
    const autoMode = autoModeOf(created);
    if (Object.keys(autoMode).length > 0) changes.set(`/clusters/${created.name}`, { autoMode });
  }
  const update = updates.get(/\/updates\/([^/?]+)/.exec(url)?.[1]);
  if (update) return json({ update });

  const { host: _host, connection: _connection, "content-length": _length, ...headers } = incoming.headers;
  const isNewEntry = method === "POST" && /^\/clusters\/[^/]+\/access-entries$/.test(pathname);
  const sent = isNewEntry ? JSON.stringify(entryForEmulator(pathname, JSON.parse(body.toString()))) : body;
  const response = headers["x-amz-target"] ? await askRegistry({ headers, body }) : await ask(url, { method, headers, body: sent });
  const answered = Buffer.from(await response.arrayBuffer());
  outgoing.statusCode = response.status;
  // Another cluster of the name is another one.
  if (method === "DELETE") changes.delete(url);
  if (method === "GET" && response.ok && changes.has(url)) {
    return json({ cluster: merged(JSON.parse(answered.toString()).cluster, changes.get(url)) });
  }
  const [, ofCluster, principal = isNewEntry && JSON.parse(body.toString()).principalArn] =
    /^(\/clusters\/[^/]+\/access-entries)(?:\/(arn:[^/]+\/[^?]+))?$/.exec(decodeURIComponent(pathname)) ?? [];
  if (response.ok && method !== "DELETE" && autoModeEntries.has(`${ofCluster}/${principal}`)) {
    return json({ accessEntry: { ...JSON.parse(answered.toString()).accessEntry, type: "EC2" } });
  }
  if (method === "GET" && response.ok && tags.has(url)) {
    const { nodegroup } = JSON.parse(answered.toString());
    return json({ nodegroup: { ...nodegroup, tags: { ...nodegroup.tags, ...tags.get(url) } } });
  }
  if (/\/addons\/[^/]+\/update$/.test(url) && response.ok) {
    // The emulator has made the update at once, and forgets it.
    const { update: made } = JSON.parse(answered.toString());
    updates.set(made.id, { ...made, status: "Successful" });
  }
  for (const name of ["content-type", "x-amzn-errortype"]) {
    if (response.headers.has(name)) outgoing.setHeader(name, response.headers.get(name));
  }
  outgoing.end(answered);
}

server.listen(0, "127.0.0.1", () => console.log(Object(server.address()).port));
