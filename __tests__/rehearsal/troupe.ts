import { rmSync } from "node:fs";
import { type Authority, makeAuthority } from "./certificates";
import { type Client, compileClient, curlClient, goClient, pythonClient } from "./clients";
import { newFolder, whyNot } from "./stage";
import { tellSkipped } from "../support/skipped";

/** What all rehearsals of a test file share: certificate authorities, and the programs that ask. */
export interface Troupe {
  readonly folder: string;
  /** Signs for what has public names. */
  readonly publicAuthority: Authority;
  /** With which the company's proxy intercepts TLS. */
  readonly corporateAuthority: Authority;
  readonly clients: Readonly<Record<"go" | "curl" | "python", Client>>;
  readonly leave: () => void;
}

const reason = whyNot();
if (reason !== undefined) tellSkipped(`rehearsals of clusters' networks: ${reason}`);

/** Whether network namespaces are allowed here, and all programs are installed. */
export const isPossible = reason === undefined;

/** Tests of rehearsals, skipped where they are not possible. */
export const describeRehearsal = isPossible ? describe : describe.skip;

/** Makes certificates, and compiles the client in Go. */
export function gather(): Troupe {
  const folder = newFolder();
  return {
    folder,
    publicAuthority: makeAuthority(folder, "public"),
    corporateAuthority: makeAuthority(folder, "corporate"),
    clients: { go: goClient(compileClient(folder)), curl: curlClient, python: pythonClient },
    leave: () => rmSync(folder, { recursive: true, force: true }),
  };
}
