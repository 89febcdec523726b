import { GetAWSDefaultServiceQuotaCommand, GetServiceQuotaCommand, type ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import type { CountedQuota } from "./rules/liveQuotas";

/**
 * What an account may have of each quota, by its code. One after the other: Service Quotas refuses more than a few calls a second.
 * @see https://docs.aws.amazon.com/servicequotas/latest/userguide/reference.html
 */
export async function readQuotas(
  client: ServiceQuotasClient,
  quotas: readonly CountedQuota[],
): Promise<Readonly<Record<string, number | undefined>>> {
  const values: Record<string, number | undefined> = {};
  for (const { code, service } of quotas) values[code] ??= await readQuota(client, { ServiceCode: service, QuotaCode: code });
  return values;
}

/** A quota that nobody has raised may have its default value alone. */
async function readQuota(client: ServiceQuotasClient, asked: { readonly ServiceCode: string; readonly QuotaCode: string }) {
  try {
    return (await client.send(new GetServiceQuotaCommand(asked))).Quota?.Value;
  } catch (error) {
    if ((error as Error).name !== "NoSuchResourceException") throw error;
  }
  try {
    return (await client.send(new GetAWSDefaultServiceQuotaCommand(asked))).Quota?.Value;
  } catch (error) {
    if ((error as Error).name !== "NoSuchResourceException") throw error;
    return undefined;
  }
}
