import { proxyCertificate } from "../../support/certificates";
import type { World } from "../generator/drawWorld";

const image = { repository: "111122223333.dkr.ecr.us-west-2.amazonaws.com/image" };
const enabled = { enabled: true };
const condition = (key: string) => ({ StringEquals: { [key]: "text" } });

/** A cluster with a text in each key that takes nearly any: `text`. */
export const freeTexts: World = {
  name: "demo",
  region: "us-west-2",
  tags: { team: "text" },
  tagPolicy: { values: { team: ["text", "*"] } },
  backend: { type: "cloud", organization: "acme", agents: { pool: "text" } },
  network: {
    egress: "proxy",
    dhcpOptions: { domainName: "corp.example.com" },
    nodeSubnets: { tags: { use: "text" } },
    nodeSecurityGroup: { ingress: { monitoring: { description: "text", fromPort: 443, cidrs: ["10.240.0.0/16"] } } },
    endpoints: {
      policies: {
        s3: { Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*", Condition: condition("aws:SourceVpc") }] },
      },
    },
  },
  proxy: { squid: { allow: [".example.com"] }, noProxy: [".corp.example.com"] },
  certificateAuthorities: { certificates: { root: proxyCertificate } },
  access: {
    apiProxyUrl: "http://proxy.example.com:3128",
    entries: { ci: { principal: "arn:aws:iam::111122223333:role/ci", groups: ["text"], username: "text" } },
    bastion: { ...enabled, toolsBucket: { name: "tools", prefix: "text" } },
  },
  nodeGroups: {
    managed: {
      main: {
        keyName: "text",
        labels: { pool: "text" },
        taints: [{ key: "text", value: "text", effect: "NoSchedule" }],
        tags: { team: "text" },
      },
      bottle: { amiFamily: "Bottlerocket", labels: { pool: "text" }, taints: [{ key: "text", value: "text", effect: "NoSchedule" }] },
    },
    selfManaged: { own: { labels: { pool: "text" }, amiReleaseVersion: "1.35.0-20261101" } },
  },
  fargateProfiles: { jobs: { selectors: [{ namespace: "jobs", labels: { app: "text" } }], tags: { team: "text" } } },
  namespaces: { team: { labels: { app: "text" }, annotations: { note: "text" } } },
  serviceAccounts: {
    "team/orders": {
      policy: {
        Statement: [{ Sid: "text", Effect: "Allow", Action: "s3:*", Resource: "arn:aws:s3:::text", Condition: condition("aws:SourceVpc") }],
      },
    },
  },
  addons: { vpcCni: { env: { WARM_IP_TARGET: "1", AWS_VPC_K8S_CNI_LOG_FILE: "text" } } },
  loadBalancerController: { ...enabled, image, chart: { repository: "/charts/text", name: "text" } },
  observability: {
    controlPlaneLogs: { subscription: { destinationArn: "arn:aws:logs:us-west-2:444455556666:destination:audit", filterPattern: "text" } },
    fluentBit: { ...enabled, image },
    fargateLogging: { ...enabled, parsers: "[PARSER]\n    Name text\n    Format json\n" },
  },
  registry: { repositories: { base: {} } },
  samples: { image, application: enabled },
};
