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
