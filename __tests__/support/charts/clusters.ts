import { kubernetesVersions } from "../../../aws/kubernetesVersions";
import { proxyCertificate } from "../certificates";
import { fullClusters } from "../fullClusters";
import { type Changes, clusterFiles, merge, valueOf } from "../synth";
import { rows } from "./rows";

const every = Object.values(rows).reduce<Changes>((all, { enabled }) => merge(all, enabled as Changes), {});
const nat: Changes = { network: { egress: "nat" } };

/** Clusters with every chart and its own image, by what is special about them. */
const withOwnImages: Readonly<Record<string, Changes>> = {
  ...Object.fromEntries(kubernetesVersions.map(({ version }) => [`Kubernetes ${version}`, { ...nat, kubernetesVersion: version }])),
  "images in a mirror": { registry: { mirror: true }, accountId: "111122223333" },
  "a proxy that intercepts TLS": {
    network: { egress: "proxy", transitGateway: { id: "tgw-0123456789abcdef0" } },
    proxy: { url: "http://proxy.example.com:3128", noProxy: [".corp.example.com"], caCertificates: { proxy: proxyCertificate } },
  },
  "roles by IRSA": { ...nat, loadBalancerController: { credentials: "irsa" } },
  "pods on Fargate": { ...nat, fargateProfiles: { system: { selectors: [{ namespace: "kube-system" }] } } },
  "strict network policies": { ...nat, addons: { vpcCni: { networkPolicy: { enabled: true, enforcingMode: "strict" } } } },
  "one replica and all features": { ...nat, loadBalancerController: { replicas: 1, waf: true, shield: true, certificateDiscovery: false } },
  "Gateway API": { ...nat, loadBalancerController: { gatewayApi: { enabled: true, crds: "existing" } } },
  "tags of all forms": { ...nat, tags: { team: "", "a/b.c:d": "x=y", Größe: "1 + 1", "1": "+1e3", note: "a@b -- c", yes: "no" } },
};

/** The clusters whose charts are rendered: the project's files, those with everything on, and those with the charts' own images. */
export const chartClusters: Readonly<Record<string, Changes>> = {
  ...Object.fromEntries(
    [...clusterFiles.map((file) => [file, valueOf(file)] as const), ...Object.entries(fullClusters)].filter(([, value]) =>
      // These have tests of their own.
      ["charts", "karpenter", "autoMode"].every((key) => value[key] === undefined),
    ),
  ),
  ...Object.fromEntries(Object.entries(withOwnImages).map(([name, changes]) => [name, merge(every, changes)])),
};
