import { argoCd } from "./presets/argoCd";
import { externalSecrets } from "./presets/externalSecrets";
import { flux } from "./presets/flux";
import { ingressNginx } from "./presets/ingressNginx";
import { kubePrometheusStack } from "./presets/kubePrometheusStack";
import { kyverno } from "./presets/kyverno";
import { neuronDevicePlugin } from "./presets/neuronDevicePlugin";
import { nvidiaDevicePlugin } from "./presets/nvidiaDevicePlugin";
import type { ChartPreset } from "./presets/preset";

/** The charts whose settings are known, by the name of the release that asks for them. */
export const chartPresets: Readonly<Record<string, ChartPreset>> = {
  "external-secrets": externalSecrets,
  "argo-cd": argoCd,
  flux,
  "kube-prometheus-stack": kubePrometheusStack,
  kyverno,
  "ingress-nginx": ingressNginx,
  "nvidia-device-plugin": nvidiaDevicePlugin,
  "neuron-device-plugin": neuronDevicePlugin,
};

/** What is known of a release by its name; nothing where it is a name of the user's. */
export const presetOf = (name: string): ChartPreset | undefined => (Object.hasOwn(chartPresets, name) ? chartPresets[name] : undefined);
