/** What a user asks for: the name of a service or host, and its port. */
export interface NamedTarget {
  readonly name: string;
  /** @default - that of whatever is asked for */
  readonly port?: number;
}

/** A target as people write it: a name, a name with a port, or a URL. Undefined where its port is none. */
export function targetNamed(written: string): NamedTarget | undefined {
  const [, scheme, authority = written] = /^(https?):\/\/(?:[^@/?#]*@)?([^/?#]*)/i.exec(written) ?? [];
  const [, name = "", digits] = /^(.*?)(?::(\d+))?$/.exec(authority.toLowerCase()) ?? [];
  const port = digits === undefined ? (scheme?.toLowerCase() === "http" ? 80 : undefined) : Number(digits);
  if (port === undefined) return { name };
  return port >= 1 && port <= 65535 ? { name, port } : undefined;
}
