import type { ChartSettings } from "../../../config/schema/charts";
import type { ClusterConfig } from "../../../config/schema/schema";
import type { Statement } from "../../iam/policy";
import type { LessRestricted } from "../../namespaces/podSecurity";
import type { Chart } from "../../images/images";
import type { ChartValues } from "../valuePaths";

/** An image that pods of a chart run, and the paths of the values that name it. */
export type ReleaseImage = NonNullable<ChartSettings["images"]>[number];

/** What values make a chart do or not do. */
export interface ValueSwitches {
  /** Paths of values, of which each switches it on. All are off in the chart. @default - it is on */
  readonly when?: readonly string[];
  /** Paths of values that are off in the chart, too, and without each of which it stays off. @default - it needs none */
  readonly needs?: readonly string[];
  /** Paths of values that are on in the chart, and of which each switches it off again with `false`. @default - none does */
  readonly unless?: readonly string[];
}

/** An image that pods of a chart run only where values say so. */
export interface OptionalImage extends ValueSwitches {
  readonly image: ReleaseImage;
  readonly when: readonly string[];
}

/** What pods of a chart do with a role of their own. */
interface RoleUse {
  /** As the end of a sentence. */
  readonly to: string;
  /** The least that it takes, with `<name>` where only the user knows the name. */
  readonly statements: (place: { readonly partition: string; readonly region: string; readonly account: string }) => readonly Statement[];
}

/** The role of a chart's pods that call AWS. */
export interface PresetRole {
  readonly serviceAccount: NonNullable<ChartSettings["serviceAccount"]>;
  /** By the service that it is for: a release that calls none of these needs no role. */
  readonly uses: Readonly<Record<string, RoleUse>>;
  /** Who may have a role in its place, as the end of a sentence. @default - nobody */
  readonly orElse?: string;
}

/** All that the cluster file would say of a chart whose settings are known. */
export interface ChartPreset {
  readonly chart: Chart;
  readonly namespace: string;
  /** @default - those of the chart */
  readonly values?: (config: ClusterConfig, namespace: string) => Readonly<Record<string, unknown>>;
  /** All that its pods run, as the chart of this version names them with these values. */
  readonly images: readonly ReleaseImage[];
  /** What they run besides, as values of the cluster file switch it on. @default - nothing */
  readonly optionalImages?: readonly OptionalImage[];
  /** @default - its pods call nothing of AWS, whatever services the cluster file adds */
  readonly role?: PresetRole;
  /** Which of its pods do not fit the strictest Pod Security Standard. @default - all fit it */
  readonly podSecurity?: readonly (LessRestricted & ValueSwitches)[];
  /** What of it is a DaemonSet, and the value that switches that on. @default - nothing */
  readonly daemonSet?: { readonly what: string; readonly value: string };
  /** @default - none */
  readonly services?: readonly string[];
  /** @default - it is told of no proxy, since nothing of it calls out */
  readonly proxy?: ChartSettings["proxy"];
  /** Names that its pods call without a domain, as values make them; NO_PROXY has them, whatever the cluster file says of a proxy. @default - none */
  readonly bareNames?: (values: ChartValues) => readonly string[];
  /** @default - its pods trust the certificates of their images alone */
  readonly certificates?: ChartSettings["certificates"];
  /** What of its pods has certificates by the name of the host alone, and the value that has them. @default - all read SSL_CERT_DIR */
  readonly certificatesByHost?: { readonly who: string; readonly value: string };
}

/**
 * The port of a webhook whose pods run on Fargate. There the kubelet is in the network of each pod, and has 10250, the port that charts take.
 * @see https://aws-ia.github.io/terraform-aws-eks-blueprints-addons/main/addons/external-secrets/
 */
export const webhookPortOnFargate = 9443;

/**
 * Annotations of CustomResourceDefinitions that a chart has among its templates. Helm would delete them with the release, and Kubernetes with
 * them every object of these kinds.
 * @see https://helm.sh/docs/howto/charts_tips_and_tricks/#tell-helm-not-to-uninstall-a-resource
 */
export const keptOnUninstall = { "helm.sh/resource-policy": "keep" } as const;

type Paths = ReleaseImage["paths"];

/** Values of the form `{ repository, tag }`, at each path. */
export const repositoryAndTag = (...paths: readonly string[]): Paths =>
  Object.fromEntries(paths.flatMap((path) => [[`${path}.repository`, "repository"] as const, [`${path}.tag`, "tag"] as const]));

/** Values of the form `{ registry, repository, tag }`, at each path. */
export const registryRepositoryTag = (...paths: readonly string[]): Paths =>
  Object.fromEntries(
    paths.flatMap((path) => [
      [`${path}.registry`, "registry"] as const,
      [`${path}.repository`, "name"] as const,
      [`${path}.tag`, "tag"] as const,
    ]),
  );
