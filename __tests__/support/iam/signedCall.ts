import type { Context } from "./decision";

/** A call of AWS as it is sent. */
export interface Call {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

export type Tags = Readonly<Record<string, string>>;

/** Whose account it is, and what a call is signed with. */
export interface Scope {
  readonly account: string;
  readonly region: string;
  readonly service: string;
  readonly accessKey: string;
}

/** What the signature of a call says. Undefined: it has none. */
export function signatureOf({ headers }: Call): Omit<Scope, "account"> | undefined {
  const [, accessKey, region, service] =
    /Credential=([^/\s]+)\/\d+\/([\w-]+)\/([\w-]+)\/aws4_request/.exec(headers["authorization"] ?? "") ?? [];
  return accessKey && region && service ? { accessKey, region, service } : undefined;
}

/** Context keys of tags that a call gives. */
export const requestTags = (tags: Tags): Context => ({
  ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value])),
  ...(Object.keys(tags).length > 0 && { "aws:TagKeys": Object.keys(tags) }),
});

/** Context keys of tags that a resource has. */
export const resourceTags = (tags: Tags): Context =>
  Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value]));
