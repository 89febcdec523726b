import { partitions } from "../../aws/regions";
import { dataSources, embedded, type Json, referenced, resource, resources, type Stack } from "../support/stack";
import { type Changes, type Stacks, synthDemo } from "../support/synth";

const mirror = { mirror: true, prefix: "", accountId: "111122223333" };
const everything = {
  loadBalancerController: { enabled: true },
  addons: Object.fromEntries(
    ["ebsCsiDriver", "efsCsiDriver", "metricsServer", "clusterAutoscaler"].map((name) => [name, { enabled: true }]),
  ),
  observability: { fluentBit: { enabled: true } },
  samples: { publicAlb: { enabled: true }, publicNlb: { enabled: true }, privateNlb: { enabled: true }, application: { enabled: true } },
};
const cluster = (registry: object, changes: Changes = {}): Stack => synthDemo({ registry, ...changes }).cluster;
const account = "${data.aws_caller_identity.account.account_id}";
const outputOf = (stack: Stack) => (stack.json["output"] as Record<string, { value: Json }>)["repository_urls"]!.value;

describe("a repository", () => {
  const stack = cluster({ repositories: { "team/application": { keepImages: 20 } } });
  const repository = resource(stack, "aws_ecr_repository");

  test("keeps its tags, is scanned and encrypted with the cluster's key, and is not deleted with images in it", () => {
    expect(repository.attributes).toEqual({
      name: "team/application",
      lifecycle: { prevent_destroy: true },
      image_tag_mutability: "IMMUTABLE",
      image_scanning_configuration: { scan_on_push: true },
      encryption_configuration: [{ encryption_type: "KMS", kms_key: expect.any(String) }],
      force_delete: false,
    });
    const [encryption] = repository.attributes["encryption_configuration"] as { kms_key: Json }[];
    expect(referenced(stack, encryption!.kms_key)).toEqual(resource(stack, "aws_kms_key"));
  });

  test("is set up as the file says", () => {
    const kmsKeyArn = "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    const other = cluster({ repositories: { application: { immutableTags: false, scanOnPush: false, kmsKeyArn } } });
    expect(resource(other, "aws_ecr_repository").attributes).toMatchObject({
      image_tag_mutability: "MUTABLE",
      image_scanning_configuration: { scan_on_push: false },
      encryption_configuration: [{ encryption_type: "KMS", kms_key: kmsKeyArn }],
    });
  });

  test("has the key that the file names for all, unless it names its own", () => {
    const [all, own] = ["11111111", "22222222"].map((id) => `arn:aws:kms:us-west-2:111122223333:key/${id}-12ab-34cd-56ef-1234567890ab`);
    const both = cluster({ repositories: { first: {}, second: { kmsKeyArn: own } } }, { encryption: { repositoriesKmsKeyArn: all } });
    const keys = resources(both, "aws_ecr_repository").map(({ attributes }) => attributes["encryption_configuration"]);
    expect(keys).toEqual([all, own].map((kms_key) => [{ encryption_type: "KMS", kms_key }]));
  });

  test("has a lifecycle policy", () => {
    const lifecycle = resource(stack, "aws_ecr_lifecycle_policy").attributes;
    expect(referenced(stack, lifecycle["repository"])).toEqual(repository);
    expect(embedded(lifecycle["policy"])).toMatchObject({
      rules: [
        { rulePriority: 1, selection: { tagStatus: "untagged", countNumber: 14 } },
        { rulePriority: 2, selection: { tagStatus: "tagged", countNumber: 20 } },
      ],
    });
  });

  test.each(partitions)("is pulled from by the account, in $id", ({ id, regions }) => {
    const place = cluster({ repositories: { application: {} } }, { region: regions[0]! });
    const policy = resource(place, "aws_ecr_repository_policy").attributes;
    expect(referenced(place, policy["repository"])).toEqual(resource(place, "aws_ecr_repository"));
    expect(embedded(policy["policy"])).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "PullWithinAccount",
          Effect: "Allow",
          Principal: { AWS: `arn:${id}:iam::${account}:root` },
          Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        },
      ],
    });
  });

  test("is an output by its name, and keeps its address when another one comes", () => {
    expect(outputOf(stack)).toEqual({ "team/application": `\${${repository.address}.repository_url}` });
    expect(outputOf(cluster({}))).toEqual({});
    const two = cluster({ repositories: { "a/first": {}, "team/application": { keepImages: 20 } } });
    expect(outputOf(two)).toMatchObject(outputOf(stack) as object);
  });
});

