import { awsProblem, readTogether } from "../../../commands/aws/read";

const error = (fields: Readonly<Record<string, unknown>>) => Object.assign(new Error(String(fields["message"] ?? "a message")), fields);

test.each([
  [
    "no credentials",
    { name: "CredentialsProviderError", message: "Could not load credentials from any providers" },
    /^There are no AWS credentials .*AWS_PROFILE/,
  ],
  ["an expired session", { name: "ExpiredTokenException" }, /^The AWS credentials have expired\./],
  ["an expired single sign-on", { name: "TokenProviderError", message: "Token is expired" }, /^The AWS credentials have expired\./],
  [
    "a permission that is named",
    {
      name: "AccessDeniedException",
      message: "User: arn:aws:iam::1:user/u is not authorized to perform: eks:DescribeCluster on resource: x",
    },
    /^The credentials do not allow eks:DescribeCluster\./,
  ],
  ["a permission that is not named", { name: "UnauthorizedOperation" }, /^The credentials do not allow ec2:DescribeVolumes\./],
  [
    "credentials of another partition",
    { name: "AuthFailure", message: "AWS was not able to validate the provided access credentials" },
    /^AWS does not accept the credentials in this region \(AWS was not/,
  ],
  [
    "a host without an address",
    { code: "ENOTFOUND", hostname: "ec2.us-west-2.amazonaws.com" },
    /^ec2\.us-west-2\.amazonaws\.com cannot be reached \(ENOTFOUND\)\. Check the region, which the cluster file or --region says\. Run/,
  ],
  [
    "hosts with several addresses",
    { name: "AggregateError", errors: [error({ code: "ECONNREFUSED", address: "10.0.0.1" })] },
    /^10\.0\.0\.1 cannot be reached \(ECONNREFUSED\)\./,
  ],
  ["no answer", { name: "TimeoutError" }, /^AWS did not answer in time \(ec2\)\./],
  ["a page of a proxy", { name: "SyntaxError", message: "Unexpected token '<'" }, /^What answers is not AWS \(ec2\), /],
  [
    "an expired login of the AWS CLI",
    { message: "Error when retrieving token from sso: Token has expired and refresh failed" },
    /have expired\./,
  ],
  [
    "a host that the AWS CLI cannot reach",
    { message: 'Could not connect to the endpoint URL: "https://api.ecr.us-west-2.amazonaws.com/"' },
    /^AWS cannot be reached\. /,
  ],
  ["too many calls", { name: "RequestLimitExceeded" }, /^AWS limits how often ec2:DescribeVolumes is called\./],
  [
    "anything else",
    { name: "InternalFailure", message: "Sorry.\n  at somewhere" },
    /^AWS answered ec2:DescribeVolumes with InternalFailure: Sorry\.$/,
  ],
])("%s is one line that says what to do", (_what, fields, sentence) => {
  const problem = awsProblem(error(fields), ["ec2:DescribeVolumes"]);
  expect(problem).toMatch(sentence);
  expect(problem).not.toContain("\n");
});

test("what cannot be read is told once, and the rest is there", async () => {
  const fails = { actions: ["ec2:DescribeVolumes"], otherwise: [], run: () => Promise.reject(error({ name: "ExpiredToken" })) };
  const works = { actions: [], otherwise: [], run: () => Promise.resolve(["sg-1"]) };
  expect(await readTogether({ volumes: fails, subnets: fails, groups: works })).toEqual({
    values: { volumes: [], subnets: [], groups: ["sg-1"] },
    problems: [expect.stringContaining("expired")],
    notes: [],
  });
});
