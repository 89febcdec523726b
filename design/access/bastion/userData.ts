import type { BastionDesign, Tool } from "./bastion";
import { type OutboundSettings, environmentLines, straightOut } from "../../proxy/proxy";
import { cloudConfig } from "../../userData/cloudInit";
import { hasCertificates, caBundle, trustAnchors } from "../../userData/caCertificates";

// Shell variables are written $name, never with braces: these texts stand in Terraform's JSON, where braces begin a reference.

/** Environment variables of all programs, for the shells, PAM and systemd alike. */
const environmentFile = "/etc/environment";

/** The script that installs the tools. */
const installScriptFile = "/usr/local/sbin/install-tools";

/** The script that every shell of a user starts with. */
const profileFile = "/etc/profile.d/bastion.sh";

/** How the files of the tools are fetched: `download <name> <target>`. */
function download({ region, toolsBucket }: BastionDesign): string {
  return toolsBucket
    ? `aws s3 cp --region ${region} --only-show-errors "s3://${toolsBucket.name}/${toolsBucket.prefix}$1" "$2"`
    : 'curl --fail --silent --show-error --location --connect-timeout 10 --max-time 300 --output "$2" "https://$1"';
}

const installTool = ({ name, file, checksum, inArchive }: Tool): string =>
  inArchive === undefined ? `install_tool ${name} ${file} ${checksum}` : `install_tool ${name} ${file} ${checksum} ${inArchive}`;

/**
 * The script that installs jq, kubectl and helm. It tries for a while, since the way out may open after the instance has started; it can be
 * run again, and keeps what is there. A tool whose checksum is wrong is not installed. Its output is in /var/log/cloud-init-output.log.
 */
const installScript = (bastion: BastionDesign): string => `#!/bin/bash
# Installs jq, kubectl and helm. What is there already is kept.
set -uo pipefail
set -a
. ${environmentFile}
set +a
bin=/usr/local/bin
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# retry <command>: runs it until it succeeds, 20 times at most.
retry() {
  for attempt in $(seq 20); do
    "$@" && return 0
    echo "attempt $attempt of 20 failed: $*" >&2
    sleep 15
  done
  return 1
}

# download <name> <target>
download() {
  ${download(bastion)}
}

# verified <name> <checksum's name> <target>: downloads a file that has its checksum.
verified() {
  download "$1" "$3" && download "$2" "$3.sum" && echo "$(cut -d ' ' -f 1 "$3.sum")  $3" | sha256sum --check --quiet
}

# install_tool <tool> <name> <checksum's name> [<place in the archive>]
install_tool() {
  test -x "$bin/$1" && return 0
  retry verified "$2" "$3" "$work/$1" || return 1
  if test $# = 4; then
    mkdir "$work/$1.d" && tar -xzf "$work/$1" -C "$work/$1.d" && mv "$work/$1.d/$4" "$work/$1" || return 1
  fi
  # A rename, so that a program is there as a whole or not at all.
  install -m 0755 "$work/$1" "$bin/.$1" && mv "$bin/.$1" "$bin/$1" && echo "installed $1"
}

failed=0
${bastion.tools.map((tool) => `${installTool(tool)} || failed=1`).join("\n")}
command -v jq > /dev/null || retry dnf install --assumeyes --quiet jq || failed=1
exit $failed
`;

/**
 * What every shell of a user starts with: the variables of the proxy, a word about tools that are missing, and the kubeconfig, which
 * cannot be written before the cluster is there.
 */
const profileScript = ({ clusterName, region }: BastionDesign): string => `set -a
. ${environmentFile}
set +a
for tool in jq kubectl helm; do
  command -v "$tool" > /dev/null || echo "$tool is not installed: see /var/log/cloud-init-output.log, and try again with: sudo ${installScriptFile}" >&2
done
unset tool
if [ -n "$HOME" ] && [ ! -e "$HOME/.kube/config" ]; then
  if ! problem=$(AWS_MAX_ATTEMPTS=1 aws eks update-kubeconfig --name ${clusterName} --region ${region} --cli-connect-timeout 5 --cli-read-timeout 20 2>&1 > /dev/null); then
    echo "There is no kubeconfig for the cluster ${clusterName} yet: $problem" >&2
    echo "Log in again when the cluster stack has been applied." >&2
  fi
  unset problem
fi
`;

/** A file that cloud-init writes. @see https://docs.cloud-init.io/en/latest/reference/modules.html#write-files */
interface CloudInitFile {
  readonly path: string;
  readonly content: string;
  readonly permissions?: string;
  readonly append?: boolean;
}

/**
 * The user data of the bastion, for cloud-init; not yet in base64.
 * @see https://docs.cloud-init.io/en/latest/explanation/format.html#cloud-config-data
 */
export const bastionUserData = (bastion: BastionDesign, outbound = straightOut): string =>
  cloudConfig({
    write_files: [
      {
        path: environmentFile,
        content: environmentLines(outbound)
          .map((line) => `${line}\n`)
          .join(""),
      },
      { path: "/etc/systemd/system/amazon-ssm-agent.service.d/environment.conf", content: agentDropIn },
      { path: profileFile, content: profileScript(bastion) },
      { path: installScriptFile, content: installScript(bastion), permissions: "0755" },
      ...outboundFiles(outbound),
    ],
    runcmd: [
      // Before anything is asked of who intercepts TLS.
      ...(hasCertificates(outbound) ? [["update-ca-trust"]] : []),
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
const outboundFiles = ({ certificates, proxy }: OutboundSettings): readonly CloudInitFile[] => [
  ...(hasCertificates({ certificates }) ? [{ path: `${trustAnchors}/proxy.pem`, content: caBundle(certificates) }] : []),
  ...(proxy?.repositoriesThroughProxy ? [{ path: "/etc/dnf/dnf.conf", content: `proxy=${proxy.url}\n`, append: true }] : []),
];
