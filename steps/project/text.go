package project

import (
	"bytes"
	"fmt"
	"strings"

	yaml "go.yaml.in/yaml/v3"

	"github.com/gherkube/gherkube/runtime/assumption"
)

// Text is what a project file says of images that are assumed to do something:
// the entries of its list "images", each line with the reason as a comment.
func Text(images []assumption.Image) string {
	var b strings.Builder
	for _, i := range images {
		fmt.Fprintf(&b, "- image: %s\n", i.Name)
		if i.User != "" {
			fmt.Fprintf(&b, "  user: %s # it must not be root, and the manifests do not say who it is\n", i.User)
		}
		for k, c := range i.Cases {
			switch {
			case k == 0:
				writeScript(&b, "  ", c.Lines)
				continue
			case k == 1:
				b.WriteString("  with:\n")
			}
			fmt.Fprintf(&b, "  - command: %s\n", scalar(c.Command))
			writeScript(&b, "    ", c.Lines)
		}
		writeNames(&b, "commands", i.Commands)
		writeNames(&b, "succeeds", i.Succeeding)
	}
	return b.String()
}

func writeScript(b *strings.Builder, indent string, lines []assumption.Line) {
	fmt.Fprintf(b, "%sbehaves: |\n", indent)
	for _, l := range lines {
		fmt.Fprintf(b, "%s  # %s\n%s  %s\n", indent, strings.ReplaceAll(l.Why, "\n", " "), indent, l.Text)
	}
}

func writeNames(b *strings.Builder, field string, names []string) {
	if len(names) == 0 {
		return
	}
	fmt.Fprintf(b, "  %s:\n", field)
	for _, name := range names {
		fmt.Fprintf(b, "  - %s\n", scalar(name))
	}
}

// scalar is a text as YAML has it in one line.
func scalar(text string) string {
	n := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text}
	if strings.ContainsAny(text, "\n\r\t") {
		n.Style = yaml.DoubleQuotedStyle
	}
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	if encoder.Encode(n) != nil || encoder.Close() != nil || strings.Count(out.String(), "\n") > 1 {
		return fmt.Sprintf("%q", text)
	}
	return strings.TrimSuffix(out.String(), "\n")
}

// Add puts entries of images, as Text writes them, into the text of a project
// file: below those that it has. The error says why that is not possible.
func Add(file string, text []byte, entries string) ([]byte, error) {
	before, err := Parse(file, text)
	if err != nil {
		return nil, err
	}
	added, err := add(file, text, entries)
	if err != nil {
		return nil, err
	}
	after, err := Parse(file, added)
	if err != nil || len(after.Images) <= len(before.Images) {
		return nil, &Mistake{file, 1, 1, "nothing can be added to a file that is written like this: write the entries of images into it yourself"}
	}
	return added, nil
}

func add(file string, text []byte, entries string) ([]byte, error) {
	if len(bytes.TrimSpace(text)) == 0 {
		return []byte("# What the images of this repository do: docs/your-application.md of gherkube.\n# yaml-language-server: $schema=" + SchemaURL + "\nimages:\n" + entries), nil
	}
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil || len(document.Content) == 0 {
		return []byte(strings.TrimRight(string(text), "\n") + "\nimages:\n" + entries), nil
	}
	root := document.Content[0]
	for i := 0; i+1 < len(root.Content); i += 2 {
		list := root.Content[i+1]
		if root.Content[i].Value != "images" {
			continue
		}
		if list.Kind != yaml.SequenceNode || list.Style&yaml.FlowStyle != 0 || len(list.Content) == 0 {
			return nil, &Mistake{file, list.Line, list.Column, "the list of images is not a block: write each entry on lines of its own, with - before it"}
		}
		end := bytes.Count(text, []byte("\n")) + 2
		if i+2 < len(root.Content) {
			end = root.Content[i+2].Line
		}
		return insertLines(text, end, indented(entries, list.Column-1)), nil
	}
	return []byte(strings.TrimRight(string(text), "\n") + "\nimages:\n" + entries), nil
}

func indented(text string, by int) string {
	if by <= 0 {
		return text
	}
	pad := strings.Repeat(" ", by)
	return pad + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n"+pad) + "\n"
}

// insertLines puts lines before the line of a number, from 1, without empty lines
// and comments of what follows between.
func insertLines(text []byte, before int, lines string) []byte {
	all := strings.SplitAfter(string(text), "\n")
	at := min(before-1, len(all))
	for at > 0 && (strings.TrimSpace(all[at-1]) == "" || at < len(all) && strings.HasPrefix(all[at-1], "#")) {
		at--
	}
	head := strings.Join(all[:at], "")
	if head != "" && !strings.HasSuffix(head, "\n") {
		head += "\n"
	}
	return []byte(head + lines + strings.Join(all[at:], ""))
}
