import { fewOf } from "../../../config/findings/located";

/** Whether an action stands for all of a service: which ones are called is not known. */
export const isAnyAction = (action: string): boolean => action.endsWith(":*");

/** Actions as a sentence names them after "allows". */
export const actionsText = (actions: readonly string[], quantity: "any" | "some"): string =>
  fewOf(actions.map((action) => (isAnyAction(action) ? `${quantity} of ${action}` : action)));
