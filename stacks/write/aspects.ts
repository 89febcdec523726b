import { Aspects, type IAspect } from "cdktf";
import type { IConstruct } from "constructs";

/** The key under which this copy of cdktf keeps the aspects of a construct: a symbol that it makes as it is loaded. */
const ownAspectKey = ((): symbol | undefined => {
  const probe = {} as IConstruct;
  Aspects.of(probe);
  return Object.getOwnPropertySymbols(probe)[0];
})();

const aspectKeys = (construct: IConstruct): readonly symbol[] =>
  Object.getOwnPropertySymbols(construct).filter(({ description }) => description === "cdktf-aspects");

/** Whether a construct has aspects, of whichever copy of cdktf. */
export const hasAspects = (construct: IConstruct): boolean => aspectKeys(construct).some((key) => aspectsUnder(construct, key).length > 0);

const aspectsUnder = (construct: IConstruct, key: symbol): readonly IAspect[] =>
  (construct as unknown as Readonly<Record<symbol, Aspects>>)[key]!.all;

/**
 * Lets the aspects that another copy of cdktf keeps visit a stack, as cdktf does with its own: what is on a construct visits it, and then all below
 * it. An app of the user's has a copy besides the one in the package.
 * @see https://github.com/hashicorp/terraform-cdk/blob/v0.21.0/packages/cdktf/lib/synthesize/synthesizer.ts
 */
export function visitByForeignAspects(construct: IConstruct, inherited: readonly IAspect[] = []): void {
  const own = aspectKeys(construct)
    .filter((key) => key !== ownAspectKey)
    .flatMap((key) => aspectsUnder(construct, key));
  const aspects = [...new Set([...inherited, ...own])];
  for (const aspect of aspects) aspect.visit(construct);
  for (const child of construct.node.children) visitByForeignAspects(child, aspects);
}
