import { createHash } from "node:crypto";
import fc from "fast-check";
import type { ClusterReport } from "../../../../commands/report/clusterReport";
import { reportMarkdown } from "../../../../commands/report/markdown";
import { clusterPage } from "../../../../commands/report/page/clusterPage";
import { fleetPage } from "../../../../commands/report/page/fleetPage";
import { mermaidText } from "../../../../commands/report/topology/mermaid";
import { standaloneDrawing } from "../../../../commands/report/topology/svg";
import { exampleReports, reportDemo } from "../../../support/reports";

/** Start tags of a page, without what is in its style and script. */
const tagsOf = (page: string): readonly string[] =>
  page.replaceAll(/<(style|script)>[^]*?<\/\1>/g, "<$1></$1>").match(/<[^/!][^>]*>/g) ?? [];

test.each(exampleReports)("%s has a section for each matter, each with its heading", (_, report) => {
  const page = clusterPage(report);
  const sections = [...page.matchAll(/<section id="([\w-]+)" aria-labelledby="\1-title"><h2 id="\1-title">/g)].map(([, id]) => id);
  const wayOut = report.explanation.filteredEgress ? ["way-out"] : [];
  const after = ["addresses", "cost", "materials", "permissions", "stacks"];
  expect(sections).toEqual(["topology", "findings", "dependencies", "endpoints", ...wayOut, ...after]);
  for (const id of sections) expect(page).toContain(`<a href="#${id}">`);
});

test.each(exampleReports)("%s has in its page what the model has", (_, { ...report }) => {
  const { explanation } = report;
  const page = clusterPage(report);
  const expected = [
    ...explanation.addresses.subnets.map(({ cidr }) => cidr),
    ...explanation.endpoints.map(({ serviceName }) => serviceName),
    ...explanation.reachability.flatMap(({ destination, hops }) => [destination.name, hops[0]!]),
    ...explanation.cost.lines.map(({ what }) => what),
    ...explanation.roles.map(({ existingArn, namePrefix }) => existingArn ?? `${namePrefix}*`),
    ...explanation.noProxy.map(({ entry }) => `<code>${entry}</code>`),
    ...report.bill.images.map(({ source }) => source),
    ...report.findings.flatMap(({ problem, reason, fix, link, controls }) => [problem, reason!, fix, link!, ...(controls ?? [])]),
  ];
  const text = page.replaceAll("&#39;", "'").replaceAll("&quot;", '"').replaceAll("&amp;", "&");
  expect(expected.filter((one) => !text.includes(one))).toEqual([]);
});

test("it may load nothing, and run and show nothing but its own script and style", () => {
  const page = clusterPage(reportDemo());
  const hash = (name: string) =>
    createHash("sha256")
      .update(new RegExp(`<${name}>([^]*?)</${name}>`).exec(page)![1]!)
      .digest("base64");
  const policy = /<meta http-equiv="Content-Security-Policy" content="([^"]*)">/.exec(page)![1]!.replaceAll("&#39;", "'");
  expect(policy).toBe(
    `default-src 'none'; style-src 'sha256-${hash("style")}'; script-src 'sha256-${hash("script")}'; base-uri 'none'; form-action 'none'`,
  );
  expect(tagsOf(page).filter((tag) => /\s(src|href|style|on\w+)=(?!"#)/.test(tag) && !/^<a href="https:[^"]*">$/.test(tag))).toEqual([]);
  expect(page).not.toMatch(/url\(|@import/);
});

/** Keys whose values choose between words of the program, or say what belongs together. */
const chosen = new Set(
  "version egress role origin type colour kind path endpoint by severity id way consumer targets zone zones cells currency region kubernetesVersion stack method".split(
    " ",
  ),
);

/** All other text of a report with a text before it. */
function withText<Value>(value: Value, text: string): Value {
  if (typeof value === "string") return `${text}${value}` as Value;
  if (Array.isArray(value)) return value.map((item: unknown) => withText(item, text)) as Value;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, chosen.has(key) ? (item as unknown) : withText(item, text)]),
  ) as Value;
}

