import { clusterSchema } from "../../../config/schema/schema";
import { planFargateProfiles } from "../../../design/fargate/profiles";

const profile = (settings: object = {}, network: object = {}) =>
  planFargateProfiles(
    clusterSchema.parse({
      name: "demo",
      region: "us-west-2",
      network,
      fargateProfiles: { apps: { selectors: [{ namespace: "team-*" }], ...settings } },
    }),
  )[0]!;

const zones = (...availabilityZones: string[]) => ({ availabilityZones });

test("the name in EKS changes with what EKS cannot change, and with nothing else", () => {
  const { profileName } = profile();
  expect(profileName).toMatch(/^apps-[0-9a-f]{8}$/);
  expect(profile({ tags: { Team: "apps" } }).profileName).toBe(profileName);
  expect(profile(zones("us-west-2c", "us-west-2a", "us-west-2b")).profileName).toBe(profileName);
  const others = [
    profile({ selectors: [{ namespace: "team-?" }] }),
    profile({ selectors: [{ namespace: "team-*", labels: { a: "b" } }] }),
    profile(zones("us-west-2a", "us-west-2b")),
    profile({}, zones("us-west-2a", "us-west-2b", "us-west-2c", "us-west-2d")),
  ];
  expect(new Set([profileName, ...others.map((other) => other.profileName)]).size).toBe(5);
});

test("the longest name still has a place for the hash", () => {
  const name = "a".repeat(54);
  const config = clusterSchema.parse({
    name: "demo",
    region: "us-west-2",
    fargateProfiles: { [name]: { selectors: [{ namespace: "a" }] } },
  });
  expect(planFargateProfiles(config)[0]!.profileName).toHaveLength(63);
});
