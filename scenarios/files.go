package scenarios

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"outagesim/sim"
)

// files reads what a scenario refers to: files in its folder and below, nothing else unless any is
// set. Each file is read once.
type files struct {
	dir    string
	any    bool
	given  map[string][]byte // instead of a folder; nil: there is the folder
	read   map[string][]byte // what was read
	sheets map[string]*sheet // CSV files that were read as a whole, for all variants
}

// complaint is a fault whose place is where the file is named.
type complaint struct{ message, remedy string }

const maxCSV = 16 << 20

func csvUnits() []string { return []string{"seconds", "minutes", "hours", "days"} }

// columnUnit tells the unit of a column from its name: minutes, or repair_min.
func columnUnit(column string) (string, bool) {
	name := strings.ToLower(strings.TrimSpace(column))
	if i := strings.LastIndexByte(name, '_'); i >= 0 {
		name = name[i+1:]
	}
	switch name {
	case "seconds", "second", "secs", "sec", "s":
		return "seconds", true
	case "minutes", "minute", "mins", "min", "m":
		return "minutes", true
	case "hours", "hour", "hrs", "hr", "h":
		return "hours", true
	case "days", "day", "d":
		return "days", true
	}
	return "", false
}

const noFolder = "this scenario has no folder to read files from"

// none tells that there is no place to read the named file from.
func (f files) none(name string) bool {
	return f.dir == "" && f.given == nil && !(f.any && filepath.IsAbs(name))
}

// content returns what is in a file that holds at most so many bytes; shorter says what to do about
// one that does not.
func (f files) content(name string, most int64, shorter string) ([]byte, *complaint) {
	if text, ok := f.read[name]; ok && int64(len(text)) <= most {
		return text, nil
	}
	if f.given != nil {
		text, ok := f.given[name]
		if !ok {
			return nil, &complaint{fmt.Sprintf("there is no file %q among those given", clip(name)), ""}
		}
		f.keep(name, text)
		return text, nil
	}
	file, bad := f.open(name, most, shorter)
	if bad != nil {
		return nil, bad
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, most))
	if err != nil {
		return nil, &complaint{fmt.Sprintf("%q cannot be read: %v", clip(name), reason(err)), ""}
	}
	f.keep(name, text)
	return text, nil
}

func (f files) keep(name string, text []byte) {
	if f.read != nil {
		f.read[name] = text
	}
}

// open opens a file for content.
func (f files) open(name string, most int64, shorter string) (*os.File, *complaint) {
	refuse := func(remedy, format string, args ...any) (*os.File, *complaint) {
		return nil, &complaint{fmt.Sprintf(format, args...), remedy}
	}
	stat, open := os.Stat, os.Open
	if strings.TrimSpace(name) == "" {
		return refuse("name a file in the scenario's folder", "is empty")
	}
	path, within := name, "the path begins at the scenario's folder"
	switch outside := filepath.IsAbs(name) || !filepath.IsLocal(name); {
	case outside && !f.any:
		return refuse("give a path within that folder, or allow others with --allow-files", "%q lies outside the scenario's folder", clip(name))
	case f.any: // symbolic links out of the folder are followed, too
		if !filepath.IsAbs(name) {
			path = filepath.Join(f.dir, name)
		}
	default:
		root, err := os.OpenRoot(f.dir)
		if err != nil {
			return refuse("", "the scenario's folder cannot be read: %v", reason(err))
		}
		defer root.Close()
		stat, open = root.Stat, root.Open
	}
	info, err := stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return refuse(within, "there is no file %q", clip(name))
	case err != nil:
		return refuse("give a path within that folder", "%q cannot be read: %v", clip(name), reason(err))
	case !info.Mode().IsRegular():
		return refuse("name a CSV file", "%q is no regular file", clip(name))
	case info.Size() > most:
		return refuse(shorter, "%q is larger than %d MiB", clip(name), most>>20)
	}
	file, err := open(path)
	if err != nil {
		return refuse("", "%q cannot be read: %v", clip(name), reason(err))
	}
	return file, nil
}

// column reads the durations in a column of a CSV file.
func (f files) column(name, column, unitName string) ([]sim.Seconds, *complaint) {
	if f.none(name) {
		return nil, &complaint{noFolder, "give the values: {empirical: {values: [3m, 9m]}}"}
	}
	text, bad := f.content(name, maxCSV, "give a sample of the values")
	if bad != nil {
		return nil, bad
	}
	values, bad := readColumn(bytes.NewReader(text), column, unitName)
	if bad != nil {
		bad.message = name + ": " + bad.message
	}
	return values, bad
}

// readColumn reads the column in the unit of that name, or in the one that the column's own name
// tells.
func readColumn(r io.Reader, column, unitName string) ([]sim.Seconds, *complaint) {
	refuse := func(remedy, format string, args ...any) ([]sim.Seconds, *complaint) {
		return nil, &complaint{fmt.Sprintf(format, args...), remedy}
	}
	rows := csv.NewReader(r)
	rows.TrimLeadingSpace, rows.ReuseRecord = true, true
	header, err := rows.Read()
	if err != nil {
		return refuse("the first row names the columns", "has no header that can be read: %v", err)
	}
	header[0] = strings.TrimPrefix(header[0], "\ufeff")
	for i := range header {
		header[i] = strings.TrimSpace(header[i])
	}
	index := slices.Index(header, column)
	if index < 0 {
		return refuse(offer(column, header), "has no column %q", clip(column))
	}
	if unitName == "" {
		var ok bool
		if unitName, ok = columnUnit(column); !ok {
			return refuse("add unit: minutes, or seconds, hours, days", "the name of column %q does not tell the unit", clip(column))
		}
	}
	perUnit := big.NewRat(map[string]int64{"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}[unitName], 1)
	var values []sim.Seconds
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return refuse("", "%v", err)
		}
		line, _ := rows.FieldPos(0)
		cell := strings.TrimSpace(row[index])
		x, ok := exactly(cell)
		if !ok || x.Sign() < 0 {
			return refuse("each row needs a number that is not negative", "row on line %d: column %s holds %s", line, column, strconv.Quote(clip(cell)))
		}
		values = append(values, sim.Seconds(nearestFloat(x.Mul(x, perUnit))))
	}
	if len(values) == 0 {
		return refuse("", "column %s has no values", column)
	}
	return values, nil
}

// reason is an error without the path and the operation, which the message names already.
func reason(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
