import * as z from "zod";
import { secrets } from "./primitives";

const component = "[a-z0-9]+(?:(?:\\.|_{1,2}|-+)[a-z0-9]+)*";
const host = "[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*(?::\\d+)?";

/** @see https://github.com/distribution/reference/blob/main/reference.go */
const repositoryForm = new RegExp(`^(?:${host}/)?${component}(?:/${component})*(?:@sha256)?$`);

function repositoryProblem(value: string): string | undefined {
  if (repositoryForm.test(value)) return undefined;
  if (value.includes("://")) return "must not begin with a scheme: write the registry, a slash and the path";
  const [, path = "", separator] = /^(.*?)(@sha256:|:)[^/]+$/.exec(value) ?? [];
  if (repositoryForm.test(path)) {
    return separator === ":"
      ? "must not hold the tag: move it to tag"
      : `must not hold the digest: write ${path}@sha256, and the digits as tag`;
  }
  return "must be an image repository in lower case, without scheme and tag, such as public.ecr.aws/nginx/nginx";
}

/** The repository of a container image, with its registry. `<repository>@sha256` is followed by a digest in place of a tag. */
export const requiredRepository = z
  .string()
  .superRefine((value, context) => {
    const problem = repositoryProblem(value);
    if (problem) context.addIssue({ code: "custom", message: problem });
  })
  .meta({ pattern: repositoryForm.source });

export const imageRepository = (name: string) =>
  requiredRepository
    .default(name)
    .describe("Repository of the image, with its registry. A cluster without internet access needs a copy in Amazon ECR.");

/** The tag of a container image, or the digits of its digest. */
export const imageTag = z.string().regex(/^\w[\w.-]{0,127}$/, {
  error: ({ input }) =>
    String(input).includes("sha256:")
      ? "must not hold a digest: write @sha256 at the end of the repository, and the 64 digits alone as tag"
      : "must be an image tag of 1 to 128 letters, digits, dots, hyphens and underscores, such as 1.29.3",
});

/** What follows a repository that ends with `@sha256` is a digest. */
export function digestAsTag(value: { readonly repository: string; readonly tag: string }, context: z.core.$RefinementCtx): void {
  if (!value.repository.endsWith("@sha256") || /^[0-9a-f]{64}$/.test(value.tag)) return;
  context.addIssue({
    code: "custom",
    path: ["tag"],
    message: "must be a SHA-256 digest of 64 digits, since the repository ends with @sha256",
  });
}

/** A container image: where nodes and Fargate pull it from. */
export const image = (name: string, tag: string) =>
  z
    .strictObject({
      repository: imageRepository(name),
      tag: imageTag.default(tag).describe("Tag of the image, or the 64 digits of its digest after a repository that ends with @sha256."),
    })
    .superRefine(digestAsTag)
    .prefault({})
    .describe("Container image, and where nodes pull it from.");

/**
 * A version, as Helm reads those of charts. A range would be another version at each apply, and no tag of a mirror.
 * @see https://helm.sh/docs/topics/charts/#charts-and-versioning
 */
export const chartVersion = z
  .string()
  .regex(/^v?\d+\.\d+\.\d+(?:-[\dA-Za-z-]+(?:\.[\dA-Za-z-]+)*)?(?:\+[\dA-Za-z-]+(?:\.[\dA-Za-z-]+)*)?$/, {
    error: "must be the version of a chart, without ranges, such as 3.5.0",
  });

/** The chart itself in an OCI registry, by its tag or digest, in parts. */
const versionedChart = /^(?<repository>oci:\/\/[^/\s@]+(?:\/[^/\s:@]+)*)\/(?<name>[^/\s:@]+)[:@](?<version>[^/\s]+)$/;

function referenceProblem(reference: string): string {
  const { repository, name = "", version = "" } = versionedChart.exec(reference)?.groups ?? {};
  const rule = "must not hold a tag or a digest";
  // The editor asks for the message without a value.
  if (repository === undefined) return `${rule}: write what stands before the name of the chart`;
  const tag = version.startsWith("sha256:") ? "its version" : version.replace(/@.*/, "");
  return `${rule}: write ${repository} for the chart ${name}, and ${tag} as version`;
}

/** Where charts are: a repository, or a folder with unpacked charts. */
export const chartRepository = z
  .string()
  .regex(/^(?!oci:\/\/[^/\s@]+(?:\/[^/\s:@]+)*\/[^/\s:@]+[:@][^/\s]+$)/, { error: ({ input }) => referenceProblem(String(input)) })
  .regex(/^(?!https:\/\/\S*\.t(?:ar\.)?gz$)/, {
    error: "must not be an archive: write the address that index.yaml is below, which helm repo add takes",
  })
  .regex(/^(?!https:\/\/[^/\s@]+\/(?:\S*\/)?index\.yaml$)/, {
    error: ({ input }) =>
      `must not be the index of a repository: write ${String(input).replace(/\/index\.yaml$/, "") || "what stands before /index.yaml"}`,
  })
  .regex(/^(?!.*:\/\/[^/]*@)/, { error: "must not hold credentials: let the runner log in with helm registry login" })
  .regex(/^(?:(?:https|oci):\/\/[^\s/]+(?:\/\S*)?|\/.*)$/, {
    error: "must be a chart repository or a folder, such as https://example.com/charts, oci://registry.example.com/charts or /charts",
  })
  .regex(/^(?!\/.*\.t(?:ar\.)?gz\/?$)/, { error: "must not be an archive: unpack it, and write the folder that the chart's folder is in" });

/** The name of a chart. In a registry it may be below the repository. @see https://helm.sh/docs/chart_best_practices/conventions/#chart-names */
export const chartName = z.string().regex(/^(?!.*\.\.)[A-Za-z\d][\w.-]*(?:\/[A-Za-z\d][\w.-]*)*$/, {
  error: "must be the name of a chart such as my-app (letters, digits, hyphens, underscores and periods)",
});

/** A Helm chart and where the runner gets it. */
export const chart = (name: string, repository: string, version: string) =>
  z
    .strictObject({
      repository: chartRepository
        .default(repository)
        .describe(
          "Repository from which the Terraform runner gets the chart (https:// or oci://), or the absolute path of a folder with the unpacked chart.",
        )
        .register(secrets, { secret: "credentials" }),
      name: chartName.default(name).describe("Name of the chart in the repository."),
      version: chartVersion.default(version).describe("Exact version of the chart."),
    })
    .prefault({})
    .describe("Helm chart, and where the Terraform runner gets it.");
