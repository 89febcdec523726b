import { setTimeout as wait } from "node:timers/promises";
import * as z from "zod";
import { CommandFailure } from "../../failure";
import { type Answer, type HttpRequest, type Retries, send } from "./http";

/** A reference to a resource. @see https://jsonapi.org/format/#document-resource-identifier-objects */
export interface CloudReference {
  readonly type: string;
  readonly id: string;
}

/** A resource of the API. @see https://jsonapi.org/format/#document-resource-objects */
export interface CloudResource extends CloudReference {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly relationships?: Readonly<Record<string, { readonly data?: CloudReference | null }>>;
}

/** A call that the host has refused. */
export class Refusal extends CommandFailure {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** The API of Terraform Cloud or Enterprise. Paths are relative to /api/v2/. Every call throws CommandFailure, and Refusal where the host refuses it. */
export interface CloudApi {
  /** The host, with its port where it has one. */
  readonly hostname: string;
  /** A resource, or undefined where there is none that the token may see. */
  readonly find: (what: string, path: string) => Promise<CloudResource | undefined>;
  /** A list, of all pages or of the first ones. */
  readonly list: (what: string, path: string, pages?: number) => Promise<readonly CloudResource[]>;
  /** Creates or changes something. @returns the resource, where the host answers with one */
  readonly write: (what: string, method: "POST" | "PATCH" | "DELETE", path: string, data: object) => Promise<CloudResource>;
  /** Stores an archive at the URL that the host named for it, which is a secret. */
  readonly upload: (what: string, url: string, archive: Uint8Array) => Promise<void>;
}

interface CloudConnection {
  readonly hostname: string;
  readonly token: string;
  readonly retries: Retries;
}

const mediaType = "application/vnd.api+json";

/**
 * @throws CommandFailure if the hostname makes no URL
 * @see https://developer.hashicorp.com/terraform/cloud-docs/api-docs
 */
export function cloudApi({ hostname, token, retries }: CloudConnection): CloudApi {
  if (!URL.canParse(`https://${hostname}`)) throw new CommandFailure(`${hostname} is not a valid host name: correct backend.hostname`);
  const headers = { authorization: `Bearer ${token}`, "content-type": mediaType, accept: mediaType };
  const call = (what: string, method: HttpRequest["method"], path: string, data?: object): Promise<Answer> => {
    const url = new URL(`/api/v2/${path}`, `https://${hostname}`);
    return send({ what, method, url, headers, ...(data && { body: JSON.stringify({ data }) }) }, retries);
  };
  const list = async (what: string, path: string, pages = Infinity): Promise<readonly CloudResource[]> => {
    const pathOf = (page: number): string => `${path}${path.includes("?") ? "&" : "?"}page%5Bnumber%5D=${page}&page%5Bsize%5D=100`;
    const resources: CloudResource[] = [];
    for (let page: number | null = 1; page !== null && page <= pages;) {
      const { data, meta }: z.infer<typeof pageSchema> = parsedAnswer(what, hostname, pageSchema, await call(what, "GET", pathOf(page)));
      resources.push(...data);
      page = meta?.pagination?.["next-page"] ?? null;
    }
    return resources;
  };
  return {
    hostname,
    list,
    find: async (what, path) => {
      const answer = await call(what, "GET", path);
      return answer.status === 404 ? undefined : parsedAnswer(what, hostname, documentSchema, answer).data;
    },
    write: async (what, method, path, data) => {
      const answer = await call(what, method, path, data);
      return answer.status === 204 ? noResource : parsedAnswer(what, hostname, documentSchema, answer).data;
    },
    upload: async (what, url, archive) => {
      const target = new URL(url, `https://${hostname}`);
      const request = { what, method: "PUT", url: target, headers: { "content-type": "application/octet-stream" }, body: archive } as const;
      const { status } = await send(request, retries);
      if (!isSuccess(status)) throw new CommandFailure(`${what}: ${target.host} does not take the archive (${status})`);
    },
  };
}

/** Stands for the resource where the host answers without one. */
const noResource: CloudResource = { type: "", id: "", attributes: {} };

/** What calls rely on: a page of a proxy, also one in JSON, has no such thing. */
const resourceSchema = z.custom<CloudResource>(
  (value) => z.object({ id: z.string(), attributes: z.looseObject({}) }).safeParse(value).success,
);
const documentSchema = z.object({ data: resourceSchema });
const pageSchema = z.object({
  data: z.array(resourceSchema),
  meta: z.object({ pagination: z.object({ "next-page": z.number().nullish() }).optional() }).optional(),
});

const isSuccess = (status: number): boolean => status >= 200 && status < 300;

function parsedAnswer<T>(what: string, hostname: string, schema: z.ZodType<T>, answer: Answer): T {
  if (!isSuccess(answer.status)) throw new Refusal(answer.status, `${what}: ${refusalSentence(hostname, answer)}`);
  try {
    return schema.parse(JSON.parse(answer.text));
  } catch {
    throw new CommandFailure(`${what}: ${hostname} does not answer as Terraform Cloud or Enterprise does: correct backend.hostname`);
  }
}

function refusalSentence(hostname: string, { status, headers, text }: Answer): string {
  const details = detailsOf(text);
  if (status === 401)
    return `${hostname} does not accept the token: run \`terraform login ${hostname}\`, or renew the one in the environment`;
  if (status === 403 || status === 404)
    return `not found on ${hostname}, or the token may not do this (${status})${details && `: ${details}`}`;
  if (status >= 300 && status < 400) return `${hostname} redirects to ${redirectHost(headers.get("location"))}: correct backend.hostname`;
  return `${hostname} answers ${status}${details && `: ${details}`}`;
}

function redirectHost(location: string | null): string {
  return location && URL.canParse(location) ? new URL(location).host : "another page";
}

/** The sentences of an error document, without what a terminal would obey. @see https://jsonapi.org/format/#error-objects */
function detailsOf(text: string): string {
  try {
    const { errors = [] } = JSON.parse(text) as { errors?: readonly { readonly title?: string; readonly detail?: string }[] };
    return errors
      .map(({ title, detail }) => detail ?? title ?? "")
      .join("; ")
      .replace(/\p{Cc}/gu, " ");
  } catch {
    return "";
  }
}

/** A resource, and whether this call has made it. */
interface FoundOrCreated<T> {
  readonly resource: T;
  readonly created: boolean;
}

/**
 * What is there, or else what is created. Where another upload creates it in between, the host refuses a second one, and the first is taken.
 * @throws Refusal if the creation is refused, and there is nothing that the token may see
 */
export async function findOrCreate<T>(find: () => Promise<T | undefined>, create: () => Promise<T>): Promise<FoundOrCreated<T>> {
  const found = await find();
  if (found !== undefined) return { resource: found, created: false };
  try {
    return { resource: await create(), created: true };
  } catch (error) {
    const taken = error instanceof Refusal && [409, 422].includes(error.status) ? await find() : undefined;
    if (taken === undefined) throw error;
    return { resource: taken, created: false };
  }
}

/** Waits between looks, in milliseconds; the last one goes on. */
const pollDelays: readonly number[] = [500, 1_000, 2_000, 5_000];

/** How long a run is followed: clusters, and the queues before them, take their time. */
const pollTimeout = 3 * 3_600_000;

/**
 * Looks at a resource until it has come to rest.
 * @throws CommandFailure if it vanishes, or after three hours
 */
export async function poll(
  look: () => Promise<CloudResource | undefined>,
  atRest: (resource: CloudResource) => boolean,
  what: string,
): Promise<CloudResource> {
  const end = performance.now() + pollTimeout;
  for (let looks = 0; performance.now() < end; looks++) {
    const resource = await look();
    if (!resource) throw new CommandFailure(`${what}: it is not there any more`);
    if (atRest(resource)) return resource;
    await wait(pollDelays[Math.min(looks, pollDelays.length - 1)]);
  }
  throw new CommandFailure(`${what}: it has not ended in three hours, and goes on`);
}
