package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"outagesim/calibrate"
	"outagesim/calibrate/records"
	"outagesim/cmd/internal/build"
	"outagesim/cmd/internal/exit"
	"outagesim/cmd/internal/folder"
	"outagesim/cmd/internal/settings"
	"outagesim/cmd/internal/verbs"
	"outagesim/internal/atomicfile"
	"outagesim/reports"
	"outagesim/scenarios"
)

// fragmentFile is the scenario in a calibration's results folder.
const fragmentFile = "fragment.yaml"

// calibration is what the flags of calibrate say.
type calibration struct {
	columns, timezone, dates, unit, kind string
	group, as, name, from, until, prior  string
	hosts, head                          int
	skipBad                              bool
}

func calibrateCommand() *cobra.Command {
	k := &calibration{}
	c := &cobra.Command{
		Use:   "calibrate FILE...",
		Short: "Turn records of incidents into a scenario: rates with their uncertainty, fitted laws of time",
		Long: `Calibrate reads records of outages, prints what it found and how sure it is, draws the fits, and
writes a scenario that run accepts as it is, with comments that say where each number came from.

A FILE is a table (CSV or TSV) of outages, an event trace of the Failure Trace Archive, incidents
of a Statuspage (/api/v2/incidents.json) or the text of a status page, a scenario with an incident,
what last -x -F reboot shutdown prints, or what journalctl --list-boots prints; plain or packed by
gzip or xz; - is standard input. Its kind is recognised; --kind says it.

With --out NAME.yaml the scenario goes to NAME.yaml and everything else to the folder NAME beside it;
with --out DIR all goes to DIR, the scenario as fragment.yaml.`,
		Example: `  outagesim calibrate incidents.csv --head 5
  outagesim calibrate incidents.csv --hosts 40 --from 2015-01-01 --until 2016-01-01 --out fragment.yaml
  outagesim calibrate failures.csv --columns host=nodenum,down="Prob Started",up="Prob Fixed" --group cause
  outagesim calibrate event_trace.tab.xz
  last -x -F reboot shutdown | outagesim calibrate -`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("calibrate needs one or more files of records; - is standard input")
			}
			return nil
		},
		RunE: k.do,
	}
	settings.AddFlags(c.Flags(), "out", "seed", "format", "quiet")
	c.Flags().Lookup("out").Usage = "`folder` for the results, or file.yaml for the scenario (default out/calibrate-NAME)"
	c.Flags().Lookup("seed").Usage = "`number` that the randomness of bootstraps comes from (default 1)"
	f := c.Flags()
	f.StringVar(&k.columns, "columns", "", "`role=column,...` of a table; roles: host, down, up, duration, cause, site, planned")
	f.StringVar(&k.timezone, "timezone", "UTC", "IANA `name` of the zone of times without an offset")
	f.StringVar(&k.dates, "dates", "", "`order` of dates such as 3/4/2016: mdy or dmy (default: told by the record)")
	f.StringVar(&k.unit, "unit", "", "`unit` of lengths: seconds, minutes, hours, days (default: told by the record)")
	f.StringVar(&k.kind, "kind", "", "`kind` of the files (default: recognised): "+strings.Join(records.Kinds(), ", "))
	f.BoolVar(&k.skipBad, "skip-bad", false, "leave rows that cannot be read out, and count them, instead of refusing the file")
	f.IntVar(&k.head, "head", 0, "show how the first `number` of records are understood, and do no more")
	f.IntVar(&k.hosts, "hosts", 0, "`number` of hosts watched, those that never failed among them (default: those named)")
	f.StringVar(&k.from, "from", "", "`time` from which hosts were watched (default: told by the record)")
	f.StringVar(&k.until, "until", "", "`time` until which hosts were watched (default: told by the record)")
	f.StringVar(&k.group, "group", "", "`cause`: rates and laws for each cause")
	f.StringVar(&k.as, "as", "", "what events become: panics or failures, a `word` (default: told by the record)")
	f.StringVar(&k.prior, "prior", "", "prior of the rate as `events/years`, hypervisor-years (default 0.5/0, Jeffreys')")
	f.StringVar(&k.name, "name", "", "`name` of the scenario (default: that of the first file)")
	verbs.CompleteFormats(c)
	return c
}

