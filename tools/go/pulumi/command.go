//go:build required

// Package pulumi holds no code: the import pins the command that tools/pulumi-cli.ts builds,
// so that `go mod tidy` keeps the module's requirements.
package pulumi

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
