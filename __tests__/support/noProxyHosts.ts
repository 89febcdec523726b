import { clusterSchema } from "../../config/schema/schema";
import type { Client } from "./proxyClients";
import { analyse } from "../../design/facts";

/** A host, and the clients that must reach it without the proxy. */
export interface ExpectedHost {
  readonly host: string;
  readonly direct: readonly Client[];
}

/** A region of each partition, with the region and the suffix of another one. */
export const places = [
  { region: "us-west-2", suffix: "amazonaws.com", otherRegion: "us-east-1", otherSuffix: "amazonaws.com.cn" },
  { region: "cn-northwest-1", suffix: "amazonaws.com.cn", otherRegion: "cn-north-1", otherSuffix: "amazonaws.com" },
  { region: "us-gov-west-1", suffix: "amazonaws.com", otherRegion: "us-gov-east-1", otherSuffix: "amazonaws.com.cn" },
] as const;

/** A place of the table. */
export type Place = (typeof places)[number];

/** A cluster behind a proxy, with many endpoints; Amazon SQS, AWS KMS and Amazon EKS have none. */
const clusterIn = (region: string) =>
  clusterSchema.parse({
    name: "demo",
    region,
    network: {
      egress: "proxy",
      secondaryCidrs: ["100.64.0.0/16"],
      endpoints: { additional: ["logs", "dynamodb", "autoscaling", "kinesis-streams"], services: { sqs: "proxy", rds: "existing" } },
    },
    proxy: { squid: {}, noProxy: [".corp.example.com", "registry.example.net", "192.0.2.0/24", "198.51.100.7"] },
    access: { sessionManager: true },
    customNetworking: { enabled: true },
    loadBalancerController: { enabled: true },
  });

/** The NO_PROXY that the table is about. */
export const noProxyIn = ({ region }: Place): string => analyse(clusterIn(region)).proxy!.noProxy.join(",");

const everyone: readonly Client[] = ["go", "curl", "python"];
/** Python knows no CIDR blocks. */
const readersOfBlocks: readonly Client[] = ["go", "curl"];
/** To Go, a domain with a leading dot does not stand for itself. */
const allButGo: readonly Client[] = ["curl", "python"];

/** Hosts with what each client must do. */
export function expectedHosts({ region, suffix, otherRegion, otherSuffix }: Place): readonly ExpectedHost[] {
  const china = suffix === "amazonaws.com.cn";
  const service = (name: string) => `${name}.${region}.${suffix}`;
  const dualStack = (name: string, place: string) => `${name}.${place}.${china ? "api.amazonwebservices.com.cn" : "api.aws"}`;
  const groups: readonly (readonly [readonly Client[], readonly string[]])[] = [
    // The node itself, its metadata and its pod identity agent.
    [everyone, ["localhost", "127.0.0.1", "[::1]", "169.254.169.254", "[fd00:ec2::254]", "169.254.170.23", "[fd00:ec2::23]"]],
    [["go"], ["127.0.0.2"]],
    // The Kubernetes API, from outside and inside the cluster.
    [everyone, [`0123456789ABCDEF0123456789ABCDEF.gr7.${region}.eks.${suffix}`, `abc.sk1.${region}.eks.${suffix}`]],
    [everyone, ["172.20.0.1", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local"]],
    [everyone, ["kube-dns.kube-system.svc.cluster.local", "aws-load-balancer-webhook-service.kube-system.svc"]],
    // Addresses of services, nodes and pods.
    [readersOfBlocks, ["172.20.0.10", "172.20.255.254", "10.0.0.4", "10.0.255.250", "100.64.1.2", "100.64.255.1"]],
    [everyone, [`ip-10-0-1-2.${region}.compute.internal`, "ip-10-0-1-2.ec2.internal", "proxy.internal"]],
    // Services with an endpoint.
    [everyone, ["ec2", "sts", "elasticloadbalancing", "logs", "ssm", "ssmmessages", "autoscaling", "api.ecr", "rds"].map(service)],
    [everyone, ["111122223333.dkr.ecr", "444455556666.dkr.ecr"].map(service)],
    [everyone, ["s3", "my-bucket.s3", "my.dotted.bucket.s3", `prod-${region}-starport-layer-bucket.s3`].map(service)],
    [everyone, ["s3.dualstack", `al2023-repos-${region}-de612dc2.s3.dualstack`, "mine-111122223333.s3-accesspoint"].map(service)],
    [everyone, ["dynamodb", "111122223333.ddb", "kinesis", "111122223333.data-kinesis", "111122223333.control-kinesis"].map(service)],
    [everyone, [service("EC2"), service("S3").toUpperCase()]],
    [china ? [] : everyone, [dualStack("eks-auth", region)]],
    // The user's own.
    [everyone, ["git.corp.example.com", "a.b.corp.example.com", "registry.example.net", "198.51.100.7"]],
    [readersOfBlocks, ["192.0.2.1", "192.0.2.255"]],
    [allButGo, ["corp.example.com", service("dkr.ecr"), `eks.${suffix}`, "svc", "internal", "cluster.local"]],
    // Services without an endpoint, and those of other regions and partitions.
    [[], ["sqs", "kms", "eks", "oidc.eks", "secretsmanager", "lambda", "ec2messages", "ecr", "xray"].map(service)],
    [[], ["ec2", "sts", "s3", "my-bucket.s3", "api.ecr", "111122223333.dkr.ecr"].map((name) => `${name}.${otherRegion}.${suffix}`)],
    [[], ["ec2", "s3", "my-bucket.s3", "111122223333.dkr.ecr"].map((name) => `${name}.${region}.${otherSuffix}`)],
    [[], [dualStack("eks-auth", otherRegion), `abc.gr7.${otherRegion}.eks.${otherSuffix}`]],
    [[], [`sts.${suffix}`, `iam.${suffix}`, `route53.${suffix}`, `s3.${suffix}`, `my-bucket.s3.${suffix}`, `ec2.${suffix}`, suffix]],
    // The internet.
    [[], ["public.ecr.aws", "registry.k8s.io", "quay.io", "docker.io", "ghcr.io", "cdn.dl.k8s.io", "example.com", "198.51.100.8"]],
    [[], ["8.8.8.8", "10.1.0.1", "100.65.0.1", "172.21.0.1", "172.19.255.255", "169.254.169.253", "[fd00:ec2::253]", "[2001:db8::1]"]],
    // Names that only look like one of ours.
    [[], [`not${service("ec2")}`, `${service("s3")}.evil.example`, `ec2-${region}.${suffix}`, "notlocalhost", "localhost.evil.example"]],
    [[], ["kubernetes.default.svc.evil.example", "xsvc", "cluster.local.evil.example", "notregistry.example.net"]],
    [[], [`eks.${suffix}.evil.example`, `abc.${region}.noteks.${suffix}`, "10.0.0.4.evil.example", `s3.${region}.not${suffix}`]],
  ];
  return groups.flatMap(([direct, hosts]) => hosts.map((host) => ({ host, direct })));
}
