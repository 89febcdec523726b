import { testBadConfigs } from "../../support/badConfigs";
import { proxyCertificate } from "../../support/certificates";

testBadConfigs([
  {
    name: "overlapping domains of Squid",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", "proxy: { squid: { allow: [.example.com, a.example.com] } }"],
    expected: [
      "clusters/demo.yaml:4:41: error: proxy.squid.allow[1]: a.example.com is allowed by .example.com already",
      '  given:   "a.example.com"',
      "  fix:     Remove it, or remove proxy.squid.allow[0]",
    ],
  },
  {
    name: "proxy that is not the way out",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: nat }", "proxy: { squid: {} }"],
    expected: [
      "clusters/demo.yaml:4:1: error: proxy: a proxy is given, but egress is nat",
      '  given:   {"squid":{}}',
      "  fix:     Set network.egress to proxy, or remove proxy",
    ],
  },
  {
    name: "existing proxy and Squid",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network: { egress: proxy, transitGateway: { id: tgw-0123456789abcdef0, cidrs: [192.0.2.0/24] } }",
      "proxy: { url: http://192.0.2.1:3128, squid: {} }",
    ],
    expected: [
      "clusters/demo.yaml:4:38: error: proxy.squid: a Squid is asked for, but proxy.url names another proxy, http://192.0.2.1:3128",
      "  given:   {}",
      "  fix:     Remove proxy.squid, or remove proxy.url",
    ],
  },
  {
    name: "neither an existing proxy nor Squid, with rules for the nodes' way to it",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network: { egress: proxy, nodeSecurityGroup: { restrictEgress: true } }",
      "proxy: { noProxy: [.example.com] }",
    ],
    expected: [
      "clusters/demo.yaml:4:1: error: proxy: neither proxy.url nor proxy.squid is given",
      '  given:   {"noProxy":[".example.com"]}',
      "  fix:     Write proxy.url for an existing proxy, or proxy.squid: {} for a Squid in this VPC",
    ],
  },
  {
    name: "neither an existing proxy nor Squid",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", "proxy: { noProxy: [.example.com] }"],
    expected: [
      "clusters/demo.yaml:4:1: error: proxy: neither proxy.url nor proxy.squid is given",
      '  given:   {"noProxy":[".example.com"]}',
      "  fix:     Write proxy.url for an existing proxy, or proxy.squid: {} for a Squid in this VPC",
    ],
  },
  {
    name: "proxy on localhost",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", 'proxy: { url: "http://localhost:3128" }'],
    expected: [
      "clusters/demo.yaml:4:15: error: proxy.url: the host localhost is in NO_PROXY (localhost), since it is in this cluster or has a VPC endpoint",
      '  given:   "http://localhost:3128"',
      "  fix:     Write the host of a proxy outside the cluster and its VPC",
    ],
  },
  {
    name: "proxy on a loopback address",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", 'proxy: { url: "http://127.0.0.2:3128" }'],
    expected: [
      "clusters/demo.yaml:4:15: error: proxy.url: the address 127.0.0.2 is that of no other host",
      '  given:   "http://127.0.0.2:3128"',
      "  fix:     Write the IPv4 address, or the name, by which nodes and pods reach the proxy",
    ],
  },
  {
    name: "proxy on a link-local address",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", 'proxy: { url: "http://169.254.1.1:3128" }'],
    expected: [
      "clusters/demo.yaml:4:15: error: proxy.url: the address 169.254.1.1 is that of no other host",
      '  given:   "http://169.254.1.1:3128"',
      "  fix:     Write the IPv4 address, or the name, by which nodes and pods reach the proxy",
    ],
  },
  {
    name: "proxy at the metadata service",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", 'proxy: { url: "http://169.254.169.254:80" }'],
    expected: [
      "clusters/demo.yaml:4:15: error: proxy.url: the host 169.254.169.254 is in NO_PROXY (169.254.169.254), since it is in this cluster or has a VPC endpoint",
      '  given:   "http://169.254.169.254:80"',
      "  fix:     Write the host of a proxy outside the cluster and its VPC",
    ],
  },
  {
    name: "proxy with an IPv6 address",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network: { egress: proxy, transitGateway: { id: tgw-0123456789abcdef0, cidrs: [0.0.0.0/0] } }",
      'proxy: { url: "http://[2001:db8::1]:3128" }',
    ],
    expected: [
      "clusters/demo.yaml:4:15: error: proxy.url: the address 2001:db8::1 is IPv6, and the VPC has IPv4 only",
      '  given:   "http://[2001:db8::1]:3128"',
      "  fix:     Write the IPv4 address, or the name, by which nodes and pods reach the proxy",
    ],
  },
  {
    name: "proxy at an address of a Kubernetes service",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network: { egress: proxy, transitGateway: { id: tgw-0123456789abcdef0, cidrs: [172.16.0.0/12] } }",
      'proxy: { url: "http://172.20.0.9:3128" }',
    ],
    expected: [
      "clusters/demo.yaml:4:15: error: proxy.url: the host 172.20.0.9 is in NO_PROXY (172.20.0.0/16), since it is in this cluster or has a VPC endpoint",
      '  given:   "http://172.20.0.9:3128"',
      "  fix:     Write the host of a proxy outside the cluster and its VPC",
    ],
  },
  {
    name: "proxy in the cluster",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", 'proxy: { url: "http://squid.proxy.svc.cluster.local:3128" }'],
    expected: [
      "clusters/demo.yaml:4:15: error: proxy.url: the host squid.proxy.svc.cluster.local is in NO_PROXY (.cluster.local), since it is in this cluster or has a VPC endpoint",
      '  given:   "http://squid.proxy.svc.cluster.local:3128"',
      "  fix:     Write the host of a proxy outside the cluster and its VPC",
    ],
  },
  {
    name: "proxy that is a service of the cluster",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", 'proxy: { url: "http://squid.proxy.svc:3128" }'],
    expected: [
      "clusters/demo.yaml:4:15: error: proxy.url: the host squid.proxy.svc is in NO_PROXY (.svc), since it is in this cluster or has a VPC endpoint",
      '  given:   "http://squid.proxy.svc:3128"',
      "  fix:     Write the host of a proxy outside the cluster and its VPC",
    ],
  },
  {
    name: "proxy with the host of a service that has an endpoint",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", 'proxy: { url: "http://sts.us-west-2.amazonaws.com:80" }'],
    expected: [
      "clusters/demo.yaml:4:15: error: proxy.url: the host sts.us-west-2.amazonaws.com is in NO_PROXY (sts.us-west-2.amazonaws.com), since it is in this cluster or has a VPC endpoint",
      '  given:   "http://sts.us-west-2.amazonaws.com:80"',
      "  fix:     Write the host of a proxy outside the cluster and its VPC",
    ],
  },
  {
    name: "proxy in the VPC that is yet to be made",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network: { egress: proxy, transitGateway: { id: tgw-0123456789abcdef0, cidrs: [10.0.0.0/8] } }",
      'proxy: { url: "http://10.0.3.4:3128" }',
    ],
    expected: [
      "clusters/demo.yaml:4:15: error: proxy.url: the address 10.0.3.4 is in 10.0.0.0/16 of the VPC, where nothing is before the VPC is created",
      '  given:   "http://10.0.3.4:3128"',
      "  fix:     Use proxy.squid for a proxy in this VPC, or write the address of one outside",
    ],
  },
  {
    name: "proxy in the noProxy of the file",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network: { egress: proxy, transitGateway: { id: tgw-0123456789abcdef0, cidrs: [0.0.0.0/0] } }",
      "proxy: { url: http://proxy.corp.example.com:3128, noProxy: [.corp.example.com, Proxy.corp.example.com] }",
    ],
    expected: [
      "clusters/demo.yaml:4:80: error: proxy.noProxy[1]: the entry stands for the proxy itself, proxy.corp.example.com",
      '  given:   "Proxy.corp.example.com"',
      "  fix:     Remove it, or list the destinations in it one by one",
    ],
  },
  {
    name: "proxy outside the VPC without a transit gateway",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", 'proxy: { url: "http://198.51.100.1:3128" }'],
    expected: [
      "clusters/demo.yaml:4:15: error: proxy.url: no route leads from the nodes to 198.51.100.1, since no transit gateway is given",
      '  given:   "http://198.51.100.1:3128"',
      "  fix:     Name the transit gateway that leads there at network.transitGateway, or use proxy.squid instead of proxy.url",
    ],
  },
  {
    name: "no proxy for any address",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", "proxy: { squid: {}, noProxy: [0.0.0.0/0] }"],
    expected: [
      "clusters/demo.yaml:4:31: error: proxy.noProxy[0]: 0.0.0.0/0 stands for every address, and the proxy for none",
      '  given:   "0.0.0.0/0"',
      "  fix:     Remove it, or list only destinations that are reached without the proxy",
    ],
  },
  {
    name: "no proxy for what only the proxy reaches",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network: { egress: proxy, endpoints: { services: { ec2: proxy } } }",
      "proxy: { squid: {}, noProxy: [.amazonaws.com] }",
    ],
    expected: [
      "clusters/demo.yaml:4:31: error: proxy.noProxy[0]: .amazonaws.com stands for ec2.us-west-2.amazonaws.com too, which only the proxy reaches",
      '  given:   ".amazonaws.com"',
      "  fix:     Remove it, or list only destinations that are reached without the proxy",
    ],
  },
  {
    name: "no proxy for an address that no route leads to",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", "proxy: { squid: {}, noProxy: [10.9.9.9] }"],
    expected: [
      "clusters/demo.yaml:4:31: error: proxy.noProxy[0]: 10.9.9.9 is reached neither by the proxy nor without it: no route of the VPC leads there",
      '  given:   "10.9.9.9"',
      "  fix:     Remove it, or route it at network.peerings",
    ],
  },
  {
    name: "no proxy for the address of a registry that only the proxy reaches",
    yaml: [
      ...[
        "name: demo",
        "region: us-west-2",
        "network: { egress: proxy, transitGateway: { id: tgw-0123456789abcdef0, cidrs: [10.1.0.0/16] } }",
      ],
      ...["proxy: { url: http://10.1.0.1:3128, noProxy: [10.9.9.9] }"],
      ...["samples: { image: { repository: 10.9.9.9:5000/nginx }, application: { enabled: true } }"],
    ],
    expected: [
      "clusters/demo.yaml:4:47: error: proxy.noProxy[0]: 10.9.9.9 stands for 10.9.9.9 too, which only the proxy reaches",
      '  given:   "10.9.9.9"',
      "  fix:     Remove it, or list only destinations that are reached without the proxy",
    ],
  },
  {
    name: "image of a host for which no client asks the proxy, and without a route",
    yaml: [
      ...["name: demo", "region: us-west-2", "network: { egress: proxy }", "proxy: { squid: {} }"],
      ...["samples: { image: { repository: registry.internal/nginx }, application: { enabled: true } }"],
    ],
    expected: [
      "clusters/demo.yaml:5:33: error: samples.image.repository: sample application needs the image registry.internal/nginx:1.29.3, no client asks the proxy for registry.internal (NO_PROXY has .internal), and no route leads out of the VPC",
      '  given:   "registry.internal/nginx"',
      "  fix:     Mirror it to <account>.dkr.ecr.us-west-2.amazonaws.com/nginx and set samples.image.repository to that, set registry.mirror to true with registry.accountId, or route it at network.peerings",
    ],
  },
  {
    name: "domain that Squid allows, and noProxy keeps from it",
    yaml: [
      ...["name: demo", "region: us-west-2", "network: { egress: proxy }"],
      "proxy: { squid: { allow: [api.example.com] }, noProxy: [.example.com] }",
    ],
    expected: [
      "clusters/demo.yaml:4:27: error: proxy.squid.allow[0]: no client asks Squid for api.example.com: NO_PROXY has .example.com",
      '  given:   "api.example.com"',
      "  fix:     Remove it, or remove proxy.noProxy[0]",
    ],
  },
  {
    name: "domain that Squid allows, and no client asks a proxy for",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", "proxy: { squid: { allow: [git.corp.internal] } }"],
    expected: [
      "clusters/demo.yaml:4:27: error: proxy.squid.allow[0]: no client asks Squid for git.corp.internal: NO_PROXY has .internal",
      '  given:   "git.corp.internal"',
      "  fix:     Remove it",
    ],
  },
  {
    name: "domains that Squid allows, of services with an endpoint",
    yaml: [
      ...["name: demo", "region: us-east-1", "network:", "  egress: proxy", "  endpoints:", "    privateLink:"],
      "      partner: { serviceName: com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0, privateDnsNames: ['*.example.com'] }",
      "proxy: { squid: { allow: [sts.us-east-1.amazonaws.com, api.example.com, .amazonaws.com] } }",
    ],
    expected: [
      "clusters/demo.yaml:8:27: error: proxy.squid.allow[0]: no client asks Squid for sts.us-east-1.amazonaws.com: NO_PROXY has sts.us-east-1.amazonaws.com",
      '  given:   "sts.us-east-1.amazonaws.com"',
      "  fix:     Remove it",
      "clusters/demo.yaml:8:56: error: proxy.squid.allow[1]: no client asks Squid for api.example.com: NO_PROXY has .example.com",
      '  given:   "api.example.com"',
      "  fix:     Remove it",
    ],
  },
  {
    name: "namespaces for certificates that are not given",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", "proxy: { squid: {}, caNamespaces: [kube-system, apps] }"],
    expected: [
      "clusters/demo.yaml:4:21: error: proxy.caNamespaces: namespaces are listed, but there is no certificate for them",
      '  given:   ["kube-system","apps"]',
      "  fix:     Write the certificates at certificateAuthorities.certificates and move the namespaces to certificateAuthorities.namespaces, or remove proxy.caNamespaces",
    ],
  },
  {
    name: "certificates in a namespace that the samples make",
    yaml: [
      ...["name: demo", "region: us-west-2", "network: { egress: proxy }", "proxy:", "  squid: {}", "  caNamespaces: [apps, demo]"],
      ...["  caCertificates:", `    corp: ${JSON.stringify(proxyCertificate)}`],
      "samples: { application: { enabled: true, namespace: demo } }",
    ],
    expected: [
      "clusters/demo.yaml:6:24: error: proxy.caNamespaces[1]: the samples make the namespace demo only after the certificates are put into it",
      '  given:   "demo"',
      "  allowed: namespaces that exist before the workload stack is applied",
      "  fix:     Remove it, and keep pods that need the certificates in a namespace of their own",
      "clusters/demo.yaml:7:3: warning: proxy.caCertificates: this is the older name of certificateAuthorities.certificates, which needs no proxy",
      '  given:   {"corp":"-----BEGIN CERTIFICATE-----\\nMIIBjDCCATOgAwIBAgIUA…',
      "  fix:     Move proxy.caCertificates to certificateAuthorities.certificates and proxy.caNamespaces to certificateAuthorities.namespaces",
    ],
  },
  {
    name: "proxy without a port",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", 'proxy: { url: "http://proxy.example.com" }'],
    expected: [
      'clusters/demo.yaml:4:15: error: proxy.url: "http://proxy.example.com" must name the port',
      '  given:   "http://proxy.example.com"',
      "  allowed: the URL of an HTTP proxy with its port, such as http://proxy.example.com:3128",
      "  fix:     Write http://proxy.example.com:<port>",
    ],
  },
  {
    name: "proxy with https",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", 'proxy: { url: "https://proxy.example.com:443" }'],
    expected: [
      'clusters/demo.yaml:4:15: error: proxy.url: "https://proxy.example.com:443" must not be https, since not every program on a node speaks TLS with a proxy, and connections to https hosts are encrypted through an http proxy all the same',
      '  given:   "https://proxy.example.com:443"',
      "  allowed: the URL of an HTTP proxy with its port, such as http://proxy.example.com:3128",
      "  fix:     Write http:// with the port of the proxy for plain HTTP",
    ],
  },
  {
    name: "proxy with another protocol",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", 'proxy: { url: "socks5://proxy.example.com:1080" }'],
    expected: [
      'clusters/demo.yaml:4:15: error: proxy.url: "socks5://proxy.example.com:1080" is not the URL of an HTTP proxy with its port',
      '  given:   "socks5://proxy.example.com:1080"',
      "  allowed: the URL of an HTTP proxy with its port, such as http://proxy.example.com:3128",
      "  fix:     Write the URL of an HTTP proxy with its port",
    ],
  },
  {
    name: "proxy without a scheme",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", 'proxy: { url: "proxy.example.com:3128" }'],
    expected: [
      'clusters/demo.yaml:4:15: error: proxy.url: "proxy.example.com:3128" is not the URL of an HTTP proxy with its port',
      '  given:   "proxy.example.com:3128"',
      "  allowed: the URL of an HTTP proxy with its port, such as http://proxy.example.com:3128",
      "  fix:     Write the URL of an HTTP proxy with its port",
    ],
  },
  {
    name: "proxy with credentials",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", 'proxy: { url: "http://me:secret@proxy.example.com:3128" }'],
    expected: [
      'clusters/demo.yaml:4:15: error: proxy.url: "http://***@proxy.example.com:3128" must not hold credentials, which would stand in the state and in user data',
      '  given:   "http://***@proxy.example.com:3128"',
      "  allowed: the URL of an HTTP proxy with its port, such as http://proxy.example.com:3128",
      "  fix:     Remove them, and let the proxy know its clients by their addresses",
    ],
  },
  {
    name: "proxy with credentials that break its URL",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", 'proxy: { url: "http://me:sec/ret@proxy.example.com:3128" }'],
    expected: [
      'clusters/demo.yaml:4:15: error: proxy.url: "http://***@proxy.example.com:3128" must not hold credentials, which would stand in the state and in user data',
      '  given:   "http://***@proxy.example.com:3128"',
      "  allowed: the URL of an HTTP proxy with its port, such as http://proxy.example.com:3128",
      "  fix:     Remove them, and let the proxy know its clients by their addresses",
    ],
  },
  {
    name: "proxy with credentials and without a scheme",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", 'proxy: { url: "me:secret@proxy.example.com:3128" }'],
    expected: [
      'clusters/demo.yaml:4:15: error: proxy.url: "***@proxy.example.com:3128" must not hold credentials, which would stand in the state and in user data',
      '  given:   "***@proxy.example.com:3128"',
      "  allowed: the URL of an HTTP proxy with its port, such as http://proxy.example.com:3128",
      "  fix:     Remove them, and let the proxy know its clients by their addresses",
    ],
  },
  {
    name: "proxy with a path",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", 'proxy: { url: "http://proxy.example.com:3128/proxy.pac" }'],
    expected: [
      'clusters/demo.yaml:4:15: error: proxy.url: "http://proxy.example.com:3128/proxy.pac" must end after the port',
      '  given:   "http://proxy.example.com:3128/proxy.pac"',
      "  allowed: the URL of an HTTP proxy with its port, such as http://proxy.example.com:3128",
      "  fix:     Write http://proxy.example.com:3128",
    ],
  },
  {
    name: "noProxy with a wildcard",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", 'proxy: { squid: {}, noProxy: ["*.example.com"] }'],
    expected: [
      'clusters/demo.yaml:4:31: error: proxy.noProxy[0]: "*.example.com" must not hold a wildcard, which few programs know',
      '  given:   "*.example.com"',
      "  allowed: a host, a domain, an address or a CIDR block, without scheme and port, such as .example.com",
      "  fix:     Write a domain with a leading dot, such as .example.com",
    ],
  },
  {
    name: "noProxy with a list in one text",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network: { egress: proxy }",
      'proxy: { squid: {}, noProxy: ["a.example.com,b.example.com"] }',
    ],
    expected: [
      'clusters/demo.yaml:4:31: error: proxy.noProxy[0]: "a.example.com,b.example.com" must not hold blanks or commas',
      '  given:   "a.example.com,b.example.com"',
      "  allowed: a host, a domain, an address or a CIDR block, without scheme and port, such as .example.com",
      "  fix:     Write each destination as an item of the list",
    ],
  },
  {
    name: "noProxy with a blank",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network: { egress: proxy }",
      'proxy: { squid: {}, noProxy: ["a.example.com b.example.com"] }',
    ],
    expected: [
      'clusters/demo.yaml:4:31: error: proxy.noProxy[0]: "a.example.com b.example.com" must not hold blanks or commas',
      '  given:   "a.example.com b.example.com"',
      "  allowed: a host, a domain, an address or a CIDR block, without scheme and port, such as .example.com",
      "  fix:     Write each destination as an item of the list",
    ],
  },
  {
    name: "noProxy with nothing",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", 'proxy: { squid: {}, noProxy: [""] }'],
    expected: [
      'clusters/demo.yaml:4:31: error: proxy.noProxy[0]: "" is not a host, a domain, an address or a CIDR block, without scheme and port',
      '  given:   ""',
      "  allowed: a host, a domain, an address or a CIDR block, without scheme and port, such as .example.com",
      "  fix:     Write a host, a domain, an address or a CIDR block, without scheme and port",
    ],
  },
  {
    name: "noProxy with a URL",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", "proxy: { squid: {}, noProxy: [http://example.com] }"],
    expected: [
      'clusters/demo.yaml:4:31: error: proxy.noProxy[0]: "http://example.com" is not a host, a domain, an address or a CIDR block, without scheme and port',
      '  given:   "http://example.com"',
      "  allowed: a host, a domain, an address or a CIDR block, without scheme and port, such as .example.com",
      "  fix:     Write a host, a domain, an address or a CIDR block, without scheme and port",
    ],
  },
  {
    name: "noProxy with a port",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", 'proxy: { squid: {}, noProxy: ["example.com:443"] }'],
    expected: [
      'clusters/demo.yaml:4:31: error: proxy.noProxy[0]: "example.com:443" is not a host, a domain, an address or a CIDR block, without scheme and port',
      '  given:   "example.com:443"',
      "  allowed: a host, a domain, an address or a CIDR block, without scheme and port, such as .example.com",
      "  fix:     Write a host, a domain, an address or a CIDR block, without scheme and port",
    ],
  },
  {
    name: "noProxy with an address that is none",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", "proxy: { squid: {}, noProxy: [10.0.0.300] }"],
    expected: [
      'clusters/demo.yaml:4:31: error: proxy.noProxy[0]: "10.0.0.300" is not a host, a domain, an address or a CIDR block, without scheme and port',
      '  given:   "10.0.0.300"',
      "  allowed: a host, a domain, an address or a CIDR block, without scheme and port, such as .example.com",
      "  fix:     Write a host, a domain, an address or a CIDR block, without scheme and port",
    ],
  },
  {
    name: "noProxy with a block that does not start at its network address",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", "proxy: { squid: {}, noProxy: [10.0.0.1/8] }"],
    expected: [
      'clusters/demo.yaml:4:31: error: proxy.noProxy[0]: "10.0.0.1/8" must start at its network address',
      '  given:   "10.0.0.1/8"',
      "  allowed: a host, a domain, an address or a CIDR block, without scheme and port, such as .example.com",
      "  fix:     Write 10.0.0.0/8",
    ],
  },
  {
    name: "private key among the certificates",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network: { egress: proxy }",
      "proxy:",
      "  squid: {}",
      "  caCertificates:",
      "    corp: |",
      "      -----BEGIN EC PRIVATE KEY-----",
      "      c2VjcmV0",
      "      -----END EC PRIVATE KEY-----",
    ],
    expected: [
      'clusters/demo.yaml:7:11: error: proxy.caCertificates.corp: "-----BEGIN EC PRIVATE KEY-----…" must not hold a private key',
      '  given:   "-----BEGIN EC PRIVATE KEY-----…"',
      "  allowed: certificates in PEM form, such as a block from BEGIN CERTIFICATE to END CERTIFICATE",
      "  fix:     Remove it from the file and replace the key, since it is no longer secret",
    ],
  },
  {
    name: "certificate of a server among the certificate authorities",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network: { egress: proxy }",
      "proxy:",
      "  squid: {}",
      "  caCertificates:",
      "    corp: |",
      "      -----BEGIN CERTIFICATE-----",
      "      MIIBizCCATKgAwIBAgIUNgNqsRckMtbcaRwMLNiRDupBscIwCgYIKoZIzj0EAwIw",
      "      HDEaMBgGA1UEAwwRcHJveHkuZXhhbXBsZS5jb20wIBcNMjYxMTIxMDkyMjU5WhgP",
      "      MjEyNjEwMjgwOTIyNTlaMBwxGjAYBgNVBAMMEXByb3h5LmV4YW1wbGUuY29tMFkw",
      "      EwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEkZB0MounoRNQw0t/EDyfQx9kKDNMuUse",
      "      cC0fy/kn2HLigALAwUQZuNVqS9pTD6wVph90LD4mOiYFOupyRHZHdqNQME4wHQYD",
      "      VR0OBBYEFFt5KEYAXhvfEkvsKmb7x8kKb6sJMB8GA1UdIwQYMBaAFFt5KEYAXhvf",
      "      EkvsKmb7x8kKb6sJMAwGA1UdEwEB/wQCMAAwCgYIKoZIzj0EAwIDRwAwRAIgSC0d",
      "      16g5XoAoZHt4XX5a/v9lOGEcn9Ixz+qwne9vUTsCIHfHWYYIu7Rs4o/quAlTZq7o",
      "      GxGDzmeT5d7DW2WPIswA",
      "      -----END CERTIFICATE-----",
    ],
    expected: [
      'clusters/demo.yaml:7:11: error: proxy.caCertificates.corp: "-----BEGIN CERTIFICATE-----\\nMIIBizCCATKgAwIBAgIUNgNqsRckM… must hold certificates of certificate authorities only',
      '  given:   "-----BEGIN CERTIFICATE-----\\nMIIBizCCATKgAwIBAgIUNgNqsRckM…',
      "  allowed: certificates in PEM form, such as a block from BEGIN CERTIFICATE to END CERTIFICATE",
      "  fix:     Write the root, or the intermediate, that signs for the proxy or registry",
    ],
  },
  {
    name: "certificate that cannot be read",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network: { egress: proxy }",
      "proxy:",
      "  squid: {}",
      "  caCertificates:",
      "    corp: |",
      "      -----BEGIN CERTIFICATE-----",
      "      AAAA",
      "      -----END CERTIFICATE-----",
    ],
    expected: [
      'clusters/demo.yaml:7:11: error: proxy.caCertificates.corp: "-----BEGIN CERTIFICATE-----\\nAAAA\\n-----END CERTIFICATE---… must hold certificates that can be read',
      '  given:   "-----BEGIN CERTIFICATE-----\\nAAAA\\n-----END CERTIFICATE---…',
      "  allowed: certificates in PEM form, such as a block from BEGIN CERTIFICATE to END CERTIFICATE",
      "  fix:     Copy the whole PEM block again",
    ],
  },
  {
    name: "no certificate",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", "proxy: { squid: {}, caCertificates: { corp: garbage } }"],
    expected: [
      'clusters/demo.yaml:4:45: error: proxy.caCertificates.corp: "garbage" is not certificates in PEM form',
      '  given:   "garbage"',
      "  allowed: certificates in PEM form, such as a block from BEGIN CERTIFICATE to END CERTIFICATE",
      "  fix:     Write certificates in PEM form",
    ],
  },
  {
    name: "allow-list of Squid that is neither all nor a list",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", "proxy: { squid: { allow: any } }"],
    expected: [
      'clusters/demo.yaml:4:26: error: proxy.squid.allow: "any" is not the word all or a list of domains',
      '  given:   "any"',
      "  allowed: the word all or a list of domains, such as [.example.com]",
      "  fix:     Write the word all or a list of domains",
    ],
  },
  {
    name: "allow-list of Squid with a number",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", "proxy: { squid: { allow: [1] } }"],
    expected: [
      "clusters/demo.yaml:4:27: error: proxy.squid.allow[0]: 1 is a number, not text",
      "  given:   1",
      "  allowed: a domain without scheme, port and path, such as registry.example.com (this host) or .example.com (with all below it)",
      "  fix:     Write a domain without scheme, port and path",
    ],
  },
  {
    name: "allow-list of Squid with a URL",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", "proxy: { squid: { allow: [https://example.com/x] } }"],
    expected: [
      'clusters/demo.yaml:4:27: error: proxy.squid.allow[0]: "https://example.com/x" is not a domain without scheme, port and path',
      '  given:   "https://example.com/x"',
      "  allowed: a domain without scheme, port and path, such as registry.example.com (this host) or .example.com (with all below it)",
      "  fix:     Write a domain without scheme, port and path",
    ],
  },
  {
    name: "allow-list of Squid with an address",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", "proxy: { squid: { allow: [10.0.0.1] } }"],
    expected: [
      'clusters/demo.yaml:4:27: error: proxy.squid.allow[0]: "10.0.0.1" is not a domain without scheme, port and path',
      '  given:   "10.0.0.1"',
      "  allowed: a domain without scheme, port and path, such as registry.example.com (this host) or .example.com (with all below it)",
      "  fix:     Write a domain without scheme, port and path",
    ],
  },
  {
    name: "allow-list of Squid with a domain twice",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", "proxy: { squid: { allow: [example.com, example.com] } }"],
    expected: [
      'clusters/demo.yaml:4:40: error: proxy.squid.allow[1]: "example.com" must not be listed twice',
      '  given:   "example.com"',
      "  allowed: a domain without scheme, port and path, such as registry.example.com (this host) or .example.com (with all below it)",
      "  fix:     Remove it",
    ],
  },
  {
    name: "proxy whose host would be shell",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network: { egress: proxy, transitGateway: { id: tgw-0123456789abcdef0 } }",
      'proxy: { url: "http://pro\'xy;id.example.com:3128" }',
    ],
    expected: [
      'clusters/demo.yaml:4:15: error: proxy.url: "http://pro\'xy;id.example.com:3128" is not the URL of an HTTP proxy with its port',
      '  given:   "http://pro\'xy;id.example.com:3128"',
      "  allowed: the URL of an HTTP proxy with its port, such as http://proxy.example.com:3128",
      "  fix:     Write the URL of an HTTP proxy with its port",
    ],
  },
  {
    name: "proxy with a line break",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network: { egress: proxy, transitGateway: { id: tgw-0123456789abcdef0 } }",
      'proxy: { url: "http://proxy.example.com\\nx:3128" }',
    ],
    expected: [
      'clusters/demo.yaml:4:15: error: proxy.url: "http://proxy.example.com\\nx:3128" is not the URL of an HTTP proxy with its port',
      '  given:   "http://proxy.example.com\\nx:3128"',
      "  allowed: the URL of an HTTP proxy with its port, such as http://proxy.example.com:3128",
      "  fix:     Write the URL of an HTTP proxy with its port",
    ],
  },
  {
    name: "proxy at an address in another notation",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network: { egress: proxy, transitGateway: { id: tgw-0123456789abcdef0 } }",
      'proxy: { url: "http://10.200.1:3128" }',
    ],
    expected: [
      'clusters/demo.yaml:4:15: error: proxy.url: "http://10.200.1:3128" is not the URL of an HTTP proxy with its port',
      '  given:   "http://10.200.1:3128"',
      "  allowed: the URL of an HTTP proxy with its port, such as http://proxy.example.com:3128",
      "  fix:     Write the URL of an HTTP proxy with its port",
    ],
  },
  {
    name: "proxy at port 0",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network: { egress: proxy, transitGateway: { id: tgw-0123456789abcdef0 } }",
      'proxy: { url: "http://proxy.example.com:0" }',
    ],
    expected: [
      'clusters/demo.yaml:4:15: error: proxy.url: "http://proxy.example.com:0" must name a port from 1 to 65535',
      '  given:   "http://proxy.example.com:0"',
      "  allowed: the URL of an HTTP proxy with its port, such as http://proxy.example.com:3128",
      "  fix:     Write the port that the proxy listens on",
    ],
  },
  {
    name: "proxy at a port too high",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network: { egress: proxy, transitGateway: { id: tgw-0123456789abcdef0 } }",
      'proxy: { url: "http://proxy.example.com:70000" }',
    ],
    expected: [
      'clusters/demo.yaml:4:15: error: proxy.url: "http://proxy.example.com:70000" must name a port from 1 to 65535',
      '  given:   "http://proxy.example.com:70000"',
      "  allowed: the URL of an HTTP proxy with its port, such as http://proxy.example.com:3128",
      "  fix:     Write the port that the proxy listens on",
    ],
  },
  {
    name: "proxy with credentials that hold a blank",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network: { egress: proxy, transitGateway: { id: tgw-0123456789abcdef0 } }",
      'proxy: { url: "http://u:s3 cr3t@proxy.example.com:3128" }',
    ],
    expected: [
      'clusters/demo.yaml:4:15: error: proxy.url: "http://***@proxy.example.com:3128" must not hold credentials, which would stand in the state and in user data',
      '  given:   "http://***@proxy.example.com:3128"',
      "  allowed: the URL of an HTTP proxy with its port, such as http://proxy.example.com:3128",
      "  fix:     Remove them, and let the proxy know its clients by their addresses",
    ],
  },
  {
    name: "credentials as a key",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network: { egress: proxy, transitGateway: { id: tgw-0123456789abcdef0 } }",
      'proxy: { "http://u:s3cr3t@proxy.example.com:3128": 1 }',
    ],
    expected: [
      'clusters/demo.yaml:4:10: error: proxy["http://***@proxy.example.com:3128"]: "http://***@proxy.example.com:3128" is not a key of proxy',
      '  given:   "http://***@proxy.example.com:3128"',
      "  allowed: url, squid, noProxy, caCertificates, caNamespaces",
      "  fix:     Remove it, or write one of the allowed keys",
    ],
  },
  {
    name: "certificate with text around it",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network: { egress: proxy, transitGateway: { id: tgw-0123456789abcdef0 } }",
      "proxy:",
      "  url: http://proxy.example.com:3128",
      "  caCertificates:",
      "    root: |",
      "      # Example",
      "      -----BEGIN CERTIFICATE-----",
      "      AAAA",
      "      -----END CERTIFICATE-----",
    ],
    expected: [
      'clusters/demo.yaml:7:11: error: proxy.caCertificates.root: "# Example\\n-----BEGIN CERTIFICATE-----\\nAAAA\\n-----END CER… must hold nothing but PEM blocks',
      '  given:   "# Example\\n-----BEGIN CERTIFICATE-----\\nAAAA\\n-----END CER…',
      "  allowed: certificates in PEM form, such as a block from BEGIN CERTIFICATE to END CERTIFICATE",
      "  fix:     Remove the lines outside of them",
    ],
  },
  {
    name: "Squid on a Mac",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", "proxy: { squid: { instanceType: mac2.metal } }"],
    expected: [
      "clusters/demo.yaml:4:33: error: proxy.squid.instanceType: mac2.metal runs macOS only",
      '  given:   "mac2.metal"',
      "  fix:     Write a Linux instance type, such as m6i.large",
    ],
  },
]);
