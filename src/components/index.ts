/**
 * The components that the plugin `oss-processing` offers to programs in any language. Their arguments are what a schema
 * of Pulumi can describe: interfaces without unions and intersections.
 *
 * @module
 */
export { ProcessingEnvironment } from "../environment/processing-environment";
export { ProcessingFleet } from "./processing-fleet";
export { ProcessingPipeline } from "./processing-pipeline";
