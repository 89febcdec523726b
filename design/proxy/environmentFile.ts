import { hasCertificates } from "../userData/caCertificates";
import { lowerCase, type ProxySettings, proxyVariables } from "./proxy";
import { word } from "../userData/cloudInit";

/**
 * The lines of /etc/environment on an instance of Amazon Linux behind a proxy: the variables of the proxy in upper and lower case, and the
 * system's certificates for the AWS CLI, which brings a list of its own.
 */
export function environmentLines(proxy: ProxySettings): readonly string[] {
  const variables = proxyVariables(proxy);
  return Object.entries({
    ...variables,
    ...lowerCase(variables),
    ...(hasCertificates(proxy) && { AWS_CA_BUNDLE: "/etc/pki/tls/certs/ca-bundle.crt" }),
  }).map(([name, value]) => `${name}=${word(value)}`);
}
