// Package canvas holds a drawing as a list of filled and stroked paths and runs of text, and
// writes it as SVG or PNG. Units are CSS pixels, the y axis points down.
//
// Colours stay inks until a drawing is written, so that one drawing serves both themes, and a
// page that follows the reader's choice of light or dark.
//
// Text is written as the outlines of its glyphs, in SVG too: it looks the same wherever the file is opened,
// whichever faces are installed, and glyphs keep their fractional places.
package canvas
