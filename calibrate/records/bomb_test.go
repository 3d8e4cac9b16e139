package records

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"hash/crc32"
	"io"
	"strings"
	"testing"

	"github.com/ulikunitz/xz"

	"outagesim/internal/frugal"
)

func packed(t testing.TB, text string, writer func(io.Writer) (io.WriteCloser, error)) string {
	t.Helper()
	var b bytes.Buffer
	w, err := writer(&b)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func zipped(t testing.TB, text string) string {
	return packed(t, text, func(w io.Writer) (io.WriteCloser, error) { return gzip.NewWriter(w), nil })
}

func xzed(t testing.TB, text string) string {
	return packed(t, text, func(w io.Writer) (io.WriteCloser, error) {
		return xz.WriterConfig{BlockSize: 1 << 16}.NewWriter(w)
	})
}

// greedy asks for the largest dictionary in the block header that begins at a byte.
func greedy(file string, at int) string {
	b := []byte(file)
	size := 4 * (int(b[at]) + 1)
	i := at + bytes.Index(b[at:at+size], []byte{0x21, 1})
	b[i+2] = 40
	sum := crc32.ChecksumIEEE(b[at : at+size-4])
	b[at+size-4], b[at+size-3], b[at+size-2], b[at+size-1] = byte(sum), byte(sum>>8), byte(sum>>16), byte(sum>>24)
	return string(b)
}

// TestBombs: records that mean a lot, or nothing, are read or refused, at a cost that the length of what
// is packed in them explains.
func TestBombs(t *testing.T) {
	const head = "host,down,up\n"
	row := "a,2016-01-01 10:00,2016-01-01 11:00\n"
	many := strings.Repeat(row, 20_000)
	xzFile := xzed(t, head+many)
	twice := xzFile + "\x00\x00\x00\x00" + xzFile
	for _, c := range []struct{ name, kind, text, want string }{
		{"a million columns", "", "host,down,up" + strings.Repeat(",", 500_000) + "\n", ""},
		{"a line without end", "", head + strings.Repeat("a", 2<<20), "longer than 1048576 bytes"},
		{"a quote without end", "", head + "\"" + strings.Repeat("\n", 2<<20), "\""},
		{"lines of nothing", "", head + strings.Repeat("\n", 2<<20), ""},
		{"wrong rows", "", head + strings.Repeat("a,b,c\n", 200_000), "and more of this kind"},
		{"huge numbers", "", "host,down,minutes\na,2016-01-01,1e999999999\n", "minutes"},
		{"far dates", "", head + "a,9999-12-31,99999-12-31\n", "is not a date"},
		{"dates before dates", "", head + "a,0000-00-00,0001-01-01\n", "no such date"},
		{"NUL", "", head + "a\x00b,2016-01-01,2016-01-02\n", "binary"},
		{"broken UTF-8", "", head + "\xff\xfe,2016-01-01,2016-01-02\n", ""},
		{"BOM, CRLF", "", "\ufeff" + strings.ReplaceAll(head+row, "\n", "\r\n"), ""},
		{"deep JSON", KindStatus, strings.Repeat("[", 1<<19), "no answer of a Statuspage"},
		{"deeper JSON", KindStatus, strings.Repeat("[", 1<<20), "holds 1048576 values, more than 1000000"},
		{"a post of many lines", KindPasted, "Resolved - ok\n" + strings.Repeat("more\n", 50_000) + "Mar 28, 2016 - 15:36 UTC\n", ""},
		{"deep JSON, closed", KindStatus, `{"incidents":` + strings.Repeat("[", 9000) + strings.Repeat("]", 9000) + "}", "no answer of a Statuspage"},
		{"long JSON", KindStatus, `{"incidents":[{"name":"` + strings.Repeat("x", 1<<20) + `"}]}`, ""},
		{"many incidents", KindStatus, `{"incidents":[` + strings.Repeat("{},", 50_000) + `{}]}`, ""},
		{"broken JSON strings", KindStatus, `{"incidents":[{"name":"\ud800\u0000\u001b"}]}`, ""},
		{"aliases", KindIncident, "kernels: null\nincident: &i {panic: p, observed: [*i, *i]}\n", ""},
		{"laughs", KindIncident, "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\nkernels: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\n" +
			"recoveries: [*e,*e,*e,*e,*e,*e,*e,*e,*e]\nincident: {panic: p}\n", "r.txt:"},
		{"gzip of much", "", zipped(t, head+many), ""},
		{"gzip in gzip", "", zipped(t, zipped(t, head+row)), "binary"},
		{"gzip of one line", "", zipped(t, strings.Repeat("a", 64<<20)), ""},
		{"xz of much", "", xzFile, ""},
		{"xz, twice", "", twice, `"down" is not a date`},
		{"xz, cut off", "", xzFile[:len(xzFile)/2], "ends too early"},
		{"xz, greedy", "", greedy(xzFile, 12), "takes 4096 MiB, more than 128"},
		{"xz, greedy later", "", twice[:len(xzFile)+4] + greedy(xzFile, 12), "takes 4096 MiB, more than 128"},
	} {
		t.Run(c.name, func(t *testing.T) {
			frugal.Read(t, unpacked([]byte(c.text)), func() {
				_, err := Read([]string{write(t, "r.txt", c.text)}, Options{Kind: c.kind})
				switch {
				case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
					t.Errorf("error %.400v, want one with %q", err, c.want)
				case err != nil && (len(err.Error()) > 20_000 || strings.ContainsFunc(err.Error(), func(r rune) bool { return r < ' ' && r != '\n' })):
					t.Errorf("an error of %d bytes: %.300q", len(err.Error()), err)
				}
			})
		})
	}
}

// TestThriftyPassesAll: what asks for little is passed on as it is, in blocks and streams, whatever comes
// after.
func TestThriftyPassesAll(t *testing.T) {
	var text strings.Builder
	for i := range 6_000 {
		fmt.Fprintf(&text, "%d %x\n", i, i*i*7919)
	}
	for _, c := range []xz.WriterConfig{{}, {BlockSize: 1 << 12}, {CheckSum: xz.CRC32}, {NoCheckSum: true, BlockSize: 5000}, {CheckSum: xz.SHA256, DictCap: 1 << 16}} {
		file := packed(t, text.String(), func(w io.Writer) (io.WriteCloser, error) { return c.NewWriter(w) })
		for _, whole := range []string{file, file + file, file + "\x00\x00\x00\x00\x00\x00\x00\x00" + file} {
			s := &source{}
			if err := s.unpack(strings.NewReader(whole)); err != nil {
				t.Fatalf("%+v: %v", c, err)
			}
			got, err := io.ReadAll(s.r)
			if want := strings.Repeat(text.String(), strings.Count(whole, "\xfd7zXZ")); err != nil || string(got) != want {
				t.Errorf("%+v: %d bytes, want %d: %v", c, len(got), len(want), err)
			}
		}
	}
}
