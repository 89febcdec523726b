import { partitions } from "../../aws/regions";
import { proxyCertificate, registryCertificate } from "./certificates";
import { type Changes, merge } from "./synth";

const enabled = { enabled: true };
const image = { repository: "111122223333.dkr.ecr.us-west-2.amazonaws.com/image" };

/** All that can be switched on, whatever the way out. */
const features: Changes = {
  tags: { team: "platform", "cost-center": "1e+3" },
  addons: {
    ebsCsiDriver: enabled,
    efsCsiDriver: enabled,
    metricsServer: enabled,
    clusterAutoscaler: { ...enabled, image },
    coreDns: { configuration: { replicaCount: 3, corefile: ".:53 {\n  log . {\n    class ${error}\n  }\n}\n" } },
    eks: {
      adot: {},
      "aws-fsx-csi-driver": {},
      "aws-network-flow-monitoring-agent": { order: "beforeNodes" },
      "cert-manager": { version: "v1.19.1-eksbuild.1", configuration: { replicaCount: 2 } },
      "snapshot-controller": {},
      acme_agent: {
        services: ["sqs"],
        roles: { "acme/agent": { policy: { Statement: [{ Effect: "Allow", Action: "sqs:*", Resource: "*" }] } } },
      },
    },
  },
  observability: { containerInsights: enabled, fluentBit: { ...enabled, image }, fargateLogging: enabled },
  loadBalancerController: { ...enabled, image },
  fargateProfiles: { jobs: { selectors: [{ namespace: "jobs" }] } },
  nodeGroups: {
    managed: { al2023: {}, bottlerocket: { amiFamily: "Bottlerocket" }, custom: { amiId: "ami-0123456789abcdef0" } },
    selfManaged: {
      "own-al2023": { userData: ["#!/bin/sh\nif true; then\n\techo ${HOME} é\nfi\n"] },
      "own-bottlerocket": { amiFamily: "Bottlerocket" },
    },
  },
  access: { bastion: enabled, sessionManager: true, runnerCidrs: ["10.130.0.0/24"] },
};

const ways: Readonly<Record<string, Changes>> = {
  nat: {
    network: { egress: "nat", natGateways: "single", publicSubnets: enabled, flowLogs: enabled },
    samples: { image, publicAlb: enabled, publicNlb: enabled, privateNlb: enabled, application: enabled },
    access: { bastion: { subnet: "public" } },
  },
  transitGateway: { network: { egress: "transitGateway", transitGateway: { id: "tgw-0123456789abcdef0", cidrs: ["0.0.0.0/0"] } } },
  proxy: {
    network: { egress: "proxy", transitGateway: { id: "tgw-0123456789abcdef0" } },
    proxy: {
      url: "http://proxy.example.com:3128",
      noProxy: [".corp.example.com"],
      caCertificates: { proxy: proxyCertificate, registry: registryCertificate },
    },
    backend: { type: "cloud", organization: "acme", workspacePrefix: "eks-" },
  },
  squid: {
    network: { egress: "proxy", publicSubnets: enabled },
    proxy: { squid: { allow: [".example.com"] } },
    backend: { type: "s3", bucket: "states", region: "us-west-2" },
  },
  none: {
    network: {
      egress: "none",
      endpoints: {
        policies: { s3: { Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "${aws:PrincipalTag/team}" }] } },
      },
    },
    access: { bastion: { toolsBucket: { name: "tools" } } },
    registry: { mirror: true, accountId: "111122223333", repositories: { "team/application": {} } },
  },
};

const podSubnets: Changes = { customNetworking: enabled, network: { secondaryCidrs: ["100.64.0.0/16"] } };

const inRegion = (region: string): Changes => ({ name: "full", region });

const existingVpc: Changes = {
  network: {
    existingVpc: {
      id: "vpc-12345678",
      cidr: "10.20.0.0/16",
      nodeSubnets: { "us-west-2a": { id: "subnet-12345678", cidr: "10.20.0.0/22" } },
    },
    availabilityZones: ["us-west-2a", "us-west-2b"],
    nodeSubnets: { cidrs: { "us-west-2b": "10.20.4.0/22" } },
    endpoints: { services: { sts: "existing" } },
  },
};

/** All charts whose settings are known, and one of which nothing is known. */
const ownCharts: Changes = {
  registry: { mirror: true, accountId: "111122223333" },
  charts: {
    "external-secrets": {},
    "argo-cd": { hosts: ["git.example.com"] },
    flux: {},
    "kube-prometheus-stack": {},
    kyverno: {},
    "ingress-nginx": { after: ["kyverno"] },
    "nvidia-device-plugin": {},
    "neuron-device-plugin": {},
    shop: {
      chart: { repository: "oci://ghcr.io/example/charts", name: "shop", version: "1.2.3" },
      namespace: "web",
      values: { motto: "costs ${price} é" },
      images: [{ ...image, tag: "1.2.3", paths: { image: "reference" } }],
      serviceAccount: { name: "shop" },
      services: ["sqs"],
      proxy: { env: ["env"], style: "map" },
      after: ["ingress-nginx", "external-secrets"],
    },
  },
  serviceAccounts: {
    "web/shop": { credentials: "irsa", policyArns: ["arn:aws:iam::aws:policy/AmazonSQSFullAccess"] },
    "external-secrets/external-secrets": {
      policy: { Statement: [{ Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: "*" }] },
    },
  },
  namespaces: { web: { podSecurity: { enforce: "baseline" } } },
};

