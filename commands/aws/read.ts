/** Something to read from AWS. */
export interface AwsRead<T> {
  /** The IAM permissions that it takes, such as `ec2:DescribeVolumes`. */
  readonly actions: readonly string[];
  /** What stands for the value where it cannot be read. */
  readonly otherwise: T;
  readonly run: () => Promise<T>;
  /** What is then not known, where the service may well not be reached, as one without an endpoint in the VPC: a note, and no problem. @default - a problem */
  readonly unknown?: string;
}

/** What was read, by the names of the reads. */
export interface Reading<T> {
  readonly values: T;
  /** One sentence for each reason why something is not in the values. Empty: all was read. */
  readonly problems: readonly string[];
}

/** What was read, and one sentence for each thing that is not in the values because its service, which need not be reached, was not. */
export interface NotedReading<T> extends Reading<T> {
  readonly notes: readonly string[];
}

/** Reads several things at the same time. It does not fail: what cannot be read is told in the problems or notes. */
export async function readTogether<T extends object>(reads: { readonly [K in keyof T]: AwsRead<T[K]> }): Promise<NotedReading<T>> {
  const wrong = wrongEndpoints(process.env);
  const results = await Promise.all(
    Object.entries<AwsRead<unknown>>(reads).map(async ([name, { actions, otherwise, run, unknown }]) => {
      const unread = { name, value: otherwise, problems: [], notes: [] };
      if (wrong.length > 0) return { ...unread, problems: wrong };
      try {
        return { ...unread, value: await run() };
      } catch (error) {
        return unknown !== undefined && isUnreached(error)
          ? { ...unread, notes: [`${unknown}, since ${servicesOf(actions)} is not reached from here.`] }
          : { ...unread, problems: [awsProblem(error, actions)] };
      }
    }),
  );
  return {
    values: Object.fromEntries(results.map(({ name, value }) => [name, value])) as T,
    problems: [...new Set(results.flatMap(({ problems }) => problems))],
    notes: [...new Set(results.flatMap(({ notes }) => notes))],
  };
}

/** The items of all pages, such as those of the SDK's `paginateDescribeVolumes`. */
export async function allPages<Page, Item>(
  pages: AsyncIterable<Page>,
  items: (page: Page) => readonly Item[] | undefined,
): Promise<Item[]> {
  const all: Item[] = [];
  for await (const page of pages) all.push(...(items(page) ?? []));
  return all;
}

/** What a call of EKS, Amazon ECR, EventBridge, Amazon SQS or Systems Manager answers, or the value for what is not there, such as a cluster or a queue. */
export async function orAbsent<T>(absent: T, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (
      /^(?:(?:Resource|Repository)NotFoundException|InvalidDocument|QueueDoesNotExist|AWS\.SimpleQueueService\.NonExistentQueue)$/.test(
        (error as Error).name,
      )
    )
      return absent;
    throw error;
  }
}

/**
 * What a request to EC2 has for instances, volumes and network interfaces of services, too. EC2 hides those that a service manages, such as nodes of EKS
 * Auto Mode, unless the account shows them by default.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/automode-learn-instances.html
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ManagedResourceVisibilitySettings.html
 */
export const withManagedResources = { IncludeManagedResources: true } as const;

/** The tags of a resource by their keys, from a list as EC2 and load balancing give it. */
export const tagsOf = (
  tags: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] = [],
): Readonly<Record<string, string>> => Object.fromEntries(tags.map(({ Key = "", Value = "" }) => [Key, Value]));

/** IAM permissions by what they are for, as a list without repetitions, sorted. */
export const listPermissions = (permissions: Readonly<Record<string, readonly string[]>>): readonly string[] =>
  [...new Set(Object.values(permissions).flat())].sort();

/** The permissions of a command, for its help. */
export const permissionsHelp = (permissions: Parameters<typeof listPermissions>[0]): string =>
  `\nIt needs these IAM permissions, on all resources:\n  ${listPermissions(permissions).join("\n  ")}\n${assumedRoleHelp}`;

/** What the cluster file changes of the permissions that a command needs. */
export const assumedRoleHelp =
  "\nWith assumeRoleArn in the cluster file that role needs them, and the credentials need sts:AssumeRole on it.\n";

/** What is known of an error of the AWS SDK or of the network below it. */
interface AwsError {
  readonly name: string;
  readonly message: string;
  /** Code of a network error, such as ENOTFOUND. */
  readonly code: string;
  /** Host that could not be reached. */
  readonly host: string;
}

/** A kind of error: the names or codes of its errors, and what it means for the user. The first row that fits is used. */
interface AwsErrorKind {
  readonly errors: RegExp;
  readonly sentence: (error: AwsError, actions: readonly string[]) => string;
}

const runElsewhere =
  "Run the command where AWS is reached without a proxy (HTTPS_PROXY is not used): in a private VPC that takes an endpoint of the service.";

/** Of a network that does not lead to the service. */
const noConnection =
  /Could not connect to the endpoint|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|EPIPE|UNABLE_TO|CERT_|SELF_SIGNED/;
const noAnswer = /TimeoutError|ETIMEDOUT|RequestTimeout|timeout on endpoint/;

