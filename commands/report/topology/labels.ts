/** A font of labels; sizes are in the units of the drawing. */
export interface Font {
  readonly size: number;
  readonly face: "plain" | "mono";
}

/** The fonts of a drawing, which its style sheet names by the same sizes. */
export const fonts = {
  title: { size: 13.4, face: "plain" }, // bold is wider than its 13 pixels
  label: { size: 12, face: "plain" },
  strong: { size: 13.1, face: "plain" }, // 12 pixels, bold
  small: { size: 11, face: "plain" },
  cidr: { size: 11, face: "mono" },
} as const satisfies Readonly<Record<string, Font>>;

/** Widths of characters as parts of the font size, after the widest of the fonts that systems have for their own texts. */
const widths = [
  [/[ijl.,:;'|! ]/, 0.32],
  [/[ftr()[\]/-]/, 0.42],
  [/[mwMW@%\u2026\u00d7\u2013]/, 0.95],
  [/[A-Z0-9_*\u00b7]/, 0.68],
] as const;

const widthOfCharacter = (character: string, face: Font["face"]): number =>
  face === "mono" ? 0.61 : (widths.find(([characters]) => characters.test(character))?.[1] ?? (character > "\u00ff" ? 1 : 0.62));

/** About how wide a text is; where programs run there is no font to measure it with. */
export const widthOfText = (text: string, { face, size }: Font): number =>
  Array.from(text).reduce((sum, character) => sum + size * widthOfCharacter(character, face), 0);

/** A text that fits: where it is too long, its middle gives way to dots, as the ends of names tell more. */
export function fitted(text: string, width: number, font: Font): string {
  if (widthOfText(text, font) <= width) return text;
  const characters = Array.from(text);
  for (let kept = characters.length - 1; kept > 0; kept--) {
    const tail = Math.floor(kept * 0.4);
    const shorter = `${characters
      .slice(0, kept - tail)
      .join("")
      .trimEnd()}…${characters.slice(characters.length - tail).join("")}`;
    if (widthOfText(shorter, font) <= width) return shorter;
  }
  return "…";
}

/** Room that a name must have at least beside a note, in units of the drawing. */
const leastNameWidth = 34;

/** A name with a note, of which a part would say something else, such as another number: the name gives way, or the note goes whole. */
export function labelWithNote(name: string, note: string, width: number, font: Font): string {
  const end = ` · ${note}`;
  const room = width - widthOfText(end, font);
  const isWhole = widthOfText(name, font) <= room;
  return isWhole || room >= leastNameWidth ? `${fitted(name, room, font)}${end}` : fitted(name, width, font);
}

/** As many names as fit, and how many more there are: no name is cut but one that is too long by itself. */
export function listLabel(names: readonly string[], width: number, font: Font): string {
  for (let shown = names.length; shown > 0; shown--) {
    const more = names.length - shown;
    const text = [...names.slice(0, shown), ...(more > 0 ? [`and ${more} more`] : [])].join("; ");
    if (widthOfText(text, font) <= width) return text;
  }
  return fitted(names.join("; "), width, font);
}

/** Words of a text in lines that fit; the last one ends with dots where there are more words than lines have room for. */
export function wrappedLabel(text: string, width: number, font: Font, lines: number): readonly string[] {
  const result: string[] = [];
  for (const word of text.split(" ")) {
    const last = result.at(-1);
    if (last !== undefined && widthOfText(`${last} ${word}`, font) <= width) result[result.length - 1] = `${last} ${word}`;
    else result.push(word);
  }
  const shown = result.slice(0, lines).map((line) => fitted(line, width, font));
  if (result.length > lines) shown[lines - 1] = cut(`${shown.at(-1)} ${result[lines]}`, width, font);
  return shown;
}

/** The beginning of a text, with dots for its end. */
function cut(text: string, width: number, font: Font): string {
  const characters = Array.from(text);
  while (characters.length > 0 && widthOfText(`${characters.join("")}…`, font) > width) characters.pop();
  return `${characters.join("").trimEnd()}…`;
}
