import type { ReleaseRow } from "./release";

/** What 0.2.0 changed in the plans of clusters of 0.1.0. */
export const rowsAfter010: readonly ReleaseRow[] = [
  {
    clusters: "`backend.keyPrefix` with `${` or `%{`",
    concerns: ({ config: { backend } }) => backend.type === "s3" && /[$%]\{/.test(backend.keyPrefix),
    stacks: ["network", "cluster", "workload"],
    plan: "the key of the state is what the file says; before, the mark was doubled in it",
    first: "Move the state (`terraform init -migrate-state` in the folder of each stack), or change the prefix to the key that S3 shows",
  },
];
