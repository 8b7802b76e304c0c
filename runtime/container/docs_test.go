package container

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/gherkube/gherkube/runtime/container/image"
)

var update = flag.Bool("update", false, "write docs/images.md anew")

const imagesDocument = "../../docs/images.md"

const imagesIntroduction = `# Images that are modelled

<!-- Generated from the models by go test ./runtime/container -update. Do not edit. -->

What a simulated cluster has in its registry. An image that is not here cannot be
pulled, and the error says so; ` + "`serve --containers docker`" + ` runs it for real.
A tag that begins with a version shows that version, also where programs print it;
for others (latest, alpine, stable …) the version is the one of the table. A tag that says
itself that it does not exist (nosuch, doesnotexist …) does not.

Each image does what the table says and no more: what a server needs and does not
have ends it with its own words and exit code, and a command that is not modelled
fails and says so in the container's log. The exit code is that after the stop signal.

| image | latest is | ports | needs | answers | ends with |
|---|---|---|---|---|---|
`

// TestImagesDocument is that docs/images.md says what the models say.
func TestImagesDocument(t *testing.T) {
	names := map[string][]string{} // of images that are the same
	for _, m := range DefaultImages().Models() {
		name, row := imageRow(m)
		names[row] = append(names[row], name)
	}
	var rows []string
	for row, same := range names {
		rows = append(rows, "| "+strings.Join(same, ", ")+row)
	}
	slices.Sort(rows)
	got := imagesIntroduction + strings.Join(rows, "")
	if *update {
		if err := os.WriteFile(imagesDocument, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(imagesDocument)
	if err != nil || got != string(want) {
		t.Errorf("%s is not what the models say (%v): run go test ./runtime/container -update, and look at the diff", imagesDocument, err)
	}
}

// imageRow is an image's name, and the rest of its row.
func imageRow(m image.Model) (name, row string) {
	name = m.Name
	if len(m.Tags) > 0 {
		name += ":" + strings.Join(m.Tags, ", :")
	}
	var ports []string
	for _, p := range m.Ports {
		ports = append(ports, fmt.Sprint(p))
	}
	needs := slices.Clone(m.Needs)
	if m.User != "" {
		needs = append(needs, "runs as "+m.User)
	}
	cell := func(s string) string { return strings.ReplaceAll(s, "|", "\\|") }
	return name, fmt.Sprintf(" | %s | %s | %s | %s | %s |\n", m.Version, strings.Join(ports, ", "), cell(strings.Join(needs, "; ")), cell(m.Answers), cell(m.Ends))
}

// TestModelsAreDescribed is that no model is without a word of what it does.
func TestModelsAreDescribed(t *testing.T) {
	for _, m := range DefaultImages().Models() {
		if m.Answers == "" || m.Ends == "" {
			t.Errorf("%s: Answers %q, Ends %q: say both in the model", m.Name, m.Answers, m.Ends)
		}
	}
}
