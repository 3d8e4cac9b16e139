// Package module tells which version of a module a program was built with.
package module

import "runtime/debug"

// Version returns the version of the module with that path, as the go command recorded it.
func Version(path string) string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			if m.Path == path {
				return m.Version
			}
		}
	}
	return "unknown"
}
