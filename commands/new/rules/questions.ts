import * as z from "zod";
import { isRegionName } from "../../../aws/regions";
import { availabilityZone, awsId, cidrBlock, principalArn } from "../../../config/schema/primitives";
import { proxy } from "../../../config/schema/proxy";

/** Something that only the user knows: an option of the command line, and a question on a terminal. */
export interface Question {
  /** As commander writes them, such as `--vpc <id>`. */
  readonly flags: string;
  readonly text: string;
  readonly check: z.ZodType<string>;
  /** What is used where nothing is said; an empty text leaves it out of the file. @default - it must be answered */
  readonly otherwise?: string;
}

/** The node subnet of a zone. */
interface SubnetAnswer {
  readonly zone: string;
  readonly id: string;
  readonly cidr: string;
}

/** Reads `<zone>:<subnet id>:<CIDR block>`, with commas between. */
export const subnetAnswers = (text: string): readonly SubnetAnswer[] =>
  text.split(",").map((part) => {
    const [zone = "", id = "", cidr = ""] = part.trim().split(":");
    return { zone, id, cidr };
  });

const subnetList = z.string().superRefine((text, context) => {
  const parts = subnetAnswers(text);
  const wrong = parts.find(
    ({ zone, id, cidr }) =>
      !availabilityZone.safeParse(zone).success || !awsId("subnet").safeParse(id).success || !cidrBlock.safeParse(cidr).success,
  );
  const form = "each as zone:id:block, such as us-west-2a:subnet-0123456789abcdef0:10.0.0.0/22";
  if (wrong) context.addIssue({ code: "custom", message: `must be subnets with commas between, ${form}` });
  else if (new Set(parts.map(({ zone }) => zone)).size < Math.max(2, parts.length))
    context.addIssue({ code: "custom", message: `must be one subnet in each of two or more zones, ${form}` });
});

const fileName = z.string().min(1, { error: "must be the name of a file" });

const asked = {
  region: {
    flags: "--region <region>",
    text: "AWS region",
    check: z.string().refine(isRegionName, { error: "must be an AWS region such as eu-central-1" }),
  },
  cidr: {
    flags: "--cidr <block>",
    text: "CIDR block of the VPC, which no network has that it is connected to",
    check: cidrBlock,
    otherwise: "10.0.0.0/16",
  },
  admin: {
    flags: "--admin <arn>",
    text: "IAM role or user that administers the cluster; nobody but its creator, if left out",
    check: principalArn,
    otherwise: "",
  },
  vpcFile: {
    flags: "--vpc-file <file>",
    text: "file of import vpc, with what the VPC has, instead of --vpc, --vpc-cidr and --subnets",
    check: fileName,
    otherwise: "",
  },
  vpc: { flags: "--vpc <id>", text: "id of the VPC", check: awsId("vpc") },
  vpcCidr: { flags: "--vpc-cidr <block>", text: "primary CIDR block of the VPC", check: cidrBlock },
  subnets: {
    flags: "--subnets <list>",
    text: "private subnets of the nodes, as zone:id:block with commas between",
    check: subnetList,
  },
  proxy: { flags: "--proxy <url>", text: "URL of the company's HTTP proxy", check: proxy.shape.url.unwrap() },
  proxyCa: {
    flags: "--proxy-ca <file>",
    text: "PEM file of the certificate authority by which the proxy intercepts TLS, if it does",
    check: fileName,
    otherwise: "",
  },
  file: { flags: "--file <file>", text: "file of eksctl to import", check: fileName },
} as const satisfies Readonly<Record<string, Question>>;

export type QuestionKey = keyof typeof asked;

/** All questions, by the names of their options. */
export const questions: Readonly<Record<QuestionKey, Question>> = asked;

/** What a schema says of a text, in the words of the cluster file's errors; undefined if nothing is wrong. */
export const schemaProblem = (schema: z.ZodType<string>, text: string): string | undefined =>
  schema.safeParse(text).error?.issues[0]?.message;

/** What is wrong with an answer. None at all is right where there is a default. */
export function answerProblem(key: QuestionKey, answer: string): string | undefined {
  const { check, otherwise } = questions[key];
  return answer === "" && otherwise !== undefined ? undefined : schemaProblem(check, answer);
}
