//go:build tools

package tools

import _ "github.com/aquasecurity/tfsec/cmd/tfsec"
