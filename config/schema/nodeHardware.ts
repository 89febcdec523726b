import * as z from "zod";
import { awsId, choiceOf } from "./primitives";

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CapacityReservationTarget.html */
const capacityReservation = z
  .strictObject({
    id: awsId("cr").optional().describe("Id of the reservation, or of the Capacity Block. All nodes of the group are of it."),
    resourceGroupArn: z
      .string()
      .regex(/^arn:aws[a-z-]*:resource-groups:[a-z\d-]+:\d{12}:group\/[\w.-]{1,300}$/, {
        error: "must be the ARN of a resource group, such as arn:aws:resource-groups:us-west-2:111122223333:group/gpus",
      })
      .optional()
      .describe("ARN of a resource group of reservations, which may be of several zones and instance types."),
  })
  .describe(
    "Existing On-Demand Capacity Reservations, or a Capacity Block, that the instances are of. Default: open reservations that fit.",
  );

/** Keys of a node group about what instances have besides processors, memory and an EBS volume, and where EC2 places them. */
export const hardwareKeys = {
  capacityReservation: capacityReservation.optional(),
  localStorage: choiceOf({
    RAID0: "One RAID 0 array of all of them, for images, containers, logs and volumes of pods without persistence",
  })
    .optional()
    .describe(
      "Use of the NVMe instance store volumes of the instances, on AL2023 and Bottlerocket. What is on them is lost when the instance stops. Default: none, everything is on the gp3 volume.",
    ),
  fastImagePull: z
    .boolean()
    .default(false)
    .describe(
      "Pull and unpack the layers of images in parallel with the SOCI snapshotter, on AL2023 and Bottlerocket. It takes processor time, memory and throughput of the volume, and pays off with large images.",
    ),
  placementGroup: choiceOf({
    cluster: "Close together in one zone, for low latency between the nodes",
    partition: "In up to seven partitions of each zone, which share no rack",
    spread: "Each on a rack of its own, at most seven in a zone",
  })
    .optional()
    .describe("Strategy of a placement group, which is created, and which all nodes of the group are in. Default: none."),
  efa: z
    .boolean()
    .default(false)
    .describe(
      "Give the nodes the Elastic Fabric Adapters of their instance type, and a security group for the traffic between them. The nodes are in one zone.",
    ),
};
