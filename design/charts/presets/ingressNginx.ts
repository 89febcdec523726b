import { valueAt } from "../../../config/findings/path";
import type { ClusterConfig } from "../../../config/schema/schema";
import { networkLoadBalancerClass, usesAutoMode } from "../../autoMode/builtIn";
import { hostNetworkOf } from "../../namespaces/podSecurity";
import { type ChartPreset, repositoryAndTag } from "./preset";

/** The value with which the chart runs another image of the controller. */
const chrootPath = "controller.image.chroot";

const isInChroot = ({ charts }: ClusterConfig): boolean => valueAt(charts["ingress-nginx"]?.values ?? {}, chrootPath.split(".")) === true;

const prefix = "service.beta.kubernetes.io/aws-load-balancer-";

/**
 * Ingress NGINX, whose project has ended in March 2026: for what still needs it. Its load balancer is internal, and without AWS Load Balancer
 * Controller or EKS Auto Mode there is none: the cluster itself would make a public one of the older kind. Digests go, since a mirror has images by tag.
 * @see https://github.com/kubernetes/ingress-nginx/tree/helm-chart-4.15.1/charts/ingress-nginx
 * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/
 */
export const ingressNginx: ChartPreset = {
  chart: { repository: "https://kubernetes.github.io/ingress-nginx", name: "ingress-nginx", version: "4.15.1" },
  namespace: "ingress-nginx",
  values: (config) => ({
    controller: {
      image: { digest: "", ...(isInChroot(config) && { digestChroot: "" }) },
      admissionWebhooks: { patch: { image: { digest: "" } } },
      service:
        config.loadBalancerController.enabled || usesAutoMode(config)
          ? {
              type: "LoadBalancer",
              loadBalancerClass: networkLoadBalancerClass(config),
              annotations: { [`${prefix}scheme`]: "internal", [`${prefix}nlb-target-type`]: "ip" },
            }
          : { type: "ClusterIP" },
    },
  }),
  podSecurity: [
    { level: "privileged", because: "the pods of the controller may change the root of their file system", when: [chrootPath] },
    { ...hostNetworkOf("the controller"), when: ["controller.hostNetwork", "controller.hostPort.enabled"] },
  ],
  images: [
    { repository: "registry.k8s.io/ingress-nginx/controller", tag: "v1.15.1", paths: repositoryAndTag("controller.image") },
    {
      repository: "registry.k8s.io/ingress-nginx/kube-webhook-certgen",
      tag: "v1.6.9",
      paths: repositoryAndTag("controller.admissionWebhooks.patch.image"),
    },
  ],
  optionalImages: [
    {
      image: { repository: "registry.k8s.io/ingress-nginx/controller-chroot", tag: "v1.15.1", paths: repositoryAndTag("controller.image") },
      when: [chrootPath],
    },
    {
      image: { repository: "registry.k8s.io/defaultbackend-amd64", tag: "1.5", paths: repositoryAndTag("defaultBackend.image") },
      when: ["defaultBackend.enabled"],
    },
  ],
};
