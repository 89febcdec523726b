type Path = readonly (string | number)[];

/** A value of a file. */
export interface Place {
  readonly path: Path;
  /** Its key in the schema, as `network.peerings.*.cidrs.*`. */
  readonly key: string;
  readonly value: unknown;
}

/** Keys below which names are the user's. */
const named =
  /(?:^|\.)(?:tags|labels|annotations|managed|selfManaged|fargateProfiles|namespaces|serviceAccounts|securityGroupPolicies|env|peerings|entries|cidrs|services|policies|privateLink|ruleGroups|repositories|pullThroughCache|certificates|caCertificates|ingress|egress|podSelector|serviceAccountSelector|targetIds|(?:node|pod|public|controlPlane|transitGateway)Subnets|zoneIds|routeTables|natGatewayIds|values)$/;

/** The values of a type in a file. Names and numbers of lists are `*` in their keys, as far as that is known. */
export function placesOf(value: unknown, type: "string" | "number", path: Path = [], key = ""): readonly Place[] {
  if (typeof value === type) return [{ path, key, value }];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([step, child]) => {
    const name = Array.isArray(value) || (named.test(key) && !(key === "network.existingVpc" || key === "network")) ? "*" : step;
    return placesOf(child, type, [...path, Array.isArray(value) ? Number(step) : step], key === "" ? name : `${key}.${name}`);
  });
}

/** A place of a key in a file that has nothing there yet: names of the user's are `demo`, and lists have one item. */
export function placeOfKey(key: string): Path {
  const steps = key.split(".");
  return steps.map((step, index) => (step === "*" ? (isList(steps.slice(0, index).join(".")) ? 0 : "demo") : step));
}

const isList = (key: string): boolean =>
  /(?:taints|selectors|policies|nodeRepairConfigOverrides)$/.test(key) && key !== "network.endpoints.policies";

/** A file with another value at a path. */
export function withValue(file: unknown, [step, ...rest]: Path, value: unknown): Readonly<Record<string, unknown>> {
  if (step === undefined) return value as Readonly<Record<string, unknown>>;
  if (typeof step === "number") {
    const items = Array.isArray(file) ? [...(file as unknown[])] : [];
    items[step] = withValue(items[step], rest, value);
    return items as unknown as Readonly<Record<string, unknown>>;
  }
  const entries = typeof file === "object" && file !== null && !Array.isArray(file) ? (file as Readonly<Record<string, unknown>>) : {};
  return { ...entries, [step]: withValue(entries[step], rest, value) };
}
