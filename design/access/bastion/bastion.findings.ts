import type { ConfigPath, Finding } from "../../../config/findings/finding";
import { pathText } from "../../../config/findings/path";
import type { ClusterConfig } from "../../../config/schema/schema";
import type { AddressPlan } from "../../network/addresses";
import { planBastion, kubectlVersion } from "./bastion";
import type { ClusterFacts } from "../../facts";
import { longestProxyUrl, outboundSettings } from "../../proxy/proxy";
import { userDataLimit } from "../../userData/cloudInit";
import { bastionUserData } from "./userData";
import { linuxTypeProblems } from "../../../aws/instanceTypes";

const bastionPath: ConfigPath = ["access", "bastion"];

/** The instance type exists, kubectl fits the cluster, and sessions are logged somewhere. */
export function bastionFindings(config: ClusterConfig): readonly Finding[] {
  const { bastion } = config.access;
  if (!bastion.enabled) return [];
  const path = [...bastionPath, "instanceType"];
  const ofType = linuxTypeProblems(bastion.instanceType).map((problem): Finding => ({ path, ...problem }));
  return [...ofType, ...versionSkew(config), ...sessionLoggingFindings(config)];
}

/** Sessions are logged somewhere, and nothing allows those that are not. */
function sessionLoggingFindings({ access: { bastion, sessionManager } }: ClusterConfig): readonly Finding[] {
  const { sessionLogging } = bastion;
  const path = [...bastionPath, "sessionLogging"];
  if (!sessionLogging) return [];
  if (!sessionLogging.cloudWatch && !sessionLogging.s3) {
    return [
      {
        severity: "error",
        path,
        problem: "sessionLogging names no place for the logs",
        allowed: "cloudWatch, s3, or both",
        fix: `Add ${pathText(path)}.cloudWatch: {}, or ${pathText(path)}.s3 with a bucket`,
      },
    ];
  }
  if (!sessionManager) return [];
  return [
    {
      severity: "warning",
      path,
      alsoReads: [["access", "sessionManager"]],
      problem: "operator-policy.json allows shells that are not logged, on the bastion too, as access.sessionManager has them on nodes",
      fix: "Give people a policy of your own with the cluster's Session document alone, or set access.sessionManager to false",
    },
  ];
}

/** kubectl works with API servers one minor version older or newer. @see https://kubernetes.io/releases/version-skew-policy/#kubectl */
function versionSkew(config: ClusterConfig): readonly Finding[] {
  const version = kubectlVersion(config);
  const [, kubectl = 0] = version.split(".").map(Number);
  const [major, cluster = 0] = config.kubernetesVersion.split(".").map(Number);
  if (version.startsWith(`v${major}.`) && Math.abs(kubectl - cluster) <= 1) return [];
  return [
    {
      severity: "error",
      path: [...bastionPath, "kubectlVersion"],
      alsoReads: [["kubernetesVersion"]],
      problem: `kubectl ${version} is more than one minor version away from Kubernetes ${config.kubernetesVersion}`,
      allowed: [cluster - 1, cluster, cluster + 1].map((minor) => `v${major}.${minor}.x`).join(", "),
      fix: `Write a version such as v${config.kubernetesVersion}.0, or remove it to get that one`,
    },
  ];
}

/** An error where EC2 would refuse the user data of the bastion: certificates, and lists for NO_PROXY, can be too long. */
export function bastionUserDataFindings(facts: ClusterFacts, addresses: AddressPlan): readonly Finding[] {
  const { config } = facts;
  const bastion = planBastion(config, addresses);
  if (bastion?.subnet !== "private") return [];
  const size = Buffer.byteLength(bastionUserData(bastion, outboundSettings(facts, longestProxyUrl)));
  if (size <= userDataLimit) return [];
  return [
    {
      severity: "error",
      path: [config.certificateAuthorities ? "certificateAuthorities" : "proxy"],
      alsoReads: [bastionPath, ["network"], ["proxy"], ["certificateAuthorities"]],
      problem: `the user data of the bastion takes ${size} bytes with the certificates and proxy.noProxy`,
      allowed: `at most ${userDataLimit} bytes`,
      fix: "Keep only the certificates and destinations that are needed, or set access.bastion.enabled to false",
    },
  ];
}
