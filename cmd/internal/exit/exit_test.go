package exit

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestOf(t *testing.T) {
	cause := errors.New("cause")
	for _, c := range []struct {
		err  error
		want Status
	}{
		{nil, Done},
		{cause, Failed},
		{With(Usage, cause), Usage},
		{With(Usage, nil), Done},
		{fmt.Errorf("around it: %w", With(Missed, cause)), Missed},
		{With(Failed, With(Usage, cause)), Usage},
		{Usagef("no %s", "file"), Usage},
	} {
		if got := Of(c.err); got != c.want {
			t.Errorf("Of(%v) = %d, want %d", c.err, got, c.want)
		}
	}
	if !errors.Is(With(Usage, cause), cause) {
		t.Error("the cause is lost")
	}
}

func TestEveryStatusHasASentence(t *testing.T) {
	for _, s := range Statuses() {
		if text := s.String(); strings.Contains(text, "no meaning") || !strings.HasSuffix(text, ".") {
			t.Errorf("status %d: %q", s, text)
		}
	}
}
