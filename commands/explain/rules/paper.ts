/** A request that others decide about: a table, and documents that are signed with it. */
export interface Paper {
  readonly title: string;
  /** Paragraphs before the table. */
  readonly introduction: readonly string[];
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** JSON documents, such as policies, by title. */
  readonly documents: readonly { readonly title: string; readonly content: object }[];
}

/** The forms in which a request is written. */
export const paperFormats = { csv: csvText, markdown: markdownText } as const satisfies Readonly<Record<string, (paper: Paper) => string>>;

export type PaperFormat = keyof typeof paperFormats;

/**
 * A table for spreadsheets. A cell that these would take for a formula begins with an apostrophe.
 * @see https://www.rfc-editor.org/rfc/rfc4180
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
function csvText({ columns, rows }: Paper): string {
  const cell = (text: string): string => {
    const plain = /^[=+\-@\t]/.test(text) ? `'${text}` : text;
    return /[",\n\r]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
  };
  return [columns, ...rows].map((row) => `${row.map(cell).join(",")}\n`).join("");
}

/** For documents and tickets. Documents stand below the table, which has no room for them. */
function markdownText({ columns, documents, introduction, rows, title }: Paper): string {
  const isDocument = (text: string): boolean => text.startsWith("{");
  const kept = columns.map((_, column) => column).filter((column) => !rows.some((row) => isDocument(row[column]!)));
  const escaped = (text: string): string => text.replace(/[\\|<>*_`]/g, "\\$&").replace(/\s+/g, " ");
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const table = [
    line(kept.map((column) => columns[column]!)),
    line(kept.map(() => "---")),
    ...rows.map((row) => line(kept.map((column) => escaped(row[column]!)))),
  ];
  return [
    `# ${title}`,
    ...introduction.map((paragraph) => escaped(paragraph)),
    rows.length === 0 ? "Nothing is asked for." : table.join("\n"),
    ...documents.map(
      (document) => `## ${escaped(document.title)}\n\n\`\`\`json\n${JSON.stringify(document.content, undefined, 2)}\n\`\`\``,
    ),
  ]
    .map((part) => `${part}\n`)
    .join("\n");
}
