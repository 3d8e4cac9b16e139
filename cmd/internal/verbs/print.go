package verbs

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"golang.org/x/term"

	"outagesim/reports"
	"outagesim/results"
)

// ResultsFile is the file in a results folder from which all others are drawn.
const ResultsFile = "results.json"

// PrintResults writes res in one of the formats, whole or not at all.
func PrintResults(w io.Writer, res *results.Results, format string) error {
	var b bytes.Buffer
	var err error
	switch format {
	case "table":
		err = reports.Table(&b, res, terminalWidth())
	case "json":
		err = results.Write(&b, res)
	case "csv":
		err = reports.CSV(&b, res)
	case "markdown":
		err = reports.Markdown(&b, res)
	default:
		panic("PrintResults: format " + format)
	}
	if err != nil {
		return err
	}
	_, err = w.Write(b.Bytes())
	return err
}

// terminalWidth is that of standard output; 0 if it is no terminal.
func terminalWidth() int {
	width, _, err := term.GetSize(int(os.Stdout.Fd()))
	if err != nil {
		return 0
	}
	return width
}

// FilesLine says where the results are.
func FilesLine(dir string) string {
	return fmt.Sprintf("files: %s (report.html, report.md, results.json, charts/)", filepath.Join(dir)+string(filepath.Separator))
}

// CommandOf tells which verb wrote the results in dir; "" if there are none, or none that can be
// read.
func CommandOf(dir string) string {
	path := filepath.Join(dir, ResultsFile)
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return ""
	}
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	// The verb is among the first keys, all of which have plain values.
	d := json.NewDecoder(io.LimitReader(f, headBytes))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return ""
	}
	for {
		key, err := d.Token()
		if err != nil {
			return ""
		}
		value, err := d.Token()
		if _, nested := value.(json.Delim); err != nil || nested {
			return ""
		}
		if key == "command" {
			command, _ := value.(string)
			return command
		}
	}
}

// headBytes is how much of a results file is looked at for its verb.
const headBytes = 64 << 10
