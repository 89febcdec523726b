import { clusterSchema } from "../../../config/schema/schema";
import { analyse } from "../../../design/facts";
import { usedEndpoints } from "../../../design/reachability/requests";

const actions = (services: Readonly<Record<string, "existing">>, others: object = {}) => {
  const nodeSubnets = { "us-west-2a": { id: "subnet-0123456789abcde0a", cidr: "10.20.0.0/22" } };
  const network = { existingVpc: { id: "vpc-0123456789abcdef0", cidr: "10.20.0.0/16", nodeSubnets }, endpoints: { services } };
  const facts = analyse(clusterSchema.parse({ name: "demo", region: "us-west-2", network, ...others }));
  return Object.fromEntries(usedEndpoints(facts).map((endpoint) => [endpoint.service, endpoint.actions]));
};

test("existing endpoints are known with what the cluster calls through them", () => {
  const services = { xray: "existing", s3: "existing", "ecr.dkr": "existing", sts: "existing", "eks-auth": "existing" } as const;
  expect(actions(services)).toEqual({
    "ecr.dkr": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
    "eks-auth": ["eks-auth:AssumeRoleForPodIdentity"],
    s3: ["s3:GetObject"],
    sts: ["sts:AssumeRoleWithWebIdentity"],
    xray: [],
  });
});

test("features bring their calls, and what is wanted by a pattern is left out", () => {
  const [without, withAutoscaler] = [{}, { addons: { clusterAutoscaler: { enabled: true } } }].map((others) =>
    actions({ ec2: "existing", autoscaling: "existing" }, others),
  );
  expect(without!["autoscaling"]).toEqual([]);
  expect(withAutoscaler!["autoscaling"]).toContain("autoscaling:SetDesiredCapacity");
  expect(withAutoscaler!["ec2"]).toEqual(expect.arrayContaining(without!["ec2"]!));
  expect(JSON.stringify(withAutoscaler)).not.toContain("*");
});

test("what is called is sorted, and a pattern is none of it", () => {
  const efs = { nodeGroups: { managed: { a: { iam: { withAddonPolicies: { efs: true } } } } } };
  expect(actions({ elasticfilesystem: "existing" }, efs)).toEqual({ elasticfilesystem: [] });
  const { ec2 } = actions({ ec2: "existing" }, { addons: { ebsCsiDriver: { enabled: true } } });
  expect(ec2).toEqual([...ec2!].sort());
  expect(new Set(ec2).size).toBe(ec2!.length);
});
