import { join } from "node:path";
import { type Front, startFront } from "./emulators";
import { Deployment, emulated, workloadAppliable } from "./terraform";

type Changes = Readonly<Record<string, unknown>>;

/** What the other configuration has made. */
interface Made {
  readonly vpc_id: string;
  readonly private_subnet_ids: readonly [string, string];
  readonly network: readonly string[];
  readonly cluster: readonly string[];
}

interface Variant {
  readonly name: string;
  readonly about: string;
  /** The key `network` of a file that fits what is there. */
  readonly network: (made: Made) => object;
  /** The ids that are adopted. */
  readonly adopted: (made: Made) => readonly string[];
  /** A key `network` that does not fit, and what is said to it. */
  readonly misfit: (made: Made) => readonly [object, readonly string[]];
}

const availabilityZones = ["eu-central-1a", "eu-central-1b"];
const common = { availabilityZones, serviceCidr: "10.100.0.0/16" };

const ownVpc = {
  ...common,
  cidr: "10.20.0.0/16",
  egress: "nat",
  natGateways: "single",
  nodeSubnets: { cidrs: { "eu-central-1a": "10.20.96.0/19", "eu-central-1b": "10.20.128.0/19" } },
  publicSubnets: { cidrs: { "eu-central-1a": "10.20.0.0/19", "eu-central-1b": "10.20.32.0/19" } },
};
const existingVpc = ({ vpc_id, private_subnet_ids: [a, b] }: Made) => ({
  ...common,
  existingVpc: {
    id: vpc_id,
    cidr: "10.20.0.0/16",
    nodeSubnets: { "eu-central-1a": { id: a, cidr: "10.20.96.0/19" }, "eu-central-1b": { id: b, cidr: "10.20.128.0/19" } },
  },
  endpoints: { services: { s3: "existing" } },
});

const variants: readonly Variant[] = [
  {
    name: "shop",
    about: "with its VPC",
    network: () => ownVpc,
    adopted: ({ network, cluster }) => [...network, ...cluster],
    misfit: () => [
      { availabilityZones, cidr: "10.20.0.0/16" },
      [
        "fix: Write network.serviceCidr: 10.100.0.0/16",
        "its route table is public, and private in the file",
        "fix: Write network.nodeSubnets.cidrs.eu-central-1a: 10.20.96.0/19, or take the VPC as it is, with network.existingVpc",
      ],
    ],
  },
  {
    name: "store",
    about: "in a VPC that stays another team's",
    network: existingVpc,
    adopted: ({ cluster }) => cluster,
    misfit: (made) => [
      { ...existingVpc(made), serviceCidr: "10.101.0.0/16" },
      ["kubernetes_network_config.service_ipv4_cidr is 10.100.0.0/16, and 10.101.0.0/16 in the file"],
    ],
  },
];

const foreign = "another-tool";

(emulated && workloadAppliable ? describe : describe.skip).each(variants)(
  "a cluster of another tool, $about",
  ({ name, network, adopted, misfit }) => {
    const stacks = ["network", "cluster", "workload"].map((role) => `${name}-${role}`);
    let front: Front;
    let deployment: Deployment;
    let made: Made;

    const synthesize = (networkKey: object): void => {
      const changes: Changes = {
        name,
        region: "eu-central-1",
        kubernetesVersion: "1.34",
        network: networkKey,
        access: { admins: ["arn:aws:iam::123456789012:role/platform"] },
        nodeGroups: { managed: { general: { instanceTypes: ["m5.large"] } } },
        // So that it is not Terraform that refuses to replace something.
        deletionProtection: false,
      };
      deployment.synthesize("fully-private.yaml", changes);
    };

    beforeAll(async () => {
      front = await startFront();
      deployment = new Deployment({ ...front.environment, TF_VAR_name: name });
      deployment.addConfiguration(foreign, join(__dirname, "foreignCluster"));
      deployment.apply(foreign);
      made = deployment.outputs<Made>(foreign);
    });

    afterAll(() => {
      front.stop();
      deployment.remove();
    });

    test("is refused with a file that would replace something, which says what to write", () => {
      const [networkKey, sentences] = misfit(made);
      synthesize(networkKey);
      const { status, stdout, stderr } = deployment.program("adopt");
      expect(status).toBe(1);
      for (const sentence of sentences) expect(stderr).toContain(sentence);
      expect(stdout).not.toContain("Written");
    });

    test("is found whole with a file that fits", () => {
      synthesize(network(made));
      const { status, stdout, stderr } = deployment.program("adopt");
      expect([status, stderr]).toEqual([0, ""]);
      expect(stdout.split(/\s+/)).toEqual(expect.arrayContaining([...adopted(made)]));
      expect(stdout).toMatch(/general +replaced, the new one first, for launch_template\.id/);
    });

    test.each(stacks)("%s destroys nothing but the nodes, after the new ones", (stack) => {
      deployment.init(stack);
      const destructive = deployment.plan(stack).filter(({ actions }) => actions.includes("delete"));
      expect(destructive.map(({ type, actions }) => [type, actions])).toEqual(
        stack.endsWith("workload") ? [["aws_eks_node_group", "create,delete"]] : [],
      );
      deployment.apply(stack);
    });

    test("can be adopted again, which changes nothing: second plans are empty", () => {
      // Of the workload also before: its import block still names a node group that is gone.
      expect(deployment.pendingChanges(`${name}-workload`)).toEqual([]);
      const { status, stdout } = deployment.program("adopt");
      expect(status).toBe(0);
      expect(stdout).not.toContain("replaced");
      for (const stack of stacks) expect(deployment.pendingChanges(stack)).toEqual([]);
    });

    test("is destroyed like any other, and so is its VPC where that was adopted", () => {
      for (const stack of [...stacks].reverse()) deployment.destroy(stack);
      const gone = deployment.pendingChanges(foreign);
      expect(gone).toContainEqual(expect.stringMatching(/^aws_eks_cluster\.this: /));
      expect(gone.some((change) => change.startsWith("aws_vpc.this: "))).toBe(adopted(made).includes(made.vpc_id));
    });
  },
);
