import { explanation } from "../../../commands/explain/model";
import { firewallPaper } from "../../../commands/explain/rules/firewallPaper";
import { networkPaper } from "../../../commands/explain/rules/networkPaper";
import { type Paper, paperFormats } from "../../../commands/explain/rules/paper";
import { securityPaper } from "../../../commands/explain/rules/securityPaper";
import { fullClusters } from "../../support/fullClusters";
import { configDemo } from "../../support/synth";

describe.each(Object.entries(fullClusters))("of %s", (_name, changes) => {
  const config = configDemo(changes);
  const of = explanation(config, { today: "2026-11-29" });
  const papers: Readonly<Record<string, Paper>> = {
    firewall: firewallPaper(of, config),
    network: networkPaper(of, config),
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
