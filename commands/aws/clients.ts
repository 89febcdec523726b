import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { EC2Client } from "@aws-sdk/client-ec2";
import { ECRClient } from "@aws-sdk/client-ecr";
import { EKSClient } from "@aws-sdk/client-eks";
import { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { IAMClient } from "@aws-sdk/client-iam";
import { KMSClient } from "@aws-sdk/client-kms";
import { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { SQSClient } from "@aws-sdk/client-sqs";
import { SSMClient } from "@aws-sdk/client-ssm";
import { STSClient } from "@aws-sdk/client-sts";
import type { SessionCredentials } from "./caller";

/** The services that commands read. */
export interface AwsClients {
  readonly ec2: EC2Client;
  readonly ecr: ECRClient;
  readonly eks: EKSClient;
  readonly events: EventBridgeClient;
  readonly iam: IAMClient;
  readonly kms: KMSClient;
  readonly loadBalancing: ElasticLoadBalancingV2Client;
  readonly logs: CloudWatchLogsClient;
  readonly quotas: ServiceQuotasClient;
  readonly sqs: SQSClient;
  readonly ssm: SSMClient;
}

/**
 * Clients for a region. Credentials, unless they are given, and endpoints come from where the AWS CLI has them: environment (AWS_PROFILE, AWS_ENDPOINT_URL and so on),
 * shared files, the instance's role. A host that cannot be reached is given up after about ten seconds, one that does not answer, or stops
 * while it does, after twenty: three attempts, or as many as AWS_MAX_ATTEMPTS says.
 *
 * Loading the SDK takes a while: import this file by `await import(…)` when the command runs, never where the program starts.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
 */
export function awsClients(region: string, credentials?: SessionCredentials): AwsClients {
  const settings = { ...clientSettings(region), ...(credentials && { credentials }) };
  const clients = {
    ec2: new EC2Client(settings),
    ecr: new ECRClient(settings),
    eks: new EKSClient(settings),
    events: new EventBridgeClient(settings),
    iam: new IAMClient(settings),
    kms: new KMSClient(settings),
    loadBalancing: new ElasticLoadBalancingV2Client(settings),
    logs: new CloudWatchLogsClient(settings),
    quotas: new ServiceQuotasClient(settings),
    sqs: new SQSClient(settings),
    ssm: new SSMClient(settings),
  };
  const speakXml = [clients.ec2, clients.iam, clients.loadBalancing];
  for (const { middlewareStack } of speakXml) (middlewareStack as MiddlewareStack).use(refusePages);
  return clients;
}

/**
 * The Security Token Service of a region, as {@link awsClients}: the SDK asks its regional endpoint, which alone a private VPC has.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-sts-regionalized-endpoints.html
 */
export function stsClient(region: string): STSClient {
  const client = new STSClient(clientSettings(region));
  (client.middlewareStack as MiddlewareStack).use(refusePages);
  return client;
}

function clientSettings(region: string) {
  // What Node.js future releases of the SDK need is for whoever updates it.
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";
  return {
    region,
    requestHandler: { connectionTimeout: 3_000, requestTimeout: 5_000, throwOnRequestTimeout: true, socketTimeout: 5_000 },
  };
}

/** What all clients have, which their types say each with names of its own. */
type MiddlewareStack = EC2Client["middlewareStack"];

/** The answer of a host, as the SDK's HTTP handler gives it. */
interface HttpAnswer {
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Makes the page of a proxy an error for clients that speak XML: one that is well-formed is an empty answer to them, as if nothing were there. Those
 * that speak JSON cannot read it.
 * @see https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/middleware-stack.html
 */
const refusePages: Parameters<MiddlewareStack["use"]>[0] = {
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
