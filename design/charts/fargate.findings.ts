import type { Finding } from "../../config/findings/finding";
import { pathText, valueAt } from "../../config/findings/path";
import { hasAnyNodes } from "../autoMode/builtIn";
import type { ClusterFacts } from "../facts";
import { runsOnFargate, selectedPods } from "../fargate/pods";
import type { Reachability } from "../reachability/paths";
import { presetOf } from "./presetTable";
import { chosenReleases, podsOf, type ChartRelease } from "./releases";
import { valueKeysOf } from "./valuePaths";

/** What of releases does not run, or gets no images, since their pods run on Fargate. */
export const fargateReleaseFindings = (facts: ClusterFacts): readonly Finding[] =>
  chosenReleases(facts.config).flatMap((release) => [...daemonSetFindings(facts, release), ...imagesOnFargate(facts, release)]);

/** A DaemonSet has no pod without nodes, and the rest of the chart does without it. */
function daemonSetFindings({ config }: ClusterFacts, { name, path, values }: ChartRelease): readonly Finding[] {
  const { daemonSet } = presetOf(name) ?? {};
  if (!daemonSet || hasAnyNodes(config) || valueAt(values, valueKeysOf(daemonSet.value)) === false) return [];
  return [
    {
      severity: "warning",
      path,
      alsoReads: [["nodeGroups"], ["autoMode"]],
      problem: `${daemonSet.what} is a DaemonSet, which does not run on Fargate, and the cluster has no nodes`,
      fix: `Set ${pathText([...path, "values", ...valueKeysOf(daemonSet.value)])} to false, or add a node group`,
    },
  ];
}

/** Whether a node gets an image by what Fargate cannot be told of. */
const isByNodesAlone = ({ need, path }: Reachability): boolean => need.kind === "image" && (path === "proxy" || need.mirror !== undefined);

/** Pods that a profile selects by their labels, of which only some are known: images that only nodes get would not come. */
function imagesOnFargate({ config, reachability }: ClusterFacts, release: ChartRelease): readonly Finding[] {
  const { name, namespace, path } = release;
  if (selectedPods(config, namespace) !== "some" || runsOnFargate(config, podsOf(release))) return [];
  const pairs = reachability.filter(({ askedBy }) => pathText(askedBy) === pathText(path)).filter(isByNodesAlone);
  if (pairs.length === 0) return [];
  const by = pairs.some((pair) => pair.path === "proxy") ? "by the HTTP proxy" : "from registry.mirrors";
  return [
    {
      severity: "warning",
      path,
      alsoReads: [["fargateProfiles"], ["network"], ["registry"]],
      problem: `a Fargate profile selects pods of ${namespace} by their labels, and those of ${name} would get no images there: nodes alone get them ${by}`,
      fix: "Set registry.mirror to true with registry.accountId, or make sure that the profile selects none of its pods",
    },
  ];
}
