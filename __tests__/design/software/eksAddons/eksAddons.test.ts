import { analyse } from "../../../../design/facts";
import { designCluster } from "../../../../design/cluster";
import { proxyDestinations } from "../../../../design/proxy/destinations";
import { reachability } from "../../../../design/reachability/paths";
import { eksAddonFindings } from "../../../../design/software/eksAddons/eksAddons.findings";
import { planAddons } from "../../../../design/software/addons";
import { planNetworkPolicies } from "../../../../design/software/networkPolicies";
import { type Changes, configDemo, merge } from "../../../support/synth";

const withAddons = (eks: Changes, changes: Changes = {}) => configDemo(merge({ addons: { eks } }, changes));
const addon = (name: string, settings: object = {}, changes: Changes = {}) =>
  planAddons(withAddons({ [name]: settings }, changes)).find((candidate) => candidate.name === name)!;

describe("an add-on that is known", () => {
  test.each([
    ["aws-fsx-csi-driver", "kube-system", "fsx-csi-controller-sa", "AmazonFSxFullAccess"],
    ["aws-privateca-connector-for-kubernetes", "aws-privateca-issuer", "aws-privateca-issuer", "AWSPrivateCAConnectorForKubernetesPolicy"],
    [
      "aws-network-flow-monitoring-agent",
      "amazon-network-flow-monitor",
      "aws-network-flow-monitor-agent-service-account",
      "CloudWatchNetworkFlowMonitorAgentPublishPolicy",
    ],
  ])("has its role without a word: %s", (name, namespace, serviceAccount, policy) => {
    expect(addon(name).roles).toMatchObject([
      {
        credentials: "podIdentity",
        namespace,
        serviceAccount,
        managedPolicyArns: [`arn:aws:iam::aws:policy/${policy}`],
        inlinePolicies: {},
      },
    ]);
  });

  test("may change records, as ExternalDNS", () => {
    const [role] = addon("external-dns").roles;
    expect(JSON.stringify(role?.inlinePolicies)).toContain("route53:ChangeResourceRecordSets");
  });

  test.each(["cert-manager", "snapshot-controller", "kube-state-metrics", "aws-mountpoint-s3-csi-driver"])("has no role: %s", (name) => {
    expect(addon(name).roles).toEqual([]);
  });

  test("has the permissions that the file gives in place of those that are known, and no role if it says so", () => {
    const account = "kube-system/fsx-csi-controller-sa";
    const policyArn = "arn:aws:iam::111122223333:policy/fsx";
    expect(addon("aws-fsx-csi-driver", { roles: { [account]: { policyArns: [policyArn] } } }).roles[0]?.managedPolicyArns).toEqual([
      policyArn,
    ]);
    expect(addon("aws-fsx-csi-driver", { roles: {} }).roles).toEqual([]);
    const roleArn = "arn:aws:iam::111122223333:role/fsx";
    expect(addon("aws-fsx-csi-driver", { roles: { [account]: { roleArn } } }).roles).toMatchObject([
      { existingArn: roleArn, managedPolicyArns: [], inlinePolicies: {} },
    ]);
  });

  test("gets its role by IRSA where pod identity is not available", () => {
    expect(addon("aws-fsx-csi-driver", {}, { region: "cn-north-1", network: { egress: "nat" } }).roles[0]).toMatchObject({
      credentials: "irsa",
      managedPolicyArns: ["arn:aws-cn:iam::aws:policy/AmazonFSxFullAccess"],
    });
    const fargate = { fargateProfiles: { dns: { selectors: [{ namespace: "external-dns" }] } } };
    expect(addon("external-dns", {}, fargate).roles[0]?.credentials).toBe("irsa");
  });
});

test("what an add-on needs is installed before it", () => {
  const names = planAddons(
    withAddons(
      { adot: {}, "aws-privateca-connector-for-kubernetes": {}, "cert-manager": {}, "snapshot-controller": {} },
      { addons: { ebsCsiDriver: { enabled: true } } },
    ),
  );
  const before = Object.fromEntries(names.map(({ name, after }) => [name, after]));
  expect(before).toMatchObject({
    adot: ["cert-manager"],
    "aws-privateca-connector-for-kubernetes": ["cert-manager"],
    "aws-ebs-csi-driver": ["snapshot-controller"],
    "cert-manager": [],
  });
  const order = names.map(({ name }) => name);
  for (const [name, after] of Object.entries(before))
    for (const other of after) expect(order.indexOf(other)).toBeLessThan(order.indexOf(name));
});

