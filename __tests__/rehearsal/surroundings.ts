import { nthAddress } from "../../aws/cidr";

/**
 * What is around a VPC in a rehearsal: namespaces for the internet, for Amazon S3 behind a gateway endpoint, and for the network behind a transit gateway
 * or peering connection. Their addresses are of blocks for documentation.
 * @see https://www.rfc-editor.org/rfc/rfc5737
 */
export const internet = { namespace: "internet", address: "203.0.113.10", services: "203.0.113.20" } as const;

/** The addresses of services with gateway endpoints: in the namespace of the gateway, and on the internet too. */
export const prefixLists: Readonly<Record<string, string>> = { s3: "203.0.113.64/28", dynamodb: "203.0.113.80/28" };

export const gatewayAddress = (service: string): string => nthAddress(prefixLists[service]!, 1);

export const gateway = { namespace: "gateway" } as const;

/** The company's network. Its own way to the internet has `publicAddress`. */
export const company = { namespace: "company", publicAddress: "192.0.2.10" } as const;

/**
 * A firewall in the VPC, behind the endpoint or interface that routes lead to, with its own way to the internet. It listens at `port` for what is sent
 * through it.
 */
export const firewall = { namespace: "firewall", address: "192.0.2.20", publicAddress: "192.0.2.21", port: 3129 } as const;

/** The name server of the VPC. */
export const resolver = { namespace: "resolver" } as const;

/** The router's own address on each link. */
export const routerAddress = "169.254.1.1";
