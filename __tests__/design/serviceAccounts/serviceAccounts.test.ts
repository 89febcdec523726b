import { wellKnownPolicySwitches } from "../../../config/schema/rolePermissions";
import { clusterSchema } from "../../../config/schema/schema";
import { designFindings } from "../../../design/cluster.findings";
import { analyse } from "../../../design/facts";
import { proxyDestinations } from "../../../design/proxy/destinations";
import { planServiceAccounts } from "../../../design/serviceAccounts/serviceAccounts";
import { serviceAccountFindings } from "../../../design/serviceAccounts/serviceAccounts.findings";
import { type Changes, configDemo, merge } from "../../support/synth";

const policyArns = ["arn:aws:iam::111122223333:policy/orders"];
const account = (settings: object, cluster: Changes = {}): Changes => merge(cluster, { serviceAccounts: { "apps/orders": settings } });
const plan = (settings: object, cluster: Changes = {}) => planServiceAccounts(configDemo(account(settings, cluster)))[0]!;
const endpoints = (changes: Changes) => analyse(configDemo(changes)).endpoints.map(({ service }) => service);

describe("credentials", () => {
  const profile = (selector: object): Changes => ({ fargateProfiles: { some: { selectors: [selector] } } });

  test.each<[string, string, Changes]>([
    ["podIdentity", "nodes", {}],
    ["podIdentity", "a profile of another namespace", profile({ namespace: "apps-*" })],
    ["irsa", "a profile of the namespace", profile({ namespace: "app?" })],
    ["irsa", "a profile of some pods of the namespace", profile({ namespace: "*", labels: { on: "fargate" } })],
    ["irsa", "no nodes", merge(profile({ namespace: "kube-system" }), { nodeGroups: { managed: undefined } })],
    ["irsa", "China", { region: "cn-north-1" }],
    ["podIdentity", "GovCloud", { region: "us-gov-west-1" }],
  ])("are by %s with %s", (credentials, _with, cluster) => {
    expect(plan({}, cluster).credentials).toBe(credentials);
  });

  test("are as asked for", () => {
    expect(plan({ credentials: "irsa" }).credentials).toBe("irsa");
    expect(plan({ credentials: "podIdentity" }, profile({ namespace: "apps", labels: { on: "fargate" } })).credentials).toBe("podIdentity");
  });
});

describe("permissions", () => {
  test("are managed policies, each once, and documents by name", () => {
    const policy = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*" }] };
    const targetRoleArn = "arn:aws:iam::222233334444:role/orders";
    const ebs = "arn:aws:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy";
    const { managedPolicyArns, inlinePolicies } = plan({
      policyArns: [...policyArns, ebs],
      policy,
      targetRoleArn,
      wellKnownPolicies: { certManager: true, ebsCSIController: true, efsCSIController: true },
    });
    expect(managedPolicyArns).toEqual([ebs, "arn:aws:iam::aws:policy/service-role/AmazonEFSCSIDriverPolicy", ...policyArns]);
    expect(inlinePolicies).toEqual({
      policy,
      "well-known": {
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Action: ["route53:ChangeResourceRecordSets"], Resource: ["arn:aws:route53:::hostedzone/*"] },
          { Effect: "Allow", Action: ["route53:GetChange"], Resource: ["arn:aws:route53:::change/*"] },
          { Effect: "Allow", Action: ["route53:ListResourceRecordSets", "route53:ListHostedZonesByName"], Resource: ["*"] },
        ],
      },
      "target-role": {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: ["sts:AssumeRole", "sts:TagSession"], Resource: [targetRoleArn] }],
      },
    });
  });

  test.each(Object.keys(wellKnownPolicySwitches.shape))("of the well-known policy %s are some, and none are of another", (name) => {
    const { managedPolicyArns, inlinePolicies } = plan({ wellKnownPolicies: { [name]: true } });
    expect(managedPolicyArns.length + Object.keys(inlinePolicies).length).toBe(1);
  });

  const findings = (settings: object) =>
    serviceAccountFindings(clusterSchema.parse({ name: "demo", region: "us-west-2", ...account(settings) }));

  test("are warned of where there are none", () => {
    expect(findings({})).toMatchObject([{ severity: "warning", problem: "the role of apps/orders has no permissions" }]);
    expect(findings({ policyArns })).toEqual([]);
    expect(findings({ targetRoleArn: "arn:aws:iam::222233334444:role/orders", disableSessionTags: true })).toEqual([]);
    expect(findings({ wellKnownPolicies: { imageBuilder: true } })).toEqual([]);
  });

  const many = (count: number) => Array.from({ length: count }, (_, index) => `${policyArns[0]!}${index}`);
  const long = (length: number) => ({ Statement: [{ Sid: "x".repeat(length), Effect: "Allow", Action: ["s3:*"], NotResource: "*" }] });

  test("keep to the quotas of a role", () => {
    expect(findings({ policyArns: many(10) })).toEqual([]);
    expect(findings({ policyArns: many(10), wellKnownPolicies: { imageBuilder: true } })).toMatchObject([
      {
        severity: "warning",
        path: ["serviceAccounts", "apps/orders", "policyArns"],
        problem: "the role of apps/orders would have 11 managed policies",
      },
    ]);
    expect(findings({ policyArns: many(25) })).toMatchObject([{ severity: "warning" }]);
    expect(findings({ policyArns: many(26) })).toMatchObject([
      { severity: "error", path: ["serviceAccounts", "apps/orders", "policyArns"], fix: "Put the permissions into fewer policies" },
    ]);
    expect(findings({ policy: long(10_000) })).toEqual([]);
    expect(findings({ policy: long(10_000), wellKnownPolicies: { awsLoadBalancerController: true } })).toMatchObject([
      { severity: "error", path: ["serviceAccounts", "apps/orders", "policy"], allowed: "at most 10240 characters" },
    ]);
  });
});

