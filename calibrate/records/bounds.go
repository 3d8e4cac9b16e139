package records

import "outagesim/scenarios"

// What is kept of all files together: packed records of any size come in small files, so that the size of
// a file bounds nothing. At these bounds a calibration takes about 1 GiB.
const (
	mostKept   = 2_500_000 // outages, and intervals of traces
	mostPosts  = 100_000   // posts and incidents of status pages, of which a page has hundreds
	mostNames  = 1_000_000 // hosts, causes, sites and titles
	mostSpelt  = 64 << 20  // bytes of names
	mostValues = 1_000_000 // of a JSON document, before it is decoded
)

// bounds counts what is kept.
type bounds struct{ kept, posts, names, spelt int }

// keep counts an outage or an interval that the line tells of.
func (b *builder) keep(src *source, line int) error {
	b.kept++
	return b.tooMuch(src, line)
}

// keepPosts counts posts.
func (b *builder) keepPosts(src *source, line, n int) error {
	b.posts += n
	return b.tooMuch(src, line)
}

// spell counts a name. Whoever gives names also keeps what has them, which is when they are too many.
func (b *bounds) spell(name string) {
	b.names++
	b.spelt += len(name)
}

func (b *builder) tooMuch(src *source, line int) error {
	const remedy = "calibrate a shorter time, a sample of the hosts, or the files apart"
	refuse := func(format string, args ...any) error {
		return scenarios.Faults{src.fault(line, remedy, format, args...)}
	}
	switch {
	case b.kept > mostKept:
		return refuse("more than %d outages or intervals, of all files together", mostKept)
	case b.posts > mostPosts:
		return refuse("more than %d incidents and posts, of all files together", mostPosts)
	case b.names > mostNames:
		return refuse("more than %d names of hosts, causes and sites, of all files together", mostNames)
	case b.spelt > mostSpelt:
		return refuse("names of hosts, causes and sites of more than %d MiB, of all files together", mostSpelt>>20)
	}
	return nil
}
