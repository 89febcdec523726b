import type { EC2Client } from "@aws-sdk/client-ec2";

/** What all clients have, which their types say each with names of its own. */
export type MiddlewareStack = EC2Client["middlewareStack"];

/** The answer of a host, as the SDK's HTTP handler gives it. */
interface HttpAnswer {
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Makes the page of a proxy an error for clients that speak XML: one that is well-formed is an empty answer to them, as if nothing were there. Those
 * that speak JSON cannot read it.
 * @see https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/middleware-stack.html
 */
export const refusePages: Parameters<MiddlewareStack["use"]>[0] = {
  applyToStack: (stack) =>
    stack.add(
      (next) => async (sent) => {
        const answer = await next(sent);
        const { headers = {} } = answer.response as HttpAnswer;
        if (!/html/i.test(headers["content-type"] ?? "")) return answer;
        throw Object.assign(new Error("The answer is an HTML page"), { name: "Unknown" });
      },
      { step: "deserialize", name: "refusePages", priority: "low" },
    ),
};
