module outagesim/bench

go 1.26.0

require outagesim v0.0.0

replace outagesim => ..
