import tseslint from "typescript-eslint";

const folders = ["config", "aws", "design", "modules", "stacks", "commands"];

/** What each folder may import of ours; docs/architecture.md says why. */
const mayImport = {
  config: [],
  aws: ["config"],
  design: ["config", "aws"],
  modules: ["config", "aws", "design"],
  stacks: ["config", "aws", "design", "modules"],
  commands: ["config", "aws", "design", "modules", "stacks"],
};
const withoutCdktf = ["config", "aws", "design"];

const providerIndex = {
  regex: "^@cdktf/provider-[a-z]+(/lib)?(/index)?$",
  message: "Import the resource's own folder (@cdktf/provider-aws/lib/vpc): the index costs seconds and a gigabyte.",
};

const boundaries = folders.map((folder) => ({
  files: [`${folder}/**/*.ts`],
  rules: {
    "no-restricted-imports": [
      "error",
      {
        patterns: [
          providerIndex,
          {
            regex: `^(\\.\\./)+(${folders.filter((other) => other !== folder && !mayImport[folder].includes(other)).join("|")})(/|$)`,
            message: `${folder}/ may import ${mayImport[folder].join(", ") || "nothing of ours"}.`,
          },
          { regex: "^(\\.\\./)+main$", message: "Nothing imports main.ts." },
          ...(withoutCdktf.includes(folder)
            ? [{ regex: "^(cdktf|constructs|@cdktf/.*)$", message: `${folder}/ works without cdktf, so that it answers at once.` }]
            : []),
        ],
      },
    ],
  },
}));

/** Commands answer at once: of cdktf, only the one that writes stacks knows. */
boundaries.push({
  files: ["commands/**/*.ts"],
  ignores: ["commands/synth/**"],
  rules: {
    "no-restricted-imports": [
      "error",
      {
        patterns: [
          providerIndex,
          { regex: "^(\\.\\./)+main$", message: "Nothing imports main.ts." },
          { regex: "^(\\.\\./)+(stacks|modules)(/|$)", message: "Only commands/synth/ writes stacks." },
          { regex: "^(cdktf|constructs|@cdktf/.*)$", message: "Commands work without cdktf, so that they answer at once." },
        ],
      },
    ],
  },
});

export default tseslint.config(
  { ignores: ["node_modules/", "cdktf.out/", ".cache/", "coverage/"] },
  {
    files: ["**/*.ts"],
    extends: [...tseslint.configs.strict, ...tseslint.configs.stylistic],
    rules: {
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-unused-vars": ["error", { varsIgnorePattern: "^_", argsIgnorePattern: "^_" }],
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "no-restricted-imports": ["error", { patterns: [providerIndex] }],
      "max-lines": ["error", { max: 300, skipBlankLines: true, skipComments: true }],
      eqeqeq: "error",
    },
  },
  // A construct registers itself with its scope: `new Vpc(this, …)` is a statement.
  { files: ["modules/**/*.ts", "stacks/**/*.ts"], rules: { "no-new": "off" } },
  { files: ["__tests__/**/*.ts"], rules: { "max-lines": "off" } },
  ...boundaries,
);
