import { setTimeout as wait } from "node:timers/promises";
import { cloudApi, findOrCreate, poll, Refusal } from "../../../../commands/bundle/upload/api";
import { CommandFailure } from "../../../../commands/failure";

jest.mock("node:timers/promises", () => ({ setTimeout: jest.fn() }));

const api = cloudApi({ hostname: "tfe.example.com", token: "token", retries: { delays: [], log: () => undefined } });

let time = 0;
beforeEach(() => {
  time = 0;
  jest.mocked(wait).mockReset();
  jest.mocked(wait).mockImplementation((milliseconds = 0) => Promise.resolve(void (time += milliseconds)));
  jest.spyOn(performance, "now").mockImplementation(() => time);
});
afterEach(() => void jest.restoreAllMocks());

test.each(["[]", "null", "{}", '{"data":null}', '{"data":{}}', '{"data":[{}]}'])(
  "a host that answers with %s is told as something else than Terraform Cloud, whatever it was asked",
  async (body) => {
    jest.spyOn(globalThis, "fetch").mockImplementation(() => Promise.resolve(new Response(body)));
    const sentence = (what: string) =>
      `${what}: tfe.example.com does not answer as Terraform Cloud or Enterprise does: correct backend.hostname`;
    await expect(api.find("organization example", "organizations/example")).rejects.toThrow(sentence("organization example"));
    await expect(api.list("projects", "organizations/example/projects")).rejects.toThrow(sentence("projects"));
    await expect(api.write("project platform", "POST", "organizations/example/projects", {})).rejects.toThrow(sentence("project platform"));
  },
);

/** Finds nothing at first, and what the test says where it looks again; the creation fails. */
function creating(error: Error, later?: string) {
  const find = jest.fn<Promise<string | undefined>, []>().mockResolvedValueOnce(undefined).mockResolvedValue(later);
  return { find, result: findOrCreate(find, () => Promise.reject(error)) };
}

test.each([409, 422])("what somebody else has created in between is taken, where a second one is refused with %d", async (status) => {
  const { result } = creating(new Refusal(status, "taken"), "theirs");
  expect(await result).toEqual({ resource: "theirs", created: false });
});

test("a request that is refused for another reason has nothing to take", async () => {
  await expect(creating(new Refusal(422, "the name is invalid")).result).rejects.toThrow("the name is invalid");
});

test.each<[string, Error]>([
  ["a refusal for want of a permission", new Refusal(403, "may not")],
  ["a failure of the host", new Refusal(500, "fails")],
  ["a lost connection", new CommandFailure("the connection ends")],
])("after %s nobody looks again", async (_what, error) => {
  const { find, result } = creating(error, "theirs");
  await expect(result).rejects.toBe(error);
  expect(find).toHaveBeenCalledTimes(1);
});

const run = { id: "run-1", type: "runs", attributes: {} };
const waits = () => jest.mocked(wait).mock.calls.map(([milliseconds]) => milliseconds);

/** Polls what never rests. */
const restless = (found: typeof run | undefined) =>
  poll(
    () => Promise.resolve(found),
    () => false,
    "run of shop-network",
  );

test("looks at once, then less and less often, until the run rests", async () => {
  let looks = 0;
  const rested = await poll(
    () => Promise.resolve({ ...run, attributes: { looks: ++looks } }),
    ({ attributes }) => attributes["looks"] === 7,
    "run",
  );
  expect(rested.attributes).toEqual({ looks: 7 });
  expect(waits()).toEqual([500, 1_000, 2_000, 5_000, 5_000, 5_000]);
});

test("gives up after three hours", async () => {
  await expect(restless(run)).rejects.toThrow("run of shop-network: it has not ended in three hours, and goes on");
  expect(Math.floor(time / 60_000)).toBe(180);
});

test("says that a run has vanished", async () => {
  await expect(restless(undefined)).rejects.toThrow("run of shop-network: it is not there any more");
});
