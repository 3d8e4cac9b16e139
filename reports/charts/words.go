package charts

import (
	"fmt"
	"strings"

	"outagesim/reports/canvas"
	"outagesim/reports/numbers"
)

// count writes 1 app, 2 apps.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return numbers.Fixed(float64(n), 0) + " " + noun + "s"
}

// percentOf writes a confidence as 95%.
func percentOf(confidence float64) string {
	return fmt.Sprintf("%s%%", numbers.Sig(100*confidence, 4))
}

// short is a name as it stands in a sentence: very long ones lose their middle.
func short(name string) string {
	runes := []rune(canvas.Clean(name))
	if len(runes) <= 40 {
		return string(runes)
	}
	return string(runes[:26]) + "…" + string(runes[len(runes)-12:])
}

// list writes a, b and c.
func list(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}
