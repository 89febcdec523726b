import { setTimeout as wait } from "node:timers/promises";
import { poll } from "../../../../commands/bundle/upload/poll";

jest.mock("node:timers/promises", () => ({ setTimeout: jest.fn() }));

let time = 0;
beforeEach(() => {
  time = 0;
  jest.mocked(wait).mockReset();
  jest.mocked(wait).mockImplementation((milliseconds = 0) => Promise.resolve(void (time += milliseconds)));
  jest.spyOn(performance, "now").mockImplementation(() => time);
});
afterEach(() => void jest.restoreAllMocks());

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
