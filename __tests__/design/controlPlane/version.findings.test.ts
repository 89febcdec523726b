import { supportFindings, versionFindings } from "../../../design/controlPlane/version.findings";
import { configDemo } from "../../support/synth";

const demo = (kubernetesVersion: string) => configDemo({ kubernetesVersion });

describe("a version that private-eks does not know", () => {
  test("is a warning where it is newer, on any day", () => {
    expect(versionFindings(demo("1.37"))).toEqual([
      {
        severity: "warning",
        path: ["kubernetesVersion"],
        problem: "private-eks does not know Kubernetes 1.37; the newest version it knows is 1.36",
        fix: 'Ask EKS by aws eks describe-cluster-versions (the plan fails where EKS does not offer it), or write "1.36"',
      },
    ]);
    expect(supportFindings(demo("1.37"), "2030-01-01", false)).toEqual([]);
  });

  test("is one that ended where it is older", () => {
    expect(versionFindings(demo("1.29"))).toEqual([]);
    expect(supportFindings(demo("1.29"), "2026-11-29", false)).toMatchObject([{ severity: "error" }]);
    expect(supportFindings(demo("1.29"), "2026-11-29", true)).toMatchObject([{ severity: "warning" }]);
  });
});

describe("a version whose support ended", () => {
  test("is an error of a new cluster from the day on that EKS names", () => {
    expect(supportFindings(demo("1.31"), "2026-11-25", false)).toMatchObject([{ severity: "warning" }]);
    expect(supportFindings(demo("1.31"), "2026-11-26", false)).toEqual([
      {
        severity: "error",
        path: ["kubernetesVersion"],
        problem: "EKS ended support for Kubernetes 1.31 on 2026-11-26, and creates no cluster of it any more",
        allowed: '"1.32", "1.33", "1.34", "1.35", "1.36"',
        fix: 'Write one of the allowed values; for a cluster that runs "1.32", to which EKS upgrades it',
      },
    ]);
  });

  test("is a warning of a cluster that runs, which EKS upgrades", () => {
    expect(supportFindings(demo("1.31"), "2026-11-29", true)).toEqual([
      {
        severity: "warning",
        path: ["kubernetesVersion"],
        problem:
          "EKS ended support for Kubernetes 1.31 on 2026-11-26, and upgrades the control plane at a time of its own; from then on a plan would lower the version",
        fix: 'Write "1.32", to which EKS upgrades it, and apply the three stacks',
      },
    ]);
  });

  test("has no versions to list when all that private-eks knows have ended", () => {
    const [finding] = supportFindings(demo("1.36"), "2030-01-01", false);
    expect(finding).not.toHaveProperty("allowed");
    expect(finding?.fix).toContain("the oldest version that EKS offers");
  });
});

describe("extended support", () => {
  test("is a warning with its price", () => {
    expect(supportFindings(demo("1.33"), "2026-11-29", false)).toEqual([
      {
        severity: "warning",
        path: ["kubernetesVersion"],
        alsoReads: [["region"]],
        problem:
          "standard support for Kubernetes 1.33 ended on 2026-07-29: in extended support, until 2027-07-29, an hour of the cluster costs $0.60 instead of $0.10",
        fix: 'Write "1.34" or newer; a cluster that runs is upgraded one minor version at a time',
      },
    ]);
  });

  test.each(["cn-north-1", "us-gov-west-1"])("has no price of another partition in %s", (region) => {
    const [finding] = supportFindings({ ...demo("1.33"), region }, "2026-11-29", false);
    expect(finding?.problem).toMatch(/, until 2027-07-29, an hour of the cluster costs several times as much$/);
  });

  test("begins with the day on which standard support ends", () => {
    expect(supportFindings(demo("1.34"), "2026-12-01", false)).toEqual([]);
    expect(supportFindings(demo("1.34"), "2026-12-02", false)).toMatchObject([
      { fix: expect.stringContaining('"1.35" or newer') as string },
    ]);
  });
});

describe("the upgrade policy STANDARD", () => {
  const standard = (kubernetesVersion: string) => configDemo({ kubernetesVersion, controlPlane: { upgradePolicy: "STANDARD" } });

  test("is a warning from 60 days before EKS upgrades by itself", () => {
    expect(supportFindings(standard("1.34"), "2026-10-02", true)).toEqual([]);
    expect(supportFindings(standard("1.34"), "2026-10-03", true)).toEqual([
      {
        severity: "warning",
        path: ["kubernetesVersion"],
        alsoReads: [["controlPlane", "upgradePolicy"]],
        problem:
          "standard support for Kubernetes 1.34 ends on 2026-12-02, and from then on EKS upgrades the control plane by controlPlane.upgradePolicy STANDARD at a time of its own; after that a plan would lower the version",
        fix: 'Write "1.35", and apply the three stacks before',
      },
    ]);
  });

  test("is one after that, too, instead of the price of extended support", () => {
    expect(supportFindings(standard("1.33"), "2026-11-29", true)).toMatchObject([
      {
        problem: expect.stringContaining("1.33 ended on 2026-07-29, and EKS upgrades") as string,
        fix: 'Write "1.34", and apply the three stacks',
      },
    ]);
  });

  test("changes nothing where all support has ended, and EXTENDED is as no policy", () => {
    expect(supportFindings(standard("1.31"), "2026-11-29", false)).toEqual(supportFindings(demo("1.31"), "2026-11-29", false));
    const extended = configDemo({ kubernetesVersion: "1.33", controlPlane: { upgradePolicy: "EXTENDED" } });
    expect(supportFindings(extended, "2026-11-29", true)).toEqual(supportFindings(demo("1.33"), "2026-11-29", true));
  });
});

test.each(["1.34", "1.35", "1.36"])("%s has no finding while it is in standard support", (version) => {
  expect([...versionFindings(demo(version)), ...supportFindings(demo(version), "2026-11-29", false)]).toEqual([]);
});
