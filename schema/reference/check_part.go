package reference

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/schema/spelling"
)

// found checks a reference to something that is there, perhaps more than once.
func (c *checker) found(i int, r *reference, found []int32) {
	if r.at.field == serviceNameField {
		c.headless(i, r, found)
	}
	if r.part == "" || r.optional {
		return
	}
	var parts []string
	for _, j := range found {
		f := c.run.Objects[j].Facts
		if f == nil || f.makes != "" || f.partial && !c.run.Closed || slices.Contains(f.parts, r.part) {
			return
		}
		parts = append(parts, f.parts...)
	}
	if len(found) == maxNamesakes || r.to == serviceKind && c.run.Objects[found[0]].Facts.partial {
		return
	}
	slices.Sort(parts)
	parts = slices.Compact(parts)
	fault := MissingKey
	if r.to == serviceKind {
		fault = MissingPort
	}
	c.report(Problem{
		Object: i, Fault: fault, Path: r.at.part(), Fatal: c.run.Closed,
		Message: fmt.Sprintf("%s has no %s", describe(r.to, r.namespace, r.name), partName(r)),
		Hint:    partHint(r, parts, c.run.Place(int(found[0]))),
	})
}

// partName names the part for people.
func partName(r *reference) string {
	if r.to != serviceKind {
		return fmt.Sprintf("key %q", r.part)
	}
	if _, err := strconv.Atoi(r.part); err == nil {
		return "port " + r.part
	}
	return fmt.Sprintf("port named %q", r.part)
}

func partHint(r *reference, parts []string, at string) string {
	what := "keys"
	if r.to == serviceKind {
		what = "ports"
	}
	if len(parts) == 0 {
		return fmt.Sprintf("it has no %s (%s)", what, at)
	}
	if _, err := strconv.Atoi(r.part); err != nil && len(r.part) > 2 {
		if best, ok := spelling.Nearest(r.part, parts[:min(len(parts), maxParts)]); ok {
			return fmt.Sprintf("did you mean %q (%s)?", best, at)
		}
	}
	return fmt.Sprintf("it has the %s %s (%s)", what, listed(parts), at)
}

// maxParts bounds the keys among which a near one is searched.
const maxParts = 256

// headless warns of a StatefulSet's Service that gives its pods no names.
func (c *checker) headless(i int, r *reference, found []int32) {
	for _, j := range found {
		if f := c.run.Objects[j].Facts; f == nil || f.headless {
			return
		}
	}
	c.report(Problem{
		Object: i, Fault: NotHeadless, Path: r.at.name(),
		Message: fmt.Sprintf("%s is not headless: the pods get no DNS names of their own", describe(r.to, r.namespace, r.name)),
		Hint:    fmt.Sprintf("give it clusterIP: None, or name a headless Service here (%s)", c.run.Place(int(found[0]))),
	})
}

// scalable checks that the target of an autoscaler can be scaled.
func (c *checker) scalable(i int, r *reference) {
	const base = "spec.scaleTargetRef"
	p := Problem{Object: i, Fault: NotScalable}
	switch r.to {
	case kindOf("apps", "DaemonSet"), kindOf("", "Pod"), kindOf("batch", "Job"), kindOf("batch", "CronJob"):
		p.Path, p.Message = base+".kind", fmt.Sprintf("a %s cannot be scaled: it has no scale subresource", r.to.Kind)
	case kindOf("", "Deployment"), kindOf("", "StatefulSet"), kindOf("", "ReplicaSet"),
		kindOf("extensions", "Deployment"), kindOf("extensions", "ReplicaSet"):
		p.Path = base + ".apiVersion"
		p.Message = fmt.Sprintf("no kind %s in the API group %q: the autoscaler cannot find its target", r.to.Kind, r.to.Group)
		p.Hint = "write apiVersion: apps/v1"
	default:
		return
	}
	c.report(p)
}

// portNames are the names of "name/protocol".
func portNames(ports []string) []string {
	var names []string
	for _, p := range ports {
		name, _, _ := strings.Cut(p, "/")
		names = append(names, name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
