/** A CustomResourceDefinition with what is looked at, and a field with its description. */
export const definition = (kind: string, versions: readonly string[] = ["v1"], group = "gateway.networking.k8s.io") => ({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: `${kind.toLowerCase()}s.${group}`, annotations: { "gateway.networking.k8s.io/bundle-version": "v1.6.1" } },
  spec: {
    group,
    names: { kind },
    versions: versions.map((name) => ({
      name,
      served: true,
      schema: { openAPIV3Schema: { description: "What it is.", properties: { description: { type: "string", maxLength: 253 } } } },
    })),
  },
});

/** The kinds of the standard channel that the load balancer controller watches. */
export const gatewayKinds = ["Gateway", "GatewayClass", "GRPCRoute", "HTTPRoute", "ListenerSet", "TCPRoute", "TLSRoute", "UDPRoute"];

/** What a release of Gateway API installs, in short. */
export const gatewayDefinitions = [
  ...gatewayKinds.map((kind) => definition(kind)),
  {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicy",
    metadata: { name: "safe-upgrades.gateway.networking.k8s.io" },
    spec: { validations: [{ expression: "!matches(object.metadata.name, 'v1.[0-5].\\\\d+')", description: "kept" }] },
  },
];
