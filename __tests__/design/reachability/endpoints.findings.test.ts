import { clusterSchema } from "../../../config/schema/schema";
import { analyse } from "../../../design/facts";
import { endpointFindings } from "../../../design/reachability/endpoints.findings";

const zones = ["us-west-2a", "us-west-2b"];
const nodeSubnets = Object.fromEntries(
  zones.map((zone, index) => [zone, { id: `subnet-0123456789abcdef${index}`, cidr: `10.0.${index}.0/24` }]),
);
const existingVpc = { id: "vpc-0123456789abcdef0", cidr: "10.0.0.0/16", nodeSubnets };
const transitGateway = { egress: "transitGateway", transitGateway: { id: "tgw-0123456789abcdef0" } };
const nat = { egress: "nat" };
const kafka = "com.amazonaws.vpce.us-west-2.vpce-svc-0123456789abcdef0";

/** Key, problem and fix of each finding. */
const findings = (endpoints: object, network: object = nat, others: object = {}) =>
  endpointFindings(analyse(clusterSchema.parse({ name: "demo", region: "us-west-2", network: { ...network, endpoints }, ...others }))).map(
    ({ path, problem, fix }) => [path.slice(2).join("."), problem, fix],
  );
const fixes = (...args: Parameters<typeof findings>) => findings(...args).map(([, , fix]) => fix);

describe("a service by its full name", () => {
  const elsewhere = "Remove it, and write the full name at network.endpoints.privateLink";

  test.each<[string, string, string]>([
    ["com.amazonaws.us-west-2.sqs", "us-west-2", "Write sqs"],
    ["com.amazonaws.ap-southeast-2.ecr.api", "us-west-2", "Write ecr.api"],
    ["com.amazonaws.us-gov-west-1.sqs", "us-gov-west-1", "Write sqs"],
    ["cn.com.amazonaws.cn-north-1.ec2", "cn-north-1", "Write ec2"],
    ["com.amazonaws.us-gov-west-1.sqs", "us-west-2", "Write sqs"],
    ["com.amazonaws.eusc-de-east-1.sqs", "us-west-2", "Write sqs"],
    ["com.amazonaws.iam", "us-west-2", "Write iam"],
    ["com.amazonaws.brand-new", "us-west-2", "Write brand-new"],
    [kafka, "us-west-2", elsewhere],
  ])("%s in %s is an error where its short name is meant", (name, region, fix) => {
    expect(findings({ additional: [name] }, nat, { region })).toEqual([
      ["additional.0", `${name} is the full name of an endpoint service, and here stands what follows the region in it`, fix],
    ]);
  });

  test.each([
    ["an application calls", ["serviceAccounts", "apps/orders"], {}],
    ["an add-on calls", ["addons", "eks", "acme"], {}],
    [
      "a chart calls",
      ["charts", "shop"],
      { chart: { repository: "oci://ghcr.io/example/charts", name: "shop", version: "1.2.3" }, namespace: "web", images: [] },
    ],
  ])("is one as what %s, too", (_what, path, settings) => {
    const services = ["sqs", "com.amazonaws.us-west-2.sns"];
    const section = path.toReversed().reduce<object>((value, key) => ({ [key]: value }), { ...settings, services });
    const found = endpointFindings(analyse(clusterSchema.parse({ name: "demo", region: "us-west-2", ...section })));
    expect(found).toMatchObject([{ severity: "error", path: [...path, "services", 1], fix: "Write sns" }]);
  });
});

describe("a service that is not known", () => {
  test("goes with its hosts into the lists of the proxy", () => {
    const squid = { proxy: { squid: {} } };
    const services = (mode: string) => ({ services: { "brand-new": mode } });
    expect(fixes(services("proxy"), { egress: "proxy" }, squid)).toEqual(["Remove it, and write its hosts into proxy.squid.allow"]);
    expect(fixes(services("existing"), { ...transitGateway, egress: "proxy" }, { proxy: { url: "http://192.0.2.1:3128" } })).toEqual([
      "Remove it, and write its hosts into proxy.noProxy",
    ]);
    expect(fixes(services("proxy"))).toEqual(["Remove it"]);
    expect(fixes(services("existing"), { existingVpc })).toEqual(["Remove it"]);
  });
});

