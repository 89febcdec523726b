import { createHash } from "node:crypto";

/** Eight hexadecimal digits that tell texts apart in names. */
export const shortHash = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 8);

/** A text of at most so many characters: a longer one is cut, and has a hash of the whole, by which texts that begin alike stay apart. */
export const shortened = (text: string, longest: number): string =>
  text.length <= longest ? text : `${text.slice(0, longest - 9)}-${shortHash(text)}`;

/** Characters of the longest prefix, so that Terraform's suffix of 26 has room in the name. */
const longestPrefix = { role: 64 - 26, policy: 128 - 26, launchTemplate: 125 - 26, instanceProfile: 128 - 26 } as const;

/** The prefix of the name of a resource. @param name what it begins with, without the hyphen at its end */
export const prefixOf = (kind: keyof typeof longestPrefix, name: string): string => `${shortened(name, longestPrefix[kind] - 1)}-`;

/**
 * The prefix of the name of a security group, which must not begin with `sg-`. It has 255 characters, more than any name here.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/creating-security-groups.html
 */
export const securityGroupPrefix = (name: string): string => `${/^sg-/i.test(name) ? "eks-" : ""}${name}-`;

/**
 * The name of a VPC's association with a Route 53 Profile: at most 64 characters, and not of digits alone.
 * @see https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53profiles_AssociateProfile.html
 */
export const profileAssociationName = (name: string): string => shortened(/^\d+$/.test(name) ? `eks-${name}` : name, 64);

/**
 * What all names of a cluster's roles begin with that have a prefix, or had it: until 0.2.0 one that was cut had no hash, and Terraform never renames a
 * role. Those names began with the cluster's; what begins otherwise came later, and without its hash it would be that of other clusters, too.
 */
export function everyPrefixOf(prefix: string, cluster: string): string {
  const [, beginning] = /^(.{28})-[\da-f]{8}-$/.exec(prefix) ?? [];
  return beginning !== undefined && `${cluster}-`.startsWith(beginning.slice(0, cluster.length + 1)) ? beginning : prefix;
}

/**
 * The prefix of a name that Terraform made from one: it adds 18 digits of the time and 8 of a counter. Undefined for other names.
 * @see https://github.com/hashicorp/terraform-plugin-sdk/blob/main/helper/id/id.go
 */
export const namePrefix = (name = ""): string | undefined => /^(.*)\d{18}[0-9a-f]{8}$/.exec(name)?.[1];

const nameSyntax = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

const domainSyntax = /^(?=.{1,253}$)[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;

/** Domains whose labels and taints belong to Kubernetes and EKS, and those among them that users may use. */
const reservedDomains = ["kubernetes.io", "k8s.io", "eks.amazonaws.com"];

const permittedDomains = ["node.kubernetes.io", "kubelet.kubernetes.io"];

const isInDomains = (domain: string, domains: readonly string[]): boolean =>
  domains.some((other) => domain === other || domain.endsWith(`.${other}`));

/** Whether a text is the key of a label or taint: a name, after a domain and a slash if there is one. */
export function isLabelKey(key: string): boolean {
  const slash = key.indexOf("/");
  return nameSyntax.test(key.slice(slash + 1)) && (slash < 0 || domainSyntax.test(key.slice(0, slash)));
}

/**
 * What is wrong with the key of a label or taint, as the end of a sentence; undefined where nothing is.
 * The kubelet of a self-managed node refuses reserved keys, the EKS API those of managed node groups.
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set
 * @see https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#noderestriction
 */
export function keyProblem(key: string): string | undefined {
  if (!isLabelKey(key)) return "is not a valid key";
  const domain = key.slice(0, Math.max(key.indexOf("/"), 0));
  return isInDomains(domain, reservedDomains) && !isInDomains(domain, permittedDomains)
    ? "has a prefix that Kubernetes and EKS reserve"
    : undefined;
}

/** Whether a label or taint may have the value: empty, or at most 63 characters of the same syntax as a name. */
export const isLabelValue = (value: string): boolean => value === "" || nameSyntax.test(value);

/** The log group of the control plane of an EKS cluster. @see https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html */
export const controlPlaneLogGroup = (clusterName: string): string => `/aws/eks/${clusterName}/cluster`;

/** Characters of a tag's key. @see https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html#tag-conventions */
export const longestTagKey = 128;
