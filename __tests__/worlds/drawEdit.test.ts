import { valueAt } from "../../config/findings/path";
import { drawWorld } from "./generator/drawWorld";
import { drawEdits, edited } from "./run/drawEdit";

const drawn = Array.from({ length: 20 }, (_, index) => {
  const world = drawWorld(1, index);
  return { world, edits: drawEdits(world, 1, index, 10) };
});

test("each edit of a world is of another key", () => {
  for (const { edits } of drawn) {
    expect(edits).toHaveLength(10);
    expect(new Set(edits.map(({ key }) => key)).size).toBe(10);
  }
});

test("values go, change and come, and nothing else is edited", () => {
  const kinds = new Set<string>();
  for (const { world, edits } of drawn) {
    for (const edit of edits) {
      const before = valueAt(world, edit.path);
      expect(valueAt(edited(world, edit), edit.path)).toEqual(edit.value);
      kinds.add(edit.value === undefined ? "goes" : before === undefined ? "comes" : "changes");
      const back = edited(edited(world, edit), { ...edit, value: before });
      if (before !== undefined) expect(back).toEqual(world);
    }
  }
  expect([...kinds].sort()).toEqual(["changes", "comes", "goes"]);
});
