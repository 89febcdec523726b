import { instanceTypes } from "../../aws/instanceTypes";
import { amiType, amiVariant, hasAmdGpu, ssmParameter } from "../../aws/amis";

describe("amiVariant", () => {
  test.each([
    ["m6i.large", "x86_64", "none"],
    ["t3.2xlarge", "x86_64", "none"],
    ["m7g.large", "arm64", "none"],
    ["c7gn.xlarge", "arm64", "none"],
    ["t4g.medium", "arm64", "none"],
    ["g5.xlarge", "x86_64", "nvidia"],
    ["g5g.xlarge", "arm64", "nvidia"],
    ["gr6.4xlarge", "x86_64", "nvidia"],
    ["p5.48xlarge", "x86_64", "nvidia"],
    ["p6e-gb200.36xlarge", "arm64", "nvidia"],
    ["inf2.xlarge", "x86_64", "neuron"],
    ["trn1.32xlarge", "x86_64", "neuron"],
    ["g4ad.xlarge", "x86_64", "none"],
    ["m99i.large", "x86_64", "none"],
    ["m99gd.large", "arm64", "none"],
    ["trn9.xlarge", "x86_64", "neuron"],
  ])("%s is %s with %s", (name, architecture, accelerator) => {
    expect(amiVariant(name)).toEqual({ architecture, accelerator });
  });

  test("the name tells the architecture of every type that is known", () => {
    const wrong = Object.entries(instanceTypes).filter(
      // Of a family with a number that no type has, only the name is left.
      ([name, { arch }]) => arch && amiVariant(name.replace(/\d+/, "99")).architecture !== (arch.includes("arm64") ? "arm64" : "x86_64"),
    );
    expect(wrong.map(([name]) => name).filter((name) => !name.startsWith("a1."))).toEqual([]);
  });

  test("g4ad has AMD GPUs, g4dn has not", () => {
    expect([hasAmdGpu("g4ad.xlarge"), hasAmdGpu("g4dn.xlarge")]).toEqual([true, false]);
  });
});

test.each([
  ["AL2023", "x86_64", "none", "AL2023_x86_64_STANDARD"],
  ["AL2023", "arm64", "none", "AL2023_ARM_64_STANDARD"],
  ["AL2023", "x86_64", "nvidia", "AL2023_x86_64_NVIDIA"],
  ["AL2023", "arm64", "nvidia", "AL2023_ARM_64_NVIDIA"],
  ["AL2023", "x86_64", "neuron", "AL2023_x86_64_NEURON"],
  ["AL2023", "arm64", "neuron", undefined],
  ["Bottlerocket", "x86_64", "none", "BOTTLEROCKET_x86_64"],
  ["Bottlerocket", "arm64", "none", "BOTTLEROCKET_ARM_64"],
  ["Bottlerocket", "x86_64", "nvidia", "BOTTLEROCKET_x86_64_NVIDIA"],
  ["Bottlerocket", "arm64", "nvidia", "BOTTLEROCKET_ARM_64_NVIDIA"],
  ["Bottlerocket", "x86_64", "neuron", "BOTTLEROCKET_x86_64"],
  ["Bottlerocket", "arm64", "neuron", undefined],
  ["AL2", "x86_64", "none", "AL2_x86_64"],
  ["AL2", "x86_64", "nvidia", "AL2_x86_64_GPU"],
  ["AL2", "x86_64", "neuron", "AL2_x86_64_GPU"],
  ["AL2", "arm64", "none", "AL2_ARM_64"],
  ["AL2", "arm64", "nvidia", undefined],
] as const)("the AMI type of %s on %s with %s is %s", (family, architecture, accelerator, expected) => {
  expect(amiType(family, { architecture, accelerator })).toBe(expected);
});

