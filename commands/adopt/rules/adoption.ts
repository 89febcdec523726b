import type { ClusterConfig } from "../../../config/schema/schema";
import { clusterObstacles } from "./clusterObstacles";
import { type Place, sameValue, type StacksJson, valueAt } from "./expressions";
import { type Matches, matchExisting, type Obstacle, type StackResource } from "./match";
import { type ComparedAttribute, type ExistingResource, nameTag } from "./rules";
import { subnetObstacles } from "./subnetObstacles";
import { vpcObstacles } from "./vpcObstacles";

/** A resource that a stack takes over. */
export interface AdoptedResource extends Place {
  readonly importId: string;
  /** Attributes because of which Terraform replaces it, the new one first. Empty: it stays. */
  readonly replacedFor: readonly string[];
  /** What is changed in it that a user may not expect. */
  readonly notes: readonly string[];
}

/** What becomes of the resources whose types can be adopted. With an obstacle nothing may be adopted: an apply would replace what must stay. */
export interface Adoption {
  readonly adopted: readonly AdoptedResource[];
  readonly created: readonly Place[];
  readonly obstacles: readonly Obstacle[];
}

/**
 * Decides which resources of a cluster's stacks Terraform imports instead of creating them.
 * @param existing what AWS has: the cluster of the file's name, what belongs to it, and its VPC; without a cluster what has its name
 */
export function planAdoption(config: ClusterConfig, stacks: StacksJson, existing: readonly ExistingResource[]): Adoption {
  const matches = matchExisting(stacks, existing);
  // What else an existing VPC has is its owner's.
  const isOwned = ({ stack, rule, attributes }: StackResource, aws: ExistingResource) =>
    stack !== "network" || !config.network.existingVpc || rule.ofCluster || (nameTag(aws.attributes) ?? "") === nameTag(attributes);
  const found = matches.resources.flatMap((resource) => {
    const aws = matches.existingOf(resource);
    if (!aws || !isOwned(resource, aws)) return [];
    return [{ resource, aws, differences: differencesOf(resource.rule.fixed ?? [], resource, aws, matches) }];
  });
  const fixed = found.flatMap(({ resource: { stack, address }, aws: { importId }, differences }) =>
    differences.flatMap(({ compared: { attribute, fix }, aws, file }) =>
      fix ? [{ stack, address, importId, attribute, aws, file, fix: fix(aws) }] : [],
    ),
  );
  return {
    adopted: found
      .filter(({ resource }) => !fixed.some(({ stack, address }) => stack === resource.stack && address === resource.address))
      .map(({ resource, aws, differences }) => ({
        stack: resource.stack,
        address: resource.address,
        importId: aws.importId,
        replacedFor: differences.map(({ compared: { attribute } }) => attribute),
        notes: [
          ...differencesOf(resource.rule.noted ?? [], resource, aws, matches).map(({ compared }) => compared.note),
          ...(resource.rule.note ? [resource.rule.note] : []),
        ],
      })),
    created: matches.resources
      .filter((resource) => !found.some((adopted) => adopted.resource === resource))
      .map(({ stack, address }) => ({ stack, address })),
    obstacles: [fixed, ...[subnetObstacles, vpcObstacles, clusterObstacles].map((rule) => rule(config, matches, existing))].flat(),
  };
}

interface Difference<Compared> {
  readonly compared: Compared;
  readonly aws: string;
  readonly file: string;
}

/** Where AWS has a value and the file another, or one that is not known before an apply. */
const differencesOf = <Compared extends ComparedAttribute>(
  attributesToCompare: readonly Compared[],
  { attributes, stack }: StackResource,
  existing: ExistingResource,
  { valueOf }: Matches,
): readonly Difference<Compared>[] =>
  attributesToCompare.flatMap((compared) => {
    const aws = valueAt(existing.attributes, compared.attribute);
    const written = compared.file ?? valueAt(attributes, compared.attribute);
    const file = valueOf(written, stack);
    const compatible = compared.compatible ?? sameValue;
    if (aws === undefined || compatible(aws, file)) return [];
    return [{ compared, aws: textOf(aws), file: written === undefined ? "nothing" : file === undefined ? "a new one" : textOf(file) }];
  });

const textOf = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));
