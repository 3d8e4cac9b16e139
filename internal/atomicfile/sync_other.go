//go:build !unix

package atomicfile

// syncFolder does nothing where a folder cannot be synced, as on Windows.
func syncFolder(string) error { return nil }
