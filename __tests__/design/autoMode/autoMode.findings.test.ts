import { autoModeFindings } from "../../../design/autoMode/autoMode.findings";
import { analyse } from "../../../design/facts";
import { designFindings } from "../../../design/cluster";
import { type Changes, configDemo } from "../../support/synth";

const found = (changes: Changes) =>
  autoModeFindings(analyse(configDemo({ autoMode: {}, ...changes }))).map(({ path, problem, severity }) => [
    severity,
    path.join("."),
    problem,
  ]);

test("nothing is wrong with the defaults", () => expect(found({})).toEqual([]));

test.each(["ap-southeast-7", "mx-central-1", "cn-north-1"])(
  "in %s AWS documents none: a warning with its source, which may be older than AWS",
  (region) =>
    expect(found({ region })).toEqual([
      [
        "warning",
        "autoMode",
        `AWS documents no EKS Auto Mode in ${region}: https://docs.aws.amazon.com/eks/latest/userguide/create-auto.html`,
      ],
    ]),
);

test("EKS ends nodes after 21 days, whatever their pool says", () => {
  const problems = (expireAfter: string) => found({ autoMode: { nodePools: { main: { expireAfter } } } });
  expect(problems("504h")).toEqual([]);
  expect(problems("504h1m")).toHaveLength(1);
  expect(problems("Never")).toEqual([
    ["warning", "autoMode.nodePools.main.expireAfter", "EKS ends nodes of EKS Auto Mode after 21 days, before they are over"],
  ]);
});

test("a given security group of pods must let in load balancers", () =>
  expect(
    found({
      customNetworking: { enabled: true },
      network: {
        existingVpc: {
          id: "vpc-0123456789abcdef0",
          cidr: "10.0.0.0/16",
          securityGroups: { pods: "sg-0123456789abcdef0" },
          nodeSubnets: {
            "us-west-2a": { id: "subnet-0123456789abcdef0", cidr: "10.0.0.0/24" },
            "us-west-2b": { id: "subnet-0123456789abcdef1", cidr: "10.0.1.0/24" },
          },
          podSubnets: {
            "us-west-2a": { id: "subnet-0123456789abcdef2", cidr: "10.0.2.0/24" },
            "us-west-2b": { id: "subnet-0123456789abcdef3", cidr: "10.0.3.0/24" },
          },
        },
      },
    }),
  ).toEqual([
    [
      "warning",
      "network.existingVpc.securityGroups.pods",
      "load balancers of EKS Auto Mode reach pods only where sg-0123456789abcdef0 has the tag eks:eks-cluster-name: demo, which is not known here",
    ],
  ]));

test("nodes of built-in pools work without the tags of the company", () =>
  expect(found({ tags: { team: "a" }, autoMode: { builtInPools: ["system", "general-purpose"] } })).toEqual([
    ["warning", "autoMode.builtInPools", "nodes of system and general-purpose, which EKS makes itself, do without the tags (tags)"],
  ]));

test("AWS documents no fixed addresses of load balancers", () =>
  expect(
    designFindings(
      configDemo({
        autoMode: {},
        samples: {
          image: { repository: "111122223333.dkr.ecr.us-west-2.amazonaws.com/nginx" },
          privateNlb: { enabled: true, addresses: ["10.0.0.10", "10.0.64.10", "10.0.128.10"] },
        },
      }),
    ).map(({ path, severity }) => [severity, path.join(".")]),
  ).toEqual([["warning", "samples.privateNlb.addresses"]]));

test("a default StorageClass whose volumes not all nodes attach is a warning, also beside that of the EBS CSI driver", () => {
  const groups = { nodeGroups: { managed: { one: {} } } };
  const autoMode = { storageClass: { isDefault: true } };
  const driver = (configuration: Changes) => ({ addons: { ebsCsiDriver: { enabled: true, configuration } } });
  expect(found({ ...groups })).toEqual([]);
  expect(found({ autoMode })).toEqual([]);
  expect(found({ ...groups, autoMode, ...driver({ defaultStorageClass: { enabled: false } }) })).toEqual([
    [
      "warning",
      "autoMode.storageClass.isDefault",
      "volumes of claims that name no StorageClass attach to nodes of EKS Auto Mode alone: pods with such claims that keep to node groups stay Pending",
    ],
  ]);
  expect(found({ ...groups, autoMode, ...driver({ defaultStorageClass: { enabled: true } }) })).toEqual([
    [
      "warning",
      "autoMode.storageClass.isDefault",
      "there would be two default StorageClasses, with that of the EBS CSI driver (addons.ebsCsiDriver.configuration.defaultStorageClass.enabled): claims that name none get the newer one",
    ],
  ]);
});

test("a given role of the control plane: a warning says all that EKS Auto Mode asks of it", () => {
  const iam = { roles: { cluster: "arn:aws:iam::111122223333:role/company/eks" } };
  const policies = "AmazonEKSBlockStoragePolicy, AmazonEKSComputePolicy, AmazonEKSLoadBalancingPolicy, AmazonEKSNetworkingPolicy";
  const asked = `EKS Auto Mode asks more of this role, which is not known here: sts:TagSession beside sts:AssumeRole in its trust policy, and the policies ${policies}`;
  expect(found({ iam })).toEqual([["warning", "iam.roles.cluster", asked]]);
  const more = {
    tags: { team: "a" },
    encryption: { volumesKmsKeyArn: "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab" },
  };
  expect(found({ iam, ...more })).toEqual([["warning", "iam.roles.cluster", `${asked}, and what auto-mode-tags and auto-mode-keys allow`]]);
  expect(found({ iam, nodeGroups: { managed: { one: {} } }, autoMode: { enabled: false } })).toEqual([]);
});

test("built-in pools keep the role of their nodes while EKS Auto Mode is off, where it is made for them", () => {
  const off = { nodeGroups: { managed: { one: {} } }, autoMode: { enabled: false, builtInPools: ["system"] } };
  expect(found(off)).toEqual([]);
  const given = { iam: { roles: { autoModeBuiltInNodes: "arn:aws:iam::111122223333:role/nodes" } } };
  expect(found({ ...off, ...given }).map(([severity, path]) => [severity, path])).toEqual([["warning", "autoMode.builtInPools"]]);
});
