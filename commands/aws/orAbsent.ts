import { ResourceNotFoundException } from "@aws-sdk/client-eks";

/** What a call of EKS answers, or the value for a cluster that is not there. */
export async function orAbsent<T>(absent: T, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return absent;
    throw error;
  }
}
