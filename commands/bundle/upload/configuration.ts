import { CommandFailure } from "../../failure";
import type { CloudApi } from "./api";
import { poll } from "./poll";
import type { Workspace } from "./workspace";

/**
 * Makes an archive the configuration of a workspace, which later runs use, too. No run starts by itself.
 * @returns the id of the configuration version
 * @see https://developer.hashicorp.com/terraform/cloud-docs/api-docs/configuration-versions
 */
export async function uploadConfiguration(api: CloudApi, { id, name }: Workspace, archive: Uint8Array): Promise<string> {
  const what = `configuration of ${name}`;
  const data = { type: "configuration-versions", attributes: { "auto-queue-runs": false } };
  const created = await api.write(what, "POST", `workspaces/${id}/configuration-versions`, data);
  await api.upload(what, String(created.attributes["upload-url"]), archive);
  const { attributes } = await poll(
    () => api.find(what, `configuration-versions/${created.id}`),
    (version) => ["uploaded", "errored"].includes(String(version.attributes["status"])),
    what,
  );
  if (attributes["status"] === "uploaded") return created.id;
  throw new CommandFailure(
    `${what}: ${api.hostname} cannot use the archive: ${String(attributes["error-message"] ?? attributes["error"])}`,
  );
}
