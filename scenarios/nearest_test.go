package scenarios

import "testing"

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"a", "", 1}, {"kernel", "kernel", 0}, {"kernle", "kernel", 1}, {"kitten", "sitting", 3}, {"flet", "fleet", 1}} {
		if got := distance(c.a, c.b); got != c.want {
			t.Errorf("distance(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
		if got := distance(c.b, c.a); got != c.want {
			t.Errorf("distance(%q, %q) = %d, want %d", c.b, c.a, got, c.want)
		}
	}
}

func TestNearest(t *testing.T) {
	known := []string{"fleet", "kernels", "failures"}
	for s, want := range map[string]string{"flet": "fleet", "Kernels": "kernels", "kernel": "kernels", "xyz": "", "": "", "failurse": "failures"} {
		if got, _ := nearest(s, known); got != want {
			t.Errorf("nearest(%q) = %q, want %q", s, got, want)
		}
	}
}
