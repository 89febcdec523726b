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
      `${nodes} ${pods},10250,TCP,the VPC itself,control plane to nodes and pods`,
      `${pods},53,UDP,the VPC itself,nodes and pods to pods`,
      `${pods},53,TCP,the VPC itself,nodes and pods to pods`,
      `${pods},8181,TCP,the VPC itself,control plane and nodes to pods`,
      `${pods},9443,TCP,the VPC itself,control plane and nodes to pods`,
      `${pods},10251,TCP,the VPC itself,control plane and nodes to pods`,
      `${nodes},10250,TCP,the VPC itself,pods to nodes`,
    ]);
    expect(sourcesOf("nodes and pods to control plane")).toEqual([`${nodes} ${pods}`]);
    expect(request({}).connections.join("\n")).not.toMatch(/,(9443|10251),/);
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
      "interface endpoint com.amazonaws.us-west-2.ssm,443,TCP,VPC endpoint,the bastion",
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
