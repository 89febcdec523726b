import { clusterSchema } from "../../../config/schema/schema";
import { autoModeConsumer } from "../../../design/reachability/autoModeDependencies";
import { reachability } from "../../../design/reachability/paths";
import { proxyCertificate } from "../../support/certificates";

const ofNodes = (changes: object) =>
  reachability(clusterSchema.parse({ name: "demo", region: "us-west-2", ...changes })).filter(
    ({ askedBy, consumer }) => consumer === "EKS Auto Mode" && askedBy.join() === "autoMode",
  );
const called = (changes: object) => ofNodes(changes).map(({ need }) => (need.kind === "service" ? need.service : need.kind));
const proxy = { network: { egress: "proxy" }, proxy: { squid: {} } };

test("the nodes pull images, may ask EC2, and fetch the credentials of pods", () => {
  expect(called({ autoMode: {} })).toEqual(["ecr.api", "ecr.dkr", "s3", "ec2", "eks-auth"]);
  expect(autoModeConsumer).toBe("EKS Auto Mode");
});

test("without EKS Pod Identity nobody fetches credentials", () => {
  expect(called({ autoMode: {}, region: "cn-north-1" })).toEqual(["ecr.api", "ecr.dkr", "s3", "ec2"]);
});

test("a cluster without it, or with it switched off, has no such nodes", () => {
  expect([called({}), called({ autoMode: { enabled: false } })]).toEqual([[], []]);
});

test("the agent cannot be told of a proxy nor of certificates, and EC2 is asked before certificates are there", () => {
  const told = (changes: object) =>
    ofNodes({ autoMode: {}, ...changes }).map(({ need, trustsAuthorities, usesProxy }) => [
      need.kind === "service" && need.service,
      usesProxy,
      trustsAuthorities,
    ]);
  const pulled = ["ecr.api", "ecr.dkr", "s3"].map((service) => [service, true, true]);
  const credentials = ["eks-auth", false, false];
  expect(told(proxy)).toEqual([...pulled, ["ec2", true, true], credentials]);
  const certificateAuthorities = { certificates: { corporate: proxyCertificate } };
  expect(told({ ...proxy, certificateAuthorities })).toEqual([...pulled, ["ec2", false, true], credentials]);
  expect(told({ ...proxy, proxy: { squid: {}, caCertificates: { corporate: proxyCertificate } } })).toEqual([
    ...pulled,
    ["ec2", false, true],
    credentials,
  ]);
});

test("each says why, as a phrase", () => {
  expect([...new Set(ofNodes({ autoMode: {} }).map(({ why }) => why))]).toEqual([
    expect.stringMatching(/images from Amazon ECR, whose layers are in Amazon S3$/),
    expect.stringMatching(/ask EC2 for nothing when they start/),
    expect.stringMatching(/credentials of pods$/),
  ]);
});
