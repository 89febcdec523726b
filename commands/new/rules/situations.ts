import { stringify } from "yaml";
import { partitionOf, partitions } from "../../../aws/regions";
import { vpcFileLines } from "./vpcFile";
import { subnetAnswers, type QuestionKey, questions } from "./questions";

/** What the user said. Of files, such as that of the proxy's certificate authority, it is the text. */
export type GivenAnswers = Readonly<Partial<Record<QuestionKey | "name", string | undefined>>>;

type Answers = Readonly<Record<QuestionKey | "name", string>>;

/** A kind of cluster that many begin with. */
export interface Situation {
  readonly title: string;
  readonly asks: readonly QuestionKey[];
  /** The only regions of it. @default - all */
  readonly regions?: readonly string[];
  /** Questions that need no answer here, although they have no default. @default - none */
  readonly optional?: readonly QuestionKey[];
  /** Lines of the cluster file, below its first comment. @default - another command writes the file */
  readonly lines?: (answers: Answers) => readonly string[];
  /** What is different where a file of `import vpc` is given. @default - it has no use for one */
  readonly withVpcFile?: Pick<Situation, "asks" | "optional" | "lines">;
}

const common = ["region", "cidr", "admin"] as const satisfies readonly QuestionKey[];

const clusterSituations = {
  isolated: {
    title: "no way to the internet: nodes reach AWS by VPC endpoints only",
    asks: common,
    lines: (answers) => [
      "# Nodes and pods reach AWS by VPC endpoints, and nothing else.",
      ...identity(answers),
      ...topLevel("network", [
        ...ownVpc(answers),
        "endpoints:",
        "  # The endpoints that the cluster needs are created. List what your applications call besides, such as sqs.",
        "  additional: []",
      ]),
      ...topLevel("access", admins(answers)),
      ...nodes,
    ],
  },
  "existing-vpc": {
    title: "a VPC that exists, with the company's HTTP proxy as the way out",
    asks: ["region", "vpcFile", "vpc", "vpcCidr", "subnets", "proxy", "proxyCa", "admin"],
    lines: (answers) => [
      "# In a VPC that exists, with the company's HTTP proxy as the way out. The VPC and its subnets stay their owner's.",
      ...identity(answers),
      ...topLevel("network", [
        "# private-eks import vpc writes all that the VPC has: route tables, a transit gateway, endpoints.",
        "existingVpc:",
        `  id: ${answers.vpc}`,
        `  cidr: ${answers.vpcCidr}`,
        "  # Private subnets, each associated with a route table that leads to the proxy.",
        "  nodeSubnets:",
        ...subnetAnswers(answers.subnets).map(({ zone, id, cidr }) => `    ${zone}: { id: ${id}, cidr: ${cidr} }`),
        "egress: proxy",
        "endpoints:",
        "  # Endpoints that the VPC has already, such as s3: existing. The others that the cluster needs are created.",
        "  services: {}",
      ]),
      ...companyProxy(answers),
    ],
    withVpcFile: {
      asks: ["region", "vpcFile", "proxy", "proxyCa", "admin"],
      optional: ["proxy"],
      lines: (answers) => [
        "# In a VPC that exists, with what private-eks import vpc read of it. The VPC and its subnets stay their owner's.",
        ...identity(answers),
        ...vpcFileLines(answers.vpcFile, answers.proxy !== ""),
        "",
        ...companyProxy(answers),
      ],
    },
  },
  china: {
    title: "a region in China, with an HTTP proxy of its own (Squid) as the way out",
    asks: common,
    regions: partitions.flatMap(({ id, regions }) => (id === "aws-cn" ? regions : [])),
    lines: (answers) => [
      "# In China: Squid in public subnets is the only way out, and lets pass what is allowed. Nodes need VPC endpoints alone to start.",
      ...identity(answers),
      ...topLevel("network", [...ownVpc(answers), "egress: proxy"]),
      ...topLevel("proxy", [
        "squid:",
        "  # What the cluster needs is allowed. List what your applications call besides, such as .example.com.",
        "  allow: []",
      ]),
      ...topLevel("access", admins(answers)),
      ...nodes,
    ],
  },
  "custom-networking": {
    title: "pods with addresses of 100.64.0.0/16, where those of the VPC are few",
    asks: common,
    lines: (answers) => [
      "# Custom networking: pods get addresses of 100.64.0.0/16, so that nodes and load balancers alone take those of the VPC.",
      ...identity(answers),
      ...topLevel("network", [
        ...ownVpc(answers),
        "# Other networks need no route to this block, and may have it, too.",
        "secondaryCidrs: [100.64.0.0/16]",
      ]),
      ...topLevel("customNetworking", ["enabled: true"]),
      ...topLevel("access", admins(answers)),
      ...nodes,
    ],
  },
  fargate: {
    title: "AWS Fargate and no nodes, without a way to the internet",
    asks: common,
    lines: (answers) => [
      "# No nodes: each pod of these namespaces runs on AWS Fargate, and reaches AWS by VPC endpoints.",
      ...identity(answers),
      ...topLevel("network", ownVpc(answers)),
      ...topLevel("access", admins(answers)),
      "nodeGroups: {}",
      "",
      ...topLevel("fargateProfiles", [
        "core-dns:",
        "  selectors:",
        "    - namespace: kube-system",
        "      labels: { k8s-app: kube-dns }",
        "applications:",
        "  # A pod in a namespace that no selector names stays pending. * stands for any characters.",
        "  selectors:",
        "    - namespace: default",
        "    - namespace: apps-*",
      ]),
      "observability:",
      "  # Logs of the pods in CloudWatch Logs.",
      "  fargateLogging:",
      "    enabled: true",
    ],
  },
} as const satisfies Readonly<Record<string, Situation>>;

