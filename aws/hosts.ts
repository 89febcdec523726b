import { type Partition, partitionOf } from "./regions";

/** Hosts of a registry besides itself: those it sends clients to for tokens and layers. A leading dot stands for all names below too. */
const companionHosts: Readonly<Record<string, (region: string) => readonly string[]>> = {
  // https://docs.docker.com/desktop/setup/allow-list/
  "docker.io": () => [
    "auth.docker.io",
    "docker-images-prod.6aa30f8b08e16409b46e0173d6de2f56.r2.cloudflarestorage.com",
    "index.docker.io",
    "production.cloudflare.docker.com",
    "production.cloudfront.docker.com",
    "registry-1.docker.io",
  ],
  // https://cloud.google.com/artifact-registry/docs/transition/transition-from-gcr
  "gcr.io": () => ["storage.googleapis.com"],
  // https://docs.github.com/en/packages/working-with-a-github-packages-registry/working-with-the-container-registry
  "ghcr.io": () => ["pkg-containers.githubusercontent.com"],
  // https://github.com/microsoft/containerregistry/blob/main/docs/client-firewall-rules.md
  "mcr.microsoft.com": () => [".data.mcr.microsoft.com"],
  // https://anywhere.eks.amazonaws.com/docs/getting-started/vsphere/vsphere-prereq/
  "public.ecr.aws": () => ["d2glxqk2uabbnd.cloudfront.net", "d5l0dvt14r5h8.cloudfront.net"],
  // It counts downloads, and leads all clients to GitHub: https://github.com/kyverno/kyverno/pull/12031
  "reg.kyverno.io": () => ["ghcr.io", "pkg-containers.githubusercontent.com"],
  // The registry answers with a token, and leads to another host for layers: https://distribution.github.io/distribution/spec/auth/token/
  "nvcr.io": () => ["authn.nvidia.com", "layers.nvcr.io"],
  // Layers come from cdn01.quay.io and its siblings:
  // https://docs.redhat.com/en/documentation/openshift_container_platform/4.15/html/installation_configuration/configuring-firewall
  "quay.io": () => [".quay.io"],
  // https://github.com/kubernetes/registry.k8s.io/blob/main/cmd/archeio/internal/app/buckets.go
  "registry.k8s.io": (region) => [".pkg.dev", "cdn.registry.k8s.io", ...kubernetesBucket(region)],
};

/** Regions whose clients registry.k8s.io sends to a bucket of another region, or of another name. */
const kubernetesBuckets: Readonly<Record<string, string>> = {
  "ap-east-2": "prod-registry-k8s-io-ap-east-1.s3.dualstack.ap-east-1.amazonaws.com",
  "cn-north-1": "prod-registry-k8s-io-ap-east-1.s3.dualstack.ap-east-1.amazonaws.com",
  "cn-northwest-1": "prod-registry-k8s-io-ap-east-1.s3.dualstack.ap-east-1.amazonaws.com",
  "eu-west-2": "767373bbdcb8270361b96548387bf2a9ad0d48758c35-eu-west-2.s3.dualstack.eu-west-2.amazonaws.com",
};

/** Regions without a bucket: their clients get layers from the content delivery network. */
const withoutKubernetesBucket = ["me-west-1", "sa-west-1", "us-gov-east-1", "us-gov-west-1"];

const kubernetesBucket = (region: string): readonly string[] =>
  withoutKubernetesBucket.includes(region)
    ? []
    : [kubernetesBuckets[region] ?? `prod-registry-k8s-io-${region}.s3.dualstack.${region}.amazonaws.com`];

/** A registry of an account in Amazon ECR, as one of its names tells. */
interface AmazonEcrRegistry {
  readonly account: string;
  readonly region: string;
  /** By a name that has IPv6 addresses, too. */
  readonly isDualStack: boolean;
  readonly isFips: boolean;
}

/**
 * The registry that a host is, by any of its four names: `111122223333.dkr.ecr.us-west-2.amazonaws.com`, `111122223333.dkr-ecr.us-west-2.on.aws`, and both
 * with `ecr-fips`. Undefined for other registries.
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-requests.html
 */
export function amazonEcrRegistry(host: string): AmazonEcrRegistry | undefined {
  const [, account, separator, fips, region, suffix] = /^(\d{12})\.dkr([.-])ecr(-fips)?\.([a-z\d-]+)\.(.+)$/.exec(host) ?? [];
  if (account === undefined || region === undefined) return undefined;
  const { id, dnsSuffix } = partitionOf(region);
  const isDualStack = separator === "-";
  const expected = isDualStack ? (id === "aws-cn" ? "on.amazonwebservices.com.cn" : "on.aws") : dnsSuffix;
  return suffix === expected ? { account, region, isDualStack, isFips: fips !== undefined } : undefined;
}

