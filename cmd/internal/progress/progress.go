// Package progress shows on a terminal how far a run is. Elsewhere it shows nothing: a log file
// has no use for a moving bar.
package progress

import (
	"io"
	"os"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"
)

// Bar is a bar on a terminal; nil shows nothing.
type Bar struct {
	all   *mpb.Progress
	bar   *mpb.Bar
	stage string
}

// On returns a bar on w, or nil if w is no terminal.
func On(w io.Writer) *Bar {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return nil
	}
	return &Bar{all: mpb.New(mpb.WithOutput(f), mpb.WithWidth(60))}
}

// Show says that done of total are done in a stage. A stage's total may grow, as it does in a
// study that goes on until it is precise enough.
func (b *Bar) Show(stage string, done, total int) {
	if b == nil || total <= 0 {
		return
	}
	if b.bar != nil && b.stage != stage {
		b.bar.Abort(true)
		b.bar = nil
	}
	if b.bar == nil {
		b.stage = stage
		b.bar = b.all.AddBar(0,
			mpb.BarRemoveOnComplete(),
			mpb.PrependDecorators(decor.Name(stage, decor.WCSyncSpaceR), decor.CountersNoUnit("%d of %d")),
			mpb.AppendDecorators(decor.OnComplete(decor.AverageETA(decor.ET_STYLE_GO), "")),
		)
	}
	b.bar.SetTotal(int64(total), false)
	b.bar.SetCurrent(int64(done))
}

// Close removes the bar. Whatever else goes to the terminal must wait for it.
func (b *Bar) Close() {
	if b == nil {
		return
	}
	if b.bar != nil {
		b.bar.Abort(true)
		b.bar = nil
	}
	b.all.Wait()
}
