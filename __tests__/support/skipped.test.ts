import { tellSkipped } from "./skipped";

const given = process.env["REQUIRE_PROGRAMS"];
afterEach(() => {
  if (given === undefined) delete process.env["REQUIRE_PROGRAMS"];
  else process.env["REQUIRE_PROGRAMS"] = given;
  jest.restoreAllMocks();
});

test("what is skipped is a line, until every program has to be there", () => {
  const write = jest.spyOn(process.stderr, "write").mockReturnValue(true);
  delete process.env["REQUIRE_PROGRAMS"];
  tellSkipped("helm is not installed");
  expect(write).toHaveBeenCalledWith("skipped: helm is not installed\n");
  process.env["REQUIRE_PROGRAMS"] = "1";
  expect(() => tellSkipped("helm is not installed")).toThrow("skipped: helm is not installed; REQUIRE_PROGRAMS=1 allows no skipped tests");
});
