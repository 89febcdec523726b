import fc from "fast-check";
import { clusterSchema } from "../../../config/schema/schema";
import { deployedChart, deployedImage, isInRegionalRegistry, mirrorOf, registryOf, nameInRegistry } from "../../../design/images/images";

test.each([
  ["nginx", "docker.io"],
  ["library/nginx", "docker.io"],
  ["registry.k8s.io/autoscaling/cluster-autoscaler", "registry.k8s.io"],
  ["localhost/nginx", "localhost"],
  ["mirror:5000/nginx", "mirror:5000"],
  ["111122223333.dkr.ecr.us-west-2.amazonaws.com/nginx", "111122223333.dkr.ecr.us-west-2.amazonaws.com"],
])("the registry of %s is %s", (repository, registry) => {
  expect(registryOf(repository)).toBe(registry);
});

test.each([
  ["111122223333.dkr.ecr.us-west-2.amazonaws.com/nginx", "us-west-2", true],
  ["111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/nginx", "cn-north-1", true],
  ["111122223333.dkr.ecr.us-gov-west-1.amazonaws.com/nginx", "us-gov-west-1", true],
  ["111122223333.dkr.ecr.us-east-1.amazonaws.com/nginx", "us-west-2", false],
  ["111122223333.dkr.ecr.cn-north-1.amazonaws.com/nginx", "cn-north-1", false],
  ["111122223333.dkr.ecr.us-west-2.amazonaws.com.example.com/nginx", "us-west-2", false],
  ["public.ecr.aws/nginx/nginx", "us-west-2", false],
  ["nginx", "us-west-2", false],
])("%s is in Amazon ECR of %s: %s", (repository, region, expected) => {
  expect(isInRegionalRegistry(repository, region)).toBe(expected);
});

const parse = (changes: object = {}) => clusterSchema.parse({ name: "demo", region: "us-west-2", ...changes });
const mirror = { mirror: true, prefix: "", accountId: "111122223333" };

test.each([
  ["public.ecr.aws/nginx/nginx", { region: "us-west-2" }, "<account>.dkr.ecr.us-west-2.amazonaws.com/nginx/nginx"],
  ["nginx", { region: "cn-north-1" }, "<account>.dkr.ecr.cn-north-1.amazonaws.com.cn/nginx"],
  ["nginx", { registry: { accountId: "111122223333" } }, "111122223333.dkr.ecr.us-west-2.amazonaws.com/nginx"],
])("the mirror of %s with %j is %s", (repository, changes, expected) => {
  expect(mirrorOf(parse(changes), repository)).toBe(expected);
});

test.each([
  ["nginx", "nginx"],
  ["public.ecr.aws/nginx/nginx", "nginx/nginx"],
  ["mirror:5000/team/application@sha256", "team/application"],
])("the name of the repository of %s is %s", (repository, name) => {
  expect(nameInRegistry(repository)).toBe(name);
});

describe("deployedImage", () => {
  const regional = "444455556666.dkr.ecr.us-west-2.amazonaws.com/team/application";

  test.each<[string, string, object, string]>([
    ["is the one of the file without a mirror", "public.ecr.aws/nginx/nginx", {}, "public.ecr.aws/nginx/nginx"],
    ["is in the mirror", "public.ecr.aws/nginx/nginx", mirror, "111122223333.dkr.ecr.us-west-2.amazonaws.com/nginx/nginx"],
    ["of Docker Hub too", "nginx", mirror, "111122223333.dkr.ecr.us-west-2.amazonaws.com/nginx"],
    ["keeps a digest", "quay.io/a/b@sha256", mirror, "111122223333.dkr.ecr.us-west-2.amazonaws.com/a/b@sha256"],
    ["stays in any registry of the region", regional, mirror, regional],
    ["is pulled by the name that endpoints answer to", "444455556666.dkr-ecr.us-west-2.on.aws/team/application", {}, regional],
    ["is so beside a mirror", "444455556666.dkr-ecr.us-west-2.on.aws/team/application", mirror, regional],
    ["keeps the name of FIPS", regional.replace(".ecr.", ".ecr-fips."), {}, regional.replace(".ecr.", ".ecr-fips.")],
    [
      "keeps the dual-stack name in other regions",
      "444455556666.dkr-ecr.us-east-1.on.aws/a",
      {},
      "444455556666.dkr-ecr.us-east-1.on.aws/a",
    ],
    ["leaves other regions", regional.replace("west-2", "east-1"), mirror, regional.replace("444455556666", "111122223333")],
  ])("%s", (_what, repository, registry, expected) => {
    expect(deployedImage(parse({ registry }), { repository, tag: "v1" })).toEqual({ repository: expected, tag: "v1" });
  });

  const segment = fc.stringMatching(/^[a-z0-9]{1,8}$/);
  const registry = fc.constantFrom("public.ecr.aws/", "registry.k8s.io/", "quay.io/", "docker.io/", "localhost:5000/", "");
  const repository = fc
    .tuple(registry, fc.array(segment, { minLength: 1, maxLength: 4 }), fc.constantFrom("", "@sha256"))
    .map(([host, path, digest]) => `${host}${path.join("/")}${digest}`)
    .filter((name) => !name.startsWith("localhost/"));
  const region = fc.constantFrom("us-west-2", "cn-north-1", "us-gov-west-1");

  test("is always in Amazon ECR of the region, under the same name, and has no other mirror", () => {
    fc.assert(
      fc.property(repository, region, (name, place) => {
        const config = parse({ region: place, registry: mirror });
        const deployed = deployedImage(config, { repository: name, tag: "v1" });
        expect(isInRegionalRegistry(deployed.repository, place)).toBe(true);
        expect(nameInRegistry(deployed.repository)).toBe(nameInRegistry(name));
        expect(deployedImage(config, deployed)).toEqual(deployed);
      }),
    );
  });
});

