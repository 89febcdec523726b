import type { ConfigPath, Finding } from "./finding";
import { pathText } from "./path";

/** A setting of something that the cluster does not have. */
export interface IdleSetting {
  /** The setting. */
  readonly path: ConfigPath;
  /** What the cluster does not have, such as `network.flowLogs.enabled: true`. */
  readonly without: string;
  /** Why it does not, as what follows "because". @default - the file does not ask for it */
  readonly because?: string;
  /** What to do so that the setting has an effect, as an imperative sentence without a full stop. @default - only its removal helps */
  readonly enable?: string;
  /** Other places the rule looked at. @default none */
  readonly alsoReads?: readonly ConfigPath[];
}

/**
 * The warning about a setting without effect. Not an error: a file that clusters with and without the feature extend may well have the setting.
 * What contradicts another key is an error of the rule that finds it.
 */
export const noEffect = ({ path, without, because, enable, alsoReads }: IdleSetting): Finding => ({
  severity: "warning",
  path,
  ...(alsoReads && { alsoReads }),
  problem: `this has no effect without ${without}${because === undefined ? "" : `, because ${because}`}`,
  fix: enable === undefined ? `Remove ${pathText(path)}` : `${enable}, or remove ${pathText(path)}`,
});
