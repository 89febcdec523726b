import { dirname, join } from "node:path";
import { type AcceptedRow, leftOver, programOf, type Scanner, scanHcl, unexplained } from "../support/scannedHcl";

interface KicsReport {
  readonly files_failed_to_scan: number;
  readonly queries: readonly {
    readonly query_name: string;
    readonly files: readonly { readonly file_name: string; readonly search_key: string }[];
  }[];
}

const assets = process.env["KICS_ASSETS"] ?? join(dirname(process.env["KICS"] ?? "."), "assets");

/** Its queries of Terraform and AWS, but those that judge names and tags. @see https://docs.kics.io/latest/queries/terraform-queries/ */
const kics: Scanner = {
  variable: "KICS",
  args: (folder, report) => [
    ...["scan", "--path", folder, "--queries-path", join(assets, "queries"), "--libraries-path", join(assets, "libraries")],
    ...["--type", "Terraform", "--cloud-provider", "aws", "--exclude-severities", "info", "--disable-secrets", "--silent"],
    ...["--output-path", dirname(report), "--output-name", "report", "--report-formats", "json"],
  ],
  findings: (report, stackOf) =>
    (report as KicsReport).queries.flatMap(({ query_name: check, files }) =>
      files.map(({ file_name: file, search_key: key }) => {
        const [, type = "no", id = "resource"] = /^(aws_\w+)(?:\[|\.)(?:\{\{)?([\w-]+)/.exec(key) ?? [];
        return { check, resource: `${type}.${id}`, stack: stackOf(file) };
      }),
    ),
};

const program = programOf(kics);
const testWithKics = program === undefined ? test.skip : test;

const anything = /./;

/** Findings of KICS 2.2, and why they stay. */
const accepted: readonly AcceptedRow[] = [
  ["Hardcoded AWS Access Key", /^aws_instance\.bastion_/, "What it takes for a key is forty letters of a certificate in the user data."],
  [
    "KMS Key With Vulnerable Policy",
    /^aws_kms_key\.encryption-key_/,
    "The account is to administer its key by its IAM policies, as AWS's default policy of keys says.",
  ],
  [
    "ALB Deletion Protection Disabled",
    /^aws_lb\.forward-proxy_/,
    "The configuration of the cluster protects it; a replacement is made before the old one goes.",
  ],
  ["ELBv2 LB Access Log Disabled", /^aws_lb\.forward-proxy_/, "Network Load Balancers log TLS listeners only; Squid logs every request."],
  [
    "Auto Scaling Group With No Associated ELB",
    /^aws_autoscaling_group\./,
    "Nodes are targets of the load balancer controller's, by their pods' addresses.",
  ],
  [
    "CloudWatch Log Group Without KMS",
    /^aws_cloudwatch_log_group\./,
    "CloudWatch Logs encrypts it with a key of its own, until encryption.logsKmsKeyArn names another.",
  ],
  [
    "EC2 Instance Has Public IP",
    /^aws_instance\.bastion_/,
    "A public address is asked for by access.bastion.subnet; nothing may connect to it.",
  ],
  ["EC2 Instance Monitoring Disabled", /^aws_instance\.bastion_/, "Nobody watches the load of a bastion minute by minute."],
  [
    "EKS Cluster Has Public Access",
    /^aws_eks_cluster\./,
    "An example asks for a public endpoint by access.publicEndpoint.",
    /^custom-networking\//,
  ],
  ["IAM policy allows for data exfiltration", /external-secrets/, "The cluster file of a test gives External Secrets all secrets."],
  ["VPC FlowLogs Disabled", /^aws_vpc\./, "Flow logs are asked for by network.flowLogs."],
  [
    "VPC Without Network Firewall",
    /^aws_vpc\./,
    "A firewall is asked for by network.firewall, and stands in a VPC of its own or is the network's owner's.",
  ],
  ["IAM Access Analyzer Not Enabled", anything, "An analyzer is of an account and a region, not of a cluster."],
  [
    "Sensitive Port Is Exposed To Wide Private Network",
    /^aws_vpc_security_group_ingress_rule\.(?:endpoints_https-from|control-plane_api-from)-/,
    "HTTPS is what endpoints and the Kubernetes API are there for; the blocks are those of the VPC and of the cluster file.",
  ],
  ["Shield Advanced Not In Use", /^aws_(?:eip|lb)\./, "Shield Advanced is a subscription of an account or organization."],
];

testWithKics("every finding of KICS has a reason, and every reason its finding", () => {
  const findings = scanHcl(kics, program!);
  process.stderr.write(`${findings.length} findings of KICS\n`);
  expect(unexplained(findings, accepted)).toEqual([]);
  expect(leftOver(findings, accepted)).toEqual([]);
});

testWithKics("a Kubernetes API that is open to everybody would be found", () => {
  const spoil = (text: string) =>
    text.replace(/endpoint_public_access = false/, 'endpoint_public_access = true\n    public_access_cidrs = ["0.0.0.0/0"]');
  const findings = scanHcl(kics, program!, spoil, (name) => name === "full-none/full-cluster");
  expect([...unexplained(findings, accepted)].sort()).toEqual([
    expect.stringMatching(/^EKS Cluster Has Public Access CIDRs aws_eks_cluster\./),
    expect.stringMatching(/^EKS Cluster Has Public Access aws_eks_cluster\./),
  ]);
});
