import { endedCertificate, proxyCertificate } from "../../support/certificates";
import { testBadConfigs } from "../../support/badConfigs";

const file = ["name: demo", "region: us-west-2"];
const inYaml = (pem: string): string => JSON.stringify(pem);

testBadConfigs([
  {
    name: "certificate authorities under both names",
    yaml: [
      ...file,
      `certificateAuthorities: { certificates: { corp: ${inYaml(proxyCertificate)} } }`,
      "network: { egress: proxy }",
      "proxy:",
      "  squid: {}",
      "  caNamespaces: [apps]",
    ],
    expected: [
      "clusters/demo.yaml:7:3: error: proxy.caNamespaces: certificateAuthorities is given too, and takes the place of proxy.caNamespaces",
      '  given:   ["apps"]',
      "  fix:     Move what it holds to certificateAuthorities.namespaces, and remove proxy.caNamespaces",
    ],
  },
  {
    name: "certificate authorities under both names, without a proxy",
    yaml: [
      ...file,
      `certificateAuthorities: { certificates: { corp: ${inYaml(proxyCertificate)} } }`,
      `proxy: { caCertificates: { corp: ${inYaml(proxyCertificate)} } }`,
    ],
    expected: [
      "clusters/demo.yaml:4:10: error: proxy.caCertificates: certificateAuthorities is given too, and takes the place of proxy.caCertificates",
      '  given:   {"corp":"-----BEGIN CERTIFICATE-----\\nMIIBjDCCATOgAwIBAgIUA…',
      "  fix:     Move what it holds to certificateAuthorities.certificates, and remove proxy",
    ],
  },
  {
    name: "certificate authorities without a certificate",
    yaml: [...file, "certificateAuthorities: { certificates: {}, namespaces: [apps] }"],
    expected: [
      "clusters/demo.yaml:3:27: error: certificateAuthorities.certificates: {} must hold one certificate at least",
      "  given:   {}",
      "  fix:     Write one by a name of your choice, or remove certificateAuthorities",
    ],
  },
  {
    name: "certificate authority whose time has ended",
    yaml: [...file, `certificateAuthorities: { certificates: { old: ${inYaml(endedCertificate)} } }`],
    expected: [
      'clusters/demo.yaml:3:48: error: certificateAuthorities.certificates.old: "-----BEGIN CERTIFICATE-----\\nMIIBRjCB7aADAgECAhQHefQZ3AEI3… must hold certificates that are still valid',
      '  given:   "-----BEGIN CERTIFICATE-----\\nMIIBRjCB7aADAgECAhQHefQZ3AEI3…',
      "  allowed: certificates in PEM form, such as a block from BEGIN CERTIFICATE to END CERTIFICATE",
      "  fix:     Replace the one that ended on Jan  1 00:00:00 2024 GMT",
    ],
  },
  {
    name: "name of a certificate authority that is no name of a file",
    yaml: [...file, `certificateAuthorities: { certificates: { Corp_Root: ${inYaml(proxyCertificate)} } }`],
    expected: [
      'clusters/demo.yaml:3:43: error: certificateAuthorities.certificates.Corp_Root: the key "Corp_Root" is not a lower-case name',
      '  given:   "Corp_Root"',
      "  allowed: a lower-case name such as my-group (1 to 63 letters, digits and hyphens, starting with a letter, not ending with a hyphen)",
      "  fix:     Write a lower-case name",
    ],
  },
  {
    name: "namespace for certificates that the samples make",
    yaml: [
      ...file,
      "certificateAuthorities:",
      "  namespaces: [demo]",
      `  certificates: { corp: ${inYaml(proxyCertificate)} }`,
      "network: { egress: nat }",
      "samples: { application: { enabled: true, namespace: demo } }",
    ],
    expected: [
      "clusters/demo.yaml:4:16: error: certificateAuthorities.namespaces[0]: the samples make the namespace demo only after the certificates are put into it",
      '  given:   "demo"',
      "  allowed: namespaces that exist before the workload stack is applied",
      "  fix:     Remove it, and keep pods that need the certificates in a namespace of their own",
    ],
  },
]);
