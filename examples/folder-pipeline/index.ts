import * as pulumi from "@pulumi/pulumi";
import { document, ProcessingPipeline } from "pulumi-oss-processing";

const config = new pulumi.Config();

const reports = new ProcessingPipeline("reports", {
  bucket: config.require("reports"),
  rules: {
    // Every page of a report, however deep in the folder it lies.
    pages: {
      match: ["reports/**/*.docx", "reports/**/*.pdf"],
      exclude: "reports/drafts/**",
      operation: document.convert({ format: "png" }),
      target: "pages/{barename}/{index}.png",
    },
    // The first page of a brochure in small.
    covers: {
      match: "brochures/*.pdf",
      operation: document.convert({ format: "jpg", pages: "1" }),
      target: "covers/{barename}-{index}.jpg",
    },
  },
  wait: { timeout: "1h" },
  // The pictures of a document that is deleted go with the next deploy.
  onSourceGone: "deleteTarget",
});

export const submitted = reports.submitted;
