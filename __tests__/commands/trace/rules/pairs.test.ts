import { numberOf, seedOf } from "../../../support/numberOf";
import { randomClusters } from "../../../support/randomClusters";
import { clusterFiles } from "../../../support/synth";
import { failure, hopsBetween, pairTraces, tracedDemo, tracedFile, tracedFull } from "../../../support/traces";
import { fullClusters } from "../../../support/fullClusters";

jest.setTimeout(300_000);

/** Of random clusters as many as cost a few seconds; RANDOM_CLUSTERS=300 walks more. */
const count = numberOf("RANDOM_CLUSTERS", 40);
const seed = seedOf(17);

const failures = (cluster: Parameters<typeof pairTraces>[0]) =>
  pairTraces(cluster)
    .filter(({ status }) => status === "fails")
    .map(failure);

test.each(clusterFiles)("no pair of %s fails", (file) => {
  expect(failures(tracedFile(file))).toEqual([]);
});

test.each(Object.keys(fullClusters))("no pair fails of a cluster with everything on: %s", (name) => {
  expect(failures(tracedFull(name))).toEqual([]);
});

test("no pair of a random cluster fails", () => {
  const clusters = randomClusters(count, seed);
  expect(clusters).toHaveLength(count);
  const wrong = clusters.flatMap((cluster) => {
    const found = failures(tracedDemo("random", cluster));
    return found.length > 0 ? [{ cluster, found }] : [];
  });
  expect(wrong).toEqual([]);
});

describe("what other teams have", () => {
  const transitGateway = { id: "tgw-0123456789abcdef0", cidrs: ["10.130.0.0/16"] };
  const central = { egress: "transitGateway", transitGateway, endpoints: { interface: "existing" } };

  test.each([
    ["a Route 53 Profile", { route53ProfileId: "rp-0123456789abcdef" }],
    ["a hosted zone", { privateHostedZones: ["Z0123456789ABCDEFGHIJ"] }],
    ["a resolver rule", { resolverRules: ["rslvr-rr-0123456789abcdef0"] }],
  ])("%s may have the names of a central VPC's endpoints: nothing fails for certain", (_name, names) => {
    expect(failures(tracedDemo("central", { network: { ...central, ...names } }))).toEqual([]);
  });

  test("an image is pulled from the mirror of its registry, and nothing leads to the registry itself", () => {
    const url = "https://111122223333.dkr.ecr.us-west-2.amazonaws.com/v2/hub";
    const samples = { application: { enabled: true }, image: { repository: "docker.io/library/nginx", tag: "1.29" } };
    expect(failures(tracedDemo("mirrors", { samples, registry: { mirrors: { "docker.io": [{ url }] } } }))).toEqual([]);
  });
});

test("the credentials of a pod are asked for by the agent, also in a single question", () => {
  const cluster = tracedDemo("shop", {
    serviceAccounts: { "shop/orders": { services: ["sqs"], policyArns: ["arn:aws:iam::111122223333:policy/orders"] } },
  });
  expect(Object.values(hopsBetween(cluster, "shop/orders", "eks-auth")).filter(({ status }) => status !== "ok")).toEqual([]);
});
