import { explanation } from "../../../../commands/explain/model";
import { difference } from "../../../../commands/explain/rules/difference";
import { settingChanges } from "../../../../commands/explain/rules/settingChanges";
import { changesText } from "../../../../commands/explain/text/answers";
import { configDemo, type Changes } from "../../../support/synth";

const of = (changes: Changes = {}) => explanation(configDemo(changes), { today: "2026-11-29" });

const settingsOf = (before: Changes, after: Changes) =>
  settingChanges(configDemo(before), configDemo(after)).map(({ kind, what }) => `${kind}: ${what}`);

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

describe("keys of the cluster file that no part of an explanation shows", () => {
  const proxy = (changes: object) => ({ network: { egress: "proxy", transitGateway: { id: "tgw-0123456789abcdef0" } }, proxy: changes });
  const ssh = { description: "SSH, for those who have no other way to the nodes", fromPort: 22, cidrs: ["0.0.0.0/0"] };

  test.each<[string, Changes, Changes, readonly string[]]>([
    [
      "the proxy",
      proxy({ url: "http://10.130.0.7:3128" }),
      proxy({ url: "http://10.130.0.9:8080" }),
      ['changed: proxy.url: "http://10.130.0.9:8080" instead of "http://10.130.0.7:3128"'],
    ],
    [
      "what may hold a secret",
      { nodeGroups: { managed: { general: { userData: ["#!/bin/sh\necho one"] } } } },
      { nodeGroups: { managed: { general: { userData: ["#!/bin/sh\necho two"] } } } },
      ["userData: with (not shown: it may hold a secret); without (not shown: it may hold a secret)"],
    ],
    [
      "a host that Squid lets pass",
      { network: { egress: "proxy" }, proxy: { squid: { allow: ["a.example.com"] } } },
      { network: { egress: "proxy" }, proxy: { squid: { allow: ["a.example.com", "b.example.com"] } } },
      ['changed: proxy.squid.allow: with "b.example.com"'],
    ],
    [
      "another transit gateway, with a further block",
      { network: { egress: "transitGateway", transitGateway: { id: "tgw-0123456789abcdef0", cidrs: ["10.1.0.0/16"] } } },
      { network: { egress: "transitGateway", transitGateway: { id: "tgw-0123456789abcdef1", cidrs: ["10.1.0.0/16", "10.2.0.0/16"] } } },
      [
        'changed: network.transitGateway.id: "tgw-0123456789abcdef1" instead of "tgw-0123456789abcdef0"',
        'changed: network.transitGateway.cidrs: with "10.2.0.0/16"',
      ],
    ],
    [
      "a rule of the node security group",
      {},
      { network: { nodeSecurityGroup: { ingress: { ssh } } } },
      [
        'changed: network.nodeSecurityGroup.ingress: with { ssh: { description: "SSH, for those who have no other way to the nodes", protocol: "tcp", fromPort: 22, cidrs: ["0.0.0.0/0"] } }',
      ],
    ],
    [
      "the capacity of a group",
      { nodeGroups: { managed: { general: { capacity: { min: 2, max: 6 } } } } },
      { nodeGroups: { managed: { general: { capacity: { min: 3, max: 6 } } } } },
      ["changed: nodeGroups.managed.general.capacity.min: 3 instead of 2"],
    ],
    ["protection from deletion", {}, { deletionProtection: false }, ["changed: deletionProtection: false instead of true"]],
  ])("%s", (_, before, after, expected) => {
    const found = settingsOf(before, after);
    expect(found).toHaveLength(expected.length);
    expected.forEach((text, index) => expect(found[index]).toContain(text));
    expect(settingsOf(before, before)).toEqual([]);
  });

  test("are told by the comparison", () => {
    const settings = [{ kind: "changed" as const, what: "deletionProtection: false instead of true" }];
    expect(difference(of(), of(), settings).changes).toEqual([{ ...settings[0], of: "setting" }]);
  });
});

test("a new role is told with what it may do", () => {
  const account = {
    policyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"],
    policy: { Statement: [{ Effect: "Allow", Action: ["sqs:*"], Resource: ["*"] }] },
  };
  const [role] = told({}, { serviceAccounts: { "shop/third": account } }).filter((what) => what.includes("IAM role"));
  expect(role).toMatch(/^added: IAM role of service account shop\/third, .*; with AdministratorAccess; may call sqs:\*$/);
});

describe("money", () => {
  const text = (before: Changes, after: Changes): string => changesText(between(before, after), undefined).split("\n").at(-2)!;
  const here = { region: "us-west-2" };

  test("of two currencies has no difference, and keeps its own", () => {
    expect(between(here, { region: "cn-north-1" }).cost).not.toHaveProperty("more");
    expect(text(here, { region: "cn-north-1" })).toBe(
      "How much the cost changes is not known: an unknown amount instead of $182.50 a month.",
    );
  });

  test("is not nothing where a price of one of the two is unknown", () => {
    expect(text(here, { region: "ca-central-1" })).toMatch(
      /^How much the cost changes is not known: at least \$\d+\.\d\d a month instead of \$182\.50 a month\.$/,
    );
  });

  test("has a difference where the same price is unknown before and after", () => {
    const attached = { network: { egress: "transitGateway", transitGateway: { id: "tgw-0123456789abcdef0" } } };
    expect(text(attached, { ...attached, ...sessions })).toMatch(/^\$43\.80 a month more: .*, as far as prices are known\.$/);
  });
});
