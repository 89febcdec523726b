import type { BastionDesign } from "./bastion";
import { caBundle, hasCertificates } from "../../userData/caCertificates";
import { environmentLines } from "../../proxy/environmentFile";
import type { ProxySettings } from "../../proxy/proxy";
import { environmentFile, installScript, installScriptFile, profileFile, profileScript } from "./scripts";
import { cloudConfig } from "../../userData/cloudInit";

/** A file that cloud-init writes. @see https://docs.cloud-init.io/en/latest/reference/modules.html#write-files */
interface CloudInitFile {
  readonly path: string;
  readonly content: string;
  readonly permissions?: string;
  readonly append?: boolean;
}

/**
 * The user data of the bastion, for cloud-init; not yet in base64.
 * @param proxy HTTP proxy that it uses. @default - none
 * @see https://docs.cloud-init.io/en/latest/explanation/format.html#cloud-config-data
 */
export const bastionUserData = (bastion: BastionDesign, proxy?: ProxySettings): string =>
  cloudConfig({
    write_files: [
      { path: environmentFile, content: (proxy ? environmentLines(proxy) : []).map((line) => `${line}\n`).join("") },
      { path: "/etc/systemd/system/amazon-ssm-agent.service.d/environment.conf", content: agentDropIn },
      { path: profileFile, content: profileScript(bastion) },
      { path: installScriptFile, content: installScript(bastion), permissions: "0755" },
      ...(proxy ? proxyFiles(proxy) : []),
    ],
    runcmd: [
      // Before anything is asked of a proxy that intercepts TLS.
      ...(hasCertificates(proxy) ? [["update-ca-trust"]] : []),
      ["systemctl", "daemon-reload"],
      // Not waited for: the agent may itself be waiting for cloud-init to finish.
      ["systemctl", "restart", "--no-block", "amazon-ssm-agent"],
      [installScriptFile],
    ],
  });

/**
 * Sessions inherit the environment of the agent. Session Manager starts them with a plain sh, which reads the file that ENV names, and none
 * of /etc/profile.d.
 * @see https://www.gnu.org/software/bash/manual/html_node/Bash-Startup-Files.html
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/configure-proxy-ssm-agent.html
 */
const agentDropIn = `[Service]
EnvironmentFile=${environmentFile}
Environment=ENV=${profileFile}
`;

/**
 * @see https://docs.aws.amazon.com/linux/al2023/ug/using-dnf.html
 * @see https://docs.redhat.com/en/documentation/red_hat_enterprise_linux/9/html/securing_networks/using-shared-system-certificates_securing-networks
 */
const proxyFiles = (proxy: ProxySettings): readonly CloudInitFile[] => [
  ...(hasCertificates(proxy) ? [{ path: "/etc/pki/ca-trust/source/anchors/proxy.pem", content: caBundle(proxy.caCertificates) }] : []),
  ...(proxy.repositoriesThroughProxy ? [{ path: "/etc/dnf/dnf.conf", content: `proxy=${proxy.url}\n`, append: true }] : []),
];
