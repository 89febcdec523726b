import type { MirroredRegistry, NodeMirrors } from "../../images/registry/nodeMirrors";
import { anyRegistry } from "../../../config/schema/registryMirrors";
import { writeFile } from "../../userData/cloudInit";
import { type SettingsTree, tomlText } from "../../userData/tree";

/** Where containerd of Amazon Linux looks for a registry. @see https://github.com/awslabs/amazon-eks-ami/blob/main/nodeadm/internal/containerd/config2.template.toml */
const registryFolder = "/etc/containerd/certs.d";

/**
 * Shell commands that tell containerd of Amazon Linux the mirrors of each registry; none without mirrors. It reads them at each pull.
 * @see https://github.com/containerd/containerd/blob/main/docs/hosts.md
 */
export const mirrorCommands = (mirrors: NodeMirrors | undefined): readonly string[] =>
  (mirrors?.registries ?? []).flatMap((entry) =>
    writeFile(`${registryFolder}/${folderOf(entry.registry)}/hosts.toml`, tomlText(hostsFile(entry)).trimEnd().split("\n")),
  );

/** A colon parts folders from each other in containerd's list of them. */
const folderOf = (registry: string): string => (registry === anyRegistry ? "_default" : registry.replace(/:(\d+)$/, "_$1_"));

/** What a mirror can do, and that its URL has the whole path. */
const asMirror: SettingsTree = { capabilities: ["pull", "resolve"], override_path: true };

/**
 * The last place that is asked is the server: the registry itself by default, and the last mirror once more where that must not be. containerd 1 drops a file
 * that has a server and no hosts.
 * @see https://github.com/containerd/containerd/blob/v1.7.29/remotes/docker/config/hosts.go
 */
function hostsFile({ registry, mirrors, fallsBack }: MirroredRegistry): SettingsTree {
  const urls = mirrors.length > 0 ? mirrors.map(({ url }) => url) : [`https://${registry}/v2`];
  return {
    ...(!fallsBack && { server: urls.at(-1), ...asMirror }),
    host: Object.fromEntries(urls.map((url) => [url, asMirror])),
  };
}

/** The same as settings of Bottlerocket, which always asks the registry itself last. @see https://bottlerocket.dev/en/os/latest/#/api/settings/container-registry/ */
export const mirrorSettings = (mirrors: NodeMirrors | undefined): SettingsTree =>
  mirrors
    ? {
        "container-registry": {
          mirrors: mirrors.registries.map(({ registry, mirrors: of }) => ({
            registry,
            endpoint: of.length > 0 ? of.map(({ url }) => url) : [`https://${registry}`],
          })),
        },
      }
    : {};

/**
 * The images for which nodes have a token of Amazon ECR, as nodeadm has them. Of a mirror in Amazon ECR the kubelet knows nothing: it must be told the
 * names of the images that are pulled through it.
 * @see https://github.com/awslabs/amazon-eks-ami/blob/main/nodeadm/internal/kubelet/image-credential-provider.go
 */
const amazonEcrPatterns: readonly string[] = [
  "*.dkr.ecr.*.amazonaws.com",
  "*.dkr-ecr.*.on.aws",
  "*.dkr.ecr.*.amazonaws.com.cn",
  "*.dkr-ecr.*.on.amazonwebservices.com.cn",
  "*.dkr.ecr-fips.*.amazonaws.com",
  "*.dkr-ecr-fips.*.on.aws",
  "*.dkr.ecr.*.c2s.ic.gov",
  "*.dkr.ecr.*.sc2s.sgov.gov",
  "*.dkr.ecr.*.cloud.adc-e.uk",
  "*.dkr.ecr.*.csp.hci.ic.gov",
  "*.dkr.ecr.*.amazonaws.eu",
  "public.ecr.aws",
  "ecr-public.aws.com",
];

const providerName = "ecr-credential-provider";
const cacheDuration = "12h";

/** The configuration beside that of nodeadm, which writes its own anew. */
const providerFile = "/etc/eks/image-credential-provider/mirrors.json";

/**
 * Shell commands that write the configuration of the program which fetches the tokens; none where no mirror is in Amazon ECR. For the image of another
 * registry it asks for the token of the region in its environment.
 * @see https://github.com/kubernetes/cloud-provider-aws/blob/v1.37.1/cmd/ecr-credential-provider/main.go
 * @see https://kubernetes.io/docs/reference/config-api/kubelet-config.v1/#kubelet-config-k8s-io-v1-CredentialProviderConfig
 */
export function credentialCommands(mirrors: NodeMirrors | undefined): readonly string[] {
  if (!mirrors?.amazonEcr) return [];
  const { region, registries } = mirrors.amazonEcr;
  const provider = {
    name: providerName,
    apiVersion: "credentialprovider.kubelet.k8s.io/v1",
    matchImages: [...amazonEcrPatterns, ...registries],
    defaultCacheDuration: cacheDuration,
    env: [{ name: "AWS_REGION", value: region }],
  };
  const configuration = { apiVersion: "kubelet.config.k8s.io/v1", kind: "CredentialProviderConfig", providers: [provider] };
  return writeFile(providerFile, [JSON.stringify(configuration)]);
}

/** The flag of the kubelet that names that configuration: the last one counts, and nodeadm's come first. */
export const credentialFlags = (mirrors: NodeMirrors | undefined): readonly string[] =>
  mirrors?.amazonEcr ? [`--image-credential-provider-config=${providerFile}`] : [];

/** The same as settings below `kubernetes` of Bottlerocket. @see https://bottlerocket.dev/en/os/latest/#/api/settings/kubernetes/ */
export const credentialSettings = (mirrors: NodeMirrors | undefined): SettingsTree =>
  mirrors?.amazonEcr
    ? {
        "credential-providers": {
          [providerName]: {
            enabled: true,
            "cache-duration": cacheDuration,
            "image-patterns": [...amazonEcrPatterns, ...mirrors.amazonEcr.registries],
            environment: { AWS_REGION: mirrors.amazonEcr.region },
          },
        },
      }
    : {};
