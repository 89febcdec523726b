import { explanation } from "../../../commands/explain/model";
import { firewallPaper } from "../../../commands/explain/rules/firewallPaper";
import { networkPaper } from "../../../commands/explain/rules/networkPaper";
import { type Paper, paperFormats } from "../../../commands/explain/rules/paper";
import { securityPaper } from "../../../commands/explain/rules/securityPaper";
import { designCluster } from "../../../design/cluster";
import { fullClusters } from "../../support/fullClusters";
import { type Changes, configDemo } from "../../support/synth";

describe.each(Object.entries(fullClusters))("of %s", (_name, changes) => {
  const config = configDemo(changes);
  const of = explanation(config, { today: "2026-11-29" });
  const papers: Readonly<Record<string, Paper>> = {
    firewall: firewallPaper(of, designCluster(config)),
    network: networkPaper(of, designCluster(config)),
    security: securityPaper(of, config, []),
  };

  test.each(Object.entries(papers))("the rows of the request for %s have a cell for each column", (_team, { columns, rows }) => {
    expect(rows.filter((row) => row.length !== columns.length)).toEqual([]);
    expect(rows.length).toBeGreaterThan(0);
  });

  test("every path out of the VPC, and every endpoint, is in the request for the firewall", () => {
    const destinations = papers["firewall"]!.rows.map(([, destination]) => destination);
    for (const { destination, path } of of.reachability) {
      if (path === "endpoint" || path === "existingEndpoint")
        expect(
          destinations.some((one) => one!.endsWith(of.endpoints.find(({ service }) => service === destination.service)!.serviceName)),
        ).toBe(true);
      else if (path !== "none" && path !== "vpc" && path !== "proxy")
        expect(destinations).toEqual(expect.arrayContaining([...destination.hosts]));
    }
    for (const { host } of of.filteredEgress?.kind === "proxy" ? of.filteredEgress.mustPass : []) expect(destinations).toContain(host);
  });
});

