import type { ClusterFacts } from "../../facts";
import type { AddressPlan } from "../../network/addresses";
import { squidConfiguration, accessLog } from "./configuration";
import { amazonLinuxParameter } from "../../../aws/amis";
import { distinctDomains } from "../../../aws/hosts";
import { type Certificates, hasCertificates, trustCertificates } from "../../userData/caCertificates";
import { cloudConfig } from "../../userData/cloudInit";
import { type OtherPort, otherPorts, proxyDestinations } from "../destinations";

/** A Squid of our own: instances in the public subnets. */
export interface SquidDesign {
  readonly instances: number;
  readonly instanceType: string;
  /** @default - the newest AMI when the instances' launch template is made */
  readonly amiId: string | undefined;
  /** Systems Manager parameter that holds the id of the newest AMI. */
  readonly amiParameter: string;
  /** Not yet in base64. */
  readonly userData: string;
  /** What it asks besides at the ports of HTTP and HTTPS. */
  readonly otherPorts: readonly OtherPort[];
  /** Log group of the access log. */
  readonly logGroupName: string;
  readonly logRetentionDays: number;
  /** Whether Session Manager reaches the instances. */
  readonly sessionManager: boolean;
}

/** Squid, with what the cluster needs and the user's own domains allowed; undefined where it is not asked for. */
export function planSquid(facts: ClusterFacts, { secondaryCidrs, vpcCidr, zones }: AddressPlan): SquidDesign | undefined {
  const { access, name, proxy } = facts.config;
  const squid = proxy?.squid;
  if (!squid) return undefined;
  const { allow, amiId, instances, instanceType, logRetentionDays } = squid;
  const configuration = squidConfiguration({
    clientCidrs: [vpcCidr, ...secondaryCidrs],
    allow: allow === "all" ? allow : distinctDomains([...proxyDestinations(facts), ...allow]),
    otherPorts: otherPorts(facts),
  });
  const logGroupName = `/aws/ec2/${name}/squid`;
  return {
    // Two at least, since one alone is a point of failure, in a single subnet too.
    instances: instances ?? Math.max(2, zones.filter((zone) => zone.public !== undefined).length),
    instanceType,
    amiId,
    amiParameter: amazonLinuxParameter(instanceType),
    userData: squidUserData(configuration, logGroupName, facts.certificateAuthorities.certificates),
    otherPorts: otherPorts(facts),
    logGroupName,
    logRetentionDays,
    sessionManager: access.sessionManager,
  };
}

const agent = "/opt/aws/amazon-cloudwatch-agent";

/**
 * User data of an instance of Amazon Linux 2023 with Squid: packages from its own repositories, their configuration, and services that start
 * again when they fail. What is not up in the end fails the load balancer's health check, and the instance is replaced.
 * @param configuration of Squid
 * @param logGroupName log group of the access log, with a stream for each instance
 * @param certificates that the system trusts. Squid reads none, since it opens tunnels only; they are for what the instance itself asks of AWS
 * @see https://docs.aws.amazon.com/linux/al2023/ug/cloud-init.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Agent-Configuration-File-Details.html
 */
const squidUserData = (configuration: string, logGroupName: string, certificates: Certificates): string =>
  cloudConfig({
    // Before the packages are fetched.
    ...(hasCertificates({ certificates }) && { bootcmd: [trustCertificates(certificates).join("\n")] }),
    packages: ["squid", "amazon-cloudwatch-agent"],
    write_files: [
      file(ownConfiguration, configuration),
      file("/etc/systemd/system/squid.service.d/restart.conf", restart),
      file(agentFile, JSON.stringify(agentConfiguration(logGroupName))),
    ],
    runcmd: [
      ["install", "-m", "0644", ownConfiguration, "/etc/squid/squid.conf"],
      ["systemctl", "daemon-reload"],
      ["systemctl", "enable", "squid.service"],
      ["systemctl", "restart", "squid.service"],
      [`${agent}/bin/amazon-cloudwatch-agent-ctl`, "-a", "fetch-config", "-m", "ec2", "-s", "-c", `file:${agentFile}`],
    ],
  });

/** Where the configuration waits for the package, which brings one of its own. */
const ownConfiguration = "/etc/private-eks/squid.conf";

const agentFile = "/etc/private-eks/cloudwatch-agent.json";

const file = (path: string, content: string) => ({ path, permissions: "0644", owner: "root:root", content });

const restart = ["[Unit]", "StartLimitIntervalSec=0", "[Service]", "Restart=on-failure", "RestartSec=5s", ""].join("\n");

const agentConfiguration = (logGroupName: string) => ({
  logs: {
    logs_collected: {
      files: { collect_list: [{ file_path: accessLog, log_group_name: logGroupName, log_stream_name: "{instance_id}" }] },
    },
  },
});