/** Mirrors of registries that nodes pull from: in Amazon ECR, with paths of Harbor and without, by an address, and for all others. */
const nodeMirrors: Changes = {
  accountId: "111122223333",
  registry: {
    pullThroughCache: {
      hub: {
        registry: "docker.io",
        credentialArn: "arn:aws:secretsmanager:us-west-2:111122223333:secret:ecr-pullthroughcache/hub-AbCdEf",
        repositories: { keepImages: 5 },
      },
    },
    mirrors: {
      "docker.io": [{ url: "https://111122223333.dkr.ecr.us-west-2.amazonaws.com/v2/hub" }],
      "ghcr.io": [{ url: "https://harbor.example.com/v2/ghcr", overridePath: true }, { url: "https://mirror.example.com" }],
      "registry.example.com:5000": [{ url: "http://10.130.0.9:5000" }],
      "*": [{ url: "https://harbor.example.com/api/all", overridePath: false }],
    },
  },
};

/** Amazon Linux 2, which 1.32 has last, also with Docker. */
const amazonLinux2: Changes = {
  kubernetesVersion: "1.32",
  nodeGroups: {
    managed: { al2: { amiFamily: "AL2" } },
    selfManaged: { docker: { amiFamily: "AL2", containerRuntime: "docker", amiId: "ami-0123456789abcdef0" } },
  },
};

/** Nodes that Karpenter starts, of both families, and load balancers of Gateways. Karpenter takes the autoscaler's place. */
const karpenterNodes: Changes = {
  addons: { clusterAutoscaler: { enabled: false } },
  loadBalancerController: { gatewayApi: { enabled: true, crds: "existing" } },
  karpenter: {
    nodeClasses: {
      default: { amiReleaseVersion: "1.35.2-20260415", volume: { size: 100 } },
      secure: { amiFamily: "Bottlerocket", amiReleaseVersion: "1.49.0-713f44ce" },
    },
    nodePools: {
      default: { limits: { cpu: "200" } },
      batch: { nodeClass: "secure", limits: { nodes: 20 }, taints: [{ key: "example.com/batch", effect: "NoSchedule" }] },
    },
  },
};

/** Nodes of Auto Mode, beside node groups. */
const autoModeNodes: Changes = {
  access: { sessionManager: false },
  autoMode: {
    ingressClass: { name: "auto-alb" },
    nodePools: { general: {}, batch: { nodeClass: "large", capacityTypes: ["spot", "on-demand"], limits: { cpu: "200" } } },
    nodeClasses: { large: { ephemeralStorage: { size: 300 } } },
  },
};

const together = (...parts: readonly Changes[]): Changes => parts.reduce(merge, features);

/** For partitions in which AWS has no Network Flow Monitor. */
const withoutFlowMonitor: Changes = { addons: { eks: { "aws-network-flow-monitoring-agent": undefined } } };

/** Clusters with everything on, by name: each way out, with pod subnets and without, in each partition. */
export const fullClusters: Readonly<Record<string, Changes>> = {
  ...Object.fromEntries(
    Object.entries(ways).flatMap(([name, way]) => [
      [name, together(inRegion("us-west-2"), way)],
      [`${name} with pod subnets`, together(inRegion("us-west-2"), way, podSubnets)],
      [`${name} with Amazon Linux 2`, together(inRegion("us-west-2"), way, amazonLinux2)],
    ]),
  ),
  ...Object.fromEntries(
    partitions.map(({ id, regions }) => [
      `nat in ${id}`,
      together(inRegion(regions.at(-1)!), ways["nat"]!, podSubnets, id === "aws" ? {} : withoutFlowMonitor),
    ]),
  ),
  "charts of the user's own": together(inRegion("us-west-2"), ways["proxy"]!, ownCharts),
  "an existing VPC": together(inRegion("us-west-2"), ways["none"]!, existingVpc),
  "mirrors of nodes": together(inRegion("us-west-2"), ways["transitGateway"]!, nodeMirrors),
  "Karpenter and Gateway API": together(inRegion("us-west-2"), ways["none"]!, podSubnets, karpenterNodes),
  "Auto Mode": together(inRegion("us-west-2"), ways["proxy"]!, podSubnets, autoModeNodes),
};
