package schema

import (
	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/gherkube/gherkube/schema/document"
	"github.com/gherkube/gherkube/schema/input"
	"github.com/gherkube/gherkube/schema/reference"
)

// knownObject is an object that checks of others know: one of the context, or one of
// the run that defines a kind.
type knownObject struct {
	name ObjectName
	gvk  runtimeschema.GroupVersionKind
	// data is the object as JSON. Of duplicate keys it has the last.
	data []byte
	at   Position
	// world and folder are those of its source; found says that it was met in a
	// folder.
	world, folder string
	found         bool
	// applied is what it is likely applied together with.
	applied string
	// facts is what manifests that refer to the object have to agree with.
	facts         *reference.Facts
	clusterScoped bool
}

// knownObjectOf is what is known of an object of a document before it is
// checked.
func knownObjectOf(p *parsedDocument, o *object) knownObject {
	known := knownObject{name: o.name, data: o.data, at: p.Place(o.prefix, document.AtKey),
		world: p.Source.World(), folder: folderOf(p.Source), applied: appliedWith(p.Source), found: p.Source.Origin == input.Found}
	if gv, err := runtimeschema.ParseGroupVersion(o.name.APIVersion); err == nil {
		known.gvk = gv.WithKind(o.name.Kind)
	}
	return known
}
