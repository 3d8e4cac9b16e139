package problem

// waitMM1 returns the mean wait for the server: rho/(mu - lambda), as in Law, "Simulation Modeling and
// Analysis", appendix 1B.
func waitMM1(interarrival, service float64) float64 {
	rho := service / interarrival
	return rho * service / (1 - rho)
}

// waitRepair returns the mean wait for one of the crew in the machine repair problem. With
// r = repair/uptime, n of N machines are down with probability
//
//	p(n) = p(0) C(N,n) r^n                      n <= c
//	p(n) = p(0) C(N,n) n!/(c! c^(n-c)) r^n      n >  c
//
// (Feller, "An Introduction to Probability Theory", volume 1, XVII.7), repairs begin at the rate of
// failures, sum of p(n)(N-n)/uptime, and by Little's law the wait is the mean number of those that
// wait over that rate.
func waitRepair(machines, crew int, uptime, repair float64) float64 {
	p := 1.0
	var total, waiting, running float64
	for n := 0; n <= machines; n++ {
		total += p
		running += p * float64(machines-n)
		waiting += p * float64(max(0, n-crew))
		p *= float64(machines-n) / uptime * repair / float64(min(n+1, crew))
	}
	return waiting / (running / uptime)
}
