import * as z from "zod";
import { choiceOf, listOf } from "./primitives";

/** An object as files for kubectl hold it. What it says besides is checked by the Kubernetes API. */
const kubernetesObject = z.looseObject({
  apiVersion: z.string().min(1).describe("Group and version of the kind, such as apiextensions.k8s.io/v1."),
  kind: z.string().min(1).describe("Kind of the object, such as CustomResourceDefinition."),
  metadata: z
    .looseObject({ name: z.string().min(1).describe("Name of the object.") })
    .describe("Name, labels and annotations of the object."),
});

/**
 * Gateway API with the AWS Load Balancer Controller.
 * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/gateway/gateway/
 */
export const gatewayApi = z
  .strictObject({
    enabled: z
      .boolean()
      .optional()
      .describe(
        "Let the controller make load balancers of Gateways: Network Load Balancers for TCPRoutes, UDPRoutes and TLSRoutes, Application Load Balancers for HTTPRoutes and GRPCRoutes; false keeps it from that. Default: as the controller finds it, which from release 3.2.0 on makes them where the cluster has the CustomResourceDefinitions when it starts.",
      ),
    crds: choiceOf({
      files: "From files, before the controller, as a Helm release",
      existing: "In the cluster already: Amazon EKS manages them, or something else has installed them before the controller",
    })
      .default("files")
      .describe("Where the CustomResourceDefinitions of Gateway API, release 1.6 or later, come from."),
    files: listOf(z.string().min(1))
      .default([])
      .describe(
        "YAML files with the CustomResourceDefinitions, such as standard-install.yaml of a release of Gateway API, by paths relative to the file that names them.",
      ),
    objects: z.array(kubernetesObject).default([]).describe("CustomResourceDefinitions besides those of files. Default: none."),
  })
  .prefault({});
