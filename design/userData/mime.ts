/** A part of a MIME multi-part archive. */
export interface MimePart {
  readonly contentType: string;
  readonly body: string;
}

/** The same in every archive, so that the user data changes only with its parts. */
const boundary = "//PRIVATE-EKS//";

/** Whether a body holds a line that would end its part. */
export const breaksArchive = (body: string): boolean => body.split(/\r?\n|\r/).some((line) => line.startsWith(`--${boundary}`));

/**
 * A MIME multi-part archive, as EC2 user data takes it.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html#mime-multipart
 */
export const mimeMultipart = (parts: readonly MimePart[]): string =>
  [
    "MIME-Version: 1.0",
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
    "",
    ...parts.flatMap((part) => [`--${boundary}`, ...partLines(part)]),
    `--${boundary}--`,
    "",
  ].join("\n");

/** cloud-init takes characters beyond ASCII for Latin-1 unless they are encoded. */
const partLines = ({ contentType, body }: MimePart): readonly string[] =>
  /^\p{ASCII}*$/u.test(body)
    ? [`Content-Type: ${contentType}`, "", body]
    : [`Content-Type: ${contentType}; charset="utf-8"`, "Content-Transfer-Encoding: quoted-printable", "", quotedPrintable(body)];

/** Lines are not folded: a soft break could fall into a Terraform reference. @see https://datatracker.ietf.org/doc/html/rfc2045#section-6.7 */
const quotedPrintable = (text: string): string => text.replace(/=|\P{ASCII}|[ \t]+(?=\r?\n|$)/gu, octets);

const octets = (text: string): string =>
  [...Buffer.from(text)].map((octet) => `=${octet.toString(16).toUpperCase().padStart(2, "0")}`).join("");
