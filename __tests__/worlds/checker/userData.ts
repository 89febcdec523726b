import { parse as parseToml } from "smol-toml";
import { parseAllDocuments } from "yaml";
import { partsOf, rendered, splitExpression } from "./expressions";
import { type Block, resourcesOf, text, violation, type Violation, type Written } from "./model";

/** Bytes of user data before it is in base64. @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html */
const mostBytes = 16 * 1024;

/** User data: its size, and the form that the programs of the nodes read. */
export const userDataViolations = (written: Written): readonly Violation[] =>
  resourcesOf(written, "aws_launch_template", "aws_instance").flatMap((block) =>
    userDataOf(written, block).flatMap((userData) => userDataProblems(userData).map((problem) => violation("user data", block, problem))),
  );

/** The texts of the user data of an instance: `${base64encode("…")}`, plain base64, or the text itself. */
export function userDataOf(written: Written, { stack, body }: Block): readonly string[] {
  const given = text(body["user_data_base64"] ?? body["user_data"]);
  if (given === "") return [];
  const [part, ...others] = partsOf(given);
  if (part?.isExpression === true && others.length === 0) {
    const { code, strings } = splitExpression(part.value);
    return code.trim().startsWith("base64") ? [strings.map((one) => rendered(written, stack, one)).join("")] : [];
  }
  return /^[A-Za-z\d+/]+=*$/.test(given) ? [Buffer.from(given, "base64").toString()] : [rendered(written, stack, given)];
}

/** What is wrong with user data. */
export function userDataProblems(userData: string): readonly string[] {
  const bytes = Buffer.byteLength(userData);
  return [...(bytes > mostBytes ? [`has ${bytes} bytes, and EC2 allows ${mostBytes}`] : []), ...formProblems(userData)];
}

function formProblems(userData: string): readonly string[] {
  if (userData.startsWith("MIME-Version:")) return mimeProblems(userData);
  if (userData.startsWith("#!") || userData.startsWith("#cloud-config")) return [];
  try {
    parseToml(userData);
    return [];
  } catch (error) {
    return [`is neither MIME, nor a script, nor TOML: ${String(error)}`];
  }
}

/** @see https://datatracker.ietf.org/doc/html/rfc2046#section-5.1 */
function mimeProblems(userData: string): readonly string[] {
  const [, boundary = ""] = /^Content-Type: multipart\/mixed; boundary="([^"]+)"$/m.exec(userData) ?? [];
  if (boundary === "") return ["has no boundary"];
  const [head = "", ...parts] = `\n${userData}`.split(`\n--${boundary}`);
  const last = parts.pop() ?? "";
  return [
    ...(/\n\n?$/.test(`${head}\n`) ? [] : ["has a head that does not end"]),
    ...(last.startsWith("--") ? [] : ["does not end with its boundary"]),
    ...(parts.length === 0 ? ["has no part"] : []),
    ...parts.flatMap((part, index) => partProblems(part).map((problem) => `part ${index}: ${problem}`)),
  ];
}

/** @see https://cloudinit.readthedocs.io/en/latest/explanation/format.html */
function partProblems(part: string): readonly string[] {
  const [headers = "", ...rest] = part.replace(/^\n/, "").split("\n\n");
  const body = rest.join("\n\n");
  const [, type = ""] = /^Content-Type: ([\w/.+-]+)/im.exec(headers) ?? [];
  if (type === "") return [`has no type: ${part.slice(0, 60)}`];
  if (type === "application/node.eks.aws") {
    const [document] = parseAllDocuments(body);
    if (document === undefined || document.errors.length > 0) return ["is no YAML"];
    const config = document.toJS() as Readonly<Record<string, unknown>> | null;
    return config?.["apiVersion"] === "node.eks.aws/v1alpha1" && config["kind"] === "NodeConfig" ? [] : ["is no NodeConfig"];
  }
  if (type === "text/x-shellscript" && !body.startsWith("#!")) return ["is a script without its first line"];
  if (type === "text/cloud-config" && !body.startsWith("#cloud-config")) return ["is a cloud-config without its first line"];
  return body.trim() === "" ? ["is empty"] : [];
}
