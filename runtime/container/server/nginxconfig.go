package server

import (
	_ "embed"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
)

// nginxNames are the directives of nginx 1.29 and its modules.
//
//go:embed nginxdirectives.txt
var nginxNames string

// nginxKnows has them as a set.
var nginxKnows = sync.OnceValue(func() map[string]bool {
	known := map[string]bool{}
	for _, name := range strings.Fields(nginxNames) {
		known[name] = true
	}
	return known
})

// nginxBlocks are those that have others in braces; some of them only in places.
var nginxBlocks = strings.Fields("events http server location upstream types map geo if split_clients limit_except charset_map mail stream match")

// directive is one of nginx's configuration.
type directive struct {
	name  string
	args  []string
	file  string
	line  int
	block []directive
}

// nginxError is what nginx says of a mistake in its configuration.
type nginxError string

func (e nginxError) Error() string { return string(e) }

// nginxParser reads a file as ngx_conf_parse does.
type nginxParser struct {
	files *filesystem.View
	dir   string // of the first file: what other names are relative to
	file  string
	text  string
	line  int
	depth int  // of files that include each other
	count *int // of files that were read
	seen  *[]nginxRead
}

// maxIncludes is how deep files may include each other, and maxFiles how many may
// be read.
const (
	maxIncludes = 16
	maxFiles    = 1000
)

// newNginxParser returns what reads a configuration, with all that it includes.
func newNginxParser(files *filesystem.View, file string) *nginxParser {
	return &nginxParser{files: files, dir: path.Dir(file), count: new(int), seen: new([]nginxRead)}
}

func (p *nginxParser) read(file string) ([]directive, error) {
	data, err := p.files.ReadFile(file)
	if err != nil {
		return nil, nginxError(fmt.Sprintf("open() %q failed (%s)", file, errno(err))) + p.place()
	}
	if *p.count++; p.depth >= maxIncludes || *p.count > maxFiles {
		return nil, nginxError("gherkube: files include each other without end") + p.place()
	}
	inner := &nginxParser{files: p.files, dir: p.dir, file: file, text: string(data), line: 1, depth: p.depth + 1, count: p.count, seen: p.seen}
	*p.seen = append(*p.seen, nginxRead{name: file, text: inner.text})
	return inner.directives(outermost)
}

// place says where the parser is; nothing in the first file's place.
func (p *nginxParser) place() nginxError {
	if p.file == "" {
		return ""
	}
	return nginxError(fmt.Sprintf(" in %s:%d", p.file, p.line))
}

func (p *nginxParser) fail(format string, args ...any) error {
	return nginxError(fmt.Sprintf(format, args...)) + p.place()
}

// nesting says what ends a list of directives.
type nesting int

const (
	outermost nesting = iota
	inBraces
	inData // of a block whose lines are not directives: types, map, geo
)