describe("the request for the firewall", () => {
  const request = (changes: Changes) => {
    const config = configDemo(changes);
    const { introduction, rows } = firewallPaper(explanation(config, { today: "2026-11-29" }), designCluster(config));
    return {
      introduction,
      /** Without source, names, reason and key. */
      connections: rows.map(([, destination, , port, protocol, by, user]) => [destination, port, protocol, by, user].join(",")),
      sourcesOf: (user: string) => [...new Set(rows.filter((row) => row[6] === user).map(([source]) => source))],
      /** Source, reason and key, of all that leads somewhere. */
      to: (where: string) => rows.filter(([, destination]) => destination === where).map((row) => [row[0], row[7], row[8]]),
    };
  };
  test("has what goes on within the cluster, with the ports of what is installed", () => {
    const { connections, sourcesOf } = request({
      network: { egress: "nat" },
      customNetworking: { enabled: true },
      loadBalancerController: { enabled: true },
      addons: { metricsServer: { enabled: true } },
    });
    const nodes = "10.0.0.0/19 10.0.64.0/19 10.0.128.0/19";
    const within = connections.filter((line) => line.includes(",the VPC itself,"));
    const [pods] = sourcesOf("pods to nodes") as [string];
    expect(pods).toMatch(/^100\.64\./);
    expect(within).toEqual([
      `${nodes},443,TCP,the VPC itself,nodes and pods to control plane`,
      `${nodes} ${pods},443,TCP,the VPC itself,control plane to nodes and pods`,
      `${nodes},10250,TCP,the VPC itself,control plane to nodes`,
      `${pods},53,UDP,the VPC itself,nodes and pods to pods`,
      `${pods},53,TCP,the VPC itself,nodes and pods to pods`,
      `${pods},8181,TCP,the VPC itself,control plane and nodes to pods`,
      `${pods},9443,TCP,the VPC itself,control plane and nodes to pods`,
      `${pods},10251,TCP,the VPC itself,control plane and nodes to pods`,
      `${nodes},10250,TCP,the VPC itself,pods to nodes`,
      `${nodes} ${pods},all,all,the VPC itself,nodes and pods to nodes and pods`,
    ]);
    expect(sourcesOf("nodes and pods to control plane")).toEqual([`${nodes} ${pods}`]);
    expect(request({}).connections.join("\n")).not.toMatch(/,(9443|10251),/);
  });

  test("has a control plane in subnets of its own as a sender", () => {
    const routed = request({
      controlPlane: { egressMode: "CUSTOMER_ROUTED", egressHosts: ["hooks.example.com"] },
      network: { egress: "nat", controlPlaneSubnets: { enabled: true } },
      access: { bastion: { enabled: true } },
    });
    const apart = "10.0.48.0/28 10.0.112.0/28 10.0.176.0/28";
    const why = "with customer-routed egress it calls webhooks, identity providers and aggregated APIs by routes of the VPC";
    expect(routed.to("hooks.example.com")).toEqual([[apart, why, "controlPlane.egressHosts[0]"]]);
    expect(routed.to(apart)).toEqual(expect.arrayContaining([["10.0.0.0/19", "they call the Kubernetes API", "access.bastion.enabled"]]));
    expect(routed.sourcesOf("control plane to nodes")).toEqual([apart]);
  });

  test("has pods with the addresses of their nodes where these are translated, and nodes alone for what nodes send", () => {
    const nodes = "10.0.0.0/19 10.0.64.0/19 10.0.128.0/19";
    const pods = "100.64.0.0/18 100.64.64.0/18 100.64.128.0/18";
    const apart = {
      customNetworking: { enabled: true },
      nodeGroups: { managed: { general: {} } },
      serviceAccounts: { "shop/orders": { services: ["sqs"], hosts: ["api.stripe.com"] } },
    };
    const routed = (network: object, others: object = {}) => request({ ...apart, network, ...others });
    const toOthers = routed({ egress: "transitGateway", transitGateway: { id: "tgw-0123456789abcdef0", cidrs: ["0.0.0.0/0"] } });
    expect(toOthers.to("api.stripe.com").map(([source]) => source)).toEqual([nodes]);
    expect(toOthers.to("interface endpoint com.amazonaws.us-west-2.sqs").map(([source]) => source)).toEqual([pods]);
    expect(toOthers.to("interface endpoint com.amazonaws.us-west-2.ecr.api").map(([source]) => source)).toEqual([nodes]);
    const proxy = { proxy: { url: "http://10.130.0.7:3128" } };
    const toProxy = routed({ egress: "proxy", transitGateway: { id: "tgw-0123456789abcdef0", cidrs: ["10.130.0.0/16"] } }, proxy);
    expect(toProxy.to("10.130.0.7").map(([source]) => source)).toEqual([nodes]);
    // NAT gateways translate the addresses of pods themselves.
    expect(
      routed({ egress: "nat" })
        .to("api.stripe.com")
        .map(([source]) => source),
    ).toEqual([pods]);
    const onFargate = request({ ...apart, network: { egress: "nat" }, fargateProfiles: { shop: { selectors: [{ namespace: "shop" }] } } });
    expect(onFargate.to("interface endpoint com.amazonaws.us-west-2.sqs").map(([source]) => source)).toEqual([`${nodes} ${pods}`]);
  });

  test("has the reason and the key of each host that a proxy must let pass", () => {
    const { connections, to } = request({
      network: { egress: "proxy", endpoints: { services: { sts: "proxy" } }, transitGateway: { id: "tgw-0123456789abcdef0" } },
      proxy: { url: "http://proxy.example.com:3128" },
      nodeGroups: { managed: { general: {} } },
      serviceAccounts: { "shop/orders": { hosts: ["api.stripe.com"] } },
    });
    expect(connections[0]).toBe("proxy.example.com,3128,TCP,transit gateway,nodes, pods");
    const why = "the cluster file says what the pods of its service account reach; whoever deploys them tells them of a proxy";
    expect(to("api.stripe.com")).toEqual([["proxy proxy.example.com", why, 'serviceAccounts["shop/orders"]']]);
    expect(to("sts.us-west-2.amazonaws.com")[0]![2]).toBe("addons.vpcCni");
  });

  test("has the endpoints of other accounts' services, on their ports, and the domains that Squid lets pass besides", () => {
    const privateLink = { payments: { serviceName: "com.amazonaws.vpce.us-west-2.vpce-svc-0123456789abcdef0", ports: [443, 8443] } };
    const { connections, to } = request({
      network: { egress: "proxy", endpoints: { privateLink } },
      proxy: { squid: { allow: [".example.com"] } },
    });
    const endpoint = "interface endpoint com.amazonaws.vpce.us-west-2.vpce-svc-0123456789abcdef0";
    expect(connections.filter((line) => line.startsWith(endpoint))).toEqual(
      ["443", "8443"].map((port) => `${endpoint},${port},TCP,VPC endpoint,applications`),
    );
    expect(to(endpoint)[0]![2]).toBe("network.endpoints.privateLink.payments");
    expect(connections).toEqual(expect.arrayContaining([".example.com,80,TCP,internet gateway,clients of Squid"]));
  });

  test("has the load balancers of samples, and who reaches them", () => {
    const image = { repository: "111122223333.dkr.ecr.us-west-2.amazonaws.com/image" };
    const { connections, sourcesOf } = request({
      loadBalancerController: { enabled: true, image },
      samples: { image, publicAlb: { enabled: true }, privateNlb: { enabled: true } },
    });
    const inPublic = "10.0.32.0/20 10.0.96.0/20 10.0.160.0/20";
    const nodes = "10.0.0.0/19 10.0.64.0/19 10.0.128.0/19";
    expect(connections).toContain(`${inPublic},80,TCP,internet gateway,clients of the sample`);
    expect(connections).toContain(`${nodes},80,TCP,the VPC itself,clients of the sample`);
    expect(sourcesOf("clients of the sample")).toEqual(["0.0.0.0/0", "10.0.0.0/16"]);
    expect(sourcesOf("load balancer of the sample")).toEqual([inPublic, nodes]);
    expect(request({ loadBalancerController: { enabled: true, image } }).connections.join("\n")).not.toContain("sample");
  });

  test("says what the group of endpoints lets in where endpoints are made that have it", () => {
    const isTold = (changes: Changes) =>
      request(changes).introduction.some((line) => line.startsWith("Whatever is in the VPC may use its endpoints"));
    const transitGateway = { id: "tgw-0123456789abcdef0" };
    const endpoints = { interface: "existing", services: { s3: "existing" } };
    expect(isTold({})).toBe(true);
    expect(isTold({ network: { egress: "transitGateway", transitGateway, endpoints } })).toBe(false);
  });

  test("says that network ACLs need rules for answers", () => {
    const text = request({}).introduction.join(" ");
    expect(text).toMatch(/Network ACLs keep none: .* ports 1024–65535/);
    expect(text).not.toMatch(/Answers go back on the same connections/);
  });

  test("has a bastion in a public subnet, by the internet gateway", () => {
    const bastion = { enabled: true, subnet: "public" };
    const { connections, sourcesOf } = request({ access: { bastion } });
    for (const host of ["ssm.us-west-2.amazonaws.com", "eks.us-west-2.amazonaws.com", "s3.us-west-2.amazonaws.com", "dl.k8s.io"])
      expect(connections).toContain(`${host},443,TCP,internet gateway,the bastion`);
    expect(sourcesOf("the bastion")).toEqual([designCluster(configDemo({ access: { bastion } })).addresses.zones[0]!.public]);
    // With endpoints for others in the VPC, their private names count in public subnets, too.
    expect(request({ access: { bastion, sessionManager: true } }).connections).toContain(
      "interface endpoint com.amazonaws.us-west-2.ssm,443,TCP,VPC endpoint,Session Manager; the bastion",
    );
    expect(request({ access: { bastion: { enabled: true } }, network: { egress: "nat" } }).connections.join("\n")).not.toMatch(
      /,internet gateway,the bastion/,
    );
  });

  test("has Squid as a client of AWS", () => {
    const { connections } = request({ network: { egress: "proxy" }, proxy: { squid: {} } });
    expect(connections).toContain("logs.us-west-2.amazonaws.com,443,TCP,internet gateway,Squid");
    expect(connections).toContain("s3.us-west-2.amazonaws.com,443,TCP,internet gateway,Squid");
    expect(connections.join("\n")).not.toMatch(/ssm.*,Squid/);
  });
});

const paper = (rows: Paper["rows"]): Paper => ({ title: "Request", introduction: [], columns: ["a", "b"], rows, documents: [] });

test("CSV quotes what needs it, and makes no formula of a text", () => {
  expect(
    paperFormats.csv(
      paper([
        ["1,2", 'say "a"'],
        ["=1+1", "@x"],
      ]),
    ),
  ).toBe('a,b\n"1,2","say ""a"""\n\'=1+1,\'@x\n');
});

test("Markdown keeps cells in their columns, and documents below", () => {
  const text = paperFormats.markdown({
    ...paper([["a|b", "<x>\ny"]]),
    documents: [{ title: "Policy", content: { Version: "2012-10-17" } }],
  });
  expect(text).toBe(
    '# Request\n\n| a | b |\n| --- | --- |\n| a\\|b | \\<x\\> y |\n\n## Policy\n\n```json\n{\n  "Version": "2012-10-17"\n}\n```\n',
  );
});

test("a request without rows says so", () => {
  expect(paperFormats.markdown(paper([]))).toBe("# Request\n\nNothing is asked for.\n");
});
