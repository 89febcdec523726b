/** A content digest at the end of a reference. @see https://github.com/opencontainers/image-spec/blob/v1.1.1/descriptor.md#digests */
const digestAtEnd = /@(sha256:[0-9a-f]{64})$/;

/** The digest that a reference is pinned to. @default - the reference has a tag only */
export const digestIn = (reference: string): string | undefined => digestAtEnd.exec(reference)?.[1];

/** A reference without tag and digest: `registry.k8s.io/pause` of `registry.k8s.io/pause:3.10`. */
export const repositoryOf = (reference: string): string => reference.replace(digestAtEnd, "").replace(/:[^/:]+$/, "");

/** The same repository by digest. No tag beside it: skopeo refuses both. */
export const pinned = (reference: string, digest: string): string => `${repositoryOf(reference)}@${digest}`;

/** The registry of a reference, with its port. */
export const hostOf = (reference: string): string => reference.slice(0, reference.indexOf("/"));

/** A place for `host/path:tag` below a folder, as `path/tag`: no two references of one registry share it, and no name has a colon. */
export const folderOf = (reference: string): string => reference.slice(reference.indexOf("/") + 1).replace(":", "/");

/**
 * The region of a private registry in Amazon ECR.
 * @default - another registry
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html
 */
export const ecrRegionOf = (host: string): string | undefined => /^\d{12}\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\./.exec(host)?.[1];
