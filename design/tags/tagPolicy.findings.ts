import type { ConfigPath, Finding } from "../../config/findings/finding";
import { pathText } from "../../config/findings/path";
import { nodeGroupEntries } from "../../config/schema/nodeGroups";
import type { ClusterConfig } from "../../config/schema/schema";
import { settingsKey } from "../network/subnetLayout";

interface GivenTags {
  readonly path: ConfigPath;
  readonly tags: Readonly<Record<string, string>>;
}

/** Every place of a cluster file that gives tags. */
const givenTags = (config: ClusterConfig): readonly GivenTags[] => [
  { path: ["tags"], tags: config.tags },
  ...Object.values(settingsKey).map((key) => ({
    path: ["network", key, "tags"],
    tags: config.network[key].tags,
  })),
  ...nodeGroupEntries(config).map(({ path, group }) => ({ path: [...path, "tags"], tags: group.tags })),
  ...Object.entries(config.autoMode?.nodeClasses ?? {}).map(([name, { tags }]) => ({
    path: ["autoMode", "nodeClasses", name, "tags"],
    tags,
  })),
  ...Object.entries(config.karpenter?.nodeClasses ?? {}).map(([name, { tags }]) => ({
    path: ["karpenter", "nodeClasses", name, "tags"],
    tags,
  })),
  ...Object.entries(config.fargateProfiles).map(([name, { tags }]) => ({ path: ["fargateProfiles", name, "tags"], tags })),
];

/**
 * Errors for tags that `tagPolicy` does not allow. A key that is required is one of `tags`, which every resource gets.
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_tag-policies.html
 */
export const tagPolicyFindings = (config: ClusterConfig): readonly Finding[] => [
  ...ruledNames(config),
  ...missingKeys(config),
  ...givenTags(config).flatMap((given) => [
    ...misspelledKeys(config, given),
    ...emptyValues(config, given),
    ...refusedValues(config, given),
  ]),
];

/** What is made has names of its own, which no value of the file is. */
const ruledNames = ({ tagPolicy }: ClusterConfig): readonly Finding[] =>
  "Name" in tagPolicy.values
    ? [
        {
          severity: "error",
          path: ["tagPolicy", "values", "Name"],
          problem: "most resources get a tag Name of their own, and these values would not hold for it",
          fix: "Remove it, and leave Name out of the tag policy of the organization",
        },
      ]
    : [];

const missingKeys = ({ tags, tagPolicy }: ClusterConfig): readonly Finding[] =>
  tagPolicy.required.flatMap((key): readonly Finding[] => {
    if (key in tags || Object.keys(tags).some((other) => isOtherCase(other, key))) return [];
    const problem = `the tag ${key} is required by tagPolicy, and tags does not have it`;
    const values = tagPolicy.values[key];
    return [
      {
        severity: "error",
        path: ["tags", key],
        alsoReads: [["tagPolicy"]],
        problem,
        ...(values && { allowed: values.join(", ") }),
        fix: `Add ${pathText(["tags", key])} for the cluster`,
        writes: ["tags", key],
        isMissing: true,
      },
    ];
  });

/** AWS takes keys that differ by case for different ones, and bills do not find what is under the other. */
function misspelledKeys({ tagPolicy }: ClusterConfig, { path, tags }: GivenTags): readonly Finding[] {
  const keys = [...new Set([...tagPolicy.required, ...Object.keys(tagPolicy.values)])];
  return Object.keys(tags).flatMap((key): readonly Finding[] => {
    const meant = keys.includes(key) ? undefined : keys.find((other) => isOtherCase(other, key));
    if (meant === undefined) return [];
    const problem = `the tag ${key} differs by its case from ${meant} in tagPolicy`;
    const finding = { severity: "error", path: [...path, key], alsoReads: [["tagPolicy"]], problem } as const;
    return [{ ...finding, allowed: meant, fix: meant in tags ? "Remove it" : `Rename it to ${meant}` }];
  });
}

/** A value that is not allowed has an error of its own. */
const emptyValues = ({ tagPolicy }: ClusterConfig, { path, tags }: GivenTags): readonly Finding[] =>
  tagPolicy.required
    .filter((key) => tags[key] === "" && tagPolicy.values[key] === undefined)
    .map((key) => ({
      severity: "error",
      path: [...path, key],
      alsoReads: [["tagPolicy"]],
      problem: `the tag ${key} is required by tagPolicy, and its value is empty`,
      fix: "Write a value",
    }));

const refusedValues = ({ tagPolicy }: ClusterConfig, { path, tags }: GivenTags): readonly Finding[] =>
  Object.entries(tagPolicy.values).flatMap(([key, allowed]): readonly Finding[] => {
    const value = tags[key];
    if (value === undefined || allowed.some((pattern) => fitsPattern(value, pattern))) return [];
    return [
      {
        severity: "error",
        path: [...path, key],
        alsoReads: [["tagPolicy"]],
        problem: `tagPolicy does not allow the value ${JSON.stringify(value)} of the tag ${key}`,
        allowed: allowed.join(", "),
        fix: `Write one of these values at ${pathText([...path, key])}, or add yours to ${pathText(["tagPolicy", "values", key])}`,
        writes: ["tagPolicy", "values", key],
      },
    ];
  });

const isOtherCase = (one: string, other: string): boolean => one !== other && one.toLowerCase() === other.toLowerCase();

const fitsPattern = (value: string, pattern: string): boolean =>
  new RegExp(`^${pattern.replace(/[\\^$.+?()[\]{}|]/g, "\\$&").replaceAll("*", ".*")}$`, "s").test(value);
