import { CommandFailure } from "../../../../commands/failure";
import { Refusal } from "../../../../commands/bundle/upload/api";
import { findOrCreate } from "../../../../commands/bundle/upload/create";

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
