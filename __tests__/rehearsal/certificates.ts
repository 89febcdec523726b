import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { readFileSync, writeFileSync } from "node:fs";

/** A certificate authority of a rehearsal, in files. */
export interface Authority {
  readonly key: string;
  readonly certificate: string;
  readonly text: string;
}

const openssl = (...argv: readonly string[]) => execFileSync("openssl", argv, { stdio: ["ignore", "pipe", "pipe"] });
const elliptic = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "3650"];

/** Makes a certificate authority, whose files begin with `name`. */
export function makeAuthority(folder: string, name: string): Authority {
  const key = join(folder, `${name}.key`);
  const certificate = join(folder, `${name}.crt`);
  const extensions = ["-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign"];
  openssl("req", "-x509", ...elliptic, "-subj", `/CN=${name}`, ...extensions, "-keyout", key, "-out", certificate);
  return { key, certificate, text: readFileSync(certificate, "utf8") };
}

/** Makes a certificate for names and addresses. */
export function makeCertificate(
  folder: string,
  name: string,
  authority: Authority,
  hosts: readonly string[],
): Pick<Authority, "key" | "certificate"> {
  const file = (ending: string) => join(folder, `${name}.${ending}`);
  const names = hosts.map((host) => `${/^[\d.]+$/.test(host) ? "IP" : "DNS"}:${host}`).join(",");
  writeFileSync(file("ext"), `subjectAltName=${names}\nextendedKeyUsage=serverAuth\n`);
  openssl("req", ...elliptic, "-subj", `/CN=${name}`, "-keyout", file("key"), "-out", file("csr"));
  const signing = ["-CA", authority.certificate, "-CAkey", authority.key, "-CAcreateserial", "-days", "3650"];
  openssl("x509", "-req", "-in", file("csr"), ...signing, "-extfile", file("ext"), "-out", file("crt"));
  return { key: file("key"), certificate: file("crt") };
}
