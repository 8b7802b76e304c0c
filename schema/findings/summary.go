package findings

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gherkube/gherkube/schema"
)

// summary tells what became of the objects, and what was not looked at.
func (t *textWriter) summary(report schema.Report) {
	fmt.Fprintf(t.out, "%s: %d accepted, %d rejected, %d not checked; %s, %s", counted(len(report.Objects), "object"),
		report.Count(schema.Accepted), report.Count(schema.Rejected), report.Count(schema.NotChecked),
		counted(report.Found(schema.Error), "error"), counted(report.Found(schema.Warning), "warning"))
	if n := len(report.Suppressed); n > 0 {
		fmt.Fprintf(t.out, ", %d suppressed", n)
	}
	fmt.Fprintln(t.out)
	for _, row := range []struct {
		verdict schema.Verdict
		note    string
	}{
		{schema.Accepted, ""},
		{schema.Rejected, ""},
		{schema.Forgiven, " (their errors are suppressed, and nothing behind those was looked at)"},
		{schema.NotChecked, ""},
		{schema.Skipped, ""},
		{schema.Encrypted, " (by SOPS: not checked)"},
		{schema.NotForServer, " (what programs read: not checked)"},
	} {
		if kinds := report.ByKind(row.verdict); len(kinds) > 0 {
			fmt.Fprintf(t.out, "  %-12s %s%s\n", string(row.verdict)+":", kindList(kinds), row.note)
		}
	}
	if n, projects := byCatalogue(report); n > 0 {
		fmt.Fprintf(t.out, "  catalogue:   %s checked by definitions of %s\n", counted(n, "object"), strings.Join(projects, ", "))
	}
	if len(report.Older) > 0 {
		fmt.Fprintf(t.out, "  Kubernetes:  %s: kinds and fields of that version, values by the rules of %s\n", strings.Join(report.Older, ", "), schema.Version{})
	}
	if n, kinds := outside(report); n > 0 {
		fmt.Fprintf(t.out, "  elsewhere:   %s to what is not in this run: %s\n", counted(n, "reference"), kinds)
	}
	if n := len(report.Ignored); n > 0 {
		fmt.Fprintf(t.out, "  ignored:     %s, as patterns say, or of tests and other projects\n", counted(n, "path"))
	}
	if n := len(report.NoManifests); n > 0 {
		fmt.Fprintf(t.out, "  not read:    %s: no manifest by its name, or a link that leads nowhere\n", counted(n, "path"))
	}
	if n := len(report.PassedOver); n > 0 {
		fmt.Fprintf(t.out, "  passed over: %s without a Kubernetes object\n", counted(n, "document"))
	}
}

// byCatalogue counts the objects that were checked by definitions of the catalogue, and
// names the projects, sorted.
func byCatalogue(report schema.Report) (n int, projects []string) {
	for _, o := range report.Objects {
		if o.CheckedBy != "" {
			n++
			projects = append(projects, o.CheckedBy)
		}
	}
	slices.Sort(projects)
	return n, slices.Compact(projects)
}

// outside counts the references that lead out of the run.
func outside(report schema.Report) (n int, kinds string) {
	var parts []string
	for _, o := range report.Outside {
		n += o.References
		parts = append(parts, fmt.Sprintf("%d %s", o.References, printable(o.Kind)))
	}
	return n, strings.Join(parts, ", ")
}

func kindList(kinds []schema.KindCount) string {
	var parts []string
	for _, k := range kinds {
		parts = append(parts, fmt.Sprintf("%d %s", k.Objects, printable(strings.TrimSpace(k.APIVersion+" "+k.Kind))))
	}
	return strings.Join(parts, ", ")
}