describe("with a mirror", () => {
  const outside = /public\.ecr\.aws|registry\.k8s\.io|docker\.io|quay\.io|ghcr\.io|gcr\.io/;
  const text = ({ network, cluster: second, workload }: Stacks) => JSON.stringify([network, second, workload].map(({ json }) => json));

  test.each([
    ["us-west-2", "amazonaws.com"],
    ["cn-north-1", "amazonaws.com.cn"],
    ["us-gov-west-1", "amazonaws.com"],
  ])("no stack names a registry outside, in %s", (region, dnsSuffix) => {
    const stacks = synthDemo({ region, ...everything, access: { bastion: { enabled: true, subnet: "public" } }, registry: mirror });
    expect(text(stacks)).not.toMatch(outside);
    const host = `111122223333.dkr.ecr.${region}.${dnsSuffix}`;
    const images = [
      ...text(stacks).matchAll(/[\w.-]+\/(nginx\/nginx|eks\/aws-load|aws-observability\/aws-for|autoscaling\/cluster-auto)/g),
    ];
    expect(new Set(images.map(([, path]) => path)).size).toBe(4);
    for (const [image] of images) expect(image.startsWith(host)).toBe(true);
  });

  test("the images that are pulled each have a repository in the cluster stack", () => {
    const stacks = synthDemo({ ...everything, registry: mirror });
    const repositories = resources(stacks.cluster, "aws_ecr_repository").map(({ attributes }) => attributes["name"]);
    const pulled = [...text(stacks).matchAll(/111122223333\.dkr\.ecr\.us-west-2\.amazonaws\.com\/([\w/-]+)/g)].map(([, name]) => name!);
    expect([...new Set(pulled)].sort()).toEqual(repositories);
    expect(resources(stacks.cluster, "aws_ecr_lifecycle_policy")).toEqual([]);
  });

  test("OCI charts come from it, the others from where the file has them", () => {
    const chart = { repository: "oci://ghcr.io/charts", name: "controller", version: "1.0.0" };
    const stacks = synthDemo({ ...everything, loadBalancerController: { enabled: true, chart }, registry: mirror });
    const repositories = resources(stacks.workload, "helm_release").map(({ attributes }) => attributes["repository"]);
    expect(repositories).toEqual(
      expect.arrayContaining([
        "oci://111122223333.dkr.ecr.us-west-2.amazonaws.com/charts",
        "https://kubernetes.github.io/autoscaler",
        "https://aws.github.io/eks-charts",
      ]),
    );
    expect(outputOf(stacks.cluster)).toHaveProperty("charts/controller");
  });

  test("the plan fails with the credentials of another account", () => {
    const lifecycle = (registry: object) => dataSources(cluster(registry), "aws_caller_identity")[0]!.attributes["lifecycle"];
    expect(lifecycle(mirror)).toEqual({
      postcondition: [
        {
          condition: '${self.account_id == "111122223333"}',
          error_message: expect.stringContaining("registry.accountId is 111122223333"),
        },
      ],
    });
    expect(lifecycle({ accountId: "111122223333" })).toBeUndefined();
  });

  test("the registry may be of another account, if the file names that of the cluster", () => {
    const central = cluster({ ...mirror, accountId: "444455556666" }, { accountId: "111122223333", ...everything });
    expect(resources(central, "aws_ecr_repository")).toEqual([]);
    expect(dataSources(central, "aws_caller_identity")[0]!.attributes).not.toHaveProperty("lifecycle");
  });
});

