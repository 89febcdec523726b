import { parse } from "yaml";
import { sessionManagerStatement } from "../../design/iam/roles";
import { runnerPolicy } from "../../design/iam/runnerPolicy";
import { type Block, embedded, type Json, prerequisites, references, resource, resources, type Stack } from "../support/stack";
import { proxyCertificate } from "../support/certificates";
import { synthDemo, type Stacks } from "../support/synth";

const withBastion = (bastion: object, keys: object = {}): Stacks =>
  synthDemo({ ...keys, access: { bastion: { enabled: true, ...bastion } } });

const instance = ({ network }: Stacks): Block => resource(network, "aws_instance", "bastion");

const toolsBucket = { name: "my-tools", prefix: "tools/" };
const isolated = withBastion({ toolsBucket });
const squid = withBastion({}, { network: { egress: "proxy" }, proxy: { squid: {} } });
const external = withBastion(
  {},
  {
    network: { egress: "proxy", transitGateway: { id: "tgw-0123456789abcdef0" } },
    proxy: { url: "http://proxy.example.com:8080", caCertificates: { proxy: proxyCertificate } },
  },
);
const open = withBastion({ subnet: "public", instanceType: "t4g.nano" });

/** A file that the user data writes. */
const written = (stacks: Stacks, path: string): string | undefined => {
  const { write_files } = parse(String(instance(stacks).attributes["user_data"])) as { write_files: { path: string; content: string }[] };
  return write_files.find((file) => file.path === path)?.content;
};

const rules = ({ network }: Stacks, type: string) => resources(network, type).filter(({ path }) => path.startsWith("bastion/"));

const egressPorts = (stacks: Stacks) =>
  rules(stacks, "aws_vpc_security_group_egress_rule")
    .map(({ attributes }) => Number(attributes["from_port"]))
    .sort((a, b) => a - b);

const output = (stack: Stack, name: string): Json | undefined =>
  (stack.json["output"] as Record<string, { value: Json }> | undefined)?.[name]?.value;

test("its volume has the company's key, which whoever starts it may use", () => {
  const volumesKmsKeyArn = "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
  const { network } = synthDemo({ network: { egress: "nat" }, access: { bastion: { enabled: true } }, encryption: { volumesKmsKeyArn } });
  expect(resource(network, "aws_instance").attributes).toMatchObject({ root_block_device: { kms_key_id: volumesKmsKeyArn } });
  const policy = runnerPolicy(network.json, {
    partition: "aws",
    dnsSuffix: "amazonaws.com",
    region: "us-west-2",
    cluster: "demo",
  });
  const ofKey = policy.Statement.filter(({ Resource }) => Resource.includes(volumesKmsKeyArn));
  expect(ofKey.flatMap(({ Action }) => Action)).toEqual(expect.arrayContaining(["kms:CreateGrant", "kms:GenerateDataKeyWithoutPlaintext"]));
});

