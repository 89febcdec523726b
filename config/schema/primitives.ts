import ipaddr from "ipaddr.js";
import * as z from "zod";

/** A name that AWS, Kubernetes and Terraform all accept: lower-case letters, digits and hyphens, starting with a letter. */
export const resourceName = z.string().regex(/^[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/, {
  error:
    "must be a lower-case name such as my-group (1 to 63 letters, digits and hyphens, starting with a letter, not ending with a hyphen)",
});

/** A decimal number from 0 to 255, as a pattern. */
const octet = "25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9]";

/** The name of a cluster. @see https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html */
export const clusterName = z.string().regex(/^[0-9A-Za-z][\w-]{0,99}$/, {
  error:
    "must be the name of a cluster such as my-cluster (1 to 100 letters, digits, hyphens and underscores, starting with a letter or digit)",
});

/**
 * An enum whose values each have a description.
 * @param descriptions what each value means, in a few words; editors show it beside the value
 */
export const choiceOf = <const T extends Readonly<Record<string, string>>>(descriptions: T) =>
  z.enum(Object.keys(descriptions) as (keyof T & string)[]).meta({ enumDescriptions: Object.values(descriptions) });

/** An IPv4 CIDR block written with its network address, such as `10.0.0.0/16`. */
export const cidrBlock = z
  .string()
  .superRefine((value, context) => {
    const problem = cidrProblem(value);
    if (problem) context.addIssue({ code: "custom", message: problem });
  })
  // The form alone: what a pattern cannot check, the network address, is left to the synthesis.
  .meta({ pattern: `^(?:(?:${octet})\\.){3}(?:${octet})/(?:3[0-2]|[12]?[0-9])$`, examples: ["10.0.0.0/16"] });

function cidrProblem(value: string): string | undefined {
  if (!/^(?:(?:0|[1-9]\d*)\.){3}(?:0|[1-9]\d*)\/(?:0|[1-9]\d*)$/.test(value) || !ipaddr.IPv4.isValidCIDR(value)) {
    return "must be an IPv4 CIDR block such as 10.0.0.0/16";
  }
  const network = `${ipaddr.IPv4.networkAddressFromCIDR(value).toString()}/${value.split("/")[1]}`;
  return network === value ? undefined : `must start at its network address: write ${network}`;
}

/** An IPv4 address in dotted-decimal form. */
export const ipv4Address = z.ipv4({ error: "must be an IPv4 address such as 10.0.0.10" });

/**
 * Domain names, separated by single spaces, as some operating systems take several.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/DHCPOptionSetConcepts.html
 */
export const domainNames = z
  .string()
  .max(253)
  .regex(/^(?:[A-Za-z\d](?:[A-Za-z\d-]{0,61}[A-Za-z\d])?(?:[. ](?!$)|$))+$/, { error: "must be a domain name such as corp.example.com" });

/** The name of a host, in lower case, without scheme, port and path. */
export const hostName = z.string().regex(/^(?=.{1,253}$)(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+[a-z](?:[a-z\d-]{0,61}[a-z\d])?$/, {
  error: "must be a lower-case host name such as api.example.com, without scheme, port and path",
});

/** An Availability Zone by name, such as `us-west-2b`. */
export const availabilityZone = z.string().regex(/^[a-z]{2}(?:-[a-z]+)+-\d[a-z]$/, {
  error: "must be an Availability Zone name such as us-west-2b",
});

/** The id of a zone, which is the same in all accounts. @see https://docs.aws.amazon.com/ram/latest/userguide/working-with-az-ids.html */
export const zoneId = z.string().regex(/^[a-z]{3,5}\d{1,2}-az\d{1,2}$/, {
  error: "must be the id of an Availability Zone such as use1-az1",
});

/** The id of an AWS account. */
export const accountId = z
  .string()
  .regex(/^\d{12}$/, { error: 'must be an AWS account id of 12 digits, in quotes, such as "111122223333"' });

/** Characters of the longest name. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const longestIamName = { "user|role": 64, role: 64, policy: 128, "instance-profile": 128 };

/**
 * @see https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html
 */
const serviceRoleProblem = {
  "user|role": "must not be a service-linked role, for which EKS creates no access entry: name a role of your own",
  role: "must not be a service-linked role, which only its service uses: name a role of your own",
  policy: "must not be a policy of a service-linked role, which IAM attaches to no other: name another policy",
  "instance-profile": "must not be one of a service-linked role: name one of your own",
};

/** What is wrong with the ARN of a session of a role, such as `aws sts get-caller-identity` prints. It lacks the path of the role. */
function sessionProblem(value: unknown): string | undefined {
  const [, partition, account, role] = /^arn:([\w-]+):sts::(\d{12}):assumed-role\/([^/]+)\//.exec(String(value)) ?? [];
  return (
    role &&
    `must not be a session of a role: write the ARN of the role, arn:${partition}:iam::${account}:role/${role}, with its path if it has one`
  );
}

/** The ARN of something of IAM's in any partition, but not of one that AWS keeps for its services' own roles. */
export const iamArn = (kind: keyof typeof longestIamName) =>
  z
    .string()
    .regex(
      new RegExp(
        `^arn:aws[a-z-]*:iam::${kind === "policy" ? "(?:\\d{12}|aws)" : "\\d{12}"}:(?:${kind})/(?:[\\w+=,.@/-]{0,510}/)?[\\w+=,.@-]+$`,
      ),
      {
        error: ({ input }) =>
          (kind.endsWith("role") ? sessionProblem(input) : undefined) ??
          `must be the ARN of an IAM ${kind.replace("|", " or ").replace("-", " ")}, such as arn:aws:iam::111122223333:${kind.split("|").pop()}/example`,
      },
    )
    .regex(new RegExp(`^(?!.*/[^/]{${longestIamName[kind] + 1},}$)`), {
      error: `must not end with a name of more than ${longestIamName[kind]} characters: correct the name`,
    })
    .regex(/^(?!.*:(?:role|policy|instance-profile)\/aws-service-role\/)/, { error: serviceRoleProblem[kind] });

/** The name of an S3 bucket. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export const bucketName = (example: string) =>
  z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, { error: `must be the name of an S3 bucket such as ${example}` })
    .regex(/^(?!.*\.\.)(?!\d+\.\d+\.\d+\.\d+$)/, { error: "must not hold two periods in a row, or look like an address: change the name" })
    .regex(/^(?!xn--|sthree-|amzn-s3-demo-)(?!.*(?:-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$)/, {
      error: "must not begin or end with what S3 reserves, such as xn-- or -s3alias: change the name",
    });

/** The ARN of an S3 bucket in any partition. */
export const bucketArn = z.string().regex(/^arn:aws[a-z-]*:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, {
  error: "must be the ARN of an S3 bucket such as arn:aws:s3:::my-logs, without a prefix",
});

/** The ARN of a KMS key in any partition. */
export const kmsKeyArn = z.string().regex(/^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]{1,36}$/, {
  error: "must be the ARN of a KMS key, such as arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
});

const tagCharacters = "letters, digits, spaces and _.:/=+-@";

export const tagKey = z
  .string()
  .regex(/^(?![Aa][Ww][Ss]:)/, { error: "must not start with aws:, which AWS reserves" })
  .regex(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u, { error: `must be 1 to 128 ${tagCharacters}` });

/**
 * AWS resource tags: keys of 1 to 128 and values of at most 256 characters, without the reserved `aws:` prefix; 40 at most, which leaves
 * room for those that are added.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html
 */
export const tags = z
  .record(
    tagKey,
    z
      .string()
      .max(256)
      .regex(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u, { error: `must be ${tagCharacters}` }),
  )
  .refine((value) => Object.keys(value).length <= 40, { error: "must not hold more than 40 tags: remove some" });

/**
 * Days that CloudWatch Logs can keep a log group's events.
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
 */
export const retentionDays = z.literal([
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
]);

/** A version of an EKS add-on, such as `v1.21.1-eksbuild.1`. */
export const addonVersion = z.string().regex(/^v\d+\.\d+\.\d+-eksbuild\.\d+$/, {
  error: "must be an add-on version such as v1.21.1-eksbuild.1",
});

/** The name of an EC2 key pair. @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateKeyPair.html */
export const keyPairName = z
  .string()
  .regex(/^[\x20-\x7e]{1,255}$/, { error: "must be the name of an EC2 key pair, of 1 to 255 ASCII characters" });

/** A list in which every value stands once. */
export const listOf = <T extends z.ZodType>(item: T) =>
  z.array(item).superRefine((values, context) => {
    values.forEach((value, index) => {
      if (values.indexOf(value) < index)
        context.addIssue({ code: "custom", path: [index], message: "must not be listed twice: remove it" });
    });
  });

/** The id of a Route 53 Resolver rule. @see https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_AssociateResolverRule.html */
export const resolverRuleId = z.string().regex(/^rslvr-rr-[0-9a-z]{1,55}$/, {
  error: "must be the id of a Route 53 Resolver rule such as rslvr-rr-0123456789abcdef0",
});

/** The id of a hosted zone. @see https://docs.aws.amazon.com/Route53/latest/APIReference/API_HostedZone.html */
export const hostedZoneId = z.string().regex(/^[0-9A-Z]{1,32}$/, {
  error: "must be the id of a hosted zone such as Z0123456789ABCDEFGHIJ, without /hostedzone/",
});

/** The id of a Route 53 Profile. @see https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53profiles_AssociateProfile.html */
export const route53ProfileId = z.string().regex(/^rp-[0-9a-z]{1,61}$/, {
  error: "must be the id of a Route 53 Profile such as rp-0123456789abcdef",
});

/** The id of a rule group of DNS Firewall. @see https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_AssociateFirewallRuleGroup.html */
export const firewallRuleGroupId = z.string().regex(/^rslvr-frg-[0-9a-z]{1,54}$/, {
  error: "must be the id of a rule group of DNS Firewall such as rslvr-frg-0123456789abcdef",
});

const idNames = {
  ami: "an AMI",
  vpc: "a VPC",
  subnet: "a subnet",
  rtb: "a route table",
  igw: "an internet gateway",
  nat: "a NAT gateway",
  sg: "a security group",
  pl: "a prefix list",
  tgw: "a transit gateway",
  pcx: "a VPC peering connection",
  vpce: "a VPC endpoint",
  eni: "a network interface",
  cr: "a capacity reservation",
} as const;

/**
 * The id of a resource of Amazon EC2 or VPC, by its prefix: 17 hexadecimal digits, or 8 where it is from before 2018.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html
 */
export const awsId = (prefix: keyof typeof idNames) =>
  z.string().regex(new RegExp(`^${prefix}-(?:[0-9a-f]{8}|[0-9a-f]{17})$`), {
    error: `must be ${idNames[prefix]} id such as ${prefix}-0123456789abcdef0 (8 or 17 hexadecimal digits)`,
  });

/**
 * Whom an access entry is for. Unlike the aws-auth ConfigMap, access entries want the path of a role, which those of IAM Identity Center have.
 * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html
 */
export const principalArn = iamArn("user|role").regex(
  /^(?!.*\/AWSReservedSSO_)|:role\/aws-reserved\/sso\.amazonaws\.com\/(?:[a-z\d-]+\/)?AWSReservedSSO_[^/]+$/,
  {
    error:
      "must have the path of a role of IAM Identity Center, such as role/aws-reserved/sso.amazonaws.com/us-west-2/AWSReservedSSO_Admin_0123456789abcdef: write its ARN as aws iam get-role prints it",
  },
);

/**
 * What of a key's value may be a secret, which nothing prints: all of it, or the credentials in a URL. Whatever a URL holds is printed without its
 * credentials; the mark says that users have reason to write some.
 */
export const secrets = z.registry<{ readonly secret: "all" | "credentials" }>();