describe("a pull-through cache", () => {
  const stacks = synthDemo({
    network: { egress: "nat" },
    registry: { pullThroughCache: { quay: "quay.io", "k8s.io": "registry.k8s.io" } },
  });

  test("is a rule", () => {
    expect(resources(stacks.cluster, "aws_ecr_pull_through_cache_rule").map(({ attributes }) => attributes)).toEqual([
      { ecr_repository_prefix: "k8s.io", upstream_registry_url: "registry.k8s.io" },
      { ecr_repository_prefix: "quay", upstream_registry_url: "quay.io" },
    ]);
  });

  test("of a registry that asks for credentials names their secret, never their value", () => {
    const credentialArn = "arn:aws:secretsmanager:us-west-2:111122223333:secret:ecr-pullthroughcache/docker-hub-AbCdEf";
    const { cluster } = synthDemo({
      network: { egress: "nat" },
      registry: { pullThroughCache: { "team/hub": { registry: "docker.io", credentialArn } } },
    });
    expect(resource(cluster, "aws_ecr_pull_through_cache_rule").attributes).toEqual({
      ecr_repository_prefix: "team/hub",
      upstream_registry_url: "registry-1.docker.io",
      credential_arn: credentialArn,
    });
    expect(resources(cluster, "aws_ecr_repository_creation_template")).toEqual([]);
  });

  test("of another account's Amazon ECR pulls by a role", () => {
    const roleArn = "arn:aws:iam::111122223333:role/pull";
    const registry = "444455556666.dkr.ecr.us-west-2.amazonaws.com";
    const { cluster } = synthDemo({
      network: { egress: "nat" },
      registry: { pullThroughCache: { central: { registry, roleArn, upstreamPrefix: "base" } } },
    });
    expect(resource(cluster, "aws_ecr_pull_through_cache_rule").attributes).toEqual({
      ecr_repository_prefix: "central",
      upstream_registry_url: registry,
      custom_role_arn: roleArn,
      upstream_repository_prefix: "base",
    });
  });

  describe("with settings of its repositories", () => {
    const kmsKeyArn = "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    const { cluster } = synthDemo({
      network: { egress: "nat" },
      registry: { pullThroughCache: { quay: { registry: "quay.io", repositories: { kmsKeyArn, keepImages: 30 } } } },
    });
    const template = resource(cluster, "aws_ecr_repository_creation_template");

    test("has them created with the key, so that images are brought up to date and old ones go", () => {
      const { lifecycle_policy: lifecycle, ...attributes } = template.attributes;
      expect(attributes).toMatchObject({
        prefix: "quay",
        applied_for: ["PULL_THROUGH_CACHE"],
        encryption_configuration: [{ encryption_type: "KMS", kms_key: kmsKeyArn }],
        image_tag_mutability: "MUTABLE",
        custom_role_arn: expect.stringMatching(/^\$\{aws_iam_role\./) as string,
      });
      expect(
        (embedded(lifecycle) as { rules: readonly { selection: { countNumber: number } }[] }).rules.map(
          ({ selection }) => selection.countNumber,
        ),
      ).toEqual([14, 30]);
    });

    test("before the first pull, by a role of Amazon ECR that may do nothing else", () => {
      expect(resource(cluster, "aws_ecr_pull_through_cache_rule").attributes["depends_on"]).toEqual([template.address]);
      const policy = resources(cluster, "aws_iam_role_policy").find(({ attributes }) => attributes["name"] === "create-repositories")!;
      expect(embedded(policy.attributes["policy"])).toMatchObject({
        Statement: [
          {
            Effect: "Allow",
            Action: ["ecr:CreateRepository", "ecr:TagResource"],
            Resource: ["arn:aws:ecr:us-west-2:*:repository/quay/*"],
          },
          { Effect: "Allow", Action: ["kms:CreateGrant", "kms:DescribeKey", "kms:RetireGrant"], Resource: [kmsKeyArn] },
        ],
      });
      const trusted = resources(cluster, "aws_iam_role").map(({ attributes }) => JSON.stringify(attributes["assume_role_policy"]));
      expect(trusted.filter((text) => text.includes("ecr.amazonaws.com"))).toHaveLength(1);
      expect(template.attributes["depends_on"]).toContain(policy.address);
    });
  });

  test("outlives the cluster, so that its repositories never have the cluster's own key", () => {
    const keyArn = "arn:aws:kms:us-west-2:111122223333:key/images";
    const registry = { pullThroughCache: { quay: { registry: "quay.io", repositories: { keepImages: 30 } } } };
    const encryptionOf = (changes: Changes) => {
      const { cluster } = synthDemo({ network: { egress: "nat" }, registry, ...changes });
      const { attributes } = resource(cluster, "aws_ecr_repository_creation_template");
      return [attributes["encryption_configuration"], attributes["custom_role_arn"] !== undefined];
    };
    expect(encryptionOf({})).toEqual([[{ encryption_type: "AES256" }], false]);
    expect(encryptionOf({ encryption: { repositoriesKmsKeyArn: keyArn } })).toEqual([[{ encryption_type: "KMS", kms_key: keyArn }], true]);
  });

  test("is filled by nodes, and nothing else is", () => {
    const { Statement } = embedded(resource(stacks.workload, "aws_iam_role_policy").attributes["policy"]);
    expect(Statement).toEqual([
      {
        Effect: "Allow",
        Action: ["ecr:BatchImportUpstreamImage", "ecr:CreateRepository"],
        Resource: ["quay", "k8s.io"].map((prefix) => `arn:aws:ecr:us-west-2:*:repository/${prefix}/*`),
      },
    ]);
    expect(JSON.stringify(synthDemo().workload.json)).not.toContain("ecr:CreateRepository");
  });
});
