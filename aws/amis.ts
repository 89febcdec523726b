import type { ManagedNodeGroupConfig } from "../config/schema/nodeGroups";
import { instanceType } from "./instanceTypes";

/** An operating system family of nodes. */
export type AmiFamily = ManagedNodeGroupConfig["amiFamily"];

export type Architecture = "x86_64" | "arm64";

/** The accelerator whose drivers the AMI must hold. */
export type Accelerator = "none" | "nvidia" | "neuron";

/** What decides which EKS optimized AMI an instance type boots. */
export interface AmiVariant {
  readonly architecture: Architecture;
  readonly accelerator: Accelerator;
}

/** The AMI variant of a node group. */
export interface GroupAmiVariant extends AmiVariant {
  /** Whether its cryptographic modules are validated for FIPS 140-3. @default false */
  readonly fips?: boolean;
}

/**
 * The AMI types of the EKS API by family and variant; a combination that is not here has no EKS optimized AMI. Bottlerocket's standard AMI has the
 * driver of Neuron, too.
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_Nodegroup.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/ml-eks-optimized-ami.html
 */
const amiTypes = {
  AL2023: {
    "x86_64/none": "AL2023_x86_64_STANDARD",
    "x86_64/nvidia": "AL2023_x86_64_NVIDIA",
    "x86_64/neuron": "AL2023_x86_64_NEURON",
    "arm64/none": "AL2023_ARM_64_STANDARD",
    "arm64/nvidia": "AL2023_ARM_64_NVIDIA",
  },
  Bottlerocket: {
    "x86_64/none": "BOTTLEROCKET_x86_64",
    "x86_64/nvidia": "BOTTLEROCKET_x86_64_NVIDIA",
    "x86_64/neuron": "BOTTLEROCKET_x86_64",
    "arm64/none": "BOTTLEROCKET_ARM_64",
    "arm64/nvidia": "BOTTLEROCKET_ARM_64_NVIDIA",
  },
  AL2: {
    "x86_64/none": "AL2_x86_64",
    "x86_64/nvidia": "AL2_x86_64_GPU",
    "x86_64/neuron": "AL2_x86_64_GPU",
    "arm64/none": "AL2_ARM_64",
  },
} as const satisfies Record<AmiFamily, Partial<Record<`${Architecture}/${Accelerator}`, string>>>;

type AmiTypes = typeof amiTypes;

/** An AMI type of the EKS API; CUSTOM where the launch template names the AMI. */
export type AmiType =
  | { [Family in AmiFamily]: AmiTypes[Family][keyof AmiTypes[Family]] }[AmiFamily]
  | `${AmiTypes["Bottlerocket"][keyof AmiTypes["Bottlerocket"]]}_FIPS`
  | "CUSTOM";

/** Whether EKS has AMIs with FIPS of a family. @see https://docs.aws.amazon.com/eks/latest/userguide/bottlerocket-fips-amis.html */
export const hasFipsAmis = (family: AmiFamily): boolean => family === "Bottlerocket";

/** Families of instance types by their accelerator. g4ad, of the same form as NVIDIA's, holds AMD GPUs: see {@link hasAmdGpu}. */
const acceleratorFamilies: Record<Exclude<Accelerator, "none">, RegExp> = {
  nvidia: /^(g|gr|p)\d/,
  neuron: /^(inf|trn)\d/,
};

/** Whether an instance type has AMD GPUs, whose drivers no EKS optimized AMI holds. */
export const hasAmdGpu = (name: string): boolean => name.startsWith("g4ad.");

/**
 * Families with AWS Graviton processors, by the letter behind their generation, and with NVIDIA's Grace.
 * @see https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/ml-eks-optimized-ami.html
 */
const armFamilies = /^([a-z]+\d+[a-z]*g|a1\.|p6e-gb)/;

/** The AMI variant that an instance type needs. The name tells the architecture of an unknown one. */
export function amiVariant(name: string): AmiVariant {
  const accelerator = (["nvidia", "neuron"] as const).find((candidate) => acceleratorFamilies[candidate].test(name));
  return {
    architecture: (instanceType(name)?.arch?.includes("arm64") ?? armFamilies.test(name)) ? "arm64" : "x86_64",
    accelerator: hasAmdGpu(name) ? "none" : (accelerator ?? "none"),
  };
}

