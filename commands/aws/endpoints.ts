/**
 * A sentence for each variable by which the AWS SDK takes an endpoint, of all services or of one, whose value is no URL: the SDK itself does not say
 * which.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export const wrongEndpoints = (environment: Readonly<Record<string, string | undefined>>): readonly string[] =>
  Object.entries(environment)
    .filter(([name, value = ""]) => /^AWS_ENDPOINT_URL(_|$)/.test(name) && value !== "" && !isUrl(value))
    .map(
      ([name, value]) =>
        `${name} is ${JSON.stringify(value)}, which is no URL. Write one that starts with https:// or http://, or remove the variable.`,
    );

const isUrl = (text: string): boolean => /^https?:\/\//i.test(text) && URL.canParse(text);
