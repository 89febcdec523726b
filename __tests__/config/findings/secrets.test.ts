import { withoutSecrets, withoutUrlCredentials } from "../../../config/findings/secrets";

test.each([
  "http://u:s3cr3t@proxy:8080",
  "http://u:s3 cr3t@proxy:8080",
  'http://u:s3"cr3t@proxy:8080',
  "http://u:s3cr3t%40proxy:8080",
  "http://u:s3cr3t＠proxy:8080",
  "http://u:a@s3cr3t@proxy:8080",
  "http:/u:s3cr3t@proxy:8080",
  "//u:s3cr3t@proxy:8080",
  "u:s3cr3t@proxy:8080",
  "http://s3cr3t@proxy:8080",
  "http://u:s3/cr3t@proxy:8080",
  "u:s3cr3t/x@proxy:8080",
  "http://proxy:8080?password=s3cr3t",
  "http://proxy:8080#s3cr3t",
  "-----BEGIN PRIVATE KEY-----\ns3cr3t",
  ". /x;https_proxy=http://u:s3cr3t@h:3128",
  "/x http://u:s3cr3t@h:3128",
  " /x u:s3cr3t@h:3128; curl https://h/@",
  "#!/bin/bash\ncat > /etc/proxy <<X\nhttp_proxy=http://user:s3cr3t@h:3128\nX\n",
  "curl -U u:s3cr3t@ https://example.com/a",
  "HTTP_PROXY='http://u:s3 cr3t@h' NO_PROXY=a",
  "a=http://u:s3cr3t@h b=https://u:s3cr3t@h",
  "-----BEGIN RSA PRIVATE KEY-----\nComment: key of admin@example.com\ns3cr3t\n-----END RSA PRIVATE KEY-----",
  " //s3cr3t@proxy.example.com",
  "HTTPS_PROXY=https://user:s3@proxy.example.com/?token=cr3t",
  `oci://u:s3cr3t@ghcr.io/charts/shop@sha256:${"a1".repeat(32)}`,
  "http://u:s3cr3t@sha256:8080",
  " https://user:s3@proxy.example.com:3128/?token=cr3t",
])("%j is shown without its secret", (text) => {
  expect(withoutSecrets(text)).not.toMatch(/s3|cr3t/);
});

const digest = `sha256:${"a1".repeat(32)}`;

test.each([`oci://ghcr.io/charts/shop@${digest}`, `ghcr.io:443/shop:1.0.0@${digest}`, `"nginx:1.29@${digest}"`])(
  "the digest of %j is none of credentials",
  (reference) => {
    expect(withoutSecrets(reference)).toBe(reference);
    expect(withoutUrlCredentials(`error: ${reference} is not allowed`)).toBe(`error: ${reference} is not allowed`);
  },
);

test("a line is shown without the credentials of URLs, and with digests", () => {
  const line = `a https://u:s3cr3t@h/x@${digest}, "oci://h/y@sha256:a1…" and http://s3cr3t@h b`;
  expect(withoutUrlCredentials(line)).toBe(`a https://***@h/x@${digest}, "oci://h/y@sha256:a1…" and http://***@h b`);
});

test.each(["http://proxy.example.com:3128", "me@example.com", "nginx:1.29", "https://example.com/a/b", "10.0.0.0/8"])(
  "%j is shown as it is",
  (text) => {
    expect(withoutSecrets(text)).toBe(text);
  },
);
