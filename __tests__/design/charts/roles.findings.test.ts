import { stringify } from "yaml";
import { loadCluster } from "../../../config/load";
import { designFindings } from "../../../design/cluster.findings";
import { resource, resources, embedded } from "../../support/stack";
import { type Changes, merge, synthDemo } from "../../support/synth";

const cluster: Changes = { name: "demo", region: "us-west-2", network: { egress: "nat" } };

/** What is said of a cluster with these charts. */
const found = (changes: Changes) =>
  loadCluster({ file: "demo.yaml", text: stringify(merge(cluster, changes)) }, designFindings).findings.map(
    ({ severity, problem, fix }) => ({ severity, problem, fix }),
  );

describe.each([
  [
    "external-secrets",
    { "external-secrets": { services: ["ssm"] } },
    "external-secrets/external-secrets",
    "its pods have no IAM role, which they need to read secrets of AWS Secrets Manager and to read parameters of AWS Systems Manager, unless each SecretStore names a service account that has one",
    [
      ["arn:aws:secretsmanager:us-west-2:111122223333:secret:<name>-*", "secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
      ["arn:aws:ssm:us-west-2:111122223333:parameter/<name>", "ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath"],
    ],
  ],
  [
    "kube-prometheus-stack that writes to a workspace",
    { "kube-prometheus-stack": { services: ["aps-workspaces"] } },
    "monitoring/kube-prometheus-stack-prometheus",
    "its pods have no IAM role, which they need to write metrics to Amazon Managed Service for Prometheus",
    [["arn:aws:aps:us-west-2:111122223333:workspace/<name>", "aps:RemoteWrite"]],
  ],
  [
    "flux that pulls from Amazon ECR",
    { flux: { services: ["ecr.api"] } },
    "flux-system/source-controller",
    "its pods have no IAM role, which they need to pull artifacts from Amazon ECR",
    [
      ["*", "ecr:GetAuthorizationToken"],
      ["arn:aws:ecr:us-west-2:111122223333:repository/<name>", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:ListImages"],
    ],
  ],
] as const)("%s", (_name, charts, key, problem, statements) => {
  const changes = { charts, accountId: "111122223333" };
  const policy = { Statement: statements.map(([resource, ...actions]) => ({ Effect: "Allow", Action: actions, Resource: [resource] })) };

  test("calls AWS without a role, and the policy to paste is written", () => {
    const fix = `Write serviceAccounts["${key}"].policy: ${JSON.stringify(policy)}, with your names in place of <name>`;
    expect(found(changes)).toEqual([{ severity: "warning", problem, fix }]);
  });

  test("has no more to say with that policy, and its pods get the role", () => {
    const written = JSON.parse(JSON.stringify(policy).replaceAll("<name>", "platform")) as object;
    const withRole = merge(changes, { serviceAccounts: { [key]: { policy: written } } });
    expect(found(withRole)).toEqual([]);
    const [namespace, serviceAccount] = key.split("/");
    const { workload } = synthDemo(merge(cluster, withRole));
    const associated = resources(workload, "aws_eks_pod_identity_association").map(({ attributes }) => attributes["service_account"]);
    expect(associated).toContain(serviceAccount);
    const { attributes } = resource(workload, "helm_release", `chart-${Object.keys(charts)[0]!}/`);
    expect(attributes["namespace"]).toBe(namespace);
    expect(JSON.stringify(embedded((attributes["values"] as readonly string[])[0]))).toContain(`"name":"${serviceAccount!}"`);
  });
});

test("a preset that calls nothing of AWS has no role, and no account is renamed", () => {
  expect(found({ charts: { "kube-prometheus-stack": {}, flux: {}, "argo-cd": { services: ["ecr.api"] } } })).toEqual([]);
  const { workload } = synthDemo(merge(cluster, { charts: { flux: {} } }));
  expect(JSON.stringify(resource(workload, "helm_release", "chart-flux/").attributes["values"])).not.toContain("serviceAccount");
});

test("with IRSA the service account has the annotation of its role", () => {
  const changes = {
    ...cluster,
    charts: { "external-secrets": {}, "kube-prometheus-stack": { services: ["aps-workspaces"] } },
    serviceAccounts: {
      "external-secrets/external-secrets": { credentials: "irsa", policyArns: ["arn:aws:iam::111122223333:policy/secrets"] },
      "monitoring/kube-prometheus-stack-prometheus": { credentials: "irsa", policyArns: ["arn:aws:iam::111122223333:policy/metrics"] },
    },
  };
  const { workload } = synthDemo(changes);
  expect(resources(workload, "aws_eks_pod_identity_association").map(({ attributes }) => attributes["service_account"])).toEqual([]);
  for (const name of Object.keys(changes.charts)) {
    const values = JSON.stringify(resource(workload, "helm_release", `chart-${name}/`).attributes["values"]);
    expect(values).toContain("eks.amazonaws.com/role-arn");
  }
});
