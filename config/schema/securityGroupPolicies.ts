import * as z from "zod";
import { awsId, listOf } from "./primitives";

/** The namespace and name of a SecurityGroupPolicy. @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
const policyKey = z.string().regex(/^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\/(?=.{1,253}$)[a-z\d](?:[a-z\d.-]*[a-z\d])?$/, {
  error:
    "must be the namespace and the name of a policy such as apps/orders (lower-case letters, digits and hyphens, in the name periods too)",
});

const labels = z.record(z.string(), z.string());

const securityGroupPolicy = z
  .strictObject({
    podSelector: labels.optional().describe("Labels of the pods, such as { app: orders }; {} for all pods of the namespace."),
    serviceAccountSelector: labels
      .optional()
      .describe("Labels of the service accounts of the pods; {} for all of the namespace. With podSelector, pods must match both."),
    securityGroupIds: listOf(awsId("sg"))
      .min(1, { error: "must name at least one security group: write its id" })
      .max(5, { error: "must name at most 5 security groups: put the rules of several into one" })
      .describe(
        "One to five security groups of the VPC. They must allow probes from the nodes, and traffic to CoreDNS and the Kubernetes API. The cluster security group must allow HTTPS from them. The group that CoreDNS has must allow DNS from them: that of the pods under custom networking, else that of the nodes with network.nodeSecurityGroup.restrictEgress, else the cluster's. Where the stacks create those of pods and nodes, they get rules for that and for probes. Under custom networking the groups take the place of that of the pods. Behind load balancers with pods as targets, exactly one of several must have the tag kubernetes.io/cluster/<name>.",
      ),
  })
  .refine(({ podSelector, serviceAccountSelector }) => podSelector !== undefined || serviceAccountSelector !== undefined, {
    error: "must have podSelector, serviceAccountSelector or both: write one of them, {} for all pods of the namespace",
  });

/** Which pods get security groups of their own, by `<namespace>/<name>` of the SecurityGroupPolicy. */
export const securityGroupPolicies = z.record(policyKey, securityGroupPolicy);
