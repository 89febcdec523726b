import { Markup } from "../markup";

/** Colours of both schemes. The colour of a way says whose network its traffic is in; words say it, too. */
const light = `
  --ground: #ffffff; --raised: #f6f7f9; --text: #1b2330; --muted: #566073; --line: #d5dae2; --accent: #1f5fbf; --accent-soft: #e8f0fc;
  --private: #0a6e57; --private-soft: #e3f4ee; --filtered: #6541b5; --filtered-soft: #efe9fb; --routed: #1f5fbf; --routed-soft: #e6effb;
  --internet: #a5480a; --internet-soft: #fdeee2; --blocked: #5b6472; --blocked-soft: #eef0f3; --error: #b3261e; --warning: #8a5a00;`;

const dark = `
  --ground: #12161d; --raised: #1a2029; --text: #e7ebf2; --muted: #a3adbd; --line: #343d4b; --accent: #86b4ff; --accent-soft: #1d2c45;
  --private: #55cfac; --private-soft: #12312a; --filtered: #bba3fb; --filtered-soft: #2a2244; --routed: #86b4ff; --routed-soft: #1a2b47;
  --internet: #f5a86a; --internet-soft: #3a2413; --blocked: #a3adbd; --blocked-soft: #232a35; --error: #ff8f87; --warning: #e9b949;`;

const palette = `
:root, svg.topology { color-scheme: light dark;${light} }
@media (prefers-color-scheme: dark) { :root, svg.topology {${dark} } }
`;

const topology = `
.private { --colour: var(--private); --soft: var(--private-soft); } .filtered { --colour: var(--filtered); --soft: var(--filtered-soft); }
.routed { --colour: var(--routed); --soft: var(--routed-soft); } .internet { --colour: var(--internet); --soft: var(--internet-soft); }
.blocked { --colour: var(--blocked); --soft: var(--blocked-soft); } .neutral { --colour: var(--muted); --soft: var(--raised); }
.topology text { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; font-size: 12px; fill: var(--text); }
.topology .ground { fill: var(--ground); }
.topology text.title { font-size: 13px; font-weight: 600; }
.topology text.small, .topology text.held { font-size: 11px; fill: var(--muted); } .topology text.held { fill: var(--text); }
.topology text.cidr { font-size: 11px; font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
.topology text.zone { font-weight: 600; } .topology text.heading { font-size: 11px; font-weight: 600; fill: var(--muted); }
.topology .vpc { fill: var(--raised); stroke: var(--muted); stroke-width: 1.2; stroke-dasharray: 6 4; }
.topology .box { fill: var(--ground); stroke: var(--line); } .topology .subnet { fill: var(--ground); stroke: var(--line); }
.topology .private > g > .box, .topology .internet > g > .box { fill: var(--soft); stroke: var(--colour); }
.topology .lane { fill: var(--accent-soft); stroke: var(--accent); } .topology .lane.fargate { stroke-dasharray: 4 3; } .topology text.lane-text { fill: var(--text); }
.topology .group { fill: var(--soft); stroke: var(--colour); stroke-opacity: .45; } .topology .cover { fill: var(--raised); } .topology .way-box { fill: var(--ground); stroke: var(--colour); stroke-width: 2; }
.topology text.way-text { fill: var(--colour); font-weight: 600; } .topology text.small.way-text { font-weight: 400; }
.topology text.consumer-text, .topology .way text.small { fill: var(--text); } .topology .target circle { fill: var(--colour); }
.topology .arrow { fill: none; stroke: var(--colour); stroke-width: 1.6; } .topology .tip { fill: var(--colour); } .topology .bar { stroke: var(--colour); stroke-width: 2.5; stroke-linecap: round; }
.topology .leg .arrow { stroke-opacity: .5; }
`;

/** What a drawing needs, also as a file of its own. */
export const drawingStyles = Markup.verbatim(palette + topology);

