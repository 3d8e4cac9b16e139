package decision

import (
	"fmt"

	"outagesim/sim/portable"
)

// Makespan returns the mean time until n reboots are done of which so many run at once and each
// takes an exponential time of this mean. While others wait, one ends every mean/atOnce; the last
// atOnce take the mean times 1 + 1/2 + ... + 1/atOnce.
func Makespan(n, atOnce int, mean float64) float64 {
	if n < 0 || atOnce < 1 {
		panic(fmt.Sprintf("decision: Makespan of %d reboots, %d at once", n, atOnce))
	}
	last := min(n, atOnce)
	sum := float64(n-last) / float64(atOnce)
	for k := last; k >= 1; k-- {
		sum += 1 / float64(k)
	}
	return float64(mean * sum)
}

// BatchTakes returns the probability that a random batch of b of n hypervisors holds exactly k of
// an app's r replicas, each on a hypervisor of its own: the hypergeometric distribution.
func BatchTakes(n, b, r, k int) float64 {
	if b < 0 || r < 0 || b > n || r > n {
		panic(fmt.Sprintf("decision: BatchTakes: batch of %d and %d replicas on %d hypervisors", b, r, n))
	}
	if k < max(0, b+r-n) || k > min(b, r) {
		return 0
	}
	// Replica by replica, the k taken ones first, times the number of orders.
	p := 1.0
	for i := range r {
		free := b - i // places in the batch, or outside of it
		if i >= k {
			free = n - b - (i - k)
		}
		p = float64(p*float64(free)) / float64(n-i)
	}
	return float64(p * choose(r, k))
}

// choose returns the number of ways to choose k of n.
func choose(n, k int) float64 {
	k = min(k, n-k)
	if n > 60 {
		x, y := float64(n), float64(k)
		return portable.Exp(portable.LogGamma(x+1) - portable.LogGamma(y+1) - portable.LogGamma(x-y+1))
	}
	c := 1.0
	for i := 1; i <= k; i++ {
		c = float64(c*float64(n-k+i)) / float64(i)
	}
	return c
}

// BatchCollision returns the probability that a random batch of b of n hypervisors that holds one
// of two replicas holds the other as well: (b-1)/(n-1). It is 0 for a single hypervisor.
func BatchCollision(n, b int) float64 {
	if b < 1 || b > n {
		panic(fmt.Sprintf("decision: BatchCollision of %d of %d hypervisors", b, n))
	}
	if n == 1 {
		return 0
	}
	return float64(b-1) / float64(n-1)
}
