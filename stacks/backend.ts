import { DataAwsS3Objects } from "@cdktf/provider-aws/lib/data-aws-s3-objects";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import {
  CloudBackend,
  DataTerraformRemoteState,
  DataTerraformRemoteStateLocal,
  DataTerraformRemoteStateS3,
  LocalBackend,
  NamedCloudWorkspace,
  S3Backend,
  type TerraformRemoteState,
  TerraformStack,
} from "cdktf";
import type { Construct } from "constructs";
import type { ClusterConfig } from "../config/schema/schema";
import { localStatePath, skippedRegionValidation } from "../design/state/terraform";
import { expression, referenceTo } from "../modules/expression";

type Backend = ClusterConfig["backend"];

/** Without a key nothing is asked for, so that the bucket's own encryption applies: `encrypt` alone asks for AES256. */
const s3Settings = (backend: Extract<Backend, { type: "s3" }>, stackName: string) => ({
  bucket: backend.bucket,
  key: `${backend.keyPrefix}${stackName}.tfstate`,
  region: backend.region,
  ...skippedRegionValidation(backend.region, "skipRegionValidation"),
  ...(backend.kmsKeyArn ? { encrypt: true, kmsKeyId: backend.kmsKeyArn } : {}),
  ...(backend.assumeRoleArn ? { assumeRole: { roleArn: backend.assumeRoleArn } } : {}),
});

/**
 * Tells Terraform where to keep the state of a stack.
 * @see https://developer.hashicorp.com/terraform/language/backend
 */
export function createBackend(stack: TerraformStack, backend: Backend): void {
  const stackName = stack.node.id;
  switch (backend.type) {
    case "local":
      new LocalBackend(stack, { path: localStatePath(stackName) });
      return;
    case "s3":
      // The typed property is missing: https://developer.hashicorp.com/terraform/language/backend/s3#state-locking
      new S3Backend(stack, s3Settings(backend, stackName)).addOverride("use_lockfile", true);
      return;
    case "cloud":
      new CloudBackend(stack, {
        organization: backend.organization,
        hostname: backend.hostname,
        workspaces: new NamedCloudWorkspace(`${backend.workspacePrefix}${stackName}`, backend.project),
      });
  }
}

export interface StateOfProps {
  readonly backend: Backend;
  /** Stack whose state is read. */
  readonly stackName: string;
  /** Whether the cluster's own AWS provider assumes a role, which then need not reach the states. */
  readonly providerAssumesRole: boolean;
  /** Values of outputs that the state lacks. */
  readonly defaults: Readonly<Record<string, unknown>>;
}

/** Reads the state of another stack, wherever the backend keeps it. */
export function stateOf(
  scope: Construct,
  id: string,
  { backend, providerAssumesRole, stackName, defaults }: StateOfProps,
): TerraformRemoteState {
  switch (backend.type) {
    case "local": {
      const path = localStatePath(stackName);
      return expectState(
        new DataTerraformRemoteStateLocal(scope, id, { path, defaults }),
        expression`fileexists(${`${referenceTo("path.module")}/${path}`})`,
        `There is no state of stack ${stackName}, ${path} beside the output. Apply ${stackName} first.`,
      );
    }
    case "s3": {
      const settings = s3Settings(backend, stackName);
      const { bucket, key, region } = settings;
      const objects = new DataAwsS3Objects(scope, `${id}-state`, {
        bucket,
        prefix: key,
        region,
        ...(providerAssumesRole || backend.assumeRoleArn ? { provider: stateProvider(scope, backend) } : {}),
      });
      return expectState(
        new DataTerraformRemoteStateS3(scope, id, { ...settings, defaults }),
        expression`contains(${objects.keys}, ${key})`,
        `There is no state of stack ${stackName}, ${key} in bucket ${bucket}. Apply ${stackName} first.`,
      );
    }
    case "cloud":
      return new DataTerraformRemoteState(scope, id, {
        organization: backend.organization,
        hostname: backend.hostname,
        workspaces: { name: `${backend.workspacePrefix}${stackName}` },
        defaults,
      });
  }
}

/** The AWS provider with the credentials that read the states, one a stack. */
function stateProvider(scope: Construct, { region, assumeRoleArn }: Extract<Backend, { type: "s3" }>): AwsProvider {
  const stack = TerraformStack.of(scope);
  const existing = stack.node.tryFindChild("aws-state");
  if (existing instanceof AwsProvider) return existing;
  return new AwsProvider(stack, "aws-state", {
    alias: "state",
    region,
    ...skippedRegionValidation(region, "skipRegionValidation"),
    ...(assumeRoleArn ? { assumeRole: [{ roleArn: assumeRoleArn }] } : {}),
  });
}

/** Before a state is read, lets Terraform say what to do where there is none. */
function expectState(state: TerraformRemoteState, condition: string, errorMessage: string): TerraformRemoteState {
  state.addOverride("lifecycle.precondition", [{ condition, error_message: errorMessage }]);
  return state;
}
