package main

import (
	"fmt"
	"slices"
	"strings"

	beamlog "github.com/apache/beam/sdks/v2/go/pkg/beam/log"
)

var logLevels = []string{"debug", "info", "warn", "error"}

// setLog says what of Beam's messages is shown; it must be called before Beam is initialised.
func setLog(level string) error {
	if !slices.Contains(logLevels, level) {
		return fmt.Errorf("--beam-log is one of %s, not %q", strings.Join(logLevels, ", "), level)
	}
	beamlog.LogLevel = level
	return nil
}
