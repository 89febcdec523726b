import { partitionOf, podIdentityAvailable } from "../../aws/regions";
import type { ConfigPath } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import { givenAuthorities, hasCertificates } from "../userData/caCertificates";
import { awsServices, type Dependency } from "./dependency";

/** What nodes of EKS Auto Mode call, in the table of dependencies. */
export const autoModeConsumer = "EKS Auto Mode";

const whereOn = ({ autoMode }: ClusterConfig): readonly ConfigPath[] => (autoMode?.enabled ? [["autoMode"]] : []);

/**
 * What the nodes of EKS Auto Mode need. Its controllers for instances, addresses, volumes and load balancers run in the account of EKS, and need no
 * endpoint in the VPC.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/automode-learn-instances.html
 * @see https://docs.aws.amazon.com/whitepapers/latest/security-overview-amazon-eks-auto-mode/eks-auto-mode-data-plane.html
 */
export const autoModeDependencies: readonly Dependency[] = [
  {
    consumer: autoModeConsumer,
    why: "its nodes pull images from Amazon ECR, whose layers are in Amazon S3",
    askedBy: whereOn,
    needs: awsServices("ecr.api", "ecr.dkr", "s3"),
  },
  {
    consumer: autoModeConsumer,
    why: "AWS does not say that its nodes ask EC2 for nothing when they start, and other nodes ask for their name",
    askedBy: whereOn,
    needs: awsServices("ec2"),
    usesProxy: (config) => !hasCertificates(givenAuthorities(config)),
  },
  {
    consumer: autoModeConsumer,
    why: "the agent on its nodes fetches the credentials of pods",
    askedBy: (config) => (podIdentityAvailable(partitionOf(config.region).id) ? whereOn(config) : []),
    needs: awsServices("eks-auth"),
    usesProxy: () => false,
    trustsAuthorities: false,
  },
];
