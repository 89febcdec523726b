import type { SettingsTree } from "../../userData/tree";
import type { NodeGroupDesign } from "../nodeGroups";

type StorageSettings = Partial<Pick<NodeGroupDesign, "localStorage" | "fastImagePull">>;

/** Where images, containers, their logs and volumes of pods without persistence are, with containerd's own snapshotter. */
const movedFolders = ["/var/lib/containerd", "/var/lib/kubelet", "/var/log/pods"] as const;

/**
 * Settings that move images and pods to the instance store volumes, before anything of Kubernetes starts. On an instance without such volumes they do
 * nothing. Without folders, releases from 1.46.0 on move those of the SOCI snapshotter, too; others do not know them.
 * @see https://bottlerocket.dev/en/os/latest/#/concepts/bootstrap-commands/
 */
export const localStorageSettings = ({ fastImagePull, localStorage }: StorageSettings): SettingsTree =>
  localStorage === undefined
    ? {}
    : {
        "bootstrap-commands": {
          "local-storage": {
            commands: [
              ["apiclient", "ephemeral-storage", "init"],
              ["apiclient", "ephemeral-storage", "bind", ...(fastImagePull ? [] : ["--dirs", ...movedFolders])],
            ],
            essential: true,
            mode: "always",
          },
        },
      };

/**
 * Settings with which layers of images are pulled and unpacked in parallel.
 * @see https://bottlerocket.dev/en/os/latest/#/api/settings/container-runtime-plugins/
 */
export const fastImagePullSettings = ({ fastImagePull }: StorageSettings): SettingsTree =>
  fastImagePull
    ? {
        "container-runtime": { snapshotter: "soci" },
        "container-runtime-plugins": { "soci-snapshotter": { "pull-mode": "parallel-pull-unpack" } },
      }
    : {};