export type SituationName = keyof typeof clusterSituations | "eksctl";

/** All situations, by the values of `--situation`. */
export const situations: Readonly<Record<SituationName, Situation>> = {
  ...clusterSituations,
  eksctl: { title: "a cluster file made from a file of eksctl, by import eksctl", asks: ["file"] },
};

/** A situation as it is with what was said. */
export function situationFor(name: SituationName, { vpcFile = "" }: GivenAnswers): Situation {
  const situation = situations[name];
  return vpcFile === "" ? situation : { ...situation, ...situation.withVpcFile };
}

/** Whether a question can stay without an answer. */
export const needsNoAnswer = ({ optional = [] }: Situation, key: QuestionKey): boolean =>
  questions[key].otherwise !== undefined || optional.includes(key);

const identity = ({ name, region }: Answers): readonly string[] => [`name: ${stringify(name).trim()}`, `region: ${region}`, ""];

const topLevel = (key: string, lines: readonly string[]): readonly string[] => [`${key}:`, ...lines.map((line) => `  ${line}`), ""];

const ownVpc = ({ cidr }: Answers): readonly string[] => [
  "# A block that no network has that the VPC is connected to, now or later: it cannot be changed.",
  `cidr: ${cidr}`,
];

function admins({ admin, region }: Answers): readonly string[] {
  const comment = `# IAM roles and users that administer the cluster, such as arn:${partitionOf(region).id}:iam::111122223333:role/platform.`;
  return admin === ""
    ? [comment, "# Where none is named when the cluster is created, its creator is the only one, for good.", "admins: []"]
    : ["# IAM roles and users that administer the cluster.", `admins: [${JSON.stringify(admin)}]`];
}

const nodes: readonly string[] = [
  "nodeGroups:",
  "  managed:",
  "    general:",
  "      instanceTypes: [m6i.large]",
  "      capacity:",
  "        min: 2",
  "        max: 6",
];

/** What follows the network of a company: its proxy, if it has one, and who reaches the cluster. */
const companyProxy = (answers: Answers): readonly string[] => [
  ...(answers.proxy === ""
    ? []
    : topLevel("proxy", [
        `url: ${stringify(answers.proxy).trim()}`,
        "# What is reached without the proxy besides AWS and the cluster, such as .corp.example.com.",
        "noProxy: []",
      ])),
  ...certificates(answers),
  ...topLevel("access", [
    "# Networks outside the VPC from which people and the runner of the workload stack reach the API, such as 10.8.0.0/16.",
    "runnerCidrs: []",
    ...admins(answers),
  ]),
  ...nodes,
];

const certificates = ({ proxyCa }: Answers): readonly string[] =>
  proxyCa === ""
    ? []
    : topLevel("certificateAuthorities", [
        "# By which the proxy signs for the hosts whose TLS it intercepts. A certificate is public.",
        "certificates:",
        "  company-proxy: |",
        ...proxyCa
          .trim()
          .split(/\r?\n/)
          .map((line) => `    ${line}`),
      ]);

/**
 * The text of a cluster file.
 * @param given has all that the situation asks for and that has no default
 * @param schema where the JSON schema is, from the folder of the file
 */
export function clusterText(situation: SituationName, given: GivenAnswers, schema: string): string {
  const defaults = Object.entries(questions).map(([key, { otherwise = "" }]) => [key, otherwise]);
  const answers = Object.fromEntries([...defaults, ...Object.entries(given).filter(([, value]) => value !== undefined)]) as Answers;
  const lines = [`# yaml-language-server: $schema=${schema}`, ...(situationFor(situation, given).lines?.(answers) ?? [])];
  return `${lines.join("\n").trimEnd()}\n`;
}
