import { clusterOutputs, networkOutputs } from "../../stacks/outputs";
import { dataSources, type Json, type Stack } from "../support/stack";
import { type Changes, type Stacks, synthDemo, synthFile } from "../support/synth";

const published: readonly [keyof Stacks, typeof networkOutputs | typeof clusterOutputs][] = [
  ["network", networkOutputs],
  ["cluster", clusterOutputs],
];
const all: readonly Stacks[] = [
  synthDemo(),
  synthFile("examples/fully-private.yaml"),
  synthFile("examples/custom-networking.yaml"),
  synthDemo({
    network: { controlPlaneSubnets: { enabled: true }, nodeSecurityGroup: { restrictEgress: true } },
    nodeGroups: { managed: { a: {} } },
  }),
  synthDemo({ region: "cn-north-1", network: { egress: "nat" }, nodeGroups: { selfManaged: { a: {} } } }),
];

interface Output {
  readonly value: Json;
  readonly description: string;
}
const outputs = (stack: Stack) => stack.json["output"] as Readonly<Record<string, Output>> | undefined;

const remoteState = (stack: Stack, name: string) =>
  dataSources(stack, "terraform_remote_state").find(({ address }) => address.endsWith(`.${name}`))!.attributes;
const terraform = (stack: Stack) => stack.json["terraform"] as Readonly<Record<string, Json>>;

describe("outputs", () => {
  test.each(published)("of the %s stack are those of its contract, each of its type and described", (name, contract) => {
    const isOfType = {
      string: (value: Json) => typeof value === "string",
      list: (value: Json) => Array.isArray(value),
      map: (value: Json) => typeof value === "object" && !Array.isArray(value),
    };
    for (const stacks of all) {
      const found = outputs(stacks[name])!;
      const names = Object.entries<{ type: string; optional?: true }>(contract.outputs).flatMap(([output, { optional }]) =>
        optional && !(output in found) ? [] : [output],
      );
      expect(Object.keys(found).sort()).toEqual([...names, "contract_version"].sort());
      expect(found["contract_version"]!.value).toBe(contract.version);
      for (const [output, { type, description }] of Object.entries<{ type: keyof typeof isOfType; description: string }>(
        contract.outputs,
      ).filter(([output]) => names.includes(output))) {
        expect(found[output]!.description).toBe(description);
        expect([output, isOfType[type](found[output]!.value)]).toEqual([output, true]);
      }
    }
  });

  test("of the workload stack are none", () => {
    for (const { workload } of all) expect(outputs(workload) ?? {}).toEqual({});
  });

  test("by zone are of the subnets of that zone", () => {
    const { network } = synthFile("examples/custom-networking.yaml");
    const zones = ["ap-southeast-1a", "ap-southeast-1b", "ap-southeast-1c"];
    // Node subnets with a fixed address have their id from its reservation.
    const subnet = { node_subnet_ids: "fixed-address", pod_subnet_ids: "pod-subnet", private_route_table_ids: "route-table" };
    for (const [output, path] of Object.entries(subnet)) {
      const { value } = outputs(network)![output]!;
      expect(Object.keys(value as object)).toEqual(zones);
      for (const zone of zones) expect((value as Record<string, Json>)[zone]).toContain(`.private-${zone}_${path}_`);
    }
    expect(outputs(network)!["vpc_cidr_blocks"]!.value).toEqual(["172.31.0.0/16", "100.64.0.0/16"]);
  });

  test("hold nothing secret, and nothing that cdktf made by itself", () => {
    for (const stack of all.flatMap(({ network, cluster }) => [network, cluster])) {
      expect(JSON.stringify(stack.json)).not.toMatch(/cross-stack|"sensitive"/);
      for (const name of Object.keys(outputs(stack)!)) expect(name).not.toMatch(/token|secret|password/);
    }
  });
});

