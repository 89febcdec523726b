import { type Block, embedded, type Json, resources, type Stack } from "../support/stack";
import { gatewayDefinitions } from "../support/gatewayDefinitions";
import { merge, synthDemo } from "../support/synth";

const nat = { network: { egress: "nat", availabilityZones: ["us-west-2a", "us-west-2b"] } };
const controller = { ...nat, loadBalancerController: { enabled: true } };
const withGateways = merge(controller, { loadBalancerController: { gatewayApi: { enabled: true, objects: gatewayDefinitions } } });
const addresses = ["10.0.0.50", "10.0.64.50"];
const withSample = merge(withGateways, { samples: { privateGateway: { enabled: true, addresses } } });

const release = (stack: Stack, name: string): Block =>
  resources(stack, "helm_release").find(({ attributes }) => attributes["name"] === name)!;
const edges = (block: Block): readonly string[] => block.attributes["depends_on"] as readonly string[];
const values = (block: Block): Readonly<Record<string, Json>> => embedded((block.attributes["values"] as readonly string[])[0]);

test("the definitions are in the cluster before the controller, whose switches are on", () => {
  const { workload } = synthDemo(withGateways);
  const definitions = release(workload, "gateway-api");
  expect(definitions.attributes).toMatchObject({ chart: "${path.module}/objects-chart", namespace: "kube-system", take_ownership: true });
  expect(values(definitions)["objects"]).toHaveLength(gatewayDefinitions.length);
  const charted = release(workload, "aws-load-balancer-controller");
  expect(edges(charted)).toContain(definitions.address);
  expect(values(charted)).toMatchObject({
    controllerConfig: { featureGates: { NLBGatewayAPI: true, ALBGatewayAPI: true, GatewayListenerSet: true } },
  });
});

test("definitions that exist are nobody's, and the switches are on", () => {
  const { workload } = synthDemo(merge(controller, { loadBalancerController: { gatewayApi: { enabled: true, crds: "existing" } } }));
  expect(release(workload, "gateway-api")).toBeUndefined();
  expect(values(release(workload, "aws-load-balancer-controller"))).toHaveProperty("controllerConfig.featureGates.NLBGatewayAPI", true);
});

test("a controller that is to make nothing of Gateways is told so, where the cluster has their definitions, too", () => {
  const { workload } = synthDemo(merge(controller, { loadBalancerController: { gatewayApi: { enabled: false } } }));
  expect(values(release(workload, "aws-load-balancer-controller"))["controllerConfig"]).toEqual({
    featureGates: { NLBGatewayAPI: false, ALBGatewayAPI: false },
  });
});

test("a controller of whose Gateways the file says nothing has no switches, as ever", () => {
  expect(values(release(synthDemo(controller).workload, "aws-load-balancer-controller"))).not.toHaveProperty("controllerConfig");
});

describe("the sample", () => {
  const { network, workload } = synthDemo(withSample);

  test("is a Gateway whose load balancer has its addresses in the node subnets, and the pods behind it", () => {
    const [configuration, gatewayClass, gateway, route] = values(release(workload, "sample-private-gateway"))["objects"] as readonly Json[];
    const metadata = { name: "sample-private-gateway", namespace: "samples" };
    expect(configuration).toMatchObject({
      apiVersion: "gateway.k8s.aws/v1",
      kind: "LoadBalancerConfiguration",
      metadata,
      spec: {
        scheme: "internal",
        loadBalancerSubnets: ["us-west-2a", "us-west-2b"].map((zone, index) => ({
          identifier: expect.stringContaining(`node_subnet_ids["${zone}"]`),
          privateIPv4Allocation: addresses[index],
        })),
      },
    });
    expect(gatewayClass).toMatchObject({ kind: "GatewayClass", spec: { controllerName: "gateway.k8s.aws/nlb" } });
    expect(gateway).toMatchObject({
      kind: "Gateway",
      metadata,
      spec: {
        gatewayClassName: (gatewayClass as { metadata: { name: string } }).metadata.name,
        infrastructure: { parametersRef: { group: "gateway.k8s.aws", kind: "LoadBalancerConfiguration", name: metadata.name } },
        listeners: [{ name: "http", protocol: "TCP", port: 80 }],
      },
    });
    expect(route).toMatchObject({
      kind: "TCPRoute",
      metadata,
      spec: { parentRefs: [{ name: metadata.name, sectionName: "http" }], rules: [{ backendRefs: [{ name: metadata.name, port: 80 }] }] },
    });
    const manifests = resources(workload, "kubernetes_manifest").map(({ attributes }) => attributes["manifest"]);
    expect(manifests).toContainEqual(
      expect.objectContaining({ kind: "Service", metadata: expect.objectContaining({ name: metadata.name }) }),
    );
  });

  test("goes before its namespace, and so before the controller that deletes its load balancer", () => {
    const namespace = resources(workload, "kubernetes_namespace_v1").find(({ path }) => path === "samples")!;
    expect(edges(release(workload, "sample-private-gateway"))).toContain(namespace.address);
    expect(edges(namespace)).toContain(release(workload, "aws-load-balancer-controller").address);
  });

  test("has its addresses reserved in their subnets, beside those of the sample with a Service", () => {
    const blocks = (stack: Stack) => resources(stack, "aws_ec2_subnet_cidr_reservation").map(({ attributes }) => attributes["cidr_block"]);
    expect(blocks(network).sort()).toEqual(["10.0.0.50/32", "10.0.64.50/32"]);
    const both = merge(withSample, { samples: { privateNlb: { enabled: true, addresses: ["10.0.0.60", "10.0.64.60"] } } });
    expect(blocks(synthDemo(both).network).sort()).toEqual(["10.0.0.50/32", "10.0.0.60/32", "10.0.64.50/32", "10.0.64.60/32"]);
  });

  test("leaves its addresses to AWS where none is given", () => {
    const stacks = synthDemo(merge(withGateways, { samples: { privateGateway: { enabled: true } } }));
    expect(resources(stacks.network, "aws_ec2_subnet_cidr_reservation")).toEqual([]);
    expect(JSON.stringify(values(release(stacks.workload, "sample-private-gateway")))).not.toContain("privateIPv4Allocation");
  });
});
