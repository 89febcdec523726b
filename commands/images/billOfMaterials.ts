import type { ClusterConfig } from "../../config/schema/schema";
import { planAddons } from "../../design/software/addons";
import { avoidsAutoModeNodes } from "../../design/autoMode/builtIn";
import { type ImageArchitecture, pulledArchitectures } from "../../design/images/singlePlatform";
import { autoModeNodeKinds } from "../../design/autoMode/nodeKinds";
import { analyse } from "../../design/facts";
import { areImagesKnown, chosenReleases } from "../../design/charts/releases";
import { ownCharts } from "../../design/software/charts";
import { dependencies } from "../../design/reachability/dependencies";
import { type Pods, runsOnFargate } from "../../design/fargate/pods";
import { addonImages } from "../../design/images/addonImages";
import { eksRegistry } from "../../design/images/awsRegistries";
import { nodeImages } from "../../design/nodes/nodeImages";
import { karpenterNodeKinds } from "../../design/karpenter/nodePools";
import type { NodeGroupDesign } from "../../design/nodes/nodeGroups";

/** A container image that the cluster pulls. */
export interface BomImage {
  /** Its repository as its publisher has it, with the registry: `public.ecr.aws/nginx/nginx`. */
  readonly source: string;
  /** @default - EKS chooses it when the add-on is installed, or the AMI holds it */
  readonly tag?: string;
  /** `sha256:…`. @default - the cluster file names the image by its tag */
  readonly digest?: string;
  /** Those of the nodes that can pull it; Fargate is amd64. */
  readonly architectures: readonly ImageArchitecture[];
  /** The repository that the cluster pulls it from: the source, or its mirror. */
  readonly deployed: string;
  /** What it is for, in alphabetical order. */
  readonly consumers: readonly string[];
  readonly pulledBy: readonly ("nodes" | "fargate")[];
  /** Whether `deployed` is a mirror of the source. */
  readonly mirrored: boolean;
}

/** A Helm chart that Terraform installs. */
export interface BomChart {
  readonly name: string;
  /** An https:// or oci:// URL, or the folder that holds the chart. */
  readonly repository: string;
  readonly version: string;
  /** Whether it is in an OCI registry, as images are. */
  readonly oci: boolean;
  /** The repository that it is installed from. @default - its own */
  readonly mirror?: string;
}

/** Every image that the cluster pulls, and every chart that is installed in it. */
export interface BillOfMaterials {
  readonly images: readonly BomImage[];
  readonly charts: readonly BomChart[];
  /** The EKS add-ons whose images are not known, by their names in EKS. */
  readonly addonsWithUnknownImages: readonly string[];
  /** The Helm releases whose images the cluster file does not list, by their names. */
  readonly chartsWithUnknownImages: readonly string[];
}

/** The bill of materials of a configuration without errors: from the design, so that it names what the stacks name. Sorted by name. */
export function billOfMaterials(config: ClusterConfig): BillOfMaterials {
  const ownNodes = [...analyse(config).nodeGroups, ...karpenterNodeKinds(config)];
  const allNodes = [...ownNodes, ...autoModeNodeKinds(config)];
  const onNodesOf = (addon: string) => (avoidsAutoModeNodes(addon) ? ownNodes : allNodes);
  const uses = [...workloadUses(config, allNodes), ...addonUses(config, onNodesOf), ...nodeUses(config, ownNodes)];
  return {
    images: distinctImages(uses.map(bomImage).filter(isPulled)),
    charts: installedCharts(config),
    addonsWithUnknownImages: unknown(config),
    chartsWithUnknownImages: unlistedReleases(config),
  };
}

/** Nodes of a group, of Karpenter, or of EKS Auto Mode. */
type PullingNodes = Pick<NodeGroupDesign, "accelerator" | "architecture">;

/** An image, and who pulls it for what. */
interface ImageUse {
  readonly consumer: string;
  /** `repository`, `repository:tag` or `repository@sha256:…`, as its publisher has it. */
  readonly reference: string;
  /** The same of where it is pulled from. @default - its publisher */
  readonly deployed?: string;
  /** The nodes that pull it. */
  readonly groups: readonly PullingNodes[];
  readonly fargate: boolean;
}

/** Who pulls an image: the nodes, save for pods that a Fargate profile selects. */
function pullers(config: ClusterConfig, groups: readonly PullingNodes[], pods: readonly Pods[] | undefined, alsoDaemonSet = false) {
  const onFargate = (pods ?? []).map((each) => runsOnFargate(config, each));
  const onNodes = pods === undefined || alsoDaemonSet || onFargate.includes(false);
  return { groups: onNodes ? groups : [], fargate: onFargate.includes(true) };
}

