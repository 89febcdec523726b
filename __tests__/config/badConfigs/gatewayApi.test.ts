import { testBadConfigs } from "../../support/badConfigs";

const start = ["name: demo", "region: us-west-2", "network: { egress: nat }"];

testBadConfigs([
  {
    name: "Gateways without their definitions",
    yaml: [...start, "loadBalancerController: { enabled: true, gatewayApi: { enabled: true } }"],
    expected: [
      "clusters/demo.yaml:4:65: error: loadBalancerController.gatewayApi.enabled: nothing brings the CustomResourceDefinitions of Gateway API into the cluster, which the controller does not start without",
      "  given:   true",
      "  fix:     Download standard-install.yaml of a release of https://github.com/kubernetes-sigs/gateway-api, v1.6.1 or later, and name it in loadBalancerController.gatewayApi.files; or set loadBalancerController.gatewayApi.crds to existing if the cluster has them",
    ],
  },
  {
    name: "definitions of one kind, and what belongs elsewhere",
    yaml: [
      ...start,
      "loadBalancerController:",
      "  enabled: true",
      "  gatewayApi:",
      "    enabled: true",
      "    objects: [{ apiVersion: v1, kind: ConfigMap, metadata: { name: settings } }]",
    ],
    expected: [
      "clusters/demo.yaml:8:5: error: loadBalancerController.gatewayApi.objects: there is no CustomResourceDefinition of Gateway, GatewayClass, GRPCRoute, HTTPRoute, ListenerSet, TCPRoute, TLSRoute, UDPRoute in the version v1 of gateway.networking.k8s.io, which the controller does not start without",
      '  given:   [{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"…',
      "  fix:     Name standard-install.yaml of Gateway API v1.6.1 or later",
      "clusters/demo.yaml:8:5: error: loadBalancerController.gatewayApi.objects: ConfigMap settings is neither a CustomResourceDefinition nor of a kind that comes with them",
      '  given:   [{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"…',
      "  allowed: CustomResourceDefinition, ClusterRole, ClusterRoleBinding, ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding",
      "  fix:     Remove it, and install it as a chart of your own",
    ],
  },
  {
    name: "an older controller, and its own definitions of an older release",
    yaml: [
      ...start,
      "loadBalancerController:",
      "  enabled: true",
      "  chart: { version: 1.17.1 }",
      "  image: { tag: v2.17.1 }",
      "  gatewayApi: { enabled: true, crds: existing }",
    ],
    expected: [
      "clusters/demo.yaml:6:21: error: loadBalancerController.chart.version: loadBalancerController.gatewayApi needs release 3.5.0 or later: the chart 1.17.1 knows no TCPRoute of the version v1",
      '  given:   "1.17.1"',
      "  allowed: 3.5.0 or later",
      "  fix:     Write a later release of chart and image, or set loadBalancerController.gatewayApi.enabled to false",
      "clusters/demo.yaml:7:17: error: loadBalancerController.image.tag: loadBalancerController.gatewayApi needs release 3.5.0 or later: the controller 2.17.1 knows no TCPRoute of the version v1",
      '  given:   "v2.17.1"',
      "  allowed: 3.5.0 or later",
      "  fix:     Write a later release of chart and image, or set loadBalancerController.gatewayApi.enabled to false",
    ],
  },
  {
    name: "the sample without Gateway API",
    yaml: [...start, "loadBalancerController: { enabled: true }", "samples: { privateGateway: { enabled: true } }"],
    expected: [
      "clusters/demo.yaml:5:39: error: samples.privateGateway.enabled: sample privateGateway needs Gateway API, which the controller is not set up for",
      "  given:   true",
      "  fix:     Set loadBalancerController.gatewayApi.enabled to true, or this sample's enabled to false",
    ],
  },
  {
    name: "the sample without the controller, and a file that nothing reads",
    yaml: [
      ...start,
      "loadBalancerController: { gatewayApi: { enabled: true, files: [standard-install.yaml] } }",
      "samples: { privateGateway: { enabled: true } }",
    ],
    expected: [
      "clusters/demo.yaml:4:64: error: loadBalancerController.gatewayApi.files[0]: a text that was not read from a file names no others",
      '  given:   "standard-install.yaml"',
      "  fix:     Remove it",
    ],
  },
  {
    name: "addresses that another sample has, that are elsewhere, or that prefixes need",
    yaml: [
      ...start,
      "loadBalancerController: { enabled: true, gatewayApi: { enabled: true, crds: existing } }",
      "samples:",
      "  privateNlb: { enabled: true, addresses: [10.0.0.10, 10.0.64.10, 10.0.128.10] }",
      "  privateGateway: { enabled: true, addresses: [10.0.0.10, 10.0.0.64, 10.0.128.11] }",
    ],
    expected: [
      "clusters/demo.yaml:7:48: error: samples.privateGateway.addresses[0]: 10.0.0.10 is an address of samples.privateNlb, too, and only one load balancer can have it",
      '  given:   "10.0.0.10"',
      "  fix:     Write another address of the subnet",
      "clusters/demo.yaml:7:59: error: samples.privateGateway.addresses[1]: 10.0.0.64 is not a usable address of the node subnet of us-west-2b",
      '  given:   "10.0.0.64"',
      "  allowed: an address of 10.0.64.0/19, without its first four and its last, which AWS reserves",
      "  fix:     Write an address of 10.0.64.0/19 in place 2",
    ],
  },
  {
    name: "a word that is no source, and objects that are none",
    yaml: [
      ...start,
      "loadBalancerController:",
      "  enabled: true",
      "  gatewayApi: { enabled: true, crds: chart, files: [''], objects: [{ kind: Gateway }] }",
    ],
    expected: [
      'clusters/demo.yaml:6:38: error: loadBalancerController.gatewayApi.crds: "chart" is not one of the allowed values',
      '  given:   "chart"',
      '  allowed: "files", "existing"',
      "  fix:     Write one of the allowed values",
      'clusters/demo.yaml:6:53: error: loadBalancerController.gatewayApi.files[0]: "" has 0 characters',
      '  given:   ""',
      "  allowed: text, 1 or more characters",
      "  fix:     Write 1 character or more",
      "clusters/demo.yaml:6:68: error: loadBalancerController.gatewayApi.objects[0].apiVersion: apiVersion is missing",
      "  allowed: text, 1 or more characters",
      "  fix:     Add loadBalancerController.gatewayApi.objects[0].apiVersion",
      "clusters/demo.yaml:6:68: error: loadBalancerController.gatewayApi.objects[0].metadata: metadata is missing",
      "  allowed: a mapping with the keys name",
      "  fix:     Add loadBalancerController.gatewayApi.objects[0].metadata",
    ],
  },
]);
