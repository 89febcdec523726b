import { clusterSchema } from "../../../config/schema/schema";
import { tagFindings } from "../../../design/software/tags.findings";

const ebs = { addons: { ebsCsiDriver: { enabled: true } } };
const controller = { loadBalancerController: { enabled: true } };
const storage = { nodeGroups: {}, autoMode: {} };
const findings = (tags: Record<string, string>, cluster: object) =>
  tagFindings(clusterSchema.parse({ name: "demo", region: "us-west-2", tags, ...cluster }));

test.each([
  ["kubernetes.io/x", ebs],
  ["kubernetes.iox", ebs],
  ["ebs.csi.aws.com/cluster-name", ebs],
  ["CSIVolumeName", ebs],
  ["ingress.k8s.aws/stack", controller],
  ["elbv2.k8s.aws/cluster", controller],
  ["gateway.k8s.aws.nlb/resource", controller],
  ["kubernetes.io/x", storage],
  ["CSIVolumeSnapshotName", storage],
  ["ebs.csi.eks.amazonaws.com/cluster", storage],
])("refuses %s, with which the program does not start or makes nothing", (key, cluster) => {
  expect(findings({ [key]: "x" }, cluster)).toMatchObject([{ severity: "error", path: ["tags", key], fix: "Choose another key" }]);
  expect(findings({ [key]: "x" }, {})).toEqual([]);
});

test("refuses = in a key for each program that reads flags", () => {
  expect(findings({ "a=b": "c" }, { ...ebs, ...controller })).toMatchObject([
    { path: ["tags", "a=b"], problem: "the EBS CSI driver takes the tag key a=b for a, since = ends a key in its flag" },
    { path: ["tags", "a=b"], problem: "the AWS Load Balancer Controller takes the tag key a=b for a, since = ends a key in its flag" },
  ]);
  expect(findings({ "a=b": "c" }, {})).toEqual([]);
});

test.each([
  [{ a: "b: c", d: "e" }, "a", "Remove the space after the colon"],
  [{ "a: b": "c" }, "a: b", "Remove the space after the colon"],
  [{ a: "b\u2028c" }, "a", "Write a space instead"],
  [{ b: "c:", a: "d:" }, "b", "Remove the colon"],
  [{ b: "c ", a: "d " }, "b", "Remove the space"],
])("refuses of %j the tag %s, which the load balancer controller's chart cannot hold", (tags, key, fix) => {
  expect(findings(tags, controller)).toMatchObject([{ severity: "error", path: ["tags", key], fix }]);
  expect(findings(tags, ebs)).toEqual([]);
});

test("refuses = in a key for the StorageClass of EKS Auto Mode, and nothing where there is none", () => {
  const tags = { "a=b": "c", CSIVolumeName: "d" };
  expect(findings(tags, storage)).toMatchObject([
    {
      path: ["tags", "a=b"],
      problem: "the block storage of EKS Auto Mode takes the tag key a=b for a, since = ends a key in a parameter of the StorageClass",
    },
    { path: ["tags", "CSIVolumeName"], problem: expect.stringContaining("for itself, and makes no volume") },
  ]);
  for (const autoMode of [{ enabled: false }, { storageClass: { enabled: false } }]) {
    expect(findings(tags, { nodeGroups: {}, autoMode })).toEqual([]);
  }
  // Of these, EKS Auto Mode makes no nodes either, which is told once.
  expect(findings({ "kubernetes.io/cluster/demo": "owned" }, storage)).toEqual([]);
});

test.each([{ "example.com/team": "a=b" }, { "app.kubernetes.io/name": "x" }, { "service.k8s.aws/team": "x" }, { CSIVolumeNames: "x" }])(
  "accepts %j",
  (tags) => {
    expect(findings(tags, { ...ebs, ...controller })).toEqual([]);
    expect(findings(tags, storage)).toEqual([]);
  },
);