describe("a stack that reads another's outputs", () => {
  const readers: readonly [keyof Stacks, keyof Stacks, number][] = [
    ["cluster", "network", 2],
    ["workload", "network", 2],
    ["workload", "cluster", 3],
  ];

  test.each(readers)("%s, from %s: a plan before its time says which stack to apply", (reader, source, needed) => {
    const { lifecycle, defaults } = remoteState(synthDemo()[reader], source);
    const [version] = (lifecycle as { postcondition: Json[] }).postcondition;
    expect(version).toEqual({
      condition: `\${self.outputs.contract_version >= ${needed}}`,
      error_message: `Stack demo-${reader} needs version ${needed} of the outputs of demo-${source}. Apply demo-${source} first.`,
    });
    // A state that is not there, or that has no version yet, must reach the condition.
    expect(defaults).toEqual({ contract_version: 0 });
  });

  test.each<[keyof Stacks, string, Changes, readonly string[]]>([
    [
      "cluster",
      "a bastion",
      { access: { bastion: { enabled: true, subnet: "public" } } },
      ["bastion_role_arn", "bastion_security_group_id"],
    ],
    ["workload", "a Squid", { network: { egress: "proxy" }, proxy: { squid: {} } }, ["proxy_url"]],
  ])("%s: what is not there yet of %s is named, with the stack to apply", (reader, _what, changes, names) => {
    const { lifecycle } = remoteState(synthDemo(changes)[reader], "network");
    const conditions = (lifecycle as { postcondition: Json[] }).postcondition;
    expect(conditions.slice(2)).toEqual(
      names.map((name) => ({
        condition: `\${try(self.outputs.${name} != "", false)}`,
        error_message: `Stack demo-${reader} needs ${name} from demo-network. Apply demo-network first.`,
      })),
    );
  });

  test.each<[keyof Stacks, string, Changes, readonly string[]]>([
    ["cluster", "nodes", {}, ["node_subnet_ids"]],
    ["workload", "nodes", {}, ["node_subnet_ids"]],
    ["workload", "nodes and pods", { customNetworking: { enabled: true } }, ["node_subnet_ids", "pod_subnet_ids"]],
  ])("%s: a zone whose subnets for %s are not yet there is named, with the stack to apply", (reader, _who, changes, names) => {
    const stacks = synthDemo({ network: { availabilityZones: ["us-west-2a", "us-west-2d"] }, ...changes });
    const { lifecycle } = remoteState(stacks[reader], "network");
    const [, ...zones] = (lifecycle as { postcondition: Json[] }).postcondition;
    expect(zones).toEqual(
      names.map((name) => ({
        condition: `\${try(alltrue([for key in ["us-west-2a","us-west-2d"] : contains(keys(self.outputs.${name}), key)]), false)}`,
        error_message: `Stack demo-${reader} needs ${name} of us-west-2a, us-west-2d from demo-network. Apply demo-network first.`,
      })),
    );
  });

  test("reads outputs of the contract only", () => {
    for (const stacks of all) {
      for (const name of ["cluster", "workload"] as const) {
        const read = JSON.stringify(stacks[name].json).matchAll(/data\.terraform_remote_state\.(\w+)\.outputs\.(\w+)/g);
        for (const [, source, output] of read) {
          const contract = source === "network" ? networkOutputs : clusterOutputs;
          expect(Object.keys(contract.outputs)).toContain(output);
        }
      }
    }
  });

  test("are the cluster stack of the network, the workload stack of both, and no other", () => {
    const { network, cluster, workload } = synthDemo();
    const sources = (stack: Stack) => dataSources(stack, "terraform_remote_state").map(({ address }) => address.split(".").pop());
    expect([network, cluster, workload].map(sources)).toEqual([[], ["network"], ["cluster", "network"]]);
  });
});

