import {
  CloudBackend,
  DataTerraformRemoteState,
  DataTerraformRemoteStateLocal,
  DataTerraformRemoteStateS3,
  LocalBackend,
  NamedCloudWorkspace,
  S3Backend,
  type TerraformRemoteState,
  type TerraformStack,
} from "cdktf";
import type { Construct } from "constructs";
import type { ClusterConfig } from "../config/schema";

type Backend = ClusterConfig["backend"];

/**
 * State file of a stack, relative to the stack's own folder in the output (`<output>/stacks/<stack>`): beside the output folder,
 * so that deleting the output loses no state.
 */
const localStatePath = (stackName: string) => `../../../terraform.${stackName}.tfstate`;

const s3Settings = (backend: Extract<Backend, { type: "s3" }>, stackName: string) => ({
  bucket: backend.bucket,
  key: `${backend.keyPrefix}${stackName}.tfstate`,
  region: backend.region,
  encrypt: true,
  ...(backend.kmsKeyArn ? { kmsKeyId: backend.kmsKeyArn } : {}),
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
  /** Values of outputs that the state lacks. */
  readonly defaults: Readonly<Record<string, unknown>>;
}

/** Reads the state of another stack, wherever the backend keeps it. */
export function stateOf(scope: Construct, id: string, { backend, stackName, defaults }: StateOfProps): TerraformRemoteState {
  switch (backend.type) {
    case "local": {
      const path = localStatePath(stackName);
      const state = new DataTerraformRemoteStateLocal(scope, id, { path, defaults });
      state.addOverride("lifecycle.precondition", [
        {
          condition: `\${fileexists("\${path.module}/${path}")}`,
          error_message: `There is no state of stack ${stackName}, ${path} beside the output. Apply ${stackName} first.`,
        },
      ]);
      return state;
    }
    case "s3":
      return new DataTerraformRemoteStateS3(scope, id, { ...s3Settings(backend, stackName), defaults });
    case "cloud":
      return new DataTerraformRemoteState(scope, id, {
        organization: backend.organization,
        hostname: backend.hostname,
        workspaces: { name: `${backend.workspacePrefix}${stackName}` },
        defaults,
      });
  }
}
