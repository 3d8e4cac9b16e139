package records

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// The kinds of file, as --kind names them.
const (
	KindTable    = "table"
	KindTrace    = "trace"
	KindStatus   = "statuspage"
	KindPasted   = "status-text"
	KindIncident = "incident"
	KindLast     = "last"
	KindJournal  = "journal"
)

// Kinds lists the kinds of file that can be read.
func Kinds() []string {
	return []string{KindTable, KindTrace, KindStatus, KindPasted, KindIncident, KindLast, KindJournal}
}

// KindInWords says what a kind of file is.
func KindInWords(kind string) string {
	return map[string]string{
		KindTable:    "a table (CSV or TSV) of outages",
		KindTrace:    "an event trace of the Failure Trace Archive",
		KindStatus:   "incidents of a Statuspage",
		KindPasted:   "the text of a status page",
		KindIncident: "the incident of a scenario",
		KindLast:     "the output of last -x reboot",
		KindJournal:  "the output of journalctl --list-boots",
	}[kind]
}

var (
	lastLine     = regexp.MustCompile(`(?m)^(reboot|shutdown)\s+system (boot|down)\s`)
	journalLine  = regexp.MustCompile(`(?m)^\s*-?[0-9]+ [0-9a-f]{32}[\s—]`)
	stageLine    = regexp.MustCompile(`(?im)^\s*(investigating|identified|monitoring|resolved|update|scheduled|in progress|verifying|completed|postmortem|post-mortem)\b\s*(?:[-–—:]|$)`)
	postedLine   = regexp.MustCompile(`(?m)(?:^|\s)(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s+[0-9]{1,2}\b.*?[0-9]{1,2}:[0-9]{2}`)
	topKey       = regexp.MustCompile(`(?m)^([a-z_]+):(\s|$)`)
	syslogLine   = regexp.MustCompile(`^[A-Z][a-z]{2} [ 0-9][0-9] [0-9]{2}:[0-9]{2}:[0-9]{2} \S+ |^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+\S* \S+ \S+(\[[0-9]+\])?: `)
	traceHead    = regexp.MustCompile(`^#?\s*event_id\s+component_id\s+node_id\b`)
	otherFTAHead = regexp.MustCompile(`^#\s*(component_id|creator_id|node_id|platform_id|metric_id|event_id)\s`)
)

// magics are the beginnings of files that are no text.
var magics = []struct{ begin, what, remedy string }{
	{"PK\x03\x04", "a ZIP archive, perhaps a spreadsheet", "save the sheet as CSV"},
	{"\xd0\xcf\x11\xe0", "an old spreadsheet or document", "save the sheet as CSV"},
	{"%PDF", "a PDF document", "copy its table into a CSV file"},
	{"\x89PNG", "a picture", ""},
	{"\xff\xd8\xff", "a picture", ""},
	{"GIF8", "a picture", ""},
	{"LPKSHHRH", "a binary journal of systemd", "write journalctl --list-boots to a file and read that"},
	{"SQLite format 3", "a database of SQLite", "export the table as CSV"},
	{"\x7fELF", "a program", ""},
	{"BZh", "packed by bzip2", "unpack it; gzip and xz are unpacked here"},
	{"\x28\xb5\x2f\xfd", "packed by zstd", "unpack it; gzip and xz are unpacked here"},
	{"PAR1", "a Parquet file", "export it as CSV"},
	{"\xff\xfe", "text in UTF-16", "save it as UTF-8"},
	{"\xfe\xff", "text in UTF-16", "save it as UTF-8"},
}

// texts are the beginnings of texts that are no records of outages.
var texts = []struct{ begin, what, remedy string }{
	{"BEGIN:VCALENDAR", "a calendar", "write the events as CSV with a beginning and an end"},
	{"-----BEGIN", "a key or certificate", ""},
	{"#!", "a script", ""},
	{"<?xml", "an XML document", "write the events as CSV with a beginning and an end"},
	{"<", "a web page", "of a status page take /api/v2/incidents.json, or copy its text"},
	{"From ", "a mailbox", ""},
}

