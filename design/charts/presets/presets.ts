import { argoCd } from "./argoCd";
import { externalSecrets } from "./externalSecrets";
import { flux } from "./flux";
import { ingressNginx } from "./ingressNginx";
import { kubePrometheusStack } from "./kubePrometheusStack";
import { kyverno } from "./kyverno";
import type { ChartPreset } from "./preset";

/** The charts whose settings are known, by the name of the release that asks for them. */
export const chartPresets: Readonly<Record<string, ChartPreset>> = {
  "external-secrets": externalSecrets,
  "argo-cd": argoCd,
  flux,
  "kube-prometheus-stack": kubePrometheusStack,
  kyverno,
  "ingress-nginx": ingressNginx,
};
