package pipeline

import (
	"crypto/sha256"
	"slices"
	"sync"

	"outagesim/sim/study"
)

// specCache keeps what orders ask for, as it takes as long to prepare as many replications. It is
// shared by all that a worker process does at once.
type specCache struct {
	prepare func(order []byte) (study.Spec, error)

	mu   sync.Mutex
	kept []*prepared // the last one used comes last
}

type prepared struct {
	order [sha256.Size]byte
	get   func() (study.Spec, error)
}

// mostSpecs are kept: a worker is given pieces of one study, or of a few at once.
const mostSpecs = 4

var specs = specCache{prepare: prepareOrder}

func (c *specCache) of(order []byte) (study.Spec, error) {
	key := sha256.Sum256(order)
	c.mu.Lock()
	i := slices.IndexFunc(c.kept, func(p *prepared) bool { return p.order == key })
	if i < 0 {
		prepare := c.prepare
		c.kept = append(c.kept, &prepared{key, sync.OnceValues(func() (study.Spec, error) { return prepare(order) })})
		i = len(c.kept) - 1
	}
	p := c.kept[i]
	c.kept = append(slices.Delete(c.kept, i, i+1), p)
	if len(c.kept) > mostSpecs {
		c.kept = slices.Delete(c.kept, 0, 1)
	}
	c.mu.Unlock()
	return p.get()
}
