import { explanation } from "../../../../commands/explain/model";
import { difference } from "../../../../commands/explain/rules/difference";
import { configDemo, type Changes } from "../../../support/synth";

const of = (changes: Changes = {}) => explanation(configDemo(changes), { today: "2026-11-29" });

const between = (before: Changes, after: Changes) => difference(of(before), of(after));

const told = (before: Changes, after: Changes) => between(before, after).changes.map(({ kind, what }) => `${kind}: ${what}`);

const ebs = { addons: { ebsCsiDriver: { enabled: true } } };
const sessions = { access: { sessionManager: true } };

test("nothing changes between the same", () => {
  expect(between(ebs, ebs)).toMatchObject({ changes: [], cost: { before: 182.5, after: 182.5 } });
});

test("a feature is told with its endpoints, roles and money, and its removal in reverse", () => {
  const added = told({}, sessions);
  expect(added).toEqual(
    expect.arrayContaining([
      "added: endpoint of ssm, $21.90 a month, needed by Session Manager",
      "added: endpoint of ssmmessages, $21.90 a month, needed by Session Manager",
      "added: Session Manager to ssm, by VPC endpoint",
    ]),
  );
  expect(told(sessions, {})).toContain("removed: endpoint of ssm, $21.90 a month, needed by Session Manager");
  expect(between({}, sessions).cost).toMatchObject({
    currency: "USD",
    before: expect.closeTo(182.5) as number,
    after: expect.closeTo(226.3) as number,
    isComplete: true,
  });
});

test("a role is told when it comes, and when what it may do changes", () => {
  expect(told({}, ebs)).toContainEqual(
    expect.stringMatching(/^added: IAM role of aws-ebs-csi-driver, demo-ebs-csi-controller-sa-…, assumed by pods/),
  );
  const group = (policies: object) => ({ nodeGroups: { managed: { general: { iam: { withAddonPolicies: policies } } } } });
  expect(told(group({ certManager: true }), group({ externalDNS: true, ebs: true }))).toEqual(
    expect.arrayContaining([
      "changed: IAM role of node group general gets AmazonEBSCSIDriverPolicy; may now call route53:ListHostedZones, route53:ListTagsForResource; may no longer call route53:GetChange, route53:ListHostedZonesByName",
    ]),
  );
  const account = (actions: string[], resource: string) => ({
    serviceAccounts: { "shop/orders": { policy: { Statement: [{ Effect: "Allow", Action: actions, Resource: [resource] }] } } },
  });
  const queue = "arn:aws:sqs:us-west-2:111122223333:orders";
  expect(told(account(["sqs:SendMessage"], queue), account(["sqs:SendMessage"], "*"))).toEqual([
    "changed: IAM role of service account shop/orders may call the same on other resources, or under other conditions",
  ]);
  expect(told({}, { iam: { roles: { cluster: "arn:aws:iam::111122223333:role/eks" } } })).toContain(
    "changed: IAM role of control plane is arn:aws:iam::111122223333:role/eks instead of demo-cluster-…",
  );
});

test("addresses that a larger node group takes are told once for all zones", () => {
  const groups = (max: number) => ({ nodeGroups: { managed: { general: { instanceTypes: ["m6i.large"], capacity: { min: 2, max } } } } });
  expect(told(groups(6), groups(9))).toEqual([
    "changed: addresses left in node subnets at the groups' maximum: 8074 in each zone instead of 8104 in each zone",
  ]);
});

test("another way out is told with the paths that it changes, and an unknown price makes the sum a part", () => {
  const { changes, cost } = between({}, { network: { egress: "transitGateway", transitGateway: { id: "tgw-0123456789abcdef0" } } });
  expect(changes.map(({ what }) => what)).toEqual(
    expect.arrayContaining(["way out of the VPC: transitGateway instead of none", "transit gateway attachment, at an unknown price"]),
  );
  expect(cost.isComplete).toBe(false);
});

test("entries of NO_PROXY and hosts of the proxy are told with their reasons", () => {
  const proxy = (noProxy: readonly string[]) => ({
    network: { egress: "proxy", transitGateway: { id: "tgw-0123456789abcdef0" } },
    proxy: { url: "http://proxy.example.com:3128", noProxy },
  });
  expect(told(proxy([]), proxy([".corp.example.com"]))).toEqual(["added: NO_PROXY entry .corp.example.com, the cluster file lists it"]);
  expect(told(proxy([]), { ...proxy([]), loadBalancerController: { enabled: true } })).toContain(
    "added: proxy must let pass public.ecr.aws:443, for AWS Load Balancer Controller",
  );
});
