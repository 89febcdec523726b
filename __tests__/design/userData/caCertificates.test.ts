import { caBundle } from "../../../design/userData/caCertificates";
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
