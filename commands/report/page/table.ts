import { type Markup, markup, type MarkupValue } from "../markup";

/** A column of a table; its cells are text or markup. */
export interface TableColumn<Row> {
  readonly heading: string;
  readonly cell: (row: Row) => MarkupValue;
  readonly isNumber?: true;
}

interface TableOptions<Row> {
  readonly caption: string;
  readonly columns: readonly TableColumn<Row>[];
  readonly rows: readonly Row[];
  readonly foot?: Markup;
}

/** A table whose first column names its rows. On a telephone each row is a card; a wide table scrolls by itself. */
export function tableMarkup<Row>({ caption, columns, foot, rows }: TableOptions<Row>): Markup {
  const headings = columns.map(({ heading, isNumber }) => markup`<th scope="col"${isNumber && markup` class="number"`}>${heading}</th>`);
  const [first, ...others] = columns;
  const body = rows.map(
    (row) =>
      markup`<tr><th scope="row">${first?.cell(row)}</th>${others.map(({ cell, heading, isNumber }) => markup`<td data-label="${heading}"${isNumber && markup` class="number"`}>${cell(row)}</td>`)}</tr>`,
  );
  return scrolling(
    caption,
    markup`<table class="cards"><caption>${caption}</caption><thead><tr>${headings}</tr></thead><tbody>${body}</tbody>${foot && markup`<tfoot>${foot}</tfoot>`}</table>`,
  );
}

/** Scrolls sideways by itself, also by keyboard, rather than the page. */
export const scrolling = (name: string, content: Markup): Markup =>
  markup`<div class="scroll" role="region" aria-label="${name}" tabindex="0">${content}</div>`;

/** Code in a line. */
export const code = (text: string): Markup => markup`<code>${text}</code>`;

/** Items one below the other. */
export const lines = (items: readonly MarkupValue[]): Markup =>
  markup`${items.map((item, index) => markup`${index > 0 && markup`<br>`}${item}`)}`;
