import type { ClusterConfig } from "../../../config/schema/schema";
import { type ExistingResource, nameTag } from "./adoptable.table";
import { type AdoptionFinding, attributeDifferences, attributeFindings } from "./attributes.findings";
import { adoptedClusterFindings } from "./cluster.findings";
import type { StackAddress, StacksJson } from "./expressions";
import { matchExisting, type StackResource } from "./match";
import { adoptedSubnetFindings, adoptedVpcFindings } from "./network.findings";

/** A resource that a stack takes over. */
export interface AdoptedResource extends StackAddress {
  readonly importId: string;
  /** Attributes because of which Terraform replaces it, the new one first. Empty: it stays. */
  readonly replacedFor: readonly string[];
  /** What is changed in it that a user may not expect. */
  readonly notes: readonly string[];
}

/** What becomes of the resources whose types can be adopted. With a finding nothing may be adopted: an apply would replace what must stay. */
export interface Adoption {
  readonly adopted: readonly AdoptedResource[];
  readonly created: readonly StackAddress[];
  readonly findings: readonly AdoptionFinding[];
}

/**
 * Decides which resources of a cluster's stacks Terraform imports instead of creating them.
 * @param existing what AWS has: the cluster of the file's name, what belongs to it, and its VPC; without a cluster what has its name
 */
export function planAdoption(config: ClusterConfig, stacks: StacksJson, existing: readonly ExistingResource[]): Adoption {
  const matches = matchExisting(stacks, existing);
  // What else an existing VPC has is its owner's.
  const isOwned = ({ stack, ofCluster, attributes }: StackResource, aws: ExistingResource) =>
    stack !== "network" || !config.network.existingVpc || ofCluster || (nameTag(aws.attributes) ?? "") === nameTag(attributes);
  const found = matches.resources.flatMap((resource) => {
    const aws = matches.existingOf(resource);
    if (!aws || !isOwned(resource, aws)) return [];
    return [{ resource, aws, differences: attributeDifferences(resource.fixed ?? [], resource, aws, matches) }];
  });
  const attributes = found.flatMap(({ resource, aws, differences }) => attributeFindings(resource, aws, differences));
  return {
    adopted: found
      .filter(({ resource }) => !attributes.some(({ stack, address }) => stack === resource.stack && address === resource.address))
      .map(({ resource, aws, differences }) => ({
        stack: resource.stack,
        address: resource.address,
        importId: aws.importId,
        replacedFor: differences.map(({ compared: { attribute } }) => attribute),
        notes: [
          ...attributeDifferences(resource.noted ?? [], resource, aws, matches).map(({ compared }) => compared.note),
          ...(resource.note ? [resource.note] : []),
        ],
      })),
    created: matches.resources
      .filter((resource) => !found.some((adopted) => adopted.resource === resource))
      .map(({ stack, address }) => ({ stack, address })),
    findings: [
      attributes,
      ...[adoptedSubnetFindings, adoptedVpcFindings, adoptedClusterFindings].map((check) => check(config, matches, existing)),
    ].flat(),
  };
}
