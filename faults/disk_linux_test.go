package faults

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// folderSize is the room that a generation takes on a disk in memory, where a file takes whole pages.
func folderSize(g generation) int64 {
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
			generations, from := []generation{new}, ""
			free := int64(share * float64(folderSize(new)))
			if i%2 == 1 {
				dir, old := v.withOld(t)
				generations, from = append(generations, old), dir
				free = int64(share * float64(len(new["report.html"])))
			}
			d := newDisk(t, roomy, from)
			d.leave(t, free)
			refused(t, v.in(d.dir), 1, syscall.ENOSPC.Error())
			sound(t, d.dir, generations...)
			if after := look(t, d.dir); len(after.left) > 0 {
				t.Errorf("temporary files are left: %q", after.left)
			}
			d.makeRoom(t)
			v.resumes(t, d.dir)
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
		d := newDisk(t, roomy, dir)
		d.leave(t, 0)
		met := false
		for try := 0; try < 20 && !met; try++ {
			before := look(t, d.dir)
			p := begin(t, v.in(d.dir))
			p.until(func() bool { _, err := os.Stat(filepath.Join(d.dir, ".unfinished")); return err == nil })
			p.pause(v.life / 40)
			p.Process.Signal(syscall.SIGTERM)
			e := p.end(t)
			switch {
			case e.status == 130 && !strings.Contains(e.stderr, "kept"): // nothing was finished yet
			case e.status == 1 && strings.Contains(e.stderr, "saving finished replications") && strings.Contains(e.stderr, syscall.ENOSPC.Error()):
				met = true
			case e.status == 1 && strings.Contains(e.stderr, syscall.ENOSPC.Error()): // it was at the results already
				return
			default:
				t.Fatal(e)
			}
			unchanged(t, d.dir, before)
			sound(t, d.dir, old)
			if t.Failed() {
				return
			}
		}
		if !met {
			t.Log("no signal has found anything that was finished")
		}
		d.makeRoom(t)
		v.resumes(t, d.dir)
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
		refused(t, c, 1, "writing standard output", syscall.ENOSPC.Error())
		done(t, dir, new)
	})
}
