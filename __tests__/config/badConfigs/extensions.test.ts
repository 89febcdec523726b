import { testBadConfigs } from "../../support/badConfigs";

// What is wrong with the modules themselves: __tests__/stacks/extensions/badExtensions.test.ts.

testBadConfigs([
  {
    name: "a module of another language",
    yaml: ["name: demo", "region: us-west-2", "extensions: [audit.py]"],
    expected: [
      'clusters/demo.yaml:3:14: error: extensions[0]: "audit.py" is not the path of a TypeScript or JavaScript module',
      '  given:   "audit.py"',
      "  allowed: the path of a TypeScript or JavaScript module such as ../extensions/audit.ts",
      "  fix:     Write the path of a TypeScript or JavaScript module",
    ],
  },
  {
    name: "a module twice",
    yaml: ["name: demo", "region: us-west-2", "extensions: [audit.ts, audit.ts]"],
    expected: [
      'clusters/demo.yaml:3:24: error: extensions[1]: "audit.ts" must not be listed twice',
      '  given:   "audit.ts"',
      "  allowed: the path of a TypeScript or JavaScript module such as ../extensions/audit.ts",
      "  fix:     Remove it",
    ],
  },
]);