// recognise tells the kind of file from its beginning, or what it seems to be instead.
func recognise(head []byte) (kind, seems, remedy string) {
	const known = "known kinds: "
	for _, m := range magics {
		if bytes.HasPrefix(head, []byte(m.begin)) {
			return "", m.what, m.remedy
		}
	}
	if i := bytes.IndexByte(head, 0); i >= 0 {
		if bytes.Contains(head, []byte("~\x00")) || bytes.Contains(head, []byte("tty")) {
			return "", "a binary log of logins (wtmp)", "write last -x -F reboot shutdown to a file and read that"
		}
		return "", "a binary file", known + strings.Join(Kinds(), ", ")
	}
	text := bytes.TrimSpace(head)
	if len(text) == 0 {
		return "", "empty", "a record has at least a line that names its columns"
	}
	first, _, _ := bytes.Cut(text, []byte("\n"))
	switch {
	case traceHead.Match(first):
		return KindTrace, "", ""
	case otherFTAHead.Match(first):
		return "", "another table of the Failure Trace Archive", "the intervals are in event_trace.tab"
	case text[0] == '{' || text[0] == '[':
		return recogniseJSON(text)
	}
	for _, t := range texts {
		if bytes.HasPrefix(text, []byte(t.begin)) {
			return "", t.what, t.remedy
		}
	}
	switch {
	case lastLine.Match(text), bytes.HasPrefix(text, []byte("wtmp begins")):
		return KindLast, "", ""
	case journalLine.Match(text), bytes.HasPrefix(first, []byte("IDX BOOT ID")):
		return KindJournal, "", ""
	}
	if keys := topKeys(text); slices.Contains(keys, "incident") {
		return KindIncident, "", ""
	} else if slices.Contains(keys, "fleet") || slices.Contains(keys, "kernels") || slices.Contains(keys, "recoveries") {
		return "", "a scenario without an incident", "calibrate reads the section incident of one, or records"
	}
	switch {
	case stageLine.Match(text) && postedLine.Match(text):
		return KindPasted, "", ""
	case syslogLine.Match(first):
		return "", "a system log", "journalctl --list-boots and last -x reboot tell of reboots"
	case delimiter(first) != 0:
		return KindTable, "", ""
	case !utf8.Valid(first):
		return "", "a binary file", known + strings.Join(Kinds(), ", ")
	}
	return "", "text without columns", known + strings.Join(Kinds(), ", ") + "; --kind says which it is"
}

func recogniseJSON(text []byte) (kind, seems, remedy string) {
	has := func(keys ...string) bool {
		for _, k := range keys {
			quoted, _ := json.Marshal(k)
			if !bytes.Contains(text, append(quoted, ':')) && !bytes.Contains(text, append(quoted, " :"...)) {
				return false
			}
		}
		return true
	}
	switch {
	case has("incidents"), has("scheduled_maintenances"), has("incident_updates"):
		return KindStatus, "", ""
	case has("schema", "scenario"):
		return "", "the results of outagesim itself", "outagesim report draws them again"
	case has("page") || has("components"):
		return "", "another answer of a Statuspage", "the incidents are at /api/v2/incidents.json"
	}
	return "", "JSON of another kind", "of a Statuspage take /api/v2/incidents.json"
}

func topKeys(text []byte) []string {
	var keys []string
	for _, m := range topKey.FindAllSubmatch(text, -1) {
		keys = append(keys, string(m[1]))
	}
	return keys
}

// delimiter is what stands between the columns of a header, 0 if it has but one.
func delimiter(header []byte) rune {
	best, most := rune(0), 0
	for _, d := range []rune{'\t', ',', ';'} {
		if n := strings.Count(string(header), string(d)); n > most {
			best, most = d, n
		}
	}
	return best
}