/**
 * Hosts of Amazon ECR for a registry of an account: the API that gives the kubelet its token, and the bucket of the layers.
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
 * @see https://docs.aws.amazon.com/general/latest/gr/ecr.html
 */
function amazonEcr(host: string): readonly string[] {
  const registry = amazonEcrRegistry(host);
  if (!registry) return [];
  const { region, isDualStack, isFips } = registry;
  const { id, dnsSuffix } = partitionOf(region);
  const api = isFips ? "ecr-fips" : isDualStack ? "ecr" : "api.ecr";
  return [
    `${api}.${region}.${isDualStack ? dualStackSuffixes[id] : dnsSuffix}`,
    `prod-${region}-starport-layer-bucket.s3.${isDualStack ? "dualstack." : ""}${region}.${dnsSuffix}`,
  ];
}

/**
 * Every host that clients in a region pull images of a registry from. A registry that is not known here is its only host.
 * @param registry host of the registry, with its port where it has one
 */
export function registryHosts(registry: string, region: string): readonly string[] {
  const host = registry.replace(/:\d+$/, "");
  return [host, ...(companionHosts[host.replace(/^(asia|eu|us)\.(?=gcr\.io$)/, "")]?.(region) ?? amazonEcr(host))];
}

/** The S3 buckets of a region that hold layers of the images in a registry: its clients there get them through the region's S3 endpoint. */
export const layerBuckets = (registry: string, region: string): readonly string[] =>
  registryHosts(registry, region).flatMap((host) => new RegExp(`^(.+)\\.s3\\.(?:dualstack\\.)?${region}\\.`).exec(host)?.[1] ?? []);

/** The place of a service: its region, and what host names end with there. */
interface ServiceLocation {
  readonly partition: Partition["id"];
  readonly region: string;
  readonly suffix: string;
  /** What the names of dual-stack endpoints end with. */
  readonly dualStackSuffix: string;
}

/** @see https://docs.aws.amazon.com/vpc/latest/userguide/aws-ipv6-support.html */
const dualStackSuffixes: Readonly<Record<Partition["id"], string>> = {
  aws: "api.aws",
  "aws-cn": "api.amazonwebservices.com.cn",
  "aws-us-gov": "api.aws",
};

/**
 * Host names of services that are not `<service>.<region>.<suffix>`. A leading dot stands for all names below.
 * @see https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html
 */
