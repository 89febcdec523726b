import { ConfigMapV1 } from "@cdktf/provider-kubernetes/lib/config-map-v1";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { acceptFindings } from "../acceptFindings";
import { caBundle, caConfigMap } from "../../design/userData/caCertificates";
import { managedBy } from "./managedBy";

export interface CaCertificatesProps {
  /** Certificates in PEM form, by name. */
  readonly certificates: Readonly<Record<string, string>>;
  /** Namespaces to put them in; Kubernetes refuses those that do not exist. */
  readonly namespaces: readonly string[];
}

/** The certificate authorities to trust, as a ConfigMap in each namespace, for pods to mount. */
export class CaCertificates extends Construct {
  /** What pods that mount them wait for. */
  readonly resources: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, { certificates, namespaces }: CaCertificatesProps) {
    super(scope, id);
    this.resources = namespaces.map((namespace) =>
      acceptFindings(
        new ConfigMapV1(this, namespace, {
          metadata: { name: caConfigMap.name, namespace, labels: managedBy },
          data: { [caConfigMap.key]: caBundle(certificates) },
        }),
        { CKV_K8S_21: "Pods mount it from their own namespace, and proxy.caNamespaces names those." },
      ),
    );
  }
}
