package main

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// archive collects the definitions of all projects: the index that says what is
// there, and for each project a compressed text.
type archive struct {
	index, packed, notices    bytes.Buffer
	kinds, unpacked, repeated int
	has                       map[string]bool // names of definitions
}

// addProject adds what the project's module has.
func (a *archive) addProject(p project) error {
	dir, err := p.download()
	if err != nil {
		return err
	}
	notice, err := p.notice(dir)
	if err != nil {
		return err
	}
	if notice != "" {
		fmt.Fprintf(&a.notices, "%s %s, %s, %s:\n\n%s\n", p.name, p.version, p.module, p.licence, notice)
	}
	definitions, err := p.definitions(dir)
	if err != nil {
		return err
	}
	return a.add(p, definitions)
}

// fresh are the definitions that no project before has.
func (a *archive) fresh(definitions []map[string]any) []map[string]any {
	if a.has == nil {
		a.has = map[string]bool{}
	}
	definitions = slices.DeleteFunc(definitions, func(d map[string]any) bool { return a.has[name(d)] })
	for _, d := range definitions {
		a.has[name(d)] = true
	}
	return definitions
}

// add adds the project, as schema/catalogue reads it: in the index, a line about the
// project and one for each kind; in the text, a line for each part that is repeated, an
// empty line, and a line for each kind, in the index's order.
func (a *archive) add(p project, definitions []map[string]any) error {
	if definitions = a.fresh(definitions); len(definitions) == 0 {
		return errors.New("no definition that no project before has")
	}
	var parts repetitions
	thin := make([]any, len(definitions))
	for i, d := range definitions {
		thin[i] = thinned(d)
		if spec, ok := d["spec"].(map[string]any); !ok || spec["group"] == nil || spec["versions"] == nil {
			return fmt.Errorf("%s is not a definition of v1: %.200v", name(d), d)
		}
		parts.count(thin[i])
	}
	var lines []string
	for _, d := range thin {
		lines = append(lines, parts.written(d))
	}
	text := strings.Join(append(append(slices.Clone(parts.lines), ""), lines...), "\n") + "\n"
	packed, err := pack([]byte(text))
	if err != nil {
		return err
	}
	fmt.Fprintf(&a.index, "%s %s %s %s %d %d\n", p.name, p.version, p.module, p.licence, a.packed.Len(), len(packed))
	for _, d := range thin {
		fmt.Fprintf(&a.index, "\t%s\n", kindLine(d.(map[string]any)["spec"].(map[string]any)))
	}
	a.packed.Write(packed)
	a.kinds += len(thin)
	a.unpacked += len(text)
	a.repeated += parts.total
	return nil
}

// kindLine is "GROUP KIND VERSION,VERSION": the versions that are served.
func kindLine(spec map[string]any) string {
	var served []string
	for _, v := range spec["versions"].([]any) {
		if version := v.(map[string]any); version["served"] == true {
			served = append(served, fmt.Sprint(version["name"]))
		}
	}
	return fmt.Sprintf("%s %s %s", spec["group"], spec["names"].(map[string]any)["kind"], strings.Join(served, ","))
}

// pack compresses without a time stamp, so that equal text gives equal bytes.
func pack(text []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(text); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
