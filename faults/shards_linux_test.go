package faults

import (
	"path/filepath"
	"syscall"
	"testing"
)

// TestShardsAndFullDisk: a shard for which there is no room is not there at all.
func TestShardsAndFullDisk(t *testing.T) {
	eachSharded(t, func(t *testing.T, s *shards) {
		s.undisturbedShards(t)
		d := newDisk(t, roomy, "")
		s.order(t, d.dir)
		size := int64(len(s.whole[filepath.Base(segmentsIn(t, filepath.Join(base, s.dir))[0])]))
		for _, free := range []int64{0, size / 2} {
			d.leave(t, free)
			refused(t, task{0, 1}.in(d.dir), 1, syscall.ENOSPC.Error())
			s.sound(t, d.dir)
			if len(segmentsIn(t, d.dir)) > 0 {
				t.Error("there is a shard")
			}
			d.makeRoom(t)
		}
		s.completes(t, d.dir)
	})
}