/** The AMI type of a family for a variant; undefined where EKS offers none. */
export function amiType(family: AmiFamily, { architecture, accelerator, fips = false }: GroupAmiVariant): AmiType | undefined {
  const type = (amiTypes[family] as Partial<Record<string, AmiType>>)[`${architecture}/${accelerator}`];
  return type && fips && hasFipsAmis(family) ? (`${type}_FIPS` as AmiType) : type;
}

/**
 * The form of an AMI release, as the EKS API writes it, by family; with an example.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/eks-linux-ami-versions.html
 */
export const releaseVersions: Record<AmiFamily, { readonly pattern: RegExp; readonly example: string }> = {
  AL2023: { pattern: /^\d+\.\d+\.\d+-\d{8}$/, example: "1.35.2-20260415" },
  Bottlerocket: { pattern: /^\d+\.\d+\.\d+-[0-9a-f]{8}$/, example: "1.49.0-713f44ce" },
  AL2: { pattern: /^\d+\.\d+\.\d+-\d{8}$/, example: "1.32.9-20251120" },
};

/** What decides the AMI of a self-managed node group. */
export interface SsmParameterOptions extends GroupAmiVariant {
  readonly kubernetesVersion: string;
  /** As for the EKS API: 1.35.2-20260415 (AL2023, AL2) or 1.49.0-713f44ce (Bottlerocket). @default - the recommended release */
  readonly releaseVersion?: string | undefined;
}

/**
 * The public Systems Manager parameter that holds the id of the EKS optimized AMI.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/retrieve-ami-id.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/retrieve-ami-id-bottlerocket.html
 */
export const ssmParameter = (family: AmiFamily, options: SsmParameterOptions): string => ssmParameters[family](options);

/** The public Systems Manager parameter that holds the recommended release, as the EKS API writes it. */
export const releaseParameter = (family: AmiFamily, options: Omit<SsmParameterOptions, "releaseVersion">): string =>
  ssmParameter(family, options).replace(/image_id$/, family === "Bottlerocket" ? "image_version" : "release_version");

const ssmParameters: Record<AmiFamily, (options: SsmParameterOptions) => string> = {
  AL2023: ({ kubernetesVersion, architecture, accelerator, releaseVersion }) => {
    const variant = accelerator === "none" ? "standard" : accelerator;
    const date = releaseVersion?.split("-").pop();
    const release = date ? `amazon-eks-node-al2023-${architecture}-${variant}-${kubernetesVersion}-v${date}` : "recommended";
    return `/aws/service/eks/optimized-ami/${kubernetesVersion}/amazon-linux-2023/${architecture}/${variant}/${release}/image_id`;
  },
  Bottlerocket: ({ kubernetesVersion, architecture, accelerator, fips = false, releaseVersion }) => {
    const flavor = `${accelerator === "nvidia" ? "-nvidia" : ""}${fips ? "-fips" : ""}`;
    return `/aws/service/bottlerocket/aws-k8s-${kubernetesVersion}${flavor}/${architecture}/${releaseVersion ?? "latest"}/image_id`;
  },
  AL2: ({ kubernetesVersion, architecture, accelerator, releaseVersion }) => {
    const flavor = accelerator === "none" ? (architecture === "arm64" ? "-arm64" : "") : "-gpu";
    const date = releaseVersion?.split("-").pop();
    const release = date ? `amazon-eks${flavor}-node-${kubernetesVersion}-v${date}` : "recommended";
    return `/aws/service/eks/optimized-ami/${kubernetesVersion}/amazon-linux-2${flavor}/${release}/image_id`;
  },
};

/**
 * The public Systems Manager parameter that holds the id of the newest standard AMI of Amazon Linux 2023 for an instance type.
 * @see https://docs.aws.amazon.com/linux/al2023/ug/ec2.html
 */
export const amazonLinuxParameter = (instanceType: string): string =>
  `/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${amiVariant(instanceType).architecture}`;

/**
 * Whether Amazon ECR has FIPS endpoints in a region, which the AMIs with FIPS rely on unless they are told otherwise.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/bottlerocket-fips-amis.html
 */
export const hasFipsEndpoints = (region: string): boolean => region.startsWith("us-");
