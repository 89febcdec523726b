import { autoModeFamilies } from "../../../aws/autoModeInstances";
import { instanceTypes } from "../../../aws/instanceTypes";
import { clusterSchema } from "../../../config/schema/schema";
import { autoModePoolFindings } from "../../../design/autoMode/nodePools.findings";

const pool = (main: object) =>
  autoModePoolFindings(clusterSchema.parse({ name: "demo", region: "us-west-2", autoMode: { nodePools: { main } } })).map(
    ({ path, problem, severity }) => `${severity}: ${path.slice(3).join(".")}: ${problem.split(": https://")[0]!}`,
  );
const requirement = (key: string, operator: string, ...values: readonly string[]) => ({ requirements: [{ key, operator, values }] });
const labelled = (part: string, operator: string, ...values: readonly string[]) =>
  requirement(`eks.amazonaws.com/instance-${part}`, operator, ...values);

test.each<readonly [string, object, readonly string[]]>([
  [
    "types too small",
    { instanceTypes: ["t3.micro", "t3.large"] },
    ["error: instanceTypes.0: EKS Auto Mode never starts t3.micro: its size is micro"],
  ],
  [
    "types with one vCPU",
    { instanceTypes: ["c7g.medium"], architectures: ["arm64"] },
    ["error: instanceTypes.0: EKS Auto Mode never starts c7g.medium: it has 1 vCPU"],
  ],
  [
    "sizes",
    labelled("size", "In", "large", "nano"),
    ["error: requirements.0.values.1: EKS Auto Mode never starts instances of the size nano"],
  ],
  ["one vCPU", labelled("cpu", "In", "1", "2"), ["error: requirements.0.values.0: EKS Auto Mode never starts instances with 1 vCPU"]],
  ["fewer vCPUs than two", labelled("cpu", "Lt", "2"), ["error: requirements.0: EKS Auto Mode never starts instances with so few vCPUs"]],
])("%s are an error for good", (_name, main, expected) => expect(pool(main)).toEqual(expected));

const notListed = (at: string, what: string) =>
  `warning: ${at}: AWS does not list ${what} among the instances of EKS Auto Mode, which would start none`;

test.each<readonly [string, object, readonly string[]]>([
  ["types of other families", { instanceTypes: ["m3.large"] }, [notListed("instanceTypes.0", "m3")]],
  ["other families", labelled("family", "In", "m6i", "u-3tb1"), [notListed("requirements.0.values.1", "u-3tb1")]],
  ["other categories", { instanceCategories: ["m", "a"] }, [notListed("instanceCategories.1", "a")]],
])("%s are a warning, since the list of AWS grows", (_name, main, expected) => expect(pool(main)).toEqual(expected));

const nothingLeft = "warning: : no instance type that private-eks knows, and AWS lists for EKS Auto Mode, is all that the pool asks for";

test("types that AWS no longer lists are a warning where requirements leave no others", () => {
  expect(pool({ instanceCategories: ["m"], newerThanGeneration: 2, ...labelled("generation", "Lt", "4") })).toEqual([nothingLeft]);
});

test.each<readonly [string, object, string]>([
  ["burstable types above the fourth generation", { instanceCategories: ["t"] }, "newerThanGeneration"],
  ["a family of another category", labelled("family", "In", "g5"), "requirements.0"],
  ["a size without vCPUs enough", { instanceTypes: ["m7i.large"], ...labelled("cpu", "Gt", "2") }, "requirements.0"],
])("requirements that leave nothing are a warning: %s", (_name, main, at) =>
  expect(pool(main)).toEqual([expect.stringMatching(`^warning: ${at}: the pool starts no nodes at all`)]),
);

test.each<readonly [string, object]>([
  ["the defaults", {}],
  ["burstable types of older generations", { instanceCategories: ["t"], newerThanGeneration: 2 }],
  ["GPUs", { instanceCategories: ["g"], ...labelled("gpu-count", "Gt", "0") }],
  ["Graviton", { instanceTypes: ["m8g.large"], architectures: ["arm64"] }],
  ["types without small sizes", labelled("size", "NotIn", "nano", "micro", "small", "medium")],
  ["one vCPU beside others is left out", labelled("cpu", "Gt", "0")],
])("%s are all right", (_name, main) => expect(pool(main)).toEqual([]));

test("most listed families are types that are known here", () => {
  const known = new Set(Object.keys(instanceTypes).map((name) => name.split(".")[0]));
  expect(autoModeFamilies.filter((family) => !known.has(family)).length).toBeLessThan(10);
});
