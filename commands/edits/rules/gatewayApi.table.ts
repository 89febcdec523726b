import { anyChange, type EditTable, sameCases } from "./editCase";

/**
 * Edits of Gateway API with the AWS Load Balancer Controller.
 * @see https://gateway-api.sigs.k8s.io/guides/crd-management/
 */
export const gatewayApiEdits: EditTable = {
  "loadBalancerController.gatewayApi.enabled": [
    {
      when: { text: "to true", test: ({ after }) => after === true },
      effects: { workload: "create" },
      meaning: "a release with the CustomResourceDefinitions, and the controller restarts",
      first:
        "Where the controller was first installed with a chart before 3.5.0, name gateway-crds.yaml of its present release in files, too: Helm does not upgrade what a chart brings in its folder crds",
    },
    {
      when: { text: "to false", test: ({ after }) => after === false },
      effects: { workload: "remove" },
      meaning:
        "the controller restarts without Gateways, whose load balancers stay; the CustomResourceDefinitions stay in the cluster, and the controller leaves them alone",
      first: "Delete all Gateways, and wait until their load balancers are gone",
    },
    {
      effects: { workload: "remove" },
      meaning:
        "the controller restarts and finds out by itself: from release 3.2.0 on it makes load balancers of Gateways as long as the CustomResourceDefinitions, which stay, are in the cluster; write false to end that",
    },
  ],
  "loadBalancerController.gatewayApi.crds": [
    {
      when: { text: "to files", test: ({ after }) => after === "files" },
      effects: { workload: "create" },
      meaning:
        "a release that takes over the CustomResourceDefinitions that are in the cluster, and brings them to the version of the files",
    },
    {
      effects: { workload: "remove" },
      meaning: "the release goes, and the CustomResourceDefinitions stay in the cluster",
    },
  ],
  ...sameCases(
    "loadBalancerController.gatewayApi",
    ["files", "objects"],
    anyChange({ workload: "update" }, "the CustomResourceDefinitions, in place; one that the files no longer hold stays in the cluster"),
  ),
};
