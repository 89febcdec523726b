import { gatewayFeatureGates, planGatewayApi } from "../../../design/software/gatewayApi";
import { gatewayApiFindings } from "../../../design/software/gatewayApi.findings";
import { clusterSchema } from "../../../config/schema/schema";
import { definition, gatewayDefinitions, gatewayKinds } from "../../support/gatewayDefinitions";

const parse = (gatewayApi: object, controller: object = {}) =>
  clusterSchema.parse({
    name: "demo",
    region: "us-west-2",
    network: { egress: "nat" },
    loadBalancerController: { enabled: true, ...controller, gatewayApi },
  });

const findings = (gatewayApi: object, controller?: object) => gatewayApiFindings(parse({ enabled: true, ...gatewayApi }, controller));
const problems = (gatewayApi: object, controller?: object) => findings(gatewayApi, controller).map(({ problem }) => problem);

describe("planGatewayApi", () => {
  test.each([
    ["by default", {}],
    ["where it is off", { enabled: false, objects: gatewayDefinitions }],
    ["where the definitions exist", { enabled: true, crds: "existing", objects: gatewayDefinitions }],
  ])("installs nothing %s", (_name, settings) => {
    expect(planGatewayApi(parse(settings))).toBeUndefined();
  });

  test("installs the definitions without the texts that document them, and Helm keeps them", () => {
    const { objects } = planGatewayApi(parse({ enabled: true, objects: gatewayDefinitions }))!;
    expect(objects.map(({ metadata }) => (metadata as { name: string }).name)).toEqual(
      gatewayDefinitions.map(({ metadata }) => metadata.name),
    );
    for (const { metadata } of objects) {
      expect(metadata).toMatchObject({ annotations: { "helm.sh/resource-policy": "keep" } });
    }
    expect(objects[0]).toEqual({
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: {
        name: "gateways.gateway.networking.k8s.io",
        annotations: { "gateway.networking.k8s.io/bundle-version": "v1.6.1", "helm.sh/resource-policy": "keep" },
      },
      spec: {
        group: "gateway.networking.k8s.io",
        names: { kind: "Gateway" },
        versions: [
          // A field of this name is no text about another one.
          { name: "v1", served: true, schema: { openAPIV3Schema: { properties: { description: { type: "string", maxLength: 253 } } } } },
        ],
      },
    });
    expect(objects.at(-1)).toMatchObject({ spec: { validations: [{ description: "kept" }] } });
  });

  test("tells the controller all its switches, since it looks for definitions itself where one is left out", () => {
    const on = { NLBGatewayAPI: true, ALBGatewayAPI: true, GatewayListenerSet: true };
    expect(gatewayFeatureGates(parse({ enabled: true, crds: "existing" }))).toEqual(on);
  });
});

test.each([
  ["v3.5.0", { NLBGatewayAPI: false, ALBGatewayAPI: false }],
  ["v3.2.0", { NLBGatewayAPI: false, ALBGatewayAPI: false }],
  ["latest", { NLBGatewayAPI: false, ALBGatewayAPI: false }],
  // They are off there, and before 2.13 unknown.
  ["v3.1.0", undefined],
  ["v2.12.0", undefined],
])("enabled: false switches off what release %s has on by default, wherever the definitions are", (tag, expected) => {
  const image = { repository: "public.ecr.aws/eks/aws-load-balancer-controller", tag };
  expect(gatewayFeatureGates(parse({ enabled: false }, { image }))).toEqual(expected);
  expect(gatewayFeatureGates(parse({}, { image }))).toBeUndefined();
});

describe("gatewayApiFindings", () => {
  test.each([{ objects: gatewayDefinitions }, { crds: "existing" }])("has nothing against what is complete", (settings) => {
    expect(findings(settings)).toEqual([]);
  });

  test("without the controller another rule warns", () => {
    expect(findings({}, { enabled: false })).toEqual([]);
  });

  test.each(gatewayKinds)("misses %s, whose controller would end at its start", (kind) => {
    const others = gatewayDefinitions.filter(({ metadata }) => metadata.name !== `${kind.toLowerCase()}s.gateway.networking.k8s.io`);
    const expected = [expect.stringContaining(`no CustomResourceDefinition of ${kind} in the version v1`)];
    expect(problems({ objects: others })).toEqual(expected);
    expect(problems({ objects: [...others, definition(kind, ["v1alpha2"])] })).toEqual(expected);
    expect(problems({ objects: [...others, definition(kind, ["v1"], "example.com")] })).toEqual(expected);
  });

  test("refuses the controller's own definitions of an older release, and takes those of its own", () => {
    const own = (versions: readonly string[]) => [
      ...gatewayDefinitions,
      definition("LoadBalancerConfiguration", versions, "gateway.k8s.aws"),
    ];
    expect(problems({ objects: own(["v1beta1"]) })).toEqual([expect.stringContaining("LoadBalancerConfiguration lacks the version v1")]);
    expect(problems({ objects: own(["v1", "v1beta1"]) })).toEqual([]);
  });

  test.each([
    ["v3.4.3", "3.5.0", ["loadBalancerController.image.tag"]],
    ["v3.5.0", "3.4.3", ["loadBalancerController.chart.version"]],
    ["v2.17.1", "1.17.1", ["loadBalancerController.chart.version", "loadBalancerController.image.tag"]],
    ["v3.10.0", "3.10.0", []],
    ["internal-build", "3.5.0", []],
  ])("image %s with chart %s", (tag, version, places) => {
    const found = findings({ crds: "existing" }, { image: { tag }, chart: { version } });
    expect(found.map(({ path }) => path.join("."))).toEqual(places);
  });
});
