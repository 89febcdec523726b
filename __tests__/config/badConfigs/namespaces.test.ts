import { testBadConfigs } from "../../support/badConfigs";

testBadConfigs([
  {
    name: "a level that pods of nodes do not fit",
    yaml: ["name: demo", "region: us-west-2", "namespaces: { kube-system: { podSecurity: { enforce: baseline } } }"],
    expected: [
      'clusters/demo.yaml:3:54: error: namespaces["kube-system"].podSecurity.enforce: kube-system cannot enforce baseline: aws-node and kube-proxy use the network and the file system of their nodes, and their pods would be refused when they are next made',
      '  given:   "baseline"',
      "  allowed: privileged",
      "  fix:     Set it to privileged, or remove it, and write baseline at warn or audit",
    ],
  },
  {
    name: "a level that the agents do not fit",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "addons: { guardDutyAgent: { enabled: true } }",
      "observability: { containerInsights: { enabled: true } }",
      "namespaces:",
      "  amazon-cloudwatch: { podSecurity: { enforce: restricted } }",
      "  amazon-guardduty: { podSecurity: { enforce: baseline } }",
    ],
    expected: [
      'clusters/demo.yaml:6:48: error: namespaces["amazon-cloudwatch"].podSecurity.enforce: amazon-cloudwatch cannot enforce restricted: the agents of Container Insights read the file system of their nodes, and their pods would be refused when they are next made',
      '  given:   "restricted"',
      "  allowed: privileged",
      "  fix:     Set it to privileged, or remove it, and write restricted at warn or audit",
      'clusters/demo.yaml:7:47: error: namespaces["amazon-guardduty"].podSecurity.enforce: amazon-guardduty cannot enforce baseline: the agents of GuardDuty watch the processes of their nodes, and their pods would be refused when they are next made',
      '  given:   "baseline"',
      "  allowed: privileged",
      "  fix:     Set it to privileged, or remove it, and write baseline at warn or audit",
    ],
  },
  {
    name: "a level that a sample does not fit",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "registry: { mirror: true, accountId: '111122223333' }",
      "samples: { application: { enabled: true } }",
      "namespaces: { demo: { podSecurity: { enforce: restricted } } }",
    ],
    expected: [
      "clusters/demo.yaml:5:47: error: namespaces.demo.podSecurity.enforce: demo cannot enforce restricted: the web servers of the samples run as root, and their pods would be refused when they are next made",
      '  given:   "restricted"',
      "  allowed: privileged, baseline",
      "  fix:     Set it to baseline, or remove it, and write restricted at warn or audit",
    ],
  },
  {
    name: "labels that others decide",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "namespaces:",
      "  team-a:",
      "    labels: { pod-security.kubernetes.io/enforce: restricted, kubernetes.io/metadata.name: team-a }",
    ],
    expected: [
      'clusters/demo.yaml:5:51: error: namespaces["team-a"].labels["pod-security.kubernetes.io/enforce"]: pod-security.kubernetes.io/enforce is decided by podSecurity',
      '  given:   "restricted"',
      '  fix:     Remove it, and write namespaces["team-a"].podSecurity',
      'clusters/demo.yaml:5:92: error: namespaces["team-a"].labels["kubernetes.io/metadata.name"]: Kubernetes sets kubernetes.io/metadata.name itself, to the name of the namespace',
      '  given:   "team-a"',
      "  fix:     Remove it",
    ],
  },
  {
    name: "the namespace of the log router",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "observability: { fargateLogging: { enabled: true } }",
      "fargateProfiles: { jobs: { selectors: [{ namespace: jobs }] } }",
      "namespaces: { aws-observability: {} }",
    ],
    expected: [
      'clusters/demo.yaml:5:15: error: namespaces["aws-observability"]: observability.fargateLogging creates this namespace, which holds no pods',
      "  given:   {}",
      "  fix:     Remove it",
    ],
  },
  {
    name: "a level that Kubernetes does not know, and a name that it refuses",
    yaml: ["name: demo", "region: us-west-2", "namespaces: { team-a: { podSecurity: { enforce: strict } }, Team_B: {} }"],
    expected: [
      'clusters/demo.yaml:3:49: error: namespaces["team-a"].podSecurity.enforce: "strict" is not one of the allowed values',
      '  given:   "strict"',
      '  allowed: "privileged", "baseline", "restricted"',
      "  fix:     Write one of the allowed values",
      'clusters/demo.yaml:3:61: error: namespaces.Team_B: the key "Team_B" is not the name of a namespace',
      '  given:   "Team_B"',
      "  allowed: the name of a namespace such as team-a (1 to 63 lower-case letters, digits and hyphens)",
      "  fix:     Write the name of a namespace",
    ],
  },
  {
    name: "a version and labels of no form",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "namespaces: { team-a: { podSecurity: { enforce: baseline, version: '1.35' }, labels: { team: 'a b' } } }",
    ],
    expected: [
      'clusters/demo.yaml:3:68: error: namespaces["team-a"].podSecurity.version: "1.35" is not latest, or a minor version of Kubernetes',
      '  given:   "1.35"',
      "  allowed: latest, or a minor version of Kubernetes such as v1.35",
      "  fix:     Write latest, or a minor version of Kubernetes",
      'clusters/demo.yaml:3:94: error: namespaces["team-a"].labels.team: "a b" is not the value of a label',
      '  given:   "a b"',
      "  allowed: the value of a label such as payments (at most 63 letters, digits, -, _ and ., starting and ending with a letter or digit)",
      "  fix:     Write the value of a label",
    ],
  },
]);
