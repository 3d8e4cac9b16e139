package results

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

func newStrictDecoder(data []byte) *json.Decoder {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	return dec
}

// damaged says where in the file the decoder gave up.
func damaged(data []byte, err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case len(bytes.TrimSpace(data)) == 0:
		return errors.New("the file is empty")
	case errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("the file ends too early: it was cut off")
	case errors.As(err, &syntax) && syntax.Offset >= int64(len(data)):
		return errors.New("the file ends too early: it was cut off")
	case errors.As(err, &syntax):
		return fmt.Errorf("line %d: damaged JSON: %w", line(data, syntax.Offset), err)
	case errors.As(err, &kind):
		return fmt.Errorf("line %d: %s does not hold a %s", line(data, kind.Offset), kind.Field, kind.Type)
	}
	return err
}

func line(data []byte, offset int64) int {
	return 1 + bytes.Count(data[:min(int64(len(data)), offset)], []byte("\n"))
}
