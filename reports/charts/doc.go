// Package charts draws results: one chart a file, each a function from results to a [Chart],
// listed in order by [All]. A chart for which the results hold no data is left out.
//
// Every chart has the same frame: the finding as its title, what is plotted as its subtitle, a
// key in a row where lines are not labelled directly, and a line with its source. Bodies are
// made of rows (bars and dots with whiskers), of curves, of cells, or drawn on their own. Scales
// are those of gonum/plot; ticks are chosen here.
//
// A chart is laid out for a width: the files hold the wide form, a page shows the narrow one on
// a phone.
package charts
