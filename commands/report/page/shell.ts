import { createHash } from "node:crypto";
import { Markup, markup } from "../markup";
import { pageScript } from "./script";
import { pageStyles } from "./styles";

/** A part of a page with its heading. */
export interface PageSection {
  readonly id: string;
  readonly title: string;
  readonly content: Markup;
}

interface ShellOptions {
  readonly title: string;
  /** Below the title, above the navigation. */
  readonly lead: Markup;
  readonly sections: readonly PageSection[];
  readonly today: string;
}

const hashOf = (source: Markup): string => `'sha256-${createHash("sha256").update(source.text).digest("base64")}'`;

/**
 * A whole page that needs nothing else: its policy forbids every request, and every style and script but its own.
 * @see https://www.w3.org/TR/CSP3/
 */
export function shell({ lead, sections, title, today }: ShellOptions): string {
  const policy = `default-src 'none'; style-src ${hashOf(pageStyles)}; script-src ${hashOf(pageScript)}; base-uri 'none'; form-action 'none'`;
  const links = sections.map(({ id, title: name }) => markup`<li><a href="#${id}">${name}</a></li>`);
  const parts = sections.map(
    ({
      content,
      id,
      title: name,
    }) => markup`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${name}</h2>${content}</section>
`,
  );
  return markup`${Markup.verbatim("<!doctype html>")}
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer"><title>${title}</title><style>${pageStyles}</style></head>
<body><a class="skip" href="#main">Skip to the content</a>
<header>${lead}${links.length > 1 && markup`<nav aria-label="Sections"><ul>${links}</ul></nav>`}</header>
<main id="main">${parts}</main>
<footer><p>Made by private-eks from the cluster files on ${today}, UTC. Nothing was asked of AWS.</p></footer>
<script>${pageScript}</script></body></html>
`.text;
}
