//go:build !unix

package schema

import "os"

func openFile(path string) (*os.File, error) { return os.Open(path) }
