package faults

import (
	"outagesim/internal/faulttest"
	"path/filepath"
	"syscall"
	"testing"
)

// TestShardsAndFullDisk: a shard for which there is no room is not there at all.
func TestShardsAndFullDisk(t *testing.T) {
	eachSharded(t, func(t *testing.T, s *shards) {
		s.undisturbedShards(t)
		d := faulttest.NewDisk(t, roomy, "")
		s.order(t, d.Dir)
		size := int64(len(s.whole[filepath.Base(segmentsIn(t, filepath.Join(base, s.dir))[0])]))
		for _, free := range []int64{0, size / 2} {
			d.Leave(t, free)
			faulttest.Refused(t, task{0, 1}.in(d.Dir), 1, syscall.ENOSPC.Error())
			s.sound(t, d.Dir)
			if len(segmentsIn(t, d.Dir)) > 0 {
				t.Error("there is a shard")
			}
			d.MakeRoom(t)
		}
		s.completes(t, d.Dir)
	})
}
