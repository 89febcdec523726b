import { isMapping, pathText } from "../../../config/findings/path";
import type { ConfigPath } from "../../../config/findings/finding";
import type { ClusterConfig } from "../../../config/schema/schema";
import { networkLoadBalancerClass, usesAutoMode } from "../../../design/autoMode/builtIn";
import { chosenReleases } from "../../../design/charts/releases";
import { enabledSamples } from "../../../design/fargate/pods";
import type { Edit } from "./editCase";

/** The class of load balancers of a Service. */
interface ServiceClass {
  /** The value that has it, or the sample. */
  readonly path: ConfigPath;
  readonly loadBalancerClass: string;
  /** Whether the cluster file may say otherwise. */
  readonly isValue: boolean;
}

function classesInValues(values: unknown, path: ConfigPath): readonly ServiceClass[] {
  if (!isMapping(values)) return [];
  return Object.entries(values).flatMap(([key, value]) =>
    key === "loadBalancerClass" && typeof value === "string"
      ? [{ path: [...path, key], loadBalancerClass: value, isValue: true }]
      : classesInValues(value, [...path, key]),
  );
}

const serviceClasses = (config: ClusterConfig): readonly ServiceClass[] => [
  ...chosenReleases(config).flatMap(({ path, values }) => classesInValues(values, [...path, "values"])),
  ...enabledSamples(config)
    .filter((sample) => sample === "publicNlb" || sample === "privateNlb")
    .map((sample) => ({ path: ["samples", sample], loadBalancerClass: networkLoadBalancerClass(config), isValue: false })),
];

/** Whether a cluster still has who makes the load balancers of a class. A class of another controller's is not known, and taken to have one. */
const isServed = (loadBalancerClass: string, config: ClusterConfig): boolean =>
  loadBalancerClass === "service.k8s.aws/nlb"
    ? config.loadBalancerController.enabled
    : loadBalancerClass !== "eks.amazonaws.com/nlb" || usesAutoMode(config);

/**
 * Services whose load balancer another controller is to make. Kubernetes refuses another class of a Service, and with it the apply.
 * @see https://kubernetes.io/docs/concepts/services-networking/service/#load-balancer-class
 */
export function serviceClassEdits(old: ClusterConfig, next: ClusterConfig): readonly Edit[] {
  const after = new Map(serviceClasses(next).map((one) => [pathText(one.path), one.loadBalancerClass]));
  return serviceClasses(old).flatMap(({ isValue, loadBalancerClass, path }): readonly Edit[] => {
    const other = after.get(pathText(path));
    if (other === undefined || other === loadBalancerClass) return [];
    const kept = isValue && isServed(loadBalancerClass, next) ? `; or write ${loadBalancerClass} at ${pathText(path)} to keep both` : "";
    return [
      {
        path,
        before: loadBalancerClass,
        after: other,
        effects: { workload: "update" },
        meaning: "the class of a Service, which Kubernetes does not change: the apply fails while the Service of before exists",
        first: `Delete the Service while the controller of its class still runs, before the apply: its load balancer goes with it, and the new one has another name${kept}`,
      },
    ];
  });
}
