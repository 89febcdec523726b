import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** An answer of AWS: a status and a body. */
export interface Answer {
  readonly status?: number;
  readonly body: string;
}

/** Answers by IAM action, such as `ec2:DescribeVolumes`, to parameters or, of EKS, a path. What is not there is answered with an empty list. */
export type Answers = Readonly<Record<string, (parameters: URLSearchParams, path: string) => Answer>>;

/** An AWS on this machine that answers the services that commands read. */
export class FakeAws {
  /** The actions that were called. */
  readonly called = new Set<string>();
  /** Of each action the access key and the region that signed its last call. */
  readonly signers = new Map<string, string>();
  private readonly server: Server;
  private answers: Answers = {};

  constructor() {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const parameters = new URLSearchParams(Buffer.concat(chunks).toString());
        const [, service = ""] = /\/([\w-]+)\/aws4_request/.exec(request.headers.authorization ?? "") ?? [];
        const [, target] = String(request.headers["x-amz-target"]).split(".");
        const action = `${service}:${parameters.get("Action") ?? target ?? eksAction(request.url!)}`;
        this.called.add(action);
        const [, key = "", region = ""] = /Credential=([^/]+)\/\d+\/([^/]+)\//.exec(request.headers.authorization ?? "") ?? [];
        this.signers.set(action, `${key} ${region}`);
        const { status = 200, body } = this.answers[action]?.(parameters, request.url!) ?? nothing(service, action);
        response.writeHead(status, { "content-type": jsonServices.has(service) ? "application/json" : "text/xml" }).end(body);
      });
    });
  }

  /** Sets what is answered from now on. */
  answer(answers: Answers): void {
    this.answers = answers;
    this.called.clear();
    this.signers.clear();
  }

  /** @returns the environment that points the SDK here */
  async start(): Promise<Readonly<Record<string, string>>> {
    this.server.listen(0, "127.0.0.1");
    await once(this.server, "listening");
    const { port } = this.server.address() as AddressInfo;
    return {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_EC2_METADATA_DISABLED: "true",
    };
  }

  stop(): void {
    this.server.close();
  }
}

const jsonServices: ReadonlySet<string> = new Set(["ecr", "eks", "events", "kms", "logs", "servicequotas", "sqs", "ssm"]);

/** EKS has paths instead of actions. */
const eksPaths: readonly (readonly [RegExp, string])[] = [
  [/^\/clusters$/, "ListClusters"],
  [/^\/addons\/supported-versions$/, "DescribeAddonVersions"],
  [/\/addons$/, "ListAddons"],
  [/\/node-groups$/, "ListNodegroups"],
  [/\/node-groups\/[^/]+$/, "DescribeNodegroup"],
  [/\/fargate-profiles$/, "ListFargateProfiles"],
  [/\/fargate-profiles\/[^/]+$/, "DescribeFargateProfile"],
  [/\/pod-identity-associations$/, "ListPodIdentityAssociations"],
  [/\/pod-identity-associations\/[^/]+$/, "DescribePodIdentityAssociation"],
  [/\/access-entries$/, "ListAccessEntries"],
  [/\/access-entries\/[^/]+$/, "DescribeAccessEntry"],
  [/\/access-policies$/, "ListAssociatedAccessPolicies"],
];

const eksAction = (url: string): string => eksPaths.find(([path]) => path.test(url.replace(/\?.*$/, "")))?.[1] ?? "DescribeCluster";

function nothing(service: string, action: string): Answer {
  if (action === "eks:DescribeCluster") return noCluster;
  if (jsonServices.has(service)) return { body: "{}" };
  const name = action.split(":")[1]!;
  return { body: service === "ec2" ? ec2List(name, "") : `<${name}Response><${name}Result/></${name}Response>` };
}

/** The answer of EKS where there is no cluster. */
export const noCluster = eksError(404, "ResourceNotFoundException", "No cluster found");

/** An error as EKS answers it. */
export function eksError(status: number, code: string, message: string): Answer {
  return { status, body: JSON.stringify({ __type: code, message }) };
}

/** A list as EC2 answers it. */
export const ec2List = (action: string, items: string): string => `<${action}Response>${items}</${action}Response>`;

/** An error as EC2 and load balancing answer it. */
export const queryError = (status: number, code: string, message: string): Answer => ({
  status,
  body: `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors></Response>`,
});

/** The answer of STS with a session of a role. */
export const roleSession = (roleArn: string, accessKeyId: string): Answer => ({
  body: `<AssumeRoleResponse><AssumeRoleResult><AssumedRoleUser><AssumedRoleId>AROA:private-eks</AssumedRoleId><Arn>${roleArn
    .replace(":iam:", ":sts:")
    .replace(
      ":role/",
      ":assumed-role/",
    )}/private-eks</Arn></AssumedRoleUser><Credentials><AccessKeyId>${accessKeyId}</AccessKeyId><SecretAccessKey>${sessionSecret}</SecretAccessKey><SessionToken>${sessionSecret}</SessionToken><Expiration>2100-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
});

/** What no command may print. */
export const sessionSecret = "secret-of-the-session";

/** The answer of STS with the account of the credentials. */
export const callerOf = (account: string): Answer => ({
  body: `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::${account}:user/u</Arn><UserId>U</UserId><Account>${account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
});
