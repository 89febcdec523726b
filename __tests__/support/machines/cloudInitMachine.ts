import type { Machine } from "./machine";

/** Where programs that do nothing note their calls. */
export const callsFile = "/calls";

/** A program that notes how it is called, and does what follows. */
export const noting = (body = "exit 0"): string =>
  `#!/bin/bash\n{ printf '%s' "$(basename "$0")"; printf ' %s' "$@"; echo; } >> ${callsFile}\n${body}\n`;

/** What an instance of Amazon Linux has that this machine lacks: package manager, services, AWS's programs. */
const amazonLinux: Machine["files"] = Object.fromEntries(
  [
    ...["systemctl", "update-ca-trust", "dnf", "yum", "apt-get", "aws"].map((name) => `/usr/bin/${name}`),
    "/etc/eks/bootstrap.sh",
    "/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl",
  ].map((path) => [path, noting()]),
);

/**
 * The modules of cloud-init by which Amazon Linux runs what user data holds, in their order, all in its last stage; network, users and disks are
 * this machine's.
 * @see https://docs.cloud-init.io/en/latest/explanation/boot.html
 */
const configuration = JSON.stringify({
  datasource_list: ["NoCloud"],
  network: { config: "disabled" },
  cloud_final_modules: ["bootcmd", "write-files", "runcmd", "package-update-upgrade-install", "scripts-user"],
  system_info: { distro: "debian" },
});

/** Boothooks run in the first stage. What failed in a stage stands in the result only. */
export const bootCommand = [
  "set -o errexit",
  "cloud-init init > /dev/null",
  "cloud-init modules --mode=final",
  `grep -q '"errors": \\[\\]' /run/cloud-init/result.json`,
].join("\n");

/** The stages of another boot: those of the first one ran once for the instance, and boothooks run each time. */
export const rebootCommand = `rm -rf /run/cloud-init\n${bootCommand}`;

/** The first boot of an instance that was made from an image of another: everything runs again. */
export const newInstanceCommand = `echo 'instance-id: i-2' > /var/lib/cloud/seed/nocloud/meta-data\n${rebootCommand}`;

/** An instance of Amazon Linux whose user data the real cloud-init runs. */
export const cloudInitMachine = (userData: string, commands: readonly string[], files: Machine["files"] = {}): Machine => ({
  files: {
    ...amazonLinux,
    "/etc/cloud/cloud.cfg": configuration,
    "/var/lib/cloud/seed/nocloud/user-data": userData,
    "/var/lib/cloud/seed/nocloud/meta-data": "instance-id: i-1\n",
    "/etc/environment": "LANG=en_US.utf-8\n",
    "/etc/yum.conf": "[main]\ngpgcheck=1\n\n[other]\nname=other\n",
    "/etc/yum.repos.d/amzn2-core.repo": "[amzn2-core]\nname=core\n",
    ...files,
  },
  commands,
});
