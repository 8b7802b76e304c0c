package schema

import (
	"slices"

	"github.com/gherkube/gherkube/schema/document"
	"github.com/gherkube/gherkube/schema/input"
	"github.com/gherkube/gherkube/schema/upstream"
)

// report collects what the run found. There can be very many findings: each is in
// memory once.
func (r *run) report() Report {
	report := Report{Outside: r.outside, Findings: r.findings, Older: upstream.Older(r.targets)}
	objects, findings := r.size()
	report.Objects, report.Findings = slices.Grow(report.Objects, objects), slices.Grow(report.Findings, findings)
	once := map[writtenFinding]bool{}
	var b bound
	report.LeftOut = r.leftOut
	for i := range r.inputs {
		in := &r.inputs[i]
		before, suppressed := len(report.Findings), []Suppressed(nil)
		report.Findings = append(report.Findings, in.findings...)
		for _, p := range in.documents {
			p.number(len(report.Objects))
			b.apply(p)
			for _, f := range p.findings {
				if firstMet(in.source, f, once) {
					report.Findings = append(report.Findings, f)
				}
			}
			report.LeftOut.add(p.unkept())
			suppressed = append(suppressed, p.suppressed...)
			for _, o := range p.objects {
				report.Objects = append(report.Objects, Object{ObjectName: o.name, Position: p.Place(o.prefix, document.AtKey), Verdict: o.verdict, CheckedBy: o.published, unshown: o.unshown})
			}
			p.rest()
			p.findings, p.objects = nil, nil
		}
		slices.SortStableFunc(report.Findings[before:], compareFindings)
		slices.SortStableFunc(suppressed, func(a, b Suppressed) int { return compareFindings(a.Finding, b.Finding) })
		report.Suppressed = append(report.Suppressed, suppressed...)
		if in.source.Origin == input.Ignored {
			report.Ignored = append(report.Ignored, in.source.Name)
		}
		if in.source.Origin == input.NoManifest {
			report.NoManifests = append(report.NoManifests, in.source.Name)
		}
		report.PassedOver = append(report.PassedOver, in.passed...)
	}
	report.forgive()
	if report.LeftOut.Total() > 0 {
		report.Findings = append(report.Findings, tooMany(report.LeftOut, r.firstIncomplete()))
	}
	return report
}

// size is how many objects and findings the run has.
func (r *run) size() (objects, findings int) {
	for i := range r.inputs {
		findings += len(r.inputs[i].findings)
		for _, p := range r.inputs[i].documents {
			objects, findings = objects+len(p.objects), findings+len(p.findings)
		}
	}
	return objects, findings
}

// number tells the document's findings which object of the run they are about,
// and how wide their place is. before is the number of objects in front of the
// document.
func (p *parsedDocument) number(before int) {
	for i := range p.findings {
		p.complete(&p.findings[i], before)
	}
	for i := range p.suppressed {
		p.complete(&p.suppressed[i].Finding, before)
	}
}

func (p *parsedDocument) complete(f *Finding, before int) {
	if len(p.objects) == 1 {
		f.ObjectNumber = before + 1
	} else if f.of != nil {
		f.ObjectNumber = before + 1 + slices.Index(p.objects, f.of)
	}
	f.of = nil
	p.measure(f)
}

// firstMet says whether the finding of the source has not been met before. What is written in one
// file is found again in each rendering that uses the file.
func firstMet(s *input.Source, f Finding, once map[writtenFinding]bool) bool {
	key, rendered := writtenAs(s, f)
	if !rendered {
		return true
	}
	if once[key] {
		return false
	}
	once[key] = true
	return true
}

// writtenAs is what is the same about the finding in all renderings of a file, if its place is in
// one that is rendered.
func writtenAs(s *input.Source, f Finding) (writtenFinding, bool) {
	if s.Rendering == nil || f.Position.File == s.Name {
		return writtenFinding{}, false
	}
	return writtenFinding{f.Rule, f.Path, f.Message, f.Position}, true
}

// writtenFinding is what is the same in all renderings of a file.
type writtenFinding struct {
	rule, path, message string
	at                  Position
}
