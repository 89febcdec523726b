import { clusterSchema } from "../../../config/schema/schema";
import { analyse } from "../../../design/facts";
import { caBundle } from "../../../design/userData/caCertificates";
import { certificateAuthorityFindings } from "../../../design/userData/caCertificates.findings";
import { proxyCertificate, registryCertificate } from "../../support/certificates";

test("the bundle holds every certificate, in the order of their names", () => {
  const bundle = proxyCertificate + registryCertificate;
  expect(caBundle({ a: proxyCertificate, b: registryCertificate })).toBe(bundle);
  expect(caBundle({ b: registryCertificate, a: proxyCertificate })).toBe(bundle);
});

test("each certificate begins on a line of its own, whatever stands around it in the file", () => {
  const bundle = caBundle({ a: `\n${proxyCertificate.trim()}`, b: `${registryCertificate}\n\n` });
  expect(bundle).toBe(proxyCertificate + registryCertificate);
});

test("no certificates, no bundle", () => {
  expect(caBundle({})).toBe("");
});

const parse = (keys: object) => clusterSchema.parse({ name: "demo", region: "us-west-2", ...keys });
const certificates = { root: proxyCertificate };

test.each([
  ["certificateAuthorities", { certificateAuthorities: { certificates, namespaces: ["apps", "kube-system"] } }],
  [
    "the older keys",
    { network: { egress: "proxy" }, proxy: { squid: {}, caCertificates: certificates, caNamespaces: ["apps", "kube-system"] } },
  ],
  ["the older keys, without a proxy", { proxy: { caCertificates: certificates, caNamespaces: ["apps"] } }],
])("from %s, kube-system gets the certificates first, and once", (_name, keys) => {
  expect(analyse(parse(keys)).certificateAuthorities).toEqual({ certificates, namespaces: ["kube-system", "apps"] });
});

test("there are none where none are given", () => {
  expect(analyse(parse({})).certificateAuthorities.certificates).toEqual({});
});

describe("the older keys", () => {
  const warnings = (keys: object) =>
    certificateAuthorityFindings(parse(keys)).map(({ severity, path, fix }) => [severity, path.join("."), fix]);

  test("are a hint where they are used, which leads to a file without it", () => {
    const older = { network: { egress: "proxy" }, proxy: { squid: {}, caCertificates: certificates, caNamespaces: ["apps"] } };
    expect(warnings(older)).toEqual([
      [
        "warning",
        "proxy.caCertificates",
        "Move proxy.caCertificates to certificateAuthorities.certificates and proxy.caNamespaces to certificateAuthorities.namespaces",
      ],
    ]);
    const moved = { ...older, proxy: { squid: {} }, certificateAuthorities: { certificates, namespaces: ["apps"] } };
    expect(warnings(moved)).toEqual([]);
    expect(analyse(parse(moved))).toMatchObject({ ...analyse(parse(older)), config: {} });
  });

  test("leave an empty proxy behind with another way out, which has to go too", () => {
    expect(warnings({ proxy: { caCertificates: certificates } })).toEqual([
      ["warning", "proxy.caCertificates", "Move proxy.caCertificates to certificateAuthorities.certificates, and remove proxy"],
    ]);
  });
});
