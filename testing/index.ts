import { expect } from "@jest/globals";
import { matchers } from "./matchers";
import type { ResourceProperties, ResourceType } from "./stacks";

export { clusterFiles, synthesize } from "./synthesize";
export type { ResourceProperties, ResourceType, SynthesizedCluster, SynthesizedStack, TerraformValue } from "./stacks";

expect.extend(matchers);

/** What `expect(stacks)` and `expect(stacks.network)` can be asked, once this module is loaded. All of them know `.not`. */
export interface StackMatchers<R> {
  /** A resource of the type is there. */
  toHaveResource(type: ResourceType): R;
  /** A resource of the type is there that has these properties, and perhaps others. */
  toHaveResourceWithProperties(type: ResourceType, properties: ResourceProperties): R;
  /** Every resource of the type has these properties. It holds where there is none of the type. */
  toHaveAllResourcesWithProperties(type: ResourceType, properties: ResourceProperties): R;
  /** A data source of the type is there. */
  toHaveDataSource(type: ResourceType): R;
  /** A data source of the type is there that has these properties, and perhaps others. */
  toHaveDataSourceWithProperties(type: ResourceType, properties: ResourceProperties): R;
  /** A VPC endpoint of an AWS service is made, by AWS's name for it after the region: `s3`, `ecr.api`. */
  toHaveEndpoint(service: string): R;
  /**
   * Nothing that is made can be reached from the internet: no public API endpoint, no public IPv4 address of an instance, no internet-facing load
   * balancer, no security group rule that lets in every address.
   */
  toHaveNoPublicAccess(): R;
}

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- where @types/jest has its matchers
  namespace jest {
    // eslint-disable-next-line @typescript-eslint/no-empty-object-type, @typescript-eslint/no-unused-vars -- it adds to what is there, and so with its parameters
    interface Matchers<R, T> extends StackMatchers<R> {}
  }
}

declare module "expect" {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type, @typescript-eslint/no-unused-vars -- it adds to what is there, and so with its parameters
  interface Matchers<R extends void | Promise<void>, T> extends StackMatchers<R> {}
}
