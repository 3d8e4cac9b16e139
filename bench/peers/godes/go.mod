module outagesim/bench/peers/godes

go 1.26.0

require (
	github.com/agoussia/godes v0.0.0-20250214103310-60888010ad9d
	outagesim/bench v0.0.0
)

replace (
	outagesim => ../../..
	outagesim/bench => ../..
)
