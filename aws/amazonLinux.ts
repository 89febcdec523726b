import { amiVariant } from "./amis";

/**
 * The public Systems Manager parameter that holds the id of the newest standard AMI of Amazon Linux 2023 for an instance type.
 * @see https://docs.aws.amazon.com/linux/al2023/ug/ec2.html
 */
export const amazonLinuxParameter = (instanceType: string): string =>
  `/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${amiVariant(instanceType).architecture}`;
