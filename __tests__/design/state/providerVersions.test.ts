import fc from "fast-check";
import { compareVersions } from "../../../aws/kubernetesVersions";
import { stackProviderVersion } from "../../../design/state/providerVersions";

const versions = fc.tuple(fc.nat(30), fc.nat(120), fc.nat(120)).map((numbers) => numbers.join("."));

const asking = (aws: string | undefined) => ({ terraform: { providers: { aws: { version: aws }, kubernetes: {}, helm: {} } } }) as never;

test("versions are compared by their numbers", () => {
  fc.assert(
    fc.property(versions, versions, (one, other) => {
      const order = one.localeCompare(other, "en", { numeric: true });
      expect(Math.sign(compareVersions(one, other))).toBe(Math.sign(order));
    }),
    { numRuns: 50 },
  );
});

test.each([
  { asked: undefined, needed: undefined, version: undefined },
  { asked: "6.25.0", needed: undefined, version: undefined },
  { asked: "6.30.0", needed: undefined, version: "6.30.0" },
  { asked: undefined, needed: "6.66.0", version: "6.66.0" },
  { asked: "6.30.0", needed: "6.66.0", version: "6.66.0" },
  { asked: "6.100.0", needed: "6.66.0", version: "6.100.0" },
])("the higher of what is asked for ($asked) and needed ($needed)", ({ asked, needed, version }) => {
  expect(stackProviderVersion(asking(asked), "aws", needed)).toBe(version);
});
