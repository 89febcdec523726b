import { type TerraformAttributes, type StackAddress, referenceOf, resolve, sameValue, type StacksJson } from "./expressions";
import { type AdoptableType, adoptableTypes, type ExistingResource } from "./adoptable.table";

/** A resource of a stack whose type can be adopted, with how it is. */
export interface StackResource extends StackAddress, AdoptableType {
  readonly attributes: TerraformAttributes;
}

/** Resources of the stacks, and for those that are in AWS already what they are there. */
export interface Matches {
  readonly resources: readonly StackResource[];
  readonly existingOf: (place: StackAddress) => ExistingResource | undefined;
  /** The file's value of an attribute; undefined where it is known only after an apply. */
  readonly valueOf: (value: unknown, stack: string) => unknown;
}

/**
 * Finds what of the stacks is in AWS already: a resource by the attributes that identify it, and then by its attributes what they refer to.
 * That goes on until nothing more is found. Nothing in AWS is two resources of the stacks.
 */
export function matchExisting(stacks: StacksJson, existing: readonly ExistingResource[]): Matches {
  const found = new Map<string, ExistingResource>();
  const existingOf = ({ stack, address }: StackAddress) => found.get(`${stack}/${address}`);
  const valueOf = (value: unknown, stack: string) => resolve(value, stack, stacks, (place) => existingOf(place)?.attributes);
  const resources = adoptableResources(stacks);

  const bind = (resource: StackResource, matches: (candidate: TerraformAttributes) => boolean): boolean => {
    if (existingOf(resource)) return false;
    const taken = new Set(found.values());
    const candidate = existing.find((item) => item.type === resource.type && !taken.has(item) && matches(item.attributes));
    if (candidate) found.set(`${resource.stack}/${resource.address}`, candidate);
    return candidate !== undefined;
  };
  const bindByIdentity = (resource: StackResource): boolean => {
    const { identity, attributes, stack } = resource;
    if (!identity) return false;
    const wanted = identity.map((name) => [name, valueOf(attributes[name], stack)] as const);
    return (
      wanted.every(([, value]) => value !== undefined) &&
      bind(resource, (item) => wanted.every(([name, value]) => sameValue(item[name], value)))
    );
  };
  const bindReferences = (resource: StackResource): boolean => {
    const own = existingOf(resource);
    return own === undefined
      ? false
      : references(resource.attributes, own.attributes)
          .map(({ address, attribute, value }) => {
            const target = resources.find((candidate) => candidate.stack === resource.stack && candidate.address === address);
            return target !== undefined && !target.identity && bind(target, (item) => item[attribute] === value);
          })
          .includes(true);
  };

  while (
    resources
      .map((resource) => [bindByIdentity(resource), bindReferences(resource)])
      .flat()
      .includes(true)
  );
  return { resources, existingOf, valueOf };
}

const adoptableResources = (stacks: StacksJson): readonly StackResource[] =>
  Object.entries(stacks).flatMap(([stack, { resource = {} }]) =>
    adoptableTypes.flatMap((adoptable) =>
      Object.entries(resource[adoptable.type] ?? {}).map(([id, attributes]) => ({
        ...adoptable,
        stack,
        address: `${adoptable.type}.${id}`,
        attributes,
      })),
    ),
  );

/** What a resource refers to in its attributes, with the value that the reference has in AWS. */
function references(
  file: unknown,
  aws: unknown,
): readonly { readonly address: string; readonly attribute: string; readonly value: unknown }[] {
  const reference = referenceOf(file);
  if (reference) return [{ ...reference, value: aws }];
  if (typeof file !== "object" || file === null || typeof aws !== "object" || aws === null) return [];
  return Object.entries(file).flatMap(([key, value]) => references(value, (aws as TerraformAttributes)[key]));
}
