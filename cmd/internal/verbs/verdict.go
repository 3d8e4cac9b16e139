package verbs

import (
	"errors"
	"fmt"
	"strings"

	"outagesim/cmd/internal/exit"
	"outagesim/results"
)

// verdict turns objectives into the exit status: missed ones count for more than undecided ones,
// which count only if strict.
func verdict(notice Notices, objectives []results.Objective, strict bool) error {
	var missed, undecided []string
	for _, o := range objectives {
		switch o.Verdict {
		case results.Missed:
			missed = append(missed, describe(o))
		case results.Undecided:
			undecided = append(undecided, describe(o))
		}
	}
	if len(missed) > 0 {
		return exit.With(exit.Missed, errors.New("objective missed: "+strings.Join(missed, "; ")))
	}
	if len(undecided) == 0 {
		return nil
	}
	text := "objective undecided: " + strings.Join(undecided, "; ") + "; more replications narrow the interval"
	if strict {
		return exit.With(exit.Undecided, errors.New(text))
	}
	notice.Warn("%s", text)
	return nil
}

func describe(o results.Objective) string {
	text := o.Objective + " (" + o.Variant
	if o.Value != nil {
		text += fmt.Sprintf(": %.7g", *o.Value)
	}
	if o.Low != nil && o.High != nil {
		text += fmt.Sprintf(", %.7g to %.7g", *o.Low, *o.High)
	}
	return text + ")"
}
