import type { ConfigPath, Finding } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import type { Pods } from "../fargate/pods";

/** A change of the cluster file after which the consumer does without what it needs. */
export interface Remedy {
  readonly path: ConfigPath;
  /** An imperative phrase without a full stop. */
  readonly fix: string;
}

/**
 * Something outside the cluster that must be reachable from it: a service by its name in VPC endpoint services (`ecr.api`), a host, an image.
 * Of an image, `repository` is where the cluster pulls it from, and `source` where the cluster file has it.
 */
export type Need =
  | { readonly kind: "service"; readonly service: string; readonly remedy?: Remedy }
  | { readonly kind: "host"; readonly host: string; readonly remedy?: Pick<Remedy, "fix"> & Partial<Remedy> }
  | {
      readonly kind: "image";
      readonly source: string;
      readonly repository: string;
      readonly tag: string;
      readonly remedy: Remedy;
      /** The repository that nodes pull it from, where their mirrors have it. @default - the same */
      readonly mirror?: string;
    };

/** One row of the dependency model: who needs what, and who asks for it. */
export interface Dependency {
  readonly consumer: string;
  readonly why: string;
  /** The keys of the cluster file that bring in the consumer; none where the cluster does without it. */
  readonly askedBy: (config: ClusterConfig) => readonly ConfigPath[];
  /** @param askedBy which of the keys asks */
  readonly needs: (config: ClusterConfig, askedBy: ConfigPath) => readonly Need[];
  /**
   * Whether it can be told to reach services and hosts through an HTTP proxy, where it trusts the certificate authorities. Images can on nodes, whose
   * containerd pulls them. @default true
   */
  readonly usesProxy?: (config: ClusterConfig, askedBy: ConfigPath) => boolean;
  /** Whether it can be told of the certificate authorities of the cluster file, for services and hosts. @default true */
  readonly trustsAuthorities?: boolean;
  /** Whether it sends from the subnets of the control plane's network interfaces, which may have routes of their own. @default false */
  readonly isControlPlane?: true;
  /** What it is where nothing leads there. @default error */
  readonly severity?: Finding["severity"];
  /** The pods that its images are for, where a Fargate profile could select them. @default - none, they run on nodes */
  readonly pods?: (config: ClusterConfig, askedBy: ConfigPath) => readonly Pods[];
  /** What it is called beside others of its kind, by the key that asks. @default - the consumer */
  readonly nameOf?: (askedBy: ConfigPath) => string;
}

/** Needs of services by their names in VPC endpoint services. */
export const awsServices =
  (...names: readonly string[]) =>
  (): readonly Need[] =>
    names.map((service) => ({ kind: "service", service }));
