module outagesim/bench/peers/simgo

go 1.26.0

require (
	github.com/fschuetz04/simgo v0.7.1-0.20250225143719-aa1c91560140
	outagesim/bench v0.0.0
)

replace (
	outagesim => ../../..
	outagesim/bench => ../..
)
