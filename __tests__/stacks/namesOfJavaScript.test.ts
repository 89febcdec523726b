import { resources } from "../support/stack";
import { proxyCertificate } from "../support/certificates";
import { synthDemo } from "../support/synth";

const enabled = { enabled: true };

/** `constructor` is a name that Kubernetes and AWS take, and one that every object of JavaScript has. */
test("things that are called constructor are made like any other", () => {
  const { network, workload } = synthDemo({
    tags: { constructor: "a" },
    network: {
      peerings: { constructor: { connectionId: "pcx-0123456789abcdef0", cidrs: ["10.200.0.0/16"] } },
      nodeSecurityGroup: { restrictEgress: true, ingress: { constructor: { fromPort: 443, cidrs: ["10.200.0.0/16"] } } },
      endpoints: { privateLink: { constructor: { serviceName: "com.amazonaws.vpce.us-west-2.vpce-svc-0123456789abcdef0" } } },
    },
    nodeGroups: { managed: { constructor: { labels: { constructor: "a" } } } },
    fargateProfiles: { constructor: { selectors: [{ namespace: "constructor" }] } },
    namespaces: { constructor: { labels: { constructor: "a" } } },
    serviceAccounts: { "constructor/constructor": { services: ["s3"], createServiceAccount: true } },
    securityGroupPolicies: { "constructor/constructor": { podSelector: {}, securityGroupIds: ["sg-0123456789abcdef0"] } },
    addons: { vpcCni: { podSecurityGroups: { ...enabled, enforcingMode: "standard" } } },
    certificateAuthorities: { namespaces: ["constructor"], certificates: { constructor: proxyCertificate } },
  });
  const namespacesOf = (type: string): readonly unknown[] =>
    resources(workload, type).map(({ attributes }) => attributes["metadata"] as { readonly name: string; readonly namespace?: string });
  expect(namespacesOf("kubernetes_namespace_v1")).toEqual([{ name: "constructor", labels: { constructor: "a" } }]);
  expect(namespacesOf("kubernetes_config_map_v1")).toContainEqual(expect.objectContaining({ namespace: "constructor" }));
  expect(resources(workload, "aws_eks_node_group").length).toBe(1);
  expect(resources(network, "aws_route").length).toBeGreaterThan(0);
});
