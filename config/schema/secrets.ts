import { z } from "zod";

/**
 * What of a key's value may be a secret, which nothing prints: all of it, or the credentials in a URL. Whatever a URL holds is printed without its
 * credentials; the mark says that users have reason to write some.
 */
export const secrets = z.registry<{ readonly secret: "all" | "credentials" }>();
