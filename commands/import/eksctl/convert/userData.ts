import { stringify as tomlText } from "smol-toml";
import { stringify as yamlText } from "yaml";
import type { ConfigPath } from "../../../../config/findings/finding";
import { withoutSecrets } from "../../../../config/findings/secrets";
import { implied, type ImportOutcome, unmapped } from "../outcome";
import type { NodeGroup } from "./givenGroups";

/** A text of the user data, or why there is none. */
type Part =
  { readonly path: ConfigPath; readonly body: string } | { readonly path: ConfigPath; readonly why: string; readonly instead: string };

/** What eksctl runs, or sets, on the nodes, as texts of `userData`. */
export function convertUserData(node: NodeGroup): readonly ImportOutcome[] {
  const parts = [...scripts(node), ...kubelet(node), ...bootstrap(node), ...bottlerocketSettings(node)];
  const bodies = parts.filter((part) => "body" in part);
  const paths = bodies.map(({ path }) => path);
  return [
    ...(bodies.length > 0
      ? [{ kind: "setting" as const, to: node.to("userData"), value: bodies.map(({ body }) => body), from: [], translates: paths }]
      : []),
    ...parts.filter((part) => "why" in part).map(({ path, why, instead }) => unmapped(path, why, instead)),
    ...proxyAdvice(node),
  ];
}

const scripts = ({ group, family, at }: NodeGroup): readonly Part[] =>
  (group.preBootstrapCommands ?? []).map((command, index) =>
    family === "Bottlerocket"
      ? { path: at("preBootstrapCommands", index), why: "Bottlerocket runs no commands", instead: "Write settings in userData" }
      : { path: at("preBootstrapCommands", index), body: command.startsWith("#!") ? command : `#!/bin/bash\n${command.trimEnd()}\n` },
  );

/** @see https://awslabs.github.io/amazon-eks-ami/nodeadm/doc/api/ */
function kubelet({ group: { kubeletExtraConfig }, family, at }: NodeGroup): readonly Part[] {
  if (kubeletExtraConfig === undefined) return [];
  const path = at("kubeletExtraConfig");
  if (family !== "AL2023") return [{ path, why: `nodes of ${family} take no such configuration`, instead: "Write it in userData" }];
  const body = yamlText(
    { apiVersion: "node.eks.aws/v1alpha1", kind: "NodeConfig", spec: { kubelet: { config: kubeletExtraConfig } } },
    { aliasDuplicateObjects: false },
  );
  return [{ path, body }];
}

function bootstrap({ group: { overrideBootstrapCommand: text }, family, at }: NodeGroup): readonly Part[] {
  if (text === undefined) return [];
  const path = at("overrideBootstrapCommand");
  const config = text.trim().replace(/^---\s*\n/, "");
  return family === "AL2023" && /^apiVersion: *["']?node\.eks\.aws\//.test(config)
    ? [{ path, body: `${config}\n` }]
    : [
        {
          path,
          why: "user data that lets nodes join is made from the node group's keys",
          instead: "Write maxPods, labels, taints and proxy, and what remains as a script in userData",
        },
      ];
}

/** @see https://bottlerocket.dev/en/os/latest/#/api/settings/ */
function bottlerocketSettings({ group: { bottlerocket: given }, family, at }: NodeGroup): readonly Part[] {
  const { settings = {}, enableAdminContainer: enabled } = given ?? {};
  const parts = [
    ...(Object.keys(settings).length > 0 ? [{ path: at("bottlerocket", "settings"), body: toml(settings) }] : []),
    ...(enabled === undefined
      ? []
      : [{ path: at("bottlerocket", "enableAdminContainer"), body: toml({ "host-containers": { admin: { enabled } } }) }]),
  ];
  return parts.map(({ path, body }) => {
    if (family !== "Bottlerocket") {
      return { path, why: `these are nodes of ${family}`, instead: "Write amiFamily: Bottlerocket, or leave it out" };
    }
    return body === undefined ? { path, why: "it cannot be written as TOML", instead: "Write it in userData" } : { path, body };
  });
}

/** Settings as TOML, which has no null. */
function toml(settings: object): string | undefined {
  try {
    return tomlText({ settings });
  } catch {
    return undefined;
  }
}

const proxySetting = /\bhttps?_proxy\b["']?\s*[=:]\s*["']?(https?:\/\/[^\s"'\\]+)/i;

/** Commands that configure a proxy on the nodes only: here it is one key for all that needs it. */
function proxyAdvice({ group, at }: NodeGroup): readonly ImportOutcome[] {
  const commands = [...(group.preBootstrapCommands ?? []), group.overrideBootstrapCommand ?? ""];
  const [, url] = commands.map((command) => proxySetting.exec(command)).find((match) => match !== null) ?? [];
  if (url === undefined) return [];
  return [
    implied(
      at(group.preBootstrapCommands ? "preBootstrapCommands" : "overrideBootstrapCommand"),
      `the commands set an HTTP proxy, ${withoutSecrets(url)}, for the node alone`,
      "Write it in proxy.url with network.egress: proxy, and remove the commands; NO_PROXY, the add-ons' proxy and endpoints follow",
    ),
  ];
}
