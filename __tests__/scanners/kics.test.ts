import { dirname, join } from "node:path";
import { type AcceptedRow, leftOver, type ScannerFinding, unexplained } from "../support/acceptedFindings";
import { programOf, type Scanner, scanHcl } from "../support/scannedHcl";
import { tell } from "../support/tell";

interface KicsReport {
  readonly files_scanned: number;
  readonly files_parsed: number;
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
  findings: (report) =>
    (report as KicsReport).queries.flatMap(({ query_name: check, files }) =>
      files.map(({ file_name: file, search_key: key }) => {
        const [, type = "no", id = "resource"] = /^(aws_\w+)(?:\[|\.)(?:\{\{)?([\w-]+)/.exec(key) ?? [];
        return { check, resource: `${type}.${id}`, file };
      }),
    ),
  // A file that it cannot parse is among those that it scanned.
  unread: ({ report }, stacks) => {
    const { files_failed_to_scan: failed, files_parsed: parsed, files_scanned: scanned } = report as KicsReport;
    return scanned === stacks && parsed === stacks && failed === 0 ? [] : [`${scanned} scanned, ${parsed} parsed, ${failed} failed`];
  },
};

const program = programOf(kics);
const testWithKics = program === undefined ? test.skip : test;

/** Findings of KICS 2.2, and why they stay. */
const accepted: readonly AcceptedRow[] = [
  {
    check: "Hardcoded AWS Access Key",
    resources: ["aws_instance.bastion_instance"],
    reason: "What it takes for a key is forty letters of a certificate in the user data.",
  },
  {
    check: "KMS Key With Vulnerable Policy",
    resources: ["aws_kms_key.encryption-key"],
    reason: "The account is to administer its key by its IAM policies, as AWS's default policy of keys says.",
  },
  {
    check: "ALB Deletion Protection Disabled",
    resources: ["aws_lb.forward-proxy_load-balancer"],
    reason: "The configuration of the cluster protects it; a replacement is made before the old one goes.",
  },
  {
    check: "ELBv2 LB Access Log Disabled",
    resources: ["aws_lb.forward-proxy_load-balancer"],
    reason: "Network Load Balancers log TLS listeners only; Squid logs every request.",
  },
  {
    check: "Auto Scaling Group With No Associated ELB",
    resources: ["aws_autoscaling_group.node-groups_group-*_auto-scaling-group"],
    reason: "Nodes are targets of the load balancer controller's, by their pods' addresses.",
  },
  {
    check: "CloudWatch Log Group Without KMS",
    resources: [
      "aws_cloudwatch_log_group.aws-for-fluent-bit-logs",
      "aws_cloudwatch_log_group.fargate-logging_logs",
      "aws_cloudwatch_log_group.flow-logs_log-group",
      "aws_cloudwatch_log_group.forward-proxy_log-group",
    ],
    reason: "CloudWatch Logs encrypts it with a key of its own, until encryption.logsKmsKeyArn names another.",
  },
  {
    check: "EC2 Instance Has Public IP",
    resources: ["aws_instance.bastion_instance"],
    reason: "A public address is asked for by access.bastion.subnet; nothing may connect to it.",
  },
  {
    check: "EC2 Instance Monitoring Disabled",
    resources: ["aws_instance.bastion_instance"],
    reason: "Nobody watches the load of a bastion minute by minute.",
  },
  {
    check: "EKS Cluster Has Public Access",
    resources: ["aws_eks_cluster.control-plane_cluster"],
    reason: "The example asks for a public endpoint by access.publicEndpoint.",
    clusters: ["custom-networking"],
  },
  {
    check: "IAM policy allows for data exfiltration",
    resources: ["aws_iam_role_policy.service-account-external-secretsexternal-secrets_role_policy-policy"],
    reason: "The cluster file of a test gives External Secrets all secrets.",
    clusters: ["full-charts-of-the-user's-own"],
  },
  {
    check: "S3 bucket notifications disabled",
    resources: ["aws_sqs_queue.karpenter-interruptions_queue"],
    reason: "EventBridge sends to the queue, and no bucket does.",
  },
  {
    check: "VPC FlowLogs Disabled",
    resources: ["aws_vpc.vpc"],
    reason: "Flow logs are asked for by network.flowLogs.",
    unlessThereIs: "aws_flow_log",
  },
  {
    check: "VPC Without Network Firewall",
    resources: ["aws_vpc.vpc"],
    reason: "A firewall is asked for by network.firewall, and stands in a VPC of its own or is the network's owner's.",
    unlessThereIs: "aws_networkfirewall_firewall",
  },
  {
    check: "IAM Access Analyzer Not Enabled",
    // The query is about a stack, and names none of its resources.
    resources: ["no.resource"],
    reason: "An analyzer is of an account and a region, not of a cluster.",
  },
  {
    check: "Sensitive Port Is Exposed To Wide Private Network",
    resources: [
      "aws_vpc_security_group_ingress_rule.control-plane_api-from-*",
      "aws_vpc_security_group_ingress_rule.endpoints_https-from-*",
    ],
    reason: "HTTPS is what endpoints and the Kubernetes API are there for; the blocks are those of the VPC and of the cluster file.",
  },
  {
    check: "Shield Advanced Not In Use",
    resources: ["aws_eip.nat_address-*", "aws_lb.forward-proxy_load-balancer"],
    reason: "Shield Advanced is a subscription of an account or organization.",
  },
];

let findings: readonly ScannerFinding[];
let faulty: readonly ScannerFinding[];

/** Faults of stacks: what the text of a stack has then, and what is found that has no reason. */
const faults: readonly (readonly [what: string, stack: string, spoil: (text: string) => string, expected: readonly string[]])[] = [
  [
    "a Kubernetes API that is open to everybody",
    "full-none/full-cluster",
    (text) => text.replace(/endpoint_public_access = false/, 'endpoint_public_access = true\n    public_access_cidrs = ["0.0.0.0/0"]'),
    [
      "EKS Cluster Has Public Access CIDRs aws_eks_cluster.control-plane_cluster in full-none/full-cluster",
      "EKS Cluster Has Public Access aws_eks_cluster.control-plane_cluster in full-none/full-cluster",
    ],
  ],
  [
    "a second queue, which is not Karpenter's",
    "karpenter/karpenter-workload",
    (text) => `${text}\nresource "aws_sqs_queue" "orders" {\n  sqs_managed_sse_enabled = true\n}\n`,
    ["S3 bucket notifications disabled aws_sqs_queue.orders in karpenter/karpenter-workload"],
  ],
  [
    "nothing but a reason that is left, of a queue that is no more,",
    "full-Karpenter-and-Gateway-API/full-workload",
    (text) => text.replace('resource "aws_sqs_queue" ', 'resource "aws_sqs_queue_redrive_policy" '),
    [],
  ],
];

// Its start takes longer than to read the stacks, so that all faults are in one run.
beforeAll(() => {
  if (program === undefined) return;
  findings = scanHcl(kics, program);
  tell(`${findings.length} findings of KICS, ${accepted.length} reasons`);
  const spoil = (text: string, of: string): string => faults.find(([, stack]) => stack === of)![2](text);
  faulty = scanHcl(kics, program, spoil, (name) => faults.some(([, stack]) => stack === name));
}, 1_800_000);

testWithKics("every finding of KICS has a reason, and every reason its finding", () => {
  expect(unexplained(findings, accepted)).toEqual([]);
  expect(leftOver(findings, accepted)).toEqual([]);
});

testWithKics.each(faults)("%s would be found", (_what, of, _spoil, expected) => {
  const found = faulty.filter(({ stack }) => stack === of);
  expect([...unexplained(found, accepted)].sort()).toEqual([...expected].sort());
});

test("a stack that it cannot parse is not passed over", () => {
  // What KICS 2.2 reports of two files, one of which ends within a block.
  const report = { files_scanned: 2, files_parsed: 1, files_failed_to_scan: 0 };
  expect(kics.unread({ report, stderr: "" }, 2)).toEqual(["2 scanned, 1 parsed, 0 failed"]);
  expect(kics.unread({ report: { ...report, files_parsed: 2 }, stderr: "" }, 2)).toEqual([]);
  expect(kics.unread({ report: { ...report, files_parsed: 2 }, stderr: "" }, 3)).toEqual(["2 scanned, 2 parsed, 0 failed"]);
});

testWithKics("a reason whose finding is gone would be left over", () => {
  const rows = accepted.filter(({ check }) => check === "S3 bucket notifications disabled");
  const ofQueue = (found: readonly ScannerFinding[]) => found.filter(({ stack }) => stack.startsWith("full-Karpenter"));
  expect(leftOver(ofQueue(findings), rows)).toEqual([]);
  expect(leftOver(ofQueue(faulty), rows)).toEqual(["S3 bucket notifications disabled aws_sqs_queue.karpenter-interruptions_queue"]);
});
