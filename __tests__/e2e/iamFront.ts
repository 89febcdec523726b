// Stands before all emulators and their fronts, and is the IAM of a company: decides about each call by the policies of whoever signed it and by the
// service control policy of the organization, and answers refused ones as AWS does. Who calls is in the access key: the stack that is applied, or
// what AssumeRole gave out. The emulators know one account, whose number is the company's here. Prints the port it listens on.
import { randomUUID } from "node:crypto";
import { appendFileSync, readdirSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from "node:http";
import { join } from "node:path";
import { type Known, permissionsOf } from "../support/iam/calls";
import { type Permission, refusalOf, type WrittenPolicy } from "../support/iam/decision";
import { type Call, type Scope, signatureOf, type Tags } from "../support/iam/signedCall";

/** What the front is told when it starts. */
export interface IamFrontOptions {
  /** Account of the company. */
  readonly account: string;
  /** The folder with a folder for each stack, in which its policies are. */
  readonly stacks: string;
  /** The policies that each role has, as their files begin: `runner-policy`. */
  readonly roles: Readonly<Record<string, string>>;
  /** File with the service control policy of the account. */
  readonly organization: string;
  /** File that gets a line of JSON for each decision. @default - none */
  readonly decisions?: string;
}

/** A permission that was asked for, by whom, and why it was refused; `why` is missing where it was allowed. */
export interface Decision extends Permission {
  readonly by: string;
  /** The body of the call. */
  readonly sent: string;
  readonly why?: string | undefined;
}

/** Whoever signs calls. */
interface Principal {
  readonly arn: string;
  readonly stack: string;
  /** How the files with its policies begin. */
  readonly policies: string;
}

const { account, stacks, roles, organization, decisions } = JSON.parse(process.argv[2] ?? "{}") as IamFrontOptions;
const emulatedAccount = "123456789012";
const assumed = new Map<string, Principal>();
const tagsOfGroups = new Map<string, Readonly<Record<string, string>>>();

const policiesIn = (folder: string, prefix: string): readonly WrittenPolicy[] =>
  readdirSync(folder)
    .filter((file) => file.startsWith(prefix))
    .map((file) => JSON.parse(readFileSync(join(folder, file), "utf8")) as WrittenPolicy);

/** Whoever applies a stack has the policies of its caller; without roles to assume these are the runner's. */
function principalOf(accessKey: string): Principal {
  const known = assumed.get(accessKey);
  if (known) return known;
  const files = readdirSync(join(stacks, accessKey));
  const policies = files.some((file) => file.startsWith("caller-policy")) ? "caller-policy" : "runner-policy";
  return { arn: `arn:aws:iam::${account}:user/${accessKey}`, stack: accessKey, policies };
}

const targetOf = (service: string): string =>
  process.env[`AWS_ENDPOINT_URL_${service === "autoscaling" ? "AUTO_SCALING" : service.toUpperCase()}`] ?? process.env["AWS_ENDPOINT_URL"]!;

/** A question to the emulators about what exists. */
async function ask(service: string, region: string, body: string, headers: Readonly<Record<string, string>>): Promise<string> {
  const authorization = `AWS4-HMAC-SHA256 Credential=test/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`;
  const response = await fetch(targetOf(service), { method: "POST", body, headers: { ...headers, authorization } });
  return (await response.text()).replaceAll(emulatedAccount, account);
}

/** What the emulators know of roles and keys. */
const knownIn = (region: string): Known => ({
  role: async (name) => {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const answer = await ask("iam", region, `Action=GetRole&Version=2010-05-08&RoleName=${encodeURIComponent(name)}`, headers);
    const path = /<Path>(.*?)<\/Path>/.exec(answer)?.[1];
    const boundary = /<PermissionsBoundaryArn>(.*?)<\/PermissionsBoundaryArn>/.exec(answer)?.[1];
    return path === undefined ? undefined : { path, ...(boundary && { boundary }) };
  },
  key: async (id) => {
    const call = async <T>(name: string, input: object): Promise<T> => {
      const headers = { "content-type": "application/x-amz-json-1.1", "x-amz-target": `TrentService.${name}` };
      return JSON.parse(await ask("kms", region, JSON.stringify(input), headers)) as T;
    };
    const keyId = id.replace(account, emulatedAccount);
    const { Tags = [] } = await call<{ readonly Tags?: readonly KeyTag[] }>("ListResourceTags", { KeyId: keyId });
    const { Aliases } = await call<{ readonly Aliases: readonly Alias[] }>("ListAliases", {});
    return {
      tags: Object.fromEntries(Tags.map(({ TagKey, TagValue }) => [TagKey, TagValue])),
      aliases: Aliases.flatMap(({ AliasName, TargetKeyId }) => (TargetKeyId && id.endsWith(TargetKeyId) ? [AliasName] : [])),
    };
  },
  templateId: async (name) => {
    const answer = await query(
      "ec2",
      region,
      `Action=DescribeLaunchTemplates&Version=2016-11-15&LaunchTemplateName.1=${encodeURIComponent(name)}`,
    );
    return /<launchTemplateId>(.*?)</.exec(answer)?.[1];
  },
  roleOfProfile: async (name) => {
    const answer = await query(
      "iam",
      region,
      `Action=GetInstanceProfile&Version=2010-05-08&InstanceProfileName=${encodeURIComponent(name)}`,
    );
    return /<(?:Role|member)>[^]*?<Arn>(.*?)<\/Arn>/.exec(answer)?.[1] ?? "";
  },
  tagsOfGroup: async (name) => {
    const filter = "Filters.member.1.Name=auto-scaling-group&Filters.member.1.Values.member.1=";
    return tagsOfGroups.get(name) ?? tagsIn(await query("autoscaling", region, `Action=DescribeTags&${filter}${encodeURIComponent(name)}`));
  },
  tagsOf: async (service, ids) => {
    if (service === "ec2") {
      const values = ids.map((id, index) => `Filter.1.Value.${index + 1}=${id}`).join("&");
      const answer = await query("ec2", region, `Action=DescribeTags&Version=2016-11-15&Filter.1.Name=resource-id&${values}`);
      return Object.fromEntries(ids.map((id) => [id, tagsIn(answer, new RegExp(`<item>(?:(?!</item>)[^])*>${id}<[^]*?</item>`, "g"))]));
    }
    const arns = ids.map((arn, index) => `ResourceArns.member.${index + 1}=${encodeURIComponent(arn)}`).join("&");
    const answer = await query("elasticloadbalancing", region, `Action=DescribeTags&Version=2015-12-01&${arns}`);
    return Object.fromEntries(
      ids.map((arn) => [arn, tagsIn(answer.split("<ResourceArn>").find((part) => part.startsWith(`${arn}<`)) ?? "")]),
    );
  },
});

/** A question of the query protocol. */
const query = (service: string, region: string, body: string): Promise<string> =>
  ask(service, region, body, { "content-type": "application/x-www-form-urlencoded" });

/** The tags in an answer's entries. */
function tagsIn(answer: string, entries = /<(?:member|item)>(?:(?!<(?:member|item)>)[^])*?<\/(?:member|item)>/g): Tags {
  const value = (entry: string, name: string): string => new RegExp(`<${name}>([^<]*)<`, "i").exec(entry)?.[1] ?? "";
  const all = [...answer.matchAll(entries)].map(([entry]) => [value(entry, "key"), value(entry, "value")] as const);
  return Object.fromEntries(all.filter(([key]) => key !== ""));
}

interface KeyTag {
  readonly TagKey: string;
  readonly TagValue: string;
}

interface Alias {
  readonly AliasName: string;
  readonly TargetKeyId?: string;
}

/** Why a call is refused; undefined where all that it needs is allowed. */
async function refusal(call: Call, scope: Scope, principal: Principal): Promise<string | undefined> {
  const identity = policiesIn(join(stacks, principal.stack), principal.policies);
  const guardrails = [JSON.parse(readFileSync(organization, "utf8")) as WrittenPolicy];
  for (const permission of await permissionsOf(call, scope, knownIn(scope.region))) {
    const why = refusalOf(permission, identity, guardrails);
    if (decisions)
      appendFileSync(decisions, `${JSON.stringify({ by: scope.accessKey, sent: call.body, ...permission, why } satisfies Decision)}\n`);
    if (why !== undefined) return `User: ${principal.arn} is ${why}`;
  }
  return undefined;
}

/** How each protocol says that access is denied. */
function deny(outgoing: ServerResponse, service: string, why: string): void {
  const message = why.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const xml = (text: string): unknown => outgoing.writeHead(403, { "content-type": "text/xml" }).end(text);
  if (service === "ec2") {
    xml(`<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>${message}</Message></Error></Errors></Response>`);
  } else if (service === "s3") xml(`<Error><Code>AccessDenied</Code><Message>${message}</Message></Error>`);
  else if (["iam", "sts", "autoscaling", "elasticloadbalancing"].includes(service)) {
    xml(`<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>${message}</Message></Error></ErrorResponse>`);
  } else {
    const headers = { "content-type": "application/x-amz-json-1.1", "x-amzn-errortype": "AccessDeniedException" };
    outgoing.writeHead(service === "eks" ? 403 : 400, headers).end(JSON.stringify({ __type: "AccessDeniedException", message: why }));
  }
}

/** The answers of STS, which knows who calls. */
function answerOfSts({ body }: Call, principal: Principal): string {
  const sent = new URLSearchParams(body);
  const action = sent.get("Action");
  const ofRole = /^arn:aws:iam::(\d+):role\/(?:.*\/)?(.+)$/.exec(sent.get("RoleArn") ?? "");
  const result = (content: string): string => `<${action}Response><${action}Result>${content}</${action}Result></${action}Response>`;
  if (!ofRole) {
    const owner = /^arn:aws:\w+::(\d+):/.exec(principal.arn)![1];
    return result(`<Arn>${principal.arn}</Arn><UserId>${principal.stack}</UserId><Account>${owner}</Account>`);
  }
  const arn = `arn:aws:sts::${ofRole[1]}:assumed-role/${ofRole[2]}/${sent.get("RoleSessionName")}`;
  const accessKey = `ASIA${randomUUID().replaceAll("-", "").slice(0, 16).toUpperCase()}`;
  assumed.set(accessKey, { arn, stack: principal.stack, policies: roles[sent.get("RoleArn")!]! });
  const expiration = new Date(Date.now() + 3_600_000).toISOString();
  const session = `<SessionToken>token</SessionToken><Expiration>${expiration}</Expiration>`;
  return result(
    `<Credentials><AccessKeyId>${accessKey}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>${session}</Credentials>` +
      `<AssumedRoleUser><Arn>${arn}</Arn><AssumedRoleId>AROA:session</AssumedRoleId></AssumedRoleUser>`,
  );
}

/** Passes a call on as one of the only account of the emulators. What is in buckets stays as it is, for its checksums. */
async function pass(call: Call, { service, accessKey }: Scope, body: Buffer, outgoing: ServerResponse): Promise<void> {
  const there = (text: string): string => (service === "s3" ? text : text.replaceAll(account, emulatedAccount));
  const back = (answer: Buffer): Buffer =>
    service === "s3" ? answer : Buffer.from(answer.toString().replaceAll(emulatedAccount, account));
  const { host: _host, connection: _connection, "content-length": _length, "x-amz-security-token": _token, ...rest } = call.headers;
  const headers = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, value ?? ""]));
  headers["authorization"] = headers["authorization"]!.replace(`Credential=${accessKey}/`, "Credential=test/");
  const hasBody = body.length > 0 && call.method !== "GET" && call.method !== "HEAD";
  const response = await fetch(targetOf(service) + there(call.url), {
    method: call.method,
    headers,
    ...(hasBody && { body: service === "s3" ? new Uint8Array(body) : there(call.body) }),
  });
  const answer = back(Buffer.from(await response.arrayBuffer()));
  if (service === "eks") rememberGroups(answer.toString());
  const {
    "content-encoding": _encoding,
    "transfer-encoding": _transfer,
    "content-length": length,
    ...answered
  } = Object.fromEntries(response.headers);
  const size: OutgoingHttpHeaders = { "content-length": call.method === "HEAD" ? (length ?? 0) : answer.length };
  outgoing.writeHead(response.status, { ...answered, ...size }).end(answer);
}

