import { clusterSchema } from "../../../config/schema/schema";
import { designFindings } from "../../../design/cluster.findings";
import { analyse } from "../../../design/facts";
import { existingEndpointFindings } from "../../../design/reachability/existingEndpoints.findings";

const findingsOf = (network: Record<string, unknown>) =>
  designFindings(clusterSchema.parse({ name: "demo", region: "us-west-2", network })).map(({ severity, path, problem, fix }) => ({
    severity,
    at: path.join("."),
    problem,
    fix,
  }));

const hub = {
  egress: "transitGateway",
  transitGateway: { id: "tgw-0123456789abcdef0", cidrs: ["10.0.0.0/8"] },
  privateHostedZones: ["Z0123456789ABCDEFGHIJ"],
};

describe("endpoints that others make", () => {
  test("are right for all interface endpoints where a transit gateway leads to them, and a zone tells their names", () => {
    expect(findingsOf({ ...hub, endpoints: { interface: "existing" } })).toEqual([]);
  });

  test("cannot be gateway endpoints in another network", () => {
    expect(findingsOf({ ...hub, endpoints: { services: { s3: "existing", sts: "existing" } } })).toEqual([
      {
        severity: "warning",
        at: "network.endpoints.services.s3",
        problem: "the endpoint of s3 is in another network, where a gateway endpoint serves nobody else",
        fix: "Set network.endpoints.services.s3 to create, which costs nothing, unless s3 has an interface endpoint there whose names the VPC knows",
      },
    ]);
  });

  test("are not known by their names where nothing tells a new VPC", () => {
    expect(findingsOf({ ...hub, privateHostedZones: [], endpoints: { interface: "existing" } })).toEqual([
      {
        severity: "warning",
        at: "network.endpoints.interface",
        problem:
          "the endpoints of ec2, ecr.api, ecr.dkr, eks-auth, sts are in another network, and the name server of the new VPC knows the public addresses of these services only",
        fix: "Associate what knows their names at network.privateHostedZones, network.route53ProfileId or network.resolverRules, or have the endpoints created",
      },
    ]);
  });

  test("are not reached from a new VPC without a way to another", () => {
    expect(findingsOf({ endpoints: { interface: "existing" } })).toEqual([
      {
        severity: "warning",
        at: "network.endpoints.interface",
        problem:
          "the endpoints of ec2, ecr.api, ecr.dkr, eks-auth, sts are existing ones, but the VPC is new, and no transit gateway or peering connection leads to one that has them",
        fix: "Set network.endpoints.interface to create, or name the VPC at network.existingVpc, or have them made in the VPC before the cluster stack is applied",
      },
    ]);
  });

  test("are said to be created by the same key, and the finding waits for what else it reads", () => {
    const found = (network: object) => {
      const config = clusterSchema.parse({ name: "demo", region: "us-west-2", network });
      return existingEndpointFindings(config, analyse(config).reachability).map(({ alsoReads, fix }) => [alsoReads, fix.split(", or ")[0]]);
    };
    const skipped = "Set network.endpoints.skip to false, and";
    expect([
      ...found({ endpoints: { services: { sts: "existing" } } }),
      ...found({ endpoints: { skip: true, interface: "existing" } }),
      ...found({ endpoints: { skip: true, services: { sts: "existing" } } }),
    ]).toEqual([
      [[["network"]], "Set these services to create"],
      [[["network"]], `${skipped} network.endpoints.interface to create`],
      [[["network"]], `${skipped} these services to create`],
    ]);
    expect(found({ ...hub, endpoints: { services: { s3: "existing" } } })[0]![0]).toEqual([["network"], ["region"]]);
  });

  test.each([
    [
      "a policy",
      { policies: { sts: { Version: "2012-10-17", Statement: [] } } },
      "Remove network.endpoints.policies.sts, or set network.endpoints.services.sts to create",
    ],
    [
      "a service by an egress that is none",
      { services: { xray: "proxy" } },
      "Set network.endpoints.services.xray to existing, or remove it",
    ],
  ])("leave %s without effect", (_what, endpoints, fix) => {
    const findings = findingsOf({
      ...hub,
      egress: "none",
      transitGateway: undefined,
      peerings: { hub: { connectionId: "pcx-0123456789abcdef0", cidrs: ["10.9.0.0/16"] } },
      endpoints: { interface: "existing", ...endpoints },
    });
    expect(findings.map((finding) => finding.fix)).toEqual([fix]);
  });
});
