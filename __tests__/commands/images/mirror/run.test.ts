import fc from "fast-check";
import { inParallel } from "../../../../commands/images/mirror/run";

test("a pool keeps its limit and the order", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(3), { maxLength: 20 }), fc.integer({ min: 1, max: 6 }), async (waits, limit) => {
      let running = 0;
      let most = 0;
      const results = await inParallel(waits, limit, async (wait) => {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setTimeout(resolve, wait));
        running -= 1;
        return wait;
      });
      expect(results).toEqual(waits);
      expect(most).toBe(Math.min(limit, waits.length));
    }),
    { numRuns: 25 },
  );
});
