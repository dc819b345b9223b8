// What Pulumi's analyser makes the schema of. What runs is index.js.
export * from "../dist/components/index";
