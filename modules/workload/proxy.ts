import { Env } from "@cdktf/provider-kubernetes/lib/env";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { ProxyVariables } from "../../design/proxy/proxy";
import { caBundle, type CertificateAuthorities, caConfigMap } from "../../design/userData/caCertificates";
import { expression } from "../expression";
import { acceptFindings } from "../overrides";
import { createConfigMap } from "./configMap";
import { namespaceId } from "./namespaces";

export interface ProxyEnvironmentProps {
  /** Values may be Terraform references. */
  readonly variables: ProxyVariables;
  /** Whether the cluster has nodes, and so the DaemonSets. */
  readonly hasNodes: boolean;
}

/** DaemonSets of EKS add-ons whose settings leave no place for environment variables; the containers have their names. */
const daemonSets = ["aws-node", "kube-proxy"];

/** Holds the fields apart from those that EKS, and other Terraform code, sets in the same containers. */
const fieldManager = "private-eks-proxy";

/**
 * The proxy's environment variables, as a ConfigMap in kube-system and in the pods of aws-node and kube-proxy. A further variable holds the
 * checksum of the ConfigMap: Kubernetes restarts no pod when a ConfigMap changes, and does when its pod template changes.
 * @see https://repost.aws/knowledge-center/eks-http-proxy-containerd-automation
 * @see https://registry.terraform.io/providers/hashicorp/kubernetes/latest/docs/resources/env
 */
export class ProxyEnvironment extends Construct {
  /** What nodes wait for. */
  readonly resources: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, { variables, hasNodes }: ProxyEnvironmentProps) {
    super(scope, id);
    const name = "proxy-environment-variables";
    const configMap = createConfigMap(this, "config-map", { name, namespace: "kube-system", data: { ...variables } });
    const env = [
      ...Object.keys(variables).map((key) => ({ name: key, valueFrom: { configMapKeyRef: { name, key } } })),
      { name: "PROXY_CHECKSUM", value: expression`sha256(jsonencode(${configMap.fqn}.data))` },
    ];
    this.resources = [
      configMap,
      ...(hasNodes ? daemonSets : []).map(
        (daemonSet) =>
          new Env(this, daemonSet, {
            apiVersion: "apps/v1",
            kind: "DaemonSet",
            metadata: { name: daemonSet, namespace: "kube-system" },
            container: daemonSet,
            env,
            fieldManager,
            force: true,
            dependsOn: [configMap],
          }),
      ),
    ];
  }
}

export interface CaCertificatesProps extends CertificateAuthorities {
  /** The key of the cluster file that names the namespaces; Kubernetes refuses those that do not exist. */
  readonly namespacesKey: string;
  /** Namespaces that are made here. */
  readonly dependsOn: readonly ITerraformDependable[];
}

/** The certificate authorities to trust, as a ConfigMap in each namespace, for pods to mount. */
export class CaCertificates extends Construct {
  /** What pods that mount them wait for. */
  readonly resources: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, { certificates, dependsOn, namespaces, namespacesKey }: CaCertificatesProps) {
    super(scope, id);
    this.resources = namespaces.map((namespace) =>
      acceptFindings(
        createConfigMap(this, namespaceId(namespace), {
          name: caConfigMap.name,
          namespace,
          data: { [caConfigMap.key]: caBundle(certificates) },
          ...(dependsOn.length > 0 && { dependsOn }),
        }),
        { CKV_K8S_21: `Pods mount it from their own namespace, and ${namespacesKey} names those.` },
      ),
    );
  }
}
