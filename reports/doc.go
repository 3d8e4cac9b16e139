// Package reports shows what a study found: tables for a terminal, Markdown and CSV, charts as
// SVG and PNG, a page that opens offline, and the results folder that holds them all.
//
// Everything is drawn from a [results.Results] alone, so that `outagesim report` can redraw a
// folder from its results.json. Nothing is computed anew: figures are rounded to what their
// intervals support, figures that were not estimated are left out, and a figure of which
// nothing was seen is shown as its upper limit.
//
// The same results give the same bytes: no clock, no map order, no machine shows in a report.
//
// The parts: numbers rounds and words figures, theme holds colours and faces, canvas turns a
// drawing into SVG or PNG, charts has one chart a file.
package reports
