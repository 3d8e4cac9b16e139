//go:build !unix

package models

import "time"

var began = time.Now()

func processorTime() time.Duration { return time.Since(began) }
