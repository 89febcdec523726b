import { numberOf, seedOf } from "./numberOf";

const given = { ...process.env };
afterEach(() => {
  process.env = { ...given };
});

test("a number of the environment counts, and the fallback where it is not set", () => {
  delete process.env["WORLDS"];
  delete process.env["SEED"];
  expect([numberOf("WORLDS", 2000), seedOf(7)]).toEqual([2000, 7]);
  Object.assign(process.env, { WORLDS: "50", SEED: "0" });
  expect([numberOf("WORLDS", 2000), seedOf(7)]).toEqual([50, 0]);
});

test.each(["abc", "-1", "0", "1.5", "", " 5", "1e3", "0x10", "Infinity", "1000001"])(
  "WORLDS=%s is an error that says what is allowed",
  (value) => {
    process.env["WORLDS"] = value;
    expect(() => numberOf("WORLDS", 2000)).toThrow(
      `WORLDS=${value} is not valid: WORLDS is a whole number from 1 to 1000000, such as WORLDS=2000`,
    );
  },
);

test.each(["abc", "-1", "2147483648"])("SEED=%s is an error that says what is allowed", (value) => {
  process.env["SEED"] = value;
  expect(() => seedOf(17)).toThrow(`SEED=${value} is not valid: SEED is a whole number from 0 to 2147483647, such as SEED=17`);
});
