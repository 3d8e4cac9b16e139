package faulttest

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// MemoryGroup makes a control group whose processes together have so much memory and no swap, or
// returns "".
func MemoryGroup(t *testing.T, bytes int64) string {
	t.Helper()
	limit := strconv.FormatInt(bytes, 10)
	for _, kind := range []struct {
		root   string
		limits [][2]string // file, value; the first must take
	}{
		{"/sys/fs/cgroup/memory", [][2]string{{"memory.limit_in_bytes", limit}, {"memory.memsw.limit_in_bytes", limit}}},
		{"/sys/fs/cgroup", [][2]string{{"memory.max", limit}, {"memory.swap.max", "0"}}},
	} {
		group := filepath.Join(kind.root, fmt.Sprintf("outagesim-faults-%d-%s", os.Getpid(), strings.ReplaceAll(t.Name(), "/", "-")))
		if os.Mkdir(group, 0o755) != nil {
			continue
		}
		t.Cleanup(func() { os.Remove(group) })
		taken := 0
		for i, l := range kind.limits {
			// Without O_CREATE: where there are no groups, this is a folder like any other.
			f, err := os.OpenFile(filepath.Join(group, l[0]), os.O_WRONLY, 0)
			if err == nil {
				_, err = f.WriteString(l[1])
				f.Close()
			}
			if err == nil && i == 0 {
				taken++
			}
		}
		if taken > 0 {
			return group
		}
	}
	return ""
}