const page = `
* { box-sizing: border-box; } html { scroll-behavior: smooth; }
body { margin: 0; background: var(--ground); color: var(--text); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
main, header, footer { max-width: 1228px; margin: 0 auto; padding: 0 24px; } header { padding-top: 24px; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 4px; overflow-wrap: anywhere; } h2 { font-size: 1.3rem; margin: 48px 0 4px; } main > :first-child h2 { margin: 20px 0 10px; } h3 { font-size: 1rem; margin: 24px 0 4px; }
p { margin: 4px 0 12px; max-width: 75ch; } .quiet, caption, figcaption { color: var(--muted); }
a { color: var(--accent); text-underline-offset: 2px; } :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
code, .code { font: .875em/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
.skip { position: absolute; left: -999px; } .skip:focus { left: 8px; top: 8px; background: var(--ground); padding: 8px; z-index: 1; }
nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: 0 20px; margin: 8px 0 0; padding: 0; font-size: .9rem; }
nav a { display: inline-block; padding: 4px 0; }
.answers { display: grid; grid-template-columns: repeat(3, 1fr); gap: 16px; margin: 16px 0 8px; padding: 0; }
.answers > div { background: var(--soft); border-left: 4px solid var(--colour); border-radius: 6px; padding: 10px 18px 12px; }
.answers dt { font-size: .875rem; color: var(--muted); } .answers dd { margin: 0; } .answers .answer { font-size: 1.35rem; line-height: 1.3; font-weight: 650; color: var(--colour); overflow-wrap: anywhere; }
.answers .detail { font-size: .9rem; overflow-wrap: anywhere; }
figure { margin: 0; } svg.topology { display: block; width: 100%; height: auto; overflow: visible; } svg.narrow { display: none; max-width: 440px; margin: 0 auto; }
.said { min-height: 3.1em; margin: 12px 0 0; max-width: none; }
.topology .consumer { cursor: pointer; outline: none; } .topology .consumer:hover .box { stroke: var(--accent); }
.topology .consumer:focus-visible .box { stroke: var(--accent); stroke-width: 3; } .topology .consumer[aria-pressed="true"] .box { fill: var(--accent-soft); stroke: var(--accent); stroke-width: 2; }
.topology.chosen .leg, .topology.chosen .way { opacity: .14; } .topology.chosen .leg.lit, .topology.chosen .way.lit { opacity: 1; }
.topology.chosen .leg.lit .arrow { stroke-opacity: 1; stroke-width: 2.6; } .topology.chosen .way.lit .target { opacity: .35; } .topology.chosen .way.lit .target.lit { opacity: 1; } .topology.chosen .target.lit text { font-weight: 700; }
@media (prefers-reduced-motion: no-preference) { .topology .leg, .topology .way { transition: opacity .15s; } }
.scroll { position: relative; overflow-x: auto; margin: 12px 0; } table { border-collapse: collapse; width: 100%; font-size: .9rem; }
caption { text-align: left; padding-bottom: 8px; } th, td { text-align: left; vertical-align: top; padding: 7px 14px 7px 0; border-bottom: 1px solid var(--line); }
thead th { font-size: .8rem; color: var(--muted); font-weight: 600; vertical-align: bottom; } tbody th { font-weight: 500; } .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
tfoot th, tfoot td { font-weight: 650; border-bottom: 0; } .nowrap { white-space: nowrap; }
.tag { display: inline-block; color: var(--colour); background: var(--soft); border-radius: 999px; padding: 1px 10px; font-size: .82rem; white-space: nowrap; }
.error { color: var(--error); font-weight: 650; } .warning { color: var(--warning); font-weight: 650; }
/* A long key or place makes the table scroll, rather than to be broken within its words, or at a hyphen of a name. */
@media (min-width: 601px) { #findings table code, #between table code { white-space: nowrap; } }
table.matrix { width: auto; } .matrix th, .matrix td { padding: 4px 8px; } .matrix thead th { vertical-align: bottom; } .matrix thead span { writing-mode: vertical-rl; transform: rotate(180deg); display: inline-block; max-height: 15em; line-height: 1.15; }
.matrix td { text-align: center; border-left: 1px solid var(--line); min-width: 30px; } .matrix .reached { color: var(--colour); background: var(--soft); font-weight: 700; }
.matrix tbody th { position: sticky; left: 0; background: var(--ground); } .matrix tbody th.way-name { background: var(--soft); color: var(--colour); font-weight: 650; } .matrix tbody th[scope="row"] { white-space: nowrap; max-width: 22em; overflow: hidden; text-overflow: ellipsis; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.strip { display: block; width: 100%; height: 46px; } .strip .free { fill: var(--raised); stroke: var(--line); } .strip .public { fill: var(--internet); } .strip .node { fill: var(--routed); } .strip .pod { fill: var(--private); } .strip .control-plane, .strip .transit-gateway { fill: var(--filtered); }
.strip rect.subnet { stroke: var(--ground); stroke-width: 1; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 20px; list-style: none; margin: 6px 0 0; padding: 0; font-size: .875rem; } .strip text { font-size: 12px; fill: var(--ground); } .legend svg.strip { display: inline-block; width: 12px; height: 12px; margin-right: 6px; vertical-align: -1px; }
.meter { display: block; width: 110px; height: 10px; } .meter .all { fill: var(--blocked-soft); } .meter .maximum { fill: var(--routed); fill-opacity: .45; } .meter .certain { fill: var(--routed); } .meter .over { fill: var(--error); }
details { border-bottom: 1px solid var(--line); } summary { cursor: pointer; padding: 8px 0; } details pre { margin: 0 0 12px; padding: 12px; background: var(--raised); border-radius: 6px; overflow-x: auto; font-size: .82rem; white-space: pre-wrap; overflow-wrap: anywhere; } details ol { margin: 0 0 12px; padding-left: 1.4em; }
details table { margin: 0 0 12px; } footer { margin-top: 56px; padding-bottom: 40px; font-size: .875rem; color: var(--muted); }
@media (max-width: 900px) { .strip text { display: none; } svg.wide { display: none; } svg.narrow { display: block; } .answers { grid-template-columns: 1fr; gap: 8px; } .answers .answer { font-size: 1.15rem; } .answers > div { padding: 8px 14px; } .answers .detail { line-height: 1.4; } }
@media (max-width: 600px) { main, header, footer { padding-left: 15px; padding-right: 15px; } header { padding-top: 20px; } h1 { font-size: 1.5rem; } h2 { margin-top: 44px; }
  table.cards thead { display: none; } table.cards, table.cards tbody, table.cards tfoot, table.cards tr, table.cards th, table.cards td, table.cards caption { display: block; width: auto; } table.cards tr { padding: 10px 0; border-bottom: 1px solid var(--line); }
  table.cards th, table.cards td { border: 0; padding: 2px 0; text-align: left; overflow-wrap: anywhere; white-space: normal; } table.cards td[data-label]::before { content: attr(data-label) ": "; color: var(--muted); font-size: .82rem; } table.cards td:empty { display: none; } }
@page { size: A4 landscape; margin: 12mm; }
@media print { :root, svg.topology { color-scheme: light;${light} }
  * { print-color-adjust: exact; } body { font-size: 10pt; } nav, .skip, .said { display: none; } svg.wide { display: block; max-height: 165mm; } svg.narrow { display: none; } .answers { grid-template-columns: repeat(3, 1fr); }
  h2 { break-after: avoid; margin-top: 24px; } tr, figure, .answers > div { break-inside: avoid; } .scroll { overflow: visible; } details::details-content { content-visibility: visible; } }
`;

/** What the pages have. The policy of a page names its hash, so that no other style counts. */
export const pageStyles = Markup.verbatim(palette + topology + page);
