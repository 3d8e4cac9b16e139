package scenarios

import (
	"strings"
	"testing"

	"outagesim/internal/frugal"
)

// TestCSVBombs: what is no column of durations, or no list of hypervisors, is told, however large.
func TestCSVBombs(t *testing.T) {
	const fleetHead, zonesHead = "hypervisor,rack,kernel,booted,capacity\n", "zone,hypervisor,app,class\n"
	million := strings.Repeat(",", 1<<20)
	for _, c := range []struct{ name, repairs, fleet, want string }{
		{"a million columns", "minutes" + million + "\n3" + million + "\n", "", ""},
		{"a million columns without the one", "hours" + million + "\n", "", "no column"},
		{"many rows", "minutes\n" + strings.Repeat("3\n", 1<<18), "", ""},
		{"ragged", "minutes,a\n3\n", "", "wrong number of fields"},
		{"a long cell", "minutes\n" + strings.Repeat("1", 1<<20) + "\n", "", "column minutes holds"},
		{"a quote without an end", "minutes\n\"3" + strings.Repeat("\n3", 1<<20), "", "\""},
		{"a quote in a cell", "minutes\n3\"3\n", "", "\""},
		{"huge number", "minutes\n1e999999999\n", "", `holds "1e999999999"`},
		{"small number", "minutes\n1e-999999999\n", "", `holds "1e-999999999"`},
		{"infinite", "minutes\nInf\n", "", `holds "Inf"`},
		{"no number", "minutes\nNaN\n", "", `holds "NaN"`},
		{"hexadecimal", "minutes\n0x10\n", "", `holds "0x10"`},
		{"negative", "minutes\n-1\n", "", `holds "-1"`},
		{"formula", "minutes\n=1+1\n", "", `holds "=1+1"`},
		{"NUL", "minutes\n3\x00\n", "", `holds "3\x00"`},
		{"broken UTF-8", "minutes\n3\xff\n", "", `holds "3\xff"`},
		{"BOM, CRLF", "\ufeffminutes\r\n3\r\n9\r\n", "", ""},
		{"UTF-16", "\xff\xfem\x00i\x00n\x00\n\x00", "", "no column"},
		{"empty", "", "", "EOF"},
		{"larger than is read", "minutes\n" + strings.Repeat("3\n", maxCSV/2), "", "larger than 16 MiB"},

		{"fleet of a million columns", "", strings.TrimSpace(fleetHead) + million + "\na" + strings.Repeat(",", 4) + million + "\n", ""},
		{"fleet of wrong rows", "", fleetHead + strings.Repeat("a\n", 1<<18), "262124 more of its rows are wrong"},
		{"fleet of one name", "", fleetHead + strings.Repeat("a,,,,\n", 1<<18), "262123 more of its rows are wrong"},
		{"fleet without end", "", fleetHead + "\"a" + strings.Repeat("\n", 1<<20), "quote"},
		{"fleet with a long name", "", fleetHead + strings.Repeat("a", 1<<20) + ",,,,\n", "longer than 100 letters"},
		{"fleet with a long kernel", "", fleetHead + "a,," + strings.Repeat("k", 1<<20) + ",,\n", "no kernel named"},
		{"fleet with NUL", "", fleetHead + "a\x00,,,,\n", "cannot be printed"},
		{"fleet with a line in a name", "", fleetHead + "\"a\nb\",,,,\n", "cannot be printed"},
		{"fleet with another direction", "", fleetHead + "a\u202eb,,,,\n", "cannot be printed"},
		{"fleet, BOM and CRLF", "", "\ufeff" + strings.ReplaceAll(fleetHead, "\n", "\r\n") + "a,,,,\r\n", ""},
		{"fleet in UTF-16", "", "\xff\xfeh\x00", "UTF-8"},
		{"fleet with a huge capacity", "", fleetHead + "a,,,,1e999999999\n", "not a whole number"},
		{"fleet booted long ago", "", fleetHead + "a,,,0001-01-01,\n", "not a year"},
		{"fleet booted far away", "", fleetHead + "a,,,99999-01-01,\n", "not a date"},
		{"empty fleet", "", "\n\n\n", "is empty"},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := map[string]string{"repairs.csv": c.repairs, "fleet.csv": c.fleet, "zones.csv": zonesHead + "z,a,app,a\n"}
			text := "clock: {start: 2016-04-01}\nkernels: [{name: k}]\nrecoveries: [{name: panic, phases: [{name: boot, takes: {empirical: {file: repairs.csv, column: minutes}}}]}]\napps: [{name: a}]\n"
			if c.fleet != "" {
				files["repairs.csv"] = "minutes\n3\n"
				text += "fleet: {inventory: fleet.csv, zones: zones.csv}\n"
			}
			dir := folder(t, files)
			frugal.Read(t, len(c.repairs)+len(c.fleet), func() {
				_, err := Parse("bomb.yaml", []byte(text), dir, nil)
				switch {
				case c.want == "" && err != nil:
					t.Errorf("error %.300q", err)
				case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
					t.Errorf("error %.1000v, want one with %q", err, c.want)
				case err != nil && (len(err.Error()) > 20_000 || strings.ContainsFunc(err.Error(), func(r rune) bool { return r < ' ' && r != '\n' })):
					t.Errorf("an error of %d bytes: %.300q", len(err.Error()), err)
				}
			})
		})
	}
}

