//go:build !linux

package files

import (
	"errors"
	"os"
)

// nameless makes a file without a name, as Linux can.
func nameless(string) (*os.File, error) { return nil, errors.ErrUnsupported }

// link gives a nameless file a name.
func link(*os.File, string) error { return errors.ErrUnsupported }
