module.exports = require("pulumi-oss-processing/stack");
