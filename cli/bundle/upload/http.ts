import { setTimeout as wait } from "node:timers/promises";
import { BundleFailure } from "../failure";

/** A request, with the words that errors have for it. */
export interface HttpRequest {
  /** What it is about, as the start of a sentence: `workspace shop-network`. */
  readonly what: string;
  readonly method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** Waits between the attempts, in milliseconds. */
export const retryDelays: readonly number[] = [1_000, 2_000, 5_000, 15_000, 30_000];

const timeout = 60_000;

/** A creation is not repeated where it may have happened: after 429 and 503 it has not. */
const mayRepeat = (method: HttpRequest["method"], status: number): boolean =>
  status === 429 || status === 503 || (status >= 500 && method !== "POST");

/**
 * Sends a request, again and later where the host is busy or failing. Redirects are not followed: a token must not go to another host.
 * @returns the answer, whatever its status, but for those that were repeated in vain
 * @throws BundleFailure if there is no answer
 */
export async function send(request: HttpRequest, delays: readonly number[]): Promise<Response> {
  const { what, method, url, headers, body } = request;
  const [delay, ...later] = delays;
  try {
    const response = await fetch(url, { method, headers, redirect: "manual", signal: AbortSignal.timeout(timeout), ...(body && { body }) });
    if (delay === undefined || !mayRepeat(method, response.status)) return response;
    await response.body?.cancel();
    await wait(millisecondsAsked(response) ?? delay);
  } catch (error) {
    const { code = "", message } = ((error as Error).cause ?? error) as { readonly code?: string; readonly message: string };
    if (untrusted.test(code))
      throw new BundleFailure(
        `${what}: the certificate of ${url.host} is not trusted (${code}): name the certificate authority's file in NODE_EXTRA_CA_CERTS`,
      );
    if (delay === undefined || method === "POST")
      throw new BundleFailure(`${what}: ${url.host} cannot be reached (${code || message})${proxyHint()}`);
    await wait(delay);
  }
  return send(request, later);
}

/** @see https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const untrusted = /SELF_SIGNED|UNABLE_TO_(GET|VERIFY)/;

/** @see https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Retry-After */
function millisecondsAsked({ headers }: Response): number | undefined {
  const seconds = Number(headers.get("retry-after") ?? headers.get("x-ratelimit-reset") ?? Number.NaN);
  return Number.isFinite(seconds) ? Math.min(seconds, 120) * 1000 : undefined;
}

function proxyHint(): string {
  const { HTTPS_PROXY, https_proxy, NODE_USE_ENV_PROXY } = process.env;
  if (!(HTTPS_PROXY ?? https_proxy) || NODE_USE_ENV_PROXY === "1") return "";
  return ": for the proxy in HTTPS_PROXY set NODE_USE_ENV_PROXY=1, with Node.js 22.21, 24.5 or newer";
}
