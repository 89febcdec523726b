import { explanation } from "../../../../commands/explain/model";
import { configDemo, type Changes } from "../../../support/synth";
import prices from "../../../../aws/data/prices.json";
import { isKnownRegion } from "../../../../aws/regions";

const cost = (changes: Changes = {}, today = "2026-11-29") => explanation(configDemo(changes), { today }).cost;

const line = (changes: Changes, start: string, today?: string) => cost(changes, today).lines.find(({ what }) => what.startsWith(start));

test("the control plane and the interface endpoints in each zone make the sum of the default cluster", () => {
  expect(cost()).toMatchObject({ currency: "USD", hoursOfMonth: 730, isComplete: true, month: expect.closeTo(73 + 5 * 3 * 7.3) as number });
  expect(line({}, "interface endpoints")).toMatchObject({ count: 15, hour: 0.01, gigabyte: 0.01, source: { date: "2026-10-06" } });
});

test("a version in extended support costs six times as much, and one before it says from when", () => {
  expect(line({ kubernetesVersion: "1.33" }, "control plane")).toMatchObject({
    what: expect.stringContaining("extended") as string,
    hour: 0.6,
    month: 438,
  });
  expect(line({}, "control plane")).toMatchObject({ hour: 0.1, note: "from 2027-03-27 on in extended support: $438.00 a month" });
  expect(line({}, "control plane", "2027-03-27")).toMatchObject({ hour: 0.6, note: undefined });
});

test("a cluster that EKS upgrades never costs extended support", () => {
  expect(line({ kubernetesVersion: "1.33", controlPlane: { upgradePolicy: "STANDARD" } }, "control plane")).toMatchObject({
    hour: 0.1,
    note: undefined,
  });
});

test("a version that is not known has an unknown price", () => {
  expect(line({ kubernetesVersion: "1.40" }, "control plane")).toMatchObject({ month: undefined, source: undefined });
});

test("a version that EKS ended, or does not know yet, is in no support", () => {
  const ended = line({ kubernetesVersion: "1.31" }, "control plane", "2026-11-26");
  expect(ended).toMatchObject({ what: "control plane, Kubernetes 1.31", month: undefined });
  expect(line({ kubernetesVersion: "1.31" }, "control plane", "2026-11-25")?.what).toContain("in extended support");
  expect(line({ kubernetesVersion: "1.40" }, "control plane")?.what).toBe("control plane, Kubernetes 1.40");
});

test("a tier of the control plane has its price in the US, and an unknown one elsewhere", () => {
  const tier = (region: string) => line({ region, controlPlane: { scalingTier: "tier-xl" } }, "scaling tier");
  expect([tier("us-west-2")?.hour, tier("eu-central-1")?.hour]).toEqual([1.65, undefined]);
});

test("NAT gateways cost by zone, with a public address each", () => {
  const nat = { region: "us-east-1", network: { egress: "nat" } };
  expect(line(nat, "NAT gateways")).toMatchObject({ count: 3, hour: 0.045, gigabyte: 0.045 });
  expect(line(nat, "public IPv4 addresses")).toMatchObject({ count: 3 });
  expect(line({ ...nat, network: { egress: "nat", natGateways: "single" } }, "NAT gateways")).toMatchObject({ count: 1 });
});

test("Squid costs its instances, their addresses and its load balancer", () => {
  const squid = { region: "us-east-1", network: { egress: "proxy" }, proxy: { squid: {} } };
  expect(line(squid, "Squid instances of type t3.small")).toMatchObject({ count: 3, hour: 0.0208, source: { date: "2026-01-19" } });
  expect(line(squid, "load balancer of Squid")).toMatchObject({ hour: 0.0225 });
});

test("no price is taken from another region: what is unknown makes the sum a minimum", () => {
  expect(cost({ region: "sa-east-1" })).toMatchObject({ isComplete: false, month: 73 });
  expect(cost({ region: "cn-north-1" })).toMatchObject({ currency: "CNY", isComplete: false, month: 0 });
});

test("every price has a source with a day and an address, and is of a region that is known", () => {
  const figures = [
    ...Object.values(prices.partitions.aws),
    ...Object.values(prices.scalingTierHoursInUsRegions),
    ...Object.values(prices.regions).flatMap((region) => Object.values(region) as { source: string }[]),
  ];
  const sources = prices.sources as Readonly<Record<string, { date: string; url: string; name: string }>>;
  for (const { source } of figures) {
    expect(sources[source]).toMatchObject({
      date: expect.stringMatching(/^20\d\d-\d\d-\d\d$/) as string,
      url: expect.stringMatching(/^https:/) as string,
    });
  }
  expect(new Set(figures.map(({ source }) => source))).toEqual(new Set(Object.keys(sources)));
  expect(Object.keys(prices.regions).filter((region) => !isKnownRegion(region))).toEqual([]);
});
