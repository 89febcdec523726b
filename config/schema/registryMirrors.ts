import { isIP } from "node:net";
import * as z from "zod";
import { hostName } from "./primitives";

/** The names of all registries that have no mirrors of their own. */
export const anyRegistry = "*";

const form = "must be the URL of a registry's API, such as https://registry.example.com or https://registry.example.com/v2/docker-hub";

/** The URL of a mirror. It stands as it is in TOML and in shell scripts. */
const mirrorUrl = z
  .string()
  .superRefine((value, context) => {
    const problem = mirrorUrlProblem(value);
    if (problem) context.addIssue({ code: "custom", message: problem });
  })
  .meta({ pattern: "^https?://[^/?#@]+[^?#@]*$", examples: ["https://registry.example.com/v2/docker-hub"] });

function mirrorUrlProblem(value: string): string | undefined {
  if (/[@\uff20]|%40/.test(value)) {
    return "must not hold credentials, which would stand in the state and in user data: remove them, and let the mirror serve the nodes without, or name a repository in Amazon ECR";
  }
  const [, host = "", port, path = ""] = /^https?:\/\/([a-z\d.-]+)(?::(\d{1,5}))?((?:\/[\w.-]+)*)\/?$/.exec(value) ?? [];
  if (!isMirrorHost(host)) return form;
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65535)) return "must name a port from 1 to 65535";
  return path.split("/").some((segment) => /^\.+$/.test(segment)) ? form : undefined;
}

const isMirrorHost = (host: string): boolean => isIP(host) === 4 || hostName.safeParse(host).success;

/** The host of a registry as references of images have it, with its port. */
const registryName = z.string().superRefine((value, context) => {
  const [host = "", port, ...more] = value.split(":");
  const isPort = port === undefined || (/^[1-9]\d{0,4}$/.test(port) && Number(port) <= 65535);
  if (value === anyRegistry || (more.length === 0 && isPort && isMirrorHost(host))) return;
  context.addIssue({
    code: "custom",
    message: `must be the host of a registry such as docker.io or quay.io, or ${anyRegistry} for all others`,
  });
});

const mirror = z.strictObject({
  url: mirrorUrl.describe(
    "URL of the registry, with the path below which it answers for the one that it mirrors: https://harbor.example.com/v2/docker-hub for a project of Harbor, https://example.com/artifactory/api/docker/docker-hub/v2 for a repository of Artifactory, or a repository prefix in Amazon ECR.",
  ),
  overridePath: z
    .boolean()
    .optional()
    .describe("Take the path of the URL as it is, rather than append /v2 to it. Default: true where the URL has a path."),
});

/** Where the nodes pull the images of registries from, by the registries' names. */
export const registryMirrors = z.record(
  registryName,
  z.array(mirror).min(1, { error: "must name a mirror: write its url, or remove the key" }),
);

/** A mirror as the cluster file has it. */
export type MirrorConfig = z.output<typeof mirror>;
