import { stringify } from "yaml";
import { loadCluster } from "../../../config/load";
import { designFindings } from "../../../design/cluster.findings";
import { type Changes, merge } from "../../support/synth";

const cluster: Changes = { name: "demo", region: "us-west-2", accountId: "111122223333" };
const findings = (changes: Changes) =>
  loadCluster({ file: "demo.yaml", text: stringify(merge(cluster, changes)) }, designFindings).findings.map(
    ({ fix, path, problem, severity }) => ({
      fix,
      path: path.join("."),
      problem,
      severity,
    }),
  );

const mountpoint = (settings: object): Changes => ({ addons: { eks: { "aws-mountpoint-s3-csi-driver": settings } } });
const account = "kube-system/s3-csi-driver-sa";

describe("add-ons whose role is the user's", () => {
  test("without roles: a warning with the least policy, which mends it", () => {
    const [warning, ...others] = findings(mountpoint({}));
    expect(others).toEqual([]);
    expect(warning).toMatchObject({
      severity: "warning",
      path: "addons.eks.aws-mountpoint-s3-csi-driver",
      problem:
        "its pods have no IAM role, which they need to read and write the objects of buckets, unless all volumes have the credentials of their pods",
    });
    const policy = /policy: (.+), with your names/.exec(warning!.fix)![1]!.replaceAll("<name>", "data");
    expect(findings(mountpoint({ roles: { [account]: { policy: JSON.parse(policy) as object } } }))).toEqual([]);
  });

  test.each<readonly [string, Changes]>([
    ["with none", mountpoint({ roles: {} })],
    ["with a role elsewhere", { ...mountpoint({}), serviceAccounts: { [account]: { wellKnownPolicies: { externalDNS: true } } } }],
  ])("%s: nothing", (_name, changes) => {
    expect(findings(changes).filter(({ problem }) => problem.includes("no IAM role"))).toEqual([]);
  });

  test("fluent-bit may have outputs elsewhere", () => {
    const [warning] = findings({ addons: { eks: { "fluent-bit": {} } } });
    expect(warning!.problem).toMatch(/need to send logs to Amazon CloudWatch, .+, unless its outputs lead elsewhere$/);
    expect(warning!.fix).toContain('"arn:aws:logs:us-west-2:111122223333:log-group:<name>:*"');
  });
});

describe("the webhook of cert-manager", () => {
  const fargate: Changes = { fargateProfiles: { certificates: { selectors: [{ namespace: "cert-manager" }] } } };
  const certManager = (configuration?: object): Changes => ({
    addons: { eks: { "cert-manager": { ...(configuration && { configuration }) } } },
  });
  const ofWebhook = (changes: Changes) => findings(changes).filter(({ problem }) => problem.includes("webhook of cert-manager"));

  test("has the port of the kubelet on Fargate, which is a warning", () => {
    expect(ofWebhook(merge(fargate, certManager()))).toMatchObject([
      {
        severity: "warning",
        path: "addons.eks.cert-manager",
        fix: 'Set addons.eks["cert-manager"].configuration.webhook.securePort to 9443, if the configuration of its version has that key, or let no Fargate profile select its pods',
      },
    ]);
    expect(ofWebhook(merge(fargate, certManager({ webhook: { securePort: 10250 } })))).toHaveLength(1);
  });

  test("is reached on another port, and on nodes", () => {
    expect(ofWebhook(merge(fargate, certManager({ webhook: { securePort: 9443 } })))).toEqual([]);
    expect(ofWebhook(certManager())).toEqual([]);
  });
});
