import { fileError, united } from "../../../config/findings/located";
import { renderFindings } from "../../../config/findings/render";

test("an error of a file that many clusters extend is one finding, which names the first of them", () => {
  const inDefaults = ["a", "b", "c", "d", "e"].map((name) => ({ ...fileError("_d.yaml", "wrong", "Mend it"), clusters: [`${name}.yaml`] }));
  expect(renderFindings(united([...inDefaults, fileError("a.yaml", "wrong", "Mend it")]))).toBe(`_d.yaml:1:1: error: wrong
  cluster: a.yaml, b.yaml, c.yaml and 2 more
  fix:     Mend it
a.yaml:1:1: error: wrong
  fix:     Mend it
`);
});
