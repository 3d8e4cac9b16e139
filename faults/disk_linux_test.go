package faults

import (
	"os"
	"outagesim/internal/faulttest"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// folderSize is the room that a generation takes on a disk in memory, where a file takes whole pages.
func folderSize(g faulttest.Generation) int64 {
	page := int64(os.Getpagesize())
	var n int64
	for _, text := range g {
		n += (int64(len(text)) + page - 1) / page * page
	}
	return n + page // the manifest
}

const roomy = 64 << 20

// TestFullDiskAtTheEnd fills the disk so that it runs full while the results are written, sooner or
// later. Where there are old results, those that are replaced make room: what is free need not even
// be a file's worth.
func TestFullDiskAtTheEnd(t *testing.T) {
	one(t, func(t *testing.T, v *verb) {
		new := v.undisturbed(t)
		shares := []float64{0, 0.01, 0.2, 0.5, 0.8, 0.95}
		if !slow() {
			shares = []float64{0.5}
		}
		for i, share := range shares {
			generations, from := []faulttest.Generation{new}, ""
			free := int64(share * float64(folderSize(new)))
			if i%2 == 1 {
				dir, old := v.withOld(t)
				generations, from = append(generations, old), dir
				free = int64(share * float64(len(new["report.html"])))
			}
			d := faulttest.NewDisk(t, roomy, from)
			d.Leave(t, free)
			faulttest.Refused(t, v.in(d.Dir), 1, syscall.ENOSPC.Error())
			faulttest.Sound(t, d.Dir, generations...)
			if after := faulttest.Look(t, d.Dir); len(after.Left) > 0 {
				t.Errorf("temporary files are left: %q", after.Left)
			}
			d.MakeRoom(t)
			v.resumes(t, d.Dir)
			if t.Failed() {
				t.FailNow()
			}
		}
	})
}

// TestFullDiskInTheMiddle interrupts a run that has no room for what it has finished: it says so,
// rather than that it were kept.
func TestFullDiskInTheMiddle(t *testing.T) {
	one(t, func(t *testing.T, v *verb) {
		dir, old := v.withOld(t)
		d := faulttest.NewDisk(t, roomy, dir)
		d.Leave(t, 0)
		met := false
		for try := 0; try < 20 && !met; try++ {
			before := faulttest.Look(t, d.Dir)
			p := faulttest.Begin(t, v.in(d.Dir))
			p.Until(func() bool { _, err := os.Stat(filepath.Join(d.Dir, ".unfinished")); return err == nil })
			p.Pause(v.life / 40)
			p.Process.Signal(syscall.SIGTERM)
			e := p.End(t)
			switch {
			case e.Status == 130 && !strings.Contains(e.Stderr, "kept"): // nothing was finished yet
			case e.Status == 1 && strings.Contains(e.Stderr, "saving finished replications") && strings.Contains(e.Stderr, syscall.ENOSPC.Error()):
				met = true
			case e.Status == 1 && strings.Contains(e.Stderr, syscall.ENOSPC.Error()): // it was at the results already
				return
			default:
				t.Fatal(e)
			}
			faulttest.Unchanged(t, d.Dir, before)
			faulttest.Sound(t, d.Dir, old)
			if t.Failed() {
				return
			}
		}
		if !met {
			t.Log("no signal has found anything that was finished")
		}
		d.MakeRoom(t)
		v.resumes(t, d.Dir)
	})
}

// TestNowhereToPrint: standard output that is full fails the run, and takes nothing from the folder.
func TestNowhereToPrint(t *testing.T) {
	one(t, func(t *testing.T, v *verb) {
		new := v.undisturbed(t)
		full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
		if err != nil {
			t.Skip(err)
		}
		defer full.Close()
		dir := filepath.Join(t.TempDir(), "out")
		c := v.in(dir)
		c.Stdout = full
		faulttest.Refused(t, c, 1, "writing standard output", syscall.ENOSPC.Error())
		faulttest.Done(t, dir, new)
	})
}
