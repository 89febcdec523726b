import { isInRegionalRegistry, mirrorOf, registryOf } from "../../design/images";

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

test.each([
  ["public.ecr.aws/nginx/nginx", "us-west-2", "<account>.dkr.ecr.us-west-2.amazonaws.com/nginx/nginx"],
  ["nginx", "cn-north-1", "<account>.dkr.ecr.cn-north-1.amazonaws.com.cn/nginx"],
])("the mirror of %s in %s is %s", (repository, region, mirror) => {
  expect(mirrorOf(repository, region)).toBe(mirror);
});
