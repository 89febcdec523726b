import { amazonEcrRegistry, registryHosts } from "../../aws/hosts";
import type { ConfigPath } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import { hasNodes } from "../fargate/pods";
import { isInRegionalRegistry } from "../images/images";
import { hostWithPort, mirrorsOf, namedMirrors } from "../images/registry/nodeMirrors";
import type { Dependency, Need } from "./dependency";

/** The hosts of a registry's mirrors; in Amazon ECR, those that hand out its token and its layers, too. */
function mirrorNeeds(config: ClusterConfig, path: ConfigPath): readonly Need[] {
  const mirrors = mirrorsOf(config, String(path.at(-1)));
  return mirrors.flatMap((mirror, index) => {
    const { host } = mirror;
    if (isInRegionalRegistry(`${host}/image`, config.region)) return [];
    const remedy = { path: [...path, index, "url"], fix: "Remove this mirror" };
    const registry = amazonEcrRegistry(host);
    const hosts = registry ? registryHosts(host, registry.region) : [hostWithPort(mirror)];
    return hosts.map((each): Need => ({ kind: "host", host: each, remedy }));
  });
}

/** What pulls images of other registries from their mirrors, whoever's they are. */
export const mirrorDependency: Dependency = {
  consumer: "kubelet",
  why: "the nodes have mirrors of other registries",
  askedBy: (config) => (hasNodes(config) ? namedMirrors(config).map(({ registry }) => ["registry", "mirrors", registry]) : []),
  needs: mirrorNeeds,
};
