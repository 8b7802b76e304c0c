package input

// Origin says how a source came into the run.
type Origin int

const (
	// Named says that the caller asked for exactly this input. It must hold an object.
	Named Origin = iota
	// Found is what was met while walking a folder. YAML that is not a Kubernetes object is
	// passed over and counted.
	Found
	// Ignored is what a pattern says to leave out. It was not read.
	Ignored
	// NoManifest is what was met or changed and is not a manifest file: a link that
	// leads nowhere, a file with another ending. It was not read.
	NoManifest
)

// IsRead says whether such sources are read.
func (o Origin) IsRead() bool { return o == Named || o == Found }

// Source is one input of a run.
type Source struct {
	// Name is shown in positions.
	Name   string
	Bytes  []byte
	Origin Origin
	// Err, if set, says why the source could not be read in full. It becomes
	// an error finding; the bytes are not validated.
	Err error
	// Rendering, if set, says that Bytes are not a file but what a tool made.
	Rendering *Rendering
	// unread says that a Loader has yet to read the file.
	unread bool
}

// Text is the text of the source as positions count it: UTF-8 without a byte
// order mark.
func (s Source) Text() []byte { return decodeText(s.Bytes) }

// World names the cluster that the objects of the source are meant for: each
// rendering is one of its own, and all files together are one.
func (s *Source) World() string {
	if s.Rendering == nil {
		return ""
	}
	return s.Rendering.By
}