const hostile = (text: string): ClusterReport => {
  const { design, today, ...shown } = exampleReports.find(([file]) => file.includes("external-proxy"))![1];
  const [problem, reason, fix, file, id, link, allowed] = Array<string>(7).fill(text) as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const found = { path: ["tags", text], problem, reason, fix, file, id, link, line: 1, column: 1, controls: [text] };
  const findings: ClusterReport["findings"] = [
    { ...found, severity: "warning" },
    { path: [text], problem, fix, file, id, allowed, line: 1, column: 1, severity: "error" },
    { ...found, severity: "advice" },
  ];
  return { design, today, ...withText({ ...shown, findings }, text) };
};

test("no name, tag or other text gets out of where it is written", () => {
  const known = new Set(tagsOf(clusterPage(hostile(""))).map((tag) => tag.replaceAll(/"[^"]*"/g, '""')));
  const texts = fc.oneof(
    fc.constantFrom(
      '"><img src=x onerror=alert(1)>',
      "</title><script>alert(1)</script>",
      "</style>",
      "'-->",
      "]]>",
      "${1}",
      "&lt;",
      "\n\n# x",
    ),
    fc.string({ unit: "grapheme" }),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const report = hostile(text);
      const between = report.findings.map((finding) => ({ ...finding, severity: "error" as const }));
      for (const page of [clusterPage(report), fleetPage([report], between, report.today)]) {
        const foreign = tagsOf(page).map((tag) => tag.replaceAll(/"[^"]*"/g, '""'));
        expect(foreign.filter((tag) => !known.has(tag) && !/^<(a|title|h1|td|th|p|code|caption|span)/.test(tag))).toEqual([]);
        expect(page).not.toMatch(/<img|alert\(1\)<\/script>|\sonerror=(?=alert\(1\)>)/);
      }
      expect(standaloneDrawing(report.topology)).not.toMatch(/<img|<script/);
      for (const line of mermaidText(report.topology).split("\n")) expect(line).toMatch(mermaidLine);
      const markdown = reportMarkdown(report).replace(/^```mermaid$[^]*?^```$/m, "");
      expect(markdown.replace(folded, "")).not.toContain("<");
      for (const tableMarkup of markdown.match(/(?:^\|.*\|\n)+/gm)!) {
        expect(
          new Set(
            tableMarkup
              .trim()
              .split("\n")
              .map((line) => line.replaceAll(/\\./g, "").split("|").length),
          ).size,
        ).toBe(1);
      }
    }),
    { numRuns: 25 },
  );
});

/** What Markdown folds, around its table. */
const folded = /^<details><summary>1 piece of advice<\/summary>\n$|^<\/details>$/gm;

/** The part of Mermaid's grammar that is used: nodes with quoted labels, links, and groups. */
const label = String.raw`"(?:[^"<\n]|<br>)*"`;
const mermaidLine = new RegExp(
  String.raw`^(?:flowchart LR| *subgraph \w+ \[${label}\]| *end| *\w+(?:\(${label}\)|\[${label}\]|\(\[${label}\]\))| *\w+\{\{${label}\}\} (?:-->|-\. nothing \.-) \w+\[${label}\]| *\w+ --> \w+| *api -- network interfaces --> subnets|)$`,
);

test.each(exampleReports)("%s is a flowchart for Mermaid, whose groups are closed and whose links have nodes", (_, { topology }) => {
  const lines = mermaidText(topology).trimEnd().split("\n");
  for (const line of lines) expect(line).toMatch(mermaidLine);
  expect(lines.filter((line) => line.includes("subgraph ")).length).toBe(lines.filter((line) => line.trim() === "end").length);
  const nodes = new Set(lines.flatMap((line) => /^ *(?:subgraph )?(\w+) ?(?:\(|\[|\{\{)/.exec(line)?.[1] ?? []));
  const ends = lines.flatMap((line) => /^ *(\w+) --> (\w+)$/.exec(line)?.slice(1) ?? []);
  expect(ends.filter((end) => !nodes.has(end))).toEqual([]);
});

test("the index tells clusters apart, and leads to the page of each", () => {
  const reports = exampleReports.map(([, report]) => report);
  const page = fleetPage(reports, [], "2026-11-29");
  const rows = [...page.matchAll(/<tr><th scope="row"><a href="([^"]+)">([^<]+)<\/a><\/th>(.*?)<\/tr>/g)];
  expect(rows.map(([, file, name]) => [file, name])).toEqual(
    reports.map(({ explanation: { cluster } }) => [`${cluster.name}.html`, cluster.name]).toSorted(),
  );
  const cells = Object.fromEntries(
    rows.map(([, , name, row]) => [
      name,
      [...row!.matchAll(/<td[^>]*>(.*?)<\/td>/g)].map(([, cell]) => cell!.replaceAll(/<[^>]+>/g, " ").trim()),
    ]),
  );
  expect(cells["custom-networking"]).toEqual([
    "ap-southeast-1",
    "1.35",
    "API open to 1 public block",
    "NAT gateways",
    "172.31.0.0/16 100.64.0.0/16",
    "9",
    expect.stringMatching(/USD$/),
    "1 warning",
  ]);
  expect(cells["private-eks"]).toEqual([
    "us-west-2",
    "1.35",
    "Yes",
    "None",
    "10.0.0.0/16",
    "6",
    expect.stringMatching(/^[\d.]+ USD$/),
    "none",
  ]);
});

test("addresses are told with what they are for, and no place of a finding is broken within its words", () => {
  const page = clusterPage(reportDemo());
  expect(page).toMatch(/\d+ for the control plane; /);
  expect(page).toContain("#findings table code, #between table code { white-space: nowrap; }");
});

/** The section of findings: what is open, and what is folded. */
function findingsOf(page: string) {
  const section = /<section id="findings"[^]*?<\/section>/.exec(page)![0];
  const rows = (text: string) => [...text.matchAll(/<tr><th scope="row">.*?<\/tr>/g)].map(([row]) => row);
  const [open = "", advice = ""] = section.split("<details>");
  return { open: rows(open), advice: rows(advice), summary: /<summary>(.*?)<\/summary>/.exec(section)?.[1], section };
}

const risky = { access: { publicEndpoint: { enabled: true, cidrs: ["203.0.0.0/8"] } } };

test("findings are those of doctor: errors and warnings are open, and advice is folded, with reason, fix, and where to read on", () => {
  const { advice, open, section, summary } = findingsOf(clusterPage(reportDemo()));
  expect([open, summary]).toEqual([[], `${advice.length} pieces of advice`]);
  expect(section).toContain("<p>No errors and no warnings.</p><details><summary>");
  expect(advice.find((row) => row.includes("flow-logs-off"))).toBe(
    '<tr><th scope="row"><code>clusters/demo.yaml:1:1</code></th>' +
      '<td data-label="Key"><code>network.flowLogs.enabled</code></td>' +
      '<td data-label="What">the VPC has no flow logs<br><span class="quiet">Without flow logs nobody can tell afterwards which connections there were</span>' +
      '<br><a href="https://docs.aws.amazon.com/eks/latest/best-practices/network-security.html">flow-logs-off</a></td>' +
      '<td data-label="Fix">Set it to true; trafficType REJECT costs less</td></tr>',
  );
  const opened = findingsOf(clusterPage(reportDemo(risky))).open;
  expect(opened.map((row) => /<a href="[^"]+">([^<]+)<\/a>/.exec(row)?.[1])).toContain("public-endpoint-wide");
  expect(opened.every((row) => row.includes('<span class="warning">warning</span>'))).toBe(true);
});

test("a version whose support has ended since is an error on the page, and counted in the index", () => {
  const report = reportDemo({}, "2040-01-01");
  expect(findingsOf(clusterPage(report)).open).toEqual([
    expect.stringMatching(/<span class="error">error<\/span>.*EKS ended support for Kubernetes 1\.\d+/),
  ]);
  expect(fleetPage([report, reportDemo()], [], "2040-01-01")).toContain(
    '<td data-label="Errors and warnings"><span class="error">1 error</span></td>',
  );
});

test("Markdown folds advice, too, and has the findings of doctor", () => {
  const markdown = reportMarkdown(reportDemo(risky));
  const [open, advice] = markdown.split(/^<details><summary>\d+ pieces of advice<\/summary>$/m);
  expect(open).toMatch(/^\| clusters\/demo\.yaml:\d+ \| warning \| access\.publicEndpoint\.cidrs\\\[0\\\] \|/m);
  expect(advice).toMatch(
    /^\n\n\| Place .*\n[^]*\| advice \| network\.flowLogs\.enabled \| the VPC has no flow logs \|[^]*\n\n<\/details>\n\n## VPC endpoints\n/,
  );
});
