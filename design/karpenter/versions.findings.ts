import { leastKarpenter, verifiedKarpenter } from "../../aws/karpenter";
import { compareVersions } from "../../aws/kubernetesVersions";
import type { Finding } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";

/** What is wrong with the version of Karpenter and of its image. */
export const karpenterVersionFindings = (config: ClusterConfig): readonly Finding[] => [
  ...majorOrSupport(config),
  ...imageVersion(config),
  ...roughLimits(config),
];

const pathOfVersion = ["karpenter", "version"];
const releaseNotes = "https://karpenter.sh/docs/upgrading/upgrade-guide/";

/** The first and the second number of a version. */
const majorAndMinor = (version: string): readonly [number, number] => {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return [major, minor];
};

/** Whether a version of Karpenter has the definitions that node classes and node pools are written for. */
export const hasKnownDefinitions = (version: string): boolean => majorAndMinor(version)[0] === majorAndMinor(verifiedKarpenter)[0];

/** Node classes and node pools are written as the definitions of a major version have them. @see https://karpenter.sh/docs/upgrading/upgrade-guide/ */
function majorOrSupport(config: ClusterConfig): readonly Finding[] {
  const { version } = config.karpenter!;
  const [verified] = majorAndMinor(verifiedKarpenter);
  if (hasKnownDefinitions(version)) {
    const unsupported = kubernetesSupport(config);
    return unsupported.length > 0 ? unsupported : newerThanVerified(version);
  }
  return [
    {
      severity: "error",
      path: pathOfVersion,
      problem: `private-eks writes node classes and node pools for Karpenter ${verified}, and Karpenter ${version} has others`,
      allowed: `a version of Karpenter ${verified}, such as ${verifiedKarpenter}`,
      fix: `Write ${verifiedKarpenter}, or remove karpenter.version`,
    },
  ];
}

/** A Karpenter that is too old for the version of Kubernetes, or a version of Kubernetes that no release is known for. */
function kubernetesSupport({ karpenter, kubernetesVersion }: ClusterConfig): readonly Finding[] {
  const alsoReads = [["kubernetesVersion"]];
  const least = leastKarpenter[kubernetesVersion];
  const { version } = karpenter!;
  if (least === undefined) {
    return kubernetesVersion > Object.keys(leastKarpenter).sort().at(-1)!
      ? [
          {
            severity: "warning",
            path: pathOfVersion,
            alsoReads,
            problem: `whether Karpenter ${version} supports Kubernetes ${kubernetesVersion} is not known here`,
            fix: "See https://karpenter.sh/docs/upgrading/compatibility/, and write a version that does",
          },
        ]
      : [];
  }
  if (compareVersions(version, least) >= 0) return [];
  return [
    {
      severity: "error",
      path: pathOfVersion,
      alsoReads,
      problem: `Karpenter ${version} does not support Kubernetes ${kubernetesVersion}`,
      allowed: `${least} and newer`,
      fix: "Write such a version, or remove karpenter.version",
    },
  ];
}

/** A later patch changes no values; a later minor version may call more of AWS, and have other values and permissions. */
function newerThanVerified(version: string): readonly Finding[] {
  const [, minor] = majorAndMinor(version);
  const [major, verified] = majorAndMinor(verifiedKarpenter);
  if (minor <= verified) return [];
  return [
    {
      severity: "warning",
      path: pathOfVersion,
      problem: `the chart's values, the permissions and the endpoints of Karpenter were verified for versions to ${major}.${verified} alone`,
      fix: `Read ${releaseNotes} for what ${version} needs besides, or write ${verifiedKarpenter}`,
    },
  ];
}

/** The first version that counts the nodes which it is about to start. @see https://karpenter.sh/docs/upgrading/upgrade-guide/#upgrading-to-180 */
const countsNodes = "1.8.0";

function roughLimits({ karpenter }: ClusterConfig): readonly Finding[] {
  const { nodePools, version } = karpenter!;
  if (majorAndMinor(version)[0] < 1 || compareVersions(version, countsNodes) >= 0) return [];
  return Object.entries(nodePools).flatMap(([name, { limits }]): readonly Finding[] =>
    limits.nodes === undefined || limits.cpu !== undefined
      ? []
      : [
          {
            severity: "warning",
            path: ["karpenter", "nodePools", name, "limits", "nodes"],
            alsoReads: [pathOfVersion],
            problem: `Karpenter ${version} may start more nodes at a time than are left to the limit, which it keeps to from ${countsNodes} on`,
            fix: `Write ${countsNodes} or newer at karpenter.version, or limits.cpu`,
          },
        ],
  );
}

/** Where Karpenter's images are. Their tags are versions without v. */
const officialRepository = "public.ecr.aws/karpenter/controller";

/** A tag that is a version: with v there is no such image, and another one than the charts have reads other definitions. */
function imageVersion({ karpenter }: ClusterConfig): readonly Finding[] {
  const { image, version } = karpenter!;
  const at = ["karpenter", "image", "tag"];
  const [, letter, own] = /^(v?)(\d+\.\d+\.\d+)$/.exec(image.tag ?? "") ?? [];
  if (own === undefined) return [];
  const fix = own === version ? "Remove it: the image is that of karpenter.version" : `Write ${own}, or remove it`;
  if (letter === "v") {
    return [
      {
        severity: image.repository === officialRepository ? "error" : "warning",
        path: at,
        alsoReads: [["karpenter", "image", "repository"]],
        problem: `images of Karpenter have no v before their version, and ${image.repository}:v${own} exists only where somebody has copied an image to that name`,
        allowed: own,
        fix,
      },
    ];
  }
  if (own === version) return [];
  return [
    {
      severity: "warning",
      path: at,
      alsoReads: [pathOfVersion],
      problem: `the image is Karpenter ${own}, with the resource definitions and values of ${version}`,
      fix: `Write ${own} at karpenter.version, and remove karpenter.image.tag`,
    },
  ];
}