/** The images of charts and samples: those that the dependency model has. */
const workloadUses = (config: ClusterConfig, groups: readonly PullingNodes[]): readonly ImageUse[] =>
  dependencies
    .flatMap((dependency) => dependency.askedBy(config).map((askedBy) => ({ ...dependency, askedBy })))
    .flatMap(({ consumer, needs, pods, nameOf, askedBy }) =>
      needs(config, askedBy).flatMap((need): ImageUse[] => {
        if (need.kind !== "image") return [];
        const { source, repository, tag } = need;
        const who = pullers(config, groups, pods?.(config, askedBy));
        return [{ consumer: nameOf?.(askedBy) ?? consumer, reference: `${source}:${tag}`, deployed: `${repository}:${tag}`, ...who }];
      }),
    );

/** The images of the EKS add-ons, which are in the registry of EKS in the region. */
const addonUses = (config: ClusterConfig, onNodesOf: (addon: string) => readonly PullingNodes[]): readonly ImageUse[] =>
  planAddons(config).flatMap(({ name, version }) =>
    (addonImages(name) ?? []).map(({ repository, tag, pods, alsoDaemonSet, accelerator }): ImageUse => {
      const suited = onNodesOf(name).filter((group) => accelerator === undefined || group.accelerator === accelerator);
      const suffix = version !== undefined && tag ? `:${tag(version)}` : "";
      const reference = `${eksRegistry(config.region)}/${repository}${suffix}`;
      return { consumer: `add-on ${name}`, reference, ...pullers(config, suited, pods && [pods], alsoDaemonSet) };
    }),
  );

const unknown = (config: ClusterConfig): readonly string[] =>
  planAddons(config)
    .map(({ name }) => name)
    .filter((name) => addonImages(name) === undefined)
    .sort();

const unlistedReleases = (config: ClusterConfig): readonly string[] =>
  chosenReleases(config)
    .map(({ name }) => name)
    .filter((name) => !areImagesKnown(config, name))
    .sort();

/** What nodes pull for themselves; those of EKS Auto Mode are AWS's. */
const nodeUses = (
  config: ClusterConfig,
  groups: readonly (PullingNodes & Pick<NodeGroupDesign, "family" | "userData">)[],
): readonly ImageUse[] =>
  groups.flatMap((group) => nodeImages(config, group).map((image) => ({ ...image, groups: [group], fargate: false })));

/** A reference in its parts. A chart's `repository@sha256` and tag make a reference with a digest. */
function parseReference(reference: string): { readonly repository: string; readonly tag?: string; readonly digest?: string } {
  const [, repository = reference, tag, digest] = /^(.+?)(?::([^:/@]+))?(?:@([^@]+))?$/.exec(reference) ?? [];
  return { repository, ...(tag !== undefined && { tag }), ...(digest !== undefined && { digest }) };
}

function bomImage({ consumer, reference, deployed: deployedReference = reference, groups, fargate }: ImageUse): BomImage {
  const { repository: source, ...version } = parseReference(reference);
  const { repository: deployed } = parseReference(deployedReference);
  const ofNodes = groups.map(({ architecture }) => architecture);
  return {
    source,
    ...version,
    // Of nodes for which there is no such image, a finding tells.
    architectures: sortedOnce(pulledArchitectures(source, ofNodes, fargate)),
    deployed,
    consumers: [consumer],
    pulledBy: [...(fargate ? (["fargate"] as const) : []), ...(groups.length > 0 ? (["nodes"] as const) : [])],
    mirrored: deployed !== source,
  };
}

/** The DaemonSets of an add-on have no pods where there are no nodes. */
const isPulled = ({ pulledBy }: BomImage): boolean => pulledBy.length > 0;

const sortedOnce = <Value extends string>(values: readonly Value[]): readonly Value[] => [...new Set(values)].sort();

/** An image as container tools write it: `public.ecr.aws/nginx/nginx:1.29.3`. */
export const imageReference = ({ source, tag, digest }: Pick<BomImage, "source" | "tag" | "digest">): string =>
  [source, ...(tag === undefined ? [] : [`:${tag}`]), ...(digest === undefined ? [] : [`@${digest}`])].join("");

/** Each image once, with all its consumers. */
function distinctImages(images: readonly BomImage[]): readonly BomImage[] {
  const byReference = new Map<string, BomImage>();
  for (const image of images) {
    const key = `${imageReference(image)} ${image.deployed}`;
    const { architectures = [], consumers = [], pulledBy = [] } = byReference.get(key) ?? {};
    byReference.set(key, {
      ...image,
      architectures: sortedOnce([...architectures, ...image.architectures]),
      consumers: sortedOnce([...consumers, ...image.consumers]),
      pulledBy: sortedOnce([...pulledBy, ...image.pulledBy]),
    });
  }
  return [...byReference].sort(([first], [second]) => (first < second ? -1 : 1)).map(([, image]) => image);
}

const installedCharts = (config: ClusterConfig): readonly BomChart[] =>
  [...ownCharts(config), ...chosenReleases(config)].map(({ chart, sourceChart: { name, repository, version } }) => ({
    name,
    repository,
    version,
    oci: repository.startsWith("oci://"),
    ...(chart.repository !== repository && { mirror: chart.repository }),
  }));
