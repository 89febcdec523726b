import fc from "fast-check";
import { escapedText, Markup, markup } from "../../../commands/report/markup";

const entities: Readonly<Record<string, string>> = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'" };

test("text comes back as it was from where it was written, and has no character with a meaning there", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme-ascii" }), (text) => {
      const escaped = escapedText(text);
      expect(escaped).not.toMatch(/[<>"']|&(?!amp;|lt;|gt;|quot;|#39;)/);
      expect(escaped.replaceAll(/&[^;]+;/g, (entity) => entities[entity]!)).toBe(text);
    }),
  );
});

test("characters that XML cannot have, and those that turn the direction of a text, are written out", () => {
  expect(escapedText("a\u0000b\u202Ec\uD800d\uFFFEe\n")).toBe("a\\u0000b\\u202ec\\ud800d\uFFFDe\\n");
});

test("markup stays, lists are joined, and what is absent is nothing", () => {
  const items = ["<1>", 2].map((item) => markup`<li>${item}</li>`);
  expect(markup`<ul class="${'"x"'}">${items}${undefined}${false}</ul>${Markup.verbatim("<hr>")}`.text).toBe(
    '<ul class="&quot;x&quot;"><li>&lt;1&gt;</li><li>2</li></ul><hr>',
  );
});