test.each([
  ["Bottlerocket", "x86_64", "none", "BOTTLEROCKET_x86_64_FIPS"],
  ["Bottlerocket", "arm64", "none", "BOTTLEROCKET_ARM_64_FIPS"],
  ["Bottlerocket", "x86_64", "nvidia", "BOTTLEROCKET_x86_64_NVIDIA_FIPS"],
  ["Bottlerocket", "arm64", "nvidia", "BOTTLEROCKET_ARM_64_NVIDIA_FIPS"],
  ["Bottlerocket", "x86_64", "neuron", "BOTTLEROCKET_x86_64_FIPS"],
] as const)("the AMI type of %s on %s with %s and FIPS is %s", (family, architecture, accelerator, expected) => {
  expect(amiType(family, { architecture, accelerator, fips: true })).toBe(expected);
});

describe("ssmParameter", () => {
  const x86 = { architecture: "x86_64", accelerator: "none", kubernetesVersion: "1.35" } as const;
  const armGpu = { architecture: "arm64", accelerator: "nvidia", kubernetesVersion: "1.34" } as const;

  test.each([
    ["AL2023", x86, "/aws/service/eks/optimized-ami/1.35/amazon-linux-2023/x86_64/standard/recommended/image_id"],
    ["AL2023", armGpu, "/aws/service/eks/optimized-ami/1.34/amazon-linux-2023/arm64/nvidia/recommended/image_id"],
    ["Bottlerocket", x86, "/aws/service/bottlerocket/aws-k8s-1.35/x86_64/latest/image_id"],
    ["Bottlerocket", armGpu, "/aws/service/bottlerocket/aws-k8s-1.34-nvidia/arm64/latest/image_id"],
    ["Bottlerocket", { ...x86, accelerator: "neuron" }, "/aws/service/bottlerocket/aws-k8s-1.35/x86_64/latest/image_id"],
    ["Bottlerocket", { ...x86, fips: true }, "/aws/service/bottlerocket/aws-k8s-1.35-fips/x86_64/latest/image_id"],
    ["Bottlerocket", { ...armGpu, fips: true }, "/aws/service/bottlerocket/aws-k8s-1.34-nvidia-fips/arm64/latest/image_id"],
    ["AL2", { ...x86, kubernetesVersion: "1.32" }, "/aws/service/eks/optimized-ami/1.32/amazon-linux-2/recommended/image_id"],
    ["AL2", { ...x86, accelerator: "neuron" }, "/aws/service/eks/optimized-ami/1.35/amazon-linux-2-gpu/recommended/image_id"],
    ["AL2", { ...x86, architecture: "arm64" }, "/aws/service/eks/optimized-ami/1.35/amazon-linux-2-arm64/recommended/image_id"],
  ] as const)("of the recommended release: %s %j", (family, options, expected) => {
    expect(ssmParameter(family, options)).toBe(expected);
  });

  test("of a release of AL2023, which EKS and Systems Manager write differently", () => {
    expect(ssmParameter("AL2023", { ...x86, releaseVersion: "1.35.2-20260415" })).toBe(
      "/aws/service/eks/optimized-ami/1.35/amazon-linux-2023/x86_64/standard/amazon-eks-node-al2023-x86_64-standard-1.35-v20260415/image_id",
    );
  });

  test("of a release of Bottlerocket", () => {
    expect(ssmParameter("Bottlerocket", { ...x86, releaseVersion: "1.49.0-713f44ce" })).toBe(
      "/aws/service/bottlerocket/aws-k8s-1.35/x86_64/1.49.0-713f44ce/image_id",
    );
  });

  test.each([
    ["none", "x86_64", "amazon-linux-2/amazon-eks-node-1.32-v20251120"],
    ["nvidia", "x86_64", "amazon-linux-2-gpu/amazon-eks-gpu-node-1.32-v20251120"],
    ["none", "arm64", "amazon-linux-2-arm64/amazon-eks-arm64-node-1.32-v20251120"],
  ] as const)("of a release of AL2 with %s on %s", (accelerator, architecture, expected) => {
    const options = { accelerator, architecture, kubernetesVersion: "1.32", releaseVersion: "1.32.9-20251120" };
    expect(ssmParameter("AL2", options)).toBe(`/aws/service/eks/optimized-ami/1.32/${expected}/image_id`);
  });
});
