import { isLabelKey, isLabelValue } from "../../aws/names";
import { partitionOf } from "../../aws/regions";
import type { ConfigPath, Finding } from "../../config/findings/finding";
import { pathText } from "../../config/findings/path";
import type { ClusterConfig } from "../../config/schema/schema";
import { networkZones } from "../network/zones";
import { withoutAgentIn } from "../serviceAccounts/serviceAccounts.findings";
import { pods, runsOnFargate, type PodSelector } from "./pods";

/** What EKS would refuse of the Fargate profiles, and what does not work on Fargate. */
export const profileFindings = (config: ClusterConfig): readonly Finding[] => [
  ...partitionFindings(config),
  ...zonesWithoutSubnets(config),
  ...selectorsOf(config).flatMap(labelFindings),
  ...duplicateFindings(selectorsOf(config)),
  ...credentialFindings(config),
];

/**
 * A warning: AWS may have it there by now.
 * @see https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/govcloud-eks.html
 */
const partitionFindings = ({ fargateProfiles, region }: ClusterConfig): readonly Finding[] =>
  Object.keys(fargateProfiles).length === 0 || partitionOf(region).id !== "aws-us-gov"
    ? []
    : [
        {
          severity: "warning",
          path: ["fargateProfiles"],
          alsoReads: [["region"]],
          problem: `AWS says that Amazon EKS on Fargate is not available in AWS GovCloud (US), where ${region} is, and without it the workload stack fails`,
          fix: "Write node groups in place of the profiles, unless https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/govcloud-eks.html no longer says so",
        },
      ];

interface NamedSelector {
  readonly path: ConfigPath;
  readonly selector: PodSelector;
}

const selectorsOf = ({ fargateProfiles }: ClusterConfig): readonly NamedSelector[] =>
  Object.entries(fargateProfiles).flatMap(([name, { selectors }]) =>
    selectors.map((selector, index) => ({ path: ["fargateProfiles", name, "selectors", index], selector })),
  );

function zonesWithoutSubnets(config: ClusterConfig): readonly Finding[] {
  const known = networkZones(config);
  return Object.entries(config.fargateProfiles).flatMap(([name, { availabilityZones = [] }]) =>
    availabilityZones.flatMap((zone, index): readonly Finding[] =>
      known.includes(zone)
        ? []
        : [
            {
              severity: "error",
              path: ["fargateProfiles", name, "availabilityZones", index],
              alsoReads: [["network", "availabilityZones"], ["region"]],
              problem: `the network has no subnets in ${zone}`,
              allowed: known.join(", "),
              fix: "Choose a zone of the network, or add the zone to network.availabilityZones",
            },
          ],
    ),
  );
}

/** A text with its wildcards filled in, so that it can be checked as what it stands for. */
const filledIn = (pattern: string): string => pattern.replace(/[*?]/g, "x");

const labelFindings = ({ path, selector }: NamedSelector): readonly Finding[] =>
  Object.entries(selector.labels).flatMap(([key, value]): readonly Finding[] => {
    const finding = { severity: "error", path: [...path, "labels", key] } as const;
    return [
      ...(isLabelKey(filledIn(key))
        ? []
        : [
            {
              ...finding,
              problem: `the label key ${key} is not a valid key`,
              allowed: "[domain/]name, with * and ? as wildcards",
              fix: "Write the key of a label, such as example.com/team",
            },
          ]),
      ...(isLabelValue(filledIn(value))
        ? []
        : [
            {
              ...finding,
              problem: `the label ${key} has the invalid value ${JSON.stringify(value)}`,
              allowed: "empty, or at most 63 letters, digits, '-', '_' and '.', with * and ? as wildcards",
              fix: "Change the value",
            },
          ]),
    ];
  });

/** One selector twice is a mistake: the pods run by the profile whose name comes first. */
function duplicateFindings(selectors: readonly NamedSelector[]): readonly Finding[] {
  const meaning = ({ selector: { namespace, labels } }: NamedSelector) => JSON.stringify([namespace, Object.entries(labels).sort()]);
  return selectors.flatMap((named, index): readonly Finding[] => {
    const first = selectors.slice(0, index).find((other) => meaning(other) === meaning(named));
    if (!first) return [];
    const problem = `${pathText(first.path)} selects the same pods`;
    return [{ severity: "error", path: named.path, alsoReads: [first.path], problem, fix: "Remove one of the two" }];
  });
}

/** What this project installs whose credentials the cluster file chooses. */
const withChosenCredentials = ({ karpenter, loadBalancerController }: ClusterConfig) => [
  ...(loadBalancerController.enabled
    ? [
        {
          key: "loadBalancerController",
          name: "the AWS Load Balancer Controller",
          credentials: loadBalancerController.credentials,
          ofPods: pods.loadBalancerController,
        },
      ]
    : []),
  ...(karpenter ? [{ key: "karpenter", name: "Karpenter", credentials: karpenter.credentials, ofPods: pods.karpenter }] : []),
];

/** @see https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html#pod-id-restrictions */
const credentialFindings = (config: ClusterConfig): readonly Finding[] =>
  withChosenCredentials(config).flatMap(({ key, name, credentials, ofPods }): readonly Finding[] => {
    if (credentials !== "podIdentity") return [];
    const inPartition = withoutAgentIn(partitionOf(config.region).id);
    const problem =
      inPartition === undefined
        ? `a Fargate profile selects ${name}, and EKS Pod Identity does not work on Fargate`
        : `${name} gets no credentials by EKS Pod Identity: ${inPartition}`;
    return inPartition !== undefined || runsOnFargate(config, ofPods)
      ? [
          {
            severity: "error",
            path: [key, "credentials"],
            alsoReads: [["fargateProfiles"], ["region"]],
            problem,
            fix: `Remove ${key}.credentials, or set it to irsa`,
          },
        ]
      : [];
  });
