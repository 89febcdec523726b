import { TerraformOutput, type TerraformStack } from "cdktf";
import { expression, literal, referenceTo } from "../modules/expression";
import { stateOf, type StateOfProps } from "./backend";

type OutputType = "string" | "list" | "map";

interface Contract {
  /** The stack that publishes the outputs. */
  readonly stack: "network" | "cluster";
  /** Raised whenever an output is added, or means something else. */
  readonly version: number;
  readonly outputs: Readonly<Record<string, OutputDescription>>;
}

interface OutputDescription {
  readonly type: OutputType;
  readonly description: string;
  /** Whether it is published only where the cluster file asks for what it is of. A stack that reads it names it in `keys` or `required`. @default false */
  readonly optional?: true;
}

/** What the network stack publishes. */
export const networkOutputs = {
  stack: "network",
  version: 2,
  outputs: {
    vpc_id: { type: "string", description: "Id of the VPC." },
    vpc_cidr_blocks: { type: "list", description: "All CIDR blocks of the VPC, the primary one first." },
    node_subnet_ids: {
      type: "map",
      description: "Private subnet of nodes, control plane and internal load balancers, by Availability Zone.",
    },
    pod_subnet_ids: { type: "map", description: "Subnet of pods under custom networking, by Availability Zone." },
    control_plane_subnet_ids: {
      type: "map",
      description: "Subnet of the control plane's network interfaces alone, by Availability Zone.",
      optional: true,
    },
    public_subnet_ids: { type: "map", description: "Public subnet, by Availability Zone." },
    private_route_table_ids: { type: "map", description: "Route table of node and pod subnet, by Availability Zone." },
    endpoint_security_group_id: { type: "string", description: "Security group of the interface endpoints." },
    proxy_url: { type: "string", description: "URL of the HTTP proxy; empty without one." },
    proxy_destinations: { type: "list", description: "Hosts that the HTTP proxy must let pass; a leading dot stands for all names below." },
    proxy_not_intercepted: { type: "list", description: "Hosts whose TLS connections the HTTP proxy must not intercept." },
    bastion_role_arn: { type: "string", description: "IAM role of the bastion; empty without one." },
    bastion_security_group_id: { type: "string", description: "Security group of the bastion; empty without one." },
  },
} as const satisfies Contract;

/** What the cluster stack publishes. */
export const clusterOutputs = {
  stack: "cluster",
  version: 3,
  outputs: {
    cluster_name: { type: "string", description: "Name of the EKS cluster." },
    cluster_arn: { type: "string", description: "ARN of the EKS cluster." },
    kubernetes_version: { type: "string", description: "Kubernetes version of the control plane." },
    cluster_endpoint: { type: "string", description: "URL of the Kubernetes API." },
    cluster_certificate_authority: { type: "string", description: "Certificate authority of the Kubernetes API, in base64." },
    cluster_security_group_id: { type: "string", description: "Security group that EKS made for control plane and nodes." },
    pod_security_group_id: { type: "string", description: "Security group of pods under custom networking; empty without it." },
    node_security_group_id: { type: "string", description: "Security group that was made for the nodes.", optional: true },
    auto_mode_node_role_name: {
      type: "string",
      description: "Role of the nodes of node classes of EKS Auto Mode, without its path.",
      optional: true,
    },
    oidc_provider_arn: { type: "string", description: "IAM OIDC provider of the cluster." },
    oidc_issuer_host: { type: "string", description: "OIDC issuer of the cluster, without https://." },
    kms_key_arn: { type: "string", description: "KMS key of the Kubernetes secrets." },
    repository_urls: { type: "map", description: "Repository in Amazon ECR, without https://, by its name." },
  },
} as const satisfies Contract;

/** The values of a stack's outputs. Undefined: not published. */
type Values<C extends Contract> = {
  readonly [K in keyof C["outputs"]]: Published[C["outputs"][K]["type"]] | (C["outputs"][K] extends { optional: true } ? undefined : never);
};

