import { type AcceptedRow, leftOver, programOf, type Scanner, scanHcl, unexplained } from "../support/scannedHcl";

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
    ...["config", "--quiet", "--skip-check-update", "--skip-version-check", "--misconfig-scanners", "terraform"],
    ...["--cache-dir", `${report}.cache`, "--format", "json", "--output", report, folder],
  ],
  findings: (report, stackOf) =>
    (report as TrivyReport).Results.flatMap(({ Target, Misconfigurations = [] }) =>
      Misconfigurations.map(({ ID, CauseMetadata: { Resource } }) => ({ check: ID, resource: Resource, stack: stackOf(Target) })),
    ),
};

const program = programOf(trivy);
const testWithTrivy = program === undefined ? test.skip : test;

/** Findings of Trivy 0.74, and why they stay. */
const accepted: readonly AcceptedRow[] = [
  [
    "AWS-0017",
    /^aws_cloudwatch_log_group\./,
    "CloudWatch Logs encrypts it with a key of its own, until encryption.logsKmsKeyArn names another.",
  ],
  ["AWS-0040", /^aws_eks_cluster\./, "An example asks for a public endpoint by access.publicEndpoint.", /^custom-networking\//],
  [
    "AWS-0041",
    /^aws_eks_cluster\./,
    "The public endpoint of the example has one block of addresses, which is one of documentation.",
    /^custom-networking\//,
  ],
  [
    "AWS-0104",
    /\.forward-proxy_security-groups_instances-to-https?_/,
    "Squid lets names through, whose addresses nobody knows before; its instances are in the only subnets with a way to the internet.",
  ],
  [
    "AWS-0104",
    /\.bastion_tcp-/,
    "The bastion reaches endpoints, the Kubernetes API and the proxy by HTTPS; routes decide where it comes to, and there is none to the internet without NAT.",
  ],
  [
    "AWS-0104",
    /\.pod-security-group_egress_/,
    "Pods with a group of their own reach what others reach: routes and network policies decide.",
  ],
  ["AWS-0178", /^aws_vpc\./, "Flow logs are asked for by network.flowLogs."],
];

testWithTrivy("every finding of Trivy has a reason, and every reason its finding", () => {
  const findings = scanHcl(trivy, program!);
  process.stderr.write(`${findings.length} findings of Trivy\n`);
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

testWithTrivy.each(faults)("%s would be found", (_what, spoil, stack, check) => {
  const findings = scanHcl(trivy, program!, spoil, (name) => name.startsWith("full-none/") && stack.test(name));
  expect(findings.map((finding) => finding.check)).toContain(check);
});
