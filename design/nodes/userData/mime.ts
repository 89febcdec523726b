/** A part of a MIME multi-part archive. */
export interface MimePart {
  readonly contentType: string;
  readonly body: string;
}

/** The same in every archive, so that the user data changes only with its parts. */
const boundary = "//PRIVATE-EKS//";

/**
 * A MIME multi-part archive, as EC2 user data takes it.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html#mime-multipart
 */
export const mimeMultipart = (parts: readonly MimePart[]): string =>
  [
    "MIME-Version: 1.0",
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
    "",
    ...parts.flatMap(({ contentType, body }) => [`--${boundary}`, `Content-Type: ${contentType}`, "", body]),
    `--${boundary}--`,
    "",
  ].join("\n");