describe("what add-ons call", () => {
  const endpoints = (eks: Changes, changes: Changes = {}) => analyse(withAddons(eks, changes)).endpoints.map(({ service }) => service);

  test.each([
    ["aws-fsx-csi-driver", ["fsx"]],
    ["aws-secrets-store-csi-driver-provider", ["secretsmanager", "ssm"]],
    ["aws-network-flow-monitoring-agent", ["networkflowmonitorreports"]],
    ["aws-privateca-connector-for-kubernetes", ["acm-pca"]],
    ["external-dns", ["route53"]],
  ])("gets endpoints: %s", (name, services) => {
    expect(endpoints({ [name]: {} })).toEqual(expect.arrayContaining(services));
    expect(endpoints({})).not.toEqual(expect.arrayContaining(services));
  });

  test("is what the file says, if it says it", () => {
    expect(endpoints({ acme: { services: ["sqs"] } })).toContain("sqs");
    expect(endpoints({ "aws-secrets-store-csi-driver-provider": { services: ["secretsmanager"] } })).not.toContain("ssm");
    expect(
      endpoints({ "cert-manager": { roles: { "cert-manager/cert-manager": { wellKnownPolicies: { certManager: true } } } } }),
    ).toContain("route53");
  });

  test("goes by a proxy only where the configuration of the add-on names one", () => {
    const proxied: Changes = { network: { egress: "proxy", publicSubnets: { enabled: true } }, proxy: { squid: {} } };
    const acme = { services: [], hosts: ["api.example.com"] };
    const told = { env: [{ name: "HTTPS_PROXY", value: "http://proxy.example.com:3128" }] };
    const pathOf = (eks: Changes) =>
      reachability(withAddons(eks, proxied)).find(({ need }) => need.kind === "host" && need.host === "api.example.com")?.path;
    expect(pathOf({ acme: { ...acme, configuration: told } })).toBe("proxy");
    expect(pathOf({ acme: { ...acme, configuration: { controller: { httpProxy: "x" } } } })).toBe("proxy");
    expect(proxyDestinations(analyse(withAddons({ acme: { ...acme, configuration: told } }, proxied)))).toContain("api.example.com");
  });

  test("reaches file systems of Amazon FSx from nodes with rules of their own", () => {
    const restricted: Changes = { network: { nodeSecurityGroup: { restrictEgress: true } } };
    const design = designCluster(withAddons({ "aws-fsx-csi-driver": {} }, restricted));
    expect(design.nodeSecurityGroup?.egress.filter(({ key }) => key.startsWith("to-lustre")).map(({ ports }) => ports)).toEqual([
      { from: 988, to: 988 },
      { from: 1018, to: 1023 },
    ]);
  });
});

test("pods of add-ons in namespaces of their own get network policies where nothing gets through without", () => {
  const strict: Changes = {
    addons: { vpcCni: { networkPolicy: { enabled: true, enforcingMode: "strict" } } },
    namespaces: { "cert-manager": {} },
  };
  expect(planNetworkPolicies(withAddons({ "cert-manager": {} }, strict)).map(({ name, namespace }) => [name, namespace])).toContainEqual([
    "private-eks-cert-manager",
    "cert-manager",
  ]);
});

test.each<[Changes, Changes]>([
  [{}, { nodeExporter: { enabled: false } }],
  [{}, { "prometheus-node-exporter": { hostNetwork: false } }],
  [{ configuration: { service: { port: 9101 } } }, {}],
  [{ configuration: { service: { port: 9101 } } }, { "prometheus-node-exporter": { service: { port: 9102 } } }],
])("two node exporters do without each other's port: %j beside %j", (settings, values) => {
  const config = (eks: Changes) =>
    configDemo({
      network: { egress: "nat" },
      addons: { eks: { "prometheus-node-exporter": eks } },
      charts: { "kube-prometheus-stack": { values } },
    });
  expect(eksAddonFindings(config(settings))).toEqual([]);
});

test("pods beside those of an add-on that shares its namespace get no network policy of it", () => {
  const strict: Changes = { addons: { vpcCni: { networkPolicy: { enforcingMode: "strict", enabled: true } } } };
  const config = withAddons({ "sriov-network-metrics-exporter": {} }, merge(strict, { network: { egress: "nat" } }));
  expect(planNetworkPolicies(config).filter(({ namespace }) => namespace === "monitoring")).toEqual([]);
  expect(eksAddonFindings(config)).toMatchObject([
    { severity: "warning", problem: expect.stringContaining("no network policies") as string },
  ]);
});
