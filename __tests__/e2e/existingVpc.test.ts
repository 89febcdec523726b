import { join } from "node:path";
import type { Trace } from "../../commands/trace/rules/trace";
import { type Front, startFront } from "./emulators";
import { Deployment, emulated, workloadAppliable } from "./terraform";

const team = "network-team";
const file = "existing-vpc.yaml";
const [network, cluster, workload] = ["network", "cluster", "workload"].map((stack) => `existing-vpc-${stack}`) as [string, string, string];
const existingVpc = "network.existingVpc";

interface Made {
  readonly vpc: string;
  readonly private_subnets: Readonly<Record<string, string>>;
  readonly tagged_subnet: string;
  readonly unassociated_subnet: string;
  readonly public_subnet: string;
  readonly nat_gateway: string;
  readonly security_group: string;
  readonly main_route_table: string;
}

/** Text without the frames and line breaks of Terraform's errors and warnings. */
const flat = (text: string): string => text.replace(/[│╷╵]/g, " ").replace(/\s+/g, " ");

/** What keeps Terraform from planning. */
function refusal(work: () => void): string {
  try {
    work();
  } catch (error) {
    return flat(String(error));
  }
  throw new Error("nothing was refused");
}

(emulated ? describe : describe.skip)("a VPC that a network team made", () => {
  let front: Front;
  let deployment: Deployment;
  let made: Made;
  let given: Readonly<Record<string, unknown>>;

  /** The network team applies its configuration, and says what it has. */
  function applyTeam(): void {
    deployment.apply(team);
    made = deployment.outputs<Made>(team);
    given = {
      [`${existingVpc}.id`]: made.vpc,
      ...Object.fromEntries(Object.entries(made.private_subnets).map(([zone, id]) => [`${existingVpc}.nodeSubnets.${zone}.id`, id])),
    };
  }

  const unassociated = () => ({
    [`${existingVpc}.nodeSubnets.us-west-2d`]: { id: made.unassociated_subnet, cidr: "10.20.12.0/22" },
    "network.nodeSubnets": {},
  });

  beforeAll(async () => {
    front = await startFront();
    deployment = new Deployment(front.environment);
    deployment.addConfiguration(team, join(__dirname, "networkTeam"));
    applyTeam();
  });

  afterAll(() => {
    front.stop();
    deployment.remove();
  });

  describe("is refused at plan, before anything is made, where", () => {
    let attempt: Deployment;

    beforeAll(() => {
      attempt = new Deployment(front.environment);
    });

    afterAll(() => attempt.remove());

    test.each<[string, () => Readonly<Record<string, unknown>>, (team: Made) => readonly string[]]>([
      [
        "its CIDR block is another one",
        () => ({ [`${existingVpc}.cidr`]: "10.20.0.0/17" }),
        ({ vpc }) => [
          `The primary CIDR block of ${vpc} is 10.20.0.0/16, but network.existingVpc.cidr is 10.20.0.0/17. Correct the cluster file.`,
        ],
      ],
      [
        "it lacks a secondary CIDR block",
        () => ({ [`${existingVpc}.secondaryCidrs`]: ["100.65.0.0/16"] }),
        ({ vpc }) => [`${vpc} does not have the CIDR block 100.65.0.0/16 of network.existingVpc.secondaryCidrs.`],
      ],
      [
        "a subnet's CIDR block is another one",
        () => ({ [`${existingVpc}.nodeSubnets.us-west-2b.cidr`]: "10.20.0.0/23" }),
        ({ private_subnets: { "us-west-2b": subnet } }) => [`The CIDR block of ${subnet} is 10.20.0.0/22, not 10.20.0.0/23.`],
      ],
      [
        "a subnet is in another zone",
        () => ({
          [`${existingVpc}.nodeSubnets.us-west-2b.id`]: made.private_subnets["us-west-2c"],
          [`${existingVpc}.nodeSubnets.us-west-2c.id`]: made.private_subnets["us-west-2b"],
        }),
        ({ private_subnets: { "us-west-2b": b, "us-west-2c": c } }) => [
          `${c} is in us-west-2c, not in us-west-2b. Move it to its zone in network.existingVpc.nodeSubnets.`,
          `${b} is in us-west-2b, not in us-west-2c.`,
        ],
      ],
      [
        "a subnet is on the main route table",
        unassociated,
        ({ unassociated_subnet }) => [
          `${unassociated_subnet} uses the main route table by default. Associate it with a route table, or set network.existingVpc.routeTables.us-west-2d to create.`,
        ],
      ],
      [
        "a subnet has the tag of its role already",
        () => ({ [`${existingVpc}.nodeSubnets.us-west-2c`]: { id: made.tagged_subnet, cidr: "10.20.16.0/22" } }),
        ({ tagged_subnet }) => [
          `${tagged_subnet} has the tag kubernetes.io/role/internal-elb already, which destroy would take away. Set network.existingVpc.tagSubnets to false`,
        ],
      ],
      [
        "the main route table is named",
        () => ({ [`${existingVpc}.routeTables`]: { "us-west-2d": made.main_route_table } }),
        ({ main_route_table }) => [
          `${main_route_table}, of the private subnets of us-west-2d, is the main route table of the VPC, which is never changed here. Instead, set network.existingVpc.routeTables.us-west-2d to create.`,
        ],
      ],
      [
        "a node subnet is public",
        () => ({ [`${existingVpc}.nodeSubnets.us-west-2b`]: { id: made.public_subnet, cidr: "10.20.64.0/24" } }),
        ({ public_subnet }) => [
          "of the private subnets of us-west-2b, has a route to an internet gateway. Have its owner remove the route,",
          `associate ${public_subnet} with another route table.`,
        ],
      ],
      [
        "its route tables do not lead out as the cluster file says",
        () => ({ "network.egress": "nat", [`${existingVpc}.natGatewayIds`]: { "us-west-2d": made.nat_gateway } }),
        () => ["of the private subnets of us-west-2b, has no route to 0.0.0.0/0, which network.egress asks for."],
      ],
    ])("%s", (_reason, changes, sentences) => {
      attempt.synthesize(file, { ...given, ...changes() });
      const text = refusal(() => attempt.apply(network));
      for (const sentence of sentences(made)) expect(text).toContain(sentence);
      // Not even a state is there.
      expect(() => attempt.resources(network)).toThrow(/ENOENT/);
    });
  });

  test("gets the pod subnets and what else is missing, and a second plan is empty", () => {
    deployment.synthesize(file, given);
    deployment.apply(network);
    const owned = deployment.resources(network);
    expect(owned.filter((address) => address.startsWith("aws_subnet."))).toHaveLength(4);
    expect(owned.filter((address) => /^aws_(vpc|default_\w+|vpc_dhcp_\w+|main_\w+)\./.test(address))).toEqual([]);
    expect(deployment.pendingChanges(network)).toEqual([]);
  });

  for (const stack of workloadAppliable ? [cluster, workload] : [cluster]) {
    test(`${stack} applies as in a VPC of its own, and a second plan is empty`, () => {
      deployment.apply(stack);
      expect(deployment.resources(stack).length).toBeGreaterThan(5);
      expect(deployment.pendingChanges(stack)).toEqual([]);
    });
  }

  if (workloadAppliable) {
    test("is traced by the states of cluster and network team, and by what AWS tells: nothing is unknown but its name servers", () => {
      const states = deployment.showStates(network, cluster, workload, team);
      const options = ["--all", "--state", states];
      for (const source of [["--vpc-state", join(states, `${team}.json`)], ["--live"]]) {
        const { status, stderr, stdout } = deployment.program("trace", ...options, ...source, "--json");
        expect(stderr).toBe("");
        const { traces } = JSON.parse(stdout) as { readonly traces: readonly Trace[] };
        const doubtful = traces.flatMap(({ from, hops, to }) =>
          hops
            .filter(({ kind, status: result }) => result !== "ok" && kind !== "credentials")
            // The network team has none of its own, and moto does not describe the region's.
            .filter(({ says }) => !says.includes("if the DHCP options of the VPC, which are not in the JSON,"))
            .map(({ kind, says }) => `${from} to ${to}: ${kind}: ${says}`),
        );
        expect({ doubtful, status, source }).toEqual({ doubtful: [], status: 0, source });
        expect(traces.length).toBeGreaterThan(20);
      }
    });
  }

  test("shows its owner the role tags of the subnets, as long as the cluster is there, and nothing else", () => {
    expect(deployment.pendingChanges(team)).toEqual([
      'aws_subnet.private["us-west-2b"]: tags, tags_all',
      'aws_subnet.private["us-west-2c"]: tags, tags_all',
    ]);
  });

  test("is what it was when the cluster is destroyed", () => {
    deployment.synthesize(file, { ...given, deletionProtection: false });
    deployment.apply(cluster);
    for (const stack of workloadAppliable ? [workload, cluster, network] : [cluster, network]) deployment.destroy(stack);
    expect([network, cluster].flatMap((stack) => deployment.resources(stack))).toEqual([]);
    expect(deployment.pendingChanges(team)).toEqual([]);
  });

  test.each([network, ...(workloadAppliable ? [cluster, workload] : [cluster])])(
    "all that Terraform did for %s is in the policy of its runner",
    (stack) => {
      const { called, missing } = deployment.permissions(stack);
      expect(called.length).toBeGreaterThan(10);
      expect(missing).toEqual([]);
    },
  );

  test("with endpoints of its own keeps them; those that would not do are warned of", () => {
    process.env["TF_VAR_endpoints"] = "true";
    applyTeam();
    expect(deployment.pendingChanges(team)).toEqual([]);
    const changes = {
      ...given,
      ...unassociated(),
      [`${existingVpc}.routeTables`]: { "us-west-2d": "create" },
      [`${existingVpc}.tagSubnets`]: false,
      [`${existingVpc}.securityGroups`]: { endpoints: made.security_group },
      "network.endpoints.services": { sts: "existing", ec2: "existing", s3: "existing", "ecr.api": "existing" },
      deletionProtection: false,
    };
    deployment.synthesize(file, changes);
    const output = flat(deployment.apply(network));
    expect(output).toContain(`The ec2 endpoint of ${made.vpc} does not answer to the service's own name.`);
    expect(output).toContain(`The s3 endpoint of ${made.vpc} has no route in some of the private route tables`);
    expect(output).toContain("no matching EC2 VPC Endpoint found with data.aws_vpc_endpoint.existing-endpoint-ecr-api");
    expect(output).not.toContain(`The sts endpoint of ${made.vpc} does not answer`);
    for (const service of ["ec2", "sts"]) {
      expect(output).toContain(`No security group of the ${service} endpoint of ${made.vpc} has a rule that lets in 100.64.0.0/16.`);
      expect(output).toContain(`The ${service} endpoint of ${made.vpc} has no network interface in us-west-2d:`);
    }
    expect(output).not.toContain("no statement that allows");
    expect(output).toContain(`No rule of ${made.security_group} lets in 100.64.0.0/16 on TCP port 443.`);
    expect(output).not.toContain("lets in 10.20.0.0/16");
    expect(deployment.pendingChanges(network)).toEqual([]);
    // Without role tags there is nothing for its owner to see.
    expect(deployment.pendingChanges(team)).toEqual([]);
    // With the ids that the network stack got, as the cluster was not applied.
    const { status, stdout } = deployment.program("trace", "--all", "--live");
    expect(status).toBe(1);
    expect(stdout).toMatch(
      /^VPC CNI +ec2 +fails +name +ec2\.us-west-2\.amazonaws\.com does not stand for the ec2 endpoint, whose private DNS is off/m,
    );
    deployment.destroy(network);
    expect(deployment.pendingChanges(team)).toEqual([]);
  });
});
