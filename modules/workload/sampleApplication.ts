import { DeploymentV1 } from "@cdktf/provider-kubernetes/lib/deployment-v1";
import { IngressV1 } from "@cdktf/provider-kubernetes/lib/ingress-v1";
import { ServiceV1 } from "@cdktf/provider-kubernetes/lib/service-v1";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { SampleDesign } from "../../design/samples";

export interface SampleApplicationProps {
  readonly sample: SampleDesign;
  readonly namespace: string;
  /** Container image with its tag; serves HTTP on port 80. */
  readonly image: string;
  /** Annotations of the Service or Ingress besides the sample's own. @default {} */
  readonly annotations?: Readonly<Record<string, string>>;
  readonly dependsOn: readonly ITerraformDependable[];
}

/** A web server behind a load balancer: an Ingress for an Application Load Balancer, a Service for a Network Load Balancer. */
export class SampleApplication extends Construct {
  constructor(scope: Construct, id: string, props: SampleApplicationProps) {
    super(scope, id);
    const { sample, namespace } = props;
    const labels = { "app.kubernetes.io/name": sample.name };
    const annotations = { ...sample.annotations, ...props.annotations };
    const dependsOn = [...props.dependsOn];
    new DeploymentV1(this, "deployment", {
      metadata: { name: sample.name, namespace, labels },
      spec: {
        replicas: "2",
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            automountServiceAccountToken: false,
            container: [{ name: "web", image: props.image, port: [{ containerPort: 80 }] }],
          },
        },
      },
      dependsOn,
    });
    const service = new ServiceV1(this, "service", {
      metadata: { name: sample.name, namespace, ...(sample.kind === "service" ? { annotations } : {}) },
      spec: {
        selector: labels,
        port: [{ port: 80, targetPort: "80" }],
        ...(sample.kind === "service" ? { type: "LoadBalancer", loadBalancerClass: "service.k8s.aws/nlb" } : { type: "ClusterIP" }),
      },
      // The controller makes the load balancer in its own time; its address is no input of anything here.
      waitForLoadBalancer: false,
      dependsOn,
    });
    if (sample.kind === "ingress") {
      new IngressV1(this, "ingress", {
        metadata: { name: sample.name, namespace, annotations },
        spec: {
          ingressClassName: "alb",
          rule: [
            {
              http: {
                path: [{ path: "/", pathType: "Prefix", backend: { service: { name: service.metadata.name, port: { number: 80 } } } }],
              },
            },
          ],
        },
        dependsOn,
      });
    }
  }
}
