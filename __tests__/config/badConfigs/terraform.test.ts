import { renderFindings } from "../../../config/findings/located";
import { loadText, testBadConfigs, textOf } from "../../support/badConfigs";

const head = ["name: demo", "region: us-west-2"];

testBadConfigs([
  {
    name: "a range of versions",
    yaml: [...head, "terraform:", "  providers:", '    aws: { version: "~> 6.30" }'],
    expected: [
      'clusters/demo.yaml:5:21: error: terraform.providers.aws.version: "~> 6.30" is not one exact version',
      '  given:   "~> 6.30"',
      "  allowed: one exact version such as 6.30.0",
      "  fix:     Write one exact version",
    ],
  },
  {
    name: "a version with more digits than any has",
    yaml: [...head, "terraform:", "  providers:", '    aws: { version: "6.99999999999999999999.0" }'],
    expected: [
      'clusters/demo.yaml:5:21: error: terraform.providers.aws.version: "6.99999999999999999999.0" is not one exact version',
      '  given:   "6.99999999999999999999.0"',
      "  allowed: one exact version such as 6.30.0",
      "  fix:     Write one exact version",
    ],
  },
  {
    name: "a version below that of the stacks",
    yaml: [...head, "terraform:", "  providers:", '    aws: { version: "6.9.0" }'],
    expected: [
      "clusters/demo.yaml:5:21: error: terraform.providers.aws.version: 6.9.0 is lower than 6.25.0, which the stacks are written for",
      '  given:   "6.9.0"',
      "  allowed: 6.25.0, or a higher version below 7.0.0",
      "  fix:     Write 6.25.0 or a higher version, or remove the key",
    ],
  },
  {
    name: "another major version",
    yaml: [...head, "terraform:", "  providers:", '    helm: { version: "4.0.0" }'],
    expected: [
      "clusters/demo.yaml:5:22: error: terraform.providers.helm.version: 4.0.0 is another major version than 3.1.1, and may not know what the stacks are written in",
      '  given:   "4.0.0"',
      "  allowed: 3.1.1, or a higher version below 4.0.0",
      "  fix:     Write a version below 4.0.0, or remove the key",
    ],
  },
]);

test("a version below that which a stack needs is a warning", () => {
  const { config, findings } = loadText(
    textOf([
      ...head,
      "controlPlane: { scalingTier: tier-8xl }",
      "access: { admins: ['arn:aws:iam::111122223333:role/admin'] }",
      "terraform:",
      "  providers:",
      '    aws: { version: "6.30.0" }',
    ]),
  );
  expect(config).toBeDefined();
  expect(renderFindings(findings.filter(({ path: [key] }) => key === "terraform"))).toBe(
    textOf([
      "clusters/demo.yaml:7:21: warning: terraform.providers.aws.version: the cluster stack has 6.66.0 all the same, which what it sets needs",
      '  given:   "6.30.0"',
      "  fix:     Write 6.66.0 or a higher version, so that all stacks have the same, or remove the key",
    ]),
  );
});