describe("a service in mode proxy", () => {
  test("has a way where the egress, or the given route tables, may be one", () => {
    expect(findings({ services: { sqs: "proxy" } })).toEqual([]);
    expect(findings({ services: { sqs: "proxy" } }, { existingVpc })).toEqual([]);
  });

  test("has none without an egress, one warning each, and says so of no other mode", () => {
    expect(findings({ services: { sqs: "proxy", sns: "create", xray: "proxy" } }, {})).toEqual([
      [
        "services.sqs",
        "sqs should be reached by network.egress, which is none",
        "Set network.endpoints.services.sqs to create, or remove it",
      ],
      [
        "services.xray",
        "xray should be reached by network.egress, which is none",
        "Set network.endpoints.services.xray to create, or remove it",
      ],
    ]);
    expect(fixes({ skip: true, services: { sqs: "proxy" } }, {})).toEqual(["Remove network.endpoints.services.sqs"]);
    expect(findings({ services: { sqs: "existing" } }, {}).map(([, problem]) => problem)).toEqual([
      expect.stringMatching(/^the endpoints of sqs are existing ones/),
    ]);
  });

  test("is hidden by an endpoint above it, beside others that are not", () => {
    const services = { "oidc-eks": "proxy", sqs: "proxy" };
    expect(
      findings({ additional: ["eks"], services }, {}).map(([path, problem]) => [path, problem!.replace(/^.* by network.egress, /, "")]),
    ).toEqual([
      ["services.oidc-eks", "but the endpoint of eks takes over the names below eks.us-west-2.amazonaws.com"],
      ["services.sqs", "which is none"],
    ]);
    expect(findings({ additional: ["eks"], services: { "oidc-eks": "create" } })).toEqual([]);
  });
});

test("a private DNS name that an endpoint of an existing VPC has is taken, too", () => {
  const privateLink = { own: { serviceName: kafka, privateDnsNames: ["sts.us-west-2.amazonaws.com", "s3.us-west-2.amazonaws.com"] } };
  expect(findings({ privateLink, services: { sts: "existing", s3: "existing" } }, { existingVpc })).toEqual([
    [
      "privateLink.own.privateDnsNames.0",
      "sts.us-west-2.amazonaws.com is a private DNS name of the sts endpoint already, and a VPC has it once",
      "Remove network.endpoints.privateLink.own.privateDnsNames[0]",
    ],
  ]);
});

test("whether AWS offers a service in the region is not asked of what the owner of a shared VPC makes", () => {
  const additional = { additional: ["bedrock-runtime"] };
  const region = { region: "cn-north-1" };
  expect(findings(additional, nat, region)).toHaveLength(1);
  expect(findings(additional, { existingVpc: { ...existingVpc, shared: true } }, region)).toEqual([]);
});

test("a gateway endpoint of an existing VPC serves it, whatever else leads to other networks", () => {
  expect(findings({ services: { s3: "existing" } }, { existingVpc, ...transitGateway })).toEqual([]);
  expect(findings({ services: { s3: "existing" } }, transitGateway)).toHaveLength(1);
});

test("a policy without an endpoint says how to have one: by skip, by the mode, or by the list", () => {
  const policies = { sqs: { Statement: [] } };
  const ways = (endpoints: object) =>
    fixes({ policies, ...endpoints }).map((fix) => fix!.replace("Remove network.endpoints.policies.sqs, or ", ""));
  expect(ways({ skip: true })).toEqual(["set network.endpoints.skip to false"]);
  expect(ways({ services: { sqs: "proxy" } })).toEqual(["set network.endpoints.services.sqs to create"]);
  expect(ways({})).toEqual(["add sqs to network.endpoints.additional"]);
});