describe.each([
  ["without internet", isolated],
  ["with Squid", squid],
  ["with an external proxy", external],
  ["in a public subnet", open],
])("a bastion %s", (_, stacks) => {
  test("has a metadata service for itself alone, an encrypted volume and no key pair", () => {
    expect(instance(stacks).attributes).toMatchObject({
      metadata_options: { http_endpoint: "enabled", http_tokens: "required", http_put_response_hop_limit: 1 },
      root_block_device: { encrypted: true, volume_type: "gp3" },
    });
    expect(instance(stacks).attributes).not.toHaveProperty("key_name");
  });

  test("lets nobody connect to it", () => {
    const group = resource(stacks.network, "aws_security_group", "bastion");
    expect(instance(stacks).attributes["vpc_security_group_ids"]).toEqual([`\${${group.address}.id}`]);
    const ingress = resources(stacks.network, "aws_vpc_security_group_ingress_rule");
    expect(ingress.filter(({ attributes }) => references(attributes["security_group_id"]).includes(group.address))).toEqual([]);
  });

  test("is replaced by new user data, and by no new AMI", () => {
    expect(instance(stacks).attributes).toMatchObject({ user_data_replace_on_change: true, lifecycle: { ignore_changes: ["ami"] } });
  });

  test("has the permissions of Session Manager before it starts", () => {
    const inline = resource(stacks.network, "aws_iam_role_policy", "bastion");
    expect(embedded(inline.attributes["policy"])["Statement"]).toContainEqual(sessionManagerStatement);
    expect(instance(stacks).attributes["depends_on"]).toContain(inline.address);
    expect(resources(stacks.network, "aws_iam_role_policy_attachment")).toEqual([]);
  });

  test("may connect to where it fetches its tools before it starts", () => {
    const egress = rules(stacks, "aws_vpc_security_group_egress_rule").map(({ address }) => address);
    expect(egress).not.toEqual([]);
    expect([...prerequisites(stacks.network, instance(stacks))]).toEqual(expect.arrayContaining(egress));
  });

  test("is an administrator of the cluster, whose API lets it in", () => {
    const entry = resource(stacks.cluster, "aws_eks_access_entry", "admin-bastion").attributes;
    expect(entry["principal_arn"]).toMatch(/outputs\.bastion_role_arn}$/);
    const association = resource(stacks.cluster, "aws_eks_access_policy_association", "admin-bastion").attributes;
    expect(association["policy_arn"]).toBe("arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy");
    const api = resource(stacks.cluster, "aws_security_group", "api-security-group");
    const rule = resource(stacks.cluster, "aws_vpc_security_group_ingress_rule", "api-from-bastion").attributes;
    expect(rule).toMatchObject({ security_group_id: `\${${api.address}.id}`, from_port: 443, to_port: 443, ip_protocol: "tcp" });
    expect(rule["referenced_security_group_id"]).toMatch(/outputs\.bastion_security_group_id}$/);
    expect(output(stacks.network, "bastion_role_arn")).toBe(`\${${resource(stacks.network, "aws_iam_role", "bastion").address}.arn}`);
  });

  test("has no access entry where its users bring their own identity, and asks for the endpoint all the same", () => {
    const withoutAccess = synthDemo({ access: { bastion: { enabled: true, subnet: "public", administrator: false } } });
    expect(resources(withoutAccess.cluster, "aws_eks_access_entry")).toEqual([]);
    expect(resources(withoutAccess.cluster, "aws_eks_access_policy_association")).toEqual([]);
    const policy = resource(withoutAccess.network, "aws_iam_role_policy", "bastion").attributes["policy"];
    expect(JSON.stringify(embedded(policy))).toContain("eks:DescribeCluster");
    expect(resource(withoutAccess.cluster, "aws_vpc_security_group_ingress_rule", "api-from-bastion")).toBeDefined();
  });
});

