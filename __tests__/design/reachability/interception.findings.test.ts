import { clusterSchema } from "../../../config/schema/schema";
import { analyse } from "../../../design/facts";
import { interceptionFindings } from "../../../design/reachability/interception.findings";
import { proxyCertificate } from "../../support/certificates";

const transitGateway = { egress: "transitGateway", transitGateway: { id: "tgw-0123456789abcdef0" } };
const certificateAuthorities = { certificates: { corporate: proxyCertificate } };
const given = { certificateAuthorities };
const check = (network: object, keys: object = given) =>
  interceptionFindings(analyse(clusterSchema.parse({ name: "demo", region: "us-west-2", network, ...keys })));

test("what trusts no authorities of the file, and goes through a transit gateway, is a warning that names its hosts", () => {
  expect(check({ ...transitGateway, endpoints: { services: { ec2: "proxy", sts: "proxy" } } })).toEqual([
    {
      severity: "warning",
      path: ["certificateAuthorities", "certificates"],
      alsoReads: [["network"], ["region"]],
      problem: "TLS may be intercepted behind the transit gateway, and no setting tells VPC CNI of these authorities",
      fix: "Exempt ec2.us-west-2.amazonaws.com, sts.us-west-2.amazonaws.com from interception, have endpoints of ec2, sts created, or set them to existing in network.endpoints.services",
    },
  ]);
});

test("so is what goes through a firewall, behind which no endpoints are shared", () => {
  const [finding, ...others] = check({ egress: "firewall", endpoints: { services: { sts: "proxy" } } });
  expect(others).toEqual([]);
  expect(finding).toMatchObject({
    problem: "TLS may be intercepted by the firewall, and no setting tells VPC CNI of these authorities",
    fix: "Exempt sts.us-west-2.amazonaws.com from interception, or have endpoints of sts created",
  });
});

test("an image that Fargate pulls through it is one too, and one that nodes pull is none", () => {
  const samples = { image: { repository: "registry.example.com/nginx" }, application: { enabled: true, namespace: "demo" } };
  const onFargate = { certificateAuthorities, samples, fargateProfiles: { demo: { selectors: [{ namespace: "demo" }] } } };
  expect(check(transitGateway, onFargate).map(({ fix }) => fix)).toEqual(["Exempt registry.example.com from interception"]);
  expect(check(transitGateway, { certificateAuthorities, samples })).toEqual([]);
});

test.each<[string, object, object]>([
  ["everything has an endpoint", transitGateway, given],
  [
    "endpoints are shared",
    { ...transitGateway, endpoints: { skip: true, services: { ec2: "existing", sts: "existing", "eks-auth": "existing" } } },
    given,
  ],
  [
    "what goes there trusts them",
    { ...transitGateway, endpoints: { services: { "ecr.api": "proxy", "ecr.dkr": "proxy", s3: "proxy" } } },
    given,
  ],
  ["NAT gateways lead there", { egress: "nat", endpoints: { skip: true } }, given],
  ["no authorities are given", { ...transitGateway, endpoints: { skip: true } }, {}],
])("there is none where %s", (_name, network, keys) => {
  expect(check(network, keys)).toEqual([]);
});
