import { type AcceptedRow, leftOver, unexplained } from "../support/acceptedFindings";
import { programOf, type Scanner, scanHcl } from "../support/scannedHcl";
import { tell } from "../support/tell";

interface TrivyReport {
  readonly Results: readonly {
    readonly Target: string;
    readonly Misconfigurations?: readonly { readonly ID: string; readonly CauseMetadata: { readonly Resource: string } }[];
  }[];
}

/** Its checks of Terraform, as they are built into it: no others are fetched. @see https://trivy.dev/latest/docs/scanner/misconfiguration/ */
const trivy: Scanner = {
  variable: "TRIVY",
  args: (folder, report) => [
    ...["config", "--skip-check-update", "--skip-version-check", "--misconfig-scanners", "terraform"],
    ...["--cache-dir", `${report}.cache`, "--format", "json", "--output", report, folder],
  ],
  findings: (report) =>
    (report as TrivyReport).Results.flatMap(({ Target, Misconfigurations = [] }) =>
      Misconfigurations.map(({ ID, CauseMetadata: { Resource } }) => ({ check: ID, resource: Resource, file: Target })),
    ),
  // It goes on without a file that it cannot parse, and says so in its log alone, which --quiet would take away.
  unread: ({ stderr }, stacks) => {
    const modules = new Set([...stderr.matchAll(/Scanning root module\s+file_path="([^"]+)"/g)].map(([, folder]) => folder));
    const errors = stderr.split("\n").filter((line) => /\bERROR\b.*\bpars(?:er|ing)\b/i.test(line));
    return modules.size === stacks ? errors : [`${modules.size} are scanned`, ...errors];
  },
};

const program = programOf(trivy);
const testWithTrivy = program === undefined ? test.skip : test;

/** Findings of Trivy 0.74, and why they stay. */
const accepted: readonly AcceptedRow[] = [
  {
    check: "AWS-0017",
    resources: [
      "aws_cloudwatch_log_group.aws-for-fluent-bit-logs",
      "aws_cloudwatch_log_group.fargate-logging_logs",
      "aws_cloudwatch_log_group.flow-logs_log-group",
      "aws_cloudwatch_log_group.forward-proxy_log-group",
    ],
    reason: "CloudWatch Logs encrypts it with a key of its own, until encryption.logsKmsKeyArn names another.",
  },
  {
    check: "AWS-0040",
    resources: ["aws_eks_cluster.control-plane_cluster"],
    reason: "The example asks for a public endpoint by access.publicEndpoint.",
    clusters: ["custom-networking"],
  },
  {
    check: "AWS-0041",
    resources: ["aws_eks_cluster.control-plane_cluster"],
    reason: "The public endpoint of the example has one block of addresses, which is one of documentation.",
    clusters: ["custom-networking"],
  },
  {
    check: "AWS-0104",
    resources: [
      "aws_vpc_security_group_egress_rule.forward-proxy_security-groups_instances-to-http",
      "aws_vpc_security_group_egress_rule.forward-proxy_security-groups_instances-to-https",
    ],
    reason:
      "Squid lets names through, whose addresses nobody knows before; its instances are in the only subnets with a way to the internet.",
  },
  {
    check: "AWS-0104",
    resources: ["aws_vpc_security_group_egress_rule.bastion_tcp-443-to-0000-0"],
    reason: "The bastion reaches endpoints and the Kubernetes API by HTTPS; without NAT no route leads on to the internet.",
  },
  {
    check: "AWS-0104",
    resources: ["aws_vpc_security_group_egress_rule.bastion_tcp-3128-to-0000-0"],
    reason: "The proxy that the cluster file names may have any address; without NAT no route leads on to the internet.",
  },
  {
    check: "AWS-0104",
    resources: ["aws_vpc_security_group_egress_rule.pod-security-group_egress"],
    reason: "Pods with a group of their own reach what others reach: routes and network policies decide.",
  },
  { check: "AWS-0178", resources: ["aws_vpc.vpc"], reason: "Flow logs are asked for by network.flowLogs.", unlessThereIs: "aws_flow_log" },
];

testWithTrivy("every finding of Trivy has a reason, and every reason its finding", () => {
  const findings = scanHcl(trivy, program!);
  tell(`${findings.length} findings of Trivy, ${accepted.length} reasons`);
  expect(unexplained(findings, accepted)).toEqual([]);
  expect(leftOver(findings, accepted)).toEqual([]);
});

const faults: readonly (readonly [what: string, spoil: (text: string) => string, stack: RegExp, check: string])[] = [
  [
    "instances that give their credentials without a token",
    (text) => text.replace('http_tokens = "required"', 'http_tokens = "optional"'),
    /-workload$/,
    "AWS-0130",
  ],
  ["a volume that is not encrypted", (text) => text.replace(/encrypted = true/, "encrypted = false"), /-network$/, "AWS-0131"],
  [
    "repositories whose images are not scanned",
    (text) => text.replace("scan_on_push = true", "scan_on_push = false"),
    /-cluster$/,
    "AWS-0030",
  ],
];

testWithTrivy("a stack that it cannot parse is not passed over", () => {
  const unclosed = (text: string, stack: string) => (stack.endsWith("-network") ? `${text}\nresource "aws_vpc" "unclosed" {\n` : text);
  expect(() => scanHcl(trivy, program!, unclosed, (name) => name.startsWith("full-none/"))).toThrow(
    /stacks are read: [^]*Error parsing file/,
  );
});

testWithTrivy.each(faults)("%s would be found", (_what, spoil, stack, check) => {
  const findings = scanHcl(trivy, program!, spoil, (name) => name.startsWith("full-none/") && stack.test(name));
  expect(findings.map((finding) => finding.check)).toContain(check);
});
