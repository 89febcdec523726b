import { dataSources, decoded, embedded, type Json, properties, references, resources, type Stack } from "../support/stack";
import { clusterFiles, root, synthDemo, synthFile, type Stacks, valueOf } from "../support/synth";

const everywhere = ["0.0.0.0/0", "::/0"];

/** Whether a principal of a policy statement is everybody. */
const isEverybody = (principal: Json | undefined) => /^("\*"|\{"AWS":("\*"|\[.*"\*".*\]).*)/.test(JSON.stringify(principal ?? null));

/** The statements of a policy; none where it is of another kind, such as a lifecycle policy. */
const statementsOf = (policy: Json) => (embedded(policy)["Statement"] ?? []) as readonly Readonly<Record<string, Json>>[];

/** What nobody may find in a stack unless the cluster file asks for it, as `what: where`. */
const openings = (stack: Stack): readonly string[] =>
  resources(stack).flatMap(({ type, path, attributes }) => {
    const found = [...properties(attributes)].flatMap(([key, value]) => {
      if (key === "endpoint_public_access" && value !== false) return ["public API endpoint"];
      if (/^(map_public_ip_on_launch|associate_public_ip_address)$/.test(key) && value !== false) return ["public address"];
      if (key === "encrypted" && String(value) !== "true") return ["unencrypted volume"];
      if (key === "http_tokens" && value !== "required") return ["IMDSv1"];
      if (
        /^(ingress|cidr_ipv[46]|cidr_blocks)$/.test(key) &&
        type.includes("ingress") &&
        everywhere.some((cidr) => JSON.stringify(value).includes(cidr))
      )
        return ["ingress from everywhere"];
      const allows =
        key.endsWith("policy") && String(value).startsWith("{") ? statementsOf(value).filter(({ Effect }) => Effect !== "Deny") : [];
      if (allows.some(({ Principal }) => isEverybody(Principal))) return ["policy for everybody"];
      return [];
    });
    const { block_device_mappings, metadata_options } = attributes;
    const silent = [
      ...(type === "aws_launch_template" && !metadata_options ? ["IMDSv1"] : []),
      ...(type === "aws_launch_template" && !block_device_mappings ? ["unencrypted volume"] : []),
      ...(type === "aws_security_group" && attributes["ingress"] ? ["ingress outside of a rule of its own"] : []),
      ...(type === "aws_subnet" && attributes["map_public_ip_on_launch"] !== false ? ["public address"] : []),
    ];
    return [...found, ...silent].map((opening) => `${opening}: ${path}`);
  });

const secretValues = [
  /\b(AKIA|ASIA)[A-Z0-9]{16}\b/, // access key ids
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /\beyJ[\w-]{10,}\.[\w-]{10,}/, // JSON web tokens
  /\bgh[pousr]_\w{20,}/,
  /:\/\/[^/\s:@$]+:[^/\s:@$]+@/, // credentials in a URL
];
const secretKeys = /^(token|password|secret|access_key|secret_key|client_key|private_key|session_token)$/;

const secrets = (stack: Stack): readonly string[] => {
  const text = JSON.stringify(stack.json);
  const keys = [...properties(stack.json as Json)].filter(([key, value]) => secretKeys.test(key) && value !== "").map(([key]) => key);
  return [...keys, ...secretValues.filter((pattern) => pattern.test(text)).map(String)];
};

/** Types whose attributes or results are secrets, which Terraform writes into the state. */
const secretTypes =
  /^(aws_iam_access_key|aws_iam_user_login_profile|aws_secretsmanager_.*|aws_ecr_authorization_token|aws_eks_cluster_auth|aws_kms_(ciphertext|secrets)|aws_db_.*|kubernetes_(secret|token_request).*|random_.*|tls_.*)$/;

/** What makes a secret or reads one at plan or apply, so that it gets into the state. Public parameters of AWS are no secrets. */
const secretsInState = (stack: Stack): readonly string[] =>
  [...resources(stack), ...dataSources(stack)]
    .filter(
      ({ type, attributes }) =>
        secretTypes.test(type) || (type === "aws_ssm_parameter" && !String(attributes["name"]).startsWith("/aws/service/")),
    )
    .map(({ address }) => address);

const stacksOf = ({ network, cluster, workload }: Stacks) => [network, cluster, workload];

describe.each(clusterFiles)("%s", (file) => {
  const config = valueOf(file) as {
    access?: { publicEndpoint?: { enabled?: boolean }; bastion?: { subnet?: string } };
    backend?: { type?: string };
    iam?: { path?: string };
    network?: { endpoints?: { perimeter?: object }; existingVpc?: object; transitGateway?: object };
    proxy?: { squid?: object };
  };
  const stacks = stacksOf(synthFile(file));

  test("is private but for what it asks for", () => {
    const asked = [
      // A perimeter lets everybody read AWS's own buckets of packages and layers, where without one there is no policy at all.
      ...(config.network?.endpoints?.perimeter ? ["policy for everybody: endpoints/s3"] : []),
      ...(config.proxy?.squid ? ["public address: forward-proxy/instances/launch-template"] : []),
      ...(config.access?.bastion?.subnet === "public" ? ["public address: bastion/instance"] : []),
      ...(config.access?.publicEndpoint?.enabled ? ["public API endpoint: control-plane/cluster"] : []),
    ];
    expect(stacks.flatMap(openings)).toEqual(asked);
  });

  test("holds no secret", () => {
    expect(stacks.flatMap(secrets)).toEqual([]);
  });

  test("brings no secret into its state, so that no output is one", () => {
    expect(stacks.flatMap(secretsInState)).toEqual([]);
  });

  test("refers to nothing that is not in the same stack", () => {
    for (const stack of stacks) {
      const checks = Object.values((stack.json["check"] ?? {}) as Record<string, { data?: Record<string, object> }>);
      const read = checks.flatMap(({ data = {} }) => Object.entries(data).map(([type, block]) => `data.${type}.${Object.keys(block)[0]}`));
      const known = [...[...resources(stack), ...dataSources(stack)].map(({ address }) => address), ...read];
      const used = references(stack.json);
      const dependencies = resources(stack).flatMap(({ attributes }) => (attributes["depends_on"] ?? []) as readonly string[]);
      expect(known).toEqual(expect.arrayContaining([...new Set([...used, ...dependencies])]));
    }
  });

  test("holds no path of this machine", () => {
    for (const stack of stacks) {
      const text = JSON.stringify(stack.json);
      for (const path of [root, process.cwd(), process.env["HOME"] ?? root, "node_modules"]) expect(text).not.toContain(path);
      // Absolute paths that may stand there: names of AWS (log groups, SSM parameters, devices), paths of IAM and of a health check, the key of comments.
      const absolute = [...properties(stack.json as Json)].filter(
        ([, value]) => value !== config.iam?.path && /^\/(?!\/(?:,|$)|aws\/|dev\/xvd|squid-internal-static\/|$)/.test(String(value)),
      );
      expect(absolute).toEqual([]);
    }
  });

  test("asks AWS at plan only what is public, of the region, of the account itself, or given by the file", () => {
    const types = stacks.flatMap((stack) => dataSources(stack).map(({ type }) => type));
    const allowed = [
      "aws_availability_zones",
      "aws_caller_identity",
      "aws_cloudwatch_log_groups",
      "aws_ec2_instance_type_offerings",
      "aws_eks_addon_version",
      "aws_eks_cluster",
      "aws_eks_clusters",
      "aws_ssm_parameter",
      "aws_subnets",
      "aws_vpc_endpoint_service",
      "terraform_remote_state",
      ...(config.network?.transitGateway
        ? ["aws_ec2_transit_gateway", "aws_ec2_transit_gateway_vpc_attachment", "aws_ec2_transit_gateway_vpc_attachments"]
        : []),
      ...(config.network?.existingVpc ? ["aws_route_table", "aws_route_tables", "aws_subnet", "aws_vpc"] : []),
      ...(config.backend?.type === "s3" ? ["aws_s3_objects"] : []),
    ];
    expect(allowed).toEqual(expect.arrayContaining([...new Set(types)]));
  });
});

describe("the search for openings and secrets", () => {
  test("finds what would write a secret into a state", () => {
    const secret = (type: string, attributes = {}) => ({ [type]: { found: attributes } });
    const json = {
      data: { ...secret("aws_eks_cluster_auth"), ...secret("aws_ssm_parameter", { name: "/team/password" }) },
      resource: { ...secret("kubernetes_secret_v1"), ...secret("random_password"), ...secret("aws_vpc") },
    };
    expect(secretsInState({ name: "demo", json })).toEqual([
      "kubernetes_secret_v1.found",
      "random_password.found",
      "data.aws_eks_cluster_auth.found",
      "data.aws_ssm_parameter.found",
    ]);
  });

  test("finds all that a file can ask for", () => {
    const everything = synthDemo({
      network: {
        endpoints: {
          policies: { s3: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: "*", Action: "s3:*", Resource: "*" }] } },
        },
      },
      access: { publicEndpoint: { enabled: true, cidrs: ["0.0.0.0/0"] }, runnerCidrs: [] },
      nodeGroups: {
        managed: { open: { metadata: { httpTokens: "optional" }, volume: { encrypted: false } } },
        selfManaged: { rocket: { amiFamily: "Bottlerocket", volume: { encrypted: false } } },
      },
    });
    expect(stacksOf(everything).flatMap(openings)).toEqual([
      "policy for everybody: endpoints/s3",
      "public API endpoint: control-plane/cluster",
      "unencrypted volume: node-groups/group-open/launch-template/template",
      "IMDSv1: node-groups/group-open/launch-template/template",
      "unencrypted volume: node-groups/group-rocket/launch-template/template",
      "unencrypted volume: node-groups/group-rocket/launch-template/template",
    ]);
  });

  test("finds what no file can ask for", () => {
    const type = (name: string, attributes: Json): Stack => ({
      name: "s",
      json: { resource: { [name]: { id: attributes } } },
    });
    const found = [
      type("aws_subnet", { map_public_ip_on_launch: true }),
      type("aws_vpc_security_group_ingress_rule", { cidr_ipv4: "0.0.0.0/0" }),
      type("aws_vpc_security_group_ingress_rule", { cidr_ipv6: "::/0" }),
      type("aws_launch_template", { network_interfaces: [{ associate_public_ip_address: "true" }] }),
      type("aws_iam_role", { assume_role_policy: JSON.stringify({ Statement: [{ Principal: { AWS: "*" } }] }) }),
      type("aws_security_group", { ingress: [{ cidr_blocks: ["0.0.0.0/0"] }] }),
    ].map((stack) => openings(stack).map((opening) => opening.split(":")[0]));
    expect(found).toEqual([
      ["public address", "public address"],
      ["ingress from everywhere"],
      ["ingress from everywhere"],
      ["public address", "IMDSv1", "unencrypted volume"],
      ["policy for everybody"],
      ["ingress outside of a rule of its own"],
    ]);
    expect(
      secrets({ name: "s", json: { provider: { kubernetes: [{ token: "x" }], aws: [{ id: "AKIAIOSFODNN7EXAMPLE" }] } } }),
    ).toHaveLength(2);
  });
});

/** A stack for people: without cdktf's comments, and with the documents inside it opened. */
function readable(stack: Stack): Json {
  const open = (value: Json): Json => {
    if (typeof value === "string" && value.startsWith('{"')) return open(embedded(value));
    if (typeof value === "string" && value.startsWith('${base64encode("')) return decoded(value).split("\n");
    if (Array.isArray(value)) return value.map(open);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).flatMap(([key, child]) => (key === "//" ? [] : [[key, open(child)]])));
  };
  const { "//": _comment, ...json } = stack.json;
  return open(json);
}

describe("snapshots (npx jest -u, after reading what changed)", () => {
  const examples = clusterFiles.filter((file) => file.startsWith("examples/"));
  const roles = ["network", "cluster", "workload"] as const;
  test.each(examples.flatMap((file) => roles.map((role) => [file, role] as const)))("%s: %s", (file, role) => {
    expect(readable(synthFile(file)[role])).toMatchSnapshot();
  });
});
