import { compareVersions } from "../../aws/kubernetesVersions";
import type { ConfigPath, Finding } from "../../config/findings/finding";
import { noEffect } from "../../config/findings/noEffect";
import { valueAt } from "../../config/findings/path";
import type { ClusterConfig } from "../../config/schema/schema";
import { customResourceDefinition, hasGatewayApi, releaseOf } from "./gatewayApi";

const gatewayApiKey: ConfigPath = ["loadBalancerController", "gatewayApi"];

/**
 * The release of the controller, and of its chart, that knows Gateway API 1.6, where TCPRoutes and UDPRoutes became part of the standard.
 * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/docs/guide/gateway/gateway.md
 */
const firstRelease = "3.5.0";

const standardGroup = "gateway.networking.k8s.io";

/**
 * The kinds that the controller watches, in version v1, and does not start without.
 * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/pkg/gateway/crddetect/gateway_feature_flags.go
 */
const standardKinds = ["Gateway", "GatewayClass", "GRPCRoute", "HTTPRoute", "ListenerSet", "TCPRoute", "TLSRoute", "UDPRoute"] as const;

/** The controller's own kinds, which its chart brings where the files do not. */
const ownKinds = ["ListenerRuleConfiguration", "LoadBalancerConfiguration", "TargetGroupConfiguration"] as const;
const ownGroup = "gateway.k8s.aws";

/** What comes with CustomResourceDefinitions: who may use them, and what keeps them from being replaced by older ones. */
const kindsInFiles: readonly string[] = [
  customResourceDefinition,
  "ClusterRole",
  "ClusterRoleBinding",
  "ValidatingAdmissionPolicy",
  "ValidatingAdmissionPolicyBinding",
];

type Definitions = ClusterConfig["loadBalancerController"]["gatewayApi"]["objects"];

/** What is wrong with Gateway API: an old controller, and CustomResourceDefinitions that are missing, too old, or named for nothing. */
export function gatewayApiFindings(config: ClusterConfig): readonly Finding[] {
  if (!hasGatewayApi(config)) return [];
  const { crds, files, objects } = config.loadBalancerController.gatewayApi;
  const isGiven = files.length > 0 || objects.length > 0;
  if (crds === "existing") {
    const unused = files.length > 0 ? "files" : "objects";
    const without = "loadBalancerController.gatewayApi.crds: files";
    const idle = noEffect({ path: [...gatewayApiKey, unused], without, enable: "Set loadBalancerController.gatewayApi.crds to files" });
    return [...oldReleases(config), ...(isGiven ? [idle] : [])];
  }
  return [...oldReleases(config), ...(isGiven ? definitionFindings(objects, definitionsPath(files)) : [noDefinitions])];
}

const definitionsPath = (files: readonly string[]): ConfigPath => [...gatewayApiKey, files.length > 0 ? "files" : "objects"];

const noDefinitions: Finding = {
  severity: "error",
  path: [...gatewayApiKey, "enabled"],
  alsoReads: [gatewayApiKey],
  problem: "nothing brings the CustomResourceDefinitions of Gateway API into the cluster, which the controller does not start without",
  fix: "Download standard-install.yaml of a release of https://github.com/kubernetes-sigs/gateway-api, v1.6.1 or later, and name it in loadBalancerController.gatewayApi.files; or set loadBalancerController.gatewayApi.crds to existing if the cluster has them",
};

function oldReleases({ loadBalancerController }: ClusterConfig): readonly Finding[] {
  const places = [
    { path: ["loadBalancerController", "chart", "version"], what: "the chart" },
    { path: ["loadBalancerController", "image", "tag"], what: "the controller" },
  ];
  return places.flatMap(({ path, what }): Finding[] => {
    const release = releaseOf(String(valueAt({ loadBalancerController }, path)));
    if (release === undefined || compareVersions(release, firstRelease) >= 0) return [];
    return [
      {
        severity: "error",
        path,
        alsoReads: [gatewayApiKey],
        problem: `loadBalancerController.gatewayApi needs release ${firstRelease} or later: ${what} ${release} knows no TCPRoute of the version v1`,
        allowed: `${firstRelease} or later`,
        fix: "Write a later release of chart and image, or set loadBalancerController.gatewayApi.enabled to false",
      },
    ];
  });
}

interface Definition {
  readonly group?: string;
  readonly names?: { readonly kind?: string };
  readonly versions?: readonly { readonly name?: string; readonly served?: boolean }[];
}

function definitionFindings(objects: Definitions, path: ConfigPath): readonly Finding[] {
  const definitions = objects.flatMap(({ kind, spec }) => (kind === customResourceDefinition ? [(spec ?? {}) as Definition] : []));
  const ofKind = (group: string, kind: string) =>
    definitions.find((definition) => definition.group === group && definition.names?.kind === kind);
  const servesV1 = ({ versions = [] }: Definition) => versions.some(({ name, served }) => name === "v1" && served !== false);
  const missing = standardKinds.filter((kind) => {
    const definition = ofKind(standardGroup, kind);
    return definition === undefined || !servesV1(definition);
  });
  const old = ownKinds.filter((kind) => {
    const definition = ofKind(ownGroup, kind);
    return definition !== undefined && !servesV1(definition);
  });
  const others = objects.filter(({ kind }) => !kindsInFiles.includes(kind));
  const finding = { severity: "error", path, alsoReads: [gatewayApiKey] } as const;
  return [
    ...(missing.length > 0
      ? [
          {
            ...finding,
            problem: `there is no CustomResourceDefinition of ${missing.join(", ")} in the version v1 of ${standardGroup}, which the controller does not start without`,
            fix: "Name standard-install.yaml of Gateway API v1.6.1 or later",
          },
        ]
      : []),
    ...(old.length > 0
      ? [
          {
            ...finding,
            problem: `the CustomResourceDefinition of ${old.join(", ")} lacks the version v1 of ${ownGroup}, which the controller does not start without`,
            fix: "Name gateway-crds.yaml of the controller's own release, or no file with these: its chart brings them",
          },
        ]
      : []),
    ...others.slice(0, 1).map(({ kind, metadata }) => ({
      ...finding,
      problem: `${kind} ${metadata.name} is neither a CustomResourceDefinition nor of a kind that comes with them`,
      allowed: kindsInFiles.join(", "),
      fix: "Remove it, and install it as a chart of your own",
    })),
  ];
}
