import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { resources, type Stack } from "../support/stack";
import { clusterFiles, synthFile } from "../support/synth";

/**
 * Addresses of all resources that a release has had, by example and stack. To another address belongs another resource: an address that goes
 * away destroys what it stood for, unless the stack has a `moved` block from it. `UPDATE_ADDRESSES=1 npx jest addresses` adds those that are new, and removes none.
 */
const file = join(__dirname, "addresses.json");
type Addresses = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
const published = JSON.parse(readFileSync(file, "utf8")) as Addresses;

/** Addresses that were given up on purpose, each with the reason. */
const removed: Readonly<Record<string, string>> = {
  "aws_iam_role_policy_attachment.forward-proxy_role_attach-aws-policy-AmazonSSMManagedInstanceCore-2dc23d56_17746C56":
    "It let Squid read every parameter of the account.",
  "aws_iam_role_policy_attachment.bastion_role_attach-aws-policy-AmazonSSMManagedInstanceCore-2dc23d56_FB29520C":
    "It let the bastion read every parameter of the account; the role's own policy has what Session Manager needs.",
};

const stacksOf = (example: string): readonly (readonly [string, Stack])[] => Object.entries(synthFile(example));
const addressesOf = (stack: Stack): readonly string[] =>
  resources(stack)
    .map(({ address }) => address)
    .sort();
const movedFrom = ({ json }: Stack): readonly string[] =>
  ((json["moved"] ?? []) as unknown as readonly { readonly from: string }[]).map(({ from }) => from);

if (process.env["UPDATE_ADDRESSES"]) {
  const all = clusterFiles.map((example) => {
    const byStack = stacksOf(example).map(([role, stack]) => {
      const addresses = new Set([...(published[example]?.[role] ?? []), ...addressesOf(stack)]);
      return [role, [...addresses].sort()];
    });
    return [example, Object.fromEntries(byStack) as Addresses[string]];
  });
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(all), null, 2)}\n`);
}

describe.each(clusterFiles)("%s", (example) => {
  test.each(["network", "cluster", "workload"] as const)("every address of the %s stack is still there, or was moved", (role) => {
    const stack = synthFile(example)[role];
    const known = new Set([...addressesOf(stack), ...movedFrom(stack), ...Object.keys(removed)]);
    expect((published[example]?.[role] ?? []).filter((address) => !known.has(address))).toEqual([]);
  });

  test.each(["network", "cluster", "workload"] as const)("every address of the %s stack is published", (role) => {
    const known = JSON.parse(readFileSync(file, "utf8")) as Addresses;
    expect(known[example]?.[role]).toEqual(expect.arrayContaining([...addressesOf(synthFile(example)[role])]));
  });
});
