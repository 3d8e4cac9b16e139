package progress

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func TestNothingOffATerminal(t *testing.T) {
	var buffer bytes.Buffer
	f, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, b := range []*Bar{On(&buffer), On(f)} {
		if b != nil {
			t.Fatal("a bar, but no terminal")
		}
		b.Show("replications", 1, 2)
		b.Close()
	}
}
