import { autoModeFamilies, fewestAutoModeVcpus, sizesTooSmall } from "../../aws/autoModeInstances";
import { instanceType, instanceTypes } from "../../aws/instanceTypes";
import { instanceDomains } from "../../aws/nodePoolLabels";
import type { PoolRequirement } from "../../config/schema/nodePool";
import { namedParts, startableTypes } from "../nodePools/startableTypes";
import type { PoolProblem, PoolRule } from "../nodePools/poolSubject";
import { instanceTypeLabel } from "../nodePools/requirements";

const listOfInstances = "https://docs.aws.amazon.com/eks/latest/userguide/automode-learn-instances.html";

type WordsOfInstance = Omit<PoolProblem, "path">;

const tooSmall = (what: string): WordsOfInstance => ({
  problem: `EKS Auto Mode never starts ${what}`,
  allowed: `sizes other than ${sizesTooSmall.join(", ")}, with ${fewestAutoModeVcpus} vCPUs or more`,
  fix: "Write a larger one",
});

const notListed = (what: string): WordsOfInstance => ({
  severity: "warning",
  problem: `AWS does not list ${what} among the instances of EKS Auto Mode, which would start none: ${listOfInstances}`,
  fix: "Write another, unless AWS lists it by now",
});

const namePart = (part: string, type: string): string => namedParts[part]!(type) ?? "";

const isListed = (type: string): boolean => autoModeFamilies.includes(namePart("instance-family", type));

/** What is wrong with a type that is known here; of others, another rule speaks. */
function ofType(name: string): WordsOfInstance | undefined {
  const type = instanceType(name);
  const size = namePart("instance-size", name);
  if (sizesTooSmall.includes(size)) return tooSmall(`${name}: its size is ${size}`);
  if (type?.vcpus !== undefined && type.vcpus < fewestAutoModeVcpus) return tooSmall(`${name}: it has ${type.vcpus} vCPU`);
  return type && !isListed(name) ? notListed(namePart("instance-family", name)) : undefined;
}

/** What is wrong with a part that types known here have, and none that EKS Auto Mode starts. */
function ofPart(part: string, value: string): WordsOfInstance | undefined {
  const types = Object.keys(instanceTypes).filter((type) => namePart(part, type) === value);
  return types.length === 0 || types.some(isListed) ? undefined : notListed(value);
}

/** What is wrong with a value of a label, by the end of the label. */
const ofLabel: Readonly<Record<string, (value: string) => WordsOfInstance | undefined>> = {
  "instance-category": (value) => ofPart("instance-category", value),
  "instance-family": (value) => ofPart("instance-family", value),
  "instance-size": (value) => (sizesTooSmall.includes(value) ? tooSmall(`instances of the size ${value}`) : undefined),
  "instance-cpu": (value) => (Number(value) < fewestAutoModeVcpus ? tooSmall(`instances with ${value} vCPU`) : undefined),
};

function ruleOfLabel(label: string): ((value: string) => WordsOfInstance | undefined) | undefined {
  if (label === instanceTypeLabel) return ofType;
  const [domain, part = ""] = label.split("/");
  return domain === instanceDomains.autoMode && Object.hasOwn(ofLabel, part) ? ofLabel[part] : undefined;
}

/** Whether a comparison asks for fewer vCPUs than any node has. */
const asksForFewer = ({ key, operator, values: [than] }: PoolRequirement): boolean =>
  key === `${instanceDomains.autoMode}/instance-cpu` &&
  ((operator === "Lt" && Number(than) <= fewestAutoModeVcpus) || (operator === "Lte" && Number(than) < fewestAutoModeVcpus));

/** Values that name instances which EKS Auto Mode does not start: pods wait for them, and nobody is told. */
export const unsupportedValues: PoolRule = ({ requirements }) =>
  requirements.flatMap((requirement): readonly PoolProblem[] => {
    const { key, operator, path, values, valuePath } = requirement;
    if (asksForFewer(requirement)) return [{ path, ...tooSmall("instances with so few vCPUs") }];
    const rule = operator === "In" ? ruleOfLabel(key) : undefined;
    return values.flatMap((value, index) => {
      const words = rule?.(value);
      return words ? [{ path: valuePath(index), ...words }] : [];
    });
  });

/** Requirements each of which is right by itself, and that together leave no instance which EKS Auto Mode starts. */
export const noInstanceLeft: PoolRule = ({ at, definition, requirements }) => {
  const left = startableTypes(requirements, definition.domain).filter((name) => ofType(name) === undefined);
  const hasUnknown = requirements.some(
    ({ key, operator, values }) => key === instanceTypeLabel && operator === "In" && values.some((name) => !instanceType(name)),
  );
  if (left.length > 0 || hasUnknown) return [];
  return [
    {
      severity: "warning",
      path: at(),
      problem: `no instance type that private-eks knows, and AWS lists for EKS Auto Mode, is all that the pool asks for: ${listOfInstances}`,
      fix: "Write other types, or fewer requirements; for categories without a generation above 4, such as t, lower newerThanGeneration",
    },
  ];
};
