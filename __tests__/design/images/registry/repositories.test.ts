import { clusterSchema } from "../../../../config/schema/schema";
import { billOfMaterials } from "../../../../commands/images/billOfMaterials";
import { nameInRegistry } from "../../../../design/images/images";
import { planRepositories, lifecyclePolicy } from "../../../../design/images/registry/repositories";
import { mirrorFindings } from "../../../../design/images/registry/repositories.findings";
import { analyse } from "../../../../design/facts";

const parse = (registry: object, changes: object = {}) => clusterSchema.parse({ name: "demo", region: "us-west-2", registry, ...changes });
const repositories = (registry: object, changes?: object) => planRepositories(analyse(parse(registry, changes)));
const names = (registry: object, changes?: object) => repositories(registry, changes).map(({ name }) => name);
const mirror = { mirror: true, prefix: "", accountId: "111122223333" };

describe("the repositories", () => {
  test("are those of the file, with tags that keep their images, scanned", () => {
    expect(repositories({ repositories: { "team/application": {} } })).toEqual([
      { name: "team/application", immutableTags: true, scanOnPush: true, forceDelete: false, lifecyclePolicy: expect.any(Object) },
    ]);
    expect(repositories({})).toEqual([]);
  });

  test("are those of the mirror too: one for each path of an image that the cluster pulls", () => {
    const changes = {
      loadBalancerController: { enabled: true },
      addons: { clusterAutoscaler: { enabled: true } },
      observability: { fluentBit: { enabled: true } },
      samples: { publicAlb: { enabled: true }, publicNlb: { enabled: true } },
    };
    const mirrored = [
      "autoscaling/cluster-autoscaler",
      "aws-observability/aws-for-fluent-bit",
      "eks/aws-load-balancer-controller",
      "nginx/nginx",
    ];
    expect(names(mirror, changes)).toEqual(mirrored);
    expect(names({ ...mirror, repositories: { application: {} } }, changes)).toEqual(["application", ...mirrored]);
    expect(names({}, changes)).toEqual([]);
    expect(names(mirror)).toEqual([]);
  });

  test("are not those of a mirror in another account, whose registry the images are named with", () => {
    const changes = { samples: { application: { enabled: true } } };
    const central = { ...mirror, prefix: "mirror/", accountId: "444455556666", repositories: { application: {} } };
    expect(names(central, { ...changes, accountId: "111122223333" })).toEqual(["application"]);
    expect(names({ ...central, accountId: "111122223333" }, { ...changes, accountId: "111122223333" })).toContain("mirror/nginx/nginx");
    const config = parse(central, { ...changes, accountId: "111122223333" });
    const { deployed } = billOfMaterials(config).images.find(({ mirrored }) => mirrored)!;
    expect(deployed).toBe("444455556666.dkr.ecr.us-west-2.amazonaws.com/mirror/nginx/nginx");
  });

  test("are in the account of the cluster where the file names no other", () => {
    const config = parse({ mirror: true, prefix: "" }, { accountId: "111122223333", samples: { application: { enabled: true } } });
    expect(mirrorFindings(analyse(config))).toEqual([]);
    expect(billOfMaterials(config).images.map(({ deployed }) => deployed)).toContain(
      "111122223333.dkr.ecr.us-west-2.amazonaws.com/nginx/nginx",
    );
  });

  test("are not of images that are in Amazon ECR already", () => {
    const image = { repository: "444455556666.dkr-ecr.us-west-2.on.aws/nginx" };
    for (const registry of [{}, mirror]) expect(names(registry, { samples: { application: { enabled: true }, image } })).toEqual([]);
    const repository = "444455556666.dkr.ecr.us-west-2.amazonaws.com/nginx";
    expect(names(mirror, { samples: { publicAlb: { enabled: true }, image: { repository } } })).toEqual([]);
  });

  test("are of OCI charts, and of no other charts", () => {
    const chart = { repository: "oci://ghcr.io/charts", name: "controller", version: "1.0.0" };
    expect(names(mirror, { loadBalancerController: { enabled: true, chart } })).toEqual([
      "charts/controller",
      "eks/aws-load-balancer-controller",
    ]);
  });

  test("are those that the bill of materials has images and charts for", () => {
    const config = parse(mirror, {
      addons: { clusterAutoscaler: { enabled: true } },
      loadBalancerController: { enabled: true, chart: { repository: "oci://ghcr.io/charts", name: "controller", version: "1.0.0" } },
      samples: { application: { enabled: true }, image: { repository: "quay.io/team/application@sha256", tag: "a".repeat(64) } },
    });
    const { images, charts } = billOfMaterials(config);
    const mirrored = [
      ...images.flatMap((image) => (image.mirrored ? [image.deployed] : [])),
      ...charts.flatMap((chart) => (chart.mirror === undefined ? [] : [`${chart.mirror.replace("oci://", "")}/${chart.name}`])),
    ];
    expect(mirrored.map(nameInRegistry).sort()).toEqual(planRepositories(analyse(config)).map(({ name }) => name));
    expect(mirrored).toHaveLength(4);
  });

  test("are shared by images of one registry, by tag and by digest, and by no others", () => {
    const config = (repository: string) =>
      parse(mirror, {
        loadBalancerController: { enabled: true, image: { repository: "quay.io/team/image" } },
        samples: { publicAlb: { enabled: true }, image: { repository, tag: "a".repeat(64) } },
      });
    expect(mirrorFindings(analyse(config("quay.io/team/image@sha256")))).toEqual([]);
    expect(mirrorFindings(analyse(config("team/image")))).toHaveLength(1);
  });

  test("of the mirror lose nothing while they are there and may go as a whole, unless the file names them", () => {
    const samples = { publicAlb: { enabled: true } };
    expect(repositories(mirror, { samples })).toEqual([{ name: "nginx/nginx", immutableTags: true, scanOnPush: true, forceDelete: true }]);
    const named = { ...mirror, repositories: { "nginx/nginx": { immutableTags: false, keepUntaggedDays: 3 } } };
    expect(repositories(named, { samples })).toEqual([
      {
        name: "nginx/nginx",
        immutableTags: false,
        scanOnPush: true,
        forceDelete: false,
        lifecyclePolicy: lifecyclePolicy({ keepUntaggedDays: 3 }),
      },
    ]);
  });
});

test("a lifecycle policy removes what has no tag, and all but the newest of what has one", () => {
  const untagged = {
    rulePriority: 1,
    description: "Remove images without a tag after 14 days",
    selection: { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: 14 },
    action: { type: "expire" },
  };
  expect(lifecyclePolicy({ keepUntaggedDays: 14 })).toEqual({ rules: [untagged] });
  expect(lifecyclePolicy({ keepUntaggedDays: 14, keepImages: 20 })).toEqual({
    rules: [
      untagged,
      {
        rulePriority: 2,
        description: "Keep the 20 newest images with a tag",
        selection: { tagStatus: "tagged", tagPatternList: ["*"], countType: "imageCountMoreThan", countNumber: 20 },
        action: { type: "expire" },
      },
    ],
  });
});
