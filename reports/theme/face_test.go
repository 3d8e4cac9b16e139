package theme

import "testing"

func TestFacesHaveWhatReportsWrite(t *testing.T) {
	for _, w := range []Weight{Regular, Bold} {
		for _, r := range "0123456789,.±–−≤×·…→%:()+≥äéßŁж▲" {
			if !FaceOf(w).Has(r) {
				t.Errorf("weight %d has no %q", w, r)
			}
		}
	}
}
