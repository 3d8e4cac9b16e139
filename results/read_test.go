package results

import (
	"bytes"
	"strings"
	"testing"

	"outagesim/internal/frugal"
)

func TestReadRefuses(t *testing.T) {
	var b bytes.Buffer
	if err := Write(&b, sample()); err != nil {
		t.Fatal(err)
	}
	good := b.String()
	for _, c := range []struct{ name, file, want string }{
		{"empty", "", "empty"},
		{"another program's", `{"name": "x"}`, `no "schema"`},
		{"a later schema", strings.Replace(good, `"schema": 1`, `"schema": 2`, 1), "schema 2"},
		{"cut off", good[:len(good)/2], "cut off"},
		{"damaged", strings.Replace(good, `"confidence": 0.95`, `"confidence": 0,95`, 1), "line 7: damaged"},
		{"a word for a number", strings.Replace(good, `"confidence": 0.95`, `"confidence": "high"`, 1), "line 7: confidence"},
		{"an unknown key", strings.Replace(good, `"confidence"`, `"confidense": 1, "confidence"`, 1), "confidense"},
		{"no confidence", strings.Replace(good, `0.95`, `95`, 1), "confidence is 95"},
		{"ragged series", strings.Replace(good, `"minutes": [`, `"minutes": [3,`, 1), "zones_running"},
	} {
		_, err := Read(strings.NewReader(c.file))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got error %v, want one with %q", c.name, err, c.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	var b bytes.Buffer
	if err := Write(&b, sample()); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte(`{"schema":1}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var r *Results
		var err error
		frugal.Read(t, len(data), func() { r, err = Read(bytes.NewReader(data)) })
		if err != nil {
			return
		}
		var once, twice bytes.Buffer
		if err := Write(&once, r); err != nil {
			t.Fatalf("read but not written: %v", err)
		}
		back, err := Read(bytes.NewReader(once.Bytes()))
		if err != nil {
			t.Fatalf("written but not read: %v", err)
		}
		if err := Write(&twice, back); err != nil || !bytes.Equal(once.Bytes(), twice.Bytes()) {
			t.Fatalf("not stable: %v", err)
		}
	})
}