describe("logged sessions", () => {
  const key = (name: string) => `arn:aws:kms:us-west-2:111122223333:key/${name}`;
  const keys = { logs: key("logs"), sessions: key("sessions"), bucket: key("bucket") };
  const sessionLogging = {
    cloudWatch: { retentionDays: 400 },
    s3: { bucket: "session-logs", prefix: "bastions/demo", kmsKeyArn: keys.bucket },
    kmsKeyArn: keys.sessions,
    idleMinutes: 10,
    maxMinutes: 120,
  };
  const logged = withBastion({ toolsBucket, sessionLogging }, { encryption: { logsKmsKeyArn: keys.logs } });
  const { network } = logged;
  const inputsOf = (stack: Stack) => embedded(resource(stack, "aws_ssm_document").attributes["content"])["inputs"];

  test("have a document of the cluster, and not that of the account", () => {
    const document = resource(network, "aws_ssm_document", "bastion-sessions");
    expect(document.attributes).toMatchObject({ name: "session-demo", document_type: "Session", document_format: "JSON" });
    expect(embedded(document.attributes["content"])).toMatchObject({ schemaVersion: "1.0", sessionType: "Standard_Stream" });
    expect(inputsOf(network)).toEqual({
      s3BucketName: "session-logs",
      s3KeyPrefix: "bastions/demo",
      s3EncryptionEnabled: true,
      cloudWatchLogGroupName: "/aws/ec2/demo/bastion-sessions",
      cloudWatchEncryptionEnabled: true,
      cloudWatchStreamingEnabled: true,
      kmsKeyId: keys.sessions,
      idleSessionTimeout: "10",
      maxSessionDuration: "120",
      runAsEnabled: false,
      runAsDefaultUser: "",
    });
    expect(document.attributes["depends_on"]).toEqual([resource(network, "aws_cloudwatch_log_group", "bastion-sessions").address]);
  });

  test("go to a log group with the company's key", () => {
    expect(resource(network, "aws_cloudwatch_log_group", "bastion-sessions").attributes).toMatchObject({
      name: "/aws/ec2/demo/bastion-sessions",
      retention_in_days: 400,
      kms_key_id: keys.logs,
    });
  });

  test("are written by the role of the bastion, and reach what they need by endpoints", () => {
    const group = "arn:aws:logs:us-west-2:*:log-group:/aws/ec2/demo/bastion-sessions";
    const policy = embedded(resource(network, "aws_iam_role_policy", "bastion").attributes["policy"]);
    expect((policy["Statement"] as readonly Json[]).slice(-6)).toEqual([
      {
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        Resource: [group, `${group}:*`],
      },
      { Effect: "Allow", Action: ["logs:DescribeLogGroups"], Resource: ["*"] },
      { Effect: "Allow", Action: ["s3:GetEncryptionConfiguration"], Resource: ["arn:aws:s3:::session-logs"] },
      { Effect: "Allow", Action: ["s3:PutObject", "s3:PutObjectAcl"], Resource: ["arn:aws:s3:::session-logs/bastions/demo/*"] },
      { Effect: "Allow", Action: ["kms:Decrypt"], Resource: [keys.sessions] },
      { Effect: "Allow", Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: [keys.bucket] },
    ]);
    const endpoints = (stacks: Stacks) => resources(stacks.network, "aws_vpc_endpoint").map(({ path }) => path);
    expect(endpoints(logged)).toEqual(expect.arrayContaining(["endpoints/logs", "endpoints/kms", "endpoints/s3", "endpoints/ssmmessages"]));
    expect(endpoints(isolated)).not.toContain("endpoints/logs");
    expect(endpoints(isolated)).not.toContain("endpoints/kms");
  });

  test("are opened by the command that is put out, and none is without them", () => {
    expect(output(network, "bastion_session_command")).toBe(
      `aws ssm start-session --target \${${instance(logged).address}.id} --document-name \${${resource(network, "aws_ssm_document").address}.name} --region us-west-2`,
    );
    expect(resources(isolated.network, "aws_ssm_document")).toEqual([]);
    expect(output(isolated.network, "bastion_session_command")).toBeUndefined();
  });

  test("may go to the bucket alone, without a limit of their time", () => {
    const stacks = withBastion({ toolsBucket, sessionLogging: { s3: { bucket: "session-logs" } } });
    expect(inputsOf(stacks.network)).toMatchObject({
      cloudWatchLogGroupName: "",
      cloudWatchEncryptionEnabled: false,
      kmsKeyId: "",
      idleSessionTimeout: "20",
      maxSessionDuration: "",
    });
    expect(resources(stacks.network, "aws_cloudwatch_log_group")).toEqual([]);
    const policy = embedded(resource(stacks.network, "aws_iam_role_policy", "bastion").attributes["policy"]);
    expect(JSON.stringify(policy)).toContain('"arn:aws:s3:::session-logs/*"');
  });

  test("need a runner that may make the document of that name", () => {
    const policy = runnerPolicy(network.json, { partition: "aws", dnsSuffix: "amazonaws.com", region: "us-west-2", cluster: "demo" });
    const ofDocument = policy.Statement.filter(({ Action }) => Action.includes("ssm:CreateDocument"));
    expect(ofDocument.map(({ Resource }) => Resource)).toEqual([["arn:aws:ssm:us-west-2:*:document/session-demo"]]);
  });
});

