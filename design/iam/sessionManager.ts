import { allow, type Statement } from "./policy";

/**
 * What an instance needs so that Session Manager reaches it. The managed policy AmazonSSMManagedInstanceCore also lets it read every parameter of
 * the account.
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html
 */
export const sessionManagerStatement: Statement = allow([
  "ssm:UpdateInstanceInformation",
  "ssmmessages:CreateControlChannel",
  "ssmmessages:CreateDataChannel",
  "ssmmessages:OpenControlChannel",
  "ssmmessages:OpenDataChannel",
]);