describe("deployedChart", () => {
  const chart = (repository: string, registry: object = mirror) =>
    deployedChart(parse({ registry }), { repository, name: "demo", version: "1.2.3" });

  test.each([
    ["https://aws.github.io/eks-charts", "https://aws.github.io/eks-charts"],
    ["/charts", "/charts"],
    ["oci://public.ecr.aws/karpenter", "oci://111122223333.dkr.ecr.us-west-2.amazonaws.com/karpenter"],
    ["oci://ghcr.io/", "oci://111122223333.dkr.ecr.us-west-2.amazonaws.com"],
    ["oci://444455556666.dkr.ecr.us-west-2.amazonaws.com/a", "oci://444455556666.dkr.ecr.us-west-2.amazonaws.com/a"],
  ])("of %s is of %s", (repository, expected) => {
    expect(chart(repository)).toEqual({ repository: expected, name: "demo", version: "1.2.3" });
  });

  test("is the one of the file without a mirror", () => {
    expect(chart("oci://ghcr.io/a", {}).repository).toBe("oci://ghcr.io/a");
    expect(chart("oci://444455556666.dkr-ecr.us-west-2.on.aws/a", {}).repository).toBe("oci://444455556666.dkr-ecr.us-west-2.on.aws/a");
  });
});

test("each cluster has a mirror of its own, unless the file says where", () => {
  const image = { repository: "public.ecr.aws/nginx/nginx", tag: "1" };
  const repositoryOf = (name: string, registry: object) =>
    deployedImage(
      clusterSchema.parse({ name, region: "us-west-2", registry: { mirror: true, accountId: "111122223333", ...registry } }),
      image,
    ).repository;
  expect(repositoryOf("one", {})).toBe("111122223333.dkr.ecr.us-west-2.amazonaws.com/one/nginx/nginx");
  expect(repositoryOf("two", {})).toBe("111122223333.dkr.ecr.us-west-2.amazonaws.com/two/nginx/nginx");
  expect(repositoryOf("two", { prefix: "mirror/eks/" })).toBe("111122223333.dkr.ecr.us-west-2.amazonaws.com/mirror/eks/nginx/nginx");
});

test.each([
  ["demo", "demo"],
  ["a", "a"],
  ["Shop_EU", /^shop-eu-[0-9a-f]{8}$/],
  ["shop--eu", /^shop-eu-[0-9a-f]{8}$/],
  ["_-".padStart(3, "a"), /^a-[0-9a-f]{8}$/],
])("the mirror of cluster %s is among repositories whose names Amazon ECR takes", (name, namespace) => {
  const config = clusterSchema.parse({ name, region: "us-west-2", registry: { mirror: true, accountId: "111122223333" } });
  const { repository } = deployedImage(config, { repository: "public.ecr.aws/nginx/nginx", tag: "1" });
  const [, found = "", image] = /^[^/]+\/([^/]+)\/(.+)$/.exec(repository) ?? [];
  expect(found).toMatch(namespace instanceof RegExp ? namespace : new RegExp(`^${namespace}$`));
  expect(image).toBe("nginx/nginx");
});
