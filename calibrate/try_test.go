package calibrate

import (
	"fmt"
	"os"
	"runtime"
	"testing"
	"time"

	"outagesim/calibrate/records"
	"outagesim/results"
)

func TestTry(t *testing.T) {
	name := os.Getenv("TRY")
	if name == "" {
		t.Skip()
	}
	start := time.Now()
	c, err := records.ParseColumns(os.Getenv("COLS"))
	if os.Getenv("COLS") == "" {
		c, err = nil, nil
	}
	if err != nil {
		t.Fatal(err)
	}
	s, err := records.Read([]string{name}, records.Options{Columns: c})
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println("read", time.Since(start))
	r, err := Calibrate(s, Options{Name: "x", ByCause: os.Getenv("GROUP") != ""})
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println("all", time.Since(start))
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	fmt.Println("sys MB", m.Sys>>20)
	f, _ := os.Create("/tmp/calw/r.json")
	if err := results.Write(f, r); err != nil {
		t.Fatal(err)
	}
}
