import { EcrLifecyclePolicy } from "@cdktf/provider-aws/lib/ecr-lifecycle-policy";
import { EcrRepository } from "@cdktf/provider-aws/lib/ecr-repository";
import { EcrRepositoryPolicy } from "@cdktf/provider-aws/lib/ecr-repository-policy";
import { Construct } from "constructs";
import type { PolicyDocument, TrustStatement } from "../../design/iam/policy";
import { acceptFindings } from "../overrides";
import type { RepositoryDesign } from "../../design/images/registry/repositories";

export interface RegistryRepositoryProps {
  readonly repository: RepositoryDesign;
  /** KMS key of the images; of a repository that is there, another key makes another repository. @default - keys of Amazon S3 */
  readonly kmsKeyArn: string | undefined;
  readonly policy: PolicyDocument<TrustStatement>;
}

/** A repository in Amazon ECR. */
export class RegistryRepository extends Construct {
  /** Such as `111122223333.dkr.ecr.us-west-2.amazonaws.com/team/application`. */
  readonly url: string;

  constructor(scope: Construct, id: string, props: RegistryRepositoryProps) {
    super(scope, id);
    const { name, immutableTags, scanOnPush, forceDelete, lifecyclePolicy } = props.repository;
    const repository = new EcrRepository(this, "repository", {
      name,
      imageTagMutability: immutableTags ? "IMMUTABLE" : "MUTABLE",
      imageScanningConfiguration: { scanOnPush },
      encryptionConfiguration: [
        props.kmsKeyArn === undefined ? { encryptionType: "AES256" } : { encryptionType: "KMS", kmsKey: props.kmsKeyArn },
      ],
      forceDelete,
    });
    if (props.kmsKeyArn === undefined) acceptFindings(repository, { CKV_AWS_136: "Amazon S3 encrypts the images with keys of its own." });
    new EcrRepositoryPolicy(this, "policy", { repository: repository.name, policy: JSON.stringify(props.policy) });
    if (lifecyclePolicy) {
      new EcrLifecyclePolicy(this, "lifecycle", { repository: repository.name, policy: JSON.stringify(lifecyclePolicy) });
    }
    this.url = repository.repositoryUrl;
  }
}
