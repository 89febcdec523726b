import { designCluster } from "../../../design/cluster";
import { clusterTraffic } from "../../../design/network/clusterTraffic";
import { type Changes, configDemo } from "../../support/synth";

const purposes = (changes: Changes): readonly string[] => {
  const config = configDemo(changes);
  return clusterTraffic(config, designCluster(config).addresses).map(
    ({ port, protocol, purpose }) => `${purpose}: ${port ?? "all"}/${protocol}`,
  );
};
const ofCoreDns = ["DNS of CoreDNS: 53/udp", "DNS of CoreDNS: 53/tcp", "the readiness of CoreDNS: 8181/tcp"];

test.each<readonly [string, Changes]>([
  ["node groups", { nodeGroups: { managed: { one: {} } } }],
  ["node groups beside EKS Auto Mode", { autoMode: {}, nodeGroups: { managed: { one: {} } } }],
])("pods of %s ask CoreDNS", (_name, changes) => expect(purposes(changes)).toEqual(expect.arrayContaining(ofCoreDns)));

test("the control plane calls webhooks of presets and add-ons, and Prometheus asks nodes", () => {
  const charts = { "kube-prometheus-stack": {}, "ingress-nginx": {} };
  expect(purposes({ charts, addons: { eks: { "cert-manager": {} } }, network: { egress: "nat" } })).toEqual(
    expect.arrayContaining([
      "the webhook of kube-prometheus-stack: 10250/tcp",
      "the webhook of ingress-nginx: 8443/tcp",
      "the webhook of cert-manager: 10250/tcp",
      "kube-prometheus-stack, which asks node exporters: 9100/tcp",
    ]),
  );
});

test("nodes of EKS Auto Mode answer by themselves, and no port of CoreDNS is asked for", () => {
  expect(purposes({ autoMode: {} }).filter((text) => /CoreDNS|DNS/.test(text))).toEqual([]);
  expect(purposes({ autoMode: {} })).toContain("the Kubernetes API: 443/tcp");
});
