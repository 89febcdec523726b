import { parse as parseToml } from "smol-toml";
import { parse as parseYaml } from "yaml";
import type { TracedSource } from "../../commands/trace/rules/sources";
import { plainText } from "../../commands/trace/rules/values";
import type { World } from "../../commands/trace/rules/world";

/** What a program is told: variables of its environment, and certificates besides those of its image. */
export interface ToldEnvironment {
  readonly variables: Readonly<Record<string, string>>;
  readonly certificates: readonly string[];
}

const proxyVariables = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"] as const;

const certificatesIn = (text: string): readonly string[] =>
  text.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];

/** What a source is told: what runs on an instance by the instance's user data, and pods by Terraform's changes of their environment. */
export function environmentOf(world: World, { consumer, environment, own }: TracedSource): ToldEnvironment {
  const isOnInstance = ["node", "bastion"].includes(consumer.place);
  if (isOnInstance && consumer.readsEnvironment !== false) return instanceEnvironment(userDataOf(world, own.address));
  const { hasAuthorities, noProxy, proxy } = environment;
  const map = world.blocks("kubernetes_config_map_v1").find((block) => block.get("metadata", "name") === "ca-certificates");
  return {
    variables: proxy === undefined ? {} : proxySettings(proxy, noProxy),
    certificates: hasAuthorities ? certificatesIn(plainText(map?.get("data", "ca.crt"))) : [],
  };
}

const proxySettings = (proxy: string, noProxy: readonly string[]): Readonly<Record<string, string>> => ({
  HTTP_PROXY: proxy,
  HTTPS_PROXY: proxy,
  NO_PROXY: noProxy.join(","),
});

/** The user data of the instance, or of the launch template of the group, at an address. */
function userDataOf(world: World, address: string): string {
  const block = world
    .blocks("aws_instance", "aws_eks_node_group", "aws_autoscaling_group")
    .find((candidate) => candidate.address === address);
  const template = world.find(
    block?.get("launch_template", 0, "id") ??
      block?.get("mixed_instances_policy", 0, "launch_template", 0, "launch_template_specification", 0, "launch_template_id"),
    "aws_launch_template",
  );
  return plainText((template ?? block)?.get("user_data"));
}

/** What user data says in each of its forms: settings of Bottlerocket in TOML, NodeConfig of AL2023 in YAML, /etc/environment of a script. */
function instanceEnvironment(userData: string): ToldEnvironment {
  return /^\[settings\./m.test(userData)
    ? ofBottlerocket(userData)
    : { variables: ofNodeConfig(userData) ?? ofScript(userData), certificates: certificatesIn(userData) };
}

function ofBottlerocket(userData: string): ToldEnvironment {
  const { settings } = parseToml(userData) as {
    settings: {
      network?: { "https-proxy"?: string; "no-proxy"?: string[] };
      pki?: Record<string, { data: string; trusted: boolean }>;
    };
  };
  const { "https-proxy": proxy, "no-proxy": noProxy = [] } = settings.network ?? {};
  return {
    variables: proxy === undefined ? {} : proxySettings(proxy, noProxy),
    certificates: Object.values(settings.pki ?? {})
      .filter(({ trusted }) => trusted)
      .map(({ data }) => Buffer.from(data, "base64").toString()),
  };
}

/** @see https://awslabs.github.io/amazon-eks-ami/nodeadm/doc/api/ */
function ofNodeConfig(userData: string): Readonly<Record<string, string>> | undefined {
  for (const [, text = ""] of userData.matchAll(/application\/node\.eks\.aws\n\n([\s\S]*?)\n--/g)) {
    const { spec } = parseYaml(text) as { spec?: { instance?: { environment?: { default?: Record<string, string> } } } };
    const variables = spec?.instance?.environment?.default;
    if (variables) return variables;
  }
  return undefined;
}

const ofScript = (userData: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    proxyVariables.flatMap((name) => {
      const [, value] = new RegExp(`^\\s*(?:export )?${name}='([^'\\n]*)'$`, "m").exec(userData) ?? [];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
