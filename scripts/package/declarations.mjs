import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { packageRoot } from "./bundles.mjs";

/** Packages that whoever uses these types has installed; all others are in the bundles, and their types are written out. */
const notBundled = /node_modules\/(cdktf|constructs)\//;

/**
 * The declarations of all that a source exports, in one text: with every interface and type of ours that they mention, and without the sources and
 * the packages that these come from.
 * @param {string} source such as testing/addStacks.ts
 */
export function flatDeclarations(source) {
  const { config } = ts.readConfigFile(join(packageRoot, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, packageRoot);
  const program = ts.createProgram([join(packageRoot, source)], options);
  const checker = program.getTypeChecker();
  const isOurs = (file) => !file.fileName.includes("/node_modules/");
  const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(join(packageRoot, source))));

  /** Names of our types: what is exported anywhere and has no parameters. */
  const names = new Map();
  for (const file of program.getSourceFiles().filter(isOurs)) {
    for (const statement of file.statements) {
      if (!(ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) || statement.typeParameters) continue;
      const type = checker.getDeclaredTypeOfSymbol(checker.getSymbolAtLocation(statement.name));
      if (type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Union) && !names.has(type)) names.set(type, statement.name.text);
    }
  }

  /** By package, the names that are imported from it; by name, our types that are mentioned, in the order in which they are found. */
  const imports = new Map();
  const mentioned = new Map();
  const open = new Set();

  const commentOf = (symbol, indent) => {
    const text = ts.displayPartsToString(symbol.getDocumentationComment(checker));
    const tags = symbol.getJsDocTags(checker).map(({ name, text: parts }) => `@${name} ${ts.displayPartsToString(parts)}`);
    const lines = [text, ...tags]
      .filter((line) => line !== "")
      .join("\n")
      .split("\n");
    return lines[0] === "" ? "" : `${indent}/**\n${lines.map((line) => `${indent} * ${line}`.trimEnd()).join("\n")}\n${indent} */\n`;
  };

  function typeText(type, indent) {
    const name = names.get(type);
    if (name === undefined) return structure(type, indent);
    mentioned.set(name, type);
    return name;
  }

  function structure(type, indent) {
    if (open.has(type)) return "unknown";
    open.add(type);
    try {
      return structureOf(type, indent);
    } finally {
      open.delete(type);
    }
  }

  function structureOf(type, indent) {
    const symbol = type.aliasSymbol ?? type.symbol;
    const file = symbol?.declarations?.[0]?.getSourceFile().fileName ?? "";
    const [, fromPackage] = notBundled.exec(file) ?? [];
    if (fromPackage !== undefined) {
      imports.set(fromPackage, (imports.get(fromPackage) ?? new Set()).add(symbol.name));
      return symbol.name;
    }
    if (type.isUnion()) {
      // `boolean` is a union of two.
      const rest = type.types.filter((one) => !(one.flags & ts.TypeFlags.BooleanLiteral));
      const parts = rest.map((one) => typeText(one, indent)).map((one) => (one.includes("=>") ? `(${one})` : one));
      const booleans = type.types.filter((one) => one.flags & ts.TypeFlags.BooleanLiteral);
      return [...parts, ...(booleans.length === 2 ? ["boolean"] : booleans.map((one) => checker.typeToString(one)))].join(" | ");
    }
    if (!(type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection))) return checker.typeToString(type);
    if (checker.isTupleType(type))
      return `readonly [${checker
        .getTypeArguments(type)
        .map((one) => typeText(one, indent))
        .join(", ")}]`;
    if (checker.isArrayType(type)) {
      const item = typeText(checker.getTypeArguments(type)[0], indent);
      return `readonly ${/^[\w.]+$/.test(item) ? item : `(${item})`}[]`;
    }
    if (
      program.isSourceFileDefaultLibrary(type.symbol?.declarations?.[0]?.getSourceFile() ?? {}) &&
      /^(ReadonlyMap|ReadonlySet|Map|Set|Date|RegExp)$/.test(type.symbol.name)
    )
      return `${type.symbol.name}${typeArguments(type, indent)}`;
    const [call] = type.getCallSignatures();
    return call ? signatureText(call, indent, " => ") : membersText(type, indent);
  }

  const typeArguments = (type, indent) => {
    const given = checker.getTypeArguments(type);
    return given.length === 0 ? "" : `<${given.map((one) => typeText(one, indent)).join(", ")}>`;
  };

  function parametersText(signature, indent) {
    const parameters = signature.parameters.map((parameter) => {
      const { valueDeclaration } = parameter;
      const isOptional = valueDeclaration && ts.isParameter(valueDeclaration) && checker.isOptionalParameter(valueDeclaration);
      const name = /^\w+$/.test(parameter.name) && !parameter.name.startsWith("__") ? parameter.name : "given";
      return `${name}${isOptional ? "?" : ""}: ${typeText(checker.getTypeOfSymbol(parameter), indent)}`;
    });
    return `(${parameters.join(", ")})`;
  }

  const signatureText = (signature, indent, arrow) =>
    `${parametersText(signature, indent)}${arrow}${typeText(checker.getReturnTypeOfSignature(signature), indent)}`;

  function membersText(type, indent) {
    const inner = `${indent}  `;
    const indexes = checker
      .getIndexInfosOfType(type)
      .map((info) => `${inner}readonly [key: ${checker.typeToString(info.keyType)}]: ${typeText(info.type, inner)};\n`);
    const members = checker.getPropertiesOfType(type).map((property) => {
      const name = /^[A-Za-z_$][\w$]*$/.test(property.name) ? property.name : JSON.stringify(property.name);
      const optional = property.flags & ts.SymbolFlags.Optional ? "?" : "";
      return `${commentOf(property, inner)}${inner}readonly ${name}${optional}: ${typeText(checker.getTypeOfSymbol(property), inner)};\n`;
    });
    return `{\n${indexes.join("")}${members.join("")}${indent}}`;
  }

  function declarationText(symbol) {
    const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    const comment = commentOf(target, "");
    if (target.flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.TypeAlias)) {
      mentioned.set(target.name, checker.getDeclaredTypeOfSymbol(target));
      return "";
    }
    const type = checker.getTypeOfSymbol(target);
    const [constructor] = type.getConstructSignatures();
    if (constructor) {
      imports.set("cdktf", (imports.get("cdktf") ?? new Set()).add("TerraformStack"));
      return `${comment}export declare class ${symbol.name} extends TerraformStack {\n  constructor${parametersText(constructor, "  ")};\n}\n`;
    }
    return `${comment}export declare function ${symbol.name}${signatureText(type.getCallSignatures()[0], "", ": ")};\n`;
  }

  const declared = exported.map(declarationText).filter((text) => text !== "");
  const types = [];
  // Each may mention others, which then come behind it.
  for (const [name, type] of mentioned)
    types.push(
      `${commentOf(type.aliasSymbol ?? type.symbol ?? { getDocumentationComment: () => [], getJsDocTags: () => [] }, "")}export type ${name} = ${structure(type, "")};\n`,
    );
  const imported = [...imports].map(
    ([name, symbols]) =>
      `// @ts-ignore: for who extends stacks, and has it installed.\nimport type { ${[...symbols].sort().join(", ")} } from "${name}";\n`,
  );
  return [imported.join(""), ...declared, ...types].join("\n");
}

/**
 * The declarations of a source, whose exports say their types.
 * @param {string} source such as testing/stacks.ts
 */
export function declarations(source) {
  const { outputText, diagnostics } = ts.transpileDeclaration(readFileSync(join(packageRoot, source), "utf8"), {
    fileName: source,
    reportDiagnostics: true,
    compilerOptions: { isolatedDeclarations: true, target: ts.ScriptTarget.ES2022 },
  });
  if (diagnostics.length > 0)
    throw new Error(
      ts.formatDiagnostics(diagnostics, { getCurrentDirectory: () => packageRoot, getCanonicalFileName: String, getNewLine: () => "\n" }),
    );
  return outputText;
}
