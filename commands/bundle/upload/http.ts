import { setTimeout as wait } from "node:timers/promises";
import { CommandFailure, wrongProxy } from "../../failure";

/** A request, with the words that errors have for it. */
export interface HttpRequest {
  /** What it is about, as the start of a sentence: `workspace shop-network`. */
  readonly what: string;
  readonly method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** Waits between the attempts, in milliseconds, where the host asks for no longer ones. */
export const httpRetryDelays: readonly number[] = [1_000, 2_000, 5_000, 15_000, 30_000];

/** How a request is repeated. */
export interface Retries {
  /** Waits between the attempts, in milliseconds. */
  readonly delays: readonly number[];
  /** Writes a line for each wait. */
  readonly log: (line: string) => void;
}

const requestTimeout = 60_000;

/** A creation is not repeated where it may have happened: after 429 and 503 it has not. */
const mayRepeat = (method: HttpRequest["method"], status: number): boolean =>
  status === 429 || status === 503 || (status >= 500 && method !== "POST");

/** What a host has answered, completely. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/**
 * Sends a request, again and later where the host is busy or failing. Redirects are not followed: a token must not go to another host.
 * @returns the answer, whatever its status, but for those that were repeated in vain
 * @throws CommandFailure if there is no answer, or not all of it
 */
export async function send(request: HttpRequest, { delays, log }: Retries): Promise<Answer> {
  const { what, method, url, headers, body } = request;
  const [delay, ...later] = delays;
  const pause = (why: string, milliseconds: number): Promise<void> => {
    log(`${what}: ${why}; next attempt in ${Math.ceil(milliseconds / 1000)} s`);
    return wait(milliseconds);
  };
  try {
    const response = await fetch(url, {
      method,
      headers,
      redirect: "manual",
      signal: AbortSignal.timeout(requestTimeout),
      ...(body && { body }),
    });
    const answer = { status: response.status, headers: response.headers, text: await response.text() };
    if (delay === undefined || !mayRepeat(method, answer.status)) return answer;
    await pause(`${url.host} answers with status ${answer.status}`, Math.max(delay, millisecondsAsked(answer)));
  } catch (error) {
    if (delay === undefined || method === "POST" || isLasting(error))
      throw new CommandFailure(`${what}: ${failureSentence(error, url.host)}`);
    await pause(failureSentence(error, url.host), delay);
  }
  return send(request, { delays: later, log });
}

/** Whether the environment names an HTTP proxy for addresses that start with https. */
export const hasProxy = ({ HTTPS_PROXY, https_proxy }: Readonly<Record<string, string | undefined>>): boolean =>
  Boolean(https_proxy ?? HTTPS_PROXY);

/** Errors that another attempt does not change. */
const isLasting = (error: unknown): boolean =>
  untrustedCodes.test(systemCode(error)) || /^(CERT_|ERR_TLS_)/.test(systemCode(error)) || refusalOf(error).startsWith("4");

/** The status with which a proxy refuses to connect; empty where the error is another. */
const refusalOf = (error: unknown): string => /^Proxy response \((\d+)\)/.exec(causeOf(error).message)?.[1] ?? "";

/** @see https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const untrustedCodes = /SELF_SIGNED|UNABLE_TO_(GET|VERIFY)/;

/** Codes of connections that end after they were made. */
const lostCodes = /ECONNRESET|EPIPE|UND_ERR_SOCKET/;

/** The code of the system or of Node.js, where the error has one. */
const systemCode = (error: unknown): string => String((causeOf(error) as { readonly code?: string | number }).code ?? "");

const causeOf = (error: unknown): Error => {
  const { cause } = error as Error;
  return cause === undefined ? (error as Error) : causeOf(cause);
};

function failureSentence(error: unknown, host: string): string {
  const code = systemCode(error);
  if ((error as Error).name === "TimeoutError") return `${host} does not answer within a minute`;
  if (untrustedCodes.test(code))
    return `the certificate of ${host} is not trusted (${code}): name the certificate authority's file in NODE_EXTRA_CA_CERTS`;
  if (lostCodes.test(code)) return `${host} ends the connection before its answer is complete (${code})`;
  const refusal = refusalOf(error);
  if (refusal) return `the proxy in HTTPS_PROXY refuses the way to ${host} with status ${refusal}`;
  const why = code || causeOf(error).message;
  if (hasProxy(process.env)) return `${host} cannot be reached (${why}) with the proxy in HTTPS_PROXY, or directly where NO_PROXY names it`;
  if (code === "ENOTFOUND") return `there is no host ${host}: correct backend.hostname, or the name servers of this machine`;
  return `${host} cannot be reached (${why})`;
}

/**
 * How long a host asks to wait, in milliseconds, two minutes at most; 0 if it does not ask. The rate limit's header comes with every answer and is
 * about the limit only, so it counts for 429 alone.
 * @see https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Retry-After
 * @see https://developer.hashicorp.com/terraform/cloud-docs/api-docs#rate-limiting
 */
function millisecondsAsked({ status, headers }: Answer): number {
  const asked = headers.get("retry-after") ?? (status === 429 ? headers.get("x-ratelimit-reset") : null) ?? "";
  const milliseconds = Number.isNaN(Number(asked)) ? Date.parse(asked) - Date.now() : Number(asked) * 1000;
  return Number.isNaN(milliseconds) ? 0 : Math.min(Math.max(milliseconds, 0), 120_000);
}

/**
 * Makes `fetch` use the HTTP proxy of the environment: `HTTPS_PROXY`, but not for the hosts of `NO_PROXY`. Node.js does so by itself only where it is
 * asked to, and not before 22.21 and 24.5.
 * @throws CommandFailure if the variable is not the URL of a proxy
 * @see https://undici.nodejs.org/#/docs/api/EnvHttpProxyAgent
 */
export async function useProxyOfEnvironment(): Promise<void> {
  // It takes time to load.
  const { EnvHttpProxyAgent, install, setGlobalDispatcher } = await import("undici");
  try {
    setGlobalDispatcher(new EnvHttpProxyAgent());
  } catch {
    throw wrongProxy();
  }
  install();
}
