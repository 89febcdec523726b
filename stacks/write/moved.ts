import { App, TerraformResource, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import type { StackRole } from "../../config/schema/backend";

/** A construct id that was changed between two releases. */
export interface Move {
  readonly stack: StackRole;
  /** Type of resource, such as `aws_subnet`. */
  readonly type: string;
  /** Paths of the constructs within the stack as they are now, such as `/^private-(.+)\/nodes$/`. */
  readonly to: RegExp;
  /** The path as it was, as `String.replace` takes it: `private-$1/node-subnet`. */
  readonly from: string;
  /** First release with the new path. A row may go when no one comes from an older release any more. */
  readonly since: string;
}

/** Every move, the oldest first. */
export const moves: readonly Move[] = [];

/**
 * Tells Terraform under which address it knows a resource whose construct id was changed, so that it neither destroys nor creates it. Only
 * resources that are in the stack have a block, and one for each move on their way.
 * @see https://developer.hashicorp.com/terraform/language/moved
 */
export function addMovedBlocks(stack: TerraformStack, role: Move["stack"], table: readonly Move[] = moves): void {
  const own = table.filter((move) => move.stack === role);
  if (own.length === 0) return;
  const blocks = stack.node
    .findAll()
    .filter(TerraformResource.isTerraformResource)
    .flatMap(({ node, terraformResourceType: type }) => blocksOf(type, node.path.slice(stack.node.path.length + 1), own));
  if (blocks.length > 0) stack.addOverride("moved", blocks);
}

interface MovedBlock {
  readonly from: string;
  readonly to: string;
}

function blocksOf(type: string, path: string, table: readonly Move[]): readonly MovedBlock[] {
  const addressOf = (constructPath: string) => `${type}.${logicalId(constructPath)}`;
  return table
    .filter((move) => move.type === type && move.to.test(path))
    .flatMap(({ to, from }) => {
      const before = path.replace(to, from);
      return [{ from: addressOf(before), to: addressOf(path) }, ...blocksOf(type, before, table)];
    });
}

/** The id that cdktf gives a resource at a path. */
function logicalId(path: string): string {
  const stack = new TerraformStack(new App(), "moved");
  const leaf = path.split("/").reduce<Construct>((scope, id) => new Construct(scope, id), stack);
  return stack.getLogicalId(leaf.node);
}
