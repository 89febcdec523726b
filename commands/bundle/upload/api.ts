import { z } from "zod";
import { CommandFailure } from "../../failure";
import { type Answer, type HttpRequest, type Retries, send } from "./http";

/** A reference to a resource. @see https://jsonapi.org/format/#document-resource-identifier-objects */
export interface Reference {
  readonly type: string;
  readonly id: string;
}

/** A resource of the API. @see https://jsonapi.org/format/#document-resource-objects */
export interface Resource extends Reference {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly relationships?: Readonly<Record<string, { readonly data?: Reference | null }>>;
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
  readonly find: (what: string, path: string) => Promise<Resource | undefined>;
  /** A list, of all pages or of the first ones. */
  readonly list: (what: string, path: string, pages?: number) => Promise<readonly Resource[]>;
  /** Creates or changes something. @returns the resource, where the host answers with one */
  readonly write: (what: string, method: "POST" | "PATCH" | "DELETE", path: string, data: object) => Promise<Resource>;
  /** Stores an archive at the URL that the host named for it, which is a secret. */
  readonly upload: (what: string, url: string, archive: Uint8Array) => Promise<void>;
}

interface Connection {
  readonly hostname: string;
  readonly token: string;
  readonly retries: Retries;
}

const mediaType = "application/vnd.api+json";

/**
 * @throws CommandFailure if the hostname makes no URL
 * @see https://developer.hashicorp.com/terraform/cloud-docs/api-docs
 */
export function cloudApi({ hostname, token, retries }: Connection): CloudApi {
  if (!URL.canParse(`https://${hostname}`)) throw new CommandFailure(`${hostname} is no host: correct backend.hostname`);
  const headers = { authorization: `Bearer ${token}`, "content-type": mediaType, accept: mediaType };
  const call = (what: string, method: HttpRequest["method"], path: string, data?: object): Promise<Answer> => {
    const url = new URL(`/api/v2/${path}`, `https://${hostname}`);
    return send({ what, method, url, headers, ...(data && { body: JSON.stringify({ data }) }) }, retries);
  };
  const list = async (what: string, path: string, pages = Infinity): Promise<readonly Resource[]> => {
    const pathOf = (page: number): string => `${path}${path.includes("?") ? "&" : "?"}page%5Bnumber%5D=${page}&page%5Bsize%5D=100`;
    const resources: Resource[] = [];
    for (let page: number | null = 1; page !== null && page <= pages;) {
      const { data, meta }: z.infer<typeof pageDocument> = read(what, hostname, pageDocument, await call(what, "GET", pathOf(page)));
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
      return answer.status === 404 ? undefined : read(what, hostname, document, answer).data;
    },
    write: async (what, method, path, data) => {
      const answer = await call(what, method, path, data);
      return answer.status === 204 ? nothing : read(what, hostname, document, answer).data;
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
const nothing: Resource = { type: "", id: "", attributes: {} };

/** What calls rely on: a page of a proxy, also one in JSON, has no such thing. */
const resource = z.custom<Resource>((value) => z.object({ id: z.string(), attributes: z.looseObject({}) }).safeParse(value).success);
const document = z.object({ data: resource });
const pageDocument = z.object({
  data: z.array(resource),
  meta: z.object({ pagination: z.object({ "next-page": z.number().nullish() }).optional() }).optional(),
});

const isSuccess = (status: number): boolean => status >= 200 && status < 300;

function read<T>(what: string, hostname: string, schema: z.ZodType<T>, answer: Answer): T {
  if (!isSuccess(answer.status)) throw new Refusal(answer.status, `${what}: ${sentenceOf(hostname, answer)}`);
  try {
    return schema.parse(JSON.parse(answer.text));
  } catch {
    throw new CommandFailure(`${what}: ${hostname} does not answer as Terraform Cloud or Enterprise does: correct backend.hostname`);
  }
}

function sentenceOf(hostname: string, { status, headers, text }: Answer): string {
  const details = detailsOf(text);
  if (status === 401)
    return `${hostname} does not accept the token: run \`terraform login ${hostname}\`, or renew the one in the environment`;
  if (status === 403 || status === 404)
    return `not found on ${hostname}, or the token may not do this (${status})${details && `: ${details}`}`;
  if (status >= 300 && status < 400) return `${hostname} redirects to ${hostOf(headers.get("location"))}: correct backend.hostname`;
  return `${hostname} answers ${status}${details && `: ${details}`}`;
}

function hostOf(location: string | null): string {
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
