import { privateRanges } from "../../aws/cidr";

/** Which blocks may not be added to a VPC that has a block of some range. */
export interface AssociationRestriction {
  /** Range of the block that the VPC has. */
  readonly existing: string;
  /** Ranges within `existing` that have a row of their own. @default none */
  readonly except?: readonly string[];
  /** Whether `existing` is looked for among all other blocks, or is the primary one. */
  readonly among: "primary" | "all";
  /** Ranges of the blocks that may not be added. */
  readonly restricted: readonly string[];
  /** What may be added instead. */
  readonly permitted: string;
}

const servicesOfAws = "198.19.0.0/16";

const otherThan = (own: string): readonly string[] => [...privateRanges.filter((range) => range !== own), servicesOfAws];

/**
 * Restrictions of secondary CIDR blocks, a row for each of AWS's.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html#add-cidr-block-restrictions
 */
export const associationRestrictions: readonly AssociationRestriction[] = [
  {
    existing: "10.0.0.0/8",
    among: "primary",
    restricted: otherThan("10.0.0.0/8"),
    permitted: "blocks of 10.0.0.0/8, 100.64.0.0/10 or public ranges",
  },
  {
    // AWS looks at the blocks that are there already, but the order in which Terraform adds them is not fixed.
    existing: "10.0.0.0/15",
    among: "all",
    restricted: ["10.0.0.0/16"],
    permitted: "blocks of 10.1.0.0 to 10.255.255.255, 100.64.0.0/10 or public ranges",
  },
  {
    existing: "172.16.0.0/12",
    among: "primary",
    restricted: [...otherThan("172.16.0.0/12"), "172.31.0.0/16"],
    permitted: "blocks of 172.16.0.0 to 172.30.255.255, 100.64.0.0/10 or public ranges",
  },
  {
    existing: "192.168.0.0/16",
    among: "primary",
    restricted: otherThan("192.168.0.0/16"),
    permitted: "blocks of 192.168.0.0/16, 100.64.0.0/10 or public ranges",
  },
  { existing: servicesOfAws, among: "primary", restricted: privateRanges, permitted: "blocks of 100.64.0.0/10 or public ranges" },
  {
    existing: "0.0.0.0/0",
    except: [...privateRanges, servicesOfAws],
    among: "primary",
    restricted: [...privateRanges, servicesOfAws],
    permitted: "blocks of 100.64.0.0/10 or public ranges; a private block must be the primary one",
  },
];
