import { stringify } from "yaml";

/** A part of a MIME multi-part archive. */
export interface MimePart {
  readonly contentType: string;
  readonly body: string;
}

/** The same in every archive, so that the user data changes only with its parts. */
const boundary = "//PRIVATE-EKS//";

/**
 * Whether a body holds a line that would end its part.
 * @param isMerged whether EKS makes an archive of its own of ours: its boundary is //, and to the parsers of nodeadm and cloud-init a line ends a
 * part that begins with it and has nothing but a space or two hyphens behind it
 * @see https://github.com/terraform-aws-modules/terraform-aws-eks/pull/1138
 * @see https://github.com/golang/go/blob/go1.25.0/src/mime/multipart/multipart.go
 */
export const breaksArchive = (body: string, isMerged: boolean): boolean =>
  body.split(/\r?\n|\r/).some((line) => line.startsWith(`--${boundary}`) || (isMerged && /^--\/\/(?:[ \t]|--|$)/.test(line)));

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

/**
 * Characters of an encoded line, without its end. nodeadm reads these lines into a buffer of 4096 bytes, and loses all parts at a longer one, that
 * of EKS too. RFC 2045 has 76; lines that nodeadm reads stay whole, so that the user data of running nodes stays the same.
 * @see https://github.com/golang/go/blob/go1.25.0/src/mime/quotedprintable/reader.go
 */
const longestEncodedLine = 4095;

/** @see https://datatracker.ietf.org/doc/html/rfc2045#section-6.7 */
const quotedPrintable = (text: string): string =>
  text
    .replace(/=|\P{ASCII}|[ \t]+(?=\r?\n|$)/gu, octets)
    .split("\n")
    .map((line) => (line.length > longestEncodedLine ? folded(line) : line))
    .join("\n");

/** A line with soft breaks: none within an octet, and none that makes the rest of a line look like the boundary. */
const folded = (line: string): string =>
  line.match(new RegExp(`.{1,${longestEncodedLine}}$|.{1,${longestEncodedLine - 1}}(?<!=.?)(?!--//)`, "gs"))!.join("=\n");

const octets = (text: string): string =>
  [...Buffer.from(text)].map((octet) => `=${octet.toString(16).toUpperCase().padStart(2, "0")}`).join("");

/**
 * User data that cloud-init reads as its own YAML.
 * @see https://cloudinit.readthedocs.io/en/latest/explanation/about-cloud-config.html
 */
export const cloudConfig = (settings: Readonly<Record<string, unknown>>): string =>
  `#cloud-config\n${stringify(settings, { lineWidth: 0, aliasDuplicateObjects: false })}`;

/** A word of a shell command that means itself. Terraform fills in references before the shell reads it. */
export const shellWord = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** Shell commands that write a file, whatever stood in it. */
export const writeFile = (path: string, lines: readonly string[]): readonly string[] => [
  `mkdir -p ${path.slice(0, path.lastIndexOf("/"))}`,
  `cat > ${path} <<'EOF'`,
  ...lines,
  "EOF",
];

/** A script as a part of user data: a boothook runs early at each boot, a shell script late at the first one. None without commands. */
export const scriptPart = (type: "cloud-boothook" | "x-shellscript", commands: readonly string[]): readonly MimePart[] =>
  commands.length > 0 ? [{ contentType: `text/${type}`, body: ["#!/bin/bash", "set -o errexit", ...commands, ""].join("\n") }] : [];

/**
 * Bytes that EC2 accepts as user data, before base64.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html
 */
export const userDataLimit = 16384;