describe("backends", () => {
  const stacksOf = (backend?: Changes) => synthDemo(backend ? { backend } : {});

  test("local: a state beside the output folder, by a relative path", () => {
    const { network, cluster, workload } = stacksOf();
    expect(terraform(network)["backend"]).toEqual({ local: { path: "../../../terraform.demo-network.tfstate" } });
    expect(terraform(cluster)["backend"]).toEqual({ local: { path: "../../../terraform.demo-cluster.tfstate" } });
    expect(terraform(workload)["backend"]).toEqual({ local: { path: "../../../terraform.demo-workload.tfstate" } });
    expect(remoteState(workload, "cluster")).toMatchObject({
      backend: "local",
      config: { path: "../../../terraform.demo-cluster.tfstate" },
    });
  });

  test("s3: with the lock file in the bucket, and the encryption of the bucket: nothing weaker is asked for", () => {
    const { network, workload } = stacksOf({ type: "s3", bucket: "states", region: "eu-west-1", keyPrefix: "eks/" });
    const where = { bucket: "states", region: "eu-west-1" };
    expect(terraform(network)["backend"]).toEqual({ s3: { ...where, key: "eks/demo-network.tfstate", use_lockfile: true } });
    expect(remoteState(workload, "network")).toMatchObject({ backend: "s3", config: { ...where, key: "eks/demo-network.tfstate" } });
    expect(Object.keys(remoteState(workload, "network")["config"] as object)).toEqual(["bucket", "key", "region"]);
  });

  test("s3: says which stack to apply first, where there is no state yet", () => {
    const { cluster } = stacksOf({ type: "s3", bucket: "states", region: "eu-west-1", keyPrefix: "eks/" });
    expect(cluster.json["data"]).toMatchObject({
      aws_s3_objects: { "network-state": { bucket: "states", prefix: "eks/demo-network.tfstate", region: "eu-west-1" } },
    });
    expect(remoteState(cluster, "network")["lifecycle"]).toMatchObject({
      precondition: [
        {
          condition: '${contains(data.aws_s3_objects.network-state.keys, "eks/demo-network.tfstate")}',
          error_message: "There is no state of stack demo-network, eks/demo-network.tfstate in bucket states. Apply demo-network first.",
        },
      ],
    });
  });

  test("s3: with a key of the user's", () => {
    const kmsKeyArn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    const { cluster } = stacksOf({ type: "s3", bucket: "states", region: "eu-west-1", kmsKeyArn });
    expect(terraform(cluster)["backend"]).toMatchObject({ s3: { encrypt: true, kms_key_id: kmsKeyArn, use_lockfile: true } });
    expect(remoteState(cluster, "network")).toMatchObject({ config: { key: "demo-network.tfstate", kms_key_id: kmsKeyArn } });
  });

  test("cloud: a workspace a stack", () => {
    const { network, cluster } = stacksOf({ type: "cloud", organization: "acme" });
    expect(terraform(network)["cloud"]).toEqual({
      organization: "acme",
      hostname: "app.terraform.io",
      workspaces: { name: "demo-network" },
    });
    expect(terraform(network)["backend"]).toBeUndefined();
    expect(remoteState(cluster, "network")).toMatchObject({
      backend: "remote",
      config: { organization: "acme", hostname: "app.terraform.io", workspaces: { name: "demo-network" } },
    });
  });

  test("cloud: in a project of Terraform Enterprise", () => {
    const backend = { type: "cloud", organization: "acme", hostname: "tfe.example.com", project: "platform", workspacePrefix: "prod-" };
    const { workload } = stacksOf(backend);
    expect(terraform(workload)["cloud"]).toEqual({
      organization: "acme",
      hostname: "tfe.example.com",
      workspaces: { name: "prod-demo-workload", project: "platform" },
    });
    expect(remoteState(workload, "cluster")["config"]).toEqual({
      organization: "acme",
      hostname: "tfe.example.com",
      workspaces: { name: "prod-demo-cluster" },
    });
  });
});

