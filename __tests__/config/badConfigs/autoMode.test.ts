import { testBadConfigs } from "../../support/badConfigs";

const cluster = ["name: demo", "region: us-west-2"];
const proxied = [...cluster, "network: { egress: proxy, transitGateway: { id: tgw-0123456789abcdef0 } }"];

testBadConfigs([
  {
    name: "Karpenter beside EKS Auto Mode",
    yaml: [
      ...cluster,
      "registry: { mirror: true, accountId: '111122223333' }",
      "nodeGroups: { managed: { system: { capacity: { min: 2 } } } }",
      "karpenter: { nodeClasses: { default: { amiReleaseVersion: 1.35.2-20260415 } }, nodePools: { default: { limits: { nodes: 3 } } } }",
      "autoMode: {}",
    ],
    expected: [
      "clusters/demo.yaml:5:1: error: karpenter: EKS Auto Mode brings node pools of the same kinds, and the definitions of one would refuse, or later take away, those of the other",
      '  given:   {"nodeClasses":{"default":{"amiReleaseVersion":"1.35.2-2026…',
      "  fix:     Remove karpenter, or remove autoMode. From one to the other, nodes of a managed group run the pods in between",
    ],
  },
  {
    name: "built-in pools behind a proxy",
    yaml: [...proxied, "proxy: { url: http://proxy.example.com:3128 }", "autoMode: { builtInPools: [system] }"],
    expected: [
      "clusters/demo.yaml:5:13: error: autoMode.builtInPools: nodes of system, which EKS makes itself, do without the HTTP proxy (network.egress)",
      '  given:   ["system"]',
      "  fix:     Remove autoMode.builtInPools: autoMode.nodePools has pools of your own, or one with all defaults",
    ],
  },
  {
    name: "node class that does not exist",
    yaml: [...cluster, "autoMode: { nodePools: { main: { nodeClass: gpu } } }"],
    expected: [
      "clusters/demo.yaml:3:45: error: autoMode.nodePools.main.nodeClass: there is no node class named gpu",
      '  given:   "gpu"',
      "  allowed: private",
      "  fix:     Name one of autoMode.nodeClasses, or remove autoMode.nodePools.main.nodeClass",
    ],
  },
  {
    name: "node class of EKS without its pools",
    yaml: [...cluster, "autoMode: { builtInPools: [], nodePools: { main: { nodeClass: default } } }"],
    expected: [
      "clusters/demo.yaml:3:63: error: autoMode.nodePools.main.nodeClass: EKS makes the node class default for its own pools, and there are none",
      '  given:   "default"',
      "  allowed: private",
      "  fix:     Name one of autoMode.nodeClasses, or remove autoMode.nodePools.main.nodeClass",
    ],
  },
  {
    name: "node class with the name of that of EKS",
    yaml: [...cluster, "autoMode: { nodeClasses: { default: {} } }"],
    expected: [
      'clusters/demo.yaml:3:28: error: autoMode.nodeClasses.default: the key "default" must not be default, which is the name of the class that EKS makes',
      '  given:   "default"',
      "  fix:     Choose another name",
    ],
  },
  {
    name: "pool with the name of a built-in one",
    yaml: [...cluster, "autoMode: { builtInPools: [system], nodePools: { system: {} } }"],
    expected: [
      "clusters/demo.yaml:3:50: error: autoMode.nodePools.system: EKS makes a node pool named system itself",
      "  given:   {}",
      "  fix:     Choose another name, or remove system from autoMode.builtInPools",
    ],
  },
  {
    name: "types and categories",
    yaml: [
      ...cluster,
      "autoMode: { nodePools: { main: { instanceTypes: [m7i.large], instanceCategories: [m], newerThanGeneration: 6 } } }",
    ],
    expected: [
      "clusters/demo.yaml:3:62: error: autoMode.nodePools.main.instanceCategories: instanceTypes names the only types of the pool, whatever their categories and generations",
      '  given:   ["m"]',
      "  fix:     Remove autoMode.nodePools.main.instanceCategories, or autoMode.nodePools.main.instanceTypes",
      "clusters/demo.yaml:3:108: error: autoMode.nodePools.main.newerThanGeneration: instanceTypes names the only types of the pool, whatever their categories and generations",
      "  given:   6",
      "  fix:     Remove autoMode.nodePools.main.newerThanGeneration, or autoMode.nodePools.main.instanceTypes",
    ],
  },
  {
    name: "zone without a subnet",
    yaml: [...cluster, "autoMode: { nodePools: { main: { availabilityZones: [us-west-2d] } } }"],
    expected: [
      "clusters/demo.yaml:3:54: error: autoMode.nodePools.main.availabilityZones[0]: there is no node subnet in us-west-2d",
      '  given:   "us-west-2d"',
      "  allowed: us-west-2a, us-west-2b, us-west-2c",
      "  fix:     Write one of these zones",
    ],
  },
  {
    name: "labels of Karpenter, and comparisons that are none",
    yaml: [
      ...cluster,
      "autoMode:",
      "  nodePools:",
      "    main:",
      "      requirements:",
      "        - { key: karpenter.k8s.aws/instance-cpu, operator: In, values: ['4'] }",
      "        - { key: kubernetes.io/os, operator: In, values: [linux] }",
      "        - { key: eks.amazonaws.com/instance-cpu, operator: Gt, values: ['4', '8'] }",
      "        - { key: eks.amazonaws.com/instance-local-nvme, operator: Exists, values: ['1'] }",
      "        - { key: eks.amazonaws.com/instance-family, operator: NotIn }",
    ],
    expected: [
      "clusters/demo.yaml:7:18: error: autoMode.nodePools.main.requirements[0].key: EKS Auto Mode does not know the label karpenter.k8s.aws/instance-cpu",
      '  given:   "karpenter.k8s.aws/instance-cpu"',
      "  fix:     Write eks.amazonaws.com/instance-cpu",
      "clusters/demo.yaml:8:18: error: autoMode.nodePools.main.requirements[1].key: EKS Auto Mode does not know the label kubernetes.io/os",
      '  given:   "kubernetes.io/os"',
      "  fix:     Remove the requirement",
      "clusters/demo.yaml:9:64: error: autoMode.nodePools.main.requirements[2].values: Gt compares with one whole number",
      '  given:   ["4","8"]',
      '  fix:     Write one number in quotes, such as ["4"]',
      "clusters/demo.yaml:10:75: error: autoMode.nodePools.main.requirements[3].values: Exists compares with no values",
      '  given:   ["1"]',
      "  fix:     Remove the values",
      "clusters/demo.yaml:11:11: error: autoMode.nodePools.main.requirements[4].values: NotIn compares with at least one value",
      "  fix:     Write the values of the label",
    ],
  },
  {
    name: "more destinations without the proxy than nodes take",
    yaml: [
      ...proxied,
      "proxy:",
      "  url: http://proxy.example.com:3128",
      `  noProxy: [${Array.from({ length: 30 }, (_, index) => `host${index}.example.org`).join(", ")}]`,
      "autoMode: {}",
    ],
    expected: [
      "clusters/demo.yaml:6:3: error: proxy.noProxy: nodes of EKS Auto Mode take 50 destinations that they reach without the proxy, and they would have 56: 30 of proxy.noProxy, 26 of the cluster's own",
      '  given:   ["host0.example.org","host1.example.org","host2.example.org…',
      "  allowed: at most 24 entries",
      "  fix:     Remove 6 entries, or write one domain with a leading dot, or one CIDR block, in place of several",
    ],
  },
  {
    name: "URL of a proxy that nodes do not take",
    yaml: [
      ...proxied,
      `proxy: { url: "http://${Array.from({ length: 4 }, () => "a".repeat(58)).join(".")}.example.com:3128" }`,
      "autoMode: {}",
    ],
    expected: [
      "clusters/demo.yaml:4:15: error: proxy.url: the URL of the proxy has 259 characters, and nodes of EKS Auto Mode take 255",
      '  given:   "http://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…',
      "  fix:     Give the proxy a shorter name",
    ],
  },
  {
    name: "tags that EKS Auto Mode sets",
    yaml: [
      ...cluster,
      "tags: { 'eks:eks-cluster-name': other }",
      "autoMode: { nodePools: { main: {} }, nodeClasses: { private: { tags: { karpenter.sh/nodepool: a } } } }",
    ],
    expected: [
      'clusters/demo.yaml:3:33: error: tags["eks:eks-cluster-name"]: EKS Auto Mode sets the tag eks:eks-cluster-name itself, and makes no nodes where it is given',
      '  given:   "other"',
      "  fix:     Choose another key",
      'clusters/demo.yaml:4:95: error: autoMode.nodeClasses.private.tags["karpenter.sh/nodepool"]: EKS Auto Mode sets the tag karpenter.sh/nodepool itself, and makes no nodes where it is given',
      '  given:   "a"',
      "  fix:     Choose another key",
    ],
  },
  {
    name: "security groups of pods without node groups",
    yaml: [...cluster, "addons: { vpcCni: { podSecurityGroups: { enabled: true } } }", "autoMode: {}"],
    expected: [
      "clusters/demo.yaml:3:51: error: addons.vpcCni.podSecurityGroups.enabled: the VPC CNI does this for pods on nodes of node groups, and all nodes are of EKS Auto Mode",
      "  given:   true",
      "  fix:     Set it to false, or add a node group",
    ],
  },
  {
    name: "CoreDNS for Fargate alone",
    yaml: [...cluster, "autoMode: {}", "fargateProfiles: { jobs: { selectors: [{ namespace: jobs }] } }"],
    expected: [
      "clusters/demo.yaml:4:1: error: fargateProfiles: no node can run CoreDNS, and no Fargate profile selects its pods",
      '  given:   {"jobs":{"selectors":[{"namespace":"jobs"}]}}',
      "  allowed: a selector of the pods, or at least one node group without NoSchedule and NoExecute taints that starts with a node",
      "  fix:     Add the selector { namespace: kube-system, labels: { k8s-app: kube-dns } } to a profile, or add such a node group",
    ],
  },
  {
    name: "no pool for pods without tolerations",
    yaml: [
      ...cluster,
      "samples: { application: { enabled: true }, image: { repository: 111122223333.dkr.ecr.us-west-2.amazonaws.com/nginx } }",
      "autoMode: { builtInPools: [system] }",
    ],
    expected: [
      "clusters/demo.yaml:4:1: error: autoMode: no node can run sample application: pods need a toleration for all nodes",
      '  given:   {"builtInPools":["system"]}',
      "  allowed: at least one node pool without NoSchedule and NoExecute taints",
      "  fix:     Add general-purpose to autoMode.builtInPools, or a pool without such taints to autoMode.nodePools",
    ],
  },
  {
    name: "role of the nodes that has an access entry already",
    yaml: [
      ...cluster,
      "iam: { roles: { autoModeNodes: 'arn:aws:iam::111122223333:role/nodes' } }",
      "access: { entries: { nodes: { principal: 'arn:aws:iam::111122223333:role/nodes', type: EC2 } } }",
      "autoMode: { nodePools: { main: {} } }",
    ],
    expected: [
      "clusters/demo.yaml:3:32: error: iam.roles.autoModeNodes: arn:aws:iam::111122223333:role/nodes is also access.entries.nodes.principal, and a principal has one access entry, of one type",
      '  given:   "arn:aws:iam::111122223333:role/nodes"',
      "  fix:     Name another role in one of the two",
    ],
  },
  {
    name: "mirrors beside node groups",
    yaml: [
      ...cluster,
      "registry: { mirrors: { docker.io: [{ url: 'https://mirror.internal' }] } }",
      "nodeGroups: { managed: { one: {} } }",
      "autoMode: {}",
    ],
    expected: [
      "clusters/demo.yaml:3:13: warning: registry.mirrors: nodes of EKS Auto Mode pull each image from the registry in its name, whatever the mirrors of other nodes",
      '  given:   {"docker.io":[{"url":"https://mirror.internal"}]}',
      "  fix:     Keep pods whose images only mirrors have on node groups, by a nodeSelector or affinity, or name Amazon ECR in the images",
      'clusters/demo.yaml:3:43: warning: registry.mirrors["docker.io"][0].url: mirror.internal is a private name, and the name server of the new VPC knows public names only',
      '  given:   "https://mirror.internal"',
      "  fix:     Associate what knows it at network.resolverRules, network.privateHostedZones or network.route53ProfileId, or list a name server that knows it at network.dhcpOptions.domainNameServers",
      'clusters/demo.yaml:3:43: error: registry.mirrors["docker.io"][0].url: kubelet needs the host mirror.internal, and nothing in this VPC reaches mirror.internal',
      '  given:   "https://mirror.internal"',
      "  fix:     Remove this mirror, or choose network.egress nat, firewall, transitGateway with network.transitGateway.id, or proxy with proxy.url or proxy.squid",
    ],
  },
  {
    name: "two IngressClasses of one name, and two controllers",
    yaml: [
      ...cluster,
      "loadBalancerController: { enabled: true, image: { repository: 111122223333.dkr.ecr.us-west-2.amazonaws.com/lbc } }",
      "autoMode: {}",
    ],
    expected: [
      "clusters/demo.yaml:3:36: warning: loadBalancerController.enabled: EKS Auto Mode makes load balancers, too, and each keeps those that it has made: the classes alb (autoMode.ingressClass) and eks.amazonaws.com/nlb are of EKS Auto Mode",
      "  given:   true",
      "  fix:     Set loadBalancerController.enabled to false, unless Ingresses and Services of it are still there",
      "clusters/demo.yaml:4:1: error: autoMode.ingressClass.name: the AWS Load Balancer Controller has an IngressClass named alb, too",
      "  fix:     Name the one of EKS Auto Mode otherwise, such as auto-alb, or set loadBalancerController.enabled or autoMode.ingressClass.enabled to false",
    ],
  },
  {
    name: "add-ons of which nodes of EKS Auto Mode have their own",
    yaml: [
      ...cluster,
      "addons: { ebsCsiDriver: { enabled: true }, clusterAutoscaler: { enabled: true }, nodeMonitoringAgent: { enabled: true } }",
      "autoMode: {}",
    ],
    expected: [
      "clusters/demo.yaml:3:36: error: addons.ebsCsiDriver.enabled: Amazon EBS CSI driver mounts volumes by a DaemonSet, which does not run on Fargate, and all nodes are of EKS Auto Mode, which does this by itself",
      "  given:   true",
      "  fix:     Set addons.ebsCsiDriver.enabled to false, or add a node group",
      "clusters/demo.yaml:3:44: error: addons.clusterAutoscaler.image.repository: cluster autoscaler needs the image registry.k8s.io/autoscaling/cluster-autoscaler:v1.35.0, and nothing in this VPC reaches registry.k8s.io",
      "  fix:     Mirror it to <account>.dkr.ecr.us-west-2.amazonaws.com/autoscaling/cluster-autoscaler and set addons.clusterAutoscaler.image.repository to that, set registry.mirror to true with registry.accountId, or choose network.egress nat, firewall, transitGateway with network.transitGateway.id, or proxy with proxy.url or proxy.squid",
      "clusters/demo.yaml:3:74: error: addons.clusterAutoscaler.enabled: cluster autoscaler resizes node groups, and all nodes are of EKS Auto Mode, which does this by itself",
      "  given:   true",
      "  fix:     Set addons.clusterAutoscaler.enabled to false, or add a node group",
      "clusters/demo.yaml:3:114: warning: addons.nodeMonitoringAgent.enabled: nodes of EKS Auto Mode have the agent built in, and there are no others",
      "  given:   true",
      "  fix:     Set addons.nodeMonitoringAgent.enabled to false",
    ],
  },
]);