describe("what applications reach", () => {
  test("has endpoints: services by name, and those of well-known policies", () => {
    const before = endpoints({});
    const added = (settings: object) => endpoints(account(settings)).filter((service) => !before.includes(service));
    expect(added({ services: ["sqs", "s3", "secretsmanager"] })).toEqual(["secretsmanager", "sqs"]);
    expect(
      added({ wellKnownPolicies: { externalDNS: true, efsCSIController: true, autoScaler: true, awsLoadBalancerController: true } }),
    ).toEqual(["autoscaling", "elasticfilesystem", "elasticloadbalancing", "route53"]);
    expect(added({ policyArns })).toEqual([]);
  });

  test("brings AWS STS on Fargate alone", () => {
    const fargate: Changes = { nodeGroups: { managed: undefined }, fargateProfiles: { all: { selectors: [{ namespace: "*" }] } } };
    expect(endpoints(fargate)).not.toContain("sts");
    expect(endpoints(account({ policyArns }, fargate))).toEqual(expect.arrayContaining(["sts"]));
    expect(endpoints(account({ policyArns }, fargate))).not.toContain("eks-auth");
  });

  const proxied: Changes = {
    network: { egress: "proxy", transitGateway: { id: "tgw-12345678", cidrs: ["10.50.0.0/16"] } },
    proxy: { url: "http://proxy.example.com:3128" },
  };

  test("the proxy lets pass, save what has an endpoint or a route", () => {
    const services = { network: { endpoints: { services: { sqs: "proxy" } } } };
    const hosts = ["api.example.com", "orders.corp"];
    const facts = analyse(configDemo(account({ policyArns, services: ["sns", "sqs"], hosts }, merge(proxied, services))));
    const of = proxyDestinations(facts).filter((host) => !proxyDestinations(analyse(configDemo(merge(proxied, services)))).includes(host));
    expect(of).toEqual(["api.example.com"]);
    expect(proxyDestinations(facts)).toContain("sqs.us-west-2.amazonaws.com");
    expect(facts.proxy?.noProxy).toEqual(expect.arrayContaining(["sns.us-west-2.amazonaws.com", "orders.corp"]));
    expect(facts.proxy?.noProxy).not.toContain("api.example.com");
  });

  test("is reached by NAT gateways without more", () => {
    const nat = account({ policyArns, services: ["sqs"], hosts: ["api.example.com"] }, { network: { egress: "nat" } });
    expect(designFindings(configDemo(nat)).filter(({ path }) => path[0] === "serviceAccounts")).toEqual([]);
  });
});
