import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { CommandFailure } from "../../failure";

type TokenEnvironment = Readonly<Record<string, string | undefined>>;

/**
 * The API token for a host, found where Terraform finds it: `TF_TOKEN_<host>` in the environment, then what `terraform login` wrote, then the
 * `credentials` blocks of the CLI configuration. A CLI configuration that the environment names stands alone.
 * @param hostname of Terraform Cloud or Enterprise, with a port where it has one
 * @throws CommandFailure if there is none, or it could not be sent
 * @see https://developer.hashicorp.com/terraform/cli/config/config-file#credentials
 */
export function findToken(hostname: string, environment: TokenEnvironment, home = homedir(), platform = process.platform): string {
  const named = environment["TF_CLI_CONFIG_FILE"];
  const files = named ? [named] : defaultFiles(environment, home, platform);
  const found = tokenInEnvironment(hostname, environment) ?? tokenInFiles(hostname, files);
  const token = found?.trim();
  // What an HTTP header does not take would be quoted by the error of whoever sends it.
  if (token && !/^[!-~]+$/.test(token))
    throw new CommandFailure(`The token for ${hostname} has spaces, line ends or letters in it that no token has: copy it anew`);
  if (token) return token;
  throw new CommandFailure(
    `There is no token for ${hostname}: set ${variableOf(hostname)}, or run \`terraform login ${hostname}\` (a user's or a team's token)`,
  );
}

const tokenPrefix = "TF_TOKEN_";

/** Underscores for dots, two of them for a hyphen, so that it is a name that shells know. */
const variableOf = (hostname: string): string => `${tokenPrefix}${hostname.replaceAll("-", "__").replaceAll(".", "_")}`;

function tokenInEnvironment(hostname: string, environment: TokenEnvironment): string | undefined {
  const hostOf = (name: string): string => name.slice(tokenPrefix.length).replaceAll("__", "-").replaceAll("_", ".").toLowerCase();
  const name = Object.keys(environment).find((key) => key.startsWith(tokenPrefix) && hostOf(key) === hostname.toLowerCase());
  return name && environment[name];
}

/** Where Terraform looks by itself, the file that wins first. @see https://developer.hashicorp.com/terraform/cli/config/config-file#locations */
const defaultFiles = (environment: TokenEnvironment, home: string, platform: NodeJS.Platform): readonly string[] =>
  platform === "win32"
    ? ["terraform.d/credentials.tfrc.json", "terraform.rc"].map((name) => join(environment["APPDATA"] || home, name))
    : [".terraform.d/credentials.tfrc.json", ".terraformrc"].map((name) => join(home, name));

const tokenInFiles = (hostname: string, files: readonly string[]): string | undefined =>
  files.flatMap(tokensIn).find(([host]) => host.toLowerCase() === hostname.toLowerCase())?.[1];

/** The hosts of a CLI configuration with their tokens. It is JSON, as `terraform login` writes it, or HCL. */
function tokensIn(file: string): readonly (readonly [host: string, token?: string])[] {
  const text = contentOrEmpty(file);
  if (!text.trimStart().startsWith("{")) return [...text.matchAll(credentialsBlock)].map(([, host, token]) => [host!, token!]);
  try {
    const { credentials = {} } = JSON.parse(text) as { credentials?: Record<string, { token?: string }> };
    return Object.entries(credentials).map(([host, { token }]) => (token === undefined ? [host] : [host, token]));
  } catch {
    throw new CommandFailure(`${file} is not JSON: repair it, or run \`terraform login\``);
  }
}

/** A block as Terraform's documentation writes it; other forms of HCL are not read. */
const credentialsBlock = /^\s*credentials\s+"([^"]+)"\s*\{[^}]*?\btoken\s*=\s*"([^"]+)"/gm;

/** A file's text; a file that is not there is empty. */
function contentOrEmpty(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw new CommandFailure(`${file} cannot be read: ${(error as Error).message}`);
  }
}
