import { samplesWithAddresses } from "../../../design/software/samples";
import type { Change, EditCase, EditTable } from "./editCase";

const balancerChange = "the controller changes the load balancer, or says in the events of its Service or Gateway that it cannot";

/** Other fixed addresses of the load balancer of a sample. */
function addressCases(sample: (typeof samplesWithAddresses)[number]): readonly EditCase[] {
  const isGiven = ({ samples }: Change["old"]): boolean => samples[sample].addresses.length > 0;
  return [
    {
      when: { text: "given where there were none", test: ({ old }) => !isGiven(old) },
      effects: { network: "create", workload: "update" },
      meaning: `the addresses are reserved in the subnets that the network stack created; ${balancerChange}`,
    },
    {
      when: { text: "removed", test: ({ next }) => !isGiven(next) },
      effects: { network: "remove", workload: "update" },
      meaning: `the addresses are no longer reserved; ${balancerChange}`,
    },
    {
      effects: { network: "replace", workload: "update" },
      meaning: `other addresses are reserved in the subnets that the network stack created; ${balancerChange}`,
    },
  ];
}

/** Edits of the fixed addresses of load balancers. @see https://docs.aws.amazon.com/vpc/latest/userguide/subnet-cidr-reservation.html */
export const fixedAddressEdits: EditTable = Object.fromEntries(
  samplesWithAddresses.map((sample) => [`samples.${sample}.addresses`, addressCases(sample)]),
);
