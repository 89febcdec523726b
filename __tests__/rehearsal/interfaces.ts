import { contains, nthAddress } from "../../aws/cidr";
import { consumerNamed } from "../../commands/trace/rules/consumers.table";
import { endpointsOf, type TracedEndpoint } from "../../commands/trace/rules/endpointsOf";
import type { Placement } from "../../commands/trace/rules/placement";
import { sourcesOf, type TracedSource } from "../../commands/trace/rules/sources";
import { subnetOf } from "../../commands/trace/rules/subnets";
import { itemsOf, listedTexts, plainText } from "../../commands/trace/rules/values";
import type { TracedBlock, World } from "../../commands/trace/rules/world";

/** An address in the VPC, and the machine that has it: a network namespace. */
export interface NetworkInterface {
  readonly machine: string;
  readonly kind: "machine" | "pod" | "controlPlane" | "endpoint" | "balancer" | "nat";
  readonly address: string;
  readonly subnet: string;
  readonly zone: string;
  /** Its security groups. */
  readonly groups: readonly string[];
  /** The address that the internet sees. @default - none */
  readonly publicAddress: string | undefined;
  /** The resource that it is of: an endpoint, a load balancer, a NAT gateway. */
  readonly block?: TracedBlock;
  readonly service?: string;
}

/** Public addresses of the VPC, of a block for documentation. */
const elasticAddresses = "198.51.100.0/24";

/** Every network interface that a cluster's stacks lead to, each with an address of its subnet. */
export class Interfaces {
  readonly all: NetworkInterface[] = [];
  private readonly used = new Map<string, number>();
  private readonly machines = new Map<string, string>();
  private publicCount = 0;

  constructor(private readonly world: World) {
    for (const source of sourcesOf(world, consumerNamed("the control plane"))) this.of(source);
    for (const source of sourcesOf(world, consumerNamed("kubelet"))) this.of(source);
    for (const source of sourcesOf(world, consumerNamed("CoreDNS"))) this.of(source);
    for (const source of sourcesOf(world, consumerNamed("Squid"))) this.of(source);
    for (const endpoint of endpointsOf(world)) if (endpoint.type === "Interface") this.addEndpoint(endpoint);
    for (const block of world.blocks("aws_lb")) {
      for (const id of listedTexts(block.get("subnets"))) {
        this.add(`balancer ${id}`, "balancer", { ...this.placed(id, block), groups: itemsOf(block.get("security_groups")) }, { block });
      }
    }
    for (const block of world.blocks("aws_nat_gateway")) {
      const isPublic = block.get("connectivity_type") !== "private" && block.get("allocation_id") !== undefined;
      const place = { ...this.placed(plainText(block.get("subnet_id")), block), groups: [], isPublic };
      this.add(`nat ${block.address}`, "nat", place, { block });
    }
  }

  /** The interface that a source sends from: one for each place and set of security groups. */
  of(source: TracedSource): NetworkInterface {
    const kind = source.consumer.place === "controlPlane" ? "controlPlane" : source.node ? "pod" : "machine";
    const { groups, subnet } = source.own;
    const key = [kind, source.label, plainText(subnet.id), groups.map(plainText).join()].join("|");
    const found = this.all.find(({ machine }) => machine === this.machines.get(key));
    return found ?? this.add(key, kind, source.own);
  }

  /** The machines of some interfaces, each once, with all of its addresses. */
  get byMachine(): ReadonlyMap<string, readonly NetworkInterface[]> {
    const byMachine = new Map<string, NetworkInterface[]>();
    for (const one of this.all) byMachine.set(one.machine, [...(byMachine.get(one.machine) ?? []), one]);
    return byMachine;
  }

  /** The addresses of who has a security group. */
  membersOf(group: string): readonly string[] {
    return this.all.filter(({ groups }) => groups.includes(group)).map(({ address }) => address);
  }

  private placed(id: string, { address }: TracedBlock): Placement {
    return { subnet: subnetOf(this.world, id, address), groups: [], address };
  }

  /** The interfaces of endpoints in one subnet share a namespace: they differ by address. */
  private addEndpoint({ block, isMade, service }: TracedEndpoint): void {
    if (!isMade) return;
    for (const id of listedTexts(block.get("subnet_ids"))) {
      const place = { ...this.placed(id, block), groups: itemsOf(block.get("security_group_ids")) };
      this.add(`endpoints ${id}`, "endpoint", place, { block, service });
    }
  }

  private add(
    key: string,
    kind: NetworkInterface["kind"],
    { groups, isPublic, subnet }: Placement,
    more: Pick<NetworkInterface, "block" | "service"> = {},
  ): NetworkInterface {
    if (subnet.cidr === undefined) throw new Error(`the CIDR block of the subnet of ${key} is not known`);
    const index = (this.used.get(subnet.cidr) ?? 9) + 1;
    this.used.set(subnet.cidr, index);
    const machine = this.machines.get(key) ?? `m${this.machines.size}`;
    this.machines.set(key, machine);
    if (isPublic) this.publicCount += 1;
    const made: NetworkInterface = {
      machine,
      kind,
      address: nthAddress(subnet.cidr, index),
      subnet: plainText(subnet.id),
      zone: subnet.zone,
      groups: groups.map(plainText),
      publicAddress: isPublic ? nthAddress(elasticAddresses, this.publicCount) : undefined,
      ...more,
    };
    this.all.push(made);
    return made;
  }
}

/** The CIDR block of a list that an address is in. */
export const blockWith = (cidrs: readonly string[], address: string): string | undefined =>
  cidrs.find((cidr) => contains(cidr, `${address}/32`));
