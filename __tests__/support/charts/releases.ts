import { embedded, type Json, resources, type Stack } from "../stack";
import type { Stacks } from "../synth";

/** A Helm release as Terraform installs it. */
export interface Release {
  readonly name: string;
  readonly namespace: string;
  readonly chart: string;
  readonly version: string;
  readonly values: Readonly<Record<string, Json>>;
}

/** What Terraform knows when it applies, by how its expressions end. */
export const known = {
  vpcId: "vpc-0123456789abcdef0",
  roleArn: "arn:aws:iam::111122223333:role/sample",
  clusterEndpoint: "https://0123456789ABCDEF.gr7.us-west-2.eks.amazonaws.com",
  proxyUrl: "http://proxy-0123456789abcdef.elb.us-west-2.amazonaws.com:3128",
} as const;

const endings: readonly (readonly [RegExp, string])[] = [
  [/\.outputs\.vpc_id$/, known.vpcId],
  [/^aws_iam_role\.[\w-]+\.arn$/, known.roleArn],
  [/\.outputs\.proxy_url$/, known.proxyUrl],
  [/\.outputs\.cluster_endpoint$/, known.clusterEndpoint],
];

/** A text as the provider gets it: expressions with their values, and escaped ones as text. */
const evaluated = (text: string): string =>
  text.replace(/\$\$\{|\$\{([^}]*)\}/g, (found, expression: string | undefined) => {
    if (expression === undefined) return "${";
    const value = endings.find(([ending]) => ending.test(expression))?.[1];
    if (value === undefined) throw new Error(`the value of ${found} is not known here`);
    return value;
  });

function evaluate(value: Json): Json {
  if (typeof value === "string") return evaluated(value);
  if (Array.isArray(value)) return value.map(evaluate);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [evaluated(key), evaluate(child)]));
}

/** Releases besides those of Kubernetes objects, whose chart is in the stack's own folder. */
const chartsOfRegistries = (workload: Stack) =>
  resources(workload, "helm_release").filter(({ attributes }) => !String(attributes["chart"]).startsWith("${path.module}/"));

/** The Helm releases of a workload stack. */
export const releasesOf = ({ workload }: Stacks): readonly Release[] =>
  chartsOfRegistries(workload).map(({ attributes }) => {
    const { chart, name, namespace, values, version } = attributes;
    const [text, ...others] = values as readonly string[];
    if (others.length > 0) throw new Error(`${String(name)} has several lists of values`);
    return {
      name: name as string,
      namespace: namespace as string,
      chart: chart as string,
      version: version as string,
      values: evaluate(embedded(text)) as Release["values"],
    };
  });
