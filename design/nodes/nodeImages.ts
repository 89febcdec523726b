import { parse, TomlError } from "smol-toml";
import type { ClusterConfig } from "../../config/schema/schema";
import type { NodeGroupDesign } from "./nodeGroups";
import { isTree, merged, type SettingsTree } from "../userData/tree";
import { bottlerocketRegistry, eksRegistry } from "../images/awsRegistries";

/** An image that a node itself pulls, before any pod. */
export interface NodeImage {
  readonly consumer: string;
  /** `repository`, `repository:tag` or `repository@sha256:…`. */
  readonly reference: string;
}

/**
 * The images that the nodes of a group pull for themselves: the sandbox of pods, where the AMI does not hold it, and the containers of
 * Bottlerocket's host.
 */
export const nodeImages = (config: ClusterConfig, group: ImageSource): readonly NodeImage[] => imagesByFamily[group.family](config, group);

/** What decides the images of nodes. */
type ImageSource = Pick<NodeGroupDesign, "family" | "userData">;

const imagesByFamily: Record<NodeGroupDesign["family"], (config: ClusterConfig, group: ImageSource) => readonly NodeImage[]> = {
  // The AMI holds it: https://github.com/awslabs/amazon-eks-ami/blob/main/templates/al2023/provisioners/cache-pause-container.sh
  AL2023: () => [],
  // https://github.com/awslabs/amazon-eks-ami/blob/v20251209/templates/al2/runtime/bootstrap.sh
  AL2: ({ region }) => [{ consumer: "pod sandbox", reference: `${eksRegistry(region)}/eks/pause:3.5` }],
  Bottlerocket: bottlerocketContainers,
};

/**
 * The host and bootstrap containers of a Bottlerocket node: its own control container, through which Session Manager comes in, and what the
 * user data turns on. The AMI chooses the versions of its own.
 * @see https://bottlerocket.dev/en/os/latest/#/concepts/host-containers/
 */
function bottlerocketContainers({ region }: ClusterConfig, { userData }: ImageSource): readonly NodeImage[] {
  const registry = bottlerocketRegistry(region);
  const own: SettingsTree = {
    admin: { enabled: false, source: `${registry}/bottlerocket-admin` },
    control: { enabled: true, source: `${registry}/bottlerocket-control` },
  };
  const { settings } = userData.map(settingsIn).reduce(merged, { settings: { "host-containers": own } });
  return [
    ...tablesIn(settings, "host-containers").filter(([, { enabled }]) => enabled === true),
    ...tablesIn(settings, "bootstrap-containers").filter(([, { mode = "off" }]) => mode !== "off"),
  ].flatMap(([name, { source }]) =>
    typeof source === "string" ? [{ consumer: `Bottlerocket container ${name}`, reference: source }] : [],
  );
}

/** The settings of a text of the user data. A text that is no TOML has none here, and a finding of its own. */
function settingsIn(text: string): SettingsTree {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    return {};
  }
}

function tablesIn(settings: unknown, name: string): readonly (readonly [string, SettingsTree])[] {
  const tables = isTree(settings) ? settings[name] : undefined;
  return Object.entries(isTree(tables) ? tables : {}).flatMap(([key, value]) => (isTree(value) ? [[key, value] as const] : []));
}
