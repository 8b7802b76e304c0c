package schema

import (
	"slices"

	"github.com/gherkube/gherkube/schema/input"
	"github.com/gherkube/gherkube/schema/internal/workers"
	"github.com/gherkube/gherkube/schema/upstream"
	"github.com/gherkube/gherkube/schema/yamljson"
)

// validatorContext is what a validator knows without validating it.
type validatorContext struct {
	objects     []knownObject
	definitions []*definition
	// findings say what of the context could not be read; leftOut counts further ones.
	findings []Finding
	leftOut  Tally
}

// WithContext returns a validator that also knows the objects of the sources:
// the definitions of custom resources, and what manifests refer to. It neither
// validates nor reports them. What cannot be read of them becomes a finding of
// each run: an error if a source cannot be read, and for what is named a warning
// if it cannot be rendered or if a document is neither YAML nor JSON, for then objects
// may be missing. Of what is met in a folder, only those that look at the folder
// want to know that. Documents that are not objects are passed over.
func (v *Validator) WithContext(sources ...input.Source) *Validator {
	return v.extended(sources, func(s *input.Source) bool { return s.Origin == input.Named && s.Rendering == nil })
}

// extended is the validator with a context that also has the sources; told are
// those of which it is said what cannot be read.
func (v *Validator) extended(sources []input.Source, told func(*input.Source) bool) *Validator {
	r := newRun(v.settings, sources)
	r.parse()
	r.eachDocument((*parsedDocument).readObjects)
	known := &validatorContext{}
	if v.context != nil {
		known.objects = slices.Clone(v.context.objects)
		known.definitions = slices.Clone(v.context.definitions)
		known.findings, known.leftOut = slices.Clone(v.context.findings), v.context.leftOut
	}
	before := len(known.objects)
	for _, in := range r.inputs {
		findings := in.findings
		for i, f := range findings {
			if f.Rule != ruleUnreadable.ID {
				findings[i] = unreadContext(f)
			}
		}
		if !told(in.source) {
			findings = slices.DeleteFunc(findings, func(f Finding) bool { return f.Rule != ruleUnreadable.ID })
		}
		for _, p := range in.documents {
			if told(in.source) {
				known.leftOut.add(p.unkept())
			}
			for _, f := range p.findings {
				if told(in.source) {
					findings = append(findings, unreadContext(f))
				}
			}
			for _, o := range p.objects {
				known.add(p, o, v.kinds)
			}
		}
		slices.SortStableFunc(findings, compareFindings)
		known.findings = append(known.findings, findings...)
	}
	added := known.objects[before:]
	workers.Each(len(added), func(i int) { added[i].collectFacts(v.kinds) })
	extended := *v
	extended.context = known
	return &extended
}

// WithDefinitions is WithContext for sources that are given for their
// definitions of custom resources: where the API server would refuse the one
// that an object needs, that is an error, not a warning.
func (v *Validator) WithDefinitions(sources ...input.Source) *Validator {
	before := v.Definitions()
	extended := v.extended(sources, func(*input.Source) bool { return true })
	for _, d := range extended.context.definitions[before:] {
		d.relied = true
	}
	return extended
}

// knowing gives the run its context.
func (r *run) knowing(c *validatorContext) {
	if c == nil {
		return
	}
	r.context = c
	r.findings, r.leftOut = slices.Clone(c.findings), c.leftOut
}

// add takes an object of a context's document.
func (c *validatorContext) add(p *parsedDocument, o *object, kinds *upstream.Kinds) {
	known := knownObjectOf(p, o)
	if known.gvk.Empty() || len(o.missing) > 0 {
		return
	}
	c.objects = append(c.objects, known)
	if !upstream.IsDefinition(o.name.APIVersion, o.name.Kind) {
		return
	}
	d := newDefinition(known, kinds)
	if d.Defines.Group == "" || d.Defines.Kind == "" {
		f := ruleUnreadContext.finding("this CustomResourceDefinition defines nothing: it has no spec.group or no spec.names.kind")
		f.Object, f.Position = known.name, known.at
		c.findings = append(c.findings, f)
	}
	c.definitions = append(c.definitions, d)
}

// readObjects takes the document apart without checking its objects.
func (p *parsedDocument) readObjects(c *yamljson.Converter) {
	data, _, err := p.Convert(c)
	if err != nil {
		p.add(p.syntaxFinding(err))
		return
	}
	if len(data) == 0 || data[0] != '{' {
		return
	}
	head, ok := p.readHead(data)
	if !ok || head.blank {
		return
	}
	if items, ok := p.listItems(head); ok {
		p.objects = items
		return
	}
	p.objects = []*object{head.object(data)}
}
