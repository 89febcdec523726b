import type { ClusterConfig } from "../../../config/schema/schema";
import { awsServices, type Dependency } from "../../reachability/dependency";

const isAsked = ({ proxy }: ClusterConfig): readonly (readonly string[])[] => (proxy?.squid ? [["proxy", "squid"]] : []);

/**
 * What the instances of Squid call for themselves, besides what they are asked for. Not in the dependency table: no endpoint is made for them, and their
 * way is the internet gateway.
 * @see https://docs.aws.amazon.com/linux/al2023/ug/managing-repos-os-updates.html
 */
export const squidDependencies: readonly Dependency[] = [
  {
    consumer: "Squid",
    why: "its packages are in Amazon S3 of the region, and its access log goes to CloudWatch Logs",
    askedBy: isAsked,
    needs: awsServices("s3", "logs"),
  },
  {
    consumer: "Squid",
    why: "Session Manager reaches its instances",
    askedBy: (config) => (config.access.sessionManager ? isAsked(config) : []),
    needs: awsServices("ssm", "ssmmessages"),
  },
];
