// What a program of the user's gets from the package: its main entry.
export * from "./addStacks";
export * from "./synthesize";
