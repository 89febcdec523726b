import { pathText } from "../../config/findings/path";
import type { ConfigPath } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import { chosenReleases, podsOf, pulledImage, type ChartRelease } from "../charts/releases";
import { mirrorOf } from "../images/images";
import type { Dependency, Need } from "./dependency";

const releaseAt = (config: ClusterConfig, path: ConfigPath): ChartRelease | undefined =>
  chosenReleases(config).find(({ name }) => name === path[1]);

/** What the pods of a release need. The credentials of their role are a need of the service account. */
function needsOf(config: ClusterConfig, { hosts, images, name, path, proxy, services }: ChartRelease): readonly Need[] {
  const settings = config.charts[name]!;
  const tell = `Write ${pathText([...path, "proxy", "env"])} so that its pods use the proxy, or remove`;
  const remove = config.network.egress === "proxy" && !proxy ? tell : "Remove";
  const without = (item: ConfigPath) => ({ path: item, fix: `${remove} ${pathText(item)}` });
  /** The item of the cluster file, or the release, whose preset has it. */
  const remedyOf = (key: "services" | "hosts", value: string) => {
    const index = settings[key].indexOf(value);
    return without(index < 0 ? path : [...path, key, index]);
  };
  return [
    ...services.map((service): Need => ({ kind: "service", service, remedy: remedyOf("services", service) })),
    ...hosts.map((host): Need => ({ kind: "host", host, remedy: remedyOf("hosts", host) })),
    ...images.map((image, index): Need => ({
      kind: "image",
      source: image.repository,
      ...pulledImage(config, image),
      remedy: imageRemedy(config, { name, path }, index, image),
    })),
  ];
}

function imageRemedy(
  config: ClusterConfig,
  { name, path }: Pick<ChartRelease, "name" | "path">,
  index: number,
  { paths, repository }: ChartRelease["images"][number],
) {
  const isWritten = config.charts[name]?.images !== undefined;
  const key = isWritten ? [...path, "images", index] : path;
  if (Object.keys(paths).length === 0) {
    const named = pathText([...key, "paths"]);
    return {
      path: key,
      fix: `Write at ${named} where the values of the chart name the image, and set registry.mirror to true with registry.accountId`,
    };
  }
  const mirrored = "set registry.mirror to true with registry.accountId";
  return isWritten
    ? {
        path: [...key, "repository"],
        fix: `Mirror it to ${mirrorOf(config, repository)} and set ${pathText([...key, "repository"])} to that, ${mirrored}`,
      }
    : { path: key, fix: `S${mirrored.slice(1)}` };
}

/** What the values of a chart have no place for. */
function toldOf(usesProxy: boolean, trustsAuthorities: boolean): string {
  const lacks = [...(usesProxy ? [] : ["a proxy"]), ...(trustsAuthorities ? [] : ["certificates"])];
  return lacks.length > 0 ? `; they are not told of ${lacks.join(" and ")}` : "";
}

/** The consumer that stands for all releases of charts. */
export const releaseConsumer = "a Helm chart";

/** The releases of charts, apart by whether they can be told of a proxy and of certificates. */
export const chartDependencies: readonly Dependency[] = [true, false].flatMap((usesProxy) =>
  [true, false].map((trustsAuthorities) => ({
    consumer: releaseConsumer,
    why: `its pods run these images, and call what the cluster file or its preset says${toldOf(usesProxy, trustsAuthorities)}`,
    askedBy: (config: ClusterConfig) =>
      chosenReleases(config)
        .filter(({ certificates, proxy }) => (proxy !== undefined) === usesProxy && (certificates !== undefined) === trustsAuthorities)
        .map(({ path }) => path),
    needs: (config: ClusterConfig, askedBy: ConfigPath) => {
      const release = releaseAt(config, askedBy);
      return release ? needsOf(config, release) : [];
    },
    usesProxy: () => usesProxy,
    trustsAuthorities,
    pods: (config: ClusterConfig, askedBy: ConfigPath) => {
      const release = releaseAt(config, askedBy);
      return release ? [podsOf(release)] : [];
    },
    nameOf: ([, name]: ConfigPath) => `chart ${String(name)}`,
  })),
);