func (p *nginxParser) directives(in nesting) ([]directive, error) {
	var out []directive
	for {
		d, end, err := p.statement()
		if err != nil {
			return nil, err
		}
		switch {
		case d.name == "" && end == '}' && in != outermost:
			return out, nil
		case d.name == "" && end == '}', end == '}':
			return nil, p.fail(`unexpected "}"`)
		case d.name == "" && end == 0 && in == outermost:
			return out, nil
		case end == 0 && in == outermost:
			return nil, p.fail(`unexpected end of file, expecting ";" or "}"`)
		case end == 0:
			return nil, p.fail(`unexpected end of file, expecting "}"`)
		case d.name == "":
			return nil, p.fail("unexpected %q", string(end))
		case in == inData:
			out = append(out, d)
			continue
		}
		more, err := p.complete(d, end)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
}

// complete checks a directive and reads its block, or the files that it includes.
func (p *nginxParser) complete(d directive, end byte) ([]directive, error) {
	block := slices.Contains(nginxBlocks, d.name)
	switch {
	case !nginxKnows()[d.name] && !block:
		return nil, p.fail("unknown directive %q", d.name)
	case end == '{' && !block:
		return nil, p.fail(`directive %q is not terminated by ";"`, d.name)
	case end == ';' && block && d.name != "server":
		return nil, p.fail(`directive %q has no opening "{"`, d.name)
	case d.name == "include":
		return p.include(d)
	case end != '{':
		return []directive{d}, nil
	}
	in := inBraces
	if slices.Contains([]string{"types", "map", "geo", "split_clients", "charset_map"}, d.name) {
		in = inData
	}
	var err error
	d.block, err = p.directives(in)
	return []directive{d}, err
}

// include reads the files of a pattern; a name without a pattern must exist.
func (p *nginxParser) include(d directive) ([]directive, error) {
	if len(d.args) != 1 {
		return nil, p.fail(`invalid number of arguments in "include" directive`)
	}
	pattern := d.args[0]
	if !path.IsAbs(pattern) {
		pattern = path.Join(p.dir, pattern)
	}
	if !strings.ContainsAny(pattern, "*?[") {
		return p.read(pattern)
	}
	dir := path.Dir(pattern)
	names := namesIn(p.files, dir) // a pattern may match nothing
	*p.seen = append(*p.seen, nginxRead{name: dir, directory: true, names: names})
	var out []directive
	for _, name := range names {
		matched, err := path.Match(path.Base(pattern), name)
		if err != nil || !matched {
			continue
		}
		more, err := p.read(path.Join(dir, name))
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	return out, nil
}

// statement reads words until ; { } or the end, which is 0.
func (p *nginxParser) statement() (d directive, end byte, err error) {
	var words []string
	for {
		word, special, quoted, err := p.word()
		if err != nil {
			return d, 0, err
		}
		if special != 0 || word == "" && !quoted {
			if len(words) > 0 {
				d.name, d.args = words[0], words[1:]
			}
			return d, special, nil
		}
		if len(words) == 0 {
			d.file, d.line = p.file, p.line
		}
		words = append(words, word)
	}
}

// word reads one word, or what is special.
func (p *nginxParser) word() (word string, special byte, quoted bool, err error) {
	p.blank()
	if p.text == "" {
		return "", 0, false, nil
	}
	switch c := p.text[0]; c {
	case ';', '{', '}':
		p.text = p.text[1:]
		return "", c, false, nil
	case '"', '\'':
		return p.quoted(c)
	}
	i := 0
	for i < len(p.text) && !strings.ContainsRune(" \t\r\n;", rune(p.text[i])) {
		if p.text[i] == '{' && (i == 0 || p.text[i-1] != '$') {
			break
		}
		if p.text[i] == '{' { // ${name}
			for i < len(p.text) && p.text[i] != '}' && p.text[i] != '\n' {
				i++
			}
			continue
		}
		if p.text[i] == '\\' && i+1 < len(p.text) {
			i++
		}
		i++
	}
	word, p.text = p.text[:i], p.text[i:]
	return word, 0, false, nil
}

func (p *nginxParser) quoted(quote byte) (word string, special byte, is bool, err error) {
	var b strings.Builder
	for i := 1; i < len(p.text); i++ {
		switch c := p.text[i]; {
		case c == '\\' && i+1 < len(p.text):
			i++
			b.WriteString(escaped(p.text[i]))
		case c == quote:
			p.text = p.text[i+1:]
			return b.String(), 0, true, nil
		default:
			if c == '\n' {
				p.line++
			}
			b.WriteByte(c)
		}
	}
	return "", 0, false, p.fail(`unexpected end of file, expecting ";" or "}"`)
}

// escaped is what a character after a backslash means.
func escaped(c byte) string {
	switch c {
	case '"', '\'', '\\':
		return string(c)
	case 't':
		return "\t"
	case 'r':
		return "\r"
	case 'n':
		return "\n"
	}
	return "\\" + string(c)
}

// blank skips white space and comments.
func (p *nginxParser) blank() {
	for p.text != "" {
		switch p.text[0] {
		case '\n':
			p.line++
		case ' ', '\t', '\r':
		case '#':
			_, rest, found := strings.Cut(p.text, "\n")
			if !found {
				p.text = ""
				return
			}
			p.text = "\n" + rest
			continue
		default:
			return
		}
		p.text = p.text[1:]
	}
}
