// Command gen writes the reference page and the JSON schema of the scenario file.
package main

import (
	"flag"
	"log"
	"os"
	"path/filepath"

	"outagesim/scenarios"
)

func main() {
	docs := flag.String("docs", "docs", "folder to write to")
	flag.Parse()
	for name, text := range map[string][]byte{
		"scenario.md":          scenarios.Reference(),
		"scenario.schema.json": scenarios.JSONSchema(),
	} {
		if err := os.WriteFile(filepath.Join(*docs, name), text, 0o644); err != nil {
			log.Fatalf("gen: %v", err)
		}
	}
}
