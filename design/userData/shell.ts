import type { MimePart } from "./mime";

/** A word of a shell command that means itself. Terraform fills in references before the shell reads it. */
export const word = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

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
 * Shell commands that let an Amazon Linux node trust certificate authorities; none where there are none.
 * @param certificates PEM by name
 * @see https://docs.aws.amazon.com/linux/al2023/ug/ca-certificates.html
 */
export const trustCertificates = (certificates: Readonly<Record<string, string>>): readonly string[] => {
  const files = Object.entries(certificates).flatMap(([name, pem]) =>
    writeFile(`/etc/pki/ca-trust/source/anchors/private-eks-${name}.pem`, [pem.trim()]),
  );
  return files.length > 0 ? [...files, "update-ca-trust extract"] : [];
};