func (k *calibration) do(c *cobra.Command, files []string) error {
	how, err := settings.Load(c.Flags(), os.LookupEnv, settings.File)
	if err != nil {
		return exit.With(exit.Usage, err)
	}
	read, o, err := k.options(c.InOrStdin())
	if err != nil {
		return exit.With(exit.Usage, err)
	}
	if o.Name = k.name; o.Name == "" {
		o.Name = stem(files[0])
	}
	if o.Seed = 1; how.Seed != nil {
		o.Seed = *how.Seed
	}
	if k.head > 0 && how.Format != "table" && c.Flags().Changed("format") {
		return exit.Usagef("--head prints a table only; leave out --format %s or --head", how.Format)
	}
	began := time.Now()
	set, err := records.Read(files, read)
	if err != nil {
		return exit.With(exit.Usage, err)
	}
	if k.head > 0 {
		return showHead(c.OutOrStdout(), set, k.head)
	}
	fragment, dir := placeOf(how.Out, o.Name)
	for _, file := range files {
		if folder.Owns(dir, file) && file != records.Stdin {
			return exit.Usagef("%s is among the files that are written to %s; name another folder with --out", file, dir)
		}
	}
	if err := verbs.Spare(fragment, dir, files...); err != nil {
		return err
	}
	out, err := folder.Open(dir)
	if err != nil {
		return exit.With(exit.Usage, err)
	}
	defer out.Close()
	res, err := calibrate.Calibrate(set, o)
	if err != nil {
		out.Abandon()
		var input *calibrate.InputError
		if errors.As(err, &input) {
			return exit.With(exit.Usage, err)
		}
		return err
	}
	text := calibrate.Fragment(res)
	if _, err := scenarios.Parse(fragment, text, "", nil); err != nil {
		out.Abandon()
		return fmt.Errorf("the scenario made of the records is wrong, which is a mistake of this program: %w", err)
	}
	if err := atomicfile.WriteNamed(fragment, func(w io.Writer) error { _, err := w.Write(text); return err }); err != nil {
		out.Abandon()
		return err
	}
	sum := sha256.Sum256(text)
	m := verbs.NewManifest(&scenarios.Scenario{Text: text, Source: fragment, SHA256: hex.EncodeToString(sum[:])}, 0)
	m.Began = began
	m.Finish(res.Seed)
	if err := reports.WriteFolder(dir, res, &m.Manifest); err != nil {
		return err
	}
	if err := verbs.PrintResults(c.OutOrStdout(), res, how.Format); err != nil {
		return err
	}
	last := fmt.Sprintf("scenario: %s\n%s", fragment, verbs.FilesLine(dir))
	if how.Format == "table" {
		fmt.Fprintln(c.OutOrStdout(), last)
	} else if !how.Quiet {
		fmt.Fprintln(c.ErrOrStderr(), last)
	}
	return nil
}

// options turns flags into what the records and the calibration are told.
func (k *calibration) options(stdin io.Reader) (records.Options, calibrate.Options, error) {
	r := records.Options{Dates: k.dates, Unit: k.unit, Kind: k.kind, SkipBad: k.skipBad, Rows: k.head, Stdin: stdin}
	o := calibrate.Options{Hosts: k.hosts, As: k.as, ByCause: k.group != "", Version: build.Version}
	var errs []error
	wrong := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	var err error
	if r.Location, err = time.LoadLocation(k.timezone); err != nil || k.timezone == "Local" {
		wrong("--timezone %s is no IANA name such as America/Denver", k.timezone)
		r.Location = time.UTC
	}
	if k.columns != "" {
		if r.Columns, err = records.ParseColumns(k.columns); err != nil {
			wrong("--columns: %w", err)
		}
	}
	word := func(flag, value string, known ...string) {
		for _, w := range append(known, "") {
			if value == w {
				return
			}
		}
		wrong("--%s is %q, not one of %s", flag, value, strings.Join(known, ", "))
	}
	word("dates", k.dates, "mdy", "dmy")
	word("unit", k.unit, "seconds", "minutes", "hours", "days")
	word("group", k.group, "cause")
	word("as", k.as, calibrate.Panics, calibrate.Failures)
	for _, t := range []struct {
		flag, value string
		to          *time.Time
	}{{"from", k.from, &o.From}, {"until", k.until, &o.Until}} {
		if t.value == "" {
			continue
		}
		if *t.to, err = records.ParseTime(t.value, r.Location); err != nil {
			wrong("--%s: %w", t.flag, err)
		}
	}
	r.Until = o.Until
	if k.hosts < 0 {
		wrong("--hosts is %d, but is a number of hosts", k.hosts)
	}
	if k.head < 0 {
		wrong("--head is %d, but is a number of records", k.head)
	}
	if k.prior != "" {
		events, years, ok := strings.Cut(k.prior, "/")
		shape, err1 := strconv.ParseFloat(events, 64)
		over, err2 := strconv.ParseFloat(years, 64)
		if !ok || err1 != nil || err2 != nil || !(shape > 0) || !(over >= 0) || shape > 1e9 || over > 1e12 {
			wrong("--prior is %q, but is events/years such as 1/10", k.prior)
		}
		o.Prior = calibrate.Prior{Shape: shape, Years: over}
	}
	return r, o, errors.Join(errs...)
}

// placeOf says where the scenario and the other files go.
func placeOf(out, name string) (fragment, dir string) {
	switch ext := strings.ToLower(filepath.Ext(out)); {
	case out == "":
		dir = filepath.Join("out", "calibrate-"+name)
	case ext == ".yaml" || ext == ".yml":
		return out, strings.TrimSuffix(out, filepath.Ext(out))
	default:
		dir = out
	}
	return filepath.Join(dir, fragmentFile), dir
}

// stem is a file's name without folders and endings.
func stem(file string) string {
	if file == records.Stdin {
		return "records"
	}
	name := filepath.Base(file)
	if i := strings.IndexByte(name, '.'); i > 0 {
		name = name[:i]
	}
	return name
}

// showHead prints how the first records are understood.
func showHead(w io.Writer, set *records.Set, n int) error {
	var b strings.Builder
	for _, f := range set.Files {
		packed := ""
		if f.Packed != "" {
			packed = ", packed by " + f.Packed
		}
		fmt.Fprintf(&b, "%s: %s%s\n", scenarios.Printable(f.Name), records.KindInWords(f.Kind), packed)
		for _, r := range f.Reading {
			fmt.Fprintf(&b, "  %s\n", scenarios.Printable(r))
		}
	}
	b.WriteString(set.Head(n))
	for _, m := range set.Remarks {
		fmt.Fprintf(&b, "%d %s: %s\n", m.Count, m.Oddity, m.Oddity.Rule())
	}
	_, err := io.WriteString(w, b.String())
	return err
}
