// Package build says which version of the program this is.
package build

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
)

// Version is that of the program. It is part of what results depend on: results of another
// version may differ.
const Version = "0.1.0"

// Text is the version of the named program with what it was built from.
func Text(program string) string {
	parts := []string{runtime.Version(), runtime.GOOS + "/" + runtime.GOARCH}
	if info, ok := debug.ReadBuildInfo(); ok {
		built := map[string]string{}
		for _, s := range info.Settings {
			built[s.Key] = s.Value
		}
		if commit := built["vcs.revision"]; commit != "" {
			if built["vcs.modified"] == "true" {
				commit += " with changes"
			}
			parts = append([]string{"commit " + commit}, parts...)
		}
	}
	return fmt.Sprintf("%s %s (%s)", program, Version, strings.Join(parts, ", "))
}
