import type { PodSecurityLevel } from "../../../design/namespaces/podSecurity";
import { containersOf, type PodTemplate, type RenderedContainer } from "./objects";

interface SecurityContext {
  readonly privileged?: boolean;
  readonly allowPrivilegeEscalation?: boolean;
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
  readonly procMount?: string;
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
  readonly seccompProfile?: { readonly type: string };
  readonly sysctls?: readonly unknown[];
}

type SecuredContainer = Omit<RenderedContainer, "ports"> & {
  readonly securityContext?: SecurityContext;
  readonly ports?: readonly { readonly containerPort: number; readonly hostPort?: number }[];
};

/** What a pod may add without leaving the standard baseline. */
const baselineCapabilities = [
  ...["AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE"],
  ...["SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"],
];

/** Volumes that restricted pods may have. */
const restrictedVolumes = ["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"];

/**
 * The strictest standard that the pods of a template fit, as far as charts of programs for Linux differ in it.
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export function podSecurityOf(template: PodTemplate): PodSecurityLevel {
  const spec = template.spec as PodTemplate["spec"] & Readonly<Record<string, unknown>>;
  const ofPod = (spec["securityContext"] ?? {}) as SecurityContext;
  const containers: readonly SecuredContainer[] = containersOf(template);
  const volumes = (spec.volumes ?? []).flatMap((volume) => Object.keys(volume).filter((key) => key !== "name"));
  const isPrivileged =
    ["hostNetwork", "hostPID", "hostIPC"].some((key) => spec[key] === true) ||
    volumes.includes("hostPath") ||
    (ofPod.sysctls ?? []).length > 0 ||
    containers.some(
      ({ ports = [], securityContext: { capabilities, privileged, procMount, seccompProfile } = {} }) =>
        privileged === true ||
        procMount === "Unmasked" ||
        seccompProfile?.type === "Unconfined" ||
        ports.some(({ hostPort = 0 }) => hostPort > 0) ||
        (capabilities?.add ?? []).some((name) => !baselineCapabilities.includes(name)),
    );
  if (isPrivileged) return "privileged";
  const isRestricted =
    volumes.every((kind) => restrictedVolumes.includes(kind)) &&
    containers.every(({ securityContext: own = {} }) => {
      const { allowPrivilegeEscalation, capabilities = {}, runAsNonRoot, runAsUser, seccompProfile } = { ...ofPod, ...own };
      return (
        allowPrivilegeEscalation === false &&
        runAsNonRoot === true &&
        runAsUser !== 0 &&
        ["RuntimeDefault", "Localhost"].includes(seccompProfile?.type ?? "") &&
        capabilities.drop?.includes("ALL") === true &&
        (capabilities.add ?? []).every((name) => name === "NET_BIND_SERVICE")
      );
    });
  return isRestricted ? "restricted" : "baseline";
}
