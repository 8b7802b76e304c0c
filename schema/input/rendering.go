package input

import (
	"bytes"
	"errors"
)

// Rendering says how the text of a source was made that is not a file.
type Rendering struct {
	// By is the command that makes the same text: "helm template charts/web".
	// Objects of different commands do not meet in one cluster.
	By string
	// From is the file that the text was made from.
	From string
	// Written, if set, are the files whose values the tool passes on: From, and
	// patches. A finding about a value that is the same there is placed there.
	Written []WrittenFile
}

// WrittenFile is a file that a rendering uses.
type WrittenFile struct {
	Name string
	Text []byte
	// First and Last are the lines that hold the values, from 1: a patch within a
	// kustomization. 0: all of the file.
	First, Last int
}

// Values is the text with all lines empty that hold no values.
func (w WrittenFile) Values() []byte {
	if w.First == 0 {
		return w.Text
	}
	lines := bytes.SplitAfter(decodeText(w.Text), []byte("\n"))
	first, last := min(w.First-1, len(lines)), min(w.Last, len(lines))
	return append(bytes.Repeat([]byte("\n"), first), bytes.Join(lines[first:max(first, last)], nil)...)
}

// RenderError says why a kustomization or a chart gives no manifests.
type RenderError struct {
	Err error
	// Hint says what to do, or is empty.
	Hint string
	// Incomplete says that nothing is wrong with what is there: something is
	// missing that gherkube does not get (a remote base, values, the charts
	// depended on). Met in a folder, it is a warning.
	Incomplete bool
	// GoesOn says that the rendering was given up, and could not be stopped.
	GoesOn bool
}

// GoesOn says whether the error is about a rendering that could not be stopped.
func GoesOn(err error) bool {
	var refused *RenderError
	return errors.As(err, &refused) && refused.GoesOn
}

func (e *RenderError) Error() string { return e.Err.Error() }

func (e *RenderError) Unwrap() error { return e.Err }
