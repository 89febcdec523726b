import ipaddr from "ipaddr.js";
import { coversDomain } from "./hosts";

/** Whether an address can be one on the internet. */
export const isPublicAddress = (address: string): boolean => ipaddr.parse(address).range() === "unicast";

/** Top-level domains that no public name has. @see https://datatracker.ietf.org/doc/html/rfc6762#appendix-G */
const privateDomains = ["corp", "home", "internal", "intranet", "lan", "local", "localdomain", "private", "test"];

/** Whether a host name is one that no public name server knows: a single label, or one below a private domain. */
export function isPrivateName(host: string): boolean {
  const labels = host.split(".");
  return labels.length === 1 || privateDomains.includes(labels.at(-1)!);
}

/**
 * Domains whose hosts have public addresses: those of AWS, and those that images and tools of clusters commonly come from. A host of another domain may
 * be one of a private network.
 */
const publicDomains = [
  ...[".amazonaws.com", ".amazonaws.com.cn", ".aws"],
  ...[".azurecr.io", ".cgr.dev", ".docker.com", ".docker.io", ".elastic.co", ".gcr.io", ".ghcr.io", ".github.com", ".gitlab.com"],
  ...[".helm.sh", ".icr.io", ".k8s.io", ".lscr.io", ".mcr.microsoft.com", ".nvcr.io", ".pkg.dev", ".quay.io", ".registry.redhat.io"],
];

/** Whether a host is known to be on the internet. */
export const isPublicName = (host: string): boolean => publicDomains.some((domain) => coversDomain(domain, host));
