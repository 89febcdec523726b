import { rendered } from "./expressions";
import {
  addressOf,
  type Block,
  isMapping,
  type Json,
  list,
  type Mapping,
  mapping,
  repeated,
  resourcesOf,
  text,
  violation,
  type Violation,
  type Written,
} from "./model";
import { nodePoolDefinitions, nodePoolRefusals } from "./nodePoolDefinition";
import { userDataProblems } from "./userData";

/** The class that EKS makes itself for its own node pools. */
const classOfEks = "default";

/** Objects in releases of them: node classes and node pools of Karpenter, and of EKS Auto Mode. */
export const objectViolations = (written: Written): readonly Violation[] =>
  resourcesOf(written, "helm_release")
    .filter(isOfObjects)
    .flatMap((release) => {
      const objects = objectsOf(written, release);
      const problems =
        objects === undefined
          ? ["has values that are not JSON"]
          : [
              ...repeated(objects, (object) => `${text(object["kind"])} ${nameOfObject(object)}`).map(
                (object) => `has ${said(object)} twice`,
              ),
              ...objects.flatMap((object) => objectProblems(object, objects).map((problem) => `${said(object)} ${problem}`)),
            ];
      return problems.map((problem) => violation("objects", release, problem));
    });

/** A release of objects that a controller reads, such as node pools: it has no pods. */
export const isOfObjects = ({ body }: Block): boolean => text(body["chart"]).endsWith("/objects-chart");

/** The objects of a release; undefined where its values are not JSON. */
export function objectsOf(written: Written, { stack, body }: Block): readonly Mapping[] | undefined {
  try {
    return list(body["values"]).flatMap((values) => {
      const parsed = JSON.parse(rendered(written, stack, text(values))) as Json;
      return list(mapping(parsed)["objects"]).filter(isMapping);
    });
  } catch {
    return undefined;
  }
}

const nameOfObject = ({ metadata }: Mapping): string => text(mapping(metadata)["name"]);
const said = (object: Mapping): string => `${text(object["kind"])} ${nameOfObject(object)}`;
const groupOf = ({ apiVersion }: Mapping): string => text(apiVersion).split("/")[0] ?? "";

function objectProblems(object: Mapping, all: readonly Mapping[]): readonly string[] {
  const spec = mapping(object["spec"]);
  const kind = text(object["kind"]);
  if (kind === "EC2NodeClass") return [...withoutTerms(spec, "amiSelectorTerms"), ...classProblems(spec)];
  if (kind === "NodeClass") return classProblems(spec);
  return kind === "NodePool" ? poolProblems(spec, all) : [];
}

const withoutTerms = (spec: Mapping, ...keys: readonly string[]): readonly string[] =>
  keys.filter((key) => list(spec[key]).length === 0).map((key) => `has no ${key}`);

/**
 * @see https://karpenter.sh/docs/concepts/nodeclasses/
 * @see https://docs.aws.amazon.com/eks/latest/userguide/create-node-class.html
 */
const classProblems = (spec: Mapping): readonly string[] => [
  ...withoutTerms(spec, "subnetSelectorTerms", "securityGroupSelectorTerms"),
  ...("role" in spec === "instanceProfile" in spec ? ["has not one of role and instanceProfile"] : []),
  ...("userData" in spec ? userDataProblems(text(spec["userData"])).map((problem) => `has user data that ${problem}`) : []),
];

/** @see https://karpenter.sh/docs/concepts/nodepools/#spectemplatespecnodeclassref */
function poolProblems(spec: Mapping, all: readonly Mapping[]): readonly string[] {
  const { group, kind, name } = mapping(mapping(mapping(spec["template"])["spec"])["nodeClassRef"]);
  const isAuto = kind === "NodeClass";
  const refused = nodePoolRefusals(spec, nodePoolDefinitions[isAuto ? "autoMode" : "1.14.1"]).map((what) => `is refused for its ${what}`);
  const isThere = all.some((object) => groupOf(object) === group && object["kind"] === kind && nameOfObject(object) === name);
  if (isThere || (isAuto && name === classOfEks)) return refused;
  return [...refused, `names the ${text(kind)} ${text(name)} of ${text(group)}, which is not there`];
}

/** Releases that must be there before others, as pairs: the objects of Karpenter wait for its controller, and this for its definitions. */
export function releasesInOrder(written: Written): readonly (readonly [then: Block, first: Block])[] {
  const releases = resourcesOf(written, "helm_release");
  const named = (name: string): readonly Block[] => releases.filter(({ body }) => body["name"] === name);
  const ofKarpenter = releases.filter(
    (release) => isOfObjects(release) && objectsOf(written, release)?.some((object) => groupOf(object) === "karpenter.k8s.aws"),
  );
  const pairs = (thens: readonly Block[], firsts: readonly Block[]) =>
    thens.flatMap((then) => firsts.filter((first) => addressOf(first) !== addressOf(then)).map((first) => [then, first] as const));
  return [...pairs(ofKarpenter, named("karpenter")), ...pairs(named("karpenter"), named("karpenter-crd"))];
}
