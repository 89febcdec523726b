import * as z from "zod";
import { chartName, chartRepository, chartVersion, digestAsTag, imageTag, requiredRepository } from "./images";
import { serviceName } from "./network";
import { choiceOf, hostName, listOf, secrets } from "./primitives";

/** @see https://helm.sh/docs/chart_template_guide/builtin_objects/ and `validName` of https://github.com/helm/helm/blob/main/pkg/chart/v2/util/validate_name.go */
const releaseName = z.string().regex(/^[a-z\d](?:[a-z\d-]{0,51}[a-z\d])?$/, {
  error: "must be the name of a release such as my-app (1 to 53 lower-case letters, digits and hyphens)",
});

/** The path of a value of a chart, whose keys are separated by periods. */
const valuePath = z.string().regex(/^(?:[^.\\[\]\s]|\\\.)+(?:\.(?:[^.\\[\]\s]|\\\.)+)*$/, {
  error: "must be the path of a value such as controller.image.repository, with \\. for a period in a key",
});

const chartImage = z
  .strictObject({
    repository: requiredRepository.describe("Repository of the image, with its registry, as its publisher has it."),
    tag: imageTag.describe("Tag of the image, or the 64 digits of its digest after a repository that ends with @sha256."),
    paths: z
      .record(
        valuePath,
        choiceOf({
          repository: "The repository with its registry",
          registry: "The registry alone",
          name: "The repository without its registry",
          tag: "The tag",
          reference: "All of it: the repository with its registry, and the tag",
        }),
      )
      .default({})
      .describe(
        "Where the values of the chart name the image, such as image.repository: repository and image.tag: tag. They are set to what the cluster pulls, which is the copy in the mirror with registry.mirror. Default: none, the image is pulled as the chart has it.",
      ),
  })
  .superRefine(digestAsTag);

const chartSettings = z.strictObject({
  chart: z
    .strictObject({
      repository: chartRepository
        .optional()
        .describe(
          "Repository from which the Terraform runner gets the chart (https:// or oci://), or the absolute path of a folder with the unpacked chart. With registry.mirror, a chart of oci:// comes from the mirror.",
        )
        .register(secrets, { secret: "credentials" }),
      name: chartName.optional().describe("Name of the chart in the repository."),
      version: chartVersion.optional().describe("Exact version of the chart."),
    })
    .prefault({})
    .describe("Helm chart. Default: that of the preset with the name of the release."),
  namespace: z
    .string()
    .regex(/^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/, {
      error: "must be the name of a namespace such as team-a (1 to 63 lower-case letters, digits and hyphens)",
    })
    .optional()
    .describe("Namespace of the release, which is created; namespaces says what it has besides. Default: that of the preset."),
  values: z
    .record(z.string(), z.json())
    .default({})
    .describe(
      "Values of the chart, over those of its preset. They are in the files and the state of Terraform, so write no secrets: name a Kubernetes Secret instead.",
    ),
  valuesFiles: listOf(z.string().min(1))
    .default([])
    .describe(
      "YAML files with values, by paths relative to the file that names them. Later files override earlier ones, and values overrides all of them.",
    ),
  images: z
    .array(chartImage)
    .optional()
    .describe(
      "All images that pods of the chart run, for the mirror and the bill of materials, in place of those of the preset. Default: those of the preset, or none.",
    ),
  serviceAccount: z
    .strictObject({
      name: z
        .string()
        .regex(/^(?=.{1,253}$)[a-z\d](?:[a-z\d.-]*[a-z\d])?$/, { error: "must be the name of a service account such as orders" })
        .describe("Name of the service account. serviceAccounts has its role, by <namespace>/<name>."),
      path: valuePath
        .default("serviceAccount")
        .describe("The mapping with create, name and annotations in the values of the chart, which are set."),
    })
    .optional()
    .describe("Service account of the chart's pods that has an IAM role. Default: that of the preset, or none."),
  services: listOf(serviceName)
    .default([])
    .describe(
      "AWS services that the pods call, such as s3, besides those of the preset. Each gets a VPC endpoint, or a path by network.egress.",
    ),
  hosts: listOf(hostName)
    .default([])
    .describe("Other hosts that the pods call, such as github.com. The proxy and the DNS allow-list allow them."),
  proxy: z
    .strictObject({
      env: listOf(valuePath).min(1).describe("Paths of the environment variables in the values of the chart, such as extraEnv."),
      style: choiceOf({ list: "A list of mappings with name and value", map: "A mapping of names to values" })
        .default("list")
        .describe("How the chart writes environment variables."),
      noProxy: listOf(z.string().regex(/^[^\s,]+$/, { error: "must be a host or a domain such as .example.com" }))
        .default([])
        .describe(
          "Further entries of NO_PROXY besides those of the preset, such as names of Services that pods of the chart call without the name of the cluster domain.",
        ),
    })
    .optional()
    .describe(
      "Where the variables of the HTTP proxy, and SSL_CERT_DIR for certificates, are set for the pods. Default: as the preset has it, or nowhere.",
    ),
  certificates: z
    .strictObject({
      volumes: listOf(valuePath).min(1).describe("Paths of the lists of volumes in the values of the chart."),
      volumeMounts: listOf(valuePath).min(1).describe("Paths of the lists of volume mounts."),
    })
    .optional()
    .describe(
      "Where the pods mount certificateAuthorities, which programs in Go find by SSL_CERT_DIR. Default: as the preset has it, or nowhere.",
    ),
  after: listOf(z.string()).default([]).describe("Other releases of charts that must be installed before this one."),
});

/** Helm releases of the user's own, by name. */
export const charts = z.record(releaseName, chartSettings).default({});

export type ChartSettings = z.output<typeof chartSettings>;