// TestColumnIsReadOnce: a file costs as often as it is read, not as often as it is named; what
// distributions draw from is theirs, and has a limit.
func TestColumnIsReadOnce(t *testing.T) {
	const places = 400
	rows := maxDrawn/places + 1000
	dir := folder(t, map[string]string{"r.csv": "minutes\n" + strings.Repeat("3\n", rows)})
	var b strings.Builder
	b.WriteString("kernels: [{name: k}]\napps: [{name: a}]\nrecoveries:\n  - name: panic\n    phases:\n")
	for i := range places {
		b.WriteString("      - {name: p" + strings.Repeat("x", i%90) + string(rune('a'+i/90)) + ", takes: {empirical: {file: r.csv, column: minutes}}}\n")
	}
	_, err := Parse("f.yaml", []byte(b.String()), dir, nil)
	if err == nil || !strings.Contains(err.Error(), "too many to draw from") {
		t.Errorf("error %.300v", err)
	}
	f := files{dir: dir, sheets: map[string]*sheet{}}
	first, bad := f.columnOnce("r.csv", "minutes", "")
	if bad != nil {
		t.Fatal(bad.message)
	}
	if again, _ := f.columnOnce("r.csv", "minutes", ""); len(again) != rows || &again[0] != &first[0] {
		t.Error("the column is read again")
	}
	if other, _ := f.columnOnce("r.csv", "minutes", "hours"); other[0] != 60*first[0] {
		t.Error("the unit does not count")
	}
}

// TestManyVariantsOfMuch: variants are decoded whole, so that many of a large scenario are refused.
func TestManyVariantsOfMuch(t *testing.T) {
	for n, refused := range map[int]bool{10: false, 190: true} {
		var b strings.Builder
		b.WriteString("apps: [{name: a}]\nkernels:\n  - {name: k, panics: &p [")
		for i := range 20 {
			b.WriteString("{name: p" + string(rune('a'+i)) + ", mtbf: 1y, recovery: r}, ")
		}
		b.WriteString("]}\nrecoveries: [{name: r, phases: [{name: a, takes: 1m}]}]\nvariants:\n")
		for i := range n {
			b.WriteString("  - {name: v" + strings.Repeat("x", i%20) + string(rune('a'+i/20)) + ", set: {fleet.kernel: k}}\n")
		}
		text := strings.Replace(b.String(), "recoveries:", strings.Repeat("  - {name: q, panics: *p}\n", 1)+"recoveries:", 1)
		for i := range 80 {
			text = strings.Replace(text, "recoveries: [", "  - {name: q"+strings.Repeat("y", i+1)+", panics: *p}\nrecoveries: [", 1)
		}
		_, err := Parse("f.yaml", []byte(text), "", nil)
		if got := err != nil && strings.Contains(err.Error(), "values are more than"); got != refused || err != nil && !got {
			t.Errorf("%d variants: %.300v", n, err)
		}
	}
}
