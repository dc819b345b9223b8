export * from "../dist/components/index";
