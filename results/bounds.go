package results

import "fmt"

// What is read. A sweep has 2000 cells at most, and a plan names each hypervisor in a string of its own; what
// an element of an array takes once it is decoded has no relation to the bytes that it takes in the file.
const (
	mostBytes   = 256 << 20
	mostParts   = 2_000_000 // objects, arrays, and elements of arrays that are no strings
	mostStrings = 8_000_000
)

// bounded refuses what would take much more memory than a study's results, before it is decoded.
func bounded(data []byte) error {
	parts, texts := 0, 0
	for i := 0; i < len(data); i++ {
		switch c := data[i]; c {
		case '"':
			texts++
			for i++; i < len(data) && data[i] != '"'; i++ {
				if data[i] == '\\' {
					i++
				}
			}
		case '{', '[':
			parts++
		case ',':
			if next := following(data[i+1:]); next != '"' && next != '{' && next != '[' {
				parts++ // keys are strings: it is an element
			}
		}
	}
	switch {
	case parts > mostParts:
		return fmt.Errorf("more than %d objects and numbers in it, which no study writes", mostParts)
	case texts > mostStrings:
		return fmt.Errorf("more than %d keys and texts in it, which no study writes", mostStrings)
	}
	return nil
}

// following is the first byte that is no space; 0: none.
func following(data []byte) byte {
	for _, c := range data {
		if c != ' ' && c != '\n' && c != '\r' && c != '\t' {
			return c
		}
	}
	return 0
}
