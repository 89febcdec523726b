import { type Markup, markup } from "../markup";
import type { Box } from "./gridLayout";

/** A text whose baseline starts at a point. */
export const textAt = (x: number, y: number, text: string, kind: string): Markup | false =>
  text !== "" && markup`<text x="${x}" y="${y}" class="${kind}">${text}</text>`;

export const rectangle = ({ height, width, x, y }: Box, radius: number, kind: string): Markup =>
  markup`<rect x="${rounded(x)}" y="${rounded(y)}" width="${rounded(width)}" height="${rounded(height)}" rx="${radius}" class="${kind}"/>`;

/** Coordinates without digits that nobody sees. */
export const rounded = (value: number): number => Math.round(value * 10) / 10;

/** A straight arrow. */
export function arrowHead(x: number, y: number, toX: number, toY: number): Markup {
  const angle = Math.atan2(toY - y, toX - x);
  return markup`<path class="arrow" d="M${rounded(x)} ${rounded(y)}L${rounded(toX - 4 * Math.cos(angle))} ${rounded(toY - 4 * Math.sin(angle))}"/>${tip(toX, toY, angle)}`;
}

/** The tip of an arrow. A marker would need an id, of which a page with two drawings may have one only. */
export function tip(x: number, y: number, angle: number): Markup {
  const corner = (turn: number): string => `${rounded(x - 8 * Math.cos(angle + turn))} ${rounded(y - 8 * Math.sin(angle + turn))}`;
  return markup`<path class="tip" d="M${rounded(x)} ${rounded(y)}L${corner(0.45)}L${corner(-0.45)}Z"/>`;
}
