//go:build required

// Package language holds no code: the import pins the command that tools/pulumi-cli.ts builds.
// Releases after 3.69 have it in a module of its own, which the Go module proxy does not serve.
package language

import _ "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs"
