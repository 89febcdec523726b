import type { ConfigPath, Finding } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import { planFargateLogging } from "./logging";

const loggingPath: ConfigPath = ["observability", "fargateLogging"];

/** Characters that Fargate takes in all values of the ConfigMap together. */
const longestConfigMap = 5300;

/** Settings of the filter kubernetes that Fargate makes itself. */
const ownedByFargate = ["Kube_URL", "Kube_CA_File", "Kube_Token_Command", "Kube_Token_File"];

/** The filters that the log router has. */
const knownFilters = ["grep", "kubernetes", "modify", "nest", "parser", "record_modifier", "rewrite_tag", "throttle"];

/**
 * What the log router of Fargate would refuse, without a word but in the events of pods.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/fargate-logging.html
 */
export const fargateLoggingFindings = (config: ClusterConfig): readonly Finding[] =>
  config.observability.fargateLogging.enabled
    ? [
        ...withoutProfiles(config),
        ...configMapTooLong(config),
        ...sectionFindings(config, "filters", "FILTER"),
        ...sectionFindings(config, "parsers", "PARSER"),
        ...filterFindings(config),
        ...filterSettingFindings(config),
      ]
    : [];

const withoutProfiles = ({ fargateProfiles }: ClusterConfig): readonly Finding[] =>
  Object.keys(fargateProfiles).length > 0
    ? []
    : [
        {
          severity: "error",
          path: [...loggingPath, "enabled"],
          alsoReads: [["fargateProfiles"]],
          problem: "Fargate logging is enabled, and no Fargate profile selects any pod",
          fix: "Set observability.fargateLogging.enabled to false, or add a profile to fargateProfiles",
        },
      ];

function configMapTooLong(config: ClusterConfig): readonly Finding[] {
  const size = Object.values(planFargateLogging(config)?.configMap ?? {}).join("").length;
  if (size <= longestConfigMap) return [];
  return [
    {
      severity: "error",
      path: loggingPath,
      problem: `the configuration of the log router has ${size} characters with these filters and parsers`,
      allowed: `at most ${longestConfigMap} characters`,
      fix: `Shorten them by ${size - longestConfigMap} characters`,
    },
  ];
}

/** The lines of a setting that the expression finds something in, with what it finds. */
const linesWith = (text: string, expression: RegExp): readonly string[] => [...text.matchAll(expression)].map(([, found]) => found!);

const sectionFindings = (config: ClusterConfig, key: "filters" | "parsers", section: string): readonly Finding[] => {
  const text = config.observability.fargateLogging[key];
  if (text === undefined) return [];
  const finding = {
    severity: "error",
    path: [...loggingPath, key],
    allowed: `[${section}] sections`,
    fix: `Write [${section}] sections only`,
  } as const;
  const found = linesWith(text, /^\s*\[([^\]]*)\]/gm);
  const others = [...new Set(found.filter((name) => name !== section))];
  if (found.length === 0) return [{ ...finding, problem: `the text has no [${section}] section` }];
  return others.map((name) => ({ ...finding, problem: `the log router of Fargate takes no [${name}] section here` }));
};

const filterFindings = ({ observability }: ClusterConfig): readonly Finding[] =>
  linesWith(observability.fargateLogging.filters ?? "", /^\s*Name\s+(\S+)/gim)
    .filter((name) => !knownFilters.includes(name.toLowerCase()))
    .map((name) => ({
      severity: "error",
      path: [...loggingPath, "filters"],
      problem: `the log router of Fargate has no filter ${name}`,
      allowed: knownFilters.join(", "),
      fix: "Use one of the allowed filters",
    }));

/** Each section names its filter, and sets nothing that Fargate sets. */
const filterSettingFindings = ({ observability }: ClusterConfig): readonly Finding[] => {
  const text = observability.fargateLogging.filters ?? "";
  const finding = { severity: "error", path: [...loggingPath, "filters"] } as const;
  const sections = text.split(/^\s*\[FILTER\]/gm).slice(1);
  return [
    ...(sections.every((section) => /^\s*Name\s+\S/im.test(section))
      ? []
      : [
          {
            ...finding,
            problem: "a [FILTER] section names no filter",
            allowed: knownFilters.join(", "),
            fix: "Write a line Name <filter>",
          },
        ]),
    ...ownedByFargate
      .filter((name) => new RegExp(`^\\s*${name}\\s`, "im").test(text))
      .map((name) => ({ ...finding, problem: `Fargate sets ${name} of the filter kubernetes itself`, fix: "Remove the line" })),
  ];
};
