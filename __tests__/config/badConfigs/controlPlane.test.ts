import { testBadConfigs } from "../../support/badConfigs";

testBadConfigs([
  {
    name: "egress mode that EKS has not documented",
    yaml: ["name: demo", "region: us-west-2", "controlPlane: { egressMode: CUSTOMER_ISOLATED }"],
    expected: [
      'clusters/demo.yaml:3:29: error: controlPlane.egressMode: "CUSTOMER_ISOLATED" is not one of the allowed values',
      '  given:   "CUSTOMER_ISOLATED"',
      '  allowed: "AWS_MANAGED", "CUSTOMER_ROUTED"',
      "  fix:     Write CUSTOMER_ROUTED",
    ],
  },
  {
    name: "scaling tier that there is not",
    yaml: ["name: demo", "region: us-west-2", "controlPlane: { scalingTier: xl }"],
    expected: [
      'clusters/demo.yaml:3:30: error: controlPlane.scalingTier: "xl" is not one of the allowed values',
      '  given:   "xl"',
      '  allowed: "standard", "tier-xl", "tier-2xl", "tier-4xl", "tier-8xl"',
      "  fix:     Write tier-xl",
    ],
  },
  {
    name: "customer-routed egress with other name servers",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network: { egress: nat, dhcpOptions: { domainNameServers: [10.0.0.53] } }",
      "controlPlane: { egressMode: CUSTOMER_ROUTED }",
    ],
    expected: [
      "clusters/demo.yaml:3:40: error: network.dhcpOptions.domainNameServers: with controlPlane.egressMode CUSTOMER_ROUTED the control plane asks 10.0.0.53, and EKS demands that AmazonProvidedDNS is among the name servers",
      '  given:   ["10.0.0.53"]',
      "  fix:     List AmazonProvidedDNS, with network.resolverRules for the domains of other networks, or set controlPlane.egressMode to AWS_MANAGED",
    ],
  },
  {
    name: "host that the control plane does not reach",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "iam: { oidcProvider: false }",
      "controlPlane: { egressMode: CUSTOMER_ROUTED, egressHosts: [login.example.com] }",
    ],
    expected: [
      "clusters/demo.yaml:4:60: error: controlPlane.egressHosts[0]: the control plane needs the host login.example.com, and nothing in this VPC reaches login.example.com",
      '  given:   "login.example.com"',
      "  fix:     Remove controlPlane.egressHosts[0], or choose network.egress nat, firewall, or transitGateway with network.transitGateway.id",
    ],
  },
  {
    name: "host with a scheme",
    yaml: ["name: demo", "region: us-west-2", "controlPlane: { egressMode: CUSTOMER_ROUTED, egressHosts: ['https://login.example.com'] }"],
    expected: [
      'clusters/demo.yaml:3:60: error: controlPlane.egressHosts[0]: "https://login.example.com" is not a lower-case host name',
      '  given:   "https://login.example.com"',
      "  allowed: a lower-case host name such as api.example.com, without scheme, port and path",
      "  fix:     Write a lower-case host name",
    ],
  },
]);
