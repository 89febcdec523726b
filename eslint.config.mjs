import js from "@eslint/js";
import globals from "globals";
import tseslint from "typescript-eslint";

const providerIndex = {
  regex: "^@cdktf/provider-[a-z]+(/lib)?(/index)?$",
  message: "Import the resource's own folder (@cdktf/provider-aws/lib/vpc): the index costs seconds and a gigabyte.",
};
const unused = { varsIgnorePattern: "^_", argsIgnorePattern: "^_" };

/** Which folder may import which stands in .dependency-cruiser.mjs. */
export default tseslint.config(
  { ignores: ["node_modules/", "cdktf.out/", ".cache/", "dist/", "coverage/"] },
  { linterOptions: { reportUnusedDisableDirectives: "error" }, rules: { eqeqeq: "error" } },
  {
    files: ["**/*.{js,cjs,mjs}"],
    extends: [js.configs.recommended],
    languageOptions: { globals: globals.node },
    rules: { "no-unused-vars": ["error", unused], "prefer-const": "error", "no-var": "error" },
  },
  { files: ["**/*.{js,cjs}"], languageOptions: { sourceType: "commonjs" } },
  {
    files: ["**/*.ts"],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-unused-vars": ["error", unused],
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // `() => close()` hands a step on, `return report(findings)` is the last one.
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true }],
      // Brackets show that an index signature may not have the key.
      "@typescript-eslint/dot-notation": ["error", { allowIndexSignaturePropertyAccess: true }],
      // Static methods of cdktf's classes need no instance.
      "@typescript-eslint/unbound-method": ["error", { ignoreStatic: true }],
      // Some functions are async so that what they throw is a rejection.
      "@typescript-eslint/require-await": "off",
      // An empty variable of the environment is as good as none.
      "@typescript-eslint/prefer-nullish-coalescing": ["error", { ignorePrimitives: { string: true, boolean: true } }],
      "no-restricted-imports": ["error", { patterns: [providerIndex] }],
      "max-lines": ["error", { max: 300, skipBlankLines: true, skipComments: true }],
    },
  },
  // A construct registers itself with its scope: `new Vpc(this, …)` is a statement.
  { files: ["modules/**/*.ts", "stacks/**/*.ts"], rules: { "no-new": "off" } },
  {
    files: ["__tests__/**/*.ts"],
    rules: {
      "max-lines": "off",
      // Jest's matchers and parsed output are `any`, and an assertion is what tells about them.
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-return": "off",
      "@typescript-eslint/no-base-to-string": "off",
      "@typescript-eslint/restrict-template-expressions": "off",
      "@typescript-eslint/no-unsafe-class-instance-assignment": "off",
      "@typescript-eslint/prefer-promise-reject-errors": "off",
      "@typescript-eslint/unbound-method": "off",
      // A type parameter names what the caller knows of the JSON.
      "@typescript-eslint/no-unnecessary-type-parameters": "off",
    },
  },
);
