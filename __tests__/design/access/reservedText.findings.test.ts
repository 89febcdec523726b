import { clusterSchema } from "../../../config/schema/schema";
import { reservedTextFindings } from "../../../design/access/reservedText.findings";

const findings = (policy: object) =>
  reservedTextFindings(clusterSchema.parse({ name: "demo", region: "us-west-2", network: { endpoints: { policies: { s3: policy } } } }));

test("policy variables are texts like others", () => {
  expect(findings({ Statement: [{ Resource: "arn:aws:s3:::${aws:PrincipalTag/team}" }] })).toEqual([]);
});

test("refuses a reference of cdktf, at its place, as a value and as a key", () => {
  const paths = findings({ Statement: [{ Resource: "${TfToken[TOKEN.0]}" }], "${TfToken[TOKEN.1]}": 1 }).map(({ path }) => path.join("."));
  expect(paths).toEqual(["network.endpoints.policies.s3.Statement.0.Resource", "network.endpoints.policies.s3.${TfToken[TOKEN.1]}"]);
});

test.each(["#{TfToken[TOKEN.0]}", "&{TfToken[TOKEN.0]}", "\\u0024{TfToken[TOKEN.0]}", "\\x24{TfToken[TOKEN.0]}"])(
  "refuses %j, which is one in a list, a mapping, or once user data is read",
  (text) => {
    expect(findings({ Statement: [{ Resource: text }] })).toHaveLength(1);
  },
);