describe("providers", () => {
  const provider = (stack: Stack, name: string) => (stack.json["provider"] as Record<string, readonly Json[]>)[name]?.[0];
  const output = (name: string) => `\${data.terraform_remote_state.cluster.outputs.${name}}`;
  const connection = {
    host: output("cluster_endpoint"),
    cluster_ca_certificate: `\${base64decode(${output("cluster_certificate_authority").slice(2, -1)})}`,
  };
  const exec = {
    api_version: "client.authentication.k8s.io/v1",
    command: "aws",
    args: ["eks", "get-token", "--cluster-name", output("cluster_name"), "--region", "us-west-2", "--output", "json"],
  };

  test("of AWS are of the region, with the file's tags on everything, and nothing about credentials", () => {
    const { network, cluster, workload } = synthDemo({ tags: { team: "platform" } });
    for (const stack of [network, cluster, workload]) {
      expect(provider(stack, "aws")).toEqual({ region: "us-west-2", default_tags: [{ tags: { team: "platform" } }] });
    }
  });

  test("and the states may be in regions that are newer than Terraform, which does not look then", () => {
    const { cluster } = synthDemo({ region: "ap-southwest-1", backend: { type: "s3", bucket: "states", region: "ap-southwest-2" } });
    expect(provider(cluster, "aws")).toMatchObject({ region: "ap-southwest-1", skip_region_validation: true });
    expect(terraform(cluster)["backend"]).toMatchObject({ s3: { region: "ap-southwest-2", skip_region_validation: true } });
    expect(remoteState(cluster, "network")).toMatchObject({ config: { region: "ap-southwest-2", skip_region_validation: true } });
  });

  test("of Kubernetes and Helm get a token from the AWS CLI at each run", () => {
    const { workload } = synthDemo();
    expect(provider(workload, "kubernetes")).toEqual({ ...connection, exec: [exec] });
    expect(provider(workload, "helm")).toEqual({ kubernetes: { ...connection, exec } });
    expect(JSON.stringify(workload.json)).not.toMatch(/aws_eks_cluster_auth|"token"/);
  });

  describe("that assume roles", () => {
    const assumeRoleArn = "arn:aws:iam::111122223333:role/team/terraform";
    const stateRoleArn = "arn:aws:iam::444455556666:role/states";
    const bucket = { type: "s3", bucket: "states", region: "eu-west-1" };
    const providers = (stack: Stack) => (stack.json["provider"] as Record<string, readonly Json[]>)["aws"];
    const states = (stack: Stack) => dataSources(stack, "aws_s3_objects").map(({ attributes }) => attributes["provider"]);

    test("of AWS refuse other accounts, and manage everything with the role", () => {
      const { network, cluster, workload } = synthDemo({ accountId: "111122223333", assumeRoleArn });
      for (const stack of [network, cluster, workload]) {
        expect(providers(stack)).toEqual([
          {
            region: "us-west-2",
            allowed_account_ids: ["111122223333"],
            assume_role: [{ role_arn: assumeRoleArn }],
            default_tags: [{ tags: {} }],
          },
        ]);
      }
    });

    test("of Kubernetes and Helm get the token with it", () => {
      const { workload } = synthDemo({ assumeRoleArn });
      const ofRole = { ...exec, args: [...exec.args, "--role-arn", assumeRoleArn] };
      expect(provider(workload, "kubernetes")).toEqual({ ...connection, exec: [ofRole] });
      expect(provider(workload, "helm")).toEqual({ kubernetes: { ...connection, exec: ofRole } });
    });

    test("of AWS leave the states to the credentials of the environment", () => {
      const { network, workload } = synthDemo({ assumeRoleArn, backend: bucket });
      expect(providers(network)).toHaveLength(1);
      expect(providers(workload)?.[1]).toEqual({ alias: "state", region: "eu-west-1" });
      expect(states(workload)).toEqual(["aws.state", "aws.state"]);
      expect(terraform(workload)["backend"]).not.toHaveProperty("s3.assume_role");
    });

    test("or to a role of their own, which the backend assumes too", () => {
      const { cluster } = synthDemo({ backend: { ...bucket, assumeRoleArn: stateRoleArn } });
      const role = { assume_role: { role_arn: stateRoleArn } };
      expect(providers(cluster)?.[1]).toEqual({ alias: "state", region: "eu-west-1", assume_role: [role.assume_role] });
      expect(states(cluster)).toEqual(["aws.state"]);
      expect(terraform(cluster)["backend"]).toMatchObject({ s3: role });
      expect(remoteState(cluster, "network")).toMatchObject({ config: role });
    });
  });

  test("of Kubernetes and Helm go through the proxy of the file", () => {
    const { workload } = synthDemo({ access: { apiProxyUrl: "http://proxy.example.com:3128" } });
    expect(provider(workload, "kubernetes")).toMatchObject({ proxy_url: "http://proxy.example.com:3128" });
    expect(provider(workload, "helm")).toMatchObject({ kubernetes: { proxy_url: "http://proxy.example.com:3128" } });
  });

  test("of Kubernetes and Helm are in the workload stack alone: the others never touch the Kubernetes API", () => {
    for (const { network, cluster } of all) {
      for (const stack of [network, cluster]) {
        expect(Object.keys(stack.json["provider"] as object)).toEqual(["aws"]);
        expect(Object.keys(terraform(stack)["required_providers"] as object)).toEqual(["aws"]);
      }
    }
  });

  test("are pinned, and so is the Terraform that knows the S3 lock file", () => {
    const { workload } = synthDemo();
    for (const { version } of Object.values(terraform(workload)["required_providers"] as Record<string, { version: string }>)) {
      expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    }
    expect(terraform(workload)["required_version"]).toBe(">= 1.10.0");
  });
});