const otherHostNames: Readonly<Record<string, (place: ServiceLocation) => readonly string[]>> = {
  // The ACME server is newer than the dual-stack names: https://docs.aws.amazon.com/acm/latest/userguide/acm-acme-endpoints.html
  "acm-acme": ({ region, dualStackSuffix }) => [`acm-acme.${region}.${dualStackSuffix}`],
  "acm-acme-enroll": ({ region, dualStackSuffix }) => [`acm-acme-enroll.${region}.${dualStackSuffix}`],
  "codeconnections.api": ({ region, suffix }) => [`codeconnections.${region}.${suffix}`],
  // Newer SDKs write the account in front: https://docs.aws.amazon.com/general/latest/gr/ddb.html
  dynamodb: ({ region, suffix }) => [`dynamodb.${region}.${suffix}`, `.ddb.${region}.${suffix}`],
  "ecr.api": ({ region, suffix }) => [`api.ecr.${region}.${suffix}`],
  // The names of registries begin with the account: https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html
  "ecr.dkr": ({ region, suffix }) => [`.dkr.ecr.${region}.${suffix}`],
  // https://docs.aws.amazon.com/general/latest/gr/ecr.html
  "ecr-fips.api": ({ region, suffix }) => [`ecr-fips.${region}.${suffix}`],
  "ecr-fips.dkr": ({ region, suffix }) => [`.dkr.ecr-fips.${region}.${suffix}`],
  "ecr-public.api": ({ region, suffix }) => [`api.ecr-public.${region}.${suffix}`],
  // EKS Auth has no other host names than the dual-stack ones: https://docs.aws.amazon.com/general/latest/gr/eks.html
  "eks-auth": ({ region, dualStackSuffix }) => [`eks-auth.${region}.${dualStackSuffix}`],
  // Argo CD servers: https://docs.aws.amazon.com/eks/latest/userguide/argocd-private-access.html
  "eks-capabilities": ({ region, suffix }) => [`.eks-capabilities.${region}.${suffix}`],
  // https://docs.aws.amazon.com/general/latest/gr/eks.html
  "eks-fips": ({ region, suffix }) => [`fips.eks.${region}.${suffix}`],
  // https://docs.aws.amazon.com/eks/latest/userguide/vpc-interface-endpoints.html
  "eks-proxy": ({ region, suffix, dualStackSuffix }) => [`eks-proxy.${region}.${dualStackSuffix}`, `eks-proxy.eks.${region}.${suffix}`],
  "execute-api": ({ region, suffix }) => [`.execute-api.${region}.${suffix}`],
  // Global, one host a partition: https://docs.aws.amazon.com/general/latest/gr/iam-service.html
  iam: ({ partition }) => [
    { aws: "iam.amazonaws.com", "aws-cn": "iam.cn-north-1.amazonaws.com.cn", "aws-us-gov": "iam.us-gov.amazonaws.com" }[partition],
  ],
  "kinesis-firehose": ({ region, suffix }) => [`firehose.${region}.${suffix}`],
  // Newer SDKs write the account in front of the last two: https://docs.aws.amazon.com/streams/latest/dev/vpc.html
  "kinesis-streams": ({ region, suffix }) => ["kinesis", ".control-kinesis", ".data-kinesis"].map((name) => `${name}.${region}.${suffix}`),
  networkflowmonitor: ({ region, dualStackSuffix }) => [`networkflowmonitor.${region}.${dualStackSuffix}`],
  networkflowmonitorreports: ({ region, dualStackSuffix }) => [`networkflowmonitorreports.${region}.${dualStackSuffix}`],
  // https://docs.aws.amazon.com/eks/latest/userguide/vpc-interface-endpoints.html
  "oidc-eks": ({ region, suffix, dualStackSuffix }) => [`oidc.eks.${region}.${suffix}`, `oidc-eks.${region}.${dualStackSuffix}`],
  "pricing.api": ({ region, suffix }) => [`api.pricing.${region}.${suffix}`],
  // Global, one host a partition: https://docs.aws.amazon.com/general/latest/gr/r53.html
  route53: ({ partition }) => [
    { aws: "route53.amazonaws.com", "aws-cn": "route53.amazonaws.com.cn", "aws-us-gov": "route53.us-gov.amazonaws.com" }[partition],
  ],
  // Buckets and access points are names below. The repositories of Amazon Linux are in buckets with dual-stack names:
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/dual-stack-endpoints.html
  s3: ({ region, suffix }) =>
    ["s3", ".s3", "s3.dualstack", ".s3.dualstack", ".s3-accesspoint"].map((name) => `${name}.${region}.${suffix}`),
  // Names of zones follow, such as s3express-usw2-az1: https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-networking.html
  s3express: ({ region, suffix }) => [`s3express-control.${region}.${suffix}`],
  "sagemaker.api": ({ region, suffix }) => [`api.sagemaker.${region}.${suffix}`],
  "sagemaker.runtime": ({ region, suffix }) => [`runtime.sagemaker.${region}.${suffix}`],
};

/**
 * The host of AWS Shield: one for all regions of the partition aws. In other partitions, where AWS documents none, SDKs ask one of the region.
 * @see https://docs.aws.amazon.com/general/latest/gr/shield.html
 */
export const shieldHost = (region: string): string => {
  const { id, dnsSuffix } = partitionOf(region);
  return `shield.${id === "aws" ? "us-east-1" : region}.${dnsSuffix}`;
};

/**
 * The host names of a service in a region, those that its VPC endpoint answers to: of a service that is not known, what most have. A leading dot stands
 * for all names below.
 * @param service name in VPC endpoint services, such as `ecr.api`
 */
export const serviceHosts = (service: string, region: string): readonly string[] => {
  const { id, dnsSuffix } = partitionOf(region);
  const place = { partition: id, region, suffix: dnsSuffix, dualStackSuffix: dualStackSuffixes[id] };
  const hosts = Object.hasOwn(otherHostNames, service) ? otherHostNames[service]?.(place) : undefined;
  return hosts ?? [`${service}.${region}.${dnsSuffix}`];
};

/**
 * Whether a domain, as Squid reads it, stands for another one: `.example.com` for `example.com`, `a.example.com` and `.a.example.com`. Both
 * in lower case; a domain stands for itself.
 * @see http://www.squid-cache.org/Doc/config/acl/
 */
export const coversDomain = (domain: string, other: string): boolean =>
  domain === other || (domain.startsWith(".") && `.${other.replace(/^\./, "")}`.endsWith(domain));

/** The domains in lower case, sorted, each once, without those that another one stands for. */
export function distinctDomains(domains: readonly string[]): readonly string[] {
  const unique = [...new Set(domains.map((domain) => domain.toLowerCase()))].sort();
  return unique.filter((domain) => !unique.some((other) => other !== domain && coversDomain(other, domain)));
}
