import { ownReleases } from "../../../design/software/ownReleases";
import { gatewayDefinitions } from "../../support/gatewayDefinitions";
import { resources } from "../../support/stack";
import { type Changes, configDemo, synthDemo } from "../../support/synth";

const controller = { enabled: true, gatewayApi: { enabled: true, objects: gatewayDefinitions } };
const karpenter = { nodeClasses: { default: { amiReleaseVersion: "1.35.2-20260415" } }, nodePools: { default: { limits: { nodes: 9 } } } };

const clusters: readonly (readonly [string, Changes, readonly string[]])[] = [
  ["Gateway API", { loadBalancerController: controller, network: { egress: "nat" } }, ["aws-load-balancer-controller", "gateway-api"]],
  ["EKS Auto Mode", { autoMode: { enabled: true } }, ["auto-mode"]],
  [
    "Karpenter",
    { karpenter, network: { egress: "nat" }, nodeGroups: { managed: { system: { capacity: { min: 2 } } } } },
    ["karpenter", "karpenter-crd", "karpenter-nodes"],
  ],
];

test.each(clusters)(
  "all releases of a cluster with %s are known, so that no chart of the file takes one over",
  (_feature, changes, names) => {
    const releases = resources(synthDemo(changes).workload, "helm_release").map(
      ({ attributes: { name, namespace } }) => `${String(namespace)}/${String(name)}`,
    );
    expect(releases.sort()).toEqual(names.map((name) => `kube-system/${name}`));
    expect(
      ownReleases(configDemo(changes))
        .map(({ name, namespace }) => `${namespace}/${name}`)
        .sort(),
    ).toEqual(releases);
  },
);
