import { editsBetween } from "../../../../commands/edits/rules/edits";
import { type Changes, configDemo, merge } from "../../../support/synth";

const image = { repository: "111122223333.dkr.ecr.us-west-2.amazonaws.com/image" };
const controller = { loadBalancerController: { enabled: true, image } };
const services: Changes = {
  autoMode: { ingressClass: { enabled: false } },
  network: { egress: "nat", publicSubnets: { enabled: true } },
  charts: { "ingress-nginx": {} },
  samples: { image, publicNlb: { enabled: true }, privateNlb: { enabled: true } },
};
const chartAlone = merge(services, { samples: undefined });
const ofController = "service.k8s.aws/nlb";
const ofAutoMode = "eks.amazonaws.com/nlb";

const value = "charts.ingress-nginx.values.controller.service.loadBalancerClass";

const classEdits = (from: Changes, to: Changes) =>
  editsBetween(configDemo(from), configDemo(to))
    .filter(({ meaning }) => meaning.startsWith("the class of a Service"))
    .map(({ after, before, first, path }) => ({ path: path.join("."), before, after, first }));

describe("the class of Services, which Kubernetes does not change", () => {
  test.each<[string, Changes, Changes, string, string]>([
    ["the controller comes beside EKS Auto Mode", services, merge(services, controller), ofAutoMode, ofController],
    ["the controller goes, and EKS Auto Mode stays", merge(services, controller), services, ofController, ofAutoMode],
  ])("is named where %s", (_, from, to, before, after) => {
    const edits = classEdits(from, to);
    expect(edits.map(({ path }) => path)).toEqual([value, "samples.publicNlb", "samples.privateNlb"]);
    for (const edit of edits) {
      expect(edit).toMatchObject({ before, after });
      expect(edit.first).toContain("Delete the Service");
    }
  });

  test("may be kept where its controller stays, and is then not named", () => {
    const [release, sample] = classEdits(services, merge(services, controller));
    expect(release!.first).toContain(
      `; or write ${ofAutoMode} at charts["ingress-nginx"].values.controller.service.loadBalancerClass to keep both`,
    );
    expect(sample!.first).not.toContain("write");
    expect(classEdits(merge(services, controller), services)[0]!.first).not.toContain("write");
    const kept = { charts: { "ingress-nginx": { values: { controller: { service: { loadBalancerClass: ofAutoMode } } } } } };
    expect(classEdits(services, merge(merge(services, controller), kept)).map(({ path }) => path)).not.toContain(value);
  });

  test.each<[string, Changes, Changes]>([
    ["both bring the same", services, merge(services, { samples: { privateNlb: { enabled: false } } })],
    ["the Service gets another type", chartAlone, merge(chartAlone, { autoMode: { enabled: false, ingressClass: undefined } })],
    ["the chart comes with the controller", merge(chartAlone, { charts: undefined }), merge(services, controller)],
  ])("is not named where %s", (_, from, to) => expect(classEdits(from, to).map(({ path }) => path)).not.toContain(value));
});
