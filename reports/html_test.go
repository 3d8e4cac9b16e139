package reports

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"regexp"
	"strings"
	"testing"

	"outagesim/results"
)

func pageOfResults(t *testing.T, r *results.Results) string {
	t.Helper()
	var b bytes.Buffer
	if err := HTML(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestPageEscapesNamesAndLoadsNothing(t *testing.T) {
	loads := regexp.MustCompile(`(?i)<(script|link|img|iframe|object|embed|form|base)\b|\bsrc\s*=|url\(|@import|\bon[a-z]+\s*=\s*"|href="[^#]`)
	edges(func(name string, r *results.Results) {
		html := pageOfResults(t, r)
		if m := loads.FindString(html); m != "" {
			t.Errorf("%s: %q in the page", name, m)
		}
	})
}

func TestPolicyAllowsTheStyleSheetAndNothingElse(t *testing.T) {
	html := pageOfResults(t, samples(t)["run"])
	style := regexp.MustCompile(`(?s)<style>(.*?)</style>`).FindAllStringSubmatch(html, -1)
	if len(style) != 1 {
		t.Fatalf("%d style sheets", len(style))
	}
	if strings.Contains(html, ` style="`) {
		t.Error("a style attribute, which the policy forbids")
	}
	sum := sha256.Sum256([]byte(style[0][1]))
	want := base64.StdEncoding.EncodeToString(sum[:])
	policy := regexp.MustCompile(`Content-Security-Policy" content="([^"]*)"`).FindStringSubmatch(html)[1]
	policy = strings.NewReplacer("&#39;", "'", "&#43;", "+").Replace(policy)
	if !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "'sha256-"+want+"'") {
		t.Errorf("policy %q does not allow the style sheet, whose hash is %s", policy, want)
	}
}

func TestPageIDsAreUnique(t *testing.T) {
	for name, r := range samples(t) {
		seen := map[string]bool{}
		html := pageOfResults(t, r)
		for _, m := range regexp.MustCompile(`\bid="([^"]*)"`).FindAllStringSubmatch(html, -1) {
			if seen[m[1]] {
				t.Errorf("%s: id %s twice", name, m[1])
			}
			seen[m[1]] = true
		}
		for _, m := range regexp.MustCompile(`href="#([^"]*)"`).FindAllStringSubmatch(html, -1) {
			if !seen[m[1]] {
				t.Errorf("%s: no id %s", name, m[1])
			}
		}
	}
}

func TestPageIsTheSameEachTime(t *testing.T) {
	for name, r := range samples(t) {
		if first, second := pageOfResults(t, r), pageOfResults(t, r); first != second {
			t.Errorf("%s: two pages of the same results differ", name)
		}
	}
}