describe("in a private subnet", () => {
  test.each([
    ["without internet", isolated],
    ["with Squid", squid],
    ["with an external proxy", external],
  ])("%s, it has no public address and starts after the endpoints", (_, stacks) => {
    const { attributes } = instance(stacks);
    expect(attributes["associate_public_ip_address"]).toBe(false);
    expect(references(attributes["subnet_id"])).toEqual([resource(stacks.network, "aws_subnet", "private-us-west-2a/node").address]);
    for (const service of ["endpoints/ssm", "endpoints/ssmmessages", "endpoints/eks", "endpoints/s3"]) {
      const endpoint = resources(stacks.network, "aws_vpc_endpoint").find(({ path }) => path === service)!;
      expect(attributes["depends_on"]).toContain(endpoint.address);
    }
  });

  test("its tools come from the bucket, which it may read", () => {
    expect(written(isolated, "/usr/local/sbin/install-tools")).toContain(
      'aws s3 cp --region us-west-2 --only-show-errors "s3://my-tools/tools/$1"',
    );
    expect(written(isolated, "/usr/local/sbin/install-tools")).not.toContain("https://");
    const policy = embedded(resource(isolated.network, "aws_iam_role_policy", "bastion").attributes["policy"]);
    expect(JSON.stringify(policy)).toContain("arn:aws:s3:::my-tools/tools/dl.k8s.io/");
    expect(egressPorts(isolated)).toEqual([443]);
  });

  test("it uses Squid by the load balancer's name", () => {
    const environment = written(squid, "/etc/environment")!;
    expect(environment).toMatch(/^https_proxy='http:\/\/\$\{aws_lb\.[\w-]+\.dns_name}:3128'$/m);
    expect(environment).toMatch(/^NO_PROXY='localhost,.*\.s3\.us-west-2\.amazonaws\.com/m);
    expect(egressPorts(squid)).toEqual([443, 3128]);
  });

  test("it uses an external proxy, and trusts its certificate authority before it asks for anything", () => {
    expect(written(external, "/etc/environment")).toContain("HTTPS_PROXY='http://proxy.example.com:8080'\n");
    expect(written(external, "/etc/pki/ca-trust/source/anchors/proxy.pem")).toBe(proxyCertificate);
    const { runcmd } = parse(String(instance(external).attributes["user_data"])) as { runcmd: string[][] };
    expect(runcmd[0]).toEqual(["update-ca-trust"]);
    expect(egressPorts(external)).toEqual([443, 8080]);
  });
});

describe("in a public subnet", () => {
  test("it has a public address, the internet gateway's route, and an AMI of its architecture", () => {
    const { attributes } = instance(open);
    expect(attributes["associate_public_ip_address"]).toBe(true);
    expect(references(attributes["subnet_id"])).toEqual([resource(open.network, "aws_subnet", "public/subnet-us-west-2a").address]);
    expect(attributes["depends_on"]).toContain(resource(open.network, "aws_route", "public/internet-route").address);
    expect(JSON.stringify(open.network.json["data"])).toContain("al2023-ami-kernel-default-arm64");
  });

  test("it needs no proxy, though the cluster has one", () => {
    const stacks = withBastion({ subnet: "public" }, { network: { egress: "proxy" }, proxy: { squid: {} } });
    expect(written(stacks, "/etc/environment")).toBe("");
    expect(egressPorts(stacks)).toEqual([443]);
  });
});

test("without a bastion nothing of it is left", () => {
  const { network, cluster } = synthDemo();
  expect(resources(network, "aws_instance")).toEqual([]);
  expect([...resources(network), ...resources(cluster)].filter(({ path }) => path.includes("bastion"))).toEqual([]);
  expect(output(network, "bastion_role_arn")).toBe("");
  expect(output(network, "bastion_security_group_id")).toBe("");
});
