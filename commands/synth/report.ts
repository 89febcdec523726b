import { renderFindings } from "../../config/findings/render";
import type { FleetResult } from "./synthesizeFleet";

/** What the app command says about the clusters on stderr; empty where there is nothing to say. */
export function reportText({ findings, faults, failed, files, isWritten }: FleetResult): string {
  const faultTexts = faults.map(({ file, fault }) => `private-eks failed on ${file}, which is a fault of its own: ${fault}\n`);
  const counts = `${failed.length} of ${files.length} clusters have errors`;
  const summary =
    isWritten && failed.length < files.length
      ? `${counts}, and their previous output is as it was; the others are written`
      : `${counts}, and none is written`;
  return [renderFindings(findings), ...faultTexts, ...(failed.length > 0 && files.length > 1 ? [`${summary}\n`] : [])].join("");
}
