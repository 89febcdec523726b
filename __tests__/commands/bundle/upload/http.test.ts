import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { httpRetryDelays, send } from "../../../../commands/bundle/upload/http";

jest.mock("node:timers/promises", () => ({ setTimeout: jest.fn() }));

let server: Server;
let url: URL;
let attempts: number;
let answer: (response: ServerResponse, attempt: number) => unknown;

beforeAll(async () => {
  server = createServer((_request: IncomingMessage, response) => answer(response, ++attempts));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
});
beforeEach(() => {
  attempts = 0;
  jest.mocked(wait).mockReset();
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const lines: string[] = [];
beforeEach(() => (lines.length = 0));
const ask = (delays: readonly number[], from = url, method: "GET" | "POST" = "GET") =>
  send({ what: "workspace shop", method, url: from, headers: {} }, { delays, log: (line) => lines.push(line) });
/** How long it waited before each further attempt, in milliseconds. */
const waits = () => jest.mocked(wait).mock.calls.map(([milliseconds]) => milliseconds);

describe("waits between attempts", () => {
  const busy = (status: number, headers: () => Record<string, string>) => {
    answer = (response, attempt) => (attempt === 1 ? response.writeHead(status, headers()).end() : response.end("done"));
  };

  test.each<[string, number, Record<string, string>, number]>([
    ["the rate limit's header with another status", 502, { "x-ratelimit-reset": "0.01" }, 150],
    ["a long limit with another status", 502, { "x-ratelimit-reset": "60" }, 150],
    ["a limit that ends sooner", 429, { "x-ratelimit-reset": "0.01" }, 150],
    ["a limit that ends later", 429, { "x-ratelimit-reset": "0.5" }, 500],
    ["a host that asks for nothing", 429, { "retry-after": "0" }, 150],
    ["a host that asks for seconds", 503, { "retry-after": "1", "x-ratelimit-reset": "0.01" }, 1_000],
    ["a host that asks for hours", 503, { "retry-after": "7200" }, 120_000],
    ["a time that is over", 503, { "retry-after": new Date(0).toUTCString() }, 150],
    ["something else", 503, { "retry-after": "soon" }, 150],
  ])("%s", async (_what, status, headers, milliseconds) => {
    busy(status, () => headers);
    expect(await ask([150])).toMatchObject({ status: 200, text: "done" });
    expect(waits()).toEqual([milliseconds]);
  });

  test("a host that asks for a time", async () => {
    const time = Math.ceil(Date.now() / 1000) * 1000 + 30_000;
    busy(503, () => ({ "retry-after": new Date(time).toUTCString() }));
    await ask([150]);
    expect(Math.abs(waits()[0]! - (time - Date.now()))).toBeLessThan(1_000);
  });

  test("a host that stays busy: longer and longer, and then its answer counts", async () => {
    answer = (response) => response.writeHead(503).end();
    expect(await ask(httpRetryDelays)).toMatchObject({ status: 503 });
    expect(waits()).toEqual([1_000, 2_000, 5_000, 15_000, 30_000]);
  });
});

test.each<[number, { readonly GET: number; readonly POST: number }]>([
  [429, { GET: 2, POST: 2 }],
  [503, { GET: 2, POST: 2 }],
  [500, { GET: 2, POST: 1 }],
  [502, { GET: 2, POST: 1 }],
  [404, { GET: 1, POST: 1 }],
  [422, { GET: 1, POST: 1 }],
])("after %d it asks again only where nothing may have been created", async (status, expected) => {
  answer = (response) => response.writeHead(status).end();
  const attemptsOf = async (method: "GET" | "POST") => {
    attempts = 0;
    expect(await ask([1], url, method)).toMatchObject({ status });
    return attempts;
  };
  expect({ GET: await attemptsOf("GET"), POST: await attemptsOf("POST") }).toEqual(expected);
});

test("a body that is lost is asked for again, and at last told in a sentence", async () => {
  answer = (response) => {
    response.writeHead(200, { "content-length": "100" });
    response.write("{", () => response.destroy());
  };
  await expect(ask([1, 1])).rejects.toThrow(
    `workspace shop: ${url.host} ends the connection before its answer is complete (UND_ERR_SOCKET)`,
  );
  expect(attempts).toBe(3);
  const line = `workspace shop: ${url.host} ends the connection before its answer is complete (UND_ERR_SOCKET); next attempt in 1 s`;
  expect(lines).toEqual([line, line]);
});

test("a host that is not there is said so at each attempt", async () => {
  const sentence = "workspace shop: there is no host nowhere.invalid: correct backend.hostname, or the name servers of this machine";
  jest
    .spyOn(globalThis, "fetch")
    .mockRejectedValue(new TypeError("fetch failed", { cause: Object.assign(new Error(), { code: "ENOTFOUND" }) }));
  await expect(ask([1], new URL("https://nowhere.invalid/"))).rejects.toThrow(sentence);
  expect(lines).toEqual([`${sentence}; next attempt in 1 s`]);
  jest.restoreAllMocks();
});

test.each(["headers", "body"])("%s that do not come in time are asked for again, and at last told in a sentence", async (missing) => {
  const signal = jest.spyOn(AbortSignal, "timeout").mockImplementation(() => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new DOMException("The operation was aborted due to timeout", "TimeoutError")), 100);
    return controller.signal;
  });
  answer = (response) => missing === "body" && response.writeHead(200).write("{");
  await expect(ask([1])).rejects.toThrow(`workspace shop: ${url.host} does not answer within a minute`);
  expect(attempts).toBe(2);
  signal.mockRestore();
});

test.each([
  ["ECONNREFUSED", Object.assign(new Error(), { code: "ECONNREFUSED" })],
  ["no HTTP", new TypeError("fetch failed", { cause: new Error("no HTTP") })],
])("a host that is not reached may be one that a proxy should lead to: %s", async (why, error) => {
  const environment = { ...process.env };
  process.env["HTTPS_PROXY"] = "http://proxy.example.com:3128";
  jest.spyOn(globalThis, "fetch").mockRejectedValue(error);
  await expect(ask([])).rejects.toMatchObject({
    message: `workspace shop: ${url.host} cannot be reached (${why}) with the proxy in HTTPS_PROXY, or directly where NO_PROXY names it`,
  });
  jest.restoreAllMocks();
  process.env = environment;
});
