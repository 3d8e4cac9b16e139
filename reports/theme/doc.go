// Package theme holds the looks of a report: colours on a light and on a dark ground, and the
// faces text is set in.
//
// Colours of series are those of Okabe and Ito (Color Universal Design, 2008), which people with
// any common form of colour blindness can tell apart; at most four are used, and never without
// a second cue. A lighter tone is a colour mixed towards the ground, not a transparent one, so
// that it looks the same wherever it lies and in every renderer.
//
// The face is Liberation Sans (SIL Open Font Licence 1.1, which allows embedding), from
// codeberg.org/go-fonts/liberation (BSD 3-clause).
package theme
