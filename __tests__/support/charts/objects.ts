import type { Rendered } from "./helm";

/** A container of a pod template. */
export interface RenderedContainer {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly ports?: readonly { readonly containerPort: number }[];
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
}

/** The template of pods. */
export interface PodTemplate {
  readonly metadata: Rendered["metadata"];
  readonly spec: {
    readonly serviceAccountName?: string;
    readonly containers: readonly RenderedContainer[];
    readonly initContainers?: readonly RenderedContainer[];
    readonly nodeSelector?: Readonly<Record<string, string>>;
    readonly tolerations?: readonly object[];
    readonly volumes?: readonly { readonly name: string; readonly configMap?: { readonly name: string } }[];
  };
}

/** A Deployment, DaemonSet, StatefulSet or Job, with the template of its pods. */
export interface Workload {
  readonly kind: string;
  readonly metadata: Rendered["metadata"];
  readonly replicas: number | undefined;
  readonly template: PodTemplate;
}

/** All that brings pods, whatever its kind. */
export const workloads = (objects: readonly Rendered[]): readonly Workload[] =>
  objects.flatMap(({ kind, metadata, spec }) => {
    const { replicas, template, jobTemplate } = (spec ?? {}) as {
      readonly replicas?: number;
      readonly template?: PodTemplate;
      readonly jobTemplate?: { readonly spec: { readonly template: PodTemplate } };
    };
    const ofPods = template ?? jobTemplate?.spec.template;
    return ofPods ? [{ kind, metadata, replicas, template: ofPods }] : [];
  });

/** The containers of a pod, those of its start too. */
export const containersOf = ({ spec }: PodTemplate): readonly RenderedContainer[] => [...spec.containers, ...(spec.initContainers ?? [])];

/** The environment variables of a container whose values are written. */
export const environmentOf = ({ env = [] }: RenderedContainer): Readonly<Record<string, string>> =>
  Object.fromEntries(env.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])));

/** The flags of a container's command line, with their values; `true` where a flag has none. */
export const flagsOf = ({ command = [], args = [] }: RenderedContainer): readonly (readonly [name: string, value: string])[] =>
  [...command, ...args].flatMap((word) => {
    // A word that is no text is one that Kubernetes refuses.
    if (typeof word !== "string") throw new Error(`an argument is no text: ${JSON.stringify(word)}`);
    const [, name, value = "true"] = /^--?([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
    return name === undefined ? [] : [[name, value] as const];
  });

/** The objects of a kind. */
export const ofKind = (objects: readonly Rendered[], wanted: string): readonly Rendered[] => objects.filter(({ kind }) => kind === wanted);