/** EKS tags the Auto Scaling groups of its node groups. */
function rememberGroups(answer: string): void {
  if (!answer.includes("autoScalingGroups")) return;
  const { nodegroup } = JSON.parse(answer) as {
    readonly nodegroup?: {
      readonly clusterName: string;
      readonly resources: { readonly autoScalingGroups: readonly { readonly name: string }[] };
    };
  };
  for (const { name } of nodegroup?.resources.autoScalingGroups ?? []) tagsOfGroups.set(name, tagsOfEks(nodegroup!.clusterName));
}

/** Some of the tags that EKS gives the Auto Scaling groups of its node groups. @see https://docs.aws.amazon.com/eks/latest/userguide/managed-node-groups.html */
const tagsOfEks = (cluster: string): Readonly<Record<string, string>> => ({
  "eks:cluster-name": cluster,
  "k8s.io/cluster-autoscaler/enabled": "true",
  [`k8s.io/cluster-autoscaler/${cluster}`]: "owned",
});

async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [name, value === undefined ? undefined : String(value)]),
  );
  const call: Call = { method: incoming.method!, url: incoming.url!, headers, body: body.toString() };
  const signature = signatureOf(call);
  if (!signature) throw new Error(`a call without a signature: ${call.method} ${call.url}`);
  const scope: Scope = { ...signature, account };
  const principal = principalOf(scope.accessKey);
  const why = await refusal(call, scope, principal);
  if (why !== undefined) deny(outgoing, scope.service, why);
  else if (scope.service === "sts") outgoing.setHeader("content-type", "text/xml").end(answerOfSts(call, principal));
  else await pass(call, scope, body, outgoing);
}

const server = createServer((incoming, outgoing) => {
  answer(incoming, outgoing).catch((error: unknown) => {
    console.error(error);
    outgoing.writeHead(400).end(String(error));
  });
});

server.listen(0, "127.0.0.1", () => console.log(Object(server.address()).port));