const awsErrorKinds: readonly AwsErrorKind[] = [
  {
    errors: /Expired|TokenProviderError|session associated with this profile|[Tt]oken (is|has) expired/,
    sentence: () => "The AWS credentials have expired. Get new ones, such as by aws sso login, and run the command again.",
  },
  {
    errors: /CredentialsProviderError|Could not load credentials|Unable to locate credentials/,
    sentence: ({ message }) =>
      `There are no AWS credentials (${firstLine(message)}). Set AWS_PROFILE or log in, and run the command again.`,
  },
  {
    errors: /AccessDenied|UnauthorizedOperation|NotAuthorized|Forbidden/,
    sentence: ({ message }, actions) => {
      const [, named = actions.join(", ")] = /not authorized to perform: ([\w-]+:\w+)/.exec(message) ?? [];
      const where = named === "sts:AssumeRole" ? "for the role of assumeRoleArn, and in that role's trust policy" : "on all resources";
      return `The credentials do not allow ${named}. Allow it ${where}, and run the command again.`;
    },
  },
  {
    errors: /UnrecognizedClient|InvalidClientTokenId|AuthFailure|InvalidSignature|SignatureDoesNotMatch|IncompleteSignature|OptInRequired/,
    sentence: ({ message }) =>
      `AWS does not accept the credentials in this region (${firstLine(message)}). Use credentials of the account and partition of the cluster; a region that is off by default must be enabled first.`,
  },
  {
    errors: noConnection,
    sentence: ({ code, host }) =>
      `${host} cannot be reached${code && ` (${code})`}. Check the region, which the cluster file or --region says. ${runElsewhere}`,
  },
  {
    // Those of the environment are known before a call.
    errors: /ERR_INVALID_URL/,
    sentence: () => "An endpoint_url in the AWS configuration file is not a valid URL. Correct or remove it, and run the command again.",
  },
  {
    errors: noAnswer,
    sentence: (_, actions) => `AWS did not answer in time (${servicesOf(actions)}). ${runElsewhere}`,
  },
  {
    errors: /^(SyntaxError|Unknown|NotFound)$|XML parse error/,
    sentence: (_, actions) =>
      `What answers is not AWS (${servicesOf(actions)}), but may be a proxy that asks for something. ${runElsewhere}`,
  },
  {
    errors: /Throttl|TooManyRequests|RequestLimitExceeded|SlowDown/,
    sentence: (_, actions) => `AWS limits how often ${actions.join(", ")} is called. Wait a minute, and run the command again.`,
  },
];

/**
 * What an error of a call means, as a sentence or two without a stack trace.
 * @param actions the IAM permissions that the call takes
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
 */
export function awsProblem(error: unknown, actions: readonly string[]): string {
  const known = awsError(error);
  const { name, message, code } = known;
  // A message may quote anything: it decides only where no name or code does.
  const kind =
    awsErrorKinds.find(({ errors }) => errors.test(name) || errors.test(code)) ?? awsErrorKinds.find(({ errors }) => errors.test(message));
  return kind?.sentence(known, actions) ?? `AWS answered ${actions.join(", ")} with ${name}: ${firstLine(message)}.`;
}

/** Whether an error is of the way to the service, and not of what it answered. */
function isUnreached(error: unknown): boolean {
  const { name, code } = awsError(error);
  return [name, code].some((text) => noConnection.test(text) || noAnswer.test(text));
}

function awsError(error: unknown): AwsError {
  const fields = (typeof error === "object" && error !== null ? error : {}) as Partial<Record<string, unknown>>;
  const text = (...keys: readonly string[]) =>
    keys.map((key) => fields[key]).find((value): value is string => typeof value === "string" && value !== "");
  // Node.js tries all addresses of a host, and tells of each.
  const [first] = Array.isArray(fields["errors"]) ? (fields["errors"] as readonly unknown[]) : [];
  if (first !== undefined) return awsError(first);
  return {
    name: text("name") ?? "an error",
    message: text("message") ?? String(error),
    code: text("code", "errno") ?? "",
    host: text("hostname", "host", "address") ?? "AWS",
  };
}

/** The services of permissions, so that a service that does not answer is told once. */
const servicesOf = (actions: readonly string[]): string => [...new Set(actions.map((action) => action.split(":")[0]))].join(", ");

const firstLine = (text: string): string => text.split("\n")[0]!.replace(/\.$/, "");

/**
 * A sentence for each variable by which the AWS SDK takes an endpoint, of all services or of one, whose value is no URL: the SDK itself does not say
 * which.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
const wrongEndpoints = (environment: Readonly<Record<string, string | undefined>>): readonly string[] =>
  Object.entries(environment)
    .filter(([name, value = ""]) => /^AWS_ENDPOINT_URL(_|$)/.test(name) && value !== "" && !isUrl(value))
    .map(
      ([name, value]) =>
        `${name} is ${JSON.stringify(value)}, which is not a valid URL. Write one that starts with https:// or http://, or remove the variable.`,
    );

const isUrl = (text: string): boolean => /^https?:\/\//i.test(text) && URL.canParse(text);
