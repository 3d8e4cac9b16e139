package scenarios

import (
	"slices"
	"strconv"
	"strings"
)

// nearest returns the candidate with the least edit distance to s, if that is little enough for s
// to be a slip of the pen. The first of several wins.
func nearest(s string, candidates []string) (string, bool) {
	best, least := "", 1+max(1, min(len(s), 60)/3)
	if len(s) > 200 {
		return "", false
	}
	for _, c := range candidates {
		if longer := len(c) - len(s); max(longer, -longer) >= least {
			continue // lower case is as long, but for letters that no key has
		}
		if d := distance(strings.ToLower(s), strings.ToLower(c)); d < least {
			best, least = c, d
		}
	}
	return best, best != ""
}

// distance is the number of insertions, deletions, substitutions and swaps of neighbours that make
// b of a (optimal string alignment).
func distance(a, b string) int {
	before := make([]int, len(b)+1)
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	next := make([]int, len(b)+1)
	for i := 1; i <= len(a); i++ {
		next[0] = i
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			next[j] = min(row[j]+1, next[j-1]+1, row[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				next[j] = min(next[j], before[j-2]+1)
			}
		}
		before, row, next = row, next, before
	}
	return row[len(b)]
}

// offer is a remedy that names the nearest of what is known, or all of it if that is little.
func offer(s string, known []string) string {
	if c, ok := nearest(s, known); ok {
		return "did you mean " + c + "?"
	}
	n := len(known)
	known = slices.Clone(known[:min(n, 12)])
	for i := range known {
		known[i] = clip(known[i]) // a header of a CSV file may hold anything
	}
	switch {
	case n == 0:
		return ""
	case n > 12:
		return "known are " + strings.Join(known, ", ") + " and " + strconv.Itoa(n-12) + " more"
	}
	return "known: " + strings.Join(known, ", ")
}