interface Published {
  string: string;
  list: readonly string[];
  map: Readonly<Record<string, string>>;
}

interface Received {
  string: string;
  list: string[];
  map: (key: string) => string;
}

/** A stack's outputs as another stack reads them: strings, lists, and for maps a look-up by key. */
export type Outputs<C extends Contract> = { readonly [K in keyof C["outputs"]]: Received[C["outputs"][K]["type"]] };

/** Writes a stack's outputs, under their own names, with the version of the contract. */
export function publishOutputs<C extends Contract>(stack: TerraformStack, contract: C, values: Values<C>): void {
  for (const [name, { description }] of Object.entries(contract.outputs)) {
    const value = values[name as keyof typeof values];
    if (value !== undefined) new TerraformOutput(stack, name, { value, description, staticId: true });
  }
  new TerraformOutput(stack, "contract_version", {
    value: contract.version,
    description: "Version of these outputs; the stacks that read them need this one or a newer.",
    staticId: true,
  });
}

/** Writes an output for people, by a key of each value, which is no part of a contract. Nothing without values. */
export function publishMap(stack: TerraformStack, name: string, values: readonly (readonly [string, string])[], description: string): void {
  if (values.length > 0) new TerraformOutput(stack, name, { value: Object.fromEntries(values), description, staticId: true });
}

export interface ReadOutputsProps<C extends Contract> extends Omit<StateOfProps, "defaults"> {
  /** Keys that outputs of type map must have, by output. @default - none */
  readonly keys?: { readonly [K in keyof C["outputs"]]?: readonly string[] };
  /** Outputs that must not be empty. @default [] */
  readonly required?: readonly (keyof C["outputs"] & string)[];
  /** What must hold of the outputs, which are `self.outputs`. @default [] */
  readonly conditions?: readonly { readonly condition: string; readonly errorMessage: string }[];
}

/**
 * Reads another stack's outputs from its state. Where that stack was last applied with an older contract, without a zone or an output that is
 * needed here, or was destroyed, the plan fails and names the stack to apply. Where it never was applied, so it does with the local
 * backend and S3; in Terraform Cloud Terraform itself says that it finds no state.
 */
export function readOutputs<C extends Contract>(stack: TerraformStack, contract: C, props: ReadOutputsProps<C>): Outputs<C> {
  const { stackName, keys = {}, required = [], conditions = [] } = props;
  const state = stateOf(stack, contract.stack, { ...props, defaults: { contract_version: 0 } });
  const applyFirst = `Apply ${stackName} first.`;
  state.addOverride("lifecycle.postcondition", [
    {
      condition: expression`self.outputs.contract_version >= ${contract.version}`,
      error_message: `Stack ${stack.node.id} needs version ${contract.version} of the outputs of ${stackName}. ${applyFirst}`,
    },
    ...Object.entries<readonly string[] | undefined>(keys)
      .filter(([, needed = []]) => needed.length > 0)
      .map(([name, needed = []]) => ({
        condition: expression`try(alltrue([for key in ${literal(needed)} : contains(keys(${referenceTo(`self.outputs.${name}`)}), key)]), false)`,
        error_message: `Stack ${stack.node.id} needs ${name} of ${needed.join(", ")} from ${stackName}. ${applyFirst}`,
      })),
    ...required.map((name) => ({
      condition: expression`try(${referenceTo(`self.outputs.${name}`)} != "", false)`,
      error_message: `Stack ${stack.node.id} needs ${name} from ${stackName}. ${applyFirst}`,
    })),
    ...conditions.map(({ condition, errorMessage }) => ({ condition, error_message: errorMessage })),
  ]);
  const receive: { [T in OutputType]: (name: string) => Received[T] } = {
    string: (name) => state.getString(name),
    list: (name) => state.getList(name),
    map: (name) => (key) => expression`${state.get(name)}[${key}]`,
  };
  return Object.fromEntries(
    Object.entries<{ type: OutputType }>(contract.outputs).map(([name, { type }]) => [name, receive[type](name)]),
  ) as Outputs<C>;
}
