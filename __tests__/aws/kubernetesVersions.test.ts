import { kubernetesVersions, minorOf, offeredVersions } from "../../aws/kubernetesVersions";
import { clusterSchema } from "../../config/schema/schema";

test("versions are one minor apart, and each is supported longer than the one before", () => {
  kubernetesVersions.slice(1).forEach((support, index) => {
    const before = kubernetesVersions[index]!;
    expect(minorOf(support.version)).toBe(minorOf(before.version) + 1);
    expect(support.standardUntil > before.standardUntil).toBe(true);
  });
});

test("extended support is the year after standard support", () => {
  for (const { standardUntil, extendedUntil } of kubernetesVersions) {
    expect(extendedUntil).toBe(`${Number(standardUntil.slice(0, 4)) + 1}${standardUntil.slice(4)}`);
  }
});

test.each([
  ["2026-11-25", "1.31"],
  ["2026-11-26", "1.32"],
  ["2027-03-23", "1.33"],
])("on %s the oldest version that EKS offers is %s", (today, oldest) => {
  expect(offeredVersions(today)[0]).toBe(oldest);
});

test("the default version is in standard support", () => {
  const { kubernetesVersion } = clusterSchema.parse({ name: "demo", region: "us-west-2" });
  const { standardUntil } = kubernetesVersions.find(({ version }) => version === kubernetesVersion)!;
  const today = new Date().toISOString().slice(0, 10);
  const reminder = `standard support of Kubernetes ${kubernetesVersion} ended on ${standardUntil}: add the newer versions of EKS to aws/kubernetesVersions.ts, and raise the default of kubernetesVersion in config/schema/schema.ts`;
  expect(today < standardUntil ? "" : reminder).toBe("");
});
