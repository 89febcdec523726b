import type { ConfigPath, Finding } from "../../config/findings/finding";
import { nodeGroupEntries } from "../../config/schema/nodeGroups";
import type { ClusterConfig } from "../../config/schema/schema";
import { autoModePools } from "../autoMode/autoMode";
import { permitsSpot } from "../autoMode/nodePool";
import { poolsWithSpot } from "../karpenter/karpenter";
import { accountOfCluster, accountOfKey, isOfOtherAccount, type Starter, startingRoleArn, startingRoleName } from "./startingRoles";

/** A key in the cluster file that encrypts volumes of instances, and who starts these. */
interface VolumeKey {
  readonly path: ConfigPath;
  readonly arn: string | undefined;
  readonly starter: Starter;
}

const keyOfAll: ConfigPath = ["encryption", "volumesKmsKeyArn"];

/** The keys of instances that service-linked roles start. Of nodes of Karpenter and EKS Auto Mode, these are Spot Instances alone. */
function volumeKeysOfStarters(config: ClusterConfig): readonly VolumeKey[] {
  const { encryption, karpenter, proxy } = config;
  const keyOf = (path: ConfigPath, own: string | undefined, isEncrypted: boolean, starter: Starter): VolumeKey => {
    if (own !== undefined) return { path, arn: own, starter };
    return { path: keyOfAll, arn: isEncrypted ? encryption.volumesKmsKeyArn : undefined, starter };
  };
  const autoMode = autoModePools(config);
  return [
    ...(proxy?.squid ? [keyOf(keyOfAll, undefined, true, "AutoScaling")] : []),
    ...nodeGroupEntries(config).map(({ group, path }) =>
      keyOf([...path, "volume", "kmsKeyArn"], group.volume.kmsKeyArn, group.volume.encrypted, "AutoScaling"),
    ),
    ...poolsWithSpot(config).flatMap((pool) => {
      const { nodeClass } = karpenter!.nodePools[pool]!;
      const volume = karpenter!.nodeClasses[nodeClass]?.volume;
      return volume
        ? [keyOf(["karpenter", "nodeClasses", nodeClass, "volume", "kmsKeyArn"], volume.kmsKeyArn, volume.encrypted, "Spot")]
        : [];
    }),
    ...Object.values(autoMode?.nodePools ?? {})
      .filter(permitsSpot)
      .map(({ nodeClass }) =>
        keyOf(
          ["autoMode", "nodeClasses", nodeClass, "ephemeralStorage", "kmsKeyArn"],
          autoMode?.nodeClasses[nodeClass]?.ephemeralStorage.kmsKeyArn,
          true,
          "Spot",
        ),
      ),
  ];
}

/** What AWS has Auto Scaling's role do with a key of another account. */
const operations = [
  ...["Encrypt", "Decrypt", "ReEncryptFrom", "ReEncryptTo", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext"],
  ...["DescribeKey", "CreateGrant"],
];

/**
 * Keys of volumes in another account: the policy of a key lets principals of that account use it only if their own policies do, too, and those of
 * service-linked roles are AWS's. A warning, since grants are not in the cluster file.
 * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html#policy-example-cmk-cross-account-access
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html
 */
export function keyGrantFindings(config: ClusterConfig): readonly Finding[] {
  const account = accountOfCluster(config)!;
  const keys = volumeKeysOfStarters(config).flatMap(({ arn, ...key }) =>
    arn !== undefined && isOfOtherAccount(config, arn) ? [{ ...key, arn }] : [],
  );
  const isFirst = ({ arn, starter }: (typeof keys)[number], index: number): boolean =>
    keys.findIndex((other) => other.arn === arn && other.starter === starter) === index;
  return keys.filter(isFirst).map(({ arn, path, starter }) => ({
    severity: "warning",
    path,
    alsoReads: [["accountId"], ["assumeRoleArn"]],
    problem: `the key is of the account ${accountOfKey(arn)}, and the service-linked role ${startingRoleName(starter)} of ${account} can use it by a grant alone, without which it starts no instance`,
    fix: `Let the policy of the key allow what key-policy.json beside the cluster stack says, then run once in ${account}: aws kms create-grant --region ${arn.split(":")[3]} --key-id ${arn} --grantee-principal ${startingRoleArn(config, account, starter)} --operations ${operations.join(" ")}`,
  }));
}
