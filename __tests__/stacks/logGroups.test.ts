import { prerequisites, resource, resources, type Stack } from "../support/stack";
import { fullClusters } from "../support/fullClusters";
import { type Changes, merge, type Stacks, synthDemo } from "../support/synth";

const key = "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const retained = { observability: { containerInsights: { enabled: true, retentionDays: 400 } } };
const full = (way: string, changes: Changes = {}): Stacks => synthDemo(merge(merge(fullClusters[way]!, retained), changes));
const groups = ({ network, cluster, workload }: Stacks) =>
  [network, cluster, workload].flatMap((stack) => resources(stack, "aws_cloudwatch_log_group"));
/** The accepted findings of each log group, with its key. */
const accepted = ({ json }: Stack) =>
  Object.values((json["resource"] as unknown as Resources)["aws_cloudwatch_log_group"] ?? {}).map((group) => ({
    isOwnKey: group.kms_key_id !== undefined,
    findings: Object.keys(group["//"].acceptedFindings ?? {}),
  }));
type Resources = Readonly<Record<string, Readonly<Record<string, LogGroup>>>>;
interface LogGroup {
  readonly kms_key_id?: string;
  readonly "//": { readonly acceptedFindings?: object };
}

describe("every log group", () => {
  test("is encrypted with the key of the cluster file, also those of VPC and Squid", () => {
    const all = ["nat", "squid"].flatMap((way) => groups(full(way, { encryption: { logsKmsKeyArn: key } })));
    expect([...new Set(all.map(({ attributes }) => String(attributes["name"]).replace(/\/full\b/, "")))].sort()).toEqual([
      "/aws/containerinsights/application",
      "/aws/containerinsights/dataplane",
      "/aws/containerinsights/host",
      "/aws/containerinsights/performance",
      "/aws/ec2/squid",
      "/aws/eks/cluster",
      "/aws/eks/containers",
      "/aws/eks/fargate",
      "/aws/vpc/flow-logs",
    ]);
    for (const { attributes } of all) expect(attributes["kms_key_id"]).toBe(key);
  });

  test("has a key of CloudWatch Logs otherwise, except that of the control plane", () => {
    const without = groups(full("nat")).filter(({ attributes }) => attributes["kms_key_id"] === undefined);
    expect(without).toHaveLength(groups(full("nat")).length - 1);
    expect(without.map(({ path }) => path)).not.toContain("control-plane/log-group");
  });

  test("says which findings of the policy scan its settings bring", () => {
    const { network, cluster, workload } = full("nat");
    const all = [network, cluster, workload].flatMap(accepted);
    expect(all).toHaveLength(8);
    for (const { isOwnKey, findings } of all) expect(findings).toEqual(isOwnKey ? ["CKV_AWS_338"] : ["CKV_AWS_158", "CKV_AWS_338"]);
  });
});

test("those of Container Insights are there before its agents, with the retention of the cluster file", () => {
  const { workload } = synthDemo(retained);
  const made = resources(workload, "aws_cloudwatch_log_group");
  expect(made).toHaveLength(4);
  for (const { address, attributes } of made) {
    expect(attributes["retention_in_days"]).toBe(400);
    expect(prerequisites(workload, resource(workload, "aws_eks_addon", "cloudwatch"))).toContain(address);
  }
  expect(resources(synthDemo({ observability: { containerInsights: { enabled: true } } }).workload, "aws_cloudwatch_log_group")).toEqual(
    [],
  );
});
