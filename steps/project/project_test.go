package project_test

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/gherkube/gherkube/runtime/assumption"
	"github.com/gherkube/gherkube/steps/project"
)

var update = flag.Bool("update", false, "write the JSON schema anew")

func TestSchemaIsPublished(t *testing.T) {
	const path = "../../docs/gherkube.schema.json"
	want, err := project.Schema()
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(path, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not what the reader knows: run make update", path)
	}
}

func TestMistakes(t *testing.T) {
	for text, want := range map[string]string{
		"images: [{image: x}]":               "p:1:10: the image x needs exactly one of behaves",
		"images: [{listens: [80]}]":          "p:1:10: the image has no name",
		"images: [{image: x, listens: [0]}]": "p:1:31: expected a number from 1 to 65535, not \"0\"",
		"images: [{image: x, exits: many}]":  "p:1:28: expected a number from 0 to 255",
		"images: {image: x}":                 "p:1:9: expected a list, with a - before each entry, not fields",
		"imges: []":                          `p:1:1: there is no field "imges": did you mean "images"?`,
		"images: []\nimages: []":             "p:2:1: ",
		"- x":                                "p:1:1: expected fields (images, variables, environment), not a list",
		"images:\n\t- x":                     "p:2:1: found character that cannot start any token",
		"images:\n- image: x\n  behaves:\n  - listens on 80\n  - dance": `p:5:5: unknown verb "dance"`,
		"images: [{image: x, behaves: ''}]":                             "the script is empty",
		"images: [{image: 'a b', exits: 0}]":                            `p:1:18: "a b" is not the name of an image`,
		"images: [{image: x, exits: 0, commands: [a/b]}]":               `"a/b" is not the name of a program`,
		"images: [{image: x, exits: 0, with: [{command: x}]}]":          "a case needs a command",
		"variables: {A-B: c}":                                           `p:1:13: "A-B" is not the name of a variable`,
		"environment: [1A]":                                             `"1A" is not the name of a variable`,
	} {
		_, err := project.Parse("p", []byte(text))
		var mistake *project.Mistake
		if !errors.As(err, &mistake) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s:\nerror %v\nwant  %s", text, err, want)
		}
	}
}

func TestParse(t *testing.T) {
	p, err := project.Parse("p", []byte("images:\n- &a {image: x, listens: [80, 81]}\n- *a\nvariables: {A: 1}\nenvironment: [B]\n"))
	if err != nil || len(p.Images) != 2 || p.Variables["A"] != "1" || p.Environment[0] != "B" {
		t.Errorf("%+v, %v", p, err)
	}
	if got := strings.Join(p.Images[0].Script(), ","); got != "listens on 80,listens on 81" {
		t.Error(got)
	}
	if p, err := project.Parse("p", nil); err != nil || len(p.Images) != 0 {
		t.Errorf("an empty file: %+v, %v", p, err)
	}
}

// TestTextIsRead: what is written of assumptions is a project file.
func TestTextIsRead(t *testing.T) {
	entries := project.Text([]assumption.Image{{
		Name: "x", Commands: []string{"/a:b", "-c", "*x", "1"},
		Cases: []assumption.Case{
			{Lines: []assumption.Line{{Text: "exits 0", Why: "why: \nnot"}}},
			{Command: "it's: \"quoted\"\n- #x", Lines: []assumption.Line{{Text: "exits 1"}}},
		},
	}})
	for _, before := range []string{"", "# only a comment\n", "images:\n- image: y\n  exits: 0\n", "variables: {A: b}\n", "images:\n    - image: y\n      exits: 0\n\n# of what follows\nvariables: {A: b}"} {
		text, err := project.Add("p", []byte(before), entries)
		if err != nil {
			t.Errorf("%q: %v", before, err)
			continue
		}
		p, err := project.Parse("p", text)
		if err != nil || p.Images[len(p.Images)-1].Image != "x" || p.Images[len(p.Images)-1].With[0].Command != "it's: \"quoted\"\n- #x" {
			t.Errorf("%q becomes\n%s\n%+v, %v", before, text, p, err)
		}
	}
	if _, err := project.Add("p", []byte("images: [{image: y, exits: 0}]"), entries); err == nil {
		t.Error("a list in one line cannot be added to")
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("images:\n- &a {image: x, listens: [80]}\n- *a\nvariables: {A: b}\n"))
	f.Add([]byte("images:\n- image: x\n  behaves: |\n    listens on 80\n  with: [{command: m, behaves: exits 0}]\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := project.Parse("p", text)
		if err != nil {
			return
		}
		for _, i := range p.Images {
			if i.Image == "" {
				t.Errorf("%+v", i)
			}
		}
		if added, err := project.Add("p", text, "- image: added\n  exits: 0\n"); err == nil {
			if again, err := project.Parse("p", added); err != nil || len(again.Images) != len(p.Images)+1 {
				t.Errorf("added to %q: %q: %v", text, added, err)
			}
		}
	})
}
